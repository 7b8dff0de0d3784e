"""Answers as tables for item statistics: first attempts that were handed in, one meaning at a time.

A question put to the person and left out is 0. What she was not asked (drawn from a pool, the other
of two forms) or did not reach (the time ran out, and she answered nothing from there on) is nan. Scales and free texts carry no mark and are no items. Marks are
shares of what the question is worth. The same few queries whatever the size.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count, QuerySet

from assessments.models import Answer, Attempt
from assessments.statistics.options import Choices
from courses.models import Activity, ActivityVersion, CurrentVersion, TrainingRecord
from people.models import Profession

UNMARKED = {"scale", "freetext"}
CHUNK = 20_000
PAIRED = {"baseline": "final", "final": "baseline"}


@dataclass(frozen=True, eq=False)
class Rows:
    """One quiz in one meaning. `people` are the distinct persons, `professions` their trade on the
    day; `invalid` were left aside because the baseline came after the first exposure."""

    questions: list[Mapping]
    purpose: str
    people: list[int]
    professions: list[str]
    marks: np.ndarray
    chosen: list[Choices | None]
    invalid: int = 0

    @property
    def keys(self) -> list[str]:
        return [question["key"] for question in self.questions]

    @property
    def right(self) -> list[list[str]]:
        return [right_options(question) for question in self.questions]

    @property
    def worth(self) -> np.ndarray:
        return np.array([float(question.get("worth", 1)) for question in self.questions])


@dataclass
class _Table:
    """Cells while they are read: a row for each person, a column for each question."""

    row_of: dict[int, int] = field(default_factory=dict)  # attempt -> row
    people: dict[int, int] = field(default_factory=dict)  # distinct person -> row
    asked: list[list[str]] = field(default_factory=list)
    answered: dict[int, set[str]] = field(default_factory=dict)  # of those whose time ran out

    def add(self, attempt: int, person: int, asked: list[str], ran_out: bool) -> None:
        """Give a person a row, unless she has one."""
        if person in self.people:
            return
        row = self.row_of[attempt] = self.people[person] = len(self.asked)
        self.asked.append(asked)
        if ran_out:
            self.answered[row] = set()

    def reached(self, row: int) -> list[str]:
        """Return the questions a person came to: all of them, unless her time ran out."""
        asked, answered = self.asked[row], self.answered.get(row)
        if answered is None:
            return asked
        last = max((place for place, key in enumerate(asked) if key in answered), default=-1)
        return asked[: last + 1]


# Which attempts ------------------------------------------------------------------------------------


def first_attempts(activity_id: int, meaning: int) -> QuerySet[Attempt]:
    """Return first attempts handed in, by people who are enrolled: whoever was withdrawn from
    the course (staff who tried it out, say) is left aside."""
    return Attempt.objects.with_access().filter(
        activity=activity_id, version__meaning=meaning, number=1, submitted_at__isnull=False
    )


def meanings(activity_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return how many first attempts each activity has in each meaning."""
    counted = (
        Attempt.objects.with_access()
        .filter(activity__in=list(activity_ids), number=1, submitted_at__isnull=False)
        .values_list("activity", "version__meaning")
        .annotate(n=Count("pk"))
        .order_by("activity", "version__meaning")
    )
    found: dict[int, dict[int, int]] = {}
    for activity, meaning, n in counted:
        found.setdefault(activity, {})[meaning] = n
    return found


def other_wave(activity: Activity, meaning: int) -> tuple[Activity, int] | None:
    """Return the baseline of a final assessment, or the final of a baseline, with the meaning it
    has now: the one in the same course that asks most of the same questions. None without any,
    and for a meaning that is not asked any more: what it stood beside may have changed since."""
    current = CurrentVersion.objects.filter(
        activity__course=activity.course_id, activity__kind="quiz"
    )
    versions = [one.version for one in current.select_related("version__activity")]
    mine = (v for v in versions if v.activity_id == activity.pk and v.meaning == meaning)
    own = next((version.definition for version in mine), None)
    wanted = PAIRED.get(own["purpose"]) if own else None
    shared = [
        (len(same_questions(own["questions"], version.definition["questions"])), version)
        for version in versions
        if version.definition["purpose"] == wanted
    ]
    number, best = max(shared, key=lambda one: one[0], default=(0, None))
    return (best.activity, best.meaning) if number else None


def same_questions(one: Iterable[Mapping], other: Iterable[Mapping]) -> list[str]:
    """Return the keys of questions that are the same in both: key, type, options, right ones."""
    theirs = {question["key"]: _identity(question) for question in other}
    return [q["key"] for q in one if theirs.get(q["key"]) == _identity(q)]


def _identity(question: Mapping) -> tuple:
    options = [option["key"] for option in question.get("options", ())]
    return question["type"], sorted(options), sorted(right_options(question))


def right_options(question: Mapping) -> list[str]:
    """Return the options that get full marks: the right ones; of a vignette the worthiest."""
    options = question.get("options", ())
    if question["type"] == "vignette":
        most = max((option.get("worth", 0) for option in options), default=0)
        return [option["key"] for option in options if option.get("worth", 0) == most]
    return [option["key"] for option in options if option.get("correct")]


# Reading them --------------------------------------------------------------------------------------


def rows(activity: Activity, meaning: int) -> Rows:
    """Return the table of one quiz in one meaning. Six queries."""
    definitions = _definitions(activity.pk, meaning)
    questions = _questions(definitions)
    trades, late = _as_of_that_day(activity.pk)
    purpose = next(iter(definitions))["purpose"] if definitions else ""
    attempts = first_attempts(activity.pk, meaning)
    table, left = _people(attempts, late if purpose == "baseline" else set())
    marks, chosen = _cells(attempts, table, questions)
    return Rows(
        questions=questions,
        purpose=purpose,
        people=list(table.people),
        professions=[trades.get(person, "") for person in table.people],
        marks=marks,
        chosen=chosen,
        invalid=left,
    )


def _definitions(activity_id: int, meaning: int) -> list[Mapping]:
    """Return the definitions of one meaning, the newest first."""
    versions = ActivityVersion.objects.filter(activity=activity_id, meaning=meaning)
    return list(versions.order_by("-number").values_list("definition", flat=True))


def _questions(definitions: Iterable[Mapping]) -> list[Mapping]:
    """Return every marked question of these versions, in the newest wording, options of all."""
    found: dict[str, dict] = {}
    for definition in definitions:
        for question in definition["questions"]:
            if question["type"] not in UNMARKED and question.get("worth", 1):
                _add(found.setdefault(question["key"], dict(question)), question)
    return list(found.values())


def _add(known: dict, question: Mapping) -> None:
    options = {option["key"]: option for option in question.get("options", ())}
    options |= {option["key"]: option for option in known.get("options", ())}
    if options:
        known["options"] = list(options.values())


def _as_of_that_day(activity_id: int) -> tuple[dict[int, str], set[int]]:
    """Return each person's profession on the day of the test, and who took it after the first
    exposure, from the ledger."""
    taken = TrainingRecord.objects.standing().filter(
        kind=TrainingRecord.Kind.ASSESSMENT_TAKEN, activity=activity_id, detail__attempt=1
    )
    keys = dict(Profession.objects.values_list("pk", "key"))
    trades, late = {}, set()
    for person, into, profession, valid in taken.order_by("-position").values_list(
        "person", "person__merged_into", "profession", "detail__valid"
    ):
        trades[into or person] = keys.get(profession, "")
        if valid is False:
            late.add(person)
    return trades, late


def _people(attempts: QuerySet[Attempt], late: set[int]) -> tuple[_Table, int]:
    """Give every distinct person a row, with the earliest of her first attempts."""
    table, left = _Table(), set()
    found = attempts.order_by("submitted_at", "pk").values_list(
        "pk", "person", "person__merged_into", "questions", "due_at", "submitted_at"
    )
    for attempt, person, into, asked, due, submitted in found.iterator(CHUNK):
        if person in late:
            left.add(person)
        else:
            table.add(attempt, into or person, asked, due is not None and submitted >= due)
    return table, len(left)


def _cells(
    attempts: QuerySet[Attempt], table: _Table, questions: list[Mapping]
) -> tuple[np.ndarray, list[Choices | None]]:
    """Fill in marks and options, answer by answer."""
    column = {question["key"]: number for number, question in enumerate(questions)}
    worth = [float(question.get("worth", 1)) for question in questions]
    marks = np.zeros((len(table.asked), len(column)))
    picked = [_options(question, len(table.asked)) for question in questions]
    for row, key, mark, response in _answers(attempts, table):
        place = column.get(key)
        if place is not None:
            marks[row, place] = float(mark or 0) / worth[place]
            _pick(picked[place], row, response)
    marks[~_reached(table, column)] = np.nan
    return marks, [None if one is None else Choices(tuple(one[0]), one[1]) for one in picked]


def _answers(attempts: QuerySet[Attempt], table: _Table) -> Iterator[tuple]:
    """Yield row, question, mark and response of every answer that counts here."""
    answers = Answer.objects.filter(attempt__in=attempts.order_by().values("pk"))
    found = answers.values_list("attempt", "question", "mark", "response")
    for attempt, key, mark, response in found.iterator(CHUNK):
        row = table.row_of.get(attempt)
        if row is None:
            continue
        if row in table.answered and any(response.values()):
            table.answered[row].add(key)
        yield row, key, mark, response


def _reached(table: _Table, column: Mapping[str, int]) -> np.ndarray:
    """Tell which questions each person came to. Asked once all answers are read."""
    reached = np.zeros((len(table.asked), len(column)), dtype=bool)
    for row in range(len(table.asked)):
        reached[row, [column[key] for key in table.reached(row) if key in column]] = True
    return reached


def _options(question: Mapping, persons: int) -> tuple[dict[str, int], np.ndarray] | None:
    """Return the places of a question's options, and nothing picked yet; None without options."""
    keys = {option["key"]: place for place, option in enumerate(question.get("options", ()))}
    return (keys, np.zeros((persons, len(keys)), dtype=bool)) if keys else None


def _pick(picked: tuple[dict[str, int], np.ndarray] | None, row: int, response: object) -> None:
    chosen = response.get("options", ()) if isinstance(response, Mapping) else ()
    for key in chosen if picked else ():
        if key in picked[0]:
            picked[1][row, picked[0][key]] = True
