"""What pages of the floors below show of certificates, by tag."""

from django import template

from certificates import renewing
from certificates.models import Certificate
from certificates.outlook import outlook
from certificates.wording import day, wording
from courses.models import Enrolment
from people.models import Person

register = template.Library()
register.filter("written_day", day)

BEST_FIRST = [
    Certificate.Status.VALID,
    Certificate.Status.EXPIRED,
    Certificate.Status.REVOKED,
    Certificate.Status.REPLACED,
]


@register.inclusion_tag("certificates/_cards.html")
def certificate_cards(person: Person | None) -> dict:
    """Show a person's certificates, the best one of each course. One query; nothing for none."""
    best: dict[str, dict] = {}
    held = Certificate.objects.held_by(person) if person else []
    for certificate in held:
        card = {
            "certificate": certificate,
            "status": certificate.status(),
            "words": wording(certificate),
            "renewable": renewing.is_open(certificate),
        }
        key = certificate.content["course"]["key"]
        if key not in best or _rank(card) < _rank(best[key]):
            best[key] = card
    return {"cards": list(best.values())}


def _rank(card: dict) -> int:
    return BEST_FIRST.index(card["status"])


@register.inclusion_tag("certificates/_progress.html")
def certificate_progress(enrolment: Enrolment) -> dict:
    """Show the certificate of an enrolment, or what it waits for."""
    return {"enrolment": enrolment, "outlook": outlook(enrolment)}
