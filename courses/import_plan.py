"""What importing a list would do, row by row. Reads only; the dry run and the import share it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils import timezone

from courses.matching import Names, fold, profession_names
from courses.models import Cohort, Course, Enrolment, Invitation, TrainingRecord
from people.models import Affiliation, Organisation, Person, PersonEmail, Profession

CHUNK = 2000  # values in one IN (...)
MOST_SUGGESTED = 60  # different wrong values for which near names are looked up

NEW, KNOWN, AGAIN, ERROR = "new", "known", "again", "error"


@dataclass
class Line:
    """One row of the list with everything that is to be done for it."""

    line: int
    name: str
    email: str
    state: str = NEW
    problems: list[dict] = field(default_factory=list)
    notes: list[dict] = field(default_factory=list)
    happens: list[str] = field(default_factory=list)
    profession: Profession | None = None
    organisation: Organisation | None = None
    new_organisation: str = ""
    person: Person | None = None
    job: Affiliation | None = None
    courses: list[Course] = field(default_factory=list)
    invite: bool = False

    @property
    def does_something(self) -> bool:
        return self.state in (NEW, KNOWN)

    def problem(self, column: str, code: str, **params: object) -> None:
        self.problems.append({"column": column, "code": code, "params": params})
        self.state = ERROR

    def finding(self) -> dict:
        """Return what the dry run shows; the values themselves stay in the rows."""
        return {
            "line": self.line,
            "state": self.state,
            "problems": self.problems,
            "notes": self.notes,
            "happens": self.happens,
        }


class Plan:
    """Everything a list would do in one cohort, as of one day."""

    def __init__(self, cohort: Cohort, rows: list[dict], *, invite: bool, at: datetime) -> None:
        self.cohort = cohort
        self.day: date = timezone.localdate(at)
        self.invite = invite
        self.courses = list(cohort.courses.order_by("kind", "order", "slug"))
        self._read_words()
        self.lines = [self._line(row) for row in rows]
        self._within_the_list()
        self._against_what_is_known()

    @property
    def errors(self) -> int:
        return sum(line.state == ERROR for line in self.lines)

    # The words of a row ---------------------------------------------------------------------

    def _read_words(self) -> None:
        self.professions = Profession.objects.in_bulk()
        self._profession_names = profession_names(
            (p.pk, p.key, p.name_da, p.name_en) for p in self.professions.values()
        )
        self.organisations = Organisation.objects.in_bulk()
        self._organisation_names = Names(
            ((o.pk, o.name) for o in self.organisations.values()), shorten=True
        )
        self._suggested: dict[tuple[str, str], list] = {}
        self._found: dict[str, set[int]] = {}

    def _line(self, row: dict) -> Line:
        line = Line(row["line"], row["name"], row["email"].lower())
        for column, code in row.get("errors", []):
            line.problem(column, code)
        if any(code == "cpr" for _column, code in row.get("errors", [])):
            return line
        wrong = {problem["column"] for problem in line.problems}
        if "name" not in wrong and not line.name:
            line.problem("name", "missing")
        if "email" not in wrong:
            self._check_email(line)
        if "profession" not in wrong:
            self._find_profession(line, row["profession"])
        if "organisation" not in wrong:
            self._find_organisation(line, row)
        return line

    def _check_email(self, line: Line) -> None:
        if not line.email:
            line.problem("email", "missing")
            return
        try:
            validate_email(line.email)
        except ValidationError:
            line.problem("email", "bad_email")

    def _find_profession(self, line: Line, text: str) -> None:
        found = self._profession_names.find(text) if text else set()
        if len(found) == 1:
            line.profession = self.professions[next(iter(found))]
        elif not text:
            line.problem("profession", "missing")
        else:
            line.problem(
                "profession", "unknown_profession", value=text, near=self._near("profession", text)
            )

    def _find_organisation(self, line: Line, row: dict) -> None:
        text, chosen = row["organisation"], row.get("organisation_id")
        if chosen in self.organisations:
            line.organisation = self.organisations[chosen]
        elif not text and self.cohort.organisation_id:
            line.organisation = self.organisations[self.cohort.organisation_id]
        elif not text:
            line.problem("organisation", "missing")
        else:
            self._name_organisation(line, text, accepted=bool(row.get("organisation_new")))

    def _name_organisation(self, line: Line, text: str, *, accepted: bool) -> None:
        found = self._organisations_called(text)
        if len(found) == 1:
            line.organisation = self.organisations[next(iter(found))]
        elif found:
            near = sorted(found, key=lambda pk: self.organisations[pk].name)[:6]
            line.problem("organisation", "ambiguous_organisation", value=text, near=near)
        elif accepted:
            line.new_organisation = text
        else:
            line.problem(
                "organisation",
                "unknown_organisation",
                value=text,
                near=self._near("organisation", text),
            )

    def _organisations_called(self, text: str) -> set[int]:
        """Return who is called so; of several, those confirmed, and those of the cohort's own."""
        if text not in self._found:
            found = self._organisation_names.find(text)
            for rule in (self._is_confirmed, self._belongs_to_cohort):
                narrower = {pk for pk in found if rule(self.organisations[pk])}
                found = narrower if len(found) > 1 and narrower else found
            self._found[text] = found
        return self._found[text]

    def _is_confirmed(self, organisation: Organisation) -> bool:
        return organisation.confirmed

    def _belongs_to_cohort(self, organisation: Organisation) -> bool:
        own = self.cohort.organisation_id
        return own is not None and own in (
            organisation.pk,
            organisation.parent_id,
            organisation.municipality_id,
            organisation.police_district_id,
        )

    def _near(self, column: str, text: str) -> list[int]:
        key = (column, fold(text))
        if key not in self._suggested:
            if len(self._suggested) >= MOST_SUGGESTED:
                return []
            names = self._profession_names if column == "profession" else self._organisation_names
            self._suggested[key] = names.like(text)
        return self._suggested[key]

    # The list as a whole -------------------------------------------------------------------

    def _within_the_list(self) -> None:
        by_email: dict[str, Line] = {}
        by_name: dict[tuple, Line] = {}
        for line in self.lines:
            if not line.email or any(p["column"] in ("email", "") for p in line.problems):
                continue
            first = by_email.setdefault(line.email, line)
            if first is not line:
                self._second_time(line, first)
            elif line.state != ERROR:
                self._same_name_in_list(line, by_name)

    def _second_time(self, line: Line, first: Line) -> None:
        if fold(line.name) != fold(first.name):
            line.problem("email", "address_twice", line=first.line)
        elif line.state != ERROR:
            line.state = AGAIN
            line.notes.append({"code": "line_again", "params": {"line": first.line}})

    def _same_name_in_list(self, line: Line, by_name: dict[tuple, Line]) -> None:
        place = line.organisation.pk if line.organisation else fold(line.new_organisation)
        other = by_name.setdefault((fold(line.name), place), line)
        if other is not line:
            line.notes.append({"code": "same_name_in_list", "params": {"line": other.line}})

    # What is known already ------------------------------------------------------------------

    def _against_what_is_known(self) -> None:
        good = [line for line in self.lines if line.state == NEW]
        self._find_people(good)
        known = {line.person.pk for line in good if line.person}
        jobs = self._jobs_of(known)
        enrolled = _enrolled(self.cohort, known)
        invited = _invited(self.cohort, known)
        seen: dict[int, Line] = {}
        for line in good:
            if line.person is None:
                self._new_person(line)
                continue
            first = seen.setdefault(line.person.pk, line)
            if first is not line:
                line.state = AGAIN
                line.notes.append({"code": "line_again", "params": {"line": first.line}})
                continue
            self._known_person(
                line, jobs.get(line.person.pk), enrolled.get(line.person.pk, {}), invited
            )
        self._propose_same_people([line for line in good if line.state == NEW])

    def _jobs_of(self, people: set[int]) -> dict[int, Affiliation]:
        """Return the job of each today; of several the one begun last (see affiliation_on)."""
        jobs: dict[int, Affiliation] = {}
        for chunk in _chunks(people):
            held = Affiliation.objects.on(self.day).filter(person__in=chunk)
            for job in held.order_by("since", "pk"):
                job.profession = self.professions[job.profession_id]
                job.organisation = self.organisations[job.organisation_id]
                jobs[job.person_id] = job
        return jobs

    def _find_people(self, lines: list[Line]) -> None:
        owners: dict[str, Person] = {}
        for chunk in _chunks([line.email for line in lines]):
            emails = PersonEmail.objects.annotate(lower=Lower("address")).filter(lower__in=chunk)
            for email in emails.select_related("person__merged_into"):
                owners[email.lower] = _standing_person(email.person)
        for line in lines:
            line.person = owners.get(line.email)

    def _new_person(self, line: Line) -> None:
        line.courses = self.courses
        line.invite = self.invite
        line.happens = ["person_created", "enrolled", *(["invited"] if self.invite else [])]

    def _known_person(
        self, line: Line, job: Affiliation | None, enrolled: dict[int, bool], invited: set[int]
    ) -> None:
        person = line.person
        assert person is not None
        line.state, line.job = KNOWN, job
        self._name_of_known(line, person)
        if job is None:
            line.happens.append("job_begun")
        elif not self._same_job(line, job):
            line.happens.append("job_changed")
            line.notes.append({"code": "job_changed", "params": {"was": str(job)}})
        line.courses = [course for course in self.courses if course.pk not in enrolled]
        line.happens.append("enrolled" if line.courses else "already_enrolled")
        if enrolled and not any(enrolled.values()):
            line.notes.append({"code": "withdrawn_stays", "params": {}})
        line.invite = self.invite and person.pk not in invited and self._takes_part(line, enrolled)
        if line.invite:
            line.happens.append("invited")
        if line.happens == ["already_enrolled"]:
            line.state = AGAIN

    def _name_of_known(self, line: Line, person: Person) -> None:
        if not person.name:
            line.happens.append("named")
        elif fold(person.name) != fold(line.name):
            line.notes.append({"code": "known_as", "params": {"name": person.name}})

    def _same_job(self, line: Line, job: Affiliation) -> bool:
        return (
            line.organisation is not None
            and job.organisation_id == line.organisation.pk
            and line.profession is not None
            and job.profession_id == line.profession.pk
        )

    def _takes_part(self, line: Line, enrolled: dict[int, bool]) -> bool:
        return bool(line.courses) or any(enrolled.values())

    def _propose_same_people(self, lines: list[Line]) -> None:
        """Say where somebody of the same name in the same place is known by another address."""
        wanted = {(line.name, line.organisation.pk): line for line in lines if line.organisation}
        for chunk in _chunks([line.name for line in lines]):
            namesakes = Affiliation.objects.not_over(self.day).filter(
                person__name__in=chunk, person__merged_into=None
            )
            for name, place, address in namesakes.values_list(
                "person__name", "organisation_id", "person__emails__address"
            ):
                line = wanted.get((name, place))
                if line is not None and address:
                    params = {"address": masked(address)}
                    line.notes.append({"code": "same_name_known", "params": params})


class AttendedPlan(Plan):
    """Who came to a seminar held before the platform, as of that day.

    Nobody is enrolled, and nobody's present job is touched. A row without an address makes a person
    known by name alone; the same row of the same occasion never makes a second one.
    """

    def __init__(self, cohort: Cohort, rows: list[dict], *, occasion: dict) -> None:
        self.occasion = occasion
        noon = time(12)
        self.at = timezone.make_aware(datetime.combine(date.fromisoformat(occasion["day"]), noon))
        self.been, self.named = _been(cohort, occasion)
        super().__init__(cohort, rows, invite=False, at=self.at)

    def _check_email(self, line: Line) -> None:
        if line.email:
            super()._check_email(line)

    def _new_person(self, line: Line) -> None:
        place = line.organisation.pk if line.organisation else None
        if not line.email and (fold(line.name), place) in self.named:
            line.state = AGAIN
            return
        line.happens = ["person_created", "attended"]

    def _known_person(self, line: Line, job, enrolled, invited) -> None:
        line.state = AGAIN if line.person and line.person.pk in self.been else KNOWN
        line.happens = ["attended"] if line.state == KNOWN else []


def _been(cohort: Cohort, occasion: dict) -> tuple[set[int], set[tuple[str, int | None]]]:
    """Return who is noted at this occasion already: persons, and names with their places."""
    noted = TrainingRecord.objects.standing().filter(
        programme=cohort.programme_id,
        kind=TrainingRecord.Kind.SEMINAR_ATTENDED,
        source=TrainingRecord.Source.IMPORT,
        detail__title=occasion["title"],
        detail__day=occasion["day"],
    )
    people: set[int] = set()
    named: set[tuple[str, int | None]] = set()
    for person, into, name, place in noted.values_list(
        "person", "person__merged_into", "person__name", "organisation"
    ):
        people |= {person, into} - {None}
        named.add((fold(name), place))
    return people, named


def masked(address: str) -> str:
    """Return enough of an address to recognise it, not to use it."""
    local, _at, domain = address.partition("@")
    return f"{local[:2]}…@{domain}"


def _standing_person(person: Person) -> Person:
    while person.merged_into is not None:
        person = person.merged_into
    return person


def _enrolled(cohort: Cohort, people: set[int]) -> dict[int, dict[int, bool]]:
    """Return, by person, the courses taken in the cohort and whether still."""
    enrolled: dict[int, dict[int, bool]] = {}
    for chunk in _chunks(people):
        rows = Enrolment.objects.filter(cohort=cohort, person__in=chunk)
        for person, course, withdrawn in rows.values_list("person_id", "course_id", "withdrawn_at"):
            enrolled.setdefault(person, {})[course] = withdrawn is None
    return enrolled


def _invited(cohort: Cohort, people: set[int]) -> set[int]:
    invited: set[int] = set()
    for chunk in _chunks(people):
        rows = Invitation.objects.filter(cohort=cohort, person__in=chunk)
        invited.update(rows.values_list("person_id", flat=True))
    return invited


def _chunks(values: Iterable) -> Iterator[list]:
    values = list(dict.fromkeys(values))
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
