"""Who sees what of whom: the one table. Every `visible_to` above asks it.

Source: MEASUREMENT.md 4.3, with one choice of ours (docs/decisions/0012): what a project lead
needs names for there, counting and reminding, is the course administrator's work here; the owner
of a project sees figures. Whoever does both holds both roles.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from people.models import Role
from people.roles import Reach, reach_of


class Matter(TextChoices):
    """What there is to see."""

    PROGRAMMES = "programmes", _("Programmes and cohorts: names, periods, targets")
    PARTICIPATION = "participation", _("Who is enrolled, has attended and has finished")
    STAFF = "staff", _("Own people: invited, begun, finished, certificate valid until")
    ADDRESSES = "addresses", _("E-mail addresses, lists, invitations and duplicates")
    SEMINARS = "seminars", _("Seminars and who was there")
    CERTIFICATES = "certificates", _("Certificates, to revoke and reinstate")
    SCORES = "scores", _("Scores, attempts and answers of one person")
    QUESTIONS = "questions", _("How each question works")
    FIGURES = "figures", _("Figures: reached, trained, upskilled, effect")


class Sight(TextChoices):
    """How it is seen."""

    NAMES = "names", _("By name")
    PSEUDONYMS = "pseudonyms", _("Without names")
    NUMBERS = "numbers", _("As numbers")


N, P, F = Sight.NAMES, Sight.PSEUDONYMS, Sight.NUMBERS
# Left out: nothing. Nobody but the learner ever sees a score or an answer with a name to it.
TABLE: dict[str, dict[str, str]] = {
    Role.COURSE_AUTHOR: {Matter.QUESTIONS: F},
    Role.COURSE_ADMINISTRATOR: {
        Matter.PROGRAMMES: N,
        Matter.PARTICIPATION: N,
        Matter.ADDRESSES: N,
        Matter.SEMINARS: N,
        Matter.CERTIFICATES: N,
        Matter.QUESTIONS: F,
        Matter.FIGURES: F,
    },
    Role.FACILITATOR: {Matter.PROGRAMMES: N, Matter.PARTICIPATION: N, Matter.SEMINARS: N},
    Role.PROJECT_LEAD: {Matter.PROGRAMMES: N, Matter.SEMINARS: F, Matter.FIGURES: F},
    Role.ORGANISATION_CONTACT: {Matter.STAFF: N},
    Role.EVALUATOR: {
        Matter.PROGRAMMES: N,
        Matter.SCORES: P,
        Matter.QUESTIONS: P,
        Matter.FIGURES: F,
    },
}


def roles_that_see(matter: str, *sights: str) -> tuple[str, ...]:
    """Return the roles that see `matter`, in any of `sights` (any at all when none is given)."""
    return tuple(
        role
        for role, sees in TABLE.items()
        if matter in sees and (not sights or sees[matter] in sights)
    )


def reach(user, matter: str, *sights: str) -> Reach:
    """Return how far `user` sees `matter`, in any of `sights`. No role at all: nowhere."""
    return reach_of(user, *roles_that_see(matter, *sights))


def sight_of(role: str) -> list[tuple[str, str]]:
    """Return, in words, each matter and how a role sees it: for whoever grants the role."""
    if role == Role.SYSTEM_ADMINISTRATOR:
        scores = _("Never, but in the database itself")
        return [(m.label, scores if m == Matter.SCORES else N.label) for m in Matter]
    sees = TABLE.get(role, {})
    return [(m.label, Sight(sees[m]).label if m in sees else _("Not at all")) for m in Matter]
