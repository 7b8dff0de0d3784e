"""Which options were chosen, by whom: share, correlation with the rest, thirds, groups. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assessments.statistics.scores import (
    ALIKE,
    REST_ALIKE,
    Array,
    Scores,
    few,
    first_reason,
    number,
    r_interval,
    top_weights,
    wilson,
)

FEWEST_IN_GROUP = 10  # MEASUREMENT 4.1: item results of no smaller group
SURE_GROUP = 20  # a smaller group is not shown when everybody in it did the same


@dataclass(frozen=True, eq=False)
class Choices:
    """What was chosen in one item: persons x options; a row of nothing is *not answered*."""

    options: tuple[str, ...]
    picked: NDArray[np.bool_]


@dataclass(frozen=True)
class Option:
    """One option of one item; `key` "" is *not answered*.

    `n` chose it, `share` of those asked, with `interval` (Wilson); `r_rest` is the correlation of
    choosing it with the rest of the test, `thirds` the share among the weakest, middle and best
    third by total. `wrong` is its share among the `of_wrong` wrong answers, None for a right one.
    """

    key: str
    right: bool
    n: int
    share: float | None
    interval: tuple[float, float] | None
    r_rest: float | None
    r_interval: tuple[float, float] | None
    thirds: tuple[float, float, float] | None
    wrong: float | None = None
    of_wrong: int = 0
    why: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """How a group (a profession, say) chose; `names` are several when small ones were joined."""

    names: tuple[str, ...]
    n: int
    facility: float
    shares: dict[str, float]


def choices(column: Iterable, options: Sequence[str] | None = None) -> Choices:
    """Read one item's answers: each an option, several options, or None for not answered.

    `options` are all that could be chosen; without them, those that somebody chose.
    """
    answers = [_several(answer) for answer in column]
    keys = tuple(options or sorted({key for answer in answers for key in answer}))
    place = {key: number for number, key in enumerate(keys)}
    picked = np.zeros((len(answers), len(keys)), dtype=bool)
    marked = [(row, place[key]) for row, answer in enumerate(answers) for key in answer]
    if marked:
        picked[tuple(np.transpose(marked))] = True
    return Choices(keys, picked)


def coded(codes: NDArray, options: Sequence[str]) -> Choices:
    """Read one item's answers given as numbers of the options; below 0 is not answered."""
    picked = np.arange(len(options))[:, None] == codes
    return Choices(tuple(options), picked.T)


def _several(answer) -> tuple[str, ...]:
    if answer is None or answer == "":
        return ()
    if isinstance(answer, (list, tuple, set, frozenset)):
        return tuple(str(key) for key in answer)
    empty = isinstance(answer, float) and np.isnan(answer)
    return () if empty else (str(answer),)


def thirds_of(scores: Scores) -> Array:
    """Return how much of each person belongs to the weakest, middle and best third, 3 x persons.

    By total; who is tied at a cut is shared between the two thirds.
    """
    best = top_weights(scores.total, 1 / 3)
    weakest = top_weights(-scores.total, 1 / 3)
    return np.stack([weakest, 1 - weakest - best, best])


def options_of(
    scores: Scores, item: int, chosen: Choices, right: Iterable[str], thirds: Array
) -> list[Option]:
    """Return every option of an item in order, *not answered* last."""
    who = slice(None) if scores.complete else scores.asked[:, item]
    table = _table(chosen.picked.T[:, who])
    marks = scores.marks[who, item]
    rest = scores.total[who] - marks
    by_third = _shares(table, thirds[:, who])
    wrong = (marks < scores.maxima[item] - 1e-9) & (table[-1] == 0)
    correlations = _correlations(table, rest)
    counts, errors = table.sum(axis=1), table @ wrong
    keys = frozenset(right)
    return [
        _option(
            key=key,
            right=key in keys,
            n=int(counts[i]),
            asked=len(rest),
            r=number(correlations[i]),
            thirds=None if by_third is None else tuple(by_third[:, i].tolist()),
            errors=None if key in keys or not key else float(errors[i]),
            of_wrong=int(wrong.sum()),
        )
        for i, key in enumerate((*chosen.options, ""))
    ]


def _table(picked: NDArray[np.bool_]) -> Array:
    """Return who chose what, options x persons (long rows are quick to add up), and who nothing."""
    table = np.empty((len(picked) + 1, picked.shape[1]))
    table[:-1] = picked
    table[-1] = table[:-1].sum(axis=0) == 0
    return table


def _correlations(table: Array, rest: Array) -> Array:
    n = len(rest)
    if n < 2:
        return np.full(len(table), np.nan)
    off = rest - rest.mean()
    squares = off @ off
    counts = table.sum(axis=1)
    spread = counts * (1 - counts / n)
    flat = (counts == 0) | (counts == n) | (np.ptp(rest) <= 1e-12 * (1 + np.abs(rest).max()))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = table @ off / np.sqrt(spread * squares)
    return np.where(flat, np.nan, np.clip(found, -1, 1))


def _shares(table: Array, thirds: Array) -> Array | None:
    sizes = thirds.sum(axis=1, keepdims=True)
    return thirds @ table.T / sizes if (sizes > 0).all() else None


def _option(*, asked: int, r: float | None, errors: float | None, of_wrong: int, **told) -> Option:
    n = told["n"]
    reason = first_reason([*few(asked), (n in (0, asked), ALIKE), (r is None, REST_ALIKE)])
    return Option(
        share=n / asked if asked else None,
        interval=wilson(n, asked),
        r_rest=r,
        r_interval=r_interval(r, asked),
        wrong=errors / of_wrong if errors is not None and of_wrong else None,
        of_wrong=of_wrong,
        why={"r_rest": reason} if reason else {},
        **told,
    )


# Groups --------------------------------------------------------------------------------------------


def groups_of(scores: Scores, item: int, chosen: Choices, groups: Sequence[str]) -> list[Group]:
    """Return how each group chose, the largest first.

    A group of fewer than ten is joined with others until they are ten: nobody's answer can be
    read, nor worked out by taking the groups shown from the whole. One of fewer than twenty who
    all chose the same is joined with the next, too. Nothing when only one group is left.
    """
    who = scores.asked[:, item]
    names = np.asarray(groups)[who]
    picked = chosen.picked[who]
    marks = scores.marks[who, item] / scores.maxima[item]
    members = {str(name): names == name for name in np.unique(names)}
    found = [
        _group(one, members, chosen.options, picked, marks) for one in _joined(members, picked)
    ]
    return found if len(found) > 1 else []


def _joined(members: Mapping[str, NDArray], picked: NDArray) -> list[tuple[str, ...]]:
    """Return the groups that may be shown: the smallest one joins the next smallest while it is
    too small, or too much alike, to stand alone."""
    left = sorted(((name,) for name in members), key=lambda one: (_size(one, members), one))
    shown: list[tuple[str, ...]] = []
    while left:
        one = left.pop(0)
        if _may_stand(one, members, picked):
            shown.append(one)
        elif left:
            left[0] = one + left[0]
            left.sort(key=lambda each: (_size(each, members), each))
        elif shown:
            shown[-1] = shown[-1] + one
    return sorted(shown, key=lambda one: (-_size(one, members), one))


def _size(names: tuple[str, ...], members: Mapping[str, NDArray]) -> int:
    return int(sum(members[name].sum() for name in names))


def _may_stand(names: tuple[str, ...], members: Mapping[str, NDArray], picked: NDArray) -> bool:
    size = _size(names, members)
    if size >= SURE_GROUP:
        return True
    rows = np.any([members[name] for name in names], axis=0)
    alike = bool((picked[rows] == picked[rows][:1]).all())
    return size >= FEWEST_IN_GROUP and not alike


def _group(names: tuple[str, ...], members, options, picked: NDArray, marks: Array) -> Group:
    rows = np.any([members[name] for name in names], axis=0)
    chose = picked[rows]
    shares = dict(zip(options, chose.mean(axis=0).tolist(), strict=True))
    shares[""] = float((~chose.any(axis=1)).mean())
    return Group(names, int(rows.sum()), float(marks[rows].mean()), shares)
