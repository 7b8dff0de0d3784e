"""Counting persons: from the facts about one person to what is counted, without Django.

Every distinct count is kept for itself; none is a sum of others. Reproduces the synthetic
evaluation of 424 (tests/data/): mark 14 of 20, 255 with both tests, 96 upskilled, 96 confirmed
competent, 63 not yet.
"""

import math
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import NamedTuple

Z = 1.96
FEWEST_FOR_RELIABILITY = 30
TESTS = ("baseline", "final", "followup")
MEASURES = ("enrolled", "reached", "trained", "passed", "upskilled", "confirmed", "certified")
DIMENSIONS = ("profession", "organisation", "municipality")
REGION = "region"
COUNTS = (
    *MEASURES,
    "not_yet",
    "baseline",
    "final",
    "matched",
    "trained_matched",
    "followup",
    "matched_followup",
    "withdrawn",
)


class Fact(NamedTuple):
    """One fact of the ledger, or the first of several alike."""

    person: int
    kind: str
    course: int | None
    cohort: int | None
    place: tuple[int | None, int | None, int | None]  # profession, organisation, municipality
    at: datetime
    position: int
    mark: float | None = None  # the pass mark of the edition, as a share
    detail: Mapping | None = None


class Moments(NamedTuple):
    """Sums over the tests of one form: enough for alpha, whatever their number."""

    n: int
    total: float
    squares: float
    maximum: float | None  # None: not the same for all
    items: Mapping[str, tuple[float, float]]  # question: sum of marks, sum of squares


@dataclass(slots=True)
class Person:
    """What is counted about one person."""

    place: tuple[int | None, int | None, int | None]
    enrolled_on: date
    reached_on: date | None = None
    trained_on: date | None = None
    upskilled_on: date | None = None
    first_in_room: bool = False
    online: bool = False
    room: bool = False
    flags: set[str] = field(default_factory=set)
    courses: dict[int, set[str]] = field(default_factory=dict)

    def entered_since(self, day: date | None) -> bool:
        """Did she enter on that day or later? Her first exposure counts, without one her enrolment."""
        return day is None or (self.reached_on or self.enrolled_on) >= day


# One test against another ------------------------------------------------------------------------


def cronbach(moments: Moments) -> dict | None:
    """Return {n, k, alpha, sd, sem} of one form; None where alpha is undefined or rests on few.

    alpha = k/(k-1) * (1 - sum of item variances / variance of totals), sem = sd * sqrt(1-alpha),
    with sample variances; a question not answered counts as no marks.
    """
    n, k = moments.n, len(moments.items)
    if n < FEWEST_FOR_RELIABILITY or k < 2 or moments.maximum is None:
        return None
    variance = _variance(n, moments.total, moments.squares)
    if variance <= 1e-12:
        return None
    of_items = sum(_variance(n, *sums) for sums in moments.items.values())
    alpha = k / (k - 1) * (1 - of_items / variance)
    sem = math.sqrt(variance * max(0.0, 1 - alpha))
    return {
        "n": n,
        "k": k,
        "alpha": round(alpha, 6),
        "sd": round(math.sqrt(variance), 6),
        "sem": round(sem, 6),
    }


def pooled(before: Moments, after: Moments) -> Moments | None:
    """Put two waves together; None unless both asked the same questions for the same marks."""
    if set(before.items) != set(after.items) or before.maximum != after.maximum:
        return None
    items = {
        key: (sums[0] + after.items[key][0], sums[1] + after.items[key][1])
        for key, sums in before.items.items()
    }
    return Moments(
        before.n + after.n,
        before.total + after.total,
        before.squares + after.squares,
        before.maximum,
        items,
    )


def outcome(
    before: float,
    after: float,
    *,
    maximum_before: float,
    maximum_after: float,
    mark: float,
    sem: float | None,
) -> str:
    """Return "upskilled", "confirmed" or "not_yet" for one trained person with both tests.

    `mark` is the pass mark as a share; `sem` in points, None where it is not known.
    """
    if after / maximum_after < mark - 1e-9:
        return "not_yet"
    if before / maximum_before < mark - 1e-9:
        return "upskilled"
    return "upskilled" if _reliable(before, after, sem) else "confirmed"


def _reliable(before: float, after: float, sem: float | None) -> bool:
    """Jacobson and Truax: is the gain more than the test's own error would give?"""
    if sem is None:
        return False
    if sem == 0:
        return after > before
    return (after - before) / (sem * math.sqrt(2)) >= Z


def _variance(n: int, total: float, squares: float) -> float:
    return max(0.0, (squares - total * total / n) / (n - 1))


# One person --------------------------------------------------------------------------------------


def see(
    facts: list[Fact],
    *,
    zone: tzinfo,
    as_of: date,
    cohort: int | None = None,
    within: Container[int | None] | None = None,
    reliability: Mapping[str, Mapping] | None = None,
) -> Person | None:
    """Judge the facts of one person, in any order; None where nothing of it counts in `cohort`, or
    in any of the cohorts `within`.

    Job and place are those of the first exposure in the programme, whatever the cohort.
    """
    facts = sorted(facts, key=lambda fact: (fact.at, fact.position))
    within = (cohort,) if cohort is not None else within
    mine = [fact for fact in facts if within is None or fact.cohort in within]
    entered = [fact for fact in mine if fact.kind in ENTRANCES]
    if not entered:
        return None
    exposures = [fact for fact in facts if fact.kind in EXPOSURES]
    person = Person(
        place=(exposures or entered)[0].place,
        enrolled_on=entered[0].at.astimezone(zone).date(),
    )
    _mark_reach(person, mine, zone)
    trained = {fact.course: fact for fact in reversed(mine) if fact.kind == "trained"}
    _mark_tests(person, facts, trained, reliability or {}, zone)
    _mark_certificates(person, mine, zone, as_of)
    return person


EXPOSURES = ("activity-finished", "seminar-attended", "trained")
ENTRANCES = ("enrolled", *EXPOSURES)


def _mark_reach(person: Person, mine: list[Fact], zone: tzinfo) -> None:
    """Enrolled, reached, trained, passed, each with the day it first was so."""
    person.flags.add("enrolled")
    for fact in mine:
        on = fact.at.astimezone(zone).date()
        if fact.kind in ENTRANCES and fact.course:
            _flag(person, fact.course, "enrolled")
        if fact.kind in EXPOSURES:
            _expose(person, fact, on)
        if fact.kind == "trained":
            person.trained_on = person.trained_on or on
            _flag(person, fact.course, "trained")
        elif fact.kind == "withdrawn":
            person.flags.add("withdrawn")
    for fact in mine:
        if fact.kind == "passed" and "trained" in person.courses.get(fact.course or 0, ()):
            _flag(person, fact.course, "passed")


def _expose(person: Person, fact: Fact, on: date) -> None:
    in_room = fact.kind == "seminar-attended"
    if person.reached_on is None:
        person.reached_on, person.first_in_room = on, in_room
    # Trained is exposure too: it may rest on what was finished before joining the programme.
    person.room |= in_room
    person.online |= fact.kind == "activity-finished"
    if fact.kind == "trained" and not person.room:
        person.online = True
    _flag(person, fact.course, "reached")


def _flag(person: Person, course: int | None, *flags: str) -> None:
    person.flags.update(flags)
    if course:
        person.courses.setdefault(course, set()).update(flags)


def _mark_tests(
    person: Person, facts: list[Fact], trained: Mapping[int | None, Fact], reliability, zone: tzinfo
) -> None:
    """Tests taken, pairs, and what they document; a test is the person's, whatever the cohort."""
    exposures = [fact for fact in facts if fact.kind in EXPOSURES]
    for course, taken in first_tests(facts).items():
        _flag(person, course, *(purpose for purpose in TESTS if purpose in taken))
        exposed = [fact.at for fact in exposures if fact.course in (course, None)]
        if not is_pair(taken, min(exposed, default=None)):
            continue
        _flag(person, course, "matched")
        if "followup" in taken and taken["followup"].at >= taken["final"].at:
            _flag(person, course, "matched_followup")
        if course in trained:
            judged = _judge(taken, reliability)
            _flag(person, course, "trained_matched", judged)
            if judged == "upskilled":
                on = max(trained[course].at, taken["final"].at).astimezone(zone).date()
                person.upskilled_on = min(person.upskilled_on or on, on)
    _keep_best_outcome(person)


def _keep_best_outcome(person: Person) -> None:
    """One person, one outcome, however many courses."""
    if "upskilled" in person.flags:
        person.flags -= {"confirmed", "not_yet"}
    elif "confirmed" in person.flags:
        person.flags.discard("not_yet")


def first_tests(facts: list[Fact]) -> dict[int, dict[str, Fact]]:
    """Return the first test of each purpose by course, from facts in order."""
    firsts: dict[int, dict[str, Fact]] = {}
    for fact in facts:
        detail = fact.detail or {}
        if fact.kind == "assessment-taken" and fact.course and detail.get("maximum"):
            firsts.setdefault(fact.course, {}).setdefault(detail["purpose"], fact)
    return firsts


def is_pair(taken: Mapping[str, Fact], first_exposure: datetime | None) -> bool:
    """Tell whether a baseline and a final assessment may be set against each other."""
    if "baseline" not in taken or "final" not in taken:
        return False
    before, after = taken["baseline"], taken["final"]
    valid = all((fact.detail or {}).get("valid", True) for fact in (before, after))
    on_time = first_exposure is None or before.at <= first_exposure
    return valid and on_time and before.at <= after.at


def form_key(course: int, before: Mapping, after: Mapping) -> str:
    """Name a pair of forms: statistics never mix versions of different meaning."""
    return f"{course}:{before.get('meaning', 1)}:{after.get('meaning', 1)}"


def _judge(taken: Mapping[str, Fact], reliability: Mapping[str, Mapping]) -> str:
    before, after = taken["baseline"].detail or {}, taken["final"].detail or {}
    known = reliability.get(form_key(taken["final"].course or 0, before, after))
    mark = taken["final"].mark
    if mark is None:  # an import without an edition says itself who passed
        return _judge_without_mark(before, after)
    return outcome(
        float(before["score"]),
        float(after["score"]),
        maximum_before=float(before["maximum"]),
        maximum_after=float(after["maximum"]),
        mark=mark,
        sem=known["sem"] if known else None,
    )


def _judge_without_mark(before: Mapping, after: Mapping) -> str:
    if not after.get("passed"):
        return "not_yet"
    return "confirmed" if before.get("passed") in (True, None) else "upskilled"


def _mark_certificates(person: Person, mine: list[Fact], zone: tzinfo, as_of: date) -> None:
    """Certified: passed, and some certificate's last word by `as_of` is that it stands."""
    said = [f for f in mine if f.kind in ("certified", "certificate-revoked")]
    known = [f for f in said if f.at.astimezone(zone).date() <= as_of]
    last = {(fact.detail or {}).get("certificate"): fact for fact in known}
    for fact in last.values():
        until = (fact.detail or {}).get("valid_until")
        lasts = until is None or date.fromisoformat(until) >= as_of
        passed = "passed" in person.courses.get(fact.course or 0, ())
        if fact.kind == "certified" and lasts and passed:
            _flag(person, fact.course, "certified")


# Many persons ------------------------------------------------------------------------------------


class Tally:
    """Counts of distinct persons. `since` keeps those who entered on that day or later."""

    def __init__(
        self, since: date | None = None, regions: Mapping[str, list[list]] | None = None
    ) -> None:
        """`regions` says in which region each place lay, and when: {place: [[from, to, region]]}."""
        self.since, self.regions = since, regions or {}
        self.counts = dict.fromkeys(COUNTS, 0)
        self.mode = dict.fromkeys(("online", "both", "room"), 0)
        self.months: dict[int, dict[str, int]] = {}
        self.by: dict[str, dict[int | None, dict[str, int]]] = {
            name: {} for name in (*DIMENSIONS, REGION, "course")
        }

    def add(self, person: Person) -> None:
        """Count one person, once in every count where she belongs."""
        if not person.entered_since(self.since):
            return
        for flag in person.flags:
            self.counts[flag] += 1
        for dimension, value in zip(DIMENSIONS, person.place, strict=True):
            self._row(dimension, value, person.flags)
        self._row(REGION, self._region(person), person.flags)
        for course, flags in person.courses.items():
            self._row("course", course, flags)
        if person.reached_on:
            self._mode(person)
        for measure in ("reached", "trained", "upskilled"):
            self._month(getattr(person, f"{measure}_on"), measure)

    def _region(self, person: Person) -> int | None:
        """Return the region her place lay in on the day she entered."""
        day = (person.reached_on or person.enrolled_on).isoformat()
        spans = self.regions.get(str(person.place[2]), ())
        return next(
            (
                region
                for since, until, region in spans
                if since <= day and (not until or day <= until)
            ),
            None,
        )

    def _row(self, dimension: str, value: int | None, flags: Iterable[str]) -> None:
        row = self.by[dimension].setdefault(value, dict.fromkeys(MEASURES, 0))
        for flag in flags:
            if flag in row:
                row[flag] += 1

    def _mode(self, person: Person) -> None:
        key = "both" if person.online and person.room else "room" if person.room else "online"
        self.mode[key] += 1
        self._month(person.reached_on, "first_in_room" if person.first_in_room else "first_online")

    def _month(self, on: date | None, measure: str) -> None:
        if on is not None:
            month = self.months.setdefault(on.year * 100 + on.month, dict.fromkeys(MONTHLY, 0))
            month[measure] += 1

    def figures(self) -> dict:
        """Return everything counted, as plain JSON with a settled order."""
        return {
            "counts": self.counts,
            "mode": self.mode,
            "months": self._all_months(),
            "by": {name: _rows(rows) for name, rows in self.by.items()},
        }

    def _all_months(self) -> list[dict[str, int]]:
        """Every month from the first to the last, with new persons and how many so far."""
        so_far = dict.fromkeys(("reached", "trained", "upskilled"), 0)
        months = []
        for number in _span(self.months):
            new = self.months.get(number, dict.fromkeys(MONTHLY, 0))
            for measure in so_far:
                so_far[measure] += new[measure]
            totals = {f"{measure}_total": total for measure, total in so_far.items()}
            months.append({"month": number, **new, **totals})
        return months


class Undecided:
    """Records that may be one human being, not decided yet: by how much each count may be too high.

    `pairs` are of those that count apart now. Three records that may all be one take two away.
    """

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self.pairs = list(pairs)
        self.flags: dict[int, set[str]] = {one: set() for pair in self.pairs for one in pair}

    def see(self, record: int, person: Person) -> None:
        if record in self.flags:
            self.flags[record] = person.flags

    def too_many(self) -> dict[str, int]:
        return {measure: self._too_many(measure) for measure in ("enrolled", "reached", "trained")}

    def _too_many(self, measure: str) -> int:
        group = {one: one for one, flags in self.flags.items() if measure in flags}

        def end(one: int) -> int:
            while group[one] != one:
                one = group[one]
            return one

        taken = 0
        for one, other in self.pairs:
            if one in group and other in group and end(one) != end(other):
                group[end(one)] = end(other)
                taken += 1
        return taken


class Earlier:
    """Seminars held before the platform, from lists: counted apart, each with its source."""

    def __init__(self, rows: Iterable[tuple[int, tuple, int]], into: Mapping[int, int]) -> None:
        """`rows` are (person, (day, title, source, certainty), minutes)."""
        self.occasions: dict[tuple, set[int]] = {}
        self.minutes: dict[tuple, int] = {}
        self.reached_here: set[int] = set()
        for person, occasion, minutes in rows:
            self.occasions.setdefault(occasion, set()).add(into.get(person, person))
            self.minutes[occasion] = minutes
        self.people = set().union(*self.occasions.values())

    def see(self, record: int, person: Person) -> None:
        if record in self.people and "reached" in person.flags:
            self.reached_here.add(record)

    def figures(self) -> dict:
        """Return each occasion, how many distinct persons, and how many of them were reached here."""
        return {
            "persons": len(self.people),
            "reached_here": len(self.reached_here),
            "occasions": [
                {
                    "day": day,
                    "title": title,
                    "source": source,
                    "certainty": certainty,
                    "minutes": self.minutes[day, title, source, certainty],
                    "persons": len(people),
                }
                for (day, title, source, certainty), people in sorted(self.occasions.items())
            ],
        }


MONTHLY = ("reached", "trained", "upskilled", "first_online", "first_in_room")


def _rows(rows: dict[int | None, dict[str, int]]) -> list[dict[str, int | None]]:
    """Return rows by id, unknown last."""
    ordered = sorted(rows.items(), key=lambda pair: (pair[0] is None, pair[0] or 0))
    return [{"id": value, **counts} for value, counts in ordered]


def _span(months: Iterable[int]) -> list[int]:
    known = sorted(months)
    if not known:
        return []
    first, last = ((number // 100) * 12 + number % 100 - 1 for number in (known[0], known[-1]))
    return [index // 12 * 100 + index % 12 + 1 for index in range(first, last + 1)]
