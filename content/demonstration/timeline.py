"""When the demonstration's people do what: four groups within 300 days. Knows no Django.

Everything hangs on the day the story begins and on each member's own seed, so that a load that
was interrupted goes on with the very same story.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.demonstration.cast import Member
from courses.completion import COUNTED, Step

ZONE = ZoneInfo("Europe/Copenhagen")
DAYS = 300  # from the first day of the story to the day it is loaded
OPENINGS = (0, 55, 110, 200)  # the day each group begins
SEMINARS = (14, 35)  # days into a group
SEMINAR_MINUTES = 60
# A group that began too late to be asked three months after holds nobody who was.
WEIGHTS_ASKED_LATER = (4, 4, 4, 0)
WEIGHTS_OTHERS = (2, 2, 3, 5)
MONTHS = """
    januar februar marts april maj juni juli august september oktober november december
"""


@dataclass(frozen=True, order=True)
class Event:
    """What somebody does at a moment. `what` is "step" (with the activity's key), "seminar" (with
    its number in the group) or a test: "baseline", "final", "followup"."""

    at: datetime
    what: str
    key: str = ""


def first_day(loaded_on: date) -> date:
    """Return the day the story begins when it is loaded on a day."""
    return loaded_on - timedelta(days=DAYS)


def opening(start: date, group: int) -> date:
    """Return the working day a group begins."""
    return working_day(start + timedelta(days=OPENINGS[group]))


def group_name(start: date, group: int) -> str:
    """Return what a group is called, by its month."""
    day = opening(start, group)
    return f"Demohold {group + 1}, {MONTHS.split()[day.month - 1]} {day.year} (syntetisk)"


def seminar_times(start: date, group: int) -> list[tuple[datetime, datetime]]:
    """Return when the seminars of a group begin and end; the last group has one tomorrow."""
    days = [working_day(opening(start, group) + timedelta(days=after)) for after in SEMINARS]
    if group == len(OPENINGS) - 1:
        days.append(start + timedelta(days=DAYS + 1))
    begins = [moment(day, 13 * 60) for day in days]
    return [(begin, begin + timedelta(minutes=SEMINAR_MINUTES)) for begin in begins]


def group_of(member: Member) -> int:
    """Return which group somebody belongs to, 0 to 3."""
    weights = WEIGHTS_ASKED_LATER if member.later else WEIGHTS_OTHERS
    return member.dice("group").choices(range(len(OPENINGS)), weights)[0]


def journey(member: Member, plan: Sequence[Step], dose: float, start: date) -> list[Event]:
    """Return what somebody does, in order. `plan` are the steps of the course, `dose` the share
    of its required minutes that makes somebody trained."""
    dice = member.dice("way")
    group = group_of(member)
    taught = [step for step in plan if step.requirement in COUNTED and not _is_test(step)]
    required = sum(step.minutes for step in plan if _counts(step))
    if member.completed:
        chosen, seminar = _whole(taught, required * dose, dice)
    else:
        chosen, seminar = _part(taught, required * dose, dice, begun=not member.before)
    began = working_day(opening(start, group) + timedelta(days=dice.randint(0, 10)))
    events = _baseline(member, began, dice)
    if seminar is not None:
        room = seminar_times(start, group)[seminar][0]
        events.append(Event(room, "seminar", str(seminar)))
    online_from = began
    if seminar == 0:  # the room came first
        online_from = room.date() + timedelta(days=1)
    events += _sessions(chosen, online_from, dice, after=moment(began, 12 * 60))
    return sorted(events + _endings(member, max(events).at.date() if events else began, dice))


def _is_test(step: Step) -> bool:
    return step.purpose in ("baseline", "final", "followup")


def _counts(step: Step) -> bool:
    return step.requirement in COUNTED and step.purpose != "followup"


def _whole(taught: list[Step], enough: float, dice: random.Random) -> tuple[list[Step], int | None]:
    """Choose steps and seminar that make somebody trained without the final test: some go
    through every lesson, the others stop some time after they have had enough."""
    seminar = dice.choices((1, 0, None), (60, 24, 16))[0]
    minutes = SEMINAR_MINUTES if seminar is not None else 0
    lessons = [step for step in taught if step.kind == "lesson"]
    online = minutes + sum(step.minutes for step in lessons) < enough
    wanted = taught if online or dice.random() < 0.05 else lessons
    reaches = (
        n
        for n in range(len(wanted) + 1)
        if minutes + sum(step.minutes for step in wanted[:n]) >= enough
    )
    least = next(reaches, len(wanted))
    stops = len(wanted) if dice.random() < 0.3 else least + dice.randint(0, 3)
    return wanted[:stops], seminar


def _part(
    taught: list[Step], enough: float, dice: random.Random, *, begun: bool
) -> tuple[list[Step], int | None]:
    """Choose a part that leaves somebody well short of trained. Who did not take the first test
    has at least begun, else she would be nobody's participant."""
    seminar = dice.choices((None, 0, 1), (75, 10, 15))[0]
    minutes = SEMINAR_MINUTES if seminar is not None else 0
    steps: list[Step] = []
    for step in taught[: dice.randint(1 if begun else 0, 11)]:
        minutes += step.minutes
        if minutes > 0.7 * enough:
            break
        if step.kind == "lesson" or dice.random() < 0.3:
            steps.append(step)
    return steps, seminar


def _baseline(member: Member, began: date, dice: random.Random) -> list[Event]:
    if not member.before:
        return []
    return [Event(moment(began, 8 * 60 + dice.randint(0, 90)), "baseline")]


def _sessions(
    steps: list[Step], begin: date, dice: random.Random, *, after: datetime
) -> list[Event]:
    """Spread steps over sittings of about three, within six weeks."""
    sittings = max(1, round(len(steps) / 3))
    days = sorted(dice.sample(range(dice.randint(14, 42)), min(sittings, 14)))
    events: list[Event] = []
    last = after
    for place, step in enumerate(steps):
        day = working_day(begin + timedelta(days=days[place * len(days) // len(steps)]))
        hour = moment(day, 8 * 60 + dice.randint(0, 420))
        last = max(hour if hour.date() > last.date() else last, last)
        last += timedelta(minutes=step.minutes + dice.randint(0, 4))
        events.append(Event(last, "step", step.key))
    return events


def _endings(member: Member, done: date, dice: random.Random) -> list[Event]:
    """Return the test after the course within ten days, and the one three months later."""
    events = []
    if member.after:
        done = working_day(done + timedelta(days=dice.randint(1, 9)))
        events.append(Event(moment(done, 9 * 60 + dice.randint(0, 360)), "final"))
    if member.later:
        later = working_day(done + timedelta(days=dice.randint(92, 110)))
        events.append(Event(moment(later, 9 * 60 + dice.randint(0, 360)), "followup"))
    return events


def working_day(day: date) -> date:
    """Return the day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def moment(day: date, minute: int) -> datetime:
    """Return a minute of a day, in Denmark."""
    return datetime.combine(day, time(minute // 60, minute % 60), ZONE)
