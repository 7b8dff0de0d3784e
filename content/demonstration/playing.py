"""Letting the demonstration's people do what they do, by the verbs that the site uses."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assessments import attempts
from certificates import issuing
from content.demonstration.cast import LETTERS, Member
from content.demonstration.timeline import Event, group_of, journey
from courses import progress, seminars
from courses.completion import Step, steps
from courses.models import ActivityVersion, Cohort, Course, CurrentVersion, Enrolment, Seminar
from people.models import Person, User

QUESTIONS = 20
ANSWERED_RIGHT = 0.78  # of the practice quizzes' questions
TESTS = {"baseline": "before", "final": "after", "followup": "later"}


class Mismatch(Exception):
    """The curriculum is not the one that the data were made for."""


@dataclass(frozen=True)
class Play:
    """What everybody shares: the course as it is now, the groups' seminars, who keeps the list."""

    plan: tuple[Step, ...]
    dose: float
    versions: Mapping[str, ActivityVersion]
    groups: tuple[Cohort, ...]
    seminars: tuple[tuple[Seminar, ...], ...]
    facilitator: User
    start: date

    def test(self, purpose: str) -> ActivityVersion:
        """Return one of the three tests."""
        return self.versions[next(s.key for s in self.plan if s.purpose == purpose)]


def prepare(*, core: Course, groups: list[Cohort], facilitator: User, start: date) -> Play:
    """Read once what everybody shares. Raises Mismatch."""
    edition = core.current_edition
    play = Play(
        plan=tuple(steps(edition.outline)),
        dose=edition.rules["dose"],
        versions=versions_of(core),
        groups=tuple(groups),
        seminars=tuple(tuple(g.seminars.select_related("cohort")) for g in groups),
        facilitator=facilitator,
        start=start,
    )
    for purpose in TESTS:
        _require_twenty_by_four(play, purpose)
    return play


def versions_of(course: Course) -> dict[str, ActivityVersion]:
    """Return the current Danish versions of a course by the activities' keys."""
    pointers = CurrentVersion.objects.filter(activity__course=course, language="da")
    found = pointers.select_related("version__activity__course__current_edition")
    return {str(pointer.version.activity.key): pointer.version for pointer in found}


def _require_twenty_by_four(play: Play, purpose: str) -> None:
    step = next((s for s in play.plan if s.purpose == purpose), None)
    version = play.versions.get(step.key) if step else None
    shape = [len(q["options"]) for q in _marked(version)] if version else []
    if shape != [len(LETTERS)] * QUESTIONS:
        raise Mismatch(f"the core course has no {purpose} of {QUESTIONS} questions by {LETTERS}")


# The types that the demonstration answers; others are left open.
CHOSEN = ("single", "multiple", "truefalse")


@transaction.atomic
def take_part(*, member: Member, person: Person, play: Play) -> None:
    """Let one person go her whole way, in one transaction; who has gone it stays as she is."""
    Person.objects.select_for_update(of=("self",)).only("pk").get(
        pk=person.pk
    )  # two loads wait here
    if person.progress.exists():
        return
    for event in journey(member, play.plan, play.dose, play.start):
        _do(event, member, person, play)
    passed = Enrolment.objects.filter(
        person=person, cohort=play.groups[group_of(member)], passed_at__isnull=False
    )
    for enrolment in passed:
        issuing.issue(enrolment=enrolment, at=enrolment.passed_at)


def _do(event: Event, member: Member, person: Person, play: Play) -> None:
    if event.what == "seminar":
        seminar = play.seminars[group_of(member)][int(event.key)]
        seminars.check_in(seminar=seminar, person=person, by=play.facilitator, at=event.at)
    elif event.what in TESTS:
        version = play.test(event.what)
        given = _letters(version, getattr(member, TESTS[event.what]))
        _sit(person, version, given, event.at)
    else:
        version = play.versions[event.key]
        if version.activity.kind == "quiz":
            _sit(person, version, _practised(version, member), event.at)
        else:
            progress.finish(person=person, version=version, at=event.at)


def _sit(
    person: Person, version: ActivityVersion, given: dict[str, list[str]], at: datetime
) -> None:
    """Take a quiz and hand it in at a moment."""
    began = at - timedelta(minutes=version.definition["minutes"])
    attempt = attempts.start(person=person, version=version, at=began)
    attempts.save_answers(
        attempt=attempt,
        answers=[
            {"question": question, "response": {"options": options}, "number": 1}
            for question, options in given.items()
            if question in attempt.questions
        ],
        at=at,
    )
    attempts.submit(attempt=attempt, at=at)


def _marked(version: ActivityVersion) -> list[Mapping]:
    """Return the questions that give points: what people say about themselves nobody made up."""
    return [q for q in version.definition["questions"] if q["type"] != "scale"]


def _letters(version: ActivityVersion, letters: str) -> dict[str, list[str]]:
    """Return the options behind the letters answered, by question."""
    questions = _marked(version)
    return {
        question["key"]: [question["options"][LETTERS.index(letter)]["key"]]
        for question, letter in zip(questions, letters, strict=True)
    }


def _practised(version: ActivityVersion, member: Member) -> dict[str, list[str]]:
    """Return answers to a practice quiz, most of them right."""
    dice = member.dice(version.activity.slug)
    chosen = (q for q in version.definition["questions"] if q["type"] in CHOSEN)
    return {q["key"]: _practised_one(q, dice) for q in chosen}


def _practised_one(question: Mapping, dice: random.Random) -> list[str]:
    right = [option["key"] for option in question["options"] if option["correct"]]
    wrong = [option["key"] for option in question["options"] if not option["correct"]]
    return right if dice.random() < ANSWERED_RIGHT or not wrong else [dice.choice(wrong)]


def begin_a_little(*, person: Person, play: Play) -> None:
    """Let the demonstration's professional finish two lessons and stop in the third."""
    lessons = [step for step in play.plan if step.kind == "lesson"][:3]
    days_ago = timezone.now() - timedelta(days=len(lessons))
    for place, step in enumerate(lessons[:-1]):
        at = days_ago + timedelta(days=place)
        progress.finish(person=person, version=play.versions[step.key], at=at)
    progress.begin(person=person, version=play.versions[lessons[-1].key], place=2)
