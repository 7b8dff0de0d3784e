"""Dates and minutes of a certificate. No Django here."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date

from courses.completion import COUNTED, LATER, Step

ROOM = "seminar"


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later; the last day of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_of(rules: Mapping, profession: str) -> int | None:
    """Return how many months a certificate holds: the profession's own, else the course's."""
    by_profession = rules.get("validity_by_profession") or {}
    return by_profession.get(profession) or rules.get("validity_months")


def valid_until(passed_on: date, months: int | None) -> date | None:
    """Return the last valid day, counted from the day of passing; None: it does not expire."""
    return add_months(passed_on, months) if months else None


def minutes_by_mode(
    steps: Iterable[Step], finished: Mapping[str, int], room_minutes: int = 0
) -> tuple[int, int]:
    """Return the credited minutes (online, in the room), by the same rule as completion.judge.

    `finished` maps activity keys to credited minutes; `room_minutes` are seminar minutes that no
    activity of the outline stands for.
    """
    counted = [s for s in steps if s.requirement in COUNTED and s.purpose not in LATER]
    online = sum(finished.get(s.key, 0) for s in counted if s.kind != ROOM)
    room = sum(finished.get(s.key, 0) for s in counted if s.kind == ROOM)
    return online, room + room_minutes
