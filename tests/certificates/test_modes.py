"""However it was completed, and whatever the clock says: one certificate, with the right day."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from certificates import batches, issuing, tasks
from certificates.models import BatchLine, Certificate
from certificates.validity import months_of
from courses import progress, seminars
from courses.models import Seminar
from tests import factories
from tests.certificates.conftest import FULL_MARKS

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LESSONS = ("lesson-1", "lesson-2", "quiz")


@pytest.fixture
def enrolment(person, course):
    with time_machine.travel(MONDAY):
        return factories.enrol(person, course, factories.CohortFactory(courses=[course]))


def online(person, *names):
    for name in names:
        assessment = FULL_MARKS if name == "final" else None
        version = factories.version_of(f"core-{name}")
        progress.finish(person=person, version=version, at=MONDAY, assessment=assessment)


def in_the_room(person, cohort, at, minutes=180):
    seminar = Seminar.objects.create(
        cohort=cohort, title="Together", starts_at=at, ends_at=at + timedelta(minutes=minutes)
    )
    seminars.check_in(seminar=seminar, person=person, by=None, at=at)


@pytest.mark.parametrize(
    ("names", "minutes", "expected"),
    [
        ((*LESSONS, "final"), 0, (40, 0)),
        (("final",), 180, (10, 180)),
        (("lesson-1", "final"), 30, (20, 30)),
    ],
    ids=["online", "in the room", "both"],
)
def test_every_way_counts_alike(person, enrolment, names, minutes, expected):
    tuesday = MONDAY + timedelta(days=1)
    online(person, *names)
    if minutes:
        in_the_room(person, enrolment.cohort, tuesday, minutes)
    tasks.issue_due()
    [certificate] = Certificate.objects.all()
    content = certificate.content
    assert (content["minutes_online"], content["minutes_room"]) == expected
    last = tuesday if minutes else MONDAY
    assert content["passed_on"] == last.date().isoformat()
    assert certificate.valid_until == last.date().replace(year=2028)


def test_a_course_may_hold_longer_for_some_professions():
    rules = {"validity_months": 24, "validity_by_profession": {"police-officer": 36}}
    assert [months_of(rules, one) for one in ("police-officer", "nurse", "")] == [36, 24, 24]
    assert months_of({}, "police-officer") is None


def test_the_profession_of_the_day_says_how_long(person):
    course = factories.make_course(
        rules={
            "dose": 0.8,
            "pass_mark": 0.7,
            "validity_months": 24,
            "validity_by_profession": {"police-officer": 36},
        }
    )
    with time_machine.travel(MONDAY):
        enrolment = factories.enrol(person, course)
    online(person, *LESSONS, "final")
    enrolment.refresh_from_db()
    assert issuing.issue(enrolment=enrolment).valid_until == date(2029, 3, 2)


# A clock that jumps --------------------------------------------------------------------------------


def test_a_clock_that_was_put_back_issues_nothing_and_says_so(person, enrolment):
    online(person, *LESSONS, "final")
    with time_machine.travel(MONDAY - timedelta(days=30)):
        tasks.issue_due()
        assert not Certificate.objects.exists()
        assert BatchLine.objects.get().error == "clock"
    with time_machine.travel(MONDAY + timedelta(days=1)):
        tasks.issue_due()
    certificate = Certificate.objects.get()
    assert certificate.content["passed_on"] == "2026-03-02"
    assert certificate.issued_at.date() == date(2026, 3, 3)


def test_two_clocks_that_differ_a_little_issue_it_on_the_day_it_was_passed(person, enrolment):
    online(person, *LESSONS, "final")
    with time_machine.travel(MONDAY - timedelta(minutes=9)):
        enrolment.refresh_from_db()
        assert issuing.issue(enrolment=enrolment).issued_at == enrolment.passed_at


@pytest.mark.parametrize("step", [batches.gather, batches.claim])
def test_a_clock_that_was_ahead_leaves_no_line_behind(person, enrolment, step):
    """What a worker wrote down or claimed by a clock of next year is made by the right clock."""
    online(person, *LESSONS, "final")
    if step is batches.claim:
        batches.gather()
    with time_machine.travel(timezone.now() + timedelta(days=365)):
        step()
    assert BatchLine.objects.count() == 1
    assert batches.work() == 1
    assert Certificate.objects.get().issued_at < timezone.now() + timedelta(minutes=1)


def test_a_line_that_waits_as_long_as_it_may_still_waits(person, enrolment):
    online(person, *LESSONS, "final")
    batches.gather()
    BatchLine.objects.update(due_at=timezone.now() + batches.LONGEST_WAIT - timedelta(minutes=1))
    assert batches.work() == 0
