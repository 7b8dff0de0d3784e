"""Writing the audit log."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Model

from people import audit_chain
from people.models import AuditEntry, Seen

BATCH = 1000  # rows an INSERT


def record(actor, action: str, subject: Model, **detail: Any) -> AuditEntry:
    """Note that `actor` (a user, or None for the platform) did `action` to `subject`."""
    return _write(actor, action, name_of(subject), detail)


@transaction.atomic
def looked(
    actor,
    *,
    place: str,
    subject: str,
    people: Iterable[int],
    purpose: str,
    export: bool,
    words: str = "",
) -> AuditEntry:
    """Note that `actor` saw the names of `people` (keys) at `place`, and what for."""
    keys = sorted(set(people))
    detail = {"place": place, "purpose": purpose, "export": export}
    detail |= {"words": words} if words else {}
    detail |= {"people": len(keys), "who": audit_chain.who_of(keys)}
    entry = _write(actor, AuditEntry.LOOK, subject, detail)
    rows = [Seen(entry=entry, person_id=key, at=entry.at) for key in keys]
    Seen.objects.bulk_create(rows, batch_size=BATCH)
    return entry


def name_of(subject: Model) -> str:
    """Return how the log names a row: its model and key, never a name."""
    return f"{subject._meta.label_lower}:{getattr(subject, 'key', None) or subject.pk}"


def _write(actor, action: str, subject: str, detail: dict) -> AuditEntry:
    entry = AuditEntry.objects.create(actor=actor, action=action, subject=subject, detail=detail)
    if actor is not None:
        # What the platform does by itself, thousands at a time, waits for the sweep of a minute.
        transaction.on_commit(partial(audit_chain.chain, [entry.pk]), robust=True)
    return entry
