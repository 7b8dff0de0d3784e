"""The chain over the audit log: who edits a row, takes one out or puts one in is found out.

Rows are written as before, in whatever transaction does the work; they are chained in a
transaction of their own just after it, so that nobody's work waits for the chain. Each link holds
the digest of its row and of the link before. Once a day the last digest leaves the database
(`anchor`): whoever rewrites the whole chain still differs from what was carried out of the house.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from people.models import AuditEntry, AuditLink, Seen

FIRST = "0" * 64
BATCH = 500
SWEPT = 20_000  # rows before the last one, where the sweep looks for some that were left out
PATIENCE = timedelta(minutes=10)  # a row older than this should be in the chain
CHAIN_LOCK = 0xA0D17  # any constant; held for the few milliseconds a link takes
SHORTENED = "audit log shortened"


def content_of(entry: AuditEntry) -> str:
    """Return the digest of what a row says, as the database tells it."""
    at = entry.at.astimezone(UTC).isoformat()
    says = [entry.pk, at, entry.actor_id, entry.action, entry.subject]
    text = json.dumps([*says, entry.detail], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def who_of(people: Iterable[int]) -> str:
    """Return the digest that a look's row holds of the people it showed (their keys)."""
    return sha256(",".join(str(key) for key in sorted(people)).encode()).hexdigest()


def digest_of(position: int, previous: str, entry: int, content: str) -> str:
    return sha256(f"{position}\n{previous}\n{entry}\n{content}".encode()).hexdigest()


# Chaining ------------------------------------------------------------------------------------------


def chain(entries: Iterable[int] | None = None) -> int:
    """Link the rows with these keys, or all that were left out; return how many. Again: none."""
    done = 0
    while True:
        number = _chain_some(entries)
        done += number
        if number < BATCH:
            return done


@transaction.atomic
def _chain_some(entries: Iterable[int] | None) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    last = AuditLink.objects.order_by("position").last()
    loose = AuditEntry.objects.unchained().order_by("pk")
    if entries is not None:
        loose = loose.filter(pk__in=entries)
    elif last is not None:
        loose = loose.filter(pk__gt=last.entry - SWEPT)
    links = []
    for entry in loose[:BATCH]:
        last = _link(entry, last)
        links.append(last)
    AuditLink.objects.bulk_create(links)
    return len(links)


def _link(entry: AuditEntry, last: AuditLink | None) -> AuditLink:
    position, previous = (last.position + 1, last.digest) if last else (1, FIRST)
    content = content_of(entry)
    return AuditLink(
        position=position,
        entry=entry.pk,
        content=content,
        previous=previous,
        digest=digest_of(position, previous, entry.pk, content),
    )


# Verifying -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Broken:
    """The first thing that is wrong: where in the chain, which row, and why (a code)."""

    position: int
    entry: int | None
    why: str


@dataclass(frozen=True)
class Verdict:
    """What a check found. `gone` are rows that were old enough to be deleted, as the log says."""

    links: int
    gone: int
    anchors: int
    broken: Broken | None = None


def verify(at: datetime | None = None) -> Verdict:
    """Follow the chain from its first link; stop at the first that does not hold."""
    shortened = shortened_to()
    anchors = {row["position"]: row["digest"] for row in read_anchors()}
    position, previous, gone = 0, FIRST, 0
    for link, entry, seen in _links():
        why = _wrong_link(link, position + 1, previous)
        if not why and entry is None:
            gone += 1
            why = "" if link.position <= shortened else "deleted"
        elif not why and entry is not None:
            why = _wrong_row(link, entry, seen)
        if not why and anchors.get(link.position, link.digest) != link.digest:
            why = "anchor"
        if why:
            return Verdict(position, gone, len(anchors), Broken(link.position, link.entry, why))
        position, previous = link.position, link.digest
    broken = _cut_off(anchors, position) or _left_out(at or timezone.now(), position)
    return Verdict(position, gone, len(anchors), broken)


def _links() -> Iterator[tuple[AuditLink, AuditEntry | None, list[int]]]:
    """Yield every link with its row, and the people its row says were seen."""
    batch: list[AuditLink] = []
    for link in AuditLink.objects.order_by("position").iterator(BATCH):
        batch.append(link)
        if len(batch) == BATCH:
            yield from _with_rows(batch)
            batch = []
    yield from _with_rows(batch)


def _with_rows(links: list[AuditLink]) -> Iterator[tuple[AuditLink, AuditEntry | None, list[int]]]:
    keys = [link.entry for link in links]
    rows = AuditEntry.objects.in_bulk(keys)
    seen: dict[int, list[int]] = {}
    for entry, person in Seen.objects.filter(entry__in=keys).values_list("entry", "person"):
        seen.setdefault(entry, []).append(person)
    for link in links:
        yield link, rows.get(link.entry), seen.get(link.entry, [])


def _wrong_link(link: AuditLink, position: int, previous: str) -> str:
    if link.position != position:
        return "missing link"
    told = digest_of(link.position, link.previous, link.entry, link.content)
    return "" if link.previous == previous and link.digest == told else "link changed"


def _wrong_row(link: AuditLink, entry: AuditEntry, seen: list[int]) -> str:
    if content_of(entry) != link.content:
        return "row changed"
    if entry.action == AuditEntry.LOOK:
        return "" if who_of(seen) == entry.detail.get("who") else "people changed"
    return ""


def shortened_to() -> int:
    """Return up to which link the log says that rows were deleted because they were old."""
    told = AuditEntry.objects.filter(action=SHORTENED).order_by("-pk").first()
    return told.detail["position"] if told else 0


def _cut_off(anchors: dict[int, str], last: int) -> Broken | None:
    beyond = [position for position in anchors if position > last]
    return Broken(min(beyond), None, "end cut off") if beyond else None


def _left_out(at: datetime, last: int) -> Broken | None:
    """Tell of a row that slipped in behind the chain's back."""
    row = AuditEntry.objects.unchained().filter(at__lt=at - PATIENCE).order_by("pk").first()
    return Broken(last, row.pk, "not chained") if row else None


# Anchors -------------------------------------------------------------------------------------------


def read_anchors() -> list[dict]:
    """Return what was written out, oldest first; nothing when there is no file."""
    path = Path(settings.AUDIT_ANCHORS)
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def anchor(at: datetime | None = None) -> dict | None:
    """Write the last link's digest to the file outside the database, once a day.

    Returns what was written, or None when today's is there or there is nothing to write.
    """
    now = at or timezone.now()
    day = timezone.localdate(now).isoformat()
    written = read_anchors()
    chain()
    last = AuditLink.objects.order_by("position").last()
    if last is None or (written and written[-1]["day"] == day):
        return None
    mark = {"day": day, "position": last.position, "digest": last.digest}
    append_line(Path(settings.AUDIT_ANCHORS), mark)
    return mark


def append_line(path: Path, row: dict) -> None:
    """Add one line to a file that only grows, and wait until it is on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, sort_keys=True) + "\n")
        file.flush()
        os.fsync(file.fileno())
