"""Changes of persons who come from the same places. Pure; scipy is imported where it is used.

Colleagues resemble each other: forty persons from two stations tell less than forty from forty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assessments.statistics.paired import FEWEST_PAIRS, unbiased
from assessments.statistics.scores import ALIKE, FEW, Array

FEWEST_CLUSTERS = 10  # MEASUREMENT 1.5: below it the naive figure stands, and says so
REPEATS = 2000
SEED = 1  # any constant; at 2000 repeats an edge has a sampling error of about 0.005
CHUNK = 2_000_000  # cells drawn at a time: 16 MB


@dataclass(frozen=True)
class Clustered:
    """The mean change with the places taken into account.

    `icc` is ICC(1) of the change by analysis of variance, never below 0. `se` is CR2, the bias-reduced
    cluster-robust error of Bell and McCaffrey (2002), with Satterthwaite's `df`; None below ten places,
    where `se_naive` is what there is. `why[name]` says why something cannot be said.
    """

    n: int
    clusters: int
    mean: float | None = None
    icc: float | None = None
    se_naive: float | None = None
    se: float | None = None
    df: float | None = None
    interval: tuple[float, float] | None = None
    why: dict[str, str] = field(default_factory=dict)


def clustered(change: ArrayLike, places: Sequence | NDArray) -> Clustered:
    """Return the mean change of persons in `places`; None and nan are a place of their own."""
    values = np.asarray(change, dtype=float)
    members = numbered(places)
    n, clusters = len(values), int(members.max(initial=-1)) + 1
    if n < FEWEST_PAIRS:
        names = ("mean", "icc", "se_naive", "se", "df", "interval")
        return Clustered(n, clusters, why=dict.fromkeys(names, FEW))
    told = {
        "mean": float(values.mean()),
        "icc": icc(values, members),
        "se_naive": float(values.std(ddof=1) / sqrt(n)),
    }
    why = {} if told["icc"] is not None else {"icc": ALIKE}
    if clusters < FEWEST_CLUSTERS:
        return Clustered(
            n, clusters, **told, why=why | dict.fromkeys(("se", "df", "interval"), FEW)
        )
    se, df = cr2(values, members)
    return Clustered(
        n, clusters, **told, se=se, df=df, interval=_interval(told["mean"], se, df), why=why
    )


def _interval(mean: float, se: float, df: float) -> tuple[float, float]:
    from scipy.special import stdtrit

    half = float(stdtrit(df, 0.975)) * se
    return mean - half, mean + half


def numbered(places: Sequence | NDArray) -> NDArray[np.intp]:
    """Return the place of each person as 0, 1, 2, … in the order of the places."""
    known = sorted({place for place in places if place is not None})
    number = {place: index for index, place in enumerate(known)} | {None: len(known)}
    return np.array([number[place] for place in places], dtype=np.intp)


def icc(values: Array, members: NDArray[np.intp]) -> float | None:
    """Return ICC(1) = (MSB - MSW) / (MSB + (n0 - 1) MSW), 0 where it is negative.

    n0 is the mean size freed of its spread (Donner and Koval 1980). None where it is undefined.
    """
    sizes = np.bincount(members).astype(float)
    n, k = len(values), len(sizes)
    if k < 2 or n <= k:
        return None
    means = np.bincount(members, values) / sizes
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (k - 1)
    within = float(((values - means[members]) ** 2).sum()) / (n - k)
    n0 = (n - float((sizes**2).sum()) / n) / (k - 1)
    below = between + (n0 - 1) * within
    return max(0.0, (between - within) / below) if below > 1e-12 else None


def cr2(values: Array, members: NDArray[np.intp]) -> tuple[float, float]:
    """Return (standard error, degrees of freedom) of a mean over clusters.

    For a mean alone CR2 has a closed form: each cluster's sum of residuals is divided by
    sqrt(1 - n_g/n). The degrees of freedom are Satterthwaite's, tr(P)^2 / tr(P P).
    """
    sizes = np.bincount(members).astype(float)
    n = len(values)
    kept = 1 - sizes / n
    sums = np.bincount(members, values - values.mean())
    se = sqrt(float((sums**2 / kept).sum())) / n
    adjust = 1 / np.sqrt(kept)
    own, shared = sizes * adjust**2 / n**2, sizes * adjust / n
    both = np.diag(own) - np.outer(shared, shared) / n
    return se, float(np.trace(both) ** 2 / (both**2).sum())


@dataclass(frozen=True)
class Resampled:
    """A percentile bootstrap: 95 % interval, what was drawn, and how often."""

    interval: tuple[float, float]
    drawn: str
    repeats: int
    seed: int


def bootstrap_g_av(
    before: ArrayLike, after: ArrayLike, places: Sequence, *, repeats: int = REPEATS
) -> Resampled | None:
    """Return the interval of Hedges' g_av, drawing whole places where there are ten or more.

    The same seed each time, so that the same scores have the same interval. None where there are
    too few pairs, or no spread. Takes sums by place, so its cost does not grow with the persons
    once places are drawn.
    """
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    members = numbered(places)
    clusters = int(members.max(initial=-1)) + 1
    if len(old) < FEWEST_PAIRS or old.std() + new.std() <= 0:
        return None
    by_place = clusters >= FEWEST_CLUSTERS
    if not by_place:
        members, clusters = np.arange(len(old)), len(old)
    sums = np.stack(
        [np.bincount(members, w) for w in (np.ones_like(old), old, new, old * old, new * new)]
    )
    drawn = _draws(sums, clusters, repeats)
    low, high = np.nanpercentile(_g_av(drawn), [2.5, 97.5])
    return Resampled((float(low), float(high)), "places" if by_place else "persons", repeats, SEED)


def _draws(sums: Array, clusters: int, repeats: int) -> Array:
    """Return the sums of each repeat: clusters drawn with replacement, in chunks of memory."""
    chance = np.random.default_rng(SEED)
    size = max(1, CHUNK // clusters)
    parts = []
    for start in range(0, repeats, size):
        picked = chance.integers(clusters, size=(min(size, repeats - start), clusters))
        times = np.stack([np.bincount(row, minlength=clusters) for row in picked])
        parts.append(sums @ times.T)
    return np.concatenate(parts, axis=1)


@np.errstate(divide="ignore", invalid="ignore")
def _g_av(sums: Array) -> Array:
    n, old, new, old2, new2 = sums
    spread = [
        np.sqrt(np.maximum(s2 - s * s / n, 0) / (n - 1)) for s, s2 in ((old, old2), (new, new2))
    ]
    correction = np.array([unbiased(int(one) - 1) for one in n])
    return correction * ((new - old) / n) / ((spread[0] + spread[1]) / 2)


def difference(one: Clustered, other: Clustered) -> tuple[float, tuple[float, float]] | None:
    """Return mean(one) - mean(other) with its 95 % interval, of persons from different places.

    Each side brings its clustered error, or the naive one below ten places; Welch's degrees of
    freedom. None where a side has no mean or no spread.
    """
    sides = [_error(side) for side in (one, other)]
    if None in sides or one.mean is None or other.mean is None:
        return None
    shares = [(error[0] ** 2, error[1]) for error in sides if error]
    whole = sum(share for share, _df in shares)
    if whole <= 0:
        return None
    df = whole**2 / sum(share**2 / degrees for share, degrees in shares)
    between = one.mean - other.mean
    return between, _interval(between, sqrt(whole), df)


def _error(side: Clustered) -> tuple[float, float] | None:
    if side.se is not None and side.df is not None:
        return side.se, side.df
    return None if side.se_naive is None else (side.se_naive, side.n - 1)
