"""Taking a quiz: start, save answers, hand in.

Every verb may be repeated: a double click, a second tab, a device that sends again after a dropped
connection. Answers may come one by one or all at once. Where there is a time limit, an answer counts
by the time it was given, as its device tells, and must arrive within the grace.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import drawing, marking, questions
from assessments.models import Answer, Attempt, TimeAllowance
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
JUDGED = (Attempt.Purpose.FINAL, Attempt.Purpose.RENEWAL)
HIGHEST_NUMBER = 2**31 - 1
GRACE = timedelta(minutes=10)
dice = random.SystemRandom()


class AlreadyTaken(Exception):
    """No more attempts: a baseline or follow-up is taken once, others as often as the author says.
    `attempt` is the last one."""

    def __init__(self, attempt: Attempt):
        super().__init__(f"taken already: {attempt}")
        self.attempt = attempt


class Submitted(Exception):
    """The attempt has been handed in; its answers stand."""


class TimeUp(Exception):
    """The time was up before these answers were given, or they came after the grace."""


class BadAnswer(ValueError):
    """An answer that cannot be one to this attempt. `code` says why, `question` where."""

    def __init__(self, code: str, message: str, question: str = ""):
        super().__init__(message)
        self.code = code
        self.question = question


class Saved(dict):
    """The number now stored, by question. `overtaken` holds the answers that stand where a newer
    one was there already, or its feedback has been shown, and it says something else."""

    def __init__(self, numbers: Mapping[str, int], overtaken: Mapping[str, Given]):
        super().__init__(numbers)
        self.overtaken = {question: given.response for question, given in overtaken.items()}


# Starting ------------------------------------------------------------------------------------------


@transaction.atomic
def start(
    *,
    person: Person,
    version: ActivityVersion,
    at: datetime | None = None,
    only: Collection[str] = (),
) -> Attempt:
    """Return the open attempt, or begin one pinned to `version`.

    `only` are the questions it may draw from (empty: all). A renewal tried again draws from what
    was asked before: what changed since is found out when it is begun.

    Raises AlreadyTaken when there is no attempt left. An open attempt whose time ran out is handed
    in first.
    """
    at = at or timezone.now()
    attempt = Attempt.objects.of(person, version.activity_id).first()
    if attempt is not None and attempt.submitted_at is None:
        if not over(attempt, at):
            return attempt
        submit(attempt=attempt, at=at)
    if attempt is not None and attempts_left(version.definition, attempt.number) == 0:
        raise AlreadyTaken(attempt)
    if attempt is not None and attempt.purpose == Attempt.Purpose.RENEWAL:
        only = only or attempt.questions
    begun = _begin(person, version, attempt.number + 1 if attempt else 1, at, only)
    progress.begin(person=person, version=version, at=begun.started_at)
    return begun


def attempts_left(definition: Mapping, taken: int) -> int | None:
    """Return how many attempts there are left, None for as many as one likes."""
    allowed = 1 if definition["purpose"] in ONCE else definition.get("attempts", 0)
    return max(0, allowed - taken) if allowed else None


def over(attempt: Attempt, at: datetime) -> bool:
    """Tell whether nothing can be added any more: the time and the grace are over."""
    return attempt.due_at is not None and at > attempt.due_at + GRACE


def _begin(
    person: Person, version: ActivityVersion, number: int, at: datetime, only: Collection[str]
) -> Attempt:
    definition = drawing.narrowed(version.definition, only)
    taken, asked_before = _met(person, version.activity.course_id)
    form = drawing.choose_form(definition, taken, dice)
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                person=person,
                activity_id=version.activity_id,
                version=version,
                purpose=definition["purpose"],
                number=number,
                form=form,
                questions=drawing.draw(definition, form, asked_before, dice),
                started_at=at,
                due_at=due_at(person, definition, at),
            )
    except IntegrityError:  # begun in another tab, a moment ago
        return Attempt.objects.of(person, version.activity_id)[0]


def _met(person: Person, course_id: int) -> tuple[list[str], Counter]:
    """Return the forms of the person's tests in the course, in order, and how often she was asked
    what."""
    earlier = Attempt.objects.filter(person=person, activity__course=course_id)
    rows = list(earlier.order_by("started_at").values_list("form", "questions"))
    forms = [form for form, _questions in rows if form]
    return forms, Counter(key for _form, keys in rows for key in keys)


def due_at(person: Person, definition: Mapping, at: datetime) -> datetime | None:
    """Return when an attempt begun at `at` must be done, the person's extra time included."""
    minutes = definition.get("time_limit", 0)
    if not minutes:
        return None
    extra = TimeAllowance.objects.filter(person=person).values_list("percent", flat=True).first()
    return at + timedelta(minutes=minutes) * (1 + (extra or 0) / 100)


# Saving --------------------------------------------------------------------------------------------


@transaction.atomic
def save_answers(
    *, attempt: Attempt, answers: Iterable[Mapping], at: datetime | None = None
) -> Saved:
    """Store answers (`question`, `response`, `number`, and `age`: milliseconds since it was given)
    and return the numbers now stored.

    A number that is not higher than the stored one changes nothing. All or nothing: raises
    BadAnswer for the first that will not do, TimeUp for answers to a timed attempt that were given
    or come too late, and Submitted when there is something new to an attempt that has been handed
    in. The lock on the attempt's row makes two tabs wait for each other, and for `submit`.
    """
    at = at or timezone.now()
    answers = list(answers)
    sent = _checked(attempt, answers)
    times = {a["question"]: _given_at(attempt, a, at) for a in answers}
    locked = (
        Attempt.objects.select_for_update(of=("self",))
        .only("submitted_at", "late")
        .get(pk=attempt.pk)
    )
    stored, told = _stored(attempt, {question for question, _given in sent})
    newer, overtaken = settle(stored, sent, told)
    if newer:
        _refuse(locked.submitted_at, attempt, [times[question] for question in newer], at)
        _write(attempt, newer, times)
        _note_late(attempt, at)
    standing = stored | newer
    return Saved({question: standing[question].number for question, _given in sent}, overtaken)


def _given_at(attempt: Attempt, answer: Mapping, at: datetime) -> datetime:
    """Return when an answer was given: as long ago as its device says, never before the start."""
    age = answer.get("age", 0)
    if type(age) is not int or age < 0:
        raise BadAnswer("age", "age is in whole milliseconds", answer["question"])
    longest = at - attempt.started_at
    return max(at - min(timedelta(milliseconds=min(age, 10**12)), longest), attempt.started_at)


def _refuse(submitted_at, attempt: Attempt, given: list[datetime], at: datetime) -> None:
    if submitted_at is not None:
        raise Submitted(attempt.key)
    if over(attempt, at) or (attempt.due_at and max(given) > attempt.due_at):
        raise TimeUp(attempt.key)


def _note_late(attempt: Attempt, at: datetime) -> None:
    if attempt.due_at is not None and at > attempt.due_at and not attempt.late:
        attempt.late = True
        attempt.save(update_fields=["late"])


def _stored(attempt: Attempt, asked: Iterable[str]) -> tuple[dict[str, Given], set[str]]:
    """Return the answers there are, and which of them stand because their feedback was shown."""
    rows = list(Answer.objects.filter(attempt=attempt, question__in=asked))
    told = {a.question for a in rows if a.told_at is not None}
    return {a.question: Given(a.number, a.response) for a in rows}, told


def _write(attempt: Attempt, newer: Mapping[str, Given], times: Mapping[str, datetime]) -> None:
    Answer.objects.bulk_create(
        [
            Answer(
                attempt=attempt,
                question=question,
                response=given.response,
                number=given.number,
                given_at=times[question],
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
        return key, Given(number, questions.checked(asked[key], answer["response"]))
    except questions.BadResponse as error:
        raise BadAnswer(error.code, str(error), key) from error


# Feedback while answering --------------------------------------------------------------------------


class NotYet(Exception):
    """There is no answer to tell anything about, or this quiz tells nothing before the end."""


@transaction.atomic
def tell(*, attempt: Attempt, question: str, at: datetime | None = None) -> Answer:
    """Show the feedback to one answer: from now on the answer stands. Again, it is as it was.

    Raises NotYet without an answer, and where the quiz does not tell after each.
    """
    Attempt.objects.select_for_update(of=("self",)).get(pk=attempt.pk)
    answer = Answer.objects.filter(attempt=attempt, question=question).first()
    if answer is None or not tells_each(attempt):
        raise NotYet(question)
    if answer.told_at is None:
        answer.told_at = at or timezone.now()
        answer.save(update_fields=["told_at"])
    return answer


def tells_each(attempt: Attempt) -> bool:
    """Tell whether feedback comes after each answer; never in a baseline or follow-up."""
    return attempt.shows_result and attempt.version.definition.get("feedback") == "each"


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
    pass_mark = attempt.version.definition.get("pass_mark") or _pass_mark(
        attempt.person, attempt.version.activity.course
    )
    attempt.score, attempt.maximum = result.score, result.maximum
    if attempt.purpose in JUDGED:
        attempt.passed = marking.reaches(result.share, pass_mark)
    attempt.save(update_fields=["submitted_at", "score", "maximum", "passed"])
    progress.finish(
        person=attempt.person,
        version=attempt.version,
        at=attempt.submitted_at,
        assessment=_detail(attempt, result, pass_mark),
    )
    return attempt


def submit_overdue(at: datetime | None = None) -> int:
    """Hand in what is left open after its time and the grace; return how many. For beat."""
    at = at or timezone.now()
    open_ones = Attempt.objects.filter(submitted_at=None, due_at__lt=at - GRACE)
    found = list(open_ones.order_by("due_at")[:500])
    for attempt in found:
        submit(attempt=attempt, at=at)
    return len(found)


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
