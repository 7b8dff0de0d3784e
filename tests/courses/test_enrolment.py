from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses import enrolment, freezing, progress
from courses.enrolment import CohortClosed
from courses.models import Cohort, Enrolment, TrainingRecord
from people.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db


def kinds(person):
    return list(TrainingRecord.objects.filter(person=person).values_list("kind", flat=True))


def test_enrolling_twice_is_one_enrolment_and_one_fact(person, course):
    first = enrolment.enrol(person=person, course=course)
    assert enrolment.enrol(person=person, course=course) == first
    assert kinds(person) == ["enrolled"]
    assert first.edition == course.current_edition


def test_the_database_keeps_one_own_enrolment(person, course):
    enrolment.enrol(person=person, course=course)
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(person=person, course=course, edition=course.current_edition)


def test_open_courses_are_the_core_and_the_own_track(person):
    core = factories.make_course()
    track = factories.make_course(slug="police", kind="track", professions=("police-officer",))
    factories.make_course(slug="school", kind="track", professions=("teacher",))
    closed = factories.make_course(slug="old")
    freezing.retire_course(str(closed.key))
    assert {e.course for e in enrolment.enrol_open(person=person)} == {core, track}
    assert enrolment.enrol_open(person=person) == []


def test_who_has_a_cohorts_course_does_not_get_it_twice(person, course):
    cohort = factories.CohortFactory(courses=[course])
    enrolment.join(person=person, cohort=cohort)
    assert enrolment.enrol_open(person=person) == []


def test_without_a_job_nothing_is_open(course):
    assert enrolment.enrol_open(person=factories.PersonFactory()) == []


def test_joining_a_cohort_enrols_in_all_its_courses(person):
    courses = [factories.make_course(), factories.make_course(slug="track", kind="track")]
    cohort = factories.CohortFactory(courses=courses)
    assert len(enrolment.join(person=person, cohort=cohort)) == 2
    enrolment.join(person=person, cohort=cohort)
    assert person.enrolments.count() == 2


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"),
    [(0, None, True), (1, None, False), (-5, 0, True), (-5, -1, False)],
)
def test_a_closed_cohort_takes_nobody(person, opens, closes, is_open):
    today = timezone.localdate()
    cohort = factories.CohortFactory(
        opens_on=today + timedelta(days=opens),
        closes_on=None if closes is None else today + timedelta(days=closes),
    )
    assert cohort.is_open() is is_open
    assert Cohort.objects.open().filter(pk=cohort.pk).exists() is is_open, "one rule"
    if not is_open:
        with pytest.raises(CohortClosed):
            enrolment.join(person=person, cohort=cohort)


def test_what_was_finished_before_joining_counts_in_the_cohort(person):
    course = factories.make_course(quiz=False, final=False, baseline=False)
    factories.enrol(person, course)
    for number in (1, 2):
        progress.finish(person=person, version=factories.version_of(f"core-lesson-{number}"))
    cohort = factories.CohortFactory(courses=[course])
    enrolment.join(person=person, cohort=cohort)
    joined = person.enrolments.get(cohort=cohort)
    assert joined.trained_at
    trained = TrainingRecord.objects.filter(kind="trained", cohort=cohort)
    assert trained.get().programme == cohort.programme


def test_withdrawing_is_a_fact_and_twice_is_one(person, course):
    enrolled = factories.enrol(person, course)
    enrolment.withdraw(enrolment=enrolled, by=None)
    enrolment.withdraw(enrolment=enrolled, by=None)
    assert kinds(person) == ["enrolled", "withdrawn"]
    assert AuditEntry.objects.get().action == "withdrawn"
    assert not Enrolment.objects.active().exists()


def test_enrolments_are_visible_to_oneself_and_to_who_runs_the_cohort(course):
    from people import roles
    from people.models import Role

    user, facilitator, lead, stranger = (factories.UserFactory() for _ in range(4))
    cohort = factories.CohortFactory(courses=[course])
    mine = factories.enrol(user.person, course, cohort)
    roles.grant(user=facilitator, role=Role.FACILITATOR, scope=cohort.key)
    roles.grant(user=lead, role=Role.PROJECT_LEAD, scope=cohort.programme.key)
    assert list(Enrolment.objects.visible_to(user)) == [mine]
    assert list(Enrolment.objects.visible_to(facilitator)) == [mine]
    assert not Enrolment.objects.visible_to(lead).exists(), "figures, not names"
    assert not Enrolment.objects.visible_to(stranger).exists()


def test_the_job_of_the_day_of_enrolling_is_recorded(person, course):
    at = timezone.make_aware(timezone.datetime(2021, 5, 1, 12))
    enrolment.enrol(person=person, course=course, at=at)
    row = TrainingRecord.objects.get()
    assert row.occurred_at == at
    assert row.organisation == person.affiliation_on(date(2021, 5, 1)).organisation
