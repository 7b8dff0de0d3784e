"""The poster with a cohort's join code: one A4 page for the wall, made by Typst.

Neutral: it names neither the course nor the topic. Values go in as one JSON string, so nothing
that an organisation is called can be markup.
"""

import json
from pathlib import Path

import typst
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates.document import qr
from courses.models import Cohort

TEMPLATE = Path(__file__).resolve().parent / "typst" / "poster.typ"


def pdf(cohort: Cohort) -> bytes:
    """Return the poster as a PDF (PDF/UA-1) in the language that is active."""
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"poster": json.dumps(_values(cohort), ensure_ascii=False)},
    )


def _values(cohort: Cohort) -> dict[str, str]:
    url = settings.SITE_URL + reverse("join", args=[cohort.join_code])
    until = ""
    if cohort.closes_on:
        until = _("Open until %(day)s") % {"day": date_format(cohort.closes_on, "DATE_FORMAT")}
    return {
        "language": (get_language() or settings.LANGUAGE_CODE)[:2],
        "title": _("Join code %(code)s") % {"code": cohort.join_code},
        "heading": settings.SITE_NAME,
        "owner": cohort.programme.owner.name,
        "qr": qr(url),
        "qr_alt": _("QR code with the address %(url)s") % {"url": url},
        "scan": _("Scan the code with your phone, or go to"),
        "url": settings.SITE_URL.removeprefix("https://").removeprefix("http://"),
        "code_label": _("and choose “I have a code”:"),
        "code": cohort.join_code,
        "until": until,
    }
