"""Recording who was in the room."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses import progress
from courses.enrolment import enrol
from courses.models import Attendance, Seminar, TrainingRecord
from people import audit
from people.models import Person, User


@transaction.atomic
def check_in(
    *,
    seminar: Seminar,
    person: Person,
    by: User | None,
    minutes: int | None = None,
    at: datetime | None = None,
) -> Attendance:
    """Record that `person` was in the room, enrolled or walked in. Twice counts once."""
    at = at or timezone.now()
    for course in seminar.cohort.courses.all():
        enrol(person=person, course=course, cohort=seminar.cohort, at=at)
    attendance, new = Attendance.objects.get_or_create(
        seminar=seminar,
        person=person,
        defaults={
            "minutes": seminar.minutes if minutes is None else minutes,
            "recorded_by": by,
            "recorded_at": at,
        },
    )
    if new:
        audit.record(by, "checked in", attendance, seminar=seminar.pk)
        progress.attend(
            person=person, attendance=attendance, at=at, source=TrainingRecord.Source.FACILITATOR
        )
    return attendance
