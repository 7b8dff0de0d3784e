"""A certificate in the reader's language: the same words on the page and on paper."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from certificates.models import Certificate


@dataclass(frozen=True)
class Wording:
    """What a certificate says, in one language. Empty strings are not shown."""

    holder: str
    job: str
    course: str
    outcomes: list[str]
    facts: list[tuple[str, str]]
    platform: str
    synthetic: bool


def wording(certificate: Certificate) -> Wording:
    """Return the frozen content in the language that is active now."""
    content = certificate.content
    job = [in_language(content["profession"]), content["organisation"]]
    return Wording(
        holder=certificate.holder or gettext("Name erased"),
        job=", ".join(part for part in job if part),
        course=in_language(content["course"]["titles"]),
        outcomes=in_language(content["course"]["outcomes"]) or [],
        facts=[(label, value) for label, value in _facts(certificate) if value],
        platform=content["platform"],
        synthetic=content["synthetic"],
    )


def in_language(values: dict):
    """Return the value in the active language, else in one that has it, else an empty string."""
    chosen = values.get(get_language() or "")
    return chosen or next((value for value in values.values() if value), "")


def day(value: date | datetime | None) -> str:
    """Write a date out, so that no reader can swap day and month."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "j. F Y" if get_language() == "da" else "j F Y")


def duration(minutes: int) -> str:
    """Write minutes as hours and minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours})
    if rest:
        parts.append(ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest})
    return " ".join(parts)


def _facts(certificate: Certificate) -> list[tuple[str, str]]:
    content = certificate.content
    return [
        (gettext("Passed"), day(date.fromisoformat(content["passed_on"]))),
        (gettext("First passed"), _first_passed(content)),
        (gettext("Renewed by"), _renewed_by(content)),
        (gettext("Issued"), day(certificate.issued_at)),
        (gettext("Valid until"), day(certificate.valid_until) or gettext("Does not expire")),
        (gettext("Online"), duration(content["minutes_online"])),
        (gettext("In the room"), duration(content["minutes_room"])),
        (gettext("Final assessment"), _mark(content["mark"])),
        (gettext("Edition of the course"), str(content["edition"])),
        (gettext("Programme"), content["programme"]),
        (gettext("Cohort"), content["cohort"]),
        (gettext("Issued by"), content["issuer"]),
    ]


def _first_passed(content: dict) -> str:
    first = content.get("renewal", {}).get("first_passed_on")
    return day(date.fromisoformat(first)) if first else ""


def _renewed_by(content: dict) -> str:
    ways = {
        "test": gettext("A short test on what had changed"),
        "course": gettext("The whole course again"),
    }
    return ways.get(content.get("renewal", {}).get("mode", ""), "")


def _mark(mark: float | None) -> str:
    if mark is None:
        return gettext("Passed")
    return gettext("Passed (%(mark)d %% or more was required)") % {"mark": round(mark * 100)}


def day_iso(value: date | datetime | None) -> str | None:
    """Return the local day as 2026-11-21."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return value.isoformat() if value else None
