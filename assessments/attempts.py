"""Taking a quiz: start, save answers, hand in.

Every verb may be repeated: a double click, a second tab, a device that sends again after a dropped
connection. Answers may come one by one or all at once.
"""

import random
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import marking
from assessments.models import Answer, Attempt
from assessments.numbering import Given, settle
from courses import progress
from courses.models import (
    ActivityVersion,
    Attendance,
    Course,
    CourseEdition,
    Enrolment,
    Progress,
)
from people.models import Person

ONCE = (Attempt.Purpose.BASELINE, Attempt.Purpose.FOLLOWUP)
HIGHEST_NUMBER = 2**31 - 1


class AlreadyTaken(Exception):
    """A baseline or follow-up is taken once. `attempt` is the one that counts."""

    def __init__(self, attempt: Attempt):
        super().__init__(f"taken already: {attempt}")
        self.attempt = attempt


class Submitted(Exception):
    """The attempt has been handed in; its answers stand."""


class BadAnswer(ValueError):
    """An answer that cannot be one to this attempt. `code` says why, `question` where."""

    def __init__(self, code: str, message: str, question: str = ""):
        super().__init__(message)
        self.code = code
        self.question = question


class Saved(dict):
    """The number now stored, by question. `overtaken` holds the answers that stand where a newer
    one was there already and says something else."""

    def __init__(self, numbers: Mapping[str, int], overtaken: Mapping[str, Given]):
        super().__init__(numbers)
        self.overtaken = {question: given.response for question, given in overtaken.items()}


# Starting ------------------------------------------------------------------------------------------


@transaction.atomic
def start(*, person: Person, version: ActivityVersion, at: datetime | None = None) -> Attempt:
    """Return the open attempt, or begin one pinned to `version`.

    Raises AlreadyTaken for a baseline or follow-up that has been handed in.
    """
    attempt = Attempt.objects.of(person, version.activity_id).first()
    if attempt is not None and attempt.submitted_at is None:
        return attempt
    if attempt is not None and attempt.purpose in ONCE:
        raise AlreadyTaken(attempt)
    begun = _begin(person, version, attempt.number + 1 if attempt else 1, at or timezone.now())
    progress.begin(person=person, version=version, at=begun.started_at)
    return begun


def _begin(person: Person, version: ActivityVersion, number: int, at: datetime) -> Attempt:
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                person=person,
                activity_id=version.activity_id,
                version=version,
                purpose=version.definition["purpose"],
                number=number,
                questions=_order(version.definition),
                started_at=at,
            )
    except IntegrityError:  # begun in another tab, a moment ago
        return Attempt.objects.of(person, version.activity_id)[0]


def _order(definition: Mapping) -> list[str]:
    keys = [question["key"] for question in definition["questions"]]
    return random.sample(keys, len(keys)) if definition.get("shuffle") else keys


# Saving --------------------------------------------------------------------------------------------


@transaction.atomic
def save_answers(
    *, attempt: Attempt, answers: Iterable[Mapping], at: datetime | None = None
) -> Saved:
    """Store answers (`question`, `response`, `number`) and return the numbers now stored.

    A number that is not higher than the stored one changes nothing. All or nothing: raises
    BadAnswer for the first that will not do, and Submitted when there is something new to an
    attempt that has been handed in. The lock on the attempt's row makes two tabs wait for each
    other, and for `submit`.
    """
    sent = _checked(attempt, answers)
    locked = Attempt.objects.select_for_update().only("submitted_at").get(pk=attempt.pk)
    stored = _stored(attempt, {question for question, _given in sent})
    newer, overtaken = settle(stored, sent)
    if newer and locked.submitted_at is not None:
        raise Submitted(attempt.key)
    _write(attempt, newer, at or timezone.now())
    standing = stored | newer
    return Saved({question: standing[question].number for question, _given in sent}, overtaken)


def _stored(attempt: Attempt, questions: Iterable[str]) -> dict[str, Given]:
    rows = Answer.objects.filter(attempt=attempt, question__in=questions)
    return {a.question: Given(a.number, a.response) for a in rows}


def _write(attempt: Attempt, newer: Mapping[str, Given], at: datetime) -> None:
    Answer.objects.bulk_create(
        [
            Answer(
                attempt=attempt,
                question=question,
                response=given.response,
                number=given.number,
                given_at=at,
            )
            for question, given in newer.items()
        ],
        update_conflicts=True,
        unique_fields=["attempt", "question"],
        update_fields=["response", "number", "given_at"],
    )


def _checked(attempt: Attempt, answers: Iterable[Mapping]) -> list[tuple[str, Given]]:
    asked = {question["key"]: question for question in attempt.asked}
    return [_checked_one(asked, answer) for answer in answers]


def _checked_one(asked: Mapping, answer: Mapping) -> tuple[str, Given]:
    if not isinstance(answer, Mapping) or not {"question", "response", "number"} <= set(answer):
        raise BadAnswer("shape", "an answer has question, response and number")
    key, number = answer["question"], answer["number"]
    if not isinstance(key, str) or key not in asked:
        raise BadAnswer("unknown-question", f"question {key!r} is not part of this attempt")
    if type(number) is not int or not 1 <= number <= HIGHEST_NUMBER:
        raise BadAnswer("number", "number is a whole number from 1", key)
    try:
        return key, Given(number, marking.checked(asked[key], answer["response"]))
    except marking.BadResponse as error:
        raise BadAnswer(error.code, str(error), key) from error


# Handing in ----------------------------------------------------------------------------------------


@transaction.atomic
def submit(*, attempt: Attempt, at: datetime | None = None) -> Attempt:
    """Hand in and mark, once; handing in again returns the attempt as it stands."""
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("person", "version__activity__course__current_edition")
        .defer("version__activity__course__labels")
        .get(pk=attempt.pk)
    )
    if attempt.submitted_at is not None:
        return attempt
    attempt.submitted_at = at or timezone.now()
    result = _mark(attempt)
    pass_mark = _pass_mark(attempt.person, attempt.version.activity.course)
    attempt.score, attempt.maximum = result.score, result.maximum
    if attempt.purpose == Attempt.Purpose.FINAL:
        attempt.passed = marking.reaches(result.share, pass_mark)
    attempt.save(update_fields=["submitted_at", "score", "maximum", "passed"])
    progress.finish(
        person=attempt.person,
        version=attempt.version,
        at=attempt.submitted_at,
        assessment=_detail(attempt, result, pass_mark),
    )
    return attempt


def result_of(attempt: Attempt, answers: Iterable[Answer]) -> marking.Result:
    """Return what an attempt comes to with these answers."""
    return marking.mark_attempt(attempt.asked, {a.question: a.response for a in answers})


def _mark(attempt: Attempt) -> marking.Result:
    answers = list(attempt.answers.all())
    result = result_of(attempt, answers)
    worth: dict[float, list[int]] = {}
    for answer in answers:
        worth.setdefault(result.marks[answer.question].points, []).append(answer.pk)
    for points, keys in worth.items():  # one UPDATE for each mark there is, not a CASE for each row
        Answer.objects.filter(pk__in=keys).update(mark=points)
    return result


def _pass_mark(person: Person, course: Course) -> float:
    """Return the mark of the edition begun on or a later one, whichever asks least: the same
    choice as courses.progress makes when it judges the enrolment."""
    begun = (
        Enrolment.objects.active()
        .filter(person=person, course=course)
        .order_by("edition__number")
        .values_list("edition__number", flat=True)
        .first()
    )
    current = course.current_edition
    if current is not None and begun in (None, current.number):
        return current.rules["pass_mark"]
    editions = CourseEdition.objects.filter(course=course, number__gte=begun or 0)
    return min(rules["pass_mark"] for rules in editions.values_list("rules", flat=True))


def _detail(attempt: Attempt, result: marking.Result, pass_mark: float) -> dict:
    return {
        "purpose": attempt.purpose,
        "score": result.score,
        "maximum": result.maximum,
        "mark": pass_mark,
        "passed": attempt.passed,
        "attempt": attempt.number,
        "meaning": attempt.version.meaning,
        "version": attempt.version_id,
        "valid": _valid(attempt),
    }


def _valid(attempt: Attempt) -> bool:
    """Tell whether the attempt may count in the effect: only a first one, and a baseline only
    before the first exposure to the course (MEASUREMENT 1.4, rule 5)."""
    if attempt.number > 1:
        return False
    return attempt.purpose != Attempt.Purpose.BASELINE or not _exposed(attempt)


def _exposed(attempt: Attempt) -> bool:
    course = attempt.version.activity.course
    finished = Progress.objects.finished().filter(
        person=attempt.person, activity__course=course, finished_at__lte=attempt.submitted_at
    )
    in_the_room = Attendance.objects.filter(
        person=attempt.person,
        seminar__cohort__courses=course,
        seminar__starts_at__lte=attempt.submitted_at,
    )
    return finished.exists() or in_the_room.exists()
