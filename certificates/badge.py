"""The badge: a picture drawn from the certificate, with its credential baked into it."""

from typing import cast
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext, override
from openbadgeslib import baking

from certificates import typesetting
from certificates.credential import signed_bytes
from certificates.document_values import breakable, cleaned
from certificates.models import Certificate
from certificates.wording import wording

DRAWING = typesetting.TEMPLATE.with_name("badge.typ")
PPI = 108  # makes 510 pixels a side; wallets ask for 400 and more


def png(certificate: Certificate) -> bytes:
    """Return the badge as a PNG with the credential inside.

    Raises as `signed_bytes` and `typesetting.drawing` do.
    """
    token = signed_bytes(certificate).decode()
    drawn = _drawn(certificate, "png")
    return cast(bytes, baking.bake_png(drawn, token, keyword=baking.ITXT_KEYWORD_OB3))


def svg(certificate: Certificate) -> bytes:
    """Return the badge as an SVG with the credential inside. Raises as `png` does."""
    token = signed_bytes(certificate).decode()
    return cast(
        bytes,
        baking.bake_svg(
            _titled(_drawn(certificate, "svg"), certificate),
            token,
            element=baking.SVG_ELEMENT_OB3,
            namespace=baking.SVG_NS_OB3,
            as_text=True,
        ),
    )


def _drawn(certificate: Certificate, form: str) -> bytes:
    with override(settings.LANGUAGE_CODE):
        values = _values(certificate)
    return typesetting.drawing(DRAWING, values, form, PPI)


def _values(certificate: Certificate) -> dict:
    words = wording(certificate)
    return {
        "language": settings.LANGUAGE_CODE,
        "platform": cleaned(words.platform),
        "course": breakable(cleaned(words.course)),
        "year": certificate.content["passed_on"][:4],
        "synthetic": gettext("Synthetic data") if words.synthetic else "",
    }


def _titled(drawing: bytes, certificate: Certificate) -> bytes:
    """Give the picture a name that a screen reader can say."""
    with override(settings.LANGUAGE_CODE):
        course = wording(certificate).course
        title = escape(gettext("Badge: %(course)s") % {"course": course})
    opened, rest = drawing.split(b">", 1)
    return opened + b' role="img"><title>' + title.encode() + b"</title>" + rest
