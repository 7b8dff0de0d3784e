"""What the marks say of the whole test. Pure.

`alpha` (Cronbach 1951) is Moodle's coefficient of internal consistency over 100; it belongs to this
group on this day and falls when training makes everybody good. scipy is imported where it is used:
no process has it that does not work statistics out.
"""

from dataclasses import dataclass, field

import numpy as np

from assessments.statistics.scores import (
    ALIKE,
    FEW,
    NOT_BINARY,
    NOT_TOGETHER,
    ONE_ITEM,
    Array,
    Scores,
    few,
    first_reason,
    number,
)


@dataclass(frozen=True)
class Test:
    """The whole test, in points. None is *cannot be said*; `why[name]` says why.

    `alpha_interval` is Feldt's (95 %), `sem` the standard error of one person's score in points,
    `cic` and `error_ratio` percent, `skewness` and `kurtosis` the bias-corrected G1 and G2,
    `alpha_if_deleted` by item.
    """

    __test__ = False  # not one of pytest's

    n: int
    k: int
    maximum: float
    mean: float | None
    median: float | None
    sd: float | None
    skewness: float | None
    kurtosis: float | None
    alpha: float | None
    alpha_interval: tuple[float, float] | None
    kr20: float | None
    omega: float | None
    sem: float | None
    cic: float | None
    error_ratio: float | None
    alpha_if_deleted: tuple[float | None, ...]
    why: dict[str, str] = field(default_factory=dict)


def test_of(scores: Scores) -> Test:
    """Return the figures of the whole test."""
    n, k, total = scores.persons, scores.items, scores.total
    cov = covariances(scores)
    sd = float(total.std(ddof=1)) if n > 1 else None
    reason = _alpha_reason(scores, cov)
    alpha = None if reason else cronbach(cov)
    ratio = None if alpha is None else float(np.sqrt(max(0.0, 1 - alpha)))
    values = {
        "mean": float(total.mean()) if n else None,
        "median": float(np.median(total)) if n else None,
        "sd": sd,
        "skewness": skewness(total),
        "kurtosis": kurtosis(total),
        "alpha": alpha,
        "alpha_interval": None if alpha is None else feldt(alpha, n, k),
        "kr20": alpha if alpha is not None and _binary(scores) else None,
        "omega": None if reason else omega(cov),
        "sem": None if alpha is None or sd is None else sd * ratio,
        "cic": None if alpha is None else 100 * alpha,
        "error_ratio": None if ratio is None else 100 * ratio,
    }
    why = {name: _why(name, scores, reason) for name, value in values.items() if value is None}
    deleted = if_deleted(cov) if reason is None else np.full(k, np.nan)
    return Test(
        n=n,
        k=k,
        maximum=float(scores.maxima.sum()),
        alpha_if_deleted=tuple(number(value) for value in deleted),
        why=why,
        **values,
    )


@np.errstate(divide="ignore", invalid="ignore")
def covariances(scores: Scores) -> Array:
    """Return the covariance of each two items over those who were asked both; nan for nobody."""
    centred = scores.centred
    products = centred.T @ centred
    if scores.complete:
        below = scores.persons - 1
        return products / below if below > 0 else np.full_like(products, np.nan)
    asked = scores.asked.astype(float)
    both = asked.T @ asked
    sums = centred.T @ asked
    cov = (products - sums * sums.T / both) / (both - 1)
    return np.where(both > 1, cov, np.nan)


def cronbach(cov: Array) -> float:
    """Return k/(k-1) x (1 - sum of the items' variances / variance of the total)."""
    k = len(cov)
    return float(k / (k - 1) * (1 - np.trace(cov) / cov.sum()))


@np.errstate(divide="ignore", invalid="ignore")
def if_deleted(cov: Array) -> Array:
    """Return alpha of the test without each item; nan when one is left or none differ."""
    k = len(cov) - 1
    own = np.diag(cov)
    whole = cov.sum() - 2 * cov.sum(axis=0) + own
    if k < 2:
        return np.full(k + 1, np.nan)
    alpha = k / (k - 1) * (1 - (np.trace(cov) - own) / whole)
    return np.where(whole > 1e-12 * np.abs(cov).sum(), alpha, np.nan)


def feldt(alpha: float, n: int, k: int) -> tuple[float, float]:
    """Return the 95 % interval of alpha by the F distribution (Feldt 1965)."""
    from scipy.special import fdtri

    degrees = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha) * fdtri(*degrees, p) for p in (0.975, 0.025))
    return float(low), float(high)


def omega(cov: Array) -> float | None:
    """Return McDonald's omega total from one factor by minimum residuals.

    1 - sum of uniquenesses / sum of correlations; items that run against the factor are counted
    the other way round, as R's psych does. None when an item has no spread.
    """
    spread = np.sqrt(np.diag(cov))
    if len(cov) < 3 or np.isnan(cov).any() or not (spread > 0).all():
        return None
    correlations = cov / np.outer(spread, spread)
    loadings = one_factor(correlations)
    signs = np.where(loadings < 0, -1.0, 1.0)
    whole = (correlations * np.outer(signs, signs)).sum()
    return float(1 - (1 - loadings**2).sum() / whole)


def one_factor(correlations: Array) -> Array:
    """Return the loadings of one factor that leave the least squared residuals off the diagonal.

    Each loading in turn takes the value that is best given the others, until none moves.
    """
    values, vectors = np.linalg.eigh(correlations)
    loadings = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.1))
    loadings *= 1 if loadings.sum() >= 0 else -1
    off = correlations - np.diag(np.diag(correlations))
    for _sweep in range(1000):
        before = loadings.copy()
        for i in range(len(off)):
            others = loadings @ loadings - loadings[i] ** 2
            best = off[i] @ loadings / others if others > 0 else 0.0
            loadings[i] = np.clip(best, -0.9975, 0.9975)  # a uniqueness is at least .005
        if np.abs(loadings - before).max() < 1e-12:
            break
    return loadings


def skewness(total: Array) -> float | None:
    """Return the bias-corrected G1; None below three persons or when all are alike."""
    n = len(total)
    if n < 3 or _alike(total):
        return None
    z = (total - total.mean()) / total.std(ddof=1)
    return float(n / ((n - 1) * (n - 2)) * (z**3).sum())


def kurtosis(total: Array) -> float | None:
    """Return the bias-corrected excess G2; None below four persons or when all are alike."""
    n = len(total)
    if n < 4 or _alike(total):
        return None
    z = (total - total.mean()) / total.std(ddof=1)
    below = (n - 1) * (n - 2) * (n - 3)
    return float(n * (n + 1) / below * (z**4).sum() - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))


def _alike(total: Array) -> bool:
    return bool(np.ptp(total) <= 1e-12 * (1 + np.abs(total).max()))


def _binary(scores: Scores) -> bool:
    right = (scores.marks == scores.maxima) | (scores.marks == 0)
    return bool((right | ~scores.asked).all()) and bool((scores.maxima == scores.maxima[0]).all())


def _alpha_reason(scores: Scores, cov: Array) -> str | None:
    checks = [*few(scores.persons), (scores.items < 2, ONE_ITEM), (scores.totals_alike, ALIKE)]
    return first_reason(checks) or first_reason(
        [(bool(np.isnan(cov).any()), NOT_TOGETHER), (bool(cov.sum() <= 0), ALIKE)]
    )


def _why(name: str, scores: Scores, alpha: str | None) -> str:
    basic = first_reason(few(scores.persons))
    own = {
        "skewness": ALIKE if scores.persons > 2 and scores.totals_alike else FEW,
        "kurtosis": ALIKE if scores.persons > 3 and scores.totals_alike else FEW,
        "kr20": NOT_BINARY,
        "omega": ONE_ITEM if scores.items < 3 else ALIKE,
    }
    if name in ("skewness", "kurtosis"):
        return basic or own[name]
    return alpha or own.get(name) or basic or ALIKE
