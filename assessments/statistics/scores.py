"""Marks as a table: persons down, items across. Pure.

A cell is the mark a person got. 0 is wrong or left out (*omitted*); nan is *not reached*: the item
was not put to this person, or the time ran out before it. A person without any mark was not there
and is left out. What cannot be worked out is None, and a word of `REASONS` says why: never a 0.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Z95 = 1.959963984540054  # standard normal quantile of .975
FLAT = 1e-12  # a variance below this share of its scale is rounding, not spread

NOBODY = "nobody"
ONE_PERSON = "one-person"
ALIKE = "all-alike"
REST_ALIKE = "rest-alike"
ONE_ITEM = "one-item"
NEGATIVE = "negative-covariance"
NOT_TOGETHER = "never-asked-together"
NOT_BINARY = "not-right-or-wrong"
FEW = "too-few"
REASONS = {
    NOBODY: "nobody was asked",
    ONE_PERSON: "only one person was asked",
    ALIKE: "everybody got the same mark",
    REST_ALIKE: "everybody did equally well in the rest of the test",
    ONE_ITEM: "the test has only one item",
    NEGATIVE: "who does well in the test does worse here",
    NOT_TOGETHER: "some items were never asked of the same person",
    NOT_BINARY: "some marks are neither nothing nor full",
    FEW: "too few persons for this figure",
}


@dataclass(frozen=True, eq=False)
class Scores:
    """A table of marks without the persons who were not there.

    `marks` has 0 where `asked` is False. `rows` are the places kept of the table that was given,
    `maxima` the most one can get, by item.
    """

    marks: Array
    asked: NDArray[np.bool_]
    maxima: Array
    rows: NDArray[np.intp]

    @property
    def persons(self) -> int:
        return self.marks.shape[0]

    @property
    def items(self) -> int:
        return self.marks.shape[1]

    @cached_property
    def complete(self) -> bool:
        """Everybody was asked everything."""
        return bool(self.asked.all())

    @cached_property
    def total(self) -> Array:
        """What each person got in all."""
        return self.marks.sum(axis=1)

    @cached_property
    def n(self) -> Array:
        """How many were asked, by item."""
        return self.asked.sum(axis=0).astype(float)

    @cached_property
    def mean(self) -> Array:
        """Mean mark of those asked, by item; nan for nobody."""
        with np.errstate(invalid="ignore"):
            return self.marks.sum(axis=0) / self.n

    @cached_property
    def centred(self) -> Array:
        """Marks less the item's mean; 0 where not asked."""
        off = self.marks - np.nan_to_num(self.mean)
        return off if self.complete else off * self.asked

    @cached_property
    def alike(self) -> NDArray[np.bool_]:
        """Items on which all who were asked got the same mark."""
        if self.complete and self.persons:
            return self.marks.min(axis=0) >= self.marks.max(axis=0)
        low = np.where(self.asked, self.marks, np.inf).min(axis=0, initial=np.inf)
        high = np.where(self.asked, self.marks, -np.inf).max(axis=0, initial=-np.inf)
        return low >= high

    @cached_property
    def totals_alike(self) -> bool:
        spread = np.ptp(self.total) if self.persons else 0.0
        return bool(spread <= FLAT * (1 + np.abs(self.total).max(initial=0)))


def scores(marks: ArrayLike, maxima: ArrayLike | None = None) -> Scores:
    """Read a table of marks, persons x items, nan for not reached; maxima default to 1.

    Raises ValueError for a table that is no table, for infinite marks, and for maxima that are
    not as many as the items or not above 0.
    """
    given = np.array(marks, dtype=float, order="F")  # read item by item
    if given.ndim != 2:
        raise ValueError("marks are a table: persons x items")
    if np.isinf(given).any():
        raise ValueError("a mark is a number, or nan for not reached")
    asked = ~np.isnan(given)
    there = np.flatnonzero(asked.any(axis=1))
    if len(there) < len(given):
        given, asked = given[there], asked[there]
    marks = given if asked.all() else np.where(asked, given, 0.0)
    return Scores(marks, asked, _maxima(maxima, given.shape[1]), there)


def _maxima(maxima: ArrayLike | None, items: int) -> Array:
    most = np.ones(items) if maxima is None else np.asarray(maxima, dtype=float)
    if most.shape != (items,) or not (most > 0).all():
        raise ValueError("maxima: one number above 0 for each item")
    return most


def top_weights(total: Array, share: float) -> Array:
    """Return how much of each person belongs to the best `share` of all, 0 to 1.

    Who is tied at the cut shares what is left of it equally, so that the order of the rows does
    not matter. The weights add up to share x persons.
    """
    if not len(total):
        return np.zeros(0)
    size = share * len(total)
    place = len(total) - int(np.ceil(size))
    cut = np.partition(total, place)[place] if place < len(total) else np.inf
    above, at = total > cut, total == cut
    left = (size - above.sum()) / at.sum() if at.any() else 0.0
    return above + left * at


def wilson(successes: float, n: float) -> tuple[float, float] | None:
    """Return the 95 % Wilson interval of a share (Wilson 1927); None of nothing.

    For marks between 0 and full it is an interval that is not too short: no marks with this mean
    spread more than right and wrong do.
    """
    if n <= 0:
        return None
    p, z2 = successes / n, Z95**2
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * np.sqrt(max(p * (1 - p), 0.0) / n + z2 / (4 * n * n))
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    return (0.0 if p <= 0 else float(low)), (1.0 if p >= 1 else float(high))


def r_interval(r: float | None, n: float) -> tuple[float, float] | None:
    """Return r -/+ 1.96 SE with SE = (1 - r^2)/sqrt(n - 1) (MEASUREMENT 2.3), kept in -1..1."""
    if r is None or n < 2:
        return None
    half = Z95 * (1 - r * r) / np.sqrt(n - 1)
    return max(-1.0, float(r - half)), min(1.0, float(r + half))


def number(value: float) -> float | None:
    """Return a plain number, None for nan."""
    return None if np.isnan(value) else float(value)


def first_reason(checks: Sequence[tuple[bool, str]]) -> str | None:
    """Return the word of the first check that holds."""
    return next((word for holds, word in checks if holds), None)


def few(n: float) -> list[tuple[bool, str]]:
    """Return the checks every spread begins with."""
    return [(n < 1, NOBODY), (n < 2, ONE_PERSON)]


Calculation = Callable[[], float]


@np.errstate(divide="ignore", invalid="ignore")
def ratio(above: ArrayLike, below: ArrayLike) -> Array:
    """Return above/below, nan where below is 0 or less."""
    below = np.asarray(below, dtype=float)
    return np.where(below > 0, np.asarray(above) / np.where(below > 0, below, 1), np.nan)
