"""How far the people of a cohort are: one row a person, the same few queries for ten or ten
thousand."""

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Enrolment
from people.models import Mail, Person, PersonEmail

# What the page can be narrowed to, in the order of a person's way. Each is a condition over `people`.
FILTERS = {
    "invited": (_("Invited"), Q(invited_at__isnull=False)),
    "opened": (_("Opened the link"), Q(opened_at__isnull=False)),
    "begun": (_("Begun"), Q(begun=True)),
    "finished": (_("Finished"), Q(finished=True)),
    "passed": (_("Passed"), Q(passed=True)),
    "silent": (
        _("Invited, not begun"),
        Q(invited_at__isnull=False, accepted_at=None, begun=False, withdrawn=False),
    ),
    "uninvited": (_("Not invited"), Q(invited_at=None, withdrawn=False)),
    "failed": (_("Mail not delivered"), Q(mail_state__in=[Mail.State.FAILED, Mail.State.BOUNCED])),
    "withdrawn": (_("Withdrawn"), Q(withdrawn=True)),
}


def people(cohort: Cohort) -> QuerySet[Person]:
    """Return everybody ever enrolled in the cohort, with invitation and how far."""
    mine = Enrolment.objects.filter(cohort=cohort, person=OuterRef("pk"))
    # At most one a person (invited_once_to_a_cohort): a join, not a look-up for every column.
    invitation = FilteredRelation("invitations", condition=Q(invitations__cohort=cohort))
    return (
        Person.objects.distinct_people()
        .filter(Exists(mine))
        .annotate(invitation=invitation)
        .annotate(
            invited_at=F("invitation__invited_at"),
            opened_at=F("invitation__opened_at"),
            accepted_at=F("invitation__accepted_at"),
            mail_state=F("invitation__mail__state"),
            **mine.how_far(),
        )
        .order_by("name", "pk")
    )


def counts(cohort: Cohort) -> dict[str, int]:
    """Return how many there are, and how many of each filter. One query."""
    return people(cohort).how_many({key: rule for key, (_word, rule) in FILTERS.items()})


def narrowed(cohort: Cohort, *, state: str = "", text: str = "") -> QuerySet[Person]:
    """Return the people of a filter, whose name or address holds `text`."""
    found = people(cohort)
    if state in FILTERS:
        found = found.filter(FILTERS[state][1])
    if text:
        address = Exists(PersonEmail.objects.filter(person=OuterRef("pk"), address__icontains=text))
        found = found.filter(Q(name__icontains=text) | Q(address))
    return found
