"""Coming into a cohort by a code: at once, or when somebody has said yes; while there is room."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses import enrolment, invitations
from courses.models import Cohort, Enrolment, JoinRequest
from people import audit, mail
from people.models import Person, User

State = JoinRequest.State


class CohortFull(Exception):
    """There is no place left."""


def places_left(cohort: Cohort) -> int | None:
    """Return how many more can come in; None where there is no limit."""
    if cohort.capacity is None:
        return None
    taken = Enrolment.objects.active().filter(cohort=cohort).values("person").distinct().count()
    return max(0, cohort.capacity - taken)


@transaction.atomic
def use_code(*, person: Person, cohort: Cohort, at: datetime | None = None) -> bool:
    """Let `person` in, or write down that she asked. True: she is in; False: she waits.

    Raises enrolment.CohortClosed and CohortFull. The cohort is locked, so that two people never
    take the last place.
    """
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if person.enrolments.active().filter(cohort=cohort).exists():
        return True
    if not cohort.is_open(at):
        raise enrolment.CohortClosed(cohort.pk)
    if places_left(cohort) == 0:
        raise CohortFull(cohort.pk)
    if not cohort.approval:
        enrolment.join(person=person, cohort=cohort, at=at)
        return True
    asked, new = JoinRequest.objects.get_or_create(
        cohort=cohort, person=person, defaults={"asked_at": at or timezone.now()}
    )
    if not new and asked.state != State.WAITING:
        # Asking again after a no is a new question; after a yes that was withdrawn, too.
        JoinRequest.objects.filter(pk=asked.pk).update(
            state=State.WAITING, asked_at=at or timezone.now(), decided_at=None, reason=""
        )
    return False


@transaction.atomic
def approve(*, cohort: Cohort, requests: Iterable[int], by: User) -> int:
    """Let those who asked in, in the order they asked; return how many. Twice changes nothing.

    Raises CohortFull, and lets nobody in, when there are more of them than places.
    """
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    asked = _waiting(cohort, requests)
    left = places_left(cohort)
    if left is not None and len(asked) > left:
        raise CohortFull(left)
    for request in asked:
        for course in cohort.courses.all():
            enrolment.enrol(
                person=request.person,
                course=course,
                cohort=cohort,
                origin=Enrolment.Origin.APPROVAL,
            )
        _decide(request, State.APPROVED, by, "")
    return len(asked)


@transaction.atomic
def deny(*, cohort: Cohort, requests: Iterable[int], reason: str, by: User) -> int:
    """Say no to those who asked, with a reason that they are told; return to how many."""
    asked = _waiting(cohort, requests)
    for request in asked:
        _decide(request, State.DENIED, by, reason)
    return len(asked)


def _waiting(cohort: Cohort, requests: Iterable[int]) -> list[JoinRequest]:
    rows = JoinRequest.objects.waiting().select_for_update(of=("self",))
    return list(rows.filter(cohort=cohort, pk__in=list(requests)).select_related("person"))


def _decide(request: JoinRequest, state: str, by: User, reason: str) -> None:
    request.state, request.reason = state, reason
    request.decided_at, request.decided_by = timezone.now(), by
    request.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    audit.record(by, f"joining {state}", request.person, cohort=str(request.cohort.key))
    address = invitations.best_address(request.person)
    if address:
        with translation.override(request.person.language):
            _tell(request, address)


def _tell(request: JoinRequest, address: str) -> None:
    """Send the answer: neutral, without the name of a course."""
    words = {
        "site": settings.SITE_NAME,
        "link": settings.SITE_URL + reverse("my_training"),
        "reason": request.reason,
    }
    if request.state == State.APPROVED:
        text = _(
            "You have a place in the group you asked to join on %(site)s.\n\nBegin here:\n%(link)s\n"
        )
    else:
        text = _(
            "You asked to join a group on %(site)s. This time the answer is no.\n\n"
            "The reason given:\n%(reason)s\n"
        )
    mail.queue(
        recipient=address,
        subject=_("Answer from %(site)s") % {"site": settings.SITE_NAME},
        text=text % words,
        reason=f"joining {request.state}",
        scope=request.cohort.key,
        person=request.person,
        once=f"joining:{request.pk}:{request.decided_at.isoformat()}",
    )
