"""How far the people of a cohort are: one row a person, the same few queries for ten or ten
thousand."""

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Enrolment, Invitation, Progress
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
    "failed": (_("Mail not delivered"), Q(mail_state=Mail.State.FAILED)),
    "withdrawn": (_("Withdrawn"), Q(withdrawn=True)),
}


def people(cohort: Cohort) -> QuerySet[Person]:
    """Return everybody ever enrolled in the cohort, with invitation and standing.

    Finished is trained, passed is passed, in every course of the cohort the person takes.
    """
    mine = Enrolment.objects.filter(cohort=cohort, person=OuterRef("pk"))
    active = mine.filter(withdrawn_at=None)
    invitation = Invitation.objects.filter(cohort=cohort, person=OuterRef("pk"))
    begun = Progress.objects.filter(
        person=OuterRef("pk"), activity__course__in=cohort.courses.values("pk")
    )
    return (
        Person.objects.filter(Exists(mine))
        .annotate(
            invited_at=_of(invitation, "invited_at"),
            opened_at=_of(invitation, "opened_at"),
            accepted_at=_of(invitation, "accepted_at"),
            mail_state=Subquery(invitation.values("mail__state")[:1]),
            withdrawn=~Exists(active),
            begun=Exists(begun) | Exists(mine.exclude(reached_at=None)),
            finished=Exists(active) & ~Exists(active.filter(trained_at=None)),
            passed=Exists(active) & ~Exists(active.filter(passed_at=None)),
        )
        .order_by("name", "pk")
    )


def counts(cohort: Cohort) -> dict[str, int]:
    """Return how many there are, and how many of each filter. One query."""
    one = Value(1, output_field=IntegerField())
    numbers = (
        people(cohort)
        .order_by()
        .aggregate(
            n_everybody=Count("pk"),
            **{
                f"n_{key}": Count(Case(When(rule, then=one)))
                for key, (_word, rule) in FILTERS.items()
            },
        )
    )
    return {key.removeprefix("n_"): number for key, number in numbers.items()}


def narrowed(cohort: Cohort, *, state: str = "", text: str = "") -> QuerySet[Person]:
    """Return the people of a filter, whose name or address holds `text`."""
    found = people(cohort)
    if state in FILTERS:
        found = found.filter(FILTERS[state][1])
    if text:
        address = Exists(PersonEmail.objects.filter(person=OuterRef("pk"), address__icontains=text))
        found = found.filter(Q(name__icontains=text) | Q(address))
    return found


def _of(invitation: QuerySet, field: str) -> Subquery:
    return Subquery(invitation.values(field)[:1], output_field=DateTimeField())
