"""Enrolling, joining by code, withdrawing."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses import deadlines, ledger, progress
from courses.models import Cohort, Course, Enrolment, Progress, TrainingRecord
from people import audit
from people.models import Person, User

Origin = Enrolment.Origin


class CohortClosed(Exception):
    """The cohort does not take people today."""


@transaction.atomic
def enrol(
    *,
    person: Person,
    course: Course,
    cohort: Cohort | None = None,
    at: datetime | None = None,
    origin: str = Origin.SELF,
) -> Enrolment:
    """Enrol `person`; being enrolled already changes nothing."""
    at = at or timezone.now()
    enrolment, new = Enrolment.objects.get_or_create(
        person=person,
        course=course,
        cohort=cohort,
        defaults={
            "edition_id": course.current_edition_id,
            "enrolled_at": at,
            "origin": origin,
            "due_on": deadlines.due_on(timezone.localdate(at), cohort),
        },
    )
    if new:
        ledger.record(TrainingRecord.Kind.ENROLLED, person=person, at=at, enrolment=enrolment)
    return enrolment


@transaction.atomic
def enrol_open(*, person: Person, at: datetime | None = None) -> list[Enrolment]:
    """Enrol in the core and the track of the profession, where no cohort has done so already."""
    job = person.affiliation_on(timezone.localdate(at))
    if job is None:
        return []
    taken = set(person.enrolments.active().values_list("course_id", flat=True))
    open_courses = Course.objects.open().for_profession(job.profession)
    return [
        enrol(person=person, course=course, at=at)
        for course in open_courses
        if course.pk not in taken
    ]


@transaction.atomic
def join(
    *,
    person: Person,
    cohort: Cohort,
    at: datetime | None = None,
    origin: str = Origin.CODE,
) -> list[Enrolment]:
    """Enrol in every course of a cohort. Raises CohortClosed outside its period.

    An enrolment that the person had on her own moves along: the cohort's enrolment takes over
    what she has finished, so nothing is taken twice.
    """
    if not cohort.is_open(at):
        raise CohortClosed(cohort.pk)
    enrolments = [
        enrol(person=person, course=c, cohort=cohort, at=at, origin=origin)
        for c in cohort.courses.all()
    ]
    begun = set(
        Progress.objects.finished().filter(person=person).values_list("activity__course", flat=True)
    )
    for enrolment in enrolments:
        if enrolment.course_id in begun and enrolment.withdrawn_at is None:
            progress.catch_up(enrolment=enrolment, at=at)
    return enrolments


@transaction.atomic
def withdraw(*, enrolment: Enrolment, by: User | None, at: datetime | None = None) -> None:
    """Withdraw; what was reached before stays counted."""
    at = at or timezone.now()
    if Enrolment.objects.filter(pk=enrolment.pk, withdrawn_at=None).update(withdrawn_at=at):
        audit.record(by, "withdrawn", enrolment)
        ledger.record(
            TrainingRecord.Kind.WITHDRAWN, person=enrolment.person, at=at, enrolment=enrolment
        )
