"""Item and test statistics: tables of marks in, figures and flags out. Pure: no Django, no network.

    from assessments.statistics import analyse, compare
    before, after = analyse(marks_before), analyse(marks_after)
    both = compare(before, after, people_before, people_after)

Definitions and their sources stand where each is worked out; docs/developers/statistics.md has an
example. numpy is imported here, scipy only by what needs it when it needs it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from assessments.statistics.change import Change, changes, same_persons
from assessments.statistics.flags import Flag, Wave, flags_of
from assessments.statistics.items import Item, items
from assessments.statistics.options import (
    Choices,
    Group,
    Option,
    choices,
    groups_of,
    options_of,
    thirds_of,
)
from assessments.statistics.reliability import Test, test_of
from assessments.statistics.scores import REASONS, Scores, scores

__all__ = [
    "REASONS",
    "Analysis",
    "Change",
    "Choices",
    "Comparison",
    "Flag",
    "Group",
    "Item",
    "Option",
    "Test",
    "Wave",
    "analyse",
    "compare",
    "flags_of",
]


@dataclass(frozen=True, eq=False)
class Analysis:
    """One test, one wave. `options[i]` and `groups[i]` are empty where nothing was said of them."""

    scores: Scores
    items: list[Item]
    test: Test
    options: list[list[Option]]
    groups: list[list[Group]]

    def wave(self, item: int) -> Wave:
        return Wave(self.items[item], self.options[item])


@dataclass(frozen=True)
class Comparison:
    """Two waves, or one: what moved, and the flags of each item."""

    changes: list[Change]
    flags: list[list[Flag]]


def analyse(
    marks: ArrayLike,
    maxima: ArrayLike | None = None,
    *,
    chosen: Sequence[Choices | None] | ArrayLike | None = None,
    keys: Sequence[Iterable[str]] | None = None,
    options: Sequence[Sequence[str]] | None = None,
    groups: Sequence[str] | None = None,
) -> Analysis:
    """Return the figures of one wave.

    `marks`: persons x items, 0 for wrong or left out, nan for not reached or not asked; `maxima`
    the most one can get, by item (1). `chosen`: the options chosen, persons x items (an option,
    several, or None for not answered), or one `Choices` for each item, None where there are no
    options. `keys`: the right options, by item; `options`: all options, by item (without them an
    option nobody chose is not known, and not found dead). `groups`: a word for each person. Rows
    of `chosen` and `groups` are those of `marks`. Raises ValueError for what does not fit.
    """
    table = scores(marks, maxima)
    columns = _columns(chosen, options, table)
    right = list(keys) if keys is not None else [()] * table.items
    if len(right) != table.items:
        raise ValueError("keys: the right options, once for each item")
    thirds = thirds_of(table)
    kept = None if groups is None else np.asarray(groups)[table.rows]
    return Analysis(
        scores=table,
        items=items(table),
        test=test_of(table),
        options=[
            [] if column is None else options_of(table, i, column, right[i], thirds)
            for i, column in enumerate(columns)
        ],
        groups=[
            [] if column is None or kept is None else groups_of(table, i, column, kept)
            for i, column in enumerate(columns)
        ],
    )


def compare(
    before: Analysis | None = None,
    after: Analysis | None = None,
    people_before: Sequence | None = None,
    people_after: Sequence | None = None,
    *,
    chance: ArrayLike | None = None,
) -> Comparison:
    """Return what moved between two waves, and the flags of each item; one wave will do.

    `people_*` name the person of each row given to `analyse`; without them row n is the same person
    both times. `chance` is the share got by guessing, by item; one over the number of options when
    an item has one right option, else 0.
    """
    one = before or after
    if one is None:
        return Comparison([], [])
    guessed = _chance(one) if chance is None else np.asarray(chance, dtype=float)
    moved = _moved(before, after, people_before, people_after) if before and after else []
    return Comparison(
        changes=moved,
        flags=[
            flags_of(
                before.wave(i) if before else None,
                after.wave(i) if after else None,
                moved[i] if moved else None,
                float(guessed[i]),
            )
            for i in range(one.scores.items)
        ],
    )


def _columns(chosen, options, table: Scores) -> list[Choices | None]:
    """Return the choices of each item, of the persons who were there."""
    if chosen is None:
        return [None] * table.items
    if not len(chosen) or not all(c is None or isinstance(c, Choices) for c in chosen):
        cells = np.asarray(chosen, dtype=object)
        if cells.shape[1:] != (table.items,):
            raise ValueError("chosen: persons x items, like the marks")
        named = options if options is not None else [None] * table.items
        chosen = [choices(*each) for each in zip(cells.T, named, strict=True)]
    if len(chosen) != table.items:
        raise ValueError("chosen: once for each item")
    return [
        None if column is None else Choices(column.options, column.picked[table.rows])
        for column in chosen
    ]


def _moved(before: Analysis, after: Analysis, people_before, people_after) -> list[Change]:
    rows, later = before.scores.rows, after.scores.rows
    first = rows if people_before is None else np.asarray(people_before)[rows]
    second = later if people_after is None else np.asarray(people_after)[later]
    return changes(before.scores, after.scores, same_persons(first, second))


def _chance(one: Analysis) -> np.ndarray:
    shares = np.zeros(one.scores.items)
    for i, options in enumerate(one.options):
        named = [option for option in options if option.key]
        if sum(option.right for option in named) == 1:
            shares[i] = 1 / len(named)
    return shares
