"""Recording who was in the room."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from courses import progress
from courses.enrolment import enrol
from courses.models import Attendance, Enrolment, Seat, Seminar, TrainingRecord
from people import audit
from people.affiliations import affiliate
from people.models import Organisation, Person, PersonEmail, Profession, User

DOORS_OPEN = timedelta(hours=2)  # people come before it begins
Origin = Attendance.Origin
SOURCES = {
    Origin.FACILITATOR: TrainingRecord.Source.FACILITATOR,
    Origin.WALL: TrainingRecord.Source.PLATFORM,
    Origin.UNPROVEN: TrainingRecord.Source.PLATFORM,
    Origin.PAPER: TrainingRecord.Source.PAPER,
}
CERTAINTY = {Origin.UNPROVEN: "address not confirmed", Origin.PAPER: "paper list"}


class TooEarly(Exception):
    """The doors of the seminar are not open yet."""


class Cancelled(Exception):
    """The seminar is not held."""


@transaction.atomic
def check_in(
    *,
    seminar: Seminar,
    person: Person,
    by: User | None,
    minutes: int | None = None,
    at: datetime | None = None,
    origin: str = Origin.FACILITATOR,
    key: UUID | None = None,
    certainty: str = "",
) -> Attendance:
    """Record that `person` was in the room, enrolled or walked in. Twice counts once.

    `key` is the device's own of this check-in: sent again it returns what it made the first time,
    also when that has been undone since. Raises Cancelled.
    """
    at = at or timezone.now()
    _lock(seminar)
    known = made_by(key)
    if known is not None:
        return known
    for course in seminar.cohort.courses.all():
        enrol(
            person=person,
            course=course,
            cohort=seminar.cohort,
            at=at,
            origin=Enrolment.Origin.SEMINAR,
        )
    attendance, new = Attendance.objects.get_or_create(
        seminar=seminar,
        person=person,
        undone_at=None,
        defaults={
            "minutes": seminar.minutes if minutes is None else minutes,
            "recorded_by": by,
            "recorded_at": timezone.now(),
            "origin": origin,
            "key": key,
        },
    )
    if new:
        audit.record(by, "checked in", attendance, seminar=seminar.pk, origin=origin)
        attendance.fact = progress.attend(
            person=person,
            attendance=attendance,
            at=at,
            source=SOURCES[Origin(origin)],
            certainty=certainty or CERTAINTY.get(Origin(origin), ""),
        )
        attendance.save(update_fields=["fact"])
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
    origin: str = Origin.FACILITATOR,
    key: UUID | None = None,
    minutes: int | None = None,
    certainty: str = "",
) -> Attendance:
    """Check in somebody who was not on the list. A known address is the person known by it.

    What is known of a person stays: only who has no name or no job gets one, and from somebody
    who has proved nothing (`by` is None) nobody with a login gets either.
    """
    at = at or timezone.now()
    _lock(seminar)
    known = made_by(key)
    if known is not None:
        return known
    email = PersonEmail.objects.filter(address__iexact=address).select_related("person").first()
    person = _counted(email.person) if email else Person.objects.create(name=name)
    if email is None:
        PersonEmail.objects.create(person=person, address=address.lower())
    if by is not None or not User.objects.filter(person=person).exists():
        _introduce(person, name, profession, organisation, timezone.localdate(at))
    return check_in(
        seminar=seminar,
        person=person,
        by=by,
        at=at,
        origin=origin,
        key=key,
        minutes=minutes,
        certainty=certainty,
    )


def made_by(key: UUID | None) -> Attendance | None:
    """Return what a device's check-in made, if it has come before."""
    if key is None:
        return None
    return Attendance.everything.select_related("person").filter(key=key).first()


def moment(seminar: Seminar, now: datetime | None = None) -> datetime:
    """Return when a check-in made now took place: a list caught up on later belongs to the day.

    Raises TooEarly before the doors are open.
    """
    now = now or timezone.now()
    if now < seminar.starts_at - DOORS_OPEN:
        raise TooEarly(seminar.pk)
    return min(now, seminar.ends_at)


def participants(seminar: Seminar, *, everyone: bool = False) -> QuerySet[Person]:
    """Return who is expected or was in the room, each with `present`, `seat` (its state), and
    `attendance`, `minutes` and `origin` of the check-in.

    Expected is the whole cohort; where participants sign up, who has answered (`everyone`: still
    the whole cohort, to find somebody who comes without).
    """
    here = Attendance.objects.filter(seminar=seminar, person=OuterRef("pk"))
    seat = Seat.objects.filter(seminar=seminar, person=OuterRef("pk")).values("state")
    enrolled = Enrolment.objects.active().filter(cohort=seminar.cohort_id, person=OuterRef("pk"))
    people = Person.objects.annotate(
        present=Exists(here),
        enrolled=Exists(enrolled),
        seat=Subquery(seat[:1]),
        attendance=Subquery(here.values("pk")[:1]),
        minutes=Subquery(here.values("minutes")[:1]),
        origin=Subquery(here.values("origin")[:1]),
    )
    expected = Q(present=True) | Q(seat__isnull=False)
    if everyone or not seminar.sign_up:
        expected |= Q(enrolled=True)
    return people.filter(expected).order_by("name", "pk")


def room_list(seminar: Seminar) -> QuerySet[Person]:
    """Return who is expected in the room, for a list to sign: no apologies, nobody who waits."""
    coming = Q(present=True) | Q(seat=Seat.State.SEAT)
    if not seminar.sign_up:
        coming |= Q(enrolled=True, seat=None)
    return participants(seminar).filter(coming)


def _lock(seminar: Seminar) -> None:
    """One check-in at a time, and none to a seminar that is called off."""
    held = Seminar.objects.select_for_update(of=("self",)).filter(pk=seminar.pk)
    if held.values_list("cancelled_at", flat=True).get() is not None:
        raise Cancelled(seminar.pk)


def _introduce(
    person: Person, name: str, profession: Profession, organisation: Organisation, day
) -> None:
    if not person.name:
        Person.objects.filter(pk=person.pk).update(name=name)
        person.name = name
    if person.affiliation_on(day) is None:
        affiliate(person=person, profession=profession, organisation=organisation, since=day)


def _counted(person: Person) -> Person:
    while person.merged_into is not None:
        person = person.merged_into
    return person
