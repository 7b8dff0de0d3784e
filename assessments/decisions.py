"""Playing a case on record: begin, decide, or read the summary instead."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import cases
from assessments.models import CaseRun, Decision
from courses import progress
from courses.models import ActivityVersion, Progress
from people.models import Person


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
    *, run: CaseRun, ordinal: int, scene: str, choice: str, at: datetime | None = None
) -> Decision:
    """Take the decision number `ordinal`. The same one again returns what is stored.

    Raises Conflict when another decision was taken there or the run does not stand in `scene`, and
    cases.BadDecision when the choice is not open. A decision that ends the case finishes it.
    """
    run = (
        CaseRun.objects.select_for_update(of=("self",))
        .select_related("person", "version__activity")
        .get(pk=run.pk)
    )
    taken = list(run.decisions.all())
    if 1 <= ordinal <= len(taken):
        return _repeated(taken[ordinal - 1], scene, choice)
    place = place_of(run, taken)
    if place.ended or ordinal != place.next_ordinal or scene != place.scene["key"]:
        raise Conflict(f"the run stands at decision {place.next_ordinal}")
    return _record(run, place, choice, at or timezone.now())


def place_of(run: CaseRun, decisions: Iterable[Decision]) -> cases.Place:
    """Return where a run stands after its decisions."""
    return cases.replay(run.version.definition, [(d.scene, d.choice) for d in decisions])


def _repeated(stored: Decision, scene: str, choice: str) -> Decision:
    if (stored.scene, stored.choice) != (scene, choice):
        raise Conflict(f"decision {stored.ordinal} is taken")
    return stored


def _record(run: CaseRun, place: cases.Place, choice: str, at: datetime) -> Decision:
    reached = cases.take(run.version.definition, place, choice)
    turn = reached.trace[-1]
    decision = Decision.objects.create(
        run=run,
        ordinal=turn.ordinal,
        scene=turn.scene["key"],
        choice=choice,
        quality=turn.choice["quality"],
        state=turn.before,
        made_at=at,
    )
    if reached.ended:
        run.ended_at, run.ending = at, reached.scene["key"]
        run.save(update_fields=["ended_at", "ending"])
        progress.finish(person=run.person, version=run.version, at=at)
    return decision


def read_summary(
    *, person: Person, version: ActivityVersion, at: datetime | None = None
) -> Progress:
    """Finish the case by its summary, without a run: whoever cannot bear the story loses nothing."""
    return progress.finish(person=person, version=version, at=at)
