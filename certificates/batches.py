"""Making what is due, many at once: a line for each, claimed with a lease, tried until it is made.

Nothing hangs on a message or on a worker that lives. `gather` writes a line for every enrolment
that is due, once (the database says so); any number of workers claim lines in chunks; a line whose
worker died is claimed again when its lease is over; issuing and making twice is harmless.
"""

import logging
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from certificates import issuing, making, trouble
from certificates.models import Batch, BatchLine
from certificates.models.batches import LONGEST_WAIT
from people import audit
from people.models import User
from people.waking import wake

logger = logging.getLogger(__name__)
WORK_TASK = "certificates.tasks.make_due"
LEASE = timedelta(minutes=2)
CHUNK = 10  # lines a worker holds at a time; each takes a fraction of a second
GATHERED = 500  # lines a transaction writes: under a second, so that other writers do not wait
TURN = 45  # seconds a worker works before it lets other tasks through
WORKERS = 2  # woken at once when there is much to do
GIVEN_UP = 3  # tries after which a batch is called done without the line (it is tried on)
State = BatchLine.State


def gather(at: datetime | None = None) -> int:
    """Write a line for everything that is due and has none; return how many. Wakes workers."""
    at = at or timezone.now()
    rows = issuing.due().filter(certificate_line=None).order_by("pk")
    due = list(rows.values_list("pk", "cohort__programme_id"))
    for start in range(0, len(due), GATHERED):
        _write_lines(due[start : start + GATHERED], at)
    for _worker in range(min(WORKERS, len(due) // CHUNK)):
        wake(WORK_TASK)
    return len(due)


def work(*, seconds: float | None = None) -> int:
    """Make what is due until nothing is, or `seconds` have passed; return how many were made."""
    began, made = time.monotonic(), 0
    while seconds is None or time.monotonic() - began < seconds:
        lines = claim()
        if not lines:
            break
        made += _make_all(lines)
    _close_done()
    return made


def waiting(at: datetime | None = None) -> bool:
    """Tell whether there is something to make now."""
    return BatchLine.objects.due(at).exists()


def claim(at: datetime | None = None) -> list[BatchLine]:
    """Take the next lines for this worker. One UPDATE decides between two."""
    at = at or timezone.now()
    mine = uuid.uuid4()
    with transaction.atomic():
        due = BatchLine.objects.due(at).order_by("due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        keys = list(due.values_list("pk", flat=True)[:CHUNK])
        BatchLine.objects.due(at).filter(pk__in=keys).update(
            state=State.CLAIMED, claim=mine, lease_until=at + LEASE, tries=F("tries") + 1
        )
    held = BatchLine.objects.filter(claim=mine, state=State.CLAIMED)
    return list(held.select_related("enrolment").order_by("pk"))


@transaction.atomic
def try_again(*, batch: Batch, by: User) -> int:
    """Let everything that waits with an error be tried at once; return how many."""
    failed = batch.lines.filter(state=State.WAITING).exclude(error="")
    number = failed.update(due_at=timezone.now())
    if number:
        audit.record(by, "certificates tried again", batch, number=number)
        wake(WORK_TASK)
    return number


def _write_lines(due: Sequence[tuple[int, int | None]], at: datetime) -> None:
    with transaction.atomic():
        batches = {programme: _open_batch(programme, at) for programme in {p for _pk, p in due}}
        BatchLine.objects.bulk_create(
            [BatchLine(batch=batches[p], enrolment_id=pk, due_at=at) for pk, p in due],
            ignore_conflicts=True,  # another worker gathered at the same time
        )


def _open_batch(programme: int | None, at: datetime) -> Batch:
    """Return the programme's open batch, its row locked so that it is not closed meanwhile."""
    for _look in range(2):
        found = (
            Batch.objects.open().select_for_update(of=("self",)).filter(programme=programme).first()
        )
        if found is not None:
            return found
        try:
            with transaction.atomic():
                return Batch.objects.create(programme_id=programme, begun_at=at)
        except IntegrityError:  # opened by another worker a moment ago
            continue
    return Batch.objects.open().get(programme=programme)


def _make_all(lines: list[BatchLine]) -> int:
    """Make a chunk. Where the next one would fail for the same reason, the rest is put back."""
    made = 0
    for place, line in enumerate(lines):
        error = _make(line)
        made += not error
        if error in trouble.EVERYBODYS:
            for other in lines[place + 1 :]:
                _put_back(other, error)
            break
    return made


def _make(line: BatchLine) -> str:
    """Issue and make one certificate; return "" or the code of what went wrong."""
    try:
        certificate = issuing.issue(enrolment=line.enrolment)
        making.make(certificate)
    except Exception as error:  # whatever it is, the row must say so and be tried again
        code = trouble.code_of(error)
        if not isinstance(error, issuing.CannotIssue):
            logger.exception("certificate not made, line %s: %s", line.pk, code)
        _put_back(line, code)
        return code
    _held(line).update(
        state=State.DONE, certificate=certificate, lease_until=None, claim=None, error=""
    )
    return ""


def _put_back(line: BatchLine, code: str) -> None:
    wait = min(timedelta(minutes=2 ** min(line.tries, 10)), LONGEST_WAIT)
    _held(line).update(
        state=State.WAITING,
        due_at=timezone.now() + wait,
        lease_until=None,
        claim=None,
        error=code,
    )
    Batch.objects.filter(pk=line.batch_id).update(error=code)


def _held(line: BatchLine):
    """The line as long as it is this worker's: one whose lease ran out belongs to another."""
    return BatchLine.objects.filter(pk=line.pk, claim=line.claim)


def _close_done() -> None:
    """Close the batches in which nothing is left, or only what has failed several times."""
    left = BatchLine.objects.filter(batch=OuterRef("pk"), tries__lt=GIVEN_UP)
    left = left.exclude(state=State.DONE)
    for batch in Batch.objects.open().filter(~Exists(left)):
        _close(batch)
    _forget_mended()


@transaction.atomic
def _close(batch: Batch) -> None:
    locked = Batch.objects.open().select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if locked is None:
        return
    left = locked.lines.exclude(state=State.DONE).filter(tries__lt=GIVEN_UP)
    if not left.exists():
        Batch.objects.filter(pk=batch.pk).update(done_at=timezone.now())


def _forget_mended() -> None:
    """Take the trouble off batches in which no line has any more."""
    failed = BatchLine.objects.filter(batch=OuterRef("pk")).exclude(error="")
    Batch.objects.filter(~Exists(failed)).exclude(error="").update(error="")
