"""Issuing certificates, once each; taking one back and giving it again."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from certificates.freezing import frozen
from certificates.models import Certificate
from certificates.validity import valid_until
from courses import ledger
from courses.models import Enrolment, TrainingRecord
from people import audit
from people.models import User

logger = logging.getLogger(__name__)


class CannotIssue(Exception):
    """A certificate cannot be made, for a reason somebody can do something about."""


class NotPassed(CannotIssue):
    """The course is not passed yet."""


class NameMissing(CannotIssue):
    """The person has not said her name, and a certificate needs one."""


class GroundMissing(ValueError):
    """Revoking and reinstating need a ground; a revocation's is shown to whoever checks."""


def due() -> QuerySet[Enrolment]:
    """Return passed enrolments without a certificate, of people whose name is known."""
    standing = Certificate.objects.filter(enrolment=OuterRef("pk"), replaced_by=None)
    named = Q(person__name__gt="") | Q(person__merged_into__name__gt="")
    return Enrolment.objects.filter(named, ~Exists(standing), passed_at__isnull=False)


@transaction.atomic
def issue(*, enrolment: Enrolment, at: datetime | None = None) -> Certificate:
    """Issue the certificate of a passed enrolment, or return the one it has.

    Raises NotPassed and NameMissing. The enrolment is locked, so two workers and a double click
    make one certificate; the database's own constraint has the last word.
    """
    at = at or timezone.now()
    enrolment = _locked(enrolment)
    standing = enrolment.certificates.filter(replaced_by=None).first()
    if standing is not None:
        return standing
    if enrolment.passed_at is None:
        raise NotPassed(enrolment.pk)
    try:
        with transaction.atomic():
            certificate = _create(enrolment, at)
    except IntegrityError:
        return enrolment.certificates.get(replaced_by=None)
    audit.record(None, "certificate issued", certificate)
    _tell_ledger(TrainingRecord.Kind.CERTIFIED, certificate, enrolment, at)
    return certificate


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


@transaction.atomic
def revoke(
    *, certificate: Certificate, ground: str, by: User, at: datetime | None = None
) -> Certificate:
    """Revoke a certificate; it stays visible with its date and ground.

    Revoking again changes nothing. Raises PermissionDenied for anybody but a course administrator
    of its cohort, and GroundMissing.
    """
    at = at or timezone.now()
    certificate = _locked_for(certificate, by, ground)
    if certificate.revoked_at is None:
        certificate.revoked_at, certificate.revoked_by = at, by
        certificate.revocation_ground = ground.strip()
        certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_ground"])
        audit.record(by, "certificate revoked", certificate, ground=ground.strip())
        _tell_ledger(
            TrainingRecord.Kind.CERTIFICATE_REVOKED, certificate, certificate.enrolment, at
        )
    return certificate


@transaction.atomic
def reinstate(
    *, certificate: Certificate, ground: str, by: User, at: datetime | None = None
) -> Certificate:
    """Make a revoked certificate stand again, with its dates as they were.

    Reinstating one that stands changes nothing. Raises as `revoke` does.
    """
    at = at or timezone.now()
    certificate = _locked_for(certificate, by, ground)
    if certificate.revoked_at is not None:
        certificate.revoked_at = certificate.revoked_by = None
        certificate.revocation_ground = ""
        certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_ground"])
        audit.record(by, "certificate reinstated", certificate, ground=ground.strip())
        _tell_ledger(TrainingRecord.Kind.CERTIFIED, certificate, certificate.enrolment, at)
    return certificate


def _locked(enrolment: Enrolment) -> Enrolment:
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


def _locked_for(certificate: Certificate, by: User, ground: str) -> Certificate:
    if not ground.strip():
        raise GroundMissing
    found = (
        Certificate.objects.administered_by(by)
        .select_for_update(of=("self",))
        .select_related("enrolment__cohort", "enrolment__person")
        .filter(pk=certificate.pk)
        .first()
    )
    if found is None:
        raise PermissionDenied
    return found


def _create(enrolment: Enrolment, at: datetime) -> Certificate:
    edition = enrolment.passed_edition or enrolment.edition
    passed_on = timezone.localdate(enrolment.passed_at)
    return Certificate.objects.create(
        person=enrolment.person,
        enrolment=enrolment,
        content=frozen(enrolment, holder=_holder(enrolment)),
        issued_at=at,
        valid_until=valid_until(passed_on, edition.rules.get("validity_months")),
    )


def _holder(enrolment: Enrolment) -> str:
    """The name, on one line; that of the record this one was merged into comes first."""
    person = enrolment.person
    names = [person.merged_into.name] if person.merged_into else []
    for name in [*names, person.name]:
        if " ".join(name.split()):
            return " ".join(name.split())
    raise NameMissing(enrolment.pk)


def _tell_ledger(kind: str, certificate: Certificate, enrolment: Enrolment, at: datetime) -> None:
    """Write the fact without the number: whoever has the number sees the name."""
    until = certificate.valid_until
    ledger.record(
        kind,
        person=enrolment.person,
        at=at,
        enrolment=enrolment,
        edition_id=enrolment.passed_edition_id or enrolment.edition_id,
        detail={"certificate": certificate.pk, "valid_until": until.isoformat() if until else None},
    )
