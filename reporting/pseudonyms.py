"""Rows about persons without names, for an evaluator: pseudonyms, and groups that are large enough.

Knows no Django. MEASUREMENT 4.1, 4.3: an organisation of fewer than ten stands among the others, and
no combination of what a colleague would know (job, place, workplace, when) fits fewer than ten.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

K = 10
LETTERS = 16  # of the hexadecimal digest: 64 bits, so that two of a million persons do not meet
OTHERS = "others"


def pseudonym(key: bytes, kind: str, number: int) -> str:
    """Return the same pseudonym for the same person and key, and nothing without the key."""
    told = hmac.new(key, f"{kind}:{number}".encode(), hashlib.sha256).hexdigest()
    return f"{kind[0].upper()}{told[:LETTERS]}"


@dataclass(frozen=True)
class Known:
    """What a colleague would know of somebody. Empty: taken out, so that she is one of many."""

    entered: str  # 2026-03, then 2026-Q1, then 2026
    profession: str
    place: str
    workplace: str


def _coarser_day(known: Known) -> Known:
    year, _dash, part = known.entered.partition("-")
    if part.isdigit():
        return replace(known, entered=f"{year}-Q{(int(part) + 2) // 3}")
    return replace(known, entered=year if part else "")


STEPS: tuple[Callable[[Known], Known], ...] = (
    _coarser_day,
    _coarser_day,
    _coarser_day,
    lambda known: replace(known, place=""),
    lambda known: replace(known, profession=""),
    lambda known: replace(known, workplace=""),
)


def generalised(people: Sequence[Known], k: int = K) -> list[Known]:
    """Return the same people, each one of `k` or more who look alike, or of no group at all.

    Values of fewer than `k` stand among the others first; then when, place, profession and
    workplace are taken out in turn, only where too few are alike. Fewer than `k` in all: nothing
    is told of anybody.
    """
    if len(people) < k:
        return [Known("", "", "", "")] * len(people)
    rows = _rare_joined(list(people), k)
    for step in STEPS:
        alike = Counter(rows)
        rows = [step(row) if alike[row] < k else row for row in rows]
    return _last_filled(rows, k)


def _rare_joined(rows: list[Known], k: int) -> list[Known]:
    for name in ("profession", "place", "workplace"):
        counted = Counter(getattr(row, name) for row in rows)
        rows = [
            replace(row, **{name: OTHERS}) if counted[getattr(row, name)] < k else row
            for row in rows
        ]
    return rows


def _last_filled(rows: list[Known], k: int) -> list[Known]:
    """Give those of whom nothing is told company: the smallest groups lose what is told of them."""
    nothing = Known("", "", "", "")
    while 0 < (counted := Counter(rows))[nothing] < k:
        smallest = min(
            (row for row in counted if row != nothing), key=lambda row: (counted[row], str(row))
        )
        rows = [nothing if row == smallest else row for row in rows]
    return rows
