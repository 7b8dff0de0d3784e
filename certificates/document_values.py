"""The words of a document: what was frozen, in one language, as the template wants it."""

import unicodedata
from datetime import UTC, date, datetime

from django.utils.translation import gettext

from certificates import wording as words
from certificates.models import Certificate

LONGEST_WORD = 24
BREAK_HERE = "\u200b"


def values(certificate: Certificate, language: str, design: dict) -> dict:
    """Return everything that is printed, in the language that is active now."""
    said = words.wording(certificate)
    issuer = cleaned(certificate.content["issuer"])
    title = gettext("Certificate %(number)s") % {"number": certificate.number}
    return {
        "language": language,
        "title": title,
        "description": " · ".join(part for part in (said.course, issuer) if part),
        "author": issuer,
        "date": _moment(certificate.issued_at),
        "holder": breakable(cleaned(said.holder)),
        "exact_holder": cleaned(said.holder),
        "composed": _composed(cleaned(said.holder)),
        "job": breakable(cleaned(said.job)),
        "course": breakable(cleaned(said.course)),
        "outcomes_heading": gettext("After the course the holder can"),
        "outcomes": [cleaned(line) for line in said.outcomes],
        "days": _days(certificate),
        "facts": [
            [label, [breakable(cleaned(line)) for line in lines if line]]
            for label, lines in _facts(certificate)
            if any(lines)
        ],
        "number_label": gettext("Number"),
        "number": certificate.number,
        "chain": _chain(certificate),
        "sealed": [
            gettext("The page tells whether the certificate is still valid."),
            gettext("The PDF is sealed: a change of a single letter shows."),
        ],
        "check": gettext("Check this certificate: scan the code, or go to"),
        "not_shown": gettext(
            "□ stands for a letter that cannot be shown on paper; the page at the address below "
            "shows them all."
        ),
        "synthetic": gettext("Synthetic data: an example, not a real certificate")
        if said.synthetic
        else "",
        "synthetic_mark": gettext("Synthetic data"),
        **_designed(design, language),
    }


def _designed(design: dict, language: str) -> dict:
    own = {key: cleaned(text) for key, text in design["words"].get(language, {}).items() if text}
    return {
        "accent": design["accent"],
        "heading": own.get("heading") or gettext("Certificate"),
        "certifies": own.get("certifies") or gettext("This is to certify that"),
        "passed": own.get("passed") or gettext("has completed and passed"),
        "note": own.get("note", ""),
        "signatories": [
            {"name": cleaned(one["name"]), "title": cleaned(words.in_language(one["titles"]))}
            for one in design["signatories"]
        ],
    }


def _days(certificate: Certificate) -> list[list[str]]:
    passed_on = date.fromisoformat(certificate.content["passed_on"])
    until = words.day(certificate.valid_until) or gettext("Does not expire")
    return [
        [gettext("Passed"), words.day(passed_on)],
        [gettext("Issued"), words.day(certificate.issued_at)],
        [gettext("Valid until"), until],
    ]


def _facts(certificate: Certificate) -> list[tuple[str, list[str]]]:
    content = certificate.content
    assessed = words.in_language(content.get("assessed") or {}) or []
    return [
        (gettext("Hours"), _hours(content["minutes_online"], content["minutes_room"])),
        (gettext("Assessed"), [*assessed, _mark(content["mark"])]),
        (gettext("Edition of the course"), [str(content["edition"])]),
        (gettext("Issued by"), [content["issuer"]]),
        (gettext("Programme"), [content["programme"]]),
        (gettext("Cohort"), [content["cohort"]]),
    ]


def _hours(online: int, room: int) -> list[str]:
    by_mode = [(gettext("online"), online), (gettext("in the room"), room)]
    return [f"{words.duration(minutes)} {mode}" for mode, minutes in by_mode if minutes]


def _mark(mark: float | None) -> str:
    if mark is None:
        return gettext("Passed")
    return gettext("%(mark)d %% or more was required") % {"mark": round(mark * 100)}


def _chain(certificate: Certificate) -> list[str]:
    """Name the certificate before this one, which a correction replaces and a renewal follows."""
    before = getattr(certificate, "predecessor", None)
    if before is None:
        return []
    if certificate.kind == "correction":
        said = gettext("Replaces certificate %(number)s")
    else:
        said = gettext("Renewal of certificate %(number)s")
    return [said % {"number": before.number}]


def _moment(at: datetime) -> list[int]:
    return list(at.astimezone(UTC).timetuple()[:6])


def _composed(text: str) -> bool:
    """Tell whether a name has letters of several shapes, or is written from right to left."""
    return any(
        unicodedata.category(c).startswith("M") or unicodedata.bidirectional(c) in ("R", "AL")
        for c in text
    )


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


def cleaned(text: str) -> str:
    """Compose accents, and leave out what has no shape (control characters, line breaks)."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if ord(c) >= 32 else " " for c in composed).split())
