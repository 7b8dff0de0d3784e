"""Scores of the same persons twice: change, effect sizes that say which, their intervals. Pure.

They differ much, so each has its own name: d_z (change by the SD of the change), d_av (by the mean of
the two SDs), d_rm (d_z freed of the correlation), g_* (the same without small-sample bias). All have
the sign of the change. scipy is imported where it is used.
"""

from dataclasses import dataclass, field
from math import exp, isnan, lgamma, sqrt

import numpy as np
from numpy.typing import ArrayLike

from assessments.statistics.scores import ALIKE, FEW, Array

FEWEST_PAIRS = 10  # MEASUREMENT 1.5: below it counts only


@dataclass(frozen=True)
class Paired:
    """The change from before to after. None is *cannot be said*; `why[name]` says why.

    `interval` is of the mean change (t, 95 %), `d_z_interval` by the noncentral t, `p` of the paired t
    test, two-sided.
    """

    n: int
    mean_before: float | None = None
    mean_after: float | None = None
    mean_change: float | None = None
    sd_change: float | None = None
    interval: tuple[float, float] | None = None
    t: float | None = None
    p: float | None = None
    d_z: float | None = None
    d_z_interval: tuple[float, float] | None = None
    g_z: float | None = None
    d_av: float | None = None
    g_av: float | None = None
    d_rm: float | None = None
    why: dict[str, str] = field(default_factory=dict)


SPREAD = ("t", "p", "d_z", "d_z_interval", "g_z", "d_rm")


def paired(before: ArrayLike, after: ArrayLike) -> Paired:
    """Return the change of persons with both scores (nan: without).

    Below ten pairs there is a count and nothing else. Raises ValueError for lists of two lengths.
    """
    old, new = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if old.shape != new.shape or old.ndim != 1:
        raise ValueError("before and after: one score for each person, in the same order")
    both = ~(np.isnan(old) | np.isnan(new))
    old, new = old[both], new[both]
    n = len(old)
    if n < FEWEST_PAIRS:
        names = [name for name in Paired.__dataclass_fields__ if name not in ("n", "why")]
        return Paired(n, why=dict.fromkeys(names, FEW))
    return _paired(old, new)


def _paired(old: Array, new: Array) -> Paired:
    from scipy.special import stdtr, stdtrit

    n, change = len(old), new - old
    mean, sd = float(change.mean()), float(change.std(ddof=1))
    half = stdtrit(n - 1, 0.975) * sd / sqrt(n)
    means = (old.std(ddof=1) + new.std(ddof=1)) / 2
    told = {
        "n": n,
        "mean_before": float(old.mean()),
        "mean_after": float(new.mean()),
        "mean_change": mean,
        "sd_change": sd,
        "interval": (float(mean - half), float(mean + half)),
        "d_av": mean / means if means > 0 else None,
        "g_av": unbiased(n - 1) * mean / means if means > 0 else None,
    }
    flat = {"d_av": ALIKE, "g_av": ALIKE} if means <= 0 else {}
    if sd <= 1e-12 * (1 + abs(mean)):
        return Paired(**told, why=flat | dict.fromkeys(SPREAD, ALIKE))
    t, d_z = mean / (sd / sqrt(n)), mean / sd
    r = np.corrcoef(old, new)[0, 1] if means > 0 and old.std() * new.std() > 0 else np.nan
    return Paired(
        **told,
        t=t,
        p=float(2 * stdtr(n - 1, -abs(t))),
        d_z=d_z,
        d_z_interval=noncentral(t, n),
        g_z=unbiased(n - 1) * d_z,
        d_rm=None if np.isnan(r) else float(d_z * sqrt(2 * (1 - r))),
        why=flat | ({"d_rm": ALIKE} if np.isnan(r) else {}),
    )


def unbiased(degrees: int) -> float:
    """Return Hedges' exact correction (1981) for so many degrees of freedom."""
    return exp(lgamma(degrees / 2) - lgamma((degrees - 1) / 2)) / sqrt(degrees / 2)


def noncentral(t: float, n: int) -> tuple[float, float]:
    """Return the 95 % interval of d_z: the two noncentral t's of which this t is an edge."""
    from scipy.optimize import brentq
    from scipy.stats import nct

    def edge(p: float) -> float:
        reach = 10 + 5 * abs(t) / sqrt(n)
        found = brentq(lambda c: below(c) - p, t - reach, t + reach, xtol=1e-12)
        return float(found / sqrt(n))

    def below(c: float) -> float:
        value = float(nct.cdf(t, n - 1, c))
        if isnan(value):  # so far out that the library gives up
            return 1.0 if c < t else 0.0
        return value

    return edge(0.975), edge(0.025)


def welch(one: ArrayLike, other: ArrayLike) -> tuple[float, float] | None:
    """Return (t, p) of two groups of different persons (Welch 1947); None where it is undefined."""
    from scipy.special import stdtr

    first, second = (np.asarray(group, dtype=float) for group in (one, other))
    if min(len(first), len(second)) < FEWEST_PAIRS:
        return None
    shares = [float(group.var(ddof=1)) / len(group) for group in (first, second)]
    if sum(shares) <= 0:
        return None
    t = float(first.mean() - second.mean()) / sqrt(sum(shares))
    sizes = (len(first), len(second))
    df = sum(shares) ** 2 / sum(s * s / (n - 1) for s, n in zip(shares, sizes, strict=True))
    return t, float(2 * stdtr(df, -abs(t)))


def wilcoxon(before: ArrayLike, after: ArrayLike) -> float | None:
    """Return p of the signed-rank test as R's wilcox.test(exact=FALSE); None when nobody changed.

    The method and the correction are named: the library's own default differs where there are ties.
    """
    from scipy.stats import wilcoxon as signed_rank

    change = np.asarray(after, dtype=float) - np.asarray(before, dtype=float)
    if not change.any():
        return None
    return float(signed_rank(change, method="asymptotic", correction=True).pvalue)


def normalised_gain(mean_before: float, mean_after: float, maximum: float) -> float | None:
    """Return the class's normalised gain (Hake 1998); None where nothing was left to gain."""
    left = maximum - mean_before
    return (mean_after - mean_before) / left if left > 0 else None
