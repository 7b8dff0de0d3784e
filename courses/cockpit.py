"""A programme at a glance: how many are how far, who is stuck where, what is near; and its people
as a list that the database narrows, sorts and pages, with the same few queries for ten or ten
thousand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Activity, Cohort, Enrolment, Invitation, Progress
from courses.reminder_candidates import unfinished
from people.models import Affiliation, Mail, Person, PersonEmail

SOON = timedelta(days=14)
IDLE = timedelta(days=14)
FUNNEL = {
    "everybody": _("Invited or enrolled"),
    "begun": _("Begun"),
    "finished": _("Finished"),
    "passed": _("Passed"),
}
STATES = {
    "waiting": (_("Not begun"), Q(begun=False, withdrawn=False)),
    "begun": (_("Begun, not finished"), Q(begun=True, finished=False, withdrawn=False)),
    "stuck": (_("Stopped for two weeks"), Q(begun=True, finished=False, withdrawn=False)),
    "soon": (_("Deadline within two weeks"), Q()),
    "late": (_("Past the deadline"), Q()),
    "finished": (_("Finished"), Q(finished=True)),
    "passed": (_("Passed"), Q(passed=True)),
    "unreached": (_("Mail not delivered"), Q(unreached=True)),
    "withdrawn": (_("Withdrawn"), Q(withdrawn=True)),
}
SORTS = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "due": (F("due").asc(nulls_last=True), "name", "pk"),
    "-due": (F("due").desc(nulls_last=True), "name", "pk"),
    "last": (F("last").asc(nulls_first=True), "name", "pk"),
    "-last": (F("last").desc(nulls_last=True), "name", "pk"),
    "place": (F("place").asc(nulls_last=True), "name", "pk"),
    "-place": (F("place").desc(nulls_last=True), "name", "pk"),
}


@dataclass(frozen=True)
class Narrowing:
    """What the list is narrowed to; empty fields narrow nothing."""

    text: str = ""
    cohort: int | None = None
    state: str = ""
    activity: int | None = None
    sort: str = "name"


@dataclass(frozen=True)
class Stuck:
    """So many stopped at an activity, two weeks ago or longer."""

    activity: int
    title: str
    people: int


@dataclass(frozen=True)
class Deadlines:
    """Of one cohort: how many persons have a deadline soon, and how many are past it."""

    cohort: Cohort
    soon: int
    late: int
    next: date | None


@dataclass(frozen=True)
class Overview:
    """What the top of a programme's page says."""

    funnel: dict[str, int] = field(default_factory=dict)
    stuck: list[Stuck] = field(default_factory=list)
    deadlines: list[Deadlines] = field(default_factory=list)
    unreached: int = 0


def overview(cohorts: Iterable[Cohort]) -> Overview:
    """Return a programme at a glance. A fixed number of queries."""
    cohorts = list(cohorts)
    if not cohorts:
        return Overview()
    return Overview(
        funnel=counts(cohorts),
        stuck=stuck(cohorts),
        deadlines=deadlines(cohorts),
        unreached=_unreached(cohorts).values("person").distinct().count(),
    )


def counts(cohorts: list[Cohort]) -> dict[str, int]:
    """Return how many persons are how far. One query."""
    rules = {key: Q(**{key: True}) for key in FUNNEL if key != "everybody"}
    return _standing(cohorts).how_many(rules)


def stuck(cohorts: list[Cohort], most: int = 8) -> list[Stuck]:
    """Return where most of those stopped who have begun and done nothing for two weeks."""
    here = _progress(person=OuterRef("person"), activity__course=OuterRef("course"))
    open_ = unfinished(*cohorts).annotate(
        here=Subquery(here.values("activity")[:1]), last=Subquery(here.values("at")[:1])
    )
    found = (
        open_.filter(last__lt=timezone.now() - IDLE)
        .values("here")
        .annotate(people=Count("person", distinct=True))
        .order_by("-people", "here")[:most]
    )
    rows = [(row["here"], row["people"]) for row in found]
    known = Activity.objects.select_related("course").in_bulk([pk for pk, _n in rows])
    return [Stuck(pk, _title(known[pk]), people) for pk, people in rows]


def _title(activity: Activity) -> str:
    words = activity.course.words.get("activities", {})
    return words.get(str(activity.key)) or activity.slug


def deadlines(cohorts: list[Cohort]) -> list[Deadlines]:
    """Return the cohorts with deadlines that are near or over, the next one first. Two queries."""
    today = timezone.localdate()
    soon = Q(due_on__gte=today, due_on__lte=today + SOON)
    rows = (
        unfinished(*cohorts)
        .exclude(due_on=None)
        .values("cohort")
        .annotate(
            soon=Count("person", filter=soon, distinct=True),
            late=Count("person", filter=Q(due_on__lt=today), distinct=True),
            next=Min("due_on", filter=Q(due_on__gte=today)),
        )
    )
    by_key = {cohort.pk: cohort for cohort in cohorts}
    found = [Deadlines(by_key[r["cohort"]], r["soon"], r["late"], r["next"]) for r in rows]
    return sorted(found, key=lambda one: (one.next or date.max, one.cohort.name))


# The people ----------------------------------------------------------------------------------------


def people(cohorts: list[Cohort], by: Narrowing) -> QuerySet[Person]:
    """Return the people of a list, narrowed and sorted, each with what its row says."""
    if by.cohort:
        cohorts = [cohort for cohort in cohorts if cohort.pk == by.cohort]
    today = timezone.localdate()
    jobs = Affiliation.objects.on(today).filter(person=OuterRef("pk"))
    last = _progress(person=OuterRef("pk"), activity__in=_activities(cohorts))
    open_ = unfinished(*cohorts).filter(person=OuterRef("pk"))
    found = _standing(cohorts).annotate(
        place=Subquery(jobs.values("organisation__name")[:1]),
        due=Subquery(open_.exclude(due_on=None).order_by("due_on").values("due_on")[:1]),
        last=Subquery(last.values("at")[:1]),
        unreached=Exists(_unreached(cohorts).filter(person=OuterRef("pk"))),
    )
    found = _in_state(found, by.state, cohorts, today)
    if by.activity:
        found = found.filter(pk__in=_stopped_at(cohorts, by.activity))
    if by.text:
        address = PersonEmail.objects.filter(person=OuterRef("pk"), address__icontains=by.text)
        found = found.filter(Q(name__icontains=by.text) | Exists(address))
    return found.order_by(*SORTS.get(by.sort, SORTS["name"]))


def rows(cohorts: list[Cohort], keys: Iterable[int]) -> list[Person]:
    """Return the people of a page in the order of `keys`: what a row says is only worked out for
    those that are shown."""
    keys = list(keys)
    known = people(cohorts, Narrowing()).in_bulk(keys)
    return [known[key] for key in keys if key in known]


def _standing(cohorts: list[Cohort]) -> QuerySet[Person]:
    """Return everybody ever enrolled or invited, with how far."""
    mine = Enrolment.objects.filter(cohort__in=cohorts, person=OuterRef("pk"))
    invited = Invitation.objects.filter(cohort__in=cohorts, person=OuterRef("pk"))
    return (
        Person.objects.distinct_people()
        .filter(Exists(mine) | Exists(invited), erased_at=None)
        .annotate(**mine.how_far())
    )


def _activities(cohorts: list[Cohort]) -> list[int]:
    """Return the activities of the cohorts' courses: some hundred, and no join for each person."""
    found = Activity.objects.filter(course__cohorts__in=cohorts).order_by("pk").distinct()
    return list(found.values_list("pk", flat=True))


def _progress(**where) -> QuerySet[Progress]:
    return (
        Progress.objects.filter(**where)
        .annotate(at=Coalesce("finished_at", "started_at"))
        .order_by("-at", "-pk")
    )


def _unreached(cohorts: list[Cohort]) -> QuerySet[Mail]:
    states = [Mail.State.FAILED, Mail.State.BOUNCED]
    keys = [cohort.key for cohort in cohorts]
    return Mail.objects.filter(scope__in=keys, state__in=states, person__isnull=False)


def _in_state(
    found: QuerySet[Person], state: str, cohorts: list[Cohort], today: date
) -> QuerySet[Person]:
    if state not in STATES:
        return found
    found = found.filter(STATES[state][1])
    if state == "stuck":
        since = timezone.now() - IDLE
        mine = Progress.objects.filter(person=OuterRef("pk"), activity__in=_activities(cohorts))
        lately = Q(started_at__gte=since) | Q(finished_at__gte=since)
        return found.filter(Exists(mine), ~Exists(mine.filter(lately)))
    if state == "soon":
        return found.filter(due__gte=today, due__lte=today + SOON)
    return found.filter(due__lt=today) if state == "late" else found


def _stopped_at(cohorts: list[Cohort], activity: int) -> QuerySet:
    here = _progress(person=OuterRef("person"), activity__course=OuterRef("course"))
    open_ = unfinished(*cohorts).annotate(
        here=Subquery(here.values("activity")[:1]), last=Subquery(here.values("at")[:1])
    )
    return open_.filter(here=activity, last__lt=timezone.now() - IDLE).values("person")
