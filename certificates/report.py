"""A certificate for machines: the same facts as its page, under names that do not change."""

from certificates.document import short_url
from certificates.models import Certificate
from certificates.wording import day_iso


def report(certificate: Certificate) -> dict:
    """Return state, dates and everything the certificate says, ready for JSON."""
    replaced_by = certificate.replaced_by
    return {
        "number": certificate.number,
        "status": certificate.status(),
        "holder": certificate.holder or None,
        "url": short_url(certificate.number),
        "issued_on": day_iso(certificate.issued_at),
        "valid_until": day_iso(certificate.valid_until),
        "revoked_on": day_iso(certificate.revoked_at),
        "revocation_ground": certificate.revocation_ground or None,
        "replaced_by": replaced_by.number if replaced_by else None,
        "content": certificate.content,
    }
