"""Recording who was in the room."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from courses import progress
from courses.enrolment import enrol
from courses.models import Attendance, Enrolment, Seminar, TrainingRecord
from people import audit
from people.affiliations import affiliate
from people.models import Organisation, Person, PersonEmail, Profession, User

DOORS_OPEN = timedelta(hours=2)  # people come before it begins


class TooEarly(Exception):
    """The doors of the seminar are not open yet."""


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


@transaction.atomic
def walk_in(
    *,
    seminar: Seminar,
    name: str,
    address: str,
    profession: Profession,
    organisation: Organisation,
    by: User | None,
    at: datetime | None = None,
) -> Attendance:
    """Check in somebody who was not on the list. A known address is the person known by it.

    What is known of a person stays: only who has no name or no job gets one.
    """
    at = at or timezone.now()
    email = PersonEmail.objects.filter(address__iexact=address).select_related("person").first()
    person = _counted(email.person) if email else Person.objects.create(name=name)
    if email is None:
        PersonEmail.objects.create(person=person, address=address.lower())
    elif not person.name:
        person.name = name
        person.save(update_fields=["name"])
    day = timezone.localdate(at)
    if person.affiliation_on(day) is None:
        affiliate(person=person, profession=profession, organisation=organisation, since=day)
    return check_in(seminar=seminar, person=person, by=by, at=at)


def moment(seminar: Seminar, now: datetime | None = None) -> datetime:
    """Return when a check-in made now took place: a list caught up on later belongs to the day.

    Raises TooEarly before the doors are open.
    """
    now = now or timezone.now()
    if now < seminar.starts_at - DOORS_OPEN:
        raise TooEarly(seminar.pk)
    return min(now, seminar.ends_at)


def participants(seminar: Seminar) -> QuerySet[Person]:
    """Return who is in the cohort or was in the room, with `present`."""
    here = Attendance.objects.filter(seminar=seminar, person=OuterRef("pk"))
    enrolled = Enrolment.objects.active().filter(cohort=seminar.cohort_id, person=OuterRef("pk"))
    people = Person.objects.annotate(present=Exists(here), enrolled=Exists(enrolled))
    return (people.filter(present=True) | people.filter(enrolled=True)).order_by("name", "pk")


def _counted(person: Person) -> Person:
    while person.merged_into is not None:
        person = person.merged_into
    return person
