"""Designs of certificates: published as numbered versions that never change, pinned at issue.

What is pinned (`Certificate.design`) is a whole definition:

    {"number": 3, "accent": "#0b5559", "logo": "<digest of a Picture>" or "",
     "words": {"da": {"heading": …, "certifies": …, "passed": …, "note": …}, "en": {…}},
     "signatories": [{"name": …, "titles": {"da": …, "en": …}, "signature": "<digest>" or ""}]}

An empty word means the one the document has by itself.
"""

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from certificates.models import DesignVersion, Picture
from courses.freezing import digest_of
from courses.models import Enrolment, Programme
from people import audit
from people.models import User

PLAIN: dict = {"number": 0, "accent": "#0b5559", "logo": "", "words": {}, "signatories": []}
WORDS = ("heading", "certifies", "passed", "note")
LANGUAGES = ("da", "en")
MOST_SIGNATORIES = 3
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: text on white


class BadDesign(ValueError):
    """A definition that no document could be drawn from."""


def pinned(enrolment: Enrolment) -> dict | None:
    """Return the design in force for an enrolment's programme; None: the plain one."""
    cohort = enrolment.cohort
    version = current(cohort.programme if cohort else None)
    return version.definition if version else None


def current(programme: Programme | None) -> DesignVersion | None:
    """Return a programme's newest design, else the one for everybody, else None. One query."""
    theirs = DesignVersion.objects.filter(programme=None)
    if programme is not None:
        theirs = theirs | DesignVersion.objects.filter(programme=programme)
    found = {version.programme_id: version for version in reversed(theirs.order_by("-number"))}
    return (found.get(programme.pk) if programme else None) or found.get(None)


@transaction.atomic
def publish(
    *, programme: Programme | None, definition: dict, by: User | None, at: datetime | None = None
) -> DesignVersion:
    """Freeze a design; certificates issued from now on are pinned to it.

    The same definition again makes no second version. Raises BadDesign.
    """
    definition = checked(definition)
    if programme is not None:
        Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    newest = DesignVersion.objects.filter(programme=programme).order_by("-number").first()
    digest = digest_of(definition)
    if newest is not None and newest.digest == digest:
        return newest
    number = newest.number + 1 if newest else 1
    version = DesignVersion.objects.create(
        programme=programme,
        number=number,
        definition=definition | {"number": number},
        digest=digest,
        published_at=at or timezone.now(),
        published_by=by,
    )
    audit.record(by, "certificate design published", version, number=number)
    return version


def checked(definition: dict) -> dict:
    """Return a definition with every part in its place and nothing else. Raises BadDesign."""
    words = definition.get("words", {})
    people = definition.get("signatories", [])
    if len(people) > MOST_SIGNATORIES:
        raise BadDesign("too many signatories")
    clean = {
        "accent": _accent(definition.get("accent") or PLAIN["accent"]),
        "logo": definition.get("logo", ""),
        "words": {
            code: {key: words.get(code, {}).get(key, "").strip() for key in WORDS}
            for code in LANGUAGES
        },
        "signatories": [_signatory(one) for one in people],
    }
    _refuse_unknown_pictures(clean)
    return clean


def contrast_with_white(colour: str) -> float:
    """Return the contrast of `#rrggbb` with white, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def pictures_of(definition: dict) -> list[str]:
    """Return the digests of the pictures a design uses."""
    named = [definition["logo"], *(one["signature"] for one in definition["signatories"])]
    return [digest for digest in named if digest]


def _accent(colour: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise BadDesign("accent is not a colour")
    if contrast_with_white(colour) < LEAST_CONTRAST:
        raise BadDesign("accent cannot be read on white")
    return colour.lower()


def _signatory(one: dict) -> dict:
    name = one.get("name", "").strip()
    if not name:
        raise BadDesign("a signatory without a name")
    titles = {code: one.get("titles", {}).get(code, "").strip() for code in LANGUAGES}
    return {"name": name, "titles": titles, "signature": one.get("signature", "")}


def _refuse_unknown_pictures(definition: dict) -> None:
    wanted = set(pictures_of(definition))
    if Picture.objects.filter(digest__in=wanted).count() != len(wanted):
        raise BadDesign("a picture that was never taken in")
