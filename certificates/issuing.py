"""Issuing certificates, once each: frozen whole, and never issued anew."""

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from certificates import designs, history, names
from certificates.freezing import completed_at, edition_of, frozen, seal
from certificates.models import Certificate
from certificates.validity import months_of, valid_until
from courses.models import Enrolment
from people import audit

logger = logging.getLogger(__name__)
CLOCKS_DIFFER = timedelta(minutes=10)  # between two machines, at the most


class CannotIssue(Exception):
    """A certificate cannot be made, for a reason somebody can do something about.

    `code` names the reason; `wording.trouble` says it in words.
    """

    code = "unknown"


class NotPassed(CannotIssue):
    """The course is not passed yet."""

    code = "not-passed"


class NameMissing(CannotIssue):
    """The person has not said her name, or one that cannot stand on a certificate."""

    code = "name"


class ClockBehind(CannotIssue):
    """This machine's clock is earlier than the completion: it has been put back, or was ahead."""

    code = "clock"


def due() -> QuerySet[Enrolment]:
    """Return passed enrolments without a certificate, of people whose name is known."""
    issued = Certificate.objects.filter(enrolment=OuterRef("pk"))
    named = Q(person__name__gt="") | Q(person__merged_into__name__gt="")
    return Enrolment.objects.filter(
        named, ~Exists(issued), passed_at__isnull=False, person__erased_at=None
    )


@transaction.atomic
def issue(*, enrolment: Enrolment, at: datetime | None = None) -> Certificate:
    """Issue the first certificate of a passed enrolment, or return the newest it has.

    Raises NotPassed, NameMissing and ClockBehind. The enrolment is locked, so two workers and a
    double click make one certificate; the database's own constraint has the last word.
    """
    at = at or timezone.now()
    enrolment = locked(enrolment)
    known = newest(enrolment)
    if known is not None:
        return known
    if enrolment.passed_at is None:
        raise NotPassed(enrolment.pk)
    try:
        with transaction.atomic():
            return _first(enrolment, at)
    except IntegrityError:
        beaten = newest(enrolment)
        if beaten is None:
            raise
        return beaten


def newest(enrolment: Enrolment) -> Certificate | None:
    """Return the last certificate of an enrolment's chain."""
    return enrolment.certificates.standing().order_by("-term").first()


def issue_all_due() -> int:
    """Issue every due certificate, each in its own transaction; return how many were made.

    A row that cannot be issued is left for next time and does not hold up the others.
    """
    made = 0
    for enrolment in list(due().only("pk").order_by("pk")):
        try:
            issue(enrolment=enrolment)
            made += 1
        except CannotIssue:
            continue
        except Exception:
            logger.exception("certificate not issued, enrolment %s", enrolment.pk)
    return made


def write(certificate: Certificate, *, by=None) -> Certificate:
    """Seal and insert a certificate, with the first row of its history and the ledger's fact.

    The caller holds the enrolment's lock and a transaction.
    """
    seal(certificate).save(force_insert=True)
    history.note(certificate, history.Kind.ISSUED, at=certificate.issued_at, by=by)
    audit.record(by, "certificate issued", certificate, kind=certificate.kind)
    history.tell_ledger(history.STANDS, certificate, certificate.issued_at)
    return certificate


def locked(enrolment: Enrolment) -> Enrolment:
    """Return the enrolment with its row locked, and beside it all that is frozen of it."""
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related(
            "person__merged_into",
            "course",
            "cohort__programme__owner",
            "edition",
            "passed_edition",
        )
        .get(pk=enrolment.pk)
    )


def not_before(at: datetime, completed: datetime) -> datetime:
    """Return the time of issue: `at`, never before the completion. Raises ClockBehind."""
    if completed - at > CLOCKS_DIFFER:
        raise ClockBehind(completed)
    return max(at, completed)


def holder_of(enrolment: Enrolment) -> str:
    """Return the name to print; that of the record this one was merged into comes first."""
    person = enrolment.person
    known = [person.merged_into.name] if person.merged_into else []
    for name in [*known, person.name]:
        if names.usable(name):
            return names.cleaned(name)
    raise NameMissing(enrolment.pk)


def _first(enrolment: Enrolment, at: datetime) -> Certificate:
    assert enrolment.passed_at is not None
    issued_at = not_before(at, enrolment.passed_at)
    passed_on = timezone.localdate(completed_at(enrolment))
    content = frozen(enrolment, passed_on=passed_on)
    months = months_of(edition_of(enrolment).rules, content["profession_key"])
    return write(
        Certificate(
            person=enrolment.person,
            enrolment=enrolment,
            holder=holder_of(enrolment),
            content=content | {"validity_months": months},
            design=designs.pinned(enrolment),
            issued_at=issued_at,
            valid_until=valid_until(passed_on, months),
        )
    )
