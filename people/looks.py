"""Seeing names: where, what for, and who saw whom.

Every page and file that shows names of others calls `note` once (tests/test_looks.py finds those
that do not). The purpose is what the place is for, unless the person said another one.
"""

from collections.abc import Iterable

from django.db.models import Model, QuerySet
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from people import audit
from people.models import Person, Seen


class Purpose(TextChoices):
    """What somebody looks at names for."""

    RUNNING = "running", _("Running the training: enrolling, inviting, deadlines")
    ATTENDANCE = "attendance", _("Attendance at a seminar")
    RECORDS = "records", _("Keeping records right: addresses, jobs, duplicates")
    CERTIFICATES = "certificates", _("Issuing, checking or revoking certificates")
    HELP = "help", _("Helping somebody who has asked")
    STAFF = "staff", _("Following one's own employees")
    ROLES = "roles", _("Giving and ending roles")
    ACCOUNTS = "accounts", _("Accounts to the funder or an auditor")
    RIGHTS = "rights", _("A person's rights: insight, correction, erasure")
    EVALUATION = "evaluation", _("Evaluating the training")
    SUPERVISION = "supervision", _("Checking who has seen what")


class Place(TextChoices):
    """Where names stand."""

    PEOPLE = "people", _("The list of people")
    PERSON = "person", _("The page about one person")
    PAIRS = "pairs", _("Records that may be one person")
    COHORT = "cohort", _("The participants of a cohort")
    REQUESTS = "requests", _("Who waits to come into a cohort")
    RULE = "rule", _("Who a rule brings in")
    LIST = "list", _("An uploaded list")
    ROLES = "roles", _("Who holds which role")
    CERTIFICATES = "certificates", _("Certificates")
    REGISTER = "register", _("The register of certificates, as a file")
    SEMINAR = "seminar", _("The list of a seminar")
    MAILS = "mails", _("The mails that were sent")
    STAFF = "staff", _("An organisation's own people")
    FIGURE = "figure", _("Who is behind a figure")
    RIGHTS = "rights", _("Requests for erasure")
    EVALUATION = "evaluation", _("Answers and results under a pseudonym, in an evaluator's file")
    LOG = "log", _("The log")


USUAL: dict[str, str] = {
    Place.PAIRS: Purpose.RECORDS,
    Place.PERSON: Purpose.RECORDS,
    Place.ROLES: Purpose.ROLES,
    Place.CERTIFICATES: Purpose.CERTIFICATES,
    Place.REGISTER: Purpose.CERTIFICATES,
    Place.SEMINAR: Purpose.ATTENDANCE,
    Place.STAFF: Purpose.STAFF,
    Place.RIGHTS: Purpose.RIGHTS,
    Place.EVALUATION: Purpose.EVALUATION,
    Place.LOG: Purpose.SUPERVISION,
}


def note(
    *,
    user,
    place: str,
    people: Iterable[int],
    subject: Model | None = None,
    purpose: str = "",
    export: bool = False,
    words: str = "",
) -> None:
    """Log that `user` saw the names of `people` (keys). One's own name is nobody's business.

    `words`: what for, where the person said it herself.
    """
    others = {key for key in people if key and key != user.person_id}
    if not others:
        return
    audit.looked(
        user,
        place=place,
        subject=audit.name_of(subject) if subject is not None else "",
        people=others,
        purpose=purpose if purpose in Purpose.values else usual(place),
        export=export,
        words=words,
    )


def usual(place: str) -> str:
    """Return what a place is for, when nobody says anything else."""
    return USUAL.get(place, Purpose.RUNNING)


def at(person: Person) -> QuerySet[Seen]:
    """Return who has seen `person`'s name, newest first; that of merged records is hers."""
    mine = Seen.objects.filter(person__in=[person.pk, *_merged(person)])
    return mine.select_related("entry__actor__person").order_by("-at", "-pk")


def _merged(person: Person) -> list[int]:
    return list(Person.objects.filter(merged_into=person).values_list("pk", flat=True))


def words(seen: Seen) -> dict:
    """Return one look in words: who, when, where, what for, and whether it was taken as a file."""
    place, purpose = in_words(seen.entry.detail)
    words = seen.entry.detail.get("words", "")
    return {
        "at": seen.at,
        "who": seen.entry.actor,
        "place": place,
        "purpose": f"{purpose}: {words}" if words else purpose,
        "export": seen.entry.detail.get("export", False),
    }


def in_words(detail: dict) -> tuple:
    """Return the place and the purpose of a look's row, in words."""
    return _label(Place, detail.get("place", "")), _label(Purpose, detail.get("purpose", ""))


def _label(choices: type[TextChoices], value: str):
    return choices(value).label if value in choices.values else value
