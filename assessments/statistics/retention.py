"""How much of a gain is kept: three tests of the same persons. Pure; scipy where it is used."""

from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from assessments.statistics.paired import FEWEST_PAIRS
from assessments.statistics.scores import ALIKE, FEW, Array

NO_GAIN = "no-gain"  # the gain's own interval holds 0: a share of it says nothing


@dataclass(frozen=True)
class Retention:
    """R = (m2 - m0) / (m1 - m0), with Fieller's 95 % interval (1954); `why` when it is None.

    Over those who took all three. `means` are of T0, T1, T2, each with its t interval.
    """

    n: int
    means: tuple[float, float, float] | None = None
    intervals: tuple[tuple[float, float], ...] = ()
    ratio: float | None = None
    interval: tuple[float, float] | None = None
    why: dict[str, str] = field(default_factory=dict)


def retention(before: ArrayLike, after: ArrayLike, later: ArrayLike) -> Retention:
    """Return what is kept of the gain; the ratio only where the gain's interval excludes 0."""
    waves = np.stack([np.asarray(wave, dtype=float) for wave in (before, after, later)])
    waves = waves[:, ~np.isnan(waves).any(axis=0)]
    n = waves.shape[1]
    if n < FEWEST_PAIRS:
        return Retention(n, why=dict.fromkeys(("means", "ratio", "interval"), FEW))
    told = {
        "means": tuple(float(wave.mean()) for wave in waves),
        "intervals": tuple(_interval(wave) for wave in waves),
    }
    gain, kept = waves[1] - waves[0], waves[2] - waves[0]
    if gain.std() <= 0:
        return Retention(n, **told, why=dict.fromkeys(("ratio", "interval"), ALIKE))
    low, high = _interval(gain)
    if low <= 0 <= high:
        return Retention(n, **told, why=dict.fromkeys(("ratio", "interval"), NO_GAIN))
    return Retention(
        n, **told, ratio=float(kept.mean() / gain.mean()), interval=fieller(kept, gain)
    )


def _interval(values: Array) -> tuple[float, float]:
    from scipy.special import stdtrit

    half = float(stdtrit(len(values) - 1, 0.975)) * values.std(ddof=1) / sqrt(len(values))
    return float(values.mean() - half), float(values.mean() + half)


def fieller(above: Array, below: Array) -> tuple[float, float]:
    """Return Fieller's 95 % interval of mean(above)/mean(below), of the same persons.

    The roots of (a - r b)^2 = t^2 var(a - r b). Only where mean(below) differs from 0 at that level,
    or the interval has no end.
    """
    from scipy.special import stdtrit

    n = len(above)
    t2 = float(stdtrit(n - 1, 0.975)) ** 2
    var = np.cov(above, below) / n
    a, b = float(above.mean()), float(below.mean())
    square = b * b - t2 * var[1, 1]
    middle = a * b - t2 * var[0, 1]
    rest = a * a - t2 * var[0, 0]
    root = sqrt(max(0.0, middle * middle - square * rest))
    return float((middle - root) / square), float((middle + root) / square)
