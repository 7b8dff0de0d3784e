"""A learner's way through a course: the frozen outline with a state on every line.

Reads nothing itself but what `outlines_of` and `way_through` ask for once, whatever a course holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import NamedTuple

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from courses.completion import COUNTED, LATER, next_step
from courses.models import ActivityVersion, Course, CurrentVersion, Enrolment, Progress
from people.models import Person

FOLLOWUP_MONTHS = 3
DONE, CURRENT, TODO, OPTIONAL, WAITING, DUE = (
    "done",
    "current",
    "todo",
    "optional",
    "waiting",
    "due",
)


@dataclass(frozen=True)
class Line:
    """One activity as a learner meets it. `state` is a word of components/state.html."""

    key: str
    slug: str
    kind: str
    title: str
    minutes: int
    requirement: str
    purpose: str
    state: str
    place: int = 0
    due_on: date | None = None

    @property
    def url(self) -> str:
        return reverse(f"learn_{self.kind}", args=[self.slug])

    @property
    def counted(self) -> bool:
        return self.requirement in COUNTED and self.purpose not in LATER


@dataclass(frozen=True)
class Module:
    """A heading and its lines; tests outside the modules have no heading."""

    title: str
    intro: str
    lines: tuple[Line, ...]

    @property
    def counted(self) -> list[Line]:
        return [line for line in self.lines if line.counted]

    @property
    def done(self) -> int:
        """How many of the activities that count are finished."""
        return sum(line.state == DONE for line in self.counted)

    @property
    def state(self) -> str:
        if self.counted and self.done == len(self.counted):
            return DONE
        begun = any(line.state == DONE or line.place for line in self.lines)
        return CURRENT if begun else TODO

    @property
    def open(self) -> bool:
        """Whether there is something to go on with here."""
        return any(line.state == CURRENT for line in self.lines)


@dataclass(frozen=True)
class Outline:
    """A course for one learner."""

    course: Course
    enrolment: Enrolment
    modules: tuple[Module, ...]
    next: Line | None
    today: date

    @property
    def lines(self) -> list[Line]:
        """Every activity in order, the follow-up last in its place."""
        return [line for module in self.modules for line in module.lines]

    @property
    def counted(self) -> list[Line]:
        return [line for line in self.lines if line.counted]

    @property
    def done(self) -> int:
        """How many of the activities that count are finished."""
        return sum(line.state == DONE for line in self.counted)

    @property
    def minutes_left(self) -> int:
        return sum(line.minutes for line in self.counted if line.state != DONE)

    @property
    def late(self) -> bool:
        """Whether the deadline, last day included, is over."""
        due_on = self.enrolment.due_on
        return due_on is not None and due_on < self.today

    @property
    def begun(self) -> bool:
        return any(line.state == DONE or line.place for line in self.lines)

    @property
    def followups(self) -> list[Line]:
        """Follow-ups that wait for their day or are due; an untaken course has none."""
        return [line for line in self.lines if line.state in (WAITING, DUE) and line.due_on]


def outlines_of(person: Person, today: date | None = None) -> list[Outline]:
    """Return the outlines of everything `person` is enrolled in: the core first. Three queries."""
    enrolments = (
        Enrolment.objects.active()
        .filter(person=person)
        .select_related("course", "edition", "cohort")
        .order_by(
            "course__kind",
            "course__order",
            "course__slug",
            F("cohort_id").desc(nulls_last=True),
            "-pk",
        )
    )
    one_a_course: dict[int, Enrolment] = {}
    for enrolment in enrolments:
        one_a_course.setdefault(enrolment.course_id, enrolment)
    progress = progress_by_key(person, one_a_course)
    titles = _missing_titles(one_a_course.values())
    return [
        outline_of(enrolment, progress, titles=titles, today=today)
        for enrolment in one_a_course.values()
    ]


class Mark(NamedTuple):
    """How far a person is in one activity: the columns of Progress that an outline shows."""

    place: int
    finished_at: datetime | None
    minutes: int


def progress_by_key(person: Person, course_ids: Iterable[int]) -> dict[str, Mark]:
    """Return the person's progress in some courses by activity key. One query."""
    rows = Progress.objects.filter(person=person, activity__course_id__in=list(course_ids))
    columns = ("activity__key", "place", "finished_at", "minutes")
    return {str(key): Mark(*rest) for key, *rest in rows.values_list(*columns)}


def way_through(enrolment: Enrolment, course: Course, person: Person) -> Outline:
    """Return the outline beside an activity that is being taken. One query.

    `course` is the one loaded with the version, so that its words are not read again.
    """
    enrolment.course = course
    return outline_of(enrolment, progress_by_key(person, [course.pk]))


def outline_of(
    enrolment: Enrolment,
    progress: Mapping[str, Mark],
    *,
    titles: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Outline:
    """Put words and states on the edition that the enrolment began on. No query."""
    course, outline = enrolment.course, enrolment.edition.outline
    words = course.words
    finished = {key: row.minutes for key, row in progress.items() if row.finished_at}
    following = next_step(outline, finished, begun=progress)
    due_on = followup_day(enrolment)
    today = today or timezone.localdate()

    def line(row: dict) -> Line:
        mine = progress.get(row["key"])
        followup = row.get("purpose") == "followup"
        return Line(
            key=row["key"],
            slug=row["slug"],
            kind=row["kind"],
            title=words.get("activities", {}).get(row["key"]) or (titles or {}).get(row["key"], ""),
            minutes=row["minutes"],
            requirement=row["requirement"],
            purpose=row.get("purpose", ""),
            state=_followup_state(mine, due_on, today)
            if followup
            else _state(row, mine, following),
            place=mine.place if mine else 0,
            due_on=due_on if followup else None,
        )

    modules = tuple(
        Module(*_heading(words, part["key"]), tuple(line(row) for row in part["activities"]))
        for part in outline
    )
    lines = {one.key: one for module in modules for one in module.lines}
    return Outline(course, enrolment, modules, lines[following.key] if following else None, today)


def _heading(words: Mapping, key: str) -> tuple[str, str]:
    module = words.get("modules", {}).get(key) or {}
    return module.get("title", ""), module.get("intro", "")


def _state(row: dict, mine: Mark | None, following) -> str:
    if mine and mine.finished_at:
        return DONE
    if mine or (following and following.key == row["key"]):
        return CURRENT
    return OPTIONAL if row["requirement"] == "optional" else TODO


def _followup_state(mine: Mark | None, due_on: date | None, today: date) -> str:
    if mine and mine.finished_at:
        return DONE
    return DUE if due_on and due_on <= today else WAITING


def followup_day(enrolment: Enrolment) -> date | None:
    """Return the day the follow-up opens: three months after the course was completed."""
    completed = enrolment.passed_at or enrolment.trained_at
    return add_months(timezone.localdate(completed), FOLLOWUP_MONTHS) if completed else None


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _missing_titles(enrolments: Iterable[Enrolment]) -> dict[str, str]:
    """Read the titles of activities that a later edition dropped: the course's words no longer
    have them, but whoever began before still takes them. One query, none when nothing is missing."""
    missing = {
        row["key"]
        for enrolment in enrolments
        for part in enrolment.edition.outline
        for row in part["activities"]
        if row["key"] not in enrolment.course.words.get("activities", {})
    }
    if not missing:
        return {}
    current = CurrentVersion.objects.filter(activity__key__in=missing)
    return {
        str(key): title for key, title in current.values_list("activity__key", "version__title")
    }


# Where one is ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resume:
    """What the first card of My training says."""

    line: Line
    outline: Outline
    step: int = 0
    steps: int = 0

    @property
    def minutes(self) -> int:
        """Planned minutes of what is left of the activity."""
        if not self.steps:
            return self.line.minutes
        return ceil(self.line.minutes * (self.steps - self.step + 1) / self.steps)


def resume(outlines: list[Outline]) -> Resume | None:
    """Return the one thing to do next, over all courses. One query for the step of a lesson."""
    outline = next((o for o in outlines if o.next), None)
    if outline is None or outline.next is None:
        return None
    line = outline.next
    if line.kind != "lesson":
        return Resume(line, outline)
    definition = (
        ActivityVersion.objects.filter(
            pk__in=CurrentVersion.objects.filter(activity__key=line.key).values("version_id")
        )
        .values_list("definition", flat=True)
        .first()
    )
    count = len((definition or {}).get("steps", []))
    return Resume(line, outline, min(max(line.place, 1), count), count)


@dataclass(frozen=True)
class Neighbours:
    """What stands before and after an activity, for courses/_activity_nav.html."""

    outline: Outline
    here: Line | None
    previous: Line | None
    following: Line | None


def neighbours(outline: Outline, slug: str) -> Neighbours:
    """Find an activity among its neighbours; a follow-up that is not due is nobody's neighbour."""
    lines = [line for line in outline.lines if line.purpose != "followup" or line.slug == slug]
    at = next((place for place, line in enumerate(lines) if line.slug == slug), None)
    if at is None:
        return Neighbours(outline, None, None, outline.next)
    return Neighbours(
        outline,
        lines[at],
        lines[at - 1] if at else None,
        lines[at + 1] if at + 1 < len(lines) else None,
    )
