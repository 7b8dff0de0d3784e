"""What the marks say of each item. Pure.

Definitions are Moodle's (question/classes/statistics/questions/calculator.php): item mark x, total
T, rest = T - x, sample variances (n - 1). Its *discrimination index* is 100 x the corrected
item-total correlation. What needs only sums is worked out for all items at once.
"""

from dataclasses import dataclass, field

import numpy as np

from assessments.statistics.scores import (
    ALIKE,
    FLAT,
    NEGATIVE,
    REST_ALIKE,
    Array,
    Scores,
    few,
    first_reason,
    number,
    r_interval,
    ratio,
    top_weights,
    wilson,
)

UPPER_LOWER = 0.27  # Kelley 1939: the groups that separate best


@dataclass(frozen=True)
class Item:
    """One item. None is *cannot be said*; `why[name]` then has a word of scores.REASONS.

    Shares (0 to 1): `facility` with `interval` (Wilson), `sd`, `r_drop` with `r_interval`,
    `r_total`, `upper_lower`. Percent, as Moodle prints them: `discrimination_index`,
    `discriminative_efficiency`, `effective_weight`. `n` were asked, `not_reached` were not.
    """

    n: int
    not_reached: int
    facility: float | None
    interval: tuple[float, float] | None
    sd: float | None
    r_drop: float | None
    r_interval: tuple[float, float] | None
    r_total: float | None
    discrimination_index: float | None
    discriminative_efficiency: float | None
    effective_weight: float | None
    upper_lower: float | None
    why: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums by item, over those who were asked it: variances and covariances, n - 1 below."""

    var: Array
    cov_total: Array
    var_total: Array

    @property
    def cov_rest(self) -> Array:
        return self.cov_total - self.var

    @property
    def var_rest(self) -> Array:
        """nan where it is nothing but rounding."""
        rest = self.var_total - 2 * self.cov_total + self.var
        return np.where(rest > FLAT * (self.var_total + self.var), rest, np.nan)


@np.errstate(divide="ignore", invalid="ignore")
def moments(scores: Scores) -> Moments:
    """Return the sums that most figures need; nan below two persons or without any spread."""
    total = scores.total - (scores.total.mean() if scores.persons else 0.0)
    below = np.where(scores.n > 1, scores.n - 1, np.nan)
    var = np.einsum("ij,ij->j", scores.centred, scores.centred) / below
    cov = total @ scores.centred / below
    if scores.complete:
        var_total = np.full(scores.items, total @ total) / below
    else:
        asked = scores.asked.astype(float)
        sums, squares = total @ asked, (total * total) @ asked
        var_total = (squares - sums * sums / scores.n) / below
    return Moments(np.where(scores.alike, np.nan, var), cov, var_total)


def items(scores: Scores) -> list[Item]:
    """Return every item's figures, in the order of the columns."""
    sums = moments(scores)
    figures = {
        "sd": np.where(scores.n > 1, np.sqrt(np.nan_to_num(sums.var)) / scores.maxima, np.nan),
        "r_drop": _correlation(sums.cov_rest, sums.var, sums.var_rest),
        "r_total": _correlation(sums.cov_total, sums.var, sums.var_total),
        "discriminative_efficiency": efficiency(scores, sums),
        "effective_weight": effective_weight(sums),
        "upper_lower": upper_lower(scores),
    }
    return [_item(scores, sums, figures, i) for i in range(scores.items)]


def _correlation(cov: Array, var: Array, other: Array) -> Array:
    return np.clip(ratio(cov, np.sqrt(var * other)), -1, 1)


def efficiency(scores: Scores, sums: Moments) -> Array:
    """Return 100 x cov(x, rest) / the most it could be, both put in order (Moodle)."""
    found = np.full(scores.items, np.nan)
    for i in np.flatnonzero(sums.var_rest * sums.var > 0):
        who = slice(None) if scores.complete else scores.asked[:, i]
        x, total = scores.marks[who, i], scores.total[who]
        ordered = np.sort(total - x)
        most = (np.sort(x) - x.mean()) @ ordered / (len(x) - 1)
        found[i] = 100 * sums.cov_rest[i] / most if most > 0 else np.nan
    return found


def effective_weight(sums: Moments) -> Array:
    """Return how much of the differences in the total each item makes, in percent (Moodle).

    nan for an item that works against the total; the others share 100 %.
    """
    cov = np.where(np.isnan(sums.var), 0.0, sums.cov_total)
    roots = np.sqrt(np.where(cov >= 0, cov, np.nan))
    whole = np.nansum(roots)
    return 100 * roots / whole if whole > 0 else np.full(len(roots), np.nan)


def upper_lower(scores: Scores) -> Array:
    """Return facility among the best 27 % less that among the weakest 27 %, ties shared."""
    found = np.full(scores.items, np.nan)
    if scores.complete:
        if scores.totals_alike:
            return found
        return _best_less_weakest(scores.total, scores.marks) / scores.maxima
    for i in range(scores.items):
        who = scores.asked[:, i]
        if who.any() and np.ptp(scores.total[who]) > 0:
            gap = _best_less_weakest(scores.total[who], scores.marks[who, i])
            found[i] = gap / scores.maxima[i]
    return found


def _best_less_weakest(total: Array, marks: Array) -> Array:
    weights = top_weights(total, UPPER_LOWER) - top_weights(-total, UPPER_LOWER)
    return weights @ marks / (UPPER_LOWER * len(total))


def _item(scores: Scores, sums: Moments, figures: dict[str, Array], i: int) -> Item:
    n = scores.n[i]
    values = {name: number(column[i]) for name, column in figures.items()}
    r = values["r_drop"]
    facility = number(scores.mean[i] / scores.maxima[i])
    return Item(
        n=int(n),
        not_reached=scores.persons - int(n),
        facility=facility,
        interval=None if facility is None else wilson(facility * n, n),
        r_interval=r_interval(r, n),
        discrimination_index=None if r is None else 100 * r,
        why=_why(scores, sums, values, i),
        **values,
    )


def _why(scores: Scores, sums: Moments, values: dict, i: int) -> dict[str, str]:
    n = scores.n[i]
    spread = [*few(n), (bool(scores.alike[i]), ALIKE)]
    together = first_reason([*spread, (bool(np.isnan(sums.var_rest[i])), REST_ALIKE)])
    reasons = {
        "sd": first_reason(few(n)),
        "r_drop": together,
        "r_total": together,
        "discriminative_efficiency": together,
        "effective_weight": first_reason([*few(n), (True, NEGATIVE)]),
        "upper_lower": first_reason([*few(n), (True, REST_ALIKE)]),
    }
    why = {name: reasons[name] for name, value in values.items() if value is None}
    if "r_drop" in why:
        why["discrimination_index"] = why["r_drop"]
    if n < 1:
        why["facility"] = first_reason(few(n))
    return {name: word for name, word in why.items() if word}
