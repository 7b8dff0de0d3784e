"""Who comes to a seminar: seats, a queue that moves up by itself, apologies, changes and the end.

Every verb locks the seminar's row first, so two people never take the last seat, and who waits
gets it in the order they asked. Beat calls `settle` for what happens elsewhere (somebody is
withdrawn from the cohort), so that a free seat never stands empty while somebody waits.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from courses import seminar_mails
from courses.models import Enrolment, Seat, Seminar
from people import audit
from people.models import Mail, Person, User

State = Seat.State
TOLD = {"starts_at", "ends_at", "place", "link"}  # what an invitation says; a change is sent


class NotExpected(Exception):
    """The person is not in the seminar's cohort."""


class Closed(Exception):
    """The seminar is cancelled or has begun: nobody signs up any more."""


def left(seminar: Seminar) -> int | None:
    """Return how many seats are free; None where there is no limit."""
    if seminar.capacity is None:
        return None
    return max(0, seminar.capacity - seminar.seats.taken().count())


@transaction.atomic
def ask(*, seminar: Seminar, person: Person, at: datetime | None = None) -> Seat:
    """Give `person` a seat, or a turn in the queue. Asking twice changes nothing.

    Raises NotExpected and Closed.
    """
    at = at or timezone.now()
    seminar = _locked(seminar)
    _require_expected(seminar, person)
    if seminar.cancelled_at or at >= seminar.starts_at:
        raise Closed(seminar.pk)
    _move_up(seminar, at)
    seat = Seat.objects.filter(seminar=seminar, person=person).first()
    if seat is not None and seat.state != State.AWAY:
        return seat
    seat = seat or Seat(seminar=seminar, person=person)
    seat.person, seat.seminar, seat.asked_at = person, seminar, at
    _turn(seat, State.WAITING if left(seminar) == 0 else State.SEAT, at)
    if seat.state == State.SEAT:
        seminar_mails.confirm(seat, at)
    else:
        seminar_mails.wait(seat, at)
    return seat


@transaction.atomic
def apologise(
    *, seminar: Seminar, person: Person, by: User | None = None, at: datetime | None = None
) -> Seat:
    """Note that `person` does not come, and let the next in the queue have the seat.

    `by` is a facilitator who was told by telephone. Raises NotExpected; Closed when it is over.
    """
    at = at or timezone.now()
    seminar = _locked(seminar)
    seat = Seat.objects.filter(seminar=seminar, person=person).first()
    if seat is None:
        _require_expected(seminar, person)
        seat = Seat(seminar=seminar, asked_at=at)
    if at >= seminar.ends_at:
        raise Closed(seminar.pk)
    if seat.state == State.AWAY:
        return seat
    seat.person, seat.seminar = person, seminar
    _turn(seat, State.AWAY, at)
    seminar_mails.release(seat, at, cancelled=False)
    if by is not None:
        audit.record(by, "apology noted", seminar, person=str(person.key))
    _move_up(seminar, at)
    return seat


@transaction.atomic
def change(
    *, seminar: Seminar, changed: Iterable[str], by: User | None, at: datetime | None = None
) -> None:
    """Follow up on a seminar somebody has just saved: tell what moved, fill seats that were added.

    Nobody loses a seat when there become fewer of them.
    """
    at = at or timezone.now()
    seminar = _locked(seminar)
    if TOLD & set(changed) and not seminar.cancelled_at and at < seminar.ends_at:
        _next_sequence(seminar)
        for seat in _with_people(seminar.seats.taken().filter(invited=True)):
            seminar_mails.confirm(seat, at)
    _move_up(seminar, at)


@transaction.atomic
def cancel(*, seminar: Seminar, by: User | None, at: datetime | None = None) -> Seminar:
    """Call a seminar off and take it out of the calendars. Twice changes nothing."""
    at = at or timezone.now()
    seminar = _locked(seminar)
    if seminar.cancelled_at:
        return seminar
    seminar.cancelled_at = at
    seminar.save(update_fields=["cancelled_at"])
    _next_sequence(seminar)
    for seat in _with_people(seminar.seats.filter(invited=True)):
        seat.seminar = seminar
        seminar_mails.release(seat, at, cancelled=True)
    for seat in _without_entry(seminar):
        seminar_mails.call_off(seat, at)
    audit.record(by, "seminar cancelled", seminar)
    return seminar


def _without_entry(seminar: Seminar) -> list[Seat]:
    """Return who waits, and who was asked and has not answered: told too, but not by a calendar."""
    waiting = list(_with_people(seminar.seats.filter(state=State.WAITING, invited=False)))
    asked = Mail.objects.filter(
        once__startswith=f"seminar:{seminar.key}:", once__endswith=":ask"
    ).exclude(person__seats__seminar=seminar)
    enrolled = Enrolment.objects.active().filter(cohort=seminar.cohort_id)
    people = Person.objects.filter(
        pk__in=asked.values("person"), merged_into=None, enrolments__in=enrolled
    ).distinct()
    unanswered = [Seat(seminar=seminar, person=person) for person in people]
    for seat in waiting:
        seat.seminar = seminar
    return waiting + unanswered


@transaction.atomic
def invite(*, seminar: Seminar, by: User | None, at: datetime | None = None) -> int:
    """Write to everybody in the cohort who has not answered; return to how many.

    Where participants sign up they are asked to, once. Where everybody is expected they get a
    seat and the calendar's invitation.
    """
    at = at or timezone.now()
    seminar = _locked(seminar)
    if seminar.cancelled_at or at >= seminar.starts_at:
        raise Closed(seminar.pk)
    people = list(_unanswered(seminar))
    for person in people:
        if seminar.sign_up:
            seminar_mails.ask(seminar, person, at)
        else:
            seat = Seat(seminar=seminar, person=person, asked_at=at)
            _turn(seat, State.SEAT, at)
            seminar_mails.confirm(seat, at)
    audit.record(by, "seminar invitations", seminar, number=len(people))
    return len(people)


@transaction.atomic
def tell_again(*, mail: Mail, address: str, at: datetime | None = None) -> bool:
    """Write to somebody once more, at another address, what a mail that came back was about.

    Tells how it stands by now; False when there is nothing to tell any more.
    """
    at = at or timezone.now()
    key = (mail.once or "").split(":")[1:2]
    seat = Seat.objects.filter(seminar__key__in=key, person=mail.person_id).first()
    if seat is None or seat.state == State.AWAY:
        return False
    seminar = _locked(seat.seminar)
    if seminar.cancelled_at or at >= seminar.ends_at:
        return False
    seat.seminar = seminar
    _turn(seat, seat.state, at)
    tell = seminar_mails.confirm if seat.state == State.SEAT else seminar_mails.wait
    tell(seat, at, address=address)
    return True


def settle(at: datetime | None = None) -> None:
    """Free the seats of who has left the cohort, and fill what is free. For beat."""
    at = at or timezone.now()
    coming = Seminar.objects.filter(starts_at__gt=at, cancelled_at=None)
    gone = Seat.objects.filter(seminar__in=coming).exclude(state=State.AWAY)
    gone = gone.filter(~Exists(_enrolled(OuterRef("seminar__cohort"), OuterRef("person"))))
    for seat in gone.select_related("seminar", "person"):
        apologise(seminar=seat.seminar, person=seat.person, at=at)
    queued = coming.filter(seats__state=State.WAITING).annotate(
        taken=Count("seats", filter=Q(seats__state=State.SEAT), distinct=True)
    )
    for seminar in queued.filter(Q(capacity=None) | Q(capacity__gt=F("taken"))).distinct():
        with transaction.atomic():
            _move_up(_locked(seminar), at)


# What the verbs above share -------------------------------------------------------------------------


def _locked(seminar: Seminar) -> Seminar:
    held = Seminar.objects.select_for_update(of=("self",)).select_related("cohort")
    return held.get(pk=seminar.pk)


def _enrolled(cohort, person):
    return Enrolment.objects.active().filter(cohort=cohort, person=person)


def _require_expected(seminar: Seminar, person: Person) -> None:
    if not _enrolled(seminar.cohort_id, person).exists():
        raise NotExpected(person.pk)


def _turn(seat: Seat, state: str, at: datetime) -> None:
    seat.state, seat.changed_at = state, at
    seat.turns += 1
    seat.save()


def _move_up(seminar: Seminar, at: datetime) -> None:
    """Give free seats to who has waited longest. A seminar that has begun is left as it is."""
    if seminar.cancelled_at or at >= seminar.starts_at:
        return
    queue = _with_people(seminar.seats.waiting())
    free = left(seminar)
    for seat in list(queue if free is None else queue[:free]):
        seat.seminar = seminar
        _turn(seat, State.SEAT, at)
        seminar_mails.confirm(seat, at)


def _next_sequence(seminar: Seminar) -> None:
    seminar.sequence += 1
    seminar.save(update_fields=["sequence"])


def _with_people(seats):
    return seats.select_related("person", "seminar__cohort").prefetch_related("person__emails")


def _unanswered(seminar: Seminar):
    answered = Seat.objects.filter(seminar=seminar, person=OuterRef("pk"))
    people = Person.objects.filter(Exists(_enrolled(seminar.cohort_id, OuterRef("pk"))))
    return people.filter(~Exists(answered)).prefetch_related("emails").order_by("pk")
