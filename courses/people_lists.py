"""Lists of people for whoever administers: narrowed, sorted and paged by the database, with the
same few queries for ten people or ten thousand."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Enrolment, Invitation
from people import access
from people.access import Matter, Sight
from people.models import Affiliation, Organisation, Person, PersonEmail, User

STATES = {
    "open": _("Takes something now"),
    "late": _("Past the deadline"),
    "idle": _("Enrolled, not begun"),
    "passed": _("Has passed"),
    "nothing": _("Takes nothing"),
    "login": _("Has a login"),
    "nologin": _("Has no login"),
    "noaddress": _("Has no e-mail address"),
}
SORTS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "place": (F("place").asc(nulls_last=True), "name", "pk"),
    "-place": (F("place").desc(nulls_last=True), "name", "pk"),
    "due": (F("due").asc(nulls_last=True), "name", "pk"),
    "-due": (F("due").desc(nulls_last=True), "name", "pk"),
    "new": ("-created_at", "-pk"),
    "-new": ("created_at", "pk"),
}


@dataclass(frozen=True)
class Narrowing:
    """What a list is narrowed to; empty fields narrow nothing."""

    text: str = ""
    profession: int | None = None
    organisation: int | None = None
    municipality: int | None = None
    cohort: int | None = None
    state: str = ""
    sort: str = "name"


def people(user) -> QuerySet[Person]:
    """Return the people `user` may see by name with their addresses: all, or those of the
    programmes and cohorts she administers. Merged and erased records are not people."""
    standing = Person.objects.distinct_people().filter(erased_at=None)
    reach = access.reach(user, Matter.ADDRESSES, Sight.NAMES)
    if reach.everywhere:
        return standing
    if not reach.scopes:
        return standing.none()
    cohorts = Cohort.objects.filter(
        Q(key__in=reach.scopes) | Q(programme__key__in=reach.scopes)
    ).values("pk")
    enrolled = Enrolment.objects.filter(cohort__in=cohorts, person=OuterRef("pk"))
    invited = Invitation.objects.filter(cohort__in=cohorts, person=OuterRef("pk"))
    return standing.filter(Exists(enrolled) | Exists(invited))


def matching(text: str) -> QuerySet[Person]:
    """Return everybody whose name or address holds `text`, merged and erased ones as well."""
    address = PersonEmail.objects.filter(person=OuterRef("pk"), address__icontains=text)
    return Person.objects.filter(Q(name__icontains=text) | Exists(address))


def narrowed(user, by: Narrowing, day: date | None = None) -> QuerySet[Person]:
    """Return the people of a list, sorted, each with the jobs and addresses to show."""
    day = day or timezone.localdate()
    found = people(user)
    if by.text:
        address = PersonEmail.objects.filter(person=OuterRef("pk"), address__icontains=by.text)
        found = found.filter(Q(name__icontains=by.text) | Exists(address))
    if by.profession or by.organisation or by.municipality:
        found = found.filter(Exists(_jobs(by, day)))
    if by.cohort:
        found = found.filter(Exists(_takes(cohort=by.cohort)))
    if by.state in STATES:
        found = found.filter(_state(by.state, day))
    return _sorted(found, by.sort, day).prefetch_related(
        Prefetch(
            "affiliations",
            queryset=Affiliation.objects.select_related("profession", "organisation"),
        ),
        "emails",
    )


def _sorted(found: QuerySet[Person], sort: str, day: date) -> QuerySet[Person]:
    """Sort; what is sorted by is only worked out when it is asked for."""
    if sort.lstrip("-") == "place":
        jobs = _held(day)
        found = found.annotate(place=Subquery(jobs.values("organisation__name")[:1]))
    if sort.lstrip("-") == "due":
        mine = _takes(passed_at=None).exclude(due_on=None).order_by("due_on")
        found = found.annotate(due=Subquery(mine.values("due_on")[:1]))
    return found.order_by(*SORTS.get(sort, SORTS["name"]))


def _held(day: date) -> QuerySet[Affiliation]:
    return Affiliation.objects.on(day).filter(person=OuterRef("pk"))


def _jobs(by: Narrowing, day: date) -> QuerySet[Affiliation]:
    jobs = _held(day)
    if by.profession:
        jobs = jobs.filter(profession=by.profession)
    if by.organisation:
        jobs = jobs.filter(organisation__in=Organisation.objects.below([by.organisation]))
    if by.municipality:
        at = Organisation.objects.filter(Q(pk=by.municipality) | Q(municipality=by.municipality))
        jobs = jobs.filter(organisation__in=at.values("pk"))
    return jobs


def _takes(**where) -> QuerySet[Enrolment]:
    return Enrolment.objects.active().filter(person=OuterRef("pk"), **where)


def _state(state: str, day: date):
    login = Exists(User.objects.filter(person=OuterRef("pk")))
    return {
        "open": Exists(_takes(passed_at=None)),
        "late": Exists(_takes(passed_at=None, due_on__lt=day)),
        "idle": Exists(_takes().not_begun()),
        "passed": Exists(_takes(passed_at__isnull=False)),
        "nothing": ~Exists(_takes()),
        "login": login,
        "nologin": ~login,
        "noaddress": ~Exists(PersonEmail.objects.filter(person=OuterRef("pk"))),
    }[state]
