"""From the facts about one person to her tests: which pair counts, and which does not. Pure.

The same rules as the counts in reporting/tally.py: first attempts, a baseline before the first
exposure, a final assessment after the baseline. A second baseline before any exposure is what a
person who waits for her start has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from itertools import pairwise

from reporting.tally import EXPOSURES, Fact, Person, first_tests, form_key, is_pair

FOLLOWUP_DAYS = (75, 120)  # MEASUREMENT 1.1: days after the end
LEAST_WAIT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Tested:
    """One person in one course. Scores are points of first attempts; None: not taken.

    `form` names the pair of forms of a valid pair, "" without one. `later` is set with a pair only.
    `waited` is a second baseline, taken a fortnight or more after the first and before any exposure.
    """

    person: int
    course: int
    place: tuple[int | None, int | None, int | None]
    trained: bool
    reached: bool = False
    before: float | None = None
    after: float | None = None
    later: float | None = None
    waited: float | None = None
    maximum_before: float | None = None
    maximum_after: float | None = None
    maximum_later: float | None = None
    mark: float | None = None
    passed: bool | None = None
    form: str = ""
    cohort: int | None = None
    later_on_time: bool = True


def tests_of(person: Person, facts: list[Fact], zone: tzinfo) -> Iterator[Tested]:
    """Yield one row for each course a person entered; `facts` in any order."""
    facts = sorted(facts, key=lambda fact: (fact.at, fact.position))
    tests = first_tests(facts)
    for course, flags in person.courses.items():
        if "enrolled" in flags:
            yield _tested(person, course, facts, tests.get(course, {}), zone)


def _tested(person: Person, course: int, facts: list[Fact], taken: Mapping, zone) -> Tested:
    exposed = min(
        (f.at for f in facts if f.kind in EXPOSURES and f.course in (course, None)), default=None
    )
    paired = is_pair(taken, exposed)
    later = taken.get("followup") if paired else None
    if later is not None and later.at < taken["final"].at:
        later = None
    final = taken.get("final")
    return Tested(
        person=facts[0].person,
        course=course,
        place=person.place,
        trained="trained" in person.courses[course],
        reached="reached" in person.courses[course],
        before=_score(taken.get("baseline")),
        after=_score(final),
        later=_score(later),
        waited=_waited(facts, course, exposed),
        maximum_before=_maximum(taken.get("baseline")),
        maximum_after=_maximum(final),
        maximum_later=_maximum(later),
        mark=final.mark if final else None,
        passed=_passed(final),
        form=_form(course, taken) if paired else "",
        cohort=next((f.cohort for f in facts if f.course == course and f.cohort), None),
        later_on_time=later is None or _on_time(facts, course, taken["final"], later, zone),
    )


def _form(course: int, taken: Mapping[str, Fact]) -> str:
    return form_key(course, taken["baseline"].detail or {}, taken["final"].detail or {})


def _score(fact: Fact | None) -> float | None:
    return float((fact.detail or {})["score"]) if fact else None


def _maximum(fact: Fact | None) -> float | None:
    return float((fact.detail or {})["maximum"]) if fact else None


def _passed(final: Fact | None) -> bool | None:
    if final is None:
        return None
    detail = final.detail or {}
    if final.mark is None:
        return detail.get("passed")
    return float(detail["score"]) / float(detail["maximum"]) >= final.mark - 1e-9


def _on_time(facts: list[Fact], course: int, final: Fact, later: Fact, zone: tzinfo) -> bool:
    """Was the follow-up taken 75 to 120 days after the course (or its last test) was done?"""
    done = next((f.at for f in facts if f.kind == "trained" and f.course == course), final.at)
    days = (later.at.astimezone(zone).date() - done.astimezone(zone).date()).days
    return FOLLOWUP_DAYS[0] <= days <= FOLLOWUP_DAYS[1]


def _waited(facts: list[Fact], course: int, exposed) -> float | None:
    """Return the score of the last baseline before any exposure, if she waited between two."""
    baselines = [
        fact
        for fact in facts
        if fact.kind == "assessment-taken"
        and fact.course == course
        and (fact.detail or {}).get("purpose") == "baseline"
        and (exposed is None or fact.at <= exposed)
    ]
    apart = [
        second
        for _first, second in pairwise(baselines)
        if second.at - baselines[0].at >= LEAST_WAIT
    ]
    same = [f for f in apart if _maximum(f) == _maximum(baselines[0])]
    return _score(same[-1]) if same else None
