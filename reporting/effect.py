"""Rows of tests to what changed, as plain JSON: MEASUREMENT 1.4, 1.5. Knows no Django.

Imported by a worker only: numpy and scipy must not sit in a process that serves pages.
Everything is of matched pairs. The means of all who took a test before and of all who took one
after are never subtracted.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np

from assessments.statistics.clusters import bootstrap_g_av, clustered, difference
from assessments.statistics.paired import normalised_gain, paired, welch, wilcoxon
from assessments.statistics.retention import retention
from assessments.statistics.scores import wilson
from reporting.tested import Tested

FEWEST = 10  # pairs: below it a count and nothing else
FULL = 30  # pairs: below it no effect size
CEILING, CEILING_MOST = 0.95, 0.15
FEWEST_IN_BIN = 5
DIGITS = 6
OTHERS = "others"


def figures(rows: Iterable[Tested], *, measured: Mapping) -> dict:
    """Return what the tests of a programme show, course by course, the best documented first.

    `measured` is what was read from the answers themselves (reporting/measured.py); it is kept
    with the answer, because answers may be erased.
    """
    ordered = sorted(rows, key=lambda row: (row.course, row.person))
    courses = [
        _course(course, list(group)) for course, group in groupby(ordered, lambda row: row.course)
    ]
    courses.sort(
        key=lambda one: (-one["counts"]["matched"], -one["counts"]["after"], one["course"])
    )
    return {"courses": courses, "measured": dict(measured)}


def main_form(rows: Iterable[Tested]) -> str:
    """Return the pair of forms most persons took: statistics never mix versions of other meaning."""
    counted = Counter(row.form for row in rows if row.form)
    return min(counted, key=lambda form: (-counted[form], form), default="")


def _course(course: int, rows: list[Tested]) -> dict:
    form = main_form(rows)
    pairs = [row for row in rows if row.form and row.form == form]
    scale = _scale(pairs)
    scored = _Scored(pairs, scale)
    return {
        "course": course,
        "form": form,
        "maximum": _number(scale or 100.0),
        "unit": "points" if scale else "percent",
        "mark": _number(next((row.mark for row in rows if row.mark is not None), None)),
        "counts": _counts(rows, pairs),
        "passed": _passed(rows),
        "change": _change(scored),
        "missing": _missing(rows, scored),
        "retention": _retention(scored),
        "distribution": _distribution(scored),
        **_breakdowns(scored),
        "comparison": _comparison(rows, pairs, scale),
    }


def _counts(rows: list[Tested], pairs: list[Tested]) -> dict[str, int]:
    matched = [row for row in rows if row.form]
    later = [row for row in matched if row.later is not None]
    return {
        "enrolled": len(rows),
        "reached": sum(row.reached for row in rows),
        "trained": sum(row.trained for row in rows),
        "before": sum(row.before is not None for row in rows),
        "after": sum(row.after is not None for row in rows),
        "both": sum(row.before is not None and row.after is not None for row in rows),
        "matched": len(matched),
        "trained_matched": sum(row.trained for row in matched),
        "other_forms": len(matched) - len(pairs),
        "all_three": len(later),
        "later_off_time": sum(not row.later_on_time for row in later),
    }


# Scores on one scale -------------------------------------------------------------------------------


def _scale(pairs: Sequence[Tested]) -> float | None:
    """Return the maximum all these tests share, None where they differ: then per cent."""
    maxima = {row.maximum_before for row in pairs} | {row.maximum_after for row in pairs}
    maxima |= {row.maximum_later for row in pairs if row.later is not None}
    return maxima.pop() if len(maxima) == 1 else None


class _Scored:
    """The pairs as arrays, in points or per cent."""

    def __init__(self, pairs: Sequence[Tested], scale: float | None) -> None:
        self.pairs = pairs
        self.maximum = scale or 100.0
        self.scale = scale
        self.before = self._of(lambda row: (row.before, row.maximum_before))
        self.after = self._of(lambda row: (row.after, row.maximum_after))
        self.later = self._of(lambda row: (row.later, row.maximum_later))
        self.places = [row.place[1] for row in pairs]

    def _of(self, read: Callable[[Tested], tuple]) -> np.ndarray:
        told = [read(row) for row in self.pairs]
        return np.array([_points(score, most, self.scale) for score, most in told], dtype=float)

    def some(self, which: Sequence[int]) -> "_Scored":
        return _Scored([self.pairs[index] for index in which], self.scale)


def _points(score: float | None, maximum: float | None, scale: float | None) -> float:
    if score is None or not maximum:
        return float("nan")
    return score if scale else 100 * score / maximum


# The change ----------------------------------------------------------------------------------------


def _change(scored: _Scored) -> dict:
    """Return the matched change with its interval; an effect size from thirty pairs on."""
    n = len(scored.pairs)
    if n < FEWEST:
        return {"n": n, "tier": "none"}
    found = paired(scored.before, scored.after)
    together = clustered(scored.after - scored.before, scored.places)
    by_place = together.interval is not None
    told = {
        "n": n,
        "tier": "full" if n >= FULL else "few",
        "mean_before": found.mean_before,
        "mean_after": found.mean_after,
        "change": found.mean_change,
        "percent": 100 * float((scored.after - scored.before).mean()) / scored.maximum,
        "interval": together.interval or found.interval,
        "interval_of": "organisations" if by_place else "persons",
        "interval_of_persons": found.interval,
        "sd_change": found.sd_change,
        "t": found.t,
        "p": found.p,
        "wilcoxon": wilcoxon(scored.before, scored.after) if n < FULL else None,
        "clusters": together.clusters,
        "icc": together.icc,
        "se_naive": together.se_naive,
        "se": together.se,
        "df": together.df,
        "ceiling": float((scored.before >= CEILING * scored.maximum).mean()),
        "gain": normalised_gain(
            float(scored.before.mean()), float(scored.after.mean()), scored.maximum
        ),
        "why": found.why,
    }
    return plain(told | (_sizes(scored, found) if n >= FULL else {}))


def _sizes(scored: _Scored, found) -> dict:
    drawn = bootstrap_g_av(scored.before, scored.after, scored.places)
    return {
        "g_av": found.g_av,
        "g_interval": drawn.interval if drawn else None,
        "g_drawn": drawn.drawn if drawn else "",
        "d_z": found.d_z,
        "d_z_interval": found.d_z_interval,
        "g_z": found.g_z,
    }


def _missing(rows: list[Tested], scored: _Scored) -> dict:
    """Return how those without a second test began, and the change if they gained nothing."""
    paired_people = {row.person for row in scored.pairs}
    others = [row for row in rows if row.before is not None and row.person not in paired_people]
    before = np.array([_points(r.before, r.maximum_before, scored.scale) for r in others])
    if min(len(others), len(scored.pairs)) < FEWEST:
        return {"others": len(others)}
    tested = welch(before, scored.before)
    of_all = len(others) + len(scored.pairs)
    return plain(
        {
            "others": len(others),
            "pairs_before": float(scored.before.mean()),
            "others_before": float(before.mean()),
            "p": tested[1] if tested else None,
            "worst": float((scored.after - scored.before).sum() / of_all),
            "of_all": of_all,
        }
    )


def _retention(scored: _Scored) -> dict:
    found = retention(scored.before, scored.after, scored.later)
    told = {name: getattr(found, name) for name in ("n", "means", "intervals", "ratio", "interval")}
    return plain(told | {"why": found.why})


def _passed(rows: list[Tested]) -> dict:
    """Return how many passed at the first try, of those who took the final assessment."""
    known = [row.passed for row in rows if row.passed is not None]
    n, passed = len(known), sum(known)
    return plain({"n": n, "passed": passed, "interval": wilson(passed, n)})


# Groups and shapes, no small cells -----------------------------------------------------------------

BREAKDOWNS: dict[str, Callable[[Tested], int | None]] = {
    "profession": lambda row: row.place[0],
    "organisation": lambda row: row.place[1],
    "cohort": lambda row: row.cohort,
}


def _breakdowns(scored: _Scored) -> dict[str, list[dict]]:
    """Return the change by group of at least ten; smaller ones together, or not at all.

    No two sets of persons that are shown, the whole among them, may differ by one to nine: nobody
    shall learn about a few by subtracting one figure from another.
    """
    shown = [frozenset(range(len(scored.pairs)))]
    found = {}
    for name, value_of in BREAKDOWNS.items():
        members: dict[int | None, set[int]] = {}
        for index, row in enumerate(scored.pairs):
            members.setdefault(value_of(row), set()).add(index)
        large, rest = _joined(members, shown)
        shown += [group for _value, group in large] + ([rest] if rest else [])
        rows = [_group(scored.some(sorted(group)), value) for value, group in large]
        found[name] = rows + ([_group(scored.some(sorted(rest)), OTHERS)] if rest else [])
    return found


def _joined(members: Mapping, shown: list[frozenset]) -> tuple[list[tuple], frozenset]:
    """Return the groups that may stand, the largest first, and what is left over together."""
    sizes = sorted(members.items(), key=lambda pair: (-len(pair[1]), pair[0] is None, pair[0] or 0))
    large = [(value, frozenset(group)) for value, group in sizes if _may_stand(group, shown)]
    rest = frozenset().union(*(group for _v, group in sizes)) - frozenset().union(
        *(group for _v, group in large)
    )
    while rest and not _may_stand(rest, shown) and large:
        rest |= large.pop()[1]
    return large, (rest if large and _may_stand(rest, shown) else frozenset())


def _may_stand(group, shown: list[frozenset]) -> bool:
    """Ten or more, and of no set that is shown all but a few, or all and a few."""
    if len(group) < FEWEST:
        return False
    near = (other for other in shown if 0 < abs(len(other) - len(group)) < FEWEST)
    return not any(group <= other or other <= group for other in near)


def _group(scored: _Scored, value: int | str | None) -> dict:
    later = scored.later[~np.isnan(scored.later)]
    found = paired(scored.before, scored.after)
    drawn = None
    if len(scored.pairs) >= FULL:
        drawn = bootstrap_g_av(scored.before, scored.after, scored.places)
    return plain(
        {
            "id": value,
            "n": found.n,
            "before": found.mean_before,
            "after": found.mean_after,
            "change": found.mean_change,
            "interval": found.interval,
            "g_av": found.g_av if drawn else None,
            "g_interval": drawn.interval if drawn else None,
            "later": float(later.mean()) if len(later) >= FEWEST else None,
            "all_three": len(later) if len(later) >= FEWEST else None,
        }
    )


def _distribution(scored: _Scored) -> dict:
    """Return how many scored what, before and after, in bins of five persons or more."""
    if len(scored.pairs) < FULL:
        return {}
    return {"before": _bins(scored.before), "after": _bins(scored.after)}


def _bins(values: np.ndarray) -> list[dict]:
    counted = sorted(Counter(int(np.floor(value + 1e-9)) for value in values).items())
    bins: list[dict] = []
    for score, n in counted:
        if bins and bins[-1]["n"] < FEWEST_IN_BIN:
            bins[-1] = {"low": bins[-1]["low"], "high": score, "n": bins[-1]["n"] + n}
        else:
            bins.append({"low": score, "high": score, "n": n})
    if len(bins) > 1 and bins[-1]["n"] < FEWEST_IN_BIN:
        last = bins.pop()
        bins[-1] = {"low": bins[-1]["low"], "high": last["high"], "n": bins[-1]["n"] + last["n"]}
    return bins


# Those who waited for their start ------------------------------------------------------------------


def _comparison(rows: list[Tested], pairs: list[Tested], scale: float | None) -> dict | None:
    """Return the change of those who started beside that of those who still waited.

    Who waited took the baseline twice before anything was taught: practice and the times show
    there. None unless both groups have ten or more.
    """
    waiting = [row for row in rows if row.waited is not None and row.before is not None]
    started = [row for row in pairs if row.waited is None]
    if min(len(waiting), len(started)) < FEWEST:
        return None
    change = [
        clustered(_waited(waiting, scale), [row.place[2] for row in waiting]),
        clustered(
            _Scored(started, scale).after - _Scored(started, scale).before,
            [row.place[2] for row in started],
        ),
    ]
    between = difference(change[1], change[0])
    return plain(
        {
            "started": len(started),
            "waiting": len(waiting),
            "started_change": change[1].mean,
            "waiting_change": change[0].mean,
            "difference": between[0] if between else None,
            "interval": between[1] if between else None,
            "clusters": [change[1].clusters, change[0].clusters],
        }
    )


def _waited(waiting: Sequence[Tested], scale: float | None) -> np.ndarray:
    first = [_points(row.before, row.maximum_before, scale) for row in waiting]
    second = [_points(row.waited, row.maximum_before, scale) for row in waiting]
    return np.array(second) - np.array(first)


# Plain JSON ----------------------------------------------------------------------------------------


def plain(values: Mapping) -> dict:
    """Return values as JSON keeps them, rounded so that the same question has the same digest."""
    return {name: _value(value) for name, value in values.items()}


def _value(value):
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    return _number(value) if isinstance(value, float) else value


def _number(value: float | None) -> float | None:
    if value is None or np.isnan(value):
        return None
    # Of very small probabilities the digits after the point say nothing.
    return float(f"{value:.{DIGITS}g}") if 0 < abs(value) < 1e-4 else round(float(value), DIGITS)
