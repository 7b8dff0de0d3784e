"""Many at once: nothing missing, nothing twice, whoever dies on the way."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from certificates import batches, issuing, making, tasks, trouble
from certificates.models import Batch, BatchLine, Certificate
from courses.models import TrainingRecord
from people.models import Role
from people.roles import grant
from tests import factories
from tests.certificates.conftest import pass_course


def passed_people(course, number, cohort=None):
    found = []
    for _ in range(number):
        person = factories.AffiliationFactory().person
        found.append(pass_course(factories.enrol(person, course, cohort)))
    return found


@pytest.fixture
def five(course, cohort):
    return passed_people(course, 5, cohort)


def counted(batch=None):
    found = Batch.objects.counted()
    one = found.get(pk=batch.pk) if batch else found.get()
    return one.total, one.made, one.failed


def test_everything_due_gets_a_line_once(five, cohort):
    assert [batches.gather() for _ in range(3)] == [5, 0, 0]
    batch = Batch.objects.get()
    assert batch.programme == cohort.programme
    assert counted() == (5, 0, 0)
    assert batches.work() == 5
    assert counted() == (5, 5, 0)
    batch.refresh_from_db()
    assert batch.done_at is not None
    assert Certificate.objects.count() == 5
    assert not BatchLine.objects.filter(certificate=None).exists()


def test_the_task_does_it_all_and_again_nothing(five):
    for _ in range(3):
        tasks.issue_due()
    assert Certificate.objects.count() == 5
    assert Batch.objects.count() == 1


def test_each_programme_has_its_batch_and_the_next_joins_the_open_one(five, course):
    batches.gather()
    passed_people(course, 1)
    passed_people(course, 1, factories.CohortFactory(courses=[course]))
    batches.gather()
    assert sorted(one.total for one in Batch.objects.counted()) == [1, 1, 5]
    first = Batch.objects.get(lines__enrolment=five[0])
    passed_people(course, 2, five[0].cohort)
    batches.gather()
    assert counted(first) == (7, 0, 0)
    batches.work()
    passed_people(course, 1, five[0].cohort)
    batches.gather()
    assert Batch.objects.open().get() != first


def test_what_a_worker_holds_no_other_takes(five, monkeypatch):
    monkeypatch.setattr(batches, "CHUNK", 2)
    batches.gather()
    first, second, third = batches.claim(), batches.claim(), batches.claim()
    held = [line.enrolment_id for line in [*first, *second, *third]]
    assert len(held) == len(set(held)) == 5
    assert batches.claim() == []


def test_a_line_whose_worker_died_is_taken_again(five):
    batches.gather()
    assert len(batches.claim()) == 5  # and the worker is killed here
    assert batches.work() == 0
    with time_machine.travel(timezone.now() + batches.LEASE + timedelta(seconds=1)):
        assert batches.work() == 5
    assert Certificate.objects.count() == 5


def test_killed_between_issuing_and_writing_it_down(five, monkeypatch):
    calls = []

    def killed(certificate):
        calls.append(certificate)
        if len(calls) == 3:
            raise SystemExit

    monkeypatch.setattr(making, "make", killed)
    with pytest.raises(SystemExit):
        tasks.issue_due()
    assert Certificate.objects.count() == 3
    with time_machine.travel(timezone.now() + batches.LEASE + timedelta(seconds=1)):
        tasks.issue_due()
    assert counted() == (5, 5, 0)
    assert Certificate.objects.count() == 5
    assert TrainingRecord.objects.filter(kind=TrainingRecord.Kind.CERTIFIED).count() == 5


def test_a_worker_that_was_late_does_not_write_over_the_others_word(five):
    batches.gather()
    late = batches.claim()
    with time_machine.travel(timezone.now() + batches.LEASE + timedelta(seconds=1)):
        batches.work()
        batches._put_back(late[0], "disk")
    assert counted() == (5, 5, 0)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(28, "No space left on device"), "disk"),
        (PermissionError(13, "denied"), "files"),
        (type("NoKey", (Exception,), {"code": "key"})(), "key"),
    ],
)
def test_a_full_disk_stops_the_chunk_and_is_mended(five, monkeypatch, error, code, administrator):
    made = []

    def broken(certificate):
        made.append(certificate)
        raise error

    monkeypatch.setattr(making, "make", broken)
    tasks.issue_due()
    assert len(made) == 1  # the others would have failed too
    assert counted() == (5, 0, 5)
    batch = Batch.objects.get()
    assert (batch.error, batch.done_at) == (code, None)
    assert "unexpected" not in trouble.words(code)
    monkeypatch.undo()
    assert batches.work() == 0  # it waits its turn
    assert batches.try_again(batch=batch, by=administrator) == 5
    assert batches.work() == 5
    batch.refresh_from_db()
    assert (batch.error, batch.done_at is None) == ("", False)
    assert Certificate.objects.count() == 5


def test_it_is_tried_again_by_itself(five, monkeypatch):
    monkeypatch.setattr(making, "make", lambda certificate: 1 / 0)
    tasks.issue_due()
    monkeypatch.undo()
    assert BatchLine.objects.filter(error="unknown", tries=1).count() == 5
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        tasks.issue_due()
    assert counted() == (5, 5, 0)


def test_one_bad_name_holds_nobody_up_and_the_batch_ends(five):
    bad = five[2].person
    bad.name = "\u202eevil"
    bad.save()
    now = timezone.now()
    for n in range(batches.GIVEN_UP):
        with time_machine.travel(now + timedelta(hours=n)):
            tasks.issue_due()
    assert counted() == (5, 4, 1)
    assert Batch.objects.get().done_at is not None
    assert BatchLine.objects.get(certificate=None).error == "name"
    bad.name = "Anna"
    bad.save()
    with time_machine.travel(now + timedelta(days=1)):
        tasks.issue_due()
    assert counted() == (5, 5, 0)
    assert Batch.objects.get().error == ""


def test_issued_by_hand_meanwhile_is_not_made_twice(five):
    batches.gather()
    known = issuing.issue(enrolment=five[0])
    batches.work()
    assert BatchLine.objects.get(enrolment=five[0]).certificate == known
    assert Certificate.objects.count() == 5


def test_a_turn_ends_and_the_rest_is_the_next_ones(five, monkeypatch):
    monkeypatch.setattr(batches, "CHUNK", 1)
    woken = []
    monkeypatch.setattr(tasks, "wake", woken.append)
    monkeypatch.setattr(batches, "TURN", 0)
    tasks.issue_due()
    assert Certificate.objects.count() == 0
    assert woken == [batches.WORK_TASK]


def test_as_many_queries_for_many(five, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        assert batches.gather() == 5


def test_who_sees_a_batch(five, administrator, learner):
    batches.gather()
    batch = Batch.objects.get()
    inside, outside = factories.UserFactory(), factories.UserFactory()
    grant(user=inside, role=Role.COURSE_ADMINISTRATOR, scope=batch.programme.key)
    grant(user=outside, role=Role.COURSE_ADMINISTRATOR, scope=factories.ProgrammeFactory().key)
    for user, seen in ((administrator, 1), (inside, 1), (outside, 0), (learner, 0)):
        assert Batch.objects.visible_to(user).count() == seen


# A real worker, really killed ----------------------------------------------------------------------

WORKER = """
import django
django.setup()
from certificates import batches, making
batches.CHUNK = 3
real = making.make
def told(certificate):
    real(certificate)
    print(certificate.pk, flush=True)
making.make = told
batches.work()
"""


def worker():
    at = connection.settings_dict
    place = f"{at['HOST'] or '127.0.0.1'}:{at['PORT'] or 5432}/{at['NAME']}"
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", WORKER],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"postgres://{at['USER']}:{at['PASSWORD']}@{place}",
            "KEYS_DIR": str(settings.KEYS_DIR),  # a programme's workers share their keys
        },
    )


def test_two_workers_one_killed_in_the_midst(committed, monkeypatch):
    """PostgreSQL: two processes, one ended by SIGKILL; every certificate once, every line done."""
    passed_people(factories.make_course(), 30)
    batches.gather()
    first, second = worker(), worker()
    for _ in range(4):
        first.stdout.readline()
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=30)
    assert second.wait(timeout=120) == 0
    assert BatchLine.objects.exclude(state="done").exists() or Certificate.objects.count() == 30
    later = timezone.now() + batches.LEASE + timedelta(seconds=1)
    with time_machine.travel(later):
        deadline = time.monotonic() + 60
        while batches.waiting() and time.monotonic() < deadline:
            batches.work()
    assert not BatchLine.objects.exclude(state="done").exists()
    assert Certificate.objects.count() == 30
    assert Certificate.objects.values("enrolment").distinct().count() == 30
    facts = TrainingRecord.objects.filter(kind=TrainingRecord.Kind.CERTIFIED)
    assert facts.count() == 30
    assert Batch.objects.get().done_at is not None
