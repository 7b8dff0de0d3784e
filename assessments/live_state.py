"""What phones and the wall ask for again and again, and what is read to answer it.

Two hundred phones ask every two seconds: the answer is a few numbers, worked out in one query and
kept for a second. A version never changes, so a process keeps those it has shown.
"""

from collections import defaultdict
from functools import lru_cache

from django.core.cache import cache
from django.db.models import Count

from assessments import cases, live_story
from assessments.models import LiveSession, LiveVote
from assessments.models.live import ENTRY
from courses.models import ActivityVersion

FRESH = 1  # second

Tally = dict[int, dict[str, int]]


def state(code: str) -> dict | None:
    """Return the numbers of the newest room of this code, at most FRESH old; None if there is none.

    `moved` changes whenever there is something else to show. No query when kept, else one.
    """
    kept = cache.get(_key(code))
    if kept is None:
        kept = _count(code)
        cache.set(_key(code), kept, FRESH)
    return kept or None


def forget(code: str) -> None:
    """Have the next one who asks get the numbers of this moment."""
    cache.delete(_key(code))


def _count(code: str) -> dict:
    room = LiveSession.objects.filter(code=code).counted().order_by("-pk").first()
    if room is None:
        return {}
    return {
        "open": room.is_open(),
        "moved": moved(room),
        "here": room.here,
        "voted": room.voted,
    }


def moved(session: LiveSession) -> str:
    """Return the name of the moment at which the session was last moved on."""
    return f"{session.moved_at.timestamp():.6f}"


def _key(code: str) -> str:
    return f"live-state:{code}"


# What is shown --------------------------------------------------------------------------------------


def version_of(session: LiveSession) -> ActivityVersion:
    """Return the version a session is pinned to. The session must come from `.told()`."""
    return _version(session.version_id, session.digest)


def place_of(session: LiveSession) -> cases.Place:
    """Return where the room stands in the story. The session must come from `.told()`."""
    return _place(session.version_id, session.digest, live_story.pairs(session.path))


def tally(session: LiveSession) -> Tally:
    """Return how often each choice was taken, by round. One query."""
    rows = session.votes.exclude(round=ENTRY).values_list("round", "choice")
    found: Tally = defaultdict(dict)
    for number, choice, count in rows.annotate(n=Count("pk")).order_by():
        found[number][choice] = count
    return dict(found)


def choice_of(session: LiveSession, voter) -> str | None:
    """Return what a phone chose in this round: `""` when it is in and has not chosen, None when it
    never came in. One query."""
    rounds = LiveVote.objects.filter(
        session=session, voter=voter, round__in=(ENTRY, session.round)
    ).values_list("round", "choice")
    chosen = dict(rounds)
    return chosen.get(session.round, "") if ENTRY in chosen else None


@lru_cache(maxsize=64)
def _version(pk: int, digest: str) -> ActivityVersion:
    """Load a version. The digest is there to be part of the key."""
    return ActivityVersion.objects.get(pk=pk)


@lru_cache(maxsize=256)
def _place(pk: int, digest: str, path: tuple[tuple[str, str], ...]) -> cases.Place:
    return cases.replay(_version(pk, digest).definition, path)
