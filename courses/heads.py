"""Counting heads at youth events and dialogue meetings: by school and grade, no names.

Heads are attendances: a pupil who comes twice is two. They stand beside the persons a programme
has reached and are never added to them; nothing in the ledger knows of them.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from courses.models import HeadCount, OpenEvent, Programme
from people import audit
from people.models import User


class Corrected(Exception):
    """The count has been corrected already: correct the newer one."""


@transaction.atomic
def hold(*, event: OpenEvent, by: User | None) -> OpenEvent:
    """Save an event."""
    event.save()
    audit.record(by, "event saved", event)
    return event


@transaction.atomic
def count(
    *,
    event: OpenEvent,
    key: UUID,
    school: str,
    grade: str,
    heads: int,
    source: str,
    by: User | None,
) -> HeadCount:
    """Count heads. The same key again returns what it counted the first time."""
    row, new = HeadCount.objects.get_or_create(
        key=key,
        defaults={
            "event": event,
            "school": school,
            "grade": grade,
            "heads": heads,
            "source": source,
            "recorded_by": by,
        },
    )
    if new:
        audit.record(by, "heads counted", row, heads=heads)
    return row


@transaction.atomic
def correct(*, row: HeadCount, key: UUID, heads: int | None, by: User | None) -> HeadCount:
    """Count anew by a row that names the wrong one; None takes it away. Raises Corrected."""
    known = HeadCount.objects.filter(key=key).first()
    if known is not None:
        return known
    OpenEvent.objects.select_for_update(of=("self",)).get(pk=row.event_id)
    if HeadCount.objects.filter(corrects=row).exists():
        raise Corrected(row.pk)
    new = HeadCount.objects.create(
        key=key,
        event_id=row.event_id,
        school=row.school,
        grade=row.grade,
        heads=row.heads if heads is None else heads,
        source=row.source,
        corrects=row,
        voided=heads is None,
        recorded_by=by,
    )
    audit.record(by, "heads corrected", new, heads=heads)
    return new


def standing_heads() -> Coalesce:
    """Return what annotates events with the heads that stand."""
    rows = HeadCount.objects.standing().filter(event=OuterRef("pk")).order_by()
    sums = rows.values("event").annotate(sum=Sum("heads")).values("sum")
    return Coalesce(Subquery(sums), 0)


def of_programme(programme: Programme) -> list[dict]:
    """Return heads and events by kind: [{kind, label, events, heads, schools}]. One query."""
    rows = (
        HeadCount.objects.standing()
        .filter(event__programme=programme)
        .order_by()
        .values("event__kind")
        .annotate(
            heads=Sum("heads"),
            events=Count("event", distinct=True),
            schools=Count("school", distinct=True),
        )
        .order_by("event__kind")
    )
    labels = dict(OpenEvent.Kind.choices)
    return [
        {"kind": row["event__kind"], "label": labels[row["event__kind"]]}
        | {name: row[name] for name in ("heads", "events", "schools")}
        for row in rows
    ]
