"""The document: one A4 page, made by Typst from what was frozen. Made again, the same bytes.

The PDF follows PDF/UA-1 (a screen reader can read it) and PDF/A-3a (it can be archived). Values go
in as one JSON string, so nothing that somebody is called can be markup. Only fonts inside Typst
are used: the result does not depend on the machine.
"""

import io
import json
import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from certificates.models import Certificate
from certificates.wording import wording

TEMPLATE = Path(__file__).resolve().parent / "typst" / "certificate.typ"
STANDARDS = ["ua-1", "a-3a"]
LONGEST_WORD = 24
BREAK_HERE = "\u200b"


def pdf(certificate: Certificate, language: str) -> bytes:
    """Return the certificate as a PDF in one of the site's languages."""
    at = certificate.issued_at.astimezone(UTC).replace(microsecond=0)
    with override(language):
        values = _values(certificate, language)
        try:
            return _compile(values, at)
        except typst.TypstError:
            return _compile(_displayable(values), at)


def short_url(number: str) -> str:
    """Return the address that the QR code holds."""
    return settings.SITE_URL + reverse("certificate_short", args=[number])


def qr(url: str) -> str:
    """Return a QR code as SVG, black on white without a margin."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def breakable(text: str) -> str:
    """Let a word that is longer than any line be broken; other text is returned as it is."""
    return " ".join(_broken(word) if len(word) > LONGEST_WORD else word for word in text.split(" "))


def _broken(word: str) -> str:
    """Put a place to break after every twelfth letter, never before a combining mark."""
    out, since = [], 0
    for character in word:
        if since >= LONGEST_WORD // 2 and not unicodedata.combining(character):
            out.append(BREAK_HERE)
            since = 0
        out.append(character)
        since += 1
    return "".join(out)


def _values(certificate: Certificate, language: str) -> dict:
    words = wording(certificate)
    url = short_url(certificate.number)
    title = gettext("Certificate %(number)s") % {"number": certificate.number}
    return {
        "language": language,
        "title": title,
        "platform": words.platform,
        "heading": gettext("Certificate"),
        "certifies": gettext("This is to certify that"),
        "holder": breakable(_clean(words.holder)),
        "job": breakable(_clean(words.job)),
        "passed": gettext("has completed and passed"),
        "course": breakable(_clean(words.course)),
        "outcomes_heading": gettext("After the course the holder can"),
        "outcomes": [_clean(line) for line in words.outcomes],
        "facts": [[label, breakable(_clean(value))] for label, value in words.facts],
        "author": _clean(certificate.content["issuer"]),
        "number_label": gettext("Number"),
        "number": certificate.number,
        "check": gettext("Check this certificate: scan the code, or go to"),
        "url": url,
        "qr": qr(url),
        "qr_alt": gettext("QR code with the address %(url)s") % {"url": url},
        "synthetic": gettext("Synthetic data: an example, not a real certificate")
        if words.synthetic
        else "",
        "synthetic_mark": gettext("Synthetic data"),
        "left_out": "",
    }


def _clean(text: str) -> str:
    """Compose accents, and leave out what has no shape (control characters, line breaks)."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if ord(c) >= 32 else " " for c in composed).split())


def _compile(values: dict, at: datetime) -> bytes:
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=at,
        sys_inputs={"certificate": json.dumps(values, ensure_ascii=False)},
    )


def _displayable(values: dict) -> dict:
    """Leave out the characters that no font has, and say so where the name stands."""
    text = json.dumps(values, ensure_ascii=False)
    for character in sorted(set(text)):
        if ord(character) > 0x17F and not _has_shape(character):
            text = text.replace(character, "")
    kept = json.loads(text)
    kept["holder"] = " ".join(kept["holder"].split()) or kept["number"]
    kept["left_out"] = gettext(
        "Some characters cannot be shown on paper; the page at the address below shows them all."
    )
    return kept


@lru_cache(maxsize=4096)
def _has_shape(character: str) -> bool:
    """Ask Typst itself: the standards refuse a character without a shape."""
    source = b'#set document(title: "x")\n#sys.inputs.c'
    try:
        typst.compile(
            source,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,
            sys_inputs={"c": f"a{character}"},
        )
    except typst.TypstError:
        return False
    return True
