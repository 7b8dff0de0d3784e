"""Where somebody stands on the way to a certificate, for the page after a final assessment."""

from dataclasses import dataclass, field
from math import ceil

from django.urls import NoReverseMatch, reverse

from certificates import issuing, names
from certificates.models import Certificate
from courses import progress
from courses.completion import steps
from courses.models import Enrolment


@dataclass(frozen=True)
class Missing:
    """An activity that is left; `url` is empty where it cannot be opened."""

    title: str
    url: str


@dataclass(frozen=True)
class Outlook:
    """`state`: issued, due, nameless or missing; `minutes` are those still to be credited."""

    state: str
    certificate: Certificate | None = None
    minutes: int = 0
    activities: list[Missing] = field(default_factory=list)
    final_left: bool = False


def outlook(enrolment: Enrolment) -> Outlook:
    """Say what an enrolment's certificate waits for."""
    certificate = issuing.newest(enrolment)
    if certificate is not None:
        return Outlook("issued", certificate)
    if enrolment.passed_at is None:
        return _missing(enrolment)
    return Outlook("due" if _named(enrolment) else "nameless")


def _named(enrolment: Enrolment) -> bool:
    person = enrolment.person
    into = person.merged_into
    return names.usable(person.name) or bool(into and names.usable(into.name))


def _missing(enrolment: Enrolment) -> Outlook:
    standing = progress.standing(enrolment)
    needed = enrolment.edition.rules["dose"] * standing.required - standing.credited
    return Outlook(
        "missing",
        minutes=max(0, ceil(needed - 1e-9)),
        activities=_activities(enrolment, standing.missing),
        final_left=standing.trained,
    )


def _activities(enrolment: Enrolment, keys: tuple[str, ...]) -> list[Missing]:
    titles = enrolment.course.words.get("activities", {})
    slugs = {
        line["key"]: line.get("slug", "")
        for module in enrolment.edition.outline
        for line in module["activities"]
    }
    return [
        Missing(titles.get(step.key, slugs[step.key]), _address(step.kind, slugs[step.key]))
        for step in steps(enrolment.edition.outline)
        if step.key in keys
    ]


def _address(kind: str, slug: str) -> str:
    try:
        return reverse(f"learn_{kind}", args=[slug])
    except NoReverseMatch:
        return ""
