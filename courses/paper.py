"""Paper lists of who was at a seminar: what importing one would do, and doing it.

A person without an address becomes a record of her own: name and workplace only ever propose that
two records are one (courses/duplicates.py), they never make them one. What is known of a person
stays as it is; the job told on the paper counts only where none is known on that day.
"""

from datetime import datetime

from django.utils import timezone

from courses import import_writing, seminars
from courses.import_plan import AGAIN, ERROR, KNOWN, Line, Plan
from courses.matching import fold
from courses.models import Attendance, ImportJob, Seminar
from people.affiliations import affiliate
from people.models import Affiliation, Person, User

MOST_ROWS = 500


class PaperPlan(Plan):
    """What a paper list would do, row by row. Reads only."""

    def __init__(self, seminar: Seminar, rows: list[dict], *, at: datetime) -> None:
        self.seminar = seminar
        super().__init__(seminar.cohort, rows, invite=False, at=at)

    def _check_email(self, line: Line) -> None:
        if line.email:
            super()._check_email(line)

    def _within_the_list(self) -> None:
        super()._within_the_list()
        by_name: dict[tuple, Line] = {}
        for line in self.lines:
            if not line.email and line.state != ERROR:
                self._same_name_in_list(line, by_name)
                line.notes.append({"code": "no_address", "params": {}})

    def _against_what_is_known(self) -> None:
        there = Attendance.objects.filter(seminar=self.seminar)
        self._there = set(there.values_list("person_id", flat=True))
        nameless = Affiliation.objects.filter(person__in=self._there, person__emails=None)
        self._stubs: dict[tuple, list[int]] = {}
        for name, place, person in nameless.values_list(
            "person__name", "organisation_id", "person_id"
        ):
            self._stubs.setdefault((fold(name), place), []).append(person)
        super()._against_what_is_known()

    def _find_people(self, lines: list[Line]) -> None:
        super()._find_people([line for line in lines if line.email])
        found = {self._stub(line): line for line in lines if not line.email}
        for person in Person.objects.filter(pk__in=[pk for pk in found if pk]):
            found[person.pk].person = person

    def _stub(self, line: Line) -> int | None:
        """Return who was taken from an earlier reading of the same paper, each for one line."""
        place = line.organisation.pk if line.organisation else None
        left = self._stubs.get((fold(line.name), place))
        return left.pop() if left else None

    def _new_person(self, line: Line) -> None:
        line.courses = []
        line.happens = ["person_created", "checked_in"]

    def _known_person(self, line: Line, job, enrolled, invited) -> None:
        person = line.person
        assert person is not None
        line.job = job
        self._name_of_known(line, person)
        if job is None:
            line.happens.append("job_begun")
        elif not self._same_job(line, job):
            line.notes.append({"code": "job_that_day", "params": {"is": str(job)}})
        line.state = AGAIN if person.pk in self._there else KNOWN
        line.happens.append("already_there" if person.pk in self._there else "checked_in")


def write(plan: PaperPlan, *, job: ImportJob, by: User | None, at: datetime) -> dict:
    """Check in everybody of a planned list, inside the caller's one transaction."""
    lines = [line for line in plan.lines if line.does_something]
    organisations = import_writing.new_organisations(lines)
    for line in lines:
        _check_in(line, plan.seminar, job, by, at)
    return {
        "rows": len(plan.lines),
        "created": sum("person_created" in line.happens for line in lines),
        "organisations": organisations,
        "checked_in": len(lines),
        "again": sum(line.state == AGAIN for line in plan.lines),
        "errors": plan.errors,
    }


def _check_in(line: Line, seminar: Seminar, job: ImportJob, by: User | None, at: datetime) -> None:
    how = {
        "seminar": seminar,
        "by": by,
        "at": at,
        "minutes": job.minutes,
        "origin": Attendance.Origin.PAPER,
        "certainty": f"paper: {job.source}"[:60],
    }
    if line.email:
        seminars.walk_in(
            name=line.name,
            address=line.email,
            profession=line.profession,
            organisation=line.organisation,
            **how,
        )
        return
    person = line.person or Person.objects.create(name=line.name)
    if line.job is None and line.profession and line.organisation:
        affiliate(
            person=person,
            profession=line.profession,
            organisation=line.organisation,
            since=timezone.localdate(at),
        )
    seminars.check_in(person=person, **how)
