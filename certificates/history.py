"""Writing what became of a certificate: its history, the ledger and the audit log, together."""

from datetime import datetime

from django.db.models import Max

from certificates.models import Certificate, StatusChange
from courses import ledger
from courses.models import TrainingRecord
from people.models import User

Kind = StatusChange.Kind


def after_last(certificate: Certificate, at: datetime) -> datetime:
    """Return `at`, or the time of the newest change where a clock was put back before it."""
    last = certificate.changes.aggregate(last=Max("at"))["last"]
    return max(at, last) if last else at


def note(
    certificate: Certificate,
    kind: str,
    *,
    at: datetime,
    ground: str = "",
    text: str = "",
    proposed_by: User | None = None,
    by: User | None = None,
) -> StatusChange:
    """Add one row to the history of a certificate."""
    return StatusChange.objects.create(
        certificate=certificate,
        kind=kind,
        at=at,
        ground=ground,
        note=text,
        proposed_by=proposed_by,
        by=by,
    )


def tell_ledger(kind: str, certificate: Certificate, at: datetime, **detail) -> None:
    """Write the fact without the number: whoever has the number sees the name.

    The ledger knows two kinds: from here it stands (issued, reinstated), from here it does not
    (revoked; replaced, which `detail` says).
    """
    until = certificate.valid_until
    enrolment = certificate.enrolment
    ledger.record(
        kind,
        person=enrolment.person,
        at=at,
        enrolment=enrolment,
        edition_id=enrolment.passed_edition_id or enrolment.edition_id,
        detail={"certificate": certificate.pk, "valid_until": until.isoformat() if until else None}
        | detail,
    )


STANDS = TrainingRecord.Kind.CERTIFIED
STANDS_NO_MORE = TrainingRecord.Kind.CERTIFICATE_REVOKED
