"""Writing a planned list: everything in bulk, inside the caller's one transaction."""

from datetime import datetime, timedelta

from django.utils import timezone

from courses import bulk, deadlines, invitations, ledger, progress
from courses.import_plan import NEW, AttendedPlan, Line, Plan
from courses.matching import fold
from courses.models import Cohort, Enrolment, ImportJob, TrainingRecord
from people.models import Affiliation, Organisation, Person, PersonEmail, User

BATCH = 1000


def write(plan: Plan, *, by: User | None, at: datetime, job: ImportJob | None = None) -> dict:
    """Do what the plan says and return what was done, counted."""
    lines = [line for line in plan.lines if line.does_something]
    organisations = new_organisations(lines)
    people = _new_people(lines)
    named = _name_the_nameless(lines)
    begun, changed = _jobs(lines, plan, timezone.localdate(at))
    enrolments = _enrolments(lines, plan.cohort, at, job)
    invited = invitations.create_all(
        cohort=plan.cohort,
        people=[(line.person, line.email) for line in lines if line.invite and line.person],
        by=by,
        at=at,
    )
    jobs = {line.person.pk: line.job for line in lines if line.person}
    ledger.append_enrolled(enrolments, jobs=jobs, at=at)
    known = {line.person.pk for line in lines if line.state != NEW and line.person}
    came = {(e.person_id, e.course_id) for e in enrolments if e.person_id in known}
    progress.catch_up_many(cohort=plan.cohort, came=came, at=at)
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


def write_attended(plan: AttendedPlan, *, job: ImportJob) -> dict:
    """Note who was at an occasion of the past, with source and certainty; return what was done."""
    lines = [line for line in plan.lines if line.does_something]
    organisations = new_organisations(lines)
    people = _new_people(lines)
    bulk.insert([_job(line, plan.day) for line in lines if line.state == NEW])
    occasion = plan.occasion
    ledger.append(
        ledger.fact(
            TrainingRecord.Kind.SEMINAR_ATTENDED,
            person=line.person,
            at=plan.at,
            enrolment=None,
            affiliation=_job(line, plan.day),
            programme_id=plan.cohort.programme_id,
            cohort_id=plan.cohort.pk,
            minutes=occasion["minutes"],
            source=TrainingRecord.Source.IMPORT,
            certainty=occasion["certainty"],
            detail={name: occasion[name] for name in ("title", "day", "source")}
            | {"list": str(job.key)},
        )
        for line in lines
        if line.person
    )
    return {
        "rows": len(plan.lines),
        "created": people,
        "organisations": organisations,
        "attended": len(lines),
        "again": sum(line.state == "again" for line in plan.lines),
        "errors": plan.errors,
    }


def _job(line: Line, day) -> Affiliation:
    """Return the job that the list gives somebody on that day."""
    return Affiliation(
        person=line.person, profession=line.profession, organisation=line.organisation, since=day
    )


def new_organisations(lines: list[Line]) -> int:
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
    bulk.insert([PersonEmail(person=line.person, address=line.email) for line in new if line.email])
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
    jobs = [_job(line, day) for line in begun + changed]
    bulk.insert(jobs)
    for line, job in zip(begun + changed, jobs, strict=True):
        line.job = job
    return len(begun), len(changed)


def _enrolments(
    lines: list[Line], cohort: Cohort, at: datetime, job: ImportJob | None
) -> list[Enrolment]:
    due = deadlines.due_on(timezone.localdate(at), cohort)
    enrolments = [
        Enrolment(
            person=line.person,
            course=course,
            cohort=cohort,
            edition_id=course.current_edition_id,
            enrolled_at=at,
            origin=Enrolment.Origin.IMPORT,
            import_job=job,
            due_on=due,
        )
        for line in lines
        for course in line.courses
    ]
    bulk.insert(enrolments)
    return enrolments
