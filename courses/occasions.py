"""What somebody is reminded of, and which reminder a day calls for. Pure.

Each occasion counts from a day of the person's (invited, last active, the deadline, ...). A plan
gives it steps: days after that day, or before it for a deadline that comes. A step is due from its
day until the next one, and for `window` days at the most; then it is stale and never sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Occasion:
    """One kind of reminder: its steps when nobody says otherwise, and how long one stays due."""

    key: str
    steps: tuple[int, ...]
    window: int
    before: bool = False

    def offsets(self, steps: Iterable[int]) -> list[int]:
        """Return the steps as days from the day it counts from, in order."""
        return sorted({-abs(step) if self.before else abs(step) for step in steps})


# The most pressing first: of two that are due on one day, this one is sent and the other waits.
OCCASIONS = {
    occasion.key: occasion
    for occasion in (
        Occasion("followup", (0, 14), 16),
        Occasion("near", (14, 3), 14, before=True),
        Occasion("passed", (1, 14), 13),
        Occasion("invitation", (7, 21), 10),
        Occasion("baseline", (3,), 10),
        Occasion("idle", (14,), 14),
    )
}
PRIORITY = {key: place for place, key in enumerate(OCCASIONS)}
MOST_STEPS = 4
MOST_DAYS = 365


@dataclass(frozen=True)
class Called:
    """What a day calls for: the offset that is due, and those that were missed."""

    now: int | None = None
    missed: list[int] = field(default_factory=list)


def called_for(
    occasion: Occasion, steps: Iterable[int], *, counts_from: date, today: date, since: date
) -> Called:
    """Return which step is due today; those due before `since`, when nobody reminded, are none."""
    offsets = occasion.offsets(steps)
    now, missed = None, []
    for place, offset in enumerate(offsets):
        day = counts_from + timedelta(days=offset)
        if day > today or day < since:
            continue
        if today <= _last_day(occasion, offsets, place, counts_from):
            now = offset
        else:
            missed.append(offset)
    return Called(now, missed)


def _last_day(occasion: Occasion, offsets: list[int], place: int, counts_from: date) -> date:
    last = counts_from + timedelta(days=offsets[place] + occasion.window)
    if occasion.before:
        last = min(last, counts_from)
    if place + 1 < len(offsets):
        last = min(last, counts_from + timedelta(days=offsets[place + 1] - 1))
    return last


def period(counts_from: date, offset: int) -> str:
    """Name one reminder of one occasion: the same day and step are never reminded of twice."""
    return f"{counts_from.isoformat()}{offset:+d}"


def parse_steps(text: str) -> tuple[int, ...]:
    """Read "14, 3" as steps. Raises ValueError for what is no day, too many or too far."""
    steps = tuple(sorted({int(part) for part in text.replace(";", ",").split(",") if part.strip()}))
    if len(steps) > MOST_STEPS or any(not 0 <= step <= MOST_DAYS for step in steps):
        raise ValueError(text)
    return steps
