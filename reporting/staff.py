"""An organisation's own people, for its contact: invited, begun, finished, certificate valid until.

Never a score, an attempt or an answer (MEASUREMENT.md 4.3). By name only where the agreement of the
organisation says so; else as numbers, and no numbers of fewer than ten.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certificates.models import Certificate
from certificates.register import harmless
from courses.models import Enrolment, Invitation
from people import access, agreements
from people.access import Matter
from people.models import Affiliation, Organisation, Person

FEWEST = 10
MOST_ROWS = 50_000
STATES = {
    "waiting": (gettext_lazy("Not begun"), Q(begun=False)),
    "begun": (gettext_lazy("Begun, not finished"), Q(begun=True, finished=False)),
    "finished": (gettext_lazy("Finished"), Q(finished=True)),
    "certified": (gettext_lazy("Holds a valid certificate"), Q(certified=True)),
}
SORTS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "place": (F("place").asc(nulls_last=True), "name", "pk"),
    "-place": (F("place").desc(nulls_last=True), "name", "pk"),
    "valid": (F("valid_until").asc(nulls_last=True), "name", "pk"),
    "-valid": (F("valid_until").desc(nulls_last=True), "name", "pk"),
}


@dataclass(frozen=True)
class Places:
    """Where somebody is the contact: own organisations with all below, and where names are open."""

    own: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.own)


def places_of(user, day: date | None = None) -> Places:
    """Return the organisations `user` is the contact of. Everything below counts, as it is today."""
    reach = access.reach(user, Matter.STAFF)
    if reach.everywhere:
        own = set(Organisation.objects.values_list("pk", flat=True))
    else:
        own = Organisation.objects.below(reach.organisations) if reach.organisations else set()
    named = agreements.with_names(own, day or timezone.localdate())
    return Places(frozenset(own), frozenset(named))


def people(organisations: frozenset[int], day: date | None = None) -> QuerySet[Person]:
    """Return who works there on `day` and is invited to or takes something, with how far."""
    day = day or timezone.localdate()
    jobs = Affiliation.objects.on(day).filter(person=OuterRef("pk"), organisation__in=organisations)
    taken = Enrolment.objects.active().filter(person=OuterRef("pk"))
    far = taken.how_far()
    invited = Invitation.objects.filter(person=OuterRef("pk"))
    held = _held(person=OuterRef("pk"))
    merged = _held(person__merged_into=OuterRef("pk"))
    return (
        Person.objects.distinct_people()
        .filter(Exists(jobs), Exists(taken) | Exists(invited), erased_at=None)
        .annotate(
            place=Subquery(jobs.values("organisation__name")[:1]),
            invited_at=Subquery(_first(invited)),
            begun=far["begun"],
            finished=far["finished"],
            certified=Exists(held) | Exists(merged),
            valid_until=Coalesce(
                Subquery(held.values("valid_until")[:1]), Subquery(merged.values("valid_until")[:1])
            ),
        )
    )


def _held(**where) -> QuerySet[Certificate]:
    """Return valid certificates, the one that lasts longest first."""
    lasting = F("valid_until").desc(nulls_first=True)
    return Certificate.objects.valid().filter(**where).order_by(lasting)


def rows(places: Places, keys: Iterable[int]) -> list[Person]:
    """Return the people of a page in the order of `keys`: what a row says is only worked out for
    those that are shown."""
    keys = list(keys)
    known = people(places.named).in_bulk(keys)
    return [known[key] for key in keys if key in known]


def _first(invited: QuerySet) -> QuerySet:
    return invited.order_by().values("person").annotate(at=Min("invited_at")).values("at")


def narrowed(
    places: Places, *, text: str = "", state: str = "", sort: str = "name"
) -> QuerySet[Person]:
    """Return the people whose names the contact may see, narrowed and sorted."""
    found = people(places.named)
    if text:
        found = found.filter(name__icontains=text)
    if state in STATES:
        found = found.filter(STATES[state][1])
    return found.order_by(*SORTS.get(sort, SORTS["name"]))


def numbers(places: Places) -> dict[str, int] | None:
    """Return how many of everybody there are how far; None for fewer than ten. One query."""
    rules = {key: rule for key, (_word, rule) in STATES.items()}
    found = people(places.own).how_many({"invited": Q(invited_at__isnull=False)} | rules)
    return found if found["everybody"] >= FEWEST else None


def as_csv(found: QuerySet[Person]) -> Iterator[bytes]:
    """Yield the list as Excel in Danish opens it. No cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    headers = [_("Name"), _("Organisation"), _("Invited"), _("Begun"), _("Finished")]
    writer.writerow([*headers, _("Certificate valid until")])
    for one in found[:MOST_ROWS].iterator(500):
        writer.writerow(_row(one))
    yield "\ufeff".encode()
    yield text.getvalue().encode()


def _row(one) -> list[str]:
    yes = _("Yes")
    invited = timezone.localdate(one.invited_at).isoformat() if one.invited_at else ""
    until = one.valid_until.isoformat() if one.valid_until else ""
    return [
        harmless(str(one)),
        harmless(one.place or ""),
        invited,
        yes if one.begun else "",
        yes if one.finished else "",
        until or (_("No end") if one.certified else ""),
    ]
