"""Playing a case on record: begin, decide, go back, or read the summary instead."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import case_scoring, cases
from assessments.case_ways import Way
from assessments.models import CaseRun, Decision
from courses import progress
from courses.models import ActivityVersion, Progress
from people.models import Person


class BadReason(cases.BadDecision):
    """The scene asks why, and was told nothing or something it does not offer."""


class Conflict(Exception):
    """Another decision stands here already, or the run has moved on (another tab)."""


@transaction.atomic
def begin(*, person: Person, version: ActivityVersion, at: datetime | None = None) -> CaseRun:
    """Return the open run, or begin a new one pinned to `version`; earlier runs are kept."""
    run = CaseRun.objects.of(person, version.activity_id).first()
    if run is not None and run.ended_at is None:
        return run
    at = at or timezone.now()
    begun = _begin(person, version, run.number + 1 if run else 1, at)
    progress.begin(person=person, version=version, at=at)
    return begun


def _begin(person: Person, version: ActivityVersion, number: int, at: datetime) -> CaseRun:
    try:
        with transaction.atomic():
            return CaseRun.objects.create(
                person=person,
                activity_id=version.activity_id,
                version=version,
                number=number,
                started_at=at,
            )
    except IntegrityError:  # begun in another tab, a moment ago
        return CaseRun.objects.of(person, version.activity_id)[0]


@transaction.atomic
def decide(
    *,
    run: CaseRun,
    ordinal: int,
    scene: str,
    choice: str,
    reason: str = "",
    timed_out: bool = False,
    at: datetime | None = None,
) -> Decision:
    """Take the decision number `ordinal`. The same one again returns what is stored.

    Raises Conflict when another decision was taken there or the run does not stand in `scene`,
    cases.BadDecision when the choice is not open, and BadReason when the scene asks why and is
    not told. A decision that the clock took says no reason. One that ends the case finishes it.
    """
    run = _locked(run)
    rows = list(run.decisions.all())
    if 1 <= ordinal <= len(rows):
        return _repeated(rows[ordinal - 1], scene, choice, reason)
    way = Way.of(run, run.version.definition, rows)
    place = way.place
    if place.ended or ordinal != way.next_ordinal or scene != place.scene["key"]:
        raise Conflict(f"the run stands at decision {way.next_ordinal}")
    reason = _reason(place.scene, reason, timed_out)
    _check_clock(place, choice, timed_out)
    reached = cases.take(way.definition, place, choice)
    decision = _record(
        run, reached, ordinal, made_at=at or timezone.now(), reason=reason, timed_out=timed_out
    )
    if reached.ended:
        _end(run, reached, [*rows, decision])
    return decision


def _locked(run: CaseRun) -> CaseRun:
    runs = CaseRun.objects.select_for_update(of=("self",))
    return runs.select_related("person", "version__activity").get(pk=run.pk)


def place_of(run: CaseRun, decisions: Iterable[Decision]) -> cases.Place:
    """Return where a run stands after its decisions."""
    return Way.of(run, run.version.definition, decisions).place


def _repeated(stored: Decision, scene: str, choice: str, reason: str) -> Decision:
    asked = (scene, choice, reason if stored.reason else "")
    if (stored.scene, stored.choice, stored.reason) != asked:
        raise Conflict(f"decision {stored.ordinal} is taken")
    return stored


def _reason(scene, reason: str, timed_out: bool) -> str:
    """Return the reason to store: none where none is asked for, or the clock has decided."""
    if timed_out or not cases.asks_why(scene):
        return ""
    if cases.reason_of(scene, reason) is None:
        raise BadReason(f"{reason!r} is no reason in {scene['key']!r}")
    return reason


def _check_clock(place: cases.Place, choice: str, timed_out: bool) -> None:
    timer = cases.timer_of(place.scene, place.state)
    if timed_out and (timer is None or timer["choice"] != choice):
        raise cases.BadDecision(f"no clock takes {choice!r} in {place.scene['key']!r}")


def _record(run: CaseRun, reached: cases.Place, ordinal: int, **more) -> Decision:
    turn = reached.trace[-1]
    return Decision.objects.create(
        run=run,
        ordinal=ordinal,
        scene=turn.scene["key"],
        choice=turn.choice["key"],
        quality=cases.quality_of(turn.choice),
        state=turn.before,
        **more,
    )


def _end(run: CaseRun, reached: cases.Place, rows: Sequence[Decision]) -> None:
    run.ended_at, run.ending = rows[-1].made_at, reached.scene["key"]
    definition = run.version.definition
    if definition.get("scored"):
        firsts = case_scoring.first_decisions(rows)
        score = case_scoring.score(definition, [(one.scene, one.choice) for one in firsts])
        run.score, run.maximum = Decimal(score.points), Decimal(score.maximum)
    run.save(update_fields=["ended_at", "ending", "score", "maximum"])
    progress.finish(person=run.person, version=run.version, at=run.ended_at)


@transaction.atomic
def go_back(*, run: CaseRun, ordinal: int, at: datetime | None = None) -> Decision:
    """Take back the decision number `ordinal`, the last that stands. It is kept, and counts.

    The same one again returns what is stored. Raises Conflict when the author does not allow it,
    the case has ended, or another decision is the last that stands.
    """
    run = _locked(run)
    rows = list(run.decisions.all())
    stored = next((row for row in rows if row.ordinal == ordinal), None)
    if stored is not None and stored.undone_at is not None:
        return stored
    way = Way.of(run, run.version.definition, rows)
    last = way.last
    if stored is None or last is None or not way.may_go_back or last.ordinal != ordinal:
        raise Conflict(f"decision {ordinal} cannot be taken back")
    stored.undone_at = at or timezone.now()
    stored.save(update_fields=["undone_at"])
    return stored


def read_summary(
    *, person: Person, version: ActivityVersion, at: datetime | None = None
) -> Progress:
    """Finish the case by its summary, without a run: whoever cannot bear the story loses nothing."""
    return progress.finish(person=person, version=version, at=at)
