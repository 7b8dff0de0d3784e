"""Writing a planned list: everything in bulk, inside the caller's one transaction."""

from datetime import datetime, timedelta

from django.utils import timezone

from courses import bulk, invitations, ledger, progress
from courses.import_plan import NEW, Line, Plan
from courses.matching import fold
from courses.models import Cohort, Enrolment, Progress, TrainingRecord
from people.models import Affiliation, Organisation, Person, PersonEmail, User

BATCH = 1000


def write(plan: Plan, *, by: User | None, at: datetime) -> dict:
    """Do what the plan says and return what was done, counted."""
    lines = [line for line in plan.lines if line.does_something]
    organisations = _new_organisations(lines)
    people = _new_people(lines)
    named = _name_the_nameless(lines)
    begun, changed = _jobs(lines, plan, timezone.localdate(at))
    enrolments = _enrolments(lines, plan.cohort, at)
    invited = invitations.create_all(
        cohort=plan.cohort,
        people=[(line.person, line.email) for line in lines if line.invite and line.person],
        by=by,
        at=at,
    )
    _append_facts(lines, enrolments, at)
    _catch_up(lines, enrolments, at)
    return {
        "rows": len(plan.lines),
        "created": people,
        "named": named,
        "organisations": organisations,
        "jobs_begun": begun,
        "jobs_changed": changed,
        "enrolled": len({e.person_id for e in enrolments}),
        "enrolments": len(enrolments),
        "invited": invited,
        "again": sum(line.state == "again" for line in plan.lines),
        "errors": plan.errors,
    }


def _new_organisations(lines: list[Line]) -> int:
    """Write down the organisations accepted as new; they are still to be decided by a steward."""
    names: dict[str, str] = {}
    for line in lines:
        if line.new_organisation:
            names.setdefault(fold(line.new_organisation), line.new_organisation)
    made = Organisation.objects.bulk_create(
        [Organisation(name=name, confirmed=False) for name in names.values()], batch_size=BATCH
    )
    by_name = dict(zip(names, made, strict=True))
    for line in lines:
        if line.new_organisation:
            line.organisation = by_name[fold(line.new_organisation)]
    return len(made)


def _new_people(lines: list[Line]) -> int:
    new = [line for line in lines if line.state == NEW]
    people = [Person(name=line.name) for line in new]
    bulk.insert_with_keys(people, "key")
    for line, person in zip(new, people, strict=True):
        line.person = person
    bulk.insert([PersonEmail(person=line.person, address=line.email) for line in new])
    return len(people)


def _name_the_nameless(lines: list[Line]) -> int:
    """Give a name to who signed up without one; a name that somebody gave is never changed."""
    nameless = [line for line in lines if "named" in line.happens]
    for line in nameless:
        line.person.name = line.name
    return Person.objects.bulk_update(
        [line.person for line in nameless], ["name"], batch_size=BATCH
    )


def _jobs(lines: list[Line], plan: Plan, day) -> tuple[int, int]:
    """Begin jobs and end those before, as people/affiliations.affiliate does for one."""
    changed = [line for line in lines if "job_changed" in line.happens]
    begun = [line for line in lines if line.job is None]
    held = [line.job for line in changed]
    today = [job.pk for job in held if job.since == day]
    before = [job.pk for job in held if job.since != day]
    for start in range(0, len(before), BATCH):
        Affiliation.objects.filter(pk__in=before[start : start + BATCH]).update(
            until=day - timedelta(days=1)
        )
    for start in range(0, len(today), BATCH):
        Affiliation.objects.filter(pk__in=today[start : start + BATCH]).delete()
    jobs = [
        Affiliation(
            person=line.person,
            profession=line.profession,
            organisation=line.organisation,
            since=day,
        )
        for line in begun + changed
    ]
    bulk.insert(jobs)
    for line, job in zip(begun + changed, jobs, strict=True):
        line.job = job
    return len(begun), len(changed)


def _enrolments(lines: list[Line], cohort: Cohort, at: datetime) -> list[Enrolment]:
    enrolments = [
        Enrolment(
            person=line.person,
            course=course,
            cohort=cohort,
            edition_id=course.current_edition_id,
            enrolled_at=at,
        )
        for line in lines
        for course in line.courses
    ]
    bulk.insert(enrolments)
    return enrolments


def _append_facts(lines: list[Line], enrolments: list[Enrolment], at: datetime) -> None:
    jobs = {line.person.pk: line.job for line in lines if line.person}
    ledger.append(
        ledger.fact(
            TrainingRecord.Kind.ENROLLED,
            person=enrolment.person,
            at=at,
            enrolment=enrolment,
            affiliation=jobs[enrolment.person_id],
        )
        for enrolment in enrolments
    )


def _catch_up(lines: list[Line], enrolments: list[Enrolment], at: datetime) -> None:
    """Credit what known people had finished in these courses before they came into the cohort."""
    known = {line.person.pk for line in lines if line.state != NEW and line.person}
    mine = {(e.person_id, e.course_id) for e in enrolments if e.person_id in known}
    if not mine:
        return
    cohort = enrolments[0].cohort_id
    finished = Progress.objects.finished().filter(person__enrolments__cohort=cohort)
    pairs = set(finished.values_list("person_id", "activity__course_id").distinct())
    for person, course in sorted(pairs & mine):
        enrolment = Enrolment.objects.select_related("person").get(
            person=person, course=course, cohort=cohort
        )
        progress.catch_up(enrolment=enrolment, at=at)
