"""The same persons twice: what moved. Pure; scipy is imported where it is used."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assessments.statistics.scores import NOBODY, ONE_PERSON, Z95, Scores

FULL = 1e-9


@dataclass(frozen=True)
class Change:
    """One item before and after, over those who were asked it both times.

    `gained` came to a full mark, `lost` came from one; `p` is McNemar's exact two-sided
    probability, `p_holm` the same after Holm over the items. `sensitivity` is facility after less
    facility before **of the same persons**, with its 95 % interval.
    """

    pairs: int
    gained: int
    lost: int
    both: int
    neither: int
    sensitivity: float | None
    interval: tuple[float, float] | None
    p: float | None
    p_holm: float | None = None
    why: dict[str, str] = field(default_factory=dict)


def changes(
    before: Scores, after: Scores, pairs: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> list[Change]:
    """Return what moved, by item; `pairs` are the rows of the same persons in both tables.

    Raises ValueError when the two do not have the same number of items.
    """
    if before.items != after.items:
        raise ValueError("both waves ask the same items, in the same order")
    rows, later = pairs
    found = [_change(before, after, rows, later, i) for i in range(before.items)]
    corrected = iter(holm([one.p for one in found if one.p is not None]))
    return [
        one if one.p is None else Change(**{**one.__dict__, "p_holm": next(corrected)})
        for one in found
    ]


def _change(before: Scores, after: Scores, rows, later, i: int) -> Change:
    both = before.asked[rows, i] & after.asked[later, i]
    old = before.marks[rows, i][both] / before.maxima[i]
    new = after.marks[later, i][both] / after.maxima[i]
    full, now = old >= 1 - FULL, new >= 1 - FULL
    gained, lost = int((~full & now).sum()), int((full & ~now).sum())
    pairs = len(old)
    why = {"sensitivity": NOBODY} if not pairs else {}
    return Change(
        pairs=pairs,
        gained=gained,
        lost=lost,
        both=int((full & now).sum()),
        neither=int((~full & ~now).sum()),
        sensitivity=float((new - old).mean()) if pairs else None,
        interval=_interval(new - old),
        p=mcnemar(gained, lost) if pairs else None,
        why=why | ({"interval": ONE_PERSON} if pairs == 1 else {}),
    )


def _interval(difference) -> tuple[float, float] | None:
    if len(difference) < 2:
        return None
    half = Z95 * difference.std(ddof=1) / np.sqrt(len(difference))
    return float(difference.mean() - half), float(difference.mean() + half)


def mcnemar(gained: int, lost: int) -> float:
    """Return the exact two-sided probability that as many change one way as the other.

    Twice the binomial tail at one half (McNemar 1947, exact), at most 1; 1 when nobody changed.
    """
    from scipy.special import bdtr

    changed = gained + lost
    return min(1.0, 2 * float(bdtr(min(gained, lost), changed, 0.5))) if changed else 1.0


def holm(probabilities: Sequence[float]) -> list[float]:
    """Return probabilities corrected for their number, step by step (Holm 1979)."""
    p = np.asarray(probabilities, dtype=float)
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)) if len(p) else p
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(steps, 1.0)
    return [float(value) for value in corrected]


def same_persons(before: Sequence, after: Sequence) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows of the persons in both lists; a person stands in a list once."""
    _both, rows, later = np.intersect1d(
        np.asarray(before), np.asarray(after), assume_unique=True, return_indices=True
    )
    return rows, later
