"""The report on one quiz: worked out, kept for a while, and asked for.

It is kept in the cache, not in a table: it holds nothing that the answers do not, so losing it costs
a second or two and no fact. It is worked out again when at least `STEP` more people have answered:
who looks at it day by day must not be able to read one person's answers off the difference. A small
quiz is worked out on the spot; a large one by a worker, and the page says so.

numpy and scipy are imported by what works statistics out, never by a process that only serves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils import timezone

from courses.models import Activity
from people.waking import wake

if TYPE_CHECKING:
    from assessments.item_rows import Rows
    from assessments.statistics import Analysis, Change, Flag, Group, Test, Wave

TASK = "assessments.tasks.work_out_items"
FORMAT = 1  # of what is kept; raise it when the dataclasses change
FEWEST = 30  # nothing but a count below it
SURE = 100  # "preliminary" below it
STEP = 5  # MEASUREMENT 4.2: increments of one to four are read off successive figures
SMALL = 2_000  # attempts worked out while somebody waits
ASKED_FOR = 600  # seconds until a worker that lost the message is woken again

BEFORE, AFTER = "before", "after"
WAVE_OF = {"baseline": BEFORE}  # every other purpose comes after the teaching


@dataclass(frozen=True)
class Form:
    """The whole test, of those who were asked the same questions (in points)."""

    keys: tuple[str, ...]
    test: Test


@dataclass(frozen=True)
class Taken:
    """One wave: how many took it, and the test as a whole by form; no forms below `FEWEST`."""

    purpose: str
    n: int
    invalid: int
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True)
class Question:
    """One question: what it says, and its figures by wave. Waves below `FEWEST` are not there;
    `asked` says how many were asked it in each."""

    key: str
    number: int
    definition: Mapping
    asked: Mapping[str, int]
    waves: Mapping[str, Wave] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    groups_in: str = ""
    change: Change | None = None
    flags: tuple[Flag, ...] = ()
    alpha_without: float | None = None


@dataclass(frozen=True)
class Report:
    """One quiz in one meaning, with the other wave beside it where there is one."""

    meaning: int
    taken: Mapping[str, Taken]
    questions: tuple[Question, ...]
    pooled: Test | None
    counts: tuple[int, ...]
    at: datetime


@dataclass(frozen=True)
class Current:
    """What can be shown now. `n` first attempts are there; `pending`: a worker is at it."""

    n: int
    report: Report | None = None
    pending: bool = False


# Asking --------------------------------------------------------------------------------------------


def current(activity: Activity, meaning: int) -> Current:
    """Return the report as it is, worked out again where that is quick and due."""
    counts = _counts(activity, meaning)
    if max(counts) < FEWEST:
        return Current(counts[0])
    kept = cache.get(kept_as(activity.pk, meaning))
    if kept is not None and _stands(kept, counts):
        return Current(counts[0], kept)
    if sum(counts) <= SMALL:
        return Current(counts[0], work_out(activity, meaning))
    if cache.add(f"{kept_as(activity.pk, meaning)}:asked", True, ASKED_FOR):
        wake(TASK, activity.pk, meaning)
    return Current(counts[0], kept, pending=True)


def _stands(kept: Report, counts: tuple[int, ...]) -> bool:
    same = len(kept.counts) == len(counts)
    return same and all(abs(a - b) < STEP for a, b in zip(kept.counts, counts, strict=True))


def _counts(activity: Activity, meaning: int) -> tuple[int, ...]:
    """Return the number of first attempts at this quiz, and at the other wave."""
    from assessments.item_rows import first_attempts, other_wave

    other = other_wave(activity, meaning)
    pairs = [(activity.pk, meaning)] + ([(other[0].pk, other[1])] if other else [])
    return tuple(first_attempts(*pair).count() for pair in pairs)


def kept_as(activity_id: int, meaning: int) -> str:
    """Return the name under which the cache keeps a report."""
    return f"items:{FORMAT}:{activity_id}:{meaning}"


# Working out ---------------------------------------------------------------------------------------


def work_out(activity: Activity, meaning: int) -> Report:
    """Read the answers, work the report out and keep it. Doing it twice does no harm."""
    from assessments.item_rows import other_wave, rows

    counts = _counts(activity, meaning)
    own = rows(activity, meaning)
    other = other_wave(activity, meaning)
    tables = {WAVE_OF.get(own.purpose, AFTER): own}
    if other:
        beside = rows(*other)
        tables.setdefault(WAVE_OF.get(beside.purpose, AFTER), beside)
    report = _report(own, tables, meaning=meaning, counts=counts)
    cache.set(kept_as(activity.pk, meaning), report, timeout=None)
    cache.delete(f"{kept_as(activity.pk, meaning)}:asked")
    return report


@dataclass(frozen=True, eq=False)
class _Worked:
    """What has been worked out by wave, while the report is put together."""

    tables: Mapping[str, Rows]
    analyses: Mapping[str, Analysis]
    taken: Mapping[str, Taken]
    moved: Mapping[str, Change]


def _report(own: Rows, tables: Mapping[str, Rows], **told) -> Report:
    enough = {name: rows for name, rows in tables.items() if len(rows.people) >= FEWEST}
    worked = _Worked(
        tables=tables,
        analyses={name: _analysed(rows) for name, rows in enough.items()},
        taken={name: _taken(rows, name in enough) for name, rows in tables.items()},
        moved=_moved(enough),
    )
    questions = enumerate(own.questions, 1)
    return Report(
        taken=worked.taken,
        questions=tuple(_question(number, question, worked) for number, question in questions),
        pooled=_pooled(list(enough.values())),
        at=timezone.now(),
        **told,
    )


def _analysed(rows: Rows) -> Analysis:
    from assessments.statistics import analyse

    return analyse(rows.marks, chosen=rows.chosen, keys=rows.right, groups=rows.professions)


def _taken(rows: Rows, enough: bool) -> Taken:
    forms = tuple(_forms(rows)) if enough else ()
    return Taken(rows.purpose, len(rows.people), rows.invalid, forms)


def _forms(rows: Rows):
    """Yield the test as a whole for each set of questions that enough people were asked."""
    import numpy as np

    from assessments.statistics.reliability import test_of
    from assessments.statistics.scores import scores

    asked = ~np.isnan(rows.marks)
    _patterns, which, sizes = np.unique(
        np.packbits(asked, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    for number in np.argsort(-sizes, kind="stable"):
        who = np.flatnonzero(which.ravel() == number)
        columns = np.flatnonzero(asked[who[0]])
        if len(who) < FEWEST or not len(columns):
            continue
        points = rows.marks[np.ix_(who, columns)] * rows.worth[columns]
        keys = tuple(rows.keys[column] for column in columns)
        yield Form(keys, test_of(scores(points, rows.worth[columns])))


def _pooled(waves: list[Rows]) -> Test | None:
    """Return the test of both waves together, the fairest judge of it; None unless all were asked
    all of the same questions."""
    import numpy as np

    from assessments.statistics.reliability import test_of
    from assessments.statistics.scores import scores

    if len(waves) < 2 or set(waves[0].keys) != set(waves[1].keys):
        return None
    first, second = waves
    order = [second.keys.index(key) for key in first.keys]
    marks = np.vstack([first.marks, second.marks[:, order]])
    return None if np.isnan(marks).any() else test_of(scores(marks * first.worth, first.worth))


def _moved(waves: Mapping[str, Rows]) -> dict[str, Change]:
    """Return what the same people changed, by question; Holm counts the questions in both."""
    from assessments.item_rows import same_questions
    from assessments.statistics.change import changes, same_persons
    from assessments.statistics.scores import scores

    if len(waves) < 2:
        return {}
    both = [waves[BEFORE], waves[AFTER]]
    keys = same_questions(*(rows.questions for rows in both))
    sides = [scores(rows.marks[:, [rows.keys.index(key) for key in keys]]) for rows in both]
    people = [
        [rows.people[row] for row in side.rows] for rows, side in zip(both, sides, strict=True)
    ]
    return dict(zip(keys, changes(*sides, same_persons(*people)), strict=True))


def _question(number: int, question: Mapping, worked: _Worked) -> Question:
    from assessments.statistics import flags_of

    key, analyses = question["key"], worked.analyses
    at = {name: _place(question, worked.tables[name]) for name in analyses}
    every = {name: analyses[name].wave(p) for name, p in at.items() if p is not None}
    waves = {name: wave for name, wave in every.items() if wave.item.n >= FEWEST}
    judged = next((name for name in (BEFORE, AFTER) if name in waves), "")
    change = worked.moved.get(key)
    change = change if change and change.pairs >= FEWEST else None
    return Question(
        key=key,
        number=number,
        definition=question,
        asked={name: wave.item.n for name, wave in every.items()},
        waves=waves,
        groups=tuple(analyses[judged].groups[at[judged]]) if judged else (),
        groups_in=judged,
        change=change,
        flags=tuple(flags_of(waves.get(BEFORE), waves.get(AFTER), change, _chance(question))),
        alpha_without=_alpha_without(key, worked.taken.get(judged)),
    )


def _place(question: Mapping, rows: Rows) -> int | None:
    """Return the column of a question in a wave, if it is the same question there."""
    from assessments.item_rows import same_questions

    key = question["key"]
    if key not in rows.keys:
        return None
    place = rows.keys.index(key)
    return place if same_questions([question], [rows.questions[place]]) else None


def _chance(question: Mapping) -> float:
    """Return the share got by guessing: of one right option among several, else 0."""
    options = question.get("options", ())
    right = [option for option in options if option.get("correct")]
    one = question["type"] in ("single", "truefalse") and not question.get("reasons")
    return 1 / len(options) if one and len(right) == 1 else 0.0


def _alpha_without(key: str, taken: Taken | None) -> float | None:
    form = next((form for form in taken.forms if key in form.keys), None) if taken else None
    return form.test.alpha_if_deleted[form.keys.index(key)] if form else None
