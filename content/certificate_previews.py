"""The preview of a certificate design: the page itself, of somebody who does not exist."""

import base64
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates import designs, document
from certificates.models import Certificate

NUMBER = "XXXX-XXXX-XXXX-XXXX"
NAME = "Anne Eksempel Jensen"
LONG_NAME = "Anne-Sofie Alexandra Kristiane Bernadotte Eksempel von Lange-Navnesen Sørensen Ågård"


def preview(design, request: HttpRequest, mode: str) -> HttpResponse:
    """Show a draft drawn with sample data that says it is made up."""
    language = "en" if mode == "en" else "da"
    context = {"pages": [], "problem": ""}
    try:
        sample = _sample(design, LONG_NAME if mode == "long" else NAME)
        context["pages"] = [
            base64.b64encode(page).decode() for page in document.pictures(sample, language)
        ]
    except designs.BadDesign:
        context["problem"] = _("This cannot be drawn yet: each signatory needs a name.")
    except document.CAUSES as error:
        context["problem"] = str(error)
    return render(request, "content/certificate_preview.html", context)


def _sample(design, name: str) -> Certificate:
    now = timezone.now()
    programme = design.programme
    with override("da"):
        content = {
            "profession": {"da": "Politibetjent", "en": "Police officer"},
            "organisation": "Eksempelby Kommune",
            "course": {
                "key": "sample",
                "titles": {"da": "Eksempel på et kursus", "en": "An example of a course"},
                "outcomes": {
                    "da": ["genkende det, kurset handler om", "handle på det i morgen"],
                    "en": ["recognise what the course is about", "act on it tomorrow"],
                },
            },
            "edition": 1,
            "minutes_online": 145,
            "minutes_room": 180,
            "assessed": {"da": ["Afsluttende test"], "en": ["Final test"]},
            "mark": 0.8,
            "passed_on": timezone.localdate(now).isoformat(),
            "platform": "Fagspor",
            "issuer": programme.owner.name if programme else "Eksempelby Kommune",
            "programme": programme.name if programme else "Eksempelprogrammet",
            "cohort": "Eksempelhold",
            "synthetic": True,
        }
    return Certificate(
        number=NUMBER,
        holder=name,
        content=content,
        design=designs.checked(design.definition()),
        issued_at=now,
        valid_until=timezone.localdate(now) + timedelta(days=730),
    )
