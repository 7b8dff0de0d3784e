"""Running a case with a room: open, come in, choose, go on, go back, close."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import cases, live_state, live_story
from assessments.models import LiveSession, LiveVote
from assessments.models.live import ENTRY
from courses.models import ActivityVersion
from people.models import User

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without what is misread from the last row
LETTERS = 6
MOST_PHONES = 2_000

Phase = LiveSession.Phase


class NotIn(Exception):
    """This phone has not come in."""


class Full(Exception):
    """No more phones come in."""


class Closed(Exception):
    """The room is closed."""


class TooLate(Exception):
    """What was chosen is no longer, or not now, what is asked."""


# The facilitator opens ------------------------------------------------------------------------------


@transaction.atomic
def open_room(*, host: User, version: ActivityVersion, at: datetime | None = None) -> LiveSession:
    """Open a room on a case, pinned to `version`; the host's open room on it is returned instead."""
    at = at or timezone.now()
    User.objects.select_for_update(of=("self",)).get(pk=host.pk)  # two clicks open one room
    mine = LiveSession.objects.open(at).filter(host=host, activity_id=version.activity_id)
    return mine.first() or _open(host, version, at)


def _open(host: User, version: ActivityVersion, at: datetime) -> LiveSession:
    while True:
        try:
            with transaction.atomic():
                return LiveSession.objects.create(
                    code="".join(secrets.choice(ALPHABET) for _ in range(LETTERS)),
                    activity_id=version.activity_id,
                    version=version,
                    host=host,
                    opened_at=at,
                    moved_at=at,
                )
        except IntegrityError:  # an open room has this code
            continue


# Phones ---------------------------------------------------------------------------------------------


@transaction.atomic
def come_in(*, session: LiveSession, voter: UUID, at: datetime | None = None) -> None:
    """Let a phone in; one that is in stays in. Raises Closed, Full."""
    room = _locked(session, at)
    phones = room.votes.filter(round=ENTRY)
    if phones.filter(voter=voter).exists():
        return
    if phones.count() >= MOST_PHONES:
        raise Full
    LiveVote.objects.create(session=room, round=ENTRY, voter=voter)


@transaction.atomic
def vote(
    *,
    session: LiveSession,
    voter: UUID,
    round: int,
    scene: str,
    choice: str,
    at: datetime | None = None,
) -> None:
    """Choose; choosing again in the same round takes the place of what was chosen.

    Raises NotIn, Closed, TooLate when the round is over or another, and cases.BadDecision for a
    choice that is not offered. The lock is what makes a vote count before a split is shown, or not
    at all.
    """
    room = _locked(session, at)
    if not room.votes.filter(round=ENTRY, voter=voter).exists():
        raise NotIn
    place = live_state.place_of(room)
    if (room.phase, room.round, place.scene["key"]) != (Phase.CHOOSING, round, scene):
        raise TooLate
    if choice not in {c["key"] for c in cases.available(place.scene, place.state)}:
        raise cases.BadDecision(f"{choice!r} is not offered in {scene!r}")
    LiveVote.objects.bulk_create(
        [LiveVote(session=room, round=round, voter=voter, choice=choice)],
        update_conflicts=True,
        unique_fields=["session", "round", "voter"],
        update_fields=["choice"],
    )


# The facilitator moves on ---------------------------------------------------------------------------


@transaction.atomic
def go_on(
    *, session: LiveSession, round: int, phase: str, choice: str = "", at: datetime | None = None
) -> LiveSession:
    """Take the room one phase on from `phase` of `round`; from the reason to the next round along
    `choice`. A room that stands elsewhere by now stays there: the key was pressed twice.

    Raises Closed, and cases.BadDecision when `choice` is not offered.
    """
    room = _locked(session, at)
    if (room.round, room.phase) != (round, phase):
        return room
    place = live_state.place_of(room)
    if phase == Phase.REASON:
        _next_round(room, place, choice)
    elif not (phase == Phase.CHOOSING and place.ended):
        room.phase = _ORDER[_ORDER.index(phase) + 1]
    return _moved(room, at)


@transaction.atomic
def go_back(
    *, session: LiveSession, round: int, phase: str, at: datetime | None = None
) -> LiveSession:
    """Undo the last step. Going back out of a round forgets what was chosen in it; going back to
    choosing lets everybody choose again. Raises Closed."""
    room = _locked(session, at)
    if (room.round, room.phase) != (round, phase):
        return room
    if phase == _first_phase(live_state.place_of(room)):
        if room.round > 1:
            _last_round(room)
    else:
        room.phase = _ORDER[_ORDER.index(phase) - 1]
    return _moved(room, at)


_ORDER = [Phase.WAITING, Phase.CHOOSING, Phase.SPLIT, Phase.REASON]


def _next_round(room: LiveSession, place: cases.Place, choice: str) -> None:
    """Go on along `choice`; the room hears first what came of it, if the author says."""
    version = live_state.version_of(room)
    reached = cases.take(version.definition, place, choice)
    room.path = [*room.path, [place.scene["key"], choice]]
    room.round += 1
    room.phase = _first_phase(reached)


def _last_round(room: LiveSession) -> None:
    room.votes.filter(round=room.round).delete()
    room.path = room.path[:-1]
    room.round -= 1
    room.phase = Phase.REASON


def _first_phase(place: cases.Place) -> str:
    """Return the phase a round begins in."""
    silent = place.trace and not place.trace[-1].choice.get("consequence")
    return Phase.CHOOSING if silent else Phase.WAITING


def _moved(room: LiveSession, at: datetime | None) -> LiveSession:
    room.moved_at = at or timezone.now()
    room.save(update_fields=["path", "round", "phase", "moved_at"])
    transaction.on_commit(lambda: live_state.forget(room.code))
    return room


# Closing: only counts stay --------------------------------------------------------------------------


@transaction.atomic
def close(*, session: LiveSession, at: datetime | None = None) -> LiveSession:
    """Close the room for good: how many chose what is written into its path, and the votes
    themselves are deleted. Closing again changes nothing."""
    room = _lock(session)
    if room.closed_at is not None:
        return room
    counts = live_state.tally(room)
    room.path = live_story.closed_path(live_state.place_of(room), counts)
    room.votes.all().delete()
    room.closed_at = room.moved_at = at or timezone.now()
    room.save(update_fields=["path", "closed_at", "moved_at"])
    transaction.on_commit(lambda: live_state.forget(room.code))
    return room


def close_forgotten(*, at: datetime | None = None) -> int:
    """Close the rooms that nobody closed in time; return how many."""
    rooms = list(LiveSession.objects.forgotten(at))
    for room in rooms:
        close(session=room, at=at)
    return len(rooms)


def _lock(session: LiveSession) -> LiveSession:
    rooms = LiveSession.objects.told().select_for_update(of=("self",), no_key=True)
    return rooms.get(pk=session.pk)


def _locked(session: LiveSession, at: datetime | None) -> LiveSession:
    """Return the session, locked until the transaction ends. Raises Closed."""
    room = _lock(session)
    if not room.is_open(at):
        raise Closed
    return room
