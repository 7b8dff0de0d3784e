"""The chain over the log: whoever changes, deletes or slips in a row is found out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from people import audit, audit_chain, audit_marks
from people.models import AuditEntry, AuditLink, Mail
from tests import factories

pytestmark = pytest.mark.django_db
POSTGRESQL = "postgresql"


def rows(person, number=3, **fields) -> list[AuditEntry]:
    made = [audit.record(None, f"did {n}", person, n=n, **fields) for n in range(number)]
    audit_chain.chain()
    return made


def without_triggers(sql: str, *values) -> None:
    """Do what only somebody with the database's own password can do."""
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(sql, values)
        for _name, text in triggers:
            cursor.execute(text)


def test_each_link_holds_the_digest_of_the_one_before(person):
    rows(person)
    links = list(AuditLink.objects.all())
    assert [link.position for link in links] == [1, 2, 3]
    assert links[0].previous == audit_chain.FIRST
    assert links[2].previous == links[1].digest
    assert audit_chain.verify() == audit_chain.Verdict(links=3, gone=0, anchors=0)


def test_chaining_again_adds_nothing(person):
    made = rows(person)
    assert audit_chain.chain() == audit_chain.chain([made[0].pk]) == 0
    assert AuditLink.objects.count() == 3


def test_what_a_user_did_is_chained_once_it_is_committed(
    person, learner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        audit.record(learner, "did", person)
        assert not AuditLink.objects.exists()
    assert AuditLink.objects.count() == 1


def test_what_the_platform_did_waits_for_the_sweep(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        audit.record(None, "did", person)
    assert not callbacks
    assert audit_chain.chain() == 1


def test_more_rows_than_a_batch(person, monkeypatch):
    monkeypatch.setattr(audit_chain, "BATCH", 2)
    rows(person, 5)
    assert audit_chain.verify().links == 5


def test_the_chain_is_append_only(person):
    rows(person)
    for change in (
        lambda: AuditLink.objects.update(digest="x"),
        lambda: AuditLink.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE people_auditentry SET action = 'something else' WHERE id = %s", "row changed"),
        ("UPDATE people_auditentry SET detail = '{}' WHERE id = %s", "row changed"),
        ("UPDATE people_auditentry SET actor_id = NULL, at = '2020-01-01' WHERE id = %s",
         "row changed"),
        ("DELETE FROM people_auditentry WHERE id = %s", "deleted"),
        ("DELETE FROM people_auditlink WHERE entry = %s", "missing link"),
        ("UPDATE people_auditlink SET content = 'x' WHERE entry = %s", "link changed"),
    ],
)  # fmt: skip
def test_the_first_broken_row_is_named(person, sql, why):
    made = rows(person)
    without_triggers(sql, made[1].pk)
    broken = audit_chain.verify().broken
    assert broken.why == why
    # Where a link is gone, it is the next one that shows it.
    assert broken.entry == (made[2].pk if why == "missing link" else made[1].pk)


def test_a_row_that_slipped_in_behind_the_chain(person):
    rows(person)
    late = AuditEntry.objects.create(
        action="forged", subject="x", at=timezone.now() - timedelta(hours=1)
    )
    assert audit_chain.verify().broken == audit_chain.Broken(3, late.pk, "not chained")


def test_a_row_of_this_minute_is_no_alarm(person):
    rows(person)
    audit.record(None, "just now", person)
    assert audit_chain.verify().broken is None


def test_whom_a_look_showed_cannot_be_exchanged(person, learner):
    other = factories.PersonFactory()
    audit.looked(
        learner, place="cohort", subject="", people=[other.pk], purpose="running", export=False
    )
    audit_chain.chain()
    assert audit_chain.verify().broken is None
    without_triggers("UPDATE people_seen SET person_id = %s", person.pk)
    assert audit_chain.verify().broken.why == "people changed"


# Marks outside the database ------------------------------------------------------------------------


def test_a_mark_a_day(person):
    rows(person)
    morning = datetime(2026, 11, 21, 8, tzinfo=UTC)
    mark = audit_chain.anchor(morning)
    assert mark == {
        "day": "2026-11-21",
        "position": 3,
        "digest": AuditLink.objects.get(position=3).digest,
    }
    assert audit_chain.anchor(morning + timedelta(hours=3)) is None
    assert audit_chain.anchor(morning + timedelta(days=1)) is not None
    assert len(audit_chain.read_anchors()) == 2


def test_a_chain_written_anew_from_end_to_end_does_not_agree_with_its_mark(person):
    made = rows(person)
    audit_chain.anchor()
    without_triggers("UPDATE people_auditentry SET action = 'nothing' WHERE id = %s", made[0].pk)
    without_triggers("DELETE FROM people_auditlink")
    audit_chain.chain()
    broken = audit_chain.verify().broken
    assert (broken.why, broken.position) == ("anchor", 3)


def test_an_end_that_was_cut_off(person):
    made = rows(person)
    audit_chain.anchor()
    without_triggers("DELETE FROM people_auditlink WHERE position = 3")
    without_triggers("DELETE FROM people_auditentry WHERE id = %s", made[2].pk)
    assert audit_chain.verify().broken == audit_chain.Broken(3, None, "end cut off")


def test_the_mark_goes_out_by_mail_once(person, settings):
    settings.AUDIT_MAIL = ["dpo@example.org"]
    rows(person)
    assert audit_marks.carry_out()
    assert not audit_marks.carry_out()
    mail = Mail.objects.get()
    assert AuditLink.objects.get(position=3).digest in mail.text


# Old rows ------------------------------------------------------------------------------------------


def test_old_rows_may_go_and_young_ones_not(person):
    old = AuditEntry.objects.create(
        action="old", subject="x", at=timezone.now() - timedelta(days=181)
    )
    rows(person)
    AuditEntry.objects.filter(pk=old.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(action="did 0")._raw_delete("default")
    assert audit_chain.verify().broken.why == "deleted"
    audit.record(None, audit_chain.SHORTENED, person, position=1)
    audit_chain.chain()
    verdict = audit_chain.verify()
    assert (verdict.broken, verdict.gone, verdict.links) == (None, 1, 5)


# The command ---------------------------------------------------------------------------------------


def test_the_command_says_what_holds_and_what_does_not(person, capsys):
    made = rows(person)
    call_command("verify_audit")
    assert "3 links hold" in capsys.readouterr().out
    without_triggers("DELETE FROM people_auditentry WHERE id = %s", made[0].pk)
    with pytest.raises(CommandError, match=f"audit row {made[0].pk}: the row was deleted"):
        call_command("verify_audit")
