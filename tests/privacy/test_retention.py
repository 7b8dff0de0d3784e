"""The nightly task: what the register says is due, and nothing else."""

import os
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import UploadedFile

from courses.models import ImportJob
from people import audit_chain
from people.models import AuditEntry, Mail, Person, Seen
from privacy import retention
from privacy.models import Download, RetentionRun
from tests import factories

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def run(at=None) -> RetentionRun:
    made = RetentionRun.objects.create(day=timezone.localdate(at))
    return retention.apply(run=made, at=at)


def due() -> dict[str, int]:
    return {one.kept.key: one.number for one in retention.due()}


def a_mail(days: int, **fields) -> Mail:
    return Mail.objects.create(
        recipient="a@example.org", subject="Hello", reason="test", state="sent",
        queued_at=ago(days), sent_at=ago(days), **fields,
    )  # fmt: skip


def test_old_mail_is_emptied_and_stays_the_mail_that_was_sent(person):
    old, young = a_mail(366, once="k", person=person), a_mail(364)
    assert due()["mail"] == 1
    assert run().counts["mail"] == 1
    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.recipient, old.subject, old.person, old.once) == ("", "", None, "k")
    assert young.recipient == "a@example.org"
    assert due()["mail"] == 0


def test_a_shorter_period_by_a_setting(settings):
    settings.RETENTION_DAYS = {"mail": 10}
    a_mail(11)
    assert due()["mail"] == 1


@pytest.mark.parametrize(("state", "after"), [("checked", "failed"), ("done", "done")])
def test_uploaded_lists_are_emptied_after_a_month(course, state, after):
    cohort = factories.CohortFactory(courses=[course])
    row = {"line": 2, "name": "Bo", "email": "bo@example.org"}
    job = ImportJob.objects.create(
        cohort=cohort, filename="x.csv", digest="x", rows=[row], findings=[row],
        state=state, uploaded_at=ago(31),
    )  # fmt: skip
    assert run().counts["list"] == 1
    job.refresh_from_db()
    assert (job.rows, job.findings, job.state) == ([], [], after)


def test_sessions_that_have_run_out():
    Session.objects.create(session_key="old", session_data="x", expire_date=ago(1))
    Session.objects.create(session_key="new", session_data="x", expire_date=ago(-1))
    assert run().counts["session-end"] == 1
    assert Session.objects.get().session_key == "new"


def test_the_log_is_shortened_and_the_chain_still_holds(person):
    old = [AuditEntry.objects.create(action="old", subject="x", at=ago(200)) for _n in range(3)]
    Seen.objects.create(entry=old[0], person=person, at=ago(200))
    AuditEntry.objects.create(action="young", subject="x", at=ago(100))
    assert run().counts["log"] == 3
    assert not Seen.objects.exists()
    audit_chain.chain()
    verdict = audit_chain.verify()
    assert (verdict.broken, verdict.gone) == (None, 3)


def test_the_log_is_never_shortened_below_what_the_database_allows(settings):
    settings.RETENTION_DAYS = {"log": 1}
    AuditEntry.objects.create(action="young", subject="x", at=ago(100))
    assert due()["log"] == 0


def test_somebody_idle_for_three_years_is_erased(course):
    idle = factories.PersonFactory(name="Idle", created_at=ago(4 * 365))
    young = factories.PersonFactory(name="Young", created_at=ago(2 * 365))
    seen = factories.UserFactory(person__name="Signs in", person__created_at=ago(4 * 365))
    taking = factories.PersonFactory(name="Takes", created_at=ago(4 * 365))
    factories.enrol(taking, course)
    assert due()["person"] == 1
    assert run().counts["person"] == 1
    assert {p.name for p in Person.objects.filter(erased_at=None)} >= {
        young.name, seen.person.name, taking.name,
    }  # fmt: skip
    idle.refresh_from_db()
    assert idle.erased_at is not None


def test_a_rule_that_fails_does_not_stop_the_others(monkeypatch):
    a_mail(400)
    monkeypatch.setitem(
        retention.RULES, "list", retention.Rule(retention.RULES["list"].due, lambda rows: 1 / 0)
    )
    done = run()
    assert done.errors == {"list": "ZeroDivisionError"}
    assert done.counts["mail"] == 1


def test_once_a_night_and_not_by_day():
    evening = datetime(2026, 11, 21, 1, 30, tzinfo=COPENHAGEN)
    assert retention.nightly(evening) is None
    night = evening + timedelta(hours=1)
    assert retention.nightly(night) is not None
    assert retention.nightly(night + timedelta(hours=5)) is None
    # Beat was down for two nights: the next run does it all.
    assert retention.nightly(night + timedelta(days=3)) is not None
    assert RetentionRun.objects.count() == 2


def test_the_dry_run_changes_nothing(capsys):
    a_mail(400)
    call_command("apply_retention", "--dry-run")
    assert "mail: 1" in capsys.readouterr().out
    assert Mail.objects.get().recipient
    call_command("apply_retention")
    assert not Mail.objects.get().recipient


def test_ones_own_data_is_deleted_after_a_week(person):
    Download.objects.create(person=person, state="ready", asked_at=ago(8), sealed=b"x")
    assert run().counts["download"] == 1


def test_a_file_half_uploaded_goes_with_its_row(user_upload):
    young, old = user_upload("young.png", 29), user_upload("old.png", 31)
    lost = user_upload("lost.png", 1)
    lost.file.storage.delete(lost.file.name)
    assert due()["half-uploaded"] == 2
    assert run().counts["half-uploaded"] == 2
    assert list(UploadedFile.objects.all()) == [young]
    assert young.file.storage.exists(young.file.name)
    assert not old.file.storage.exists(old.file.name)


@pytest.fixture
def user_upload():
    """Put a file where Wagtail's uploader keeps what was not filled in, touched `days` ago."""

    def put(name: str, days: int) -> UploadedFile:
        made = UploadedFile.objects.create(file=ContentFile(b"a picture", name=name))
        touched = ago(days).timestamp()
        os.utime(made.file.path, (touched, touched))
        return made

    return put
