from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from courses import deadlines, enrolment, joining
from courses.models import Enrolment, JoinRequest
from people.models import AuditEntry, Mail
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def cohort(course):
    cohort = factories.CohortFactory(courses=[course])
    cohort.refresh_from_db()
    return cohort


@pytest.fixture
def by():
    return factories.UserFactory()


@pytest.fixture
def asking(cohort):
    cohort.approval = True
    cohort.save()
    return cohort


def somebody():
    person = factories.AffiliationFactory().person
    factories.PersonEmailFactory(person=person)
    return person


def test_a_code_lets_in_at_once(cohort, person):
    assert joining.use_code(person=person, cohort=cohort)
    row = Enrolment.objects.get()
    assert (row.origin, row.cohort) == ("code", cohort)


def test_where_the_cohort_wants_it_one_waits_for_approval(asking, person, by):
    assert not joining.use_code(person=person, cohort=asking)
    assert not joining.use_code(person=person, cohort=asking)
    request = JoinRequest.objects.get()
    assert not Enrolment.objects.exists()
    assert joining.approve(cohort=asking, requests=[request.pk], by=by) == 1
    assert joining.approve(cohort=asking, requests=[request.pk], by=by) == 0
    assert Enrolment.objects.get().origin == "approval"


def test_who_is_denied_is_told_why_and_may_ask_again(asking, by):
    person = somebody()
    joining.use_code(person=person, cohort=asking)
    request = JoinRequest.objects.get()
    joining.deny(cohort=asking, requests=[request.pk], reason="Only for Vejle.", by=by)
    mail = Mail.objects.get()
    assert "Only for Vejle." in mail.text
    assert "stalking" not in mail.subject.lower()
    joining.use_code(person=person, cohort=asking)
    request.refresh_from_db()
    assert request.state == JoinRequest.State.WAITING


def test_the_last_place_is_taken_once(cohort):
    cohort.capacity = 1
    cohort.save()
    joining.use_code(person=somebody(), cohort=cohort)
    with pytest.raises(joining.CohortFull):
        joining.use_code(person=somebody(), cohort=cohort)
    assert joining.places_left(cohort) == 0


def test_more_than_there_is_room_for_are_not_approved(asking, by):
    people = [somebody(), somebody()]
    for person in people:
        joining.use_code(person=person, cohort=asking)
    asking.capacity = 1
    asking.save()
    keys = list(JoinRequest.objects.values_list("pk", flat=True))
    with pytest.raises(joining.CohortFull):
        joining.approve(cohort=asking, requests=keys, by=by)
    assert not Enrolment.objects.exists()
    assert joining.approve(cohort=asking, requests=keys[:1], by=by) == 1


def test_a_request_of_another_cohort_is_not_approved_here(asking, by, course):
    other = factories.CohortFactory(courses=[course], approval=True)
    joining.use_code(person=somebody(), cohort=other)
    key = JoinRequest.objects.get().pk
    assert joining.approve(cohort=asking, requests=[key], by=by) == 0


def test_a_closed_cohort_takes_nobody(cohort, person):
    cohort.closes_on = cohort.opens_on
    cohort.save()
    with pytest.raises(enrolment.CohortClosed):
        joining.use_code(person=person, cohort=cohort)


@pytest.mark.parametrize(
    ("fields", "said"), [({"approval": True}, "asked"), ({"capacity": 1}, "full")]
)
def test_the_person_is_told(learner_client, cohort, fields, said):
    for name, value in fields.items():
        setattr(cohort, name, value)
    cohort.save()
    if "capacity" in fields:
        joining.use_code(person=somebody(), cohort=cohort)
    page = learner_client.post(reverse("join", args=[cohort.join_code]), follow=True)
    assert said in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"approval": True}, "has to say yes first"), ({"capacity": 1}, "All places"), ({}, "")],
)
def test_the_page_of_a_code_says_what_stands_in_the_way(client, cohort, fields, said):
    for name, value in fields.items():
        setattr(cohort, name, value)
    cohort.save()
    joining.use_code(person=somebody(), cohort=cohort)
    page = client.get(reverse("join", args=[cohort.join_code]))
    found = [words for words in ("has to say yes first", "All places") if words in page.text]
    assert found == [said] * bool(said)


def test_my_training_says_that_she_waits_until_she_is_answered(learner_client, asking, by):
    learner_client.post(reverse("join", args=[asking.join_code]), follow=True)
    waits = f"You asked to join {asking.name}"
    assert waits in learner_client.get(reverse("my_training")).text
    joining.approve(cohort=asking, requests=[JoinRequest.objects.get().pk], by=by)
    assert waits not in learner_client.get(reverse("my_training")).text


# Deadlines -----------------------------------------------------------------------------------------


def test_a_deadline_is_a_day_or_so_many_weeks_after_enrolment(cohort):
    assert deadlines.due_on(TODAY(), cohort) is None
    cohort.deadline_weeks = 8
    assert deadlines.due_on(TODAY(), cohort) == TODAY() + timedelta(weeks=8)
    cohort.deadline_weeks, cohort.deadline_on = None, TODAY()
    assert deadlines.due_on(TODAY(), cohort) == TODAY()


def test_changing_the_cohorts_deadline_moves_those_without_an_extension(cohort, by):
    people = [somebody(), somebody()]
    for person in people:
        joining.use_code(person=person, cohort=cohort)
    longer = TODAY() + timedelta(days=90)
    deadlines.extend_person(cohort=cohort, person=people[0], to=longer, reason="on leave", by=by)
    cohort.deadline_on = TODAY() + timedelta(days=30)
    cohort.save()
    assert deadlines.follow_cohort(cohort=cohort) == 1
    assert deadlines.follow_cohort(cohort=cohort) == 0
    days = dict(Enrolment.objects.values_list("person", "due_on"))
    assert days == {people[0].pk: longer, people[1].pk: cohort.deadline_on}
    assert AuditEntry.objects.get(action="deadline extended").detail["reason"] == "on leave"


def test_a_cohort_is_extended_for_who_is_not_done(cohort, by):
    cohort.deadline_on = TODAY()
    cohort.save()
    people = [somebody(), somebody()]
    for person in people:
        joining.use_code(person=person, cohort=cohort)
    now = timezone.now()
    Enrolment.objects.filter(person=people[0]).update(trained_at=now, passed_at=now)
    to = TODAY() + timedelta(days=14)
    assert deadlines.extend_cohort(cohort=cohort, to=to, reason="ill facilitator", by=by) == 1
    assert Enrolment.objects.get(person=people[1]).due_on == to
    assert Enrolment.objects.get(person=people[0]).due_on == cohort.deadline_on


def test_the_words_of_a_deadline_follow_when_it_is_moved(cohort, by):
    assert deadlines.in_words(cohort) == []
    cohort.deadline_weeks = 6
    cohort.save()
    people = [somebody(), somebody()]
    for person in people:
        joining.use_code(person=person, cohort=cohort)
    with translation.override("en"):
        rule = "6 weeks after enrolment"
        assert deadlines.in_words(cohort) == [rule]
        to = TODAY() + timedelta(days=60)
        day = date_format(to, "DATE_FORMAT")
        moving = {"cohort": cohort, "reason": "ill", "by": by}
        deadlines.extend_person(person=people[0], to=to, **moving)
        assert deadlines.in_words(cohort) == [rule, f"Moved to {day} for 1 person"]
        deadlines.extend_cohort(to=to, **moving)
        assert deadlines.in_words(cohort) == [f"{day} (moved)", f"Who comes in later: {rule}"]
        later = to + timedelta(days=7)
        deadlines.extend_person(person=people[1], to=later, **moving)
        last = date_format(later, "DATE_FORMAT")
        said = f"Moved for 2 persons, to days from {day} to {last}"
        assert deadlines.in_words(cohort) == [rule, said]
