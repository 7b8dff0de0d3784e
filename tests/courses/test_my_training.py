import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import progress, seminars
from courses.models import Enrolment, Seminar
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/en/min-uddannelse/"


def queries(client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(URL).status_code == 200
    return len(captured)


def finish(person, slug):
    return progress.finish(person=person, version=factories.version_of(slug))


def make_seminar(cohort, **fields):
    now = timezone.now()
    day = now + timedelta(days=3)
    times = {"starts_at": day, "ends_at": day + timedelta(hours=2)}
    words = {"title": "In the room", "place": "Vejle"}
    return Seminar.objects.create(cohort=cohort, **(times | words | fields))


def test_who_has_not_said_who_she_is_is_asked(client):
    client.force_login(factories.UserFactory())
    assert client.get(URL).headers["Location"] == "/en/om-dig/"


def test_a_login_without_a_person_is_asked_too(client):
    client.force_login(factories.UserFactory(person=None))
    assert client.get(URL).headers["Location"] == "/en/om-dig/"
    assert client.get("/en/om-dig/").status_code == 200


def test_without_a_course_it_says_what_to_do(learner_client):
    page = learner_client.get(URL).content.decode()
    assert "There is no course for you yet" in page
    assert "I have a code" in page


def test_the_first_card_begins_with_the_baseline(learner_client, enrolled):
    page = learner_client.get(URL).content.decode()
    assert "Begin: Quiz baseline (da)" in page
    assert "You need not know the answers" in page


def test_the_first_card_says_the_step_and_the_minutes_left(learner_client, enrolled):
    person = learner_client.user.person
    finish(person, "core-baseline")
    progress.begin(person=person, version=factories.version_of("core-lesson-1"), place=3)
    page = " ".join(re.sub(r"<[^>]+>", " ", learner_client.get(URL).content.decode()).split())
    assert "Continue: Lesson 1 (da)" in page
    assert "step 3 of 3 about 4 min" in page
    assert "0 of 4 done" in page


def test_a_state_is_told_in_words(learner_client, enrolled):
    finish(learner_client.user.person, "core-lesson-1")
    page = learner_client.get(URL).content.decode()
    for word in ("state--done", "state--current", "state--todo", "state--optional"):
        assert word in page, word


def test_when_everything_is_done_it_says_so(learner_client, enrolled):
    for slug in ("baseline", "lesson-1", "lesson-2", "quiz", "final"):
        finish(learner_client.user.person, f"core-{slug}")
    assert "You have been through everything" in learner_client.get(URL).content.decode()


def test_the_follow_up_waits_and_is_due_after_three_months(learner_client):
    person = learner_client.user.person
    course = factories.make_course(followup=True)
    enrolment = factories.enrol(person, course)
    assert "What is coming" not in learner_client.get(URL).content.decode()
    at = timezone.now() - timedelta(days=1)
    Enrolment.objects.filter(pk=enrolment.pk).update(trained_at=at, passed_at=at)
    page = learner_client.get(URL)
    assert page.context["followups"][0].state == "waiting"
    at = timezone.now() - timedelta(days=93)
    Enrolment.objects.filter(pk=enrolment.pk).update(trained_at=at, passed_at=at)
    page = learner_client.get(URL)
    assert page.context["followups"][0].state == "due"
    assert "Ready now" in page.content.decode()
    finish(person, "core-followup")
    assert learner_client.get(URL).context["followups"] == []


def test_seminars_of_the_cohort_with_their_state(learner_client, course):
    person = learner_client.user.person
    cohort = factories.CohortFactory(courses=[course])
    factories.enrol(person, course, cohort)
    seminar = make_seminar(cohort)
    make_seminar(factories.CohortFactory(), title="Somebody else's")
    page = learner_client.get(URL).content.decode()
    assert "Coming" in page
    assert "Vejle" in page
    assert "Somebody else" not in page
    seminars.check_in(seminar=seminar, person=person, by=None)
    assert "You were there" in learner_client.get(URL).content.decode()


def test_a_course_is_shown_once_for_own_and_cohort_enrolment(learner_client, course):
    person = learner_client.user.person
    factories.enrol(person, course)
    cohort = factories.CohortFactory(courses=[course])
    factories.enrol(person, course, cohort)
    [outline] = learner_client.get(URL).context["outlines"]
    assert outline.enrolment.cohort == cohort


def test_a_withdrawn_course_is_gone(learner_client, enrolled):
    Enrolment.objects.update(withdrawn_at=timezone.now())
    assert learner_client.get(URL).context["outlines"] == []


def test_as_many_queries_for_many_activities_as_for_few(learner_client, enrolled):
    few = queries(learner_client)
    person = learner_client.user.person
    for number in range(3):
        track = factories.make_course(slug=f"track{number}", kind="track", lessons=12)
        cohort = factories.CohortFactory(courses=[track])
        factories.enrol(person, track, cohort)
        make_seminar(cohort)
    for number in range(1, 9):
        finish(person, f"track1-lesson-{number}")
    many = queries(learner_client)
    assert many <= few + 2, "seminars of cohorts cost two"
    assert many <= 12


def test_the_deadline_stands_on_it_also_when_moved(learner_client, enrolled):
    today = timezone.localdate()
    assert "Finish by" not in learner_client.get(URL).content.decode()
    Enrolment.objects.update(due_on=today + timedelta(days=3))
    assert "Finish by" in learner_client.get(URL).content.decode()
    Enrolment.objects.update(due_on=today - timedelta(days=1), extended=True)
    page = learner_client.get(URL).content.decode()
    assert "You can still finish." in page and "You have been given more time." in page
    now = timezone.now()
    Enrolment.objects.update(reached_at=now, trained_at=now, passed_at=now)
    assert "You can still finish." not in learner_client.get(URL).content.decode()
