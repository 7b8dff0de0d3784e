"""What the page of a renewal shows."""

from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse

from certificates import renewing
from certificates.changes import Changed
from certificates.models import Certificate, Renewal
from courses.completion import steps


@dataclass(frozen=True)
class Line:
    """An activity with its address (empty where it cannot be opened), done or not."""

    title: str
    url: str
    done: bool = False
    change: Changed | None = None


@dataclass(frozen=True)
class Page:
    """`state`: open, begun, early, never, renewed or closed."""

    state: str
    mode: str
    opens_on: date | None
    changed: list[Line]
    steps: list[Line]
    minutes: int = 0


def page_of(certificate: Certificate, language: str) -> Page:
    """Return what its holder sees; what had changed stays as it was when she began."""
    renewal = Renewal.objects.filter(
        enrolment=certificate.enrolment_id, term=certificate.term + 1
    ).first()
    edition = certificate.enrolment.course.current_edition
    mode = renewal.mode if renewal else renewing.mode_of(edition)
    if renewal:
        renewal.enrolment = certificate.enrolment
        changes = [Changed(**stored) for stored in renewal.changes]
    else:
        changes = renewing.changed_since(certificate, language)
    return Page(
        state=_state(certificate, renewal),
        mode=mode,
        opens_on=renewing.opens_on(certificate),
        changed=[Line(one.title, _address(one.kind, one.slug), change=one) for one in changes],
        steps=_steps(renewal) if renewal and mode == Renewal.Mode.COURSE else [],
        minutes=_minutes(edition, mode),
    )


def onward(renewal: Renewal, language: str) -> str:
    """Return where to go next: the test, or what is first of what is left of the course."""
    edition = renewal.enrolment.course.current_edition
    if renewal.mode == Renewal.Mode.TEST:
        quiz = renewing.quiz_of(edition, language)
        return _address("quiz", quiz.activity.slug) if quiz else ""
    missing = [line for line in _steps(renewal) if not line.done]
    return missing[0].url if missing else ""


def _state(certificate: Certificate, renewal: Renewal | None) -> str:
    if certificate.valid_until is None:
        return "never"
    if certificate.renewed_by is not None:
        return "renewed"
    if certificate.revoked_at or certificate.replaced_at or certificate.erased_at:
        return "closed"
    if renewal is not None:
        return "begun"
    return "open" if renewing.is_open(certificate) else "early"


def _steps(renewal: Renewal) -> list[Line]:
    """The activities that a whole course takes, in order, with what is done since it was begun."""
    course = renewal.enrolment.course
    missing = set(renewing.left(renewal))
    titles = course.words.get("activities", {})
    slugs = {
        line["key"]: line.get("slug", "")
        for module in course.current_edition.outline
        for line in module["activities"]
    }
    return [
        Line(titles.get(s.key, slugs[s.key]), _address(s.kind, slugs[s.key]), s.key not in missing)
        for s in steps(course.current_edition.outline)
        if renewing.counts(s)
    ]


def _minutes(edition, mode: str) -> int:
    plan = list(steps(edition.outline))
    if mode == Renewal.Mode.TEST:
        return sum(step.minutes for step in plan if step.purpose == "renewal")
    return sum(step.minutes for step in plan if renewing.counts(step))


def _address(kind: str, slug: str) -> str:
    try:
        return reverse(f"learn_{kind}", args=[slug])
    except NoReverseMatch:
        return ""
