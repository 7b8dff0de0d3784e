"""The words of reminders: what an administrator has written, else ours, with a person's own values.

Neutral: no topic, no title of a course and no name of a cohort, where a shoulder or a notification
shows it. The text says why one gets it and how to be left in peace.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from courses.models import Occasion, ReminderTemplate

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PLACE = re.compile(r"\{([^{}]*)\}")
DATED = (Occasion.NEAR, Occasion.PASSED)
KNOWN = {"name", "site", "link"}
KNOWN_OF = {
    Occasion.CERTIFICATE: {"name", "site", "links"},
    Occasion.ESCALATION: KNOWN | {"number", "names"},
} | {occasion: KNOWN | {"deadline"} for occasion in DATED}
MUST_HAVE = {Occasion.CERTIFICATE: "links"}
TELLING = re.compile(r"stalk|forfølg|vold|violence|chikane|harass", re.IGNORECASE)


@dataclass(frozen=True)
class Words:
    """A subject and a text, with places to be filled in or filled."""

    subject: str
    body: str

    def filled(self, **values: str) -> "Words":
        """Put values in; a place that has none stays empty. Nothing in a value is read again."""

        def value(found: re.Match) -> str:
            return str(values.get(found.group(1), ""))

        return Words(PLACE.sub(value, self.subject), PLACE.sub(value, self.body))


def of(occasion: str, language: str) -> Words:
    """Return the words of an occasion; another language than ours is answered in Danish."""
    language = language if language in LANGUAGES else settings.LANGUAGE_CODE
    kept = ReminderTemplate.objects.filter(occasion=occasion, language=language).first()
    return Words(kept.subject, kept.body) if kept else ours(occasion, language)


def faults(occasion: str, subject: str, body: str) -> dict[str, str]:
    """Return what is wrong with a text, by field."""
    wrong = {}
    known = KNOWN_OF.get(occasion, KNOWN)
    for field, text in (("subject", subject), ("body", body)):
        strange = sorted(set(PLACE.findall(text)) - known)
        if strange:
            wrong[field] = _("This cannot be filled in: %(places)s. What can: %(known)s.") % {
                "places": ", ".join(f"{{{place}}}" for place in strange),
                "known": ", ".join(f"{{{place}}}" for place in sorted(known)),
            }
    if TELLING.search(subject):
        wrong["subject"] = _("The subject tells what the course is about. Write it neutrally.")
    if {"link", "links"} & set(PLACE.findall(subject)):
        wrong["subject"] = _("A link belongs in the text.")
    must = MUST_HAVE.get(occasion, "link")
    if must not in PLACE.findall(body):
        wrong.setdefault("body", _("The text needs {%(place)s}.") % {"place": must})
    return wrong


@transaction.atomic
def seed() -> int:
    """Write our words down where nobody has written any, so that they can be edited."""
    known = set(ReminderTemplate.objects.values_list("occasion", "language"))
    missing = [
        ReminderTemplate(
            occasion=occasion,
            language=language,
            subject=ours(occasion, language).subject,
            body=ours(occasion, language).body,
        )
        for occasion in Occasion.values
        for language in LANGUAGES
        if (occasion, language) not in known
    ]
    ReminderTemplate.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def ours(occasion: str, language: str) -> Words:
    """Return the words that ship with the platform."""
    with translation.override(language):
        subject, lead, why = _texts()[occasion]
        ending = "" if occasion in (Occasion.ESCALATION, Occasion.CERTIFICATE) else _peace()
        greeting = _("Hello {name},")
    body = f"{greeting}\n\n{lead}\n\n{why}{ending}\n"
    return Words(subject, body)


def _peace() -> str:
    return " " + _(
        "Are you away? Say so on your page at {site}, and you are left in peace until you are back."
    )


def _texts() -> dict[str, tuple[str, str, str]]:
    """Return subject, text and reason of each occasion in the language that is active."""
    return _to_participants() | _to_others()


def _to_participants() -> dict[str, tuple[str, str, str]]:
    on_list = _("You get this mail because you take part in training on {site}.")
    return {
        Occasion.INVITATION: (
            _("Your place on {site}"),
            _(
                "you have a place in a course on {site} and have not used it yet. Begin here:\n{link}"
            ),
            _("You get this mail because your workplace has put you on the list of participants."),
        ),
        Occasion.IDLE: (
            _("Go on where you left off on {site}"),
            _("you have begun on {site}. What you did is kept. Go on here:\n{link}"),
            on_list,
        ),
        Occasion.NEAR: (
            _("A deadline on {site} is near"),
            _("what you take on {site} is to be finished by {deadline}. Go on here:\n{link}"),
            on_list,
        ),
        Occasion.PASSED: (
            _("A deadline on {site} has passed"),
            _(
                "the deadline was {deadline}, and you can still finish. Go on here:\n{link}\n\n"
                "Do you need more time? Write to whoever runs the training."
            ),
            on_list,
        ),
        Occasion.BASELINE: (
            _("A few questions wait for you on {site}"),
            _(
                "before you begin on {site} there are a few questions. You need not know the "
                "answers: they show later what was learned. They are here:\n{link}"
            ),
            on_list,
        ),
        Occasion.FOLLOWUP: (
            _("A few minutes on {site}"),
            _(
                "three months ago you finished on {site}. A few questions are ready, about ten "
                "minutes. Nobody but you sees your answers by name. They are here:\n{link}"
            ),
            on_list,
        ),
        Occasion.BY_HAND: (
            _("A message from {site}"),
            _("there is something left to do on {site}. Go on here:\n{link}"),
            on_list,
        ),
    }


def _to_others() -> dict[str, tuple[str, str, str]]:
    return {
        Occasion.CERTIFICATE: (
            _("Your certificate from {site} ends soon"),
            _("this ends soon:\n\n{links}\n\nOpen the link to see what has changed, and to renew."),
            _(
                "You get this mail because you hold the certificate; there are three reminders at "
                "the most."
            ),
        ),
        Occasion.ESCALATION: (
            _("Status from {site}"),
            _(
                "of your own people {number} are past the deadline and not finished.\n\n{names}\n\n"
                "See how far everybody is:\n{link}"
            ),
            _("You get this mail because you are the contact of your organisation on {site}."),
        ),
    }
