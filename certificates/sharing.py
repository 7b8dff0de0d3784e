"""Links that a holder follows to show a certificate elsewhere. Nothing is sent by our pages."""

from urllib.parse import urlencode

from django.utils import timezone

from certificates.document import short_url
from certificates.models import Certificate
from certificates.wording import wording

LINKEDIN = "https://www.linkedin.com/profile/add?"


def linkedin(certificate: Certificate) -> str:
    """Return the address of LinkedIn's form for a certificate, filled in."""
    issued = timezone.localdate(certificate.issued_at)
    values: dict[str, object] = {
        "startTask": "CERTIFICATION_NAME",
        "name": wording(certificate).course,
        "organizationName": certificate.content["issuer"],
        "issueYear": issued.year,
        "issueMonth": issued.month,
        "certUrl": short_url(certificate.number),
        "certId": certificate.number,
    }
    until = certificate.valid_until
    if until is not None:
        values |= {"expirationYear": until.year, "expirationMonth": until.month}
    return LINKEDIN + urlencode(values)
