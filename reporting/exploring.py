"""A project lead's own question: part of a programme, set side by side by one thing at a time.

The answer is a figure like any other, asked of the ledger at a position. What a person achieved is
left out of rows of fewer than ten: whoever chooses the filters herself must not read one person's
result (MEASUREMENT 4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from courses import ledger
from courses.models import Cohort, Programme
from reporting import questions
from reporting.tally import MEASURES, Fact, Person, Tally, see

BY = ("cohort", "profession", "organisation", "municipality", "month")
PLACES = ("profession", "organisation", "municipality")
RESULTS = ("passed", "upskilled", "confirmed", "certified")
FEWEST = 10


@dataclass(frozen=True)
class Selection:
    """What is asked: by what, and which part. Empty: all of it."""

    by: str = "profession"
    cohorts: tuple[str, ...] = ()
    profession: tuple[int, ...] = ()
    organisation: tuple[int, ...] = ()
    municipality: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    cohort: None = None  # the name a figure keeps where one cohort is asked about

    def as_json(self) -> dict:
        named = {
            "by": self.by,
            "cohorts": sorted(self.cohorts),
            **{name: sorted(getattr(self, name)) for name in PLACES},
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: value for name, value in named.items() if value}

    @classmethod
    def of(cls, stored: dict) -> "Selection":
        """Read a figure's filters back."""
        days = {n: date.fromisoformat(stored[n]) for n in ("since", "until") if n in stored}
        lists = {n: tuple(stored[n]) for n in ("cohorts", *PLACES) if n in stored}
        return cls(by=stored["by"], **lists, **days)

    def as_of(self) -> date:
        today = timezone.localdate()
        return min(today, self.until) if self.until else today

    def takes(self, person: Person) -> bool:
        """Is she of the part that is asked about, as of the day she entered?"""
        chosen = zip(PLACES, person.place, strict=True)
        there = all(not getattr(self, n) or place in getattr(self, n) for n, place in chosen)
        return there and person.entered_since(self.since)


def explored(
    programme: Programme,
    selection: Selection,
    *,
    position: int | None = None,
    as_of: date | None = None,
    reliability: dict | None = None,
) -> dict:
    """Count distinct persons: the answer's `figures`, {"counts", "rows": [{"id", ...}], ...}."""
    position = ledger.position() if position is None else position
    if reliability is None:
        reliability = questions.reliability_of(programme, position=position)
    whole, rows = Tally(), {}
    asked = _Asked(programme, selection, position, as_of or timezone.localdate(), reliability)
    for _record, person, parts in asked.people():
        whole.add(person)
        for key, part in parts:
            rows.setdefault(key, Tally()).add(part)
    return {
        "position": position,
        "compared": selection.by,
        "counts": whole.counts,
        "rows": [
            {"id": key, **_shown(rows[key].counts)} for key in sorted(rows, key=_unknown_last)
        ],
        "reliability": reliability,
    }


def behind(programme: Programme, selection: Selection, row: int | None) -> dict[int, Person]:
    """Return the persons of one row of the answer, by key."""
    asked = _Asked(programme, selection, ledger.position(), timezone.localdate(), {})
    return {
        record: part
        for record, _person, parts in asked.people()
        for key, part in parts
        if key == row
    }


@dataclass(frozen=True)
class _Asked:
    programme: Programme
    selection: Selection
    position: int
    as_of: date
    reliability: dict

    def people(self) -> Iterator[tuple[int, Person, list[tuple[int | None, Person]]]]:
        """Yield each person who is asked about, and the rows she stands in."""
        into = questions.merges(self.position)
        cohorts = self._cohorts()
        rows = questions._rows(self.programme, self.position, self.selection.until)
        for facts in questions._by_person(questions._streams(rows), into):
            person = self._see(facts, cohorts if self.selection.cohorts else None)
            if person is not None and self.selection.takes(person):
                record = into.get(facts[0].person, facts[0].person)
                yield record, person, list(self._parts(facts, person, cohorts))

    def _cohorts(self) -> frozenset[int]:
        mine = Cohort.objects.filter(programme=self.programme)
        if self.selection.cohorts:
            mine = mine.filter(key__in=self.selection.cohorts)
        return frozenset(mine.values_list("pk", flat=True))

    def _see(self, facts: list[Fact], within: frozenset[int] | None) -> Person | None:
        return see(
            facts,
            zone=timezone.get_default_timezone(),
            as_of=self.as_of,
            within=within,
            reliability=self.reliability,
        )

    def _parts(self, facts: list[Fact], person: Person, cohorts) -> Iterator[tuple]:
        by = self.selection.by
        if by == "cohort":
            for cohort in sorted({f.cohort for f in facts if f.cohort in cohorts}):
                part = self._see(facts, frozenset([cohort]))
                if part is not None:
                    yield cohort, part
        elif by == "month":
            day = person.reached_on or person.enrolled_on
            yield day.year * 100 + day.month, person
        else:
            yield person.place[PLACES.index(by)], person


def _shown(counts: dict[str, int]) -> dict[str, int | None]:
    few = counts["enrolled"] < FEWEST
    return {name: None if few and name in RESULTS else counts[name] for name in MEASURES}


def _unknown_last(key: int | None) -> tuple[bool, int]:
    return key is None, key or 0


def labels(figures: dict, *, cohort: None = None) -> dict:
    """Return the names that the answer's ids had when it was asked."""
    ids = [row["id"] for row in figures["rows"] if row["id"]]
    asked = {name: ids if name == figures["compared"] else [] for name in (*PLACES, "course")}
    cohorts = Cohort.objects.in_bulk(ids if figures["compared"] == "cohort" else [])
    named = {str(pk): {"name": one.name} for pk, one in cohorts.items()}
    return questions.named(asked) | {"cohorts": named}
