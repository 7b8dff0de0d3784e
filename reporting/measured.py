"""What only the answers themselves can tell: each question's change, and what people said on scales.

Answers may be erased; what is measured here is kept with the figure and passed back in when it is
asked again, as the tests' reliability is. Imported by a worker only (numpy).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count

from assessments.item_rows import Rows, rows, same_questions
from assessments.models import Answer, Attempt
from assessments.statistics.change import changes, same_persons
from assessments.statistics.items import items as judge
from assessments.statistics.paired import paired
from assessments.statistics.scores import scores, wilson
from courses.models import Activity, ActivityVersion, Programme, TrainingRecord
from reporting.effect import FEWEST, FULL, main_form, plain
from reporting.tested import Tested

WAVES = ("baseline", "final", "followup")
REACTION, BEHAVIOUR, THEN = "reaction", "behaviour", "-then"
SOMETHING = 1e-9


def measured(
    programme: Programme, tested: Iterable[Tested], *, position: int, into: Mapping[int, int]
) -> dict:
    """Return {"items": {pair of forms: questions}, "ratings": what was said on scales}.

    `into` says who counts as whom.
    """
    tested = list(tested)
    by_course: dict[int, list[Tested]] = defaultdict(list)
    for row in tested:
        by_course[row.course].append(row)
    taken = _taken(programme, position)
    items = {}
    for _course, people in sorted(by_course.items()):
        form = main_form(people)
        if form:
            pairs = {row.person for row in people if row.form == form}
            items[form] = _items(taken, form, pairs)
    asked = {row.person for row in tested}
    return {
        "items": {form: found for form, found in items.items() if found},
        "ratings": _ratings(programme, position, asked, into),
    }


# Question by question ------------------------------------------------------------------------------


def _taken(programme: Programme, position: int) -> dict[tuple[int, str, int], Activity]:
    """Return the test that most took, by course, purpose and meaning."""
    facts = TrainingRecord.objects.standing(position).filter(
        programme=programme,
        kind=TrainingRecord.Kind.ASSESSMENT_TAKEN,
        detail__purpose__in=("baseline", "final"),
    )
    counted = (
        facts.order_by()
        .values_list("course", "detail__purpose", "detail__meaning", "activity")
        .annotate(n=Count("pk"))
        .order_by("n", "-activity")
    )
    most = {(c, purpose, meaning or 1): a for c, purpose, meaning, a, _n in counted if a}
    activities = Activity.objects.in_bulk(set(most.values()))
    return {key: activities[activity] for key, activity in most.items()}


def _items(taken: Mapping, form: str, people: set[int]) -> list[dict]:
    """Return what the same persons changed, by question; nothing below thirty pairs."""
    course, *meanings = (int(part) for part in form.split(":"))
    waves = [
        (taken.get((course, purpose, meaning)), meaning)
        for purpose, meaning in zip(("baseline", "final"), meanings, strict=True)
    ]
    if len(people) < FULL or any(activity is None for activity, _meaning in waves):
        return []
    before, after = (rows(activity, meaning) for activity, meaning in waves)
    keys = same_questions(before.questions, after.questions)
    sides = [_side(wave, keys, people) for wave in (before, after)]
    if not keys or not all(len(marks) for _people, marks in sides):
        return []
    tables = [scores(marks) for _people, marks in sides]
    who = [
        [names[row] for row in table.rows]
        for (names, _marks), table in zip(sides, tables, strict=True)
    ]
    moved = changes(*tables, same_persons(*who))
    judged = [judge(table) for table in tables]
    chosen = [_chosen(wave, keys, people) for wave in (before, after)]
    told = [
        _item(number, key, change)
        | {
            "waves": [
                _wave_of(j[number - 1], c[number - 1]) for j, c in zip(judged, chosen, strict=True)
            ]
        }
        for number, (key, change) in enumerate(zip(keys, moved, strict=True), 1)
    ]
    return [item for item in told if item["pairs"] >= FULL]


def _side(wave: Rows, keys: list[str], people: set[int]) -> tuple[list[int], np.ndarray]:
    places = [place for place, person in enumerate(wave.people) if person in people]
    columns = [wave.keys.index(key) for key in keys]
    return [wave.people[place] for place in places], wave.marks[np.ix_(places, columns)]


def _chosen(wave: Rows, keys: list[str], people: set[int]) -> list[list[dict]]:
    """Return for each question how many of `people` chose which option; empty without options."""
    places = [place for place, person in enumerate(wave.people) if person in people]
    return [_options(wave, wave.keys.index(key), places) for key in keys]


def _options(wave: Rows, column: int, places: list[int]) -> list[dict]:
    chosen, right = wave.chosen[column], wave.right[column]
    if chosen is None or not chosen.picked[places].any():
        return []
    counted = zip(chosen.options, chosen.picked[places].sum(axis=0), strict=True)
    return [{"key": key, "right": key in right, "n": int(n)} for key, n in counted]


def _wave_of(item, options: list[dict]) -> dict:
    """Return how well one question told people apart at one test, and what they chose."""
    figures = {"r_drop": item.r_drop, "efficiency": item.discriminative_efficiency}
    return plain(figures | {"options": options})


def _item(number: int, key: str, change) -> dict:
    known = change.both + change.lost
    return plain(
        {
            "key": key,
            "number": number,
            "pairs": change.pairs,
            "gained": change.gained,
            "lost": change.lost,
            "before": known / change.pairs if change.pairs else None,
            "after": (change.both + change.gained) / change.pairs if change.pairs else None,
            "change": change.sensitivity,
            "interval": change.interval,
            "p": change.p,
            "p_holm": change.p_holm,
        }
    )


# Said on scales ------------------------------------------------------------------------------------


@dataclass
class _Said:
    """The answers on one subject in one wave: the mean of each person, and who had no such case."""

    values: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    no_case: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    low: float = float("inf")
    high: float = float("-inf")

    def means(self) -> dict[int, float]:
        """Return each person's mean over what she could answer; who had no case at all has none."""
        return {person: sum(several) / len(several) for person, several in self.values.items()}

    def without_case(self) -> int:
        """Return how many had no such case, whatever was asked."""
        return len(self.no_case - set(self.values))


def _ratings(programme, position: int, people: set[int], into: Mapping[int, int]) -> list[dict]:
    """Return what was said on each subject, by course; a count alone below ten persons."""
    said = _said(programme, position, people, into)
    subjects = sorted({(course, subject) for course, subject, _wave in said})
    return [_rating(course, subject, said) for course, subject in subjects if _is_own(subject)]


def _is_own(subject: str) -> bool:
    """A rating of oneself as one was then stands beside the one it is about."""
    return not subject.endswith(THEN)


def _said(programme, position, people, into) -> dict[tuple[int, str, str], _Said]:
    attempts = _first_attempts(programme, position)
    scales = _scales(attempts)
    if not scales:
        return {}
    said: dict[tuple[int, str, str], _Said] = defaultdict(_Said)
    asked: dict[int, tuple] = {}
    for pk, record, course, purpose, version in attempts.values_list(
        "pk", "person", "activity__course", "purpose", "version"
    ):
        person = into.get(record, record)
        if person in people and version in scales:
            asked[pk] = (person, course, purpose, version)
            for question in scales[version].values():
                _open(said[course, question["construct"], purpose], person, question)
    _fill(said, asked, scales, attempts)
    return said


def _first_attempts(programme: Programme, position: int):
    taken = TrainingRecord.objects.standing(position).filter(
        programme=programme, kind=TrainingRecord.Kind.ASSESSMENT_TAKEN
    )
    return Attempt.objects.filter(
        person__in=taken.values("person"),
        activity__in=taken.values("activity"),
        number=1,
        purpose__in=WAVES,
        submitted_at__isnull=False,
    ).order_by("submitted_at", "pk")


def _scales(attempts) -> dict[int, dict[str, Mapping]]:
    """Return the scales with a subject that each version asks, by question."""
    versions = ActivityVersion.objects.filter(pk__in=attempts.order_by().values("version"))
    found = {}
    for pk, definition in versions.values_list("pk", "definition"):
        scales = {
            question["key"]: question
            for question in definition.get("questions", ())
            if question["type"] == "scale" and question.get("construct")
        }
        if scales:
            found[pk] = scales
    return found


def _open(said: _Said, person: int, question: Mapping) -> None:
    values = [option["value"] for option in question["options"] if not option.get("no_case")]
    said.asked.add(person)
    said.low, said.high = min(said.low, *values), max(said.high, *values)


def _fill(said: Mapping, asked: Mapping, scales: Mapping, attempts) -> None:
    keys = {key for questions in scales.values() for key in questions}
    answers = Answer.objects.filter(attempt__in=attempts.order_by().values("pk"), question__in=keys)
    for attempt, key, response in answers.values_list("attempt", "question", "response"):
        if attempt not in asked:
            continue
        person, course, purpose, version = asked[attempt]
        question = scales[version].get(key)
        if question:
            _answer(said[course, question["construct"], purpose], person, question, response)


def _answer(said: _Said, person: int, question: Mapping, response: Mapping) -> None:
    chosen = set(response.get("options", ()))
    for option in question["options"]:
        if option["key"] not in chosen:
            continue
        if option.get("no_case"):
            said.no_case.add(person)
            continue
        ends = [o["value"] for o in question["options"] if not o.get("no_case")]
        value = option["value"]
        said.values[person].append(
            float(min(ends) + max(ends) - value if question.get("reverse") else value)
        )


def _rating(course: int, subject: str, said: Mapping[tuple[int, str, str], _Said]) -> dict:
    waves = {wave: said.get((course, subject, wave), _Said()) for wave in WAVES}
    means = {wave: waves[wave].means() for wave in WAVES}
    then = said.get((course, subject + THEN, "final"), _Said()).means()
    last = "followup" if subject.startswith(BEHAVIOUR) else "final"
    ends = [one for one in waves.values() if one.asked]
    low, high = min(one.low for one in ends), max(one.high for one in ends)
    # Of what people do: at all. Of what they think: one of the two highest answers.
    least = low + SOMETHING if subject.startswith(BEHAVIOUR) else high - 1
    return plain(
        {
            "course": course,
            "subject": subject,
            "low": low,
            "high": high,
            "waves": {wave: _wave(waves[wave], means[wave], least) for wave in WAVES},
            "last": last,
            "change": _moved(means["baseline"], means[last]),
            "since_then": _moved(then, means["final"]),
            "shift": _moved(means["baseline"], then),
        }
    )


def _wave(said: _Said, means: Mapping[int, float], least: float) -> dict:
    """Return how many were asked, answered, had no such case, and said `least` or more."""
    n = len(means)
    told: dict = {"asked": len(said.asked), "n": n, "no_case": said.without_case()}
    if n >= FEWEST:
        top = sum(mean >= least for mean in means.values())
        told |= {"mean": float(np.mean(list(means.values()))), "top": top}
        told["interval"] = wilson(top, n)
    return told


def _moved(one: Mapping[int, float], other: Mapping[int, float]) -> dict:
    """Return the change of those who said both."""
    both = sorted(set(one) & set(other))
    found = paired([one[person] for person in both], [other[person] for person in both])
    return {
        "n": found.n,
        "before": found.mean_before,
        "after": found.mean_after,
        "change": found.mean_change,
        "interval": found.interval,
    }
