"""Who is to be reminded of what today: one query an occasion, whatever the size of the cohort."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses import cohort_status, occasions, outlines
from courses.completion import has_purpose, keys_with_purpose
from courses.models import (
    Cohort,
    CohortReminder,
    CourseEdition,
    Enrolment,
    Occasion,
    Progress,
    ReminderPlan,
)
from people import mail
from people.models import Absence, PersonEmail, User

Reason = CohortReminder.Reason
LOOK_BACK = timedelta(days=300)  # a follow-up older than that is not asked for any more


@dataclass(frozen=True)
class Due:
    """A reminder that is due for somebody, or was and is stale."""

    person: int
    occasion: str
    period: str
    stale: bool = False

    @property
    def key(self) -> tuple[int, str, str]:
        return self.person, self.occasion, self.period


def due(plan: ReminderPlan, today: date) -> list[Due]:
    """Return what the plan calls for, the most pressing first; reminded of or not."""
    found = []
    for key, occasion in occasions.OCCASIONS.items():
        steps = plan.steps.get(key) or ()
        if not steps:
            continue
        for person, counts_from in sorted(set(COUNTED_FROM[key](plan.cohort, today))):
            called = occasions.called_for(
                occasion, steps, counts_from=counts_from, today=today, since=plan.since
            )
            found += _dues(person, key, counts_from, called)
    return found


def _dues(person: int, key: str, counts_from: date, called: occasions.Called) -> Iterator[Due]:
    for offset in called.missed:
        yield Due(person, key, occasions.period(counts_from, offset), stale=True)
    if called.now is not None:
        yield Due(person, key, occasions.period(counts_from, called.now))


# Who is not reminded -------------------------------------------------------------------------------


def unfinished(*cohorts: Cohort) -> QuerySet[Enrolment]:
    """Return the enrolments that ask for something still: neither withdrawn nor finished.

    Finished is passed, and trained where the course has no final assessment.
    """
    editions = CourseEdition.objects.filter(course__cohorts__in=cohorts).distinct()
    without = [e.pk for e in editions if not has_purpose(e.outline, "final")]
    return (
        _of_standing(*cohorts)
        .filter(passed_at=None)
        .exclude(trained_at__isnull=False, edition__in=without)
    )


def _of_standing(*cohorts: Cohort) -> QuerySet[Enrolment]:
    return Enrolment.objects.active().filter(
        cohort__in=cohorts, person__merged_into=None, person__erased_at=None
    )


def hindrances(cohort: Cohort, people: Iterable[int], today: date) -> dict[int, str]:
    """Return why some of `people` get no reminder today, whatever it is about."""
    people = list(people)
    away = set(Absence.objects.on(today).values_list("person_id", flat=True))
    gone = set(people) - set(_of_standing(cohort).values_list("person_id", flat=True))
    addresses, bounced = addresses_of(cohort, people)
    found = {}
    for person in people:
        if person in gone:
            found[person] = Reason.WITHDRAWN
        elif person in away:
            found[person] = Reason.AWAY
        elif person not in addresses:
            found[person] = Reason.BOUNCED if person in bounced else Reason.NO_ADDRESS
    return found


def addresses_of(cohort: Cohort, people: Iterable[int]) -> tuple[dict[int, str], set[int]]:
    """Return where to write to each: the address confirmed last, none that mail came back from.

    Second: those who only have such addresses. A login stands in where no address is known.
    """
    people = set(people)
    mine = Exists(Enrolment.objects.filter(cohort=cohort, person=OuterRef("person")))
    known = PersonEmail.objects.filter(mine).order_by(F("verified_at").desc(nulls_last=True), "pk")
    rows = list(known.values_list("person_id", "address", "verified_at"))
    logins = User.objects.filter(mine, is_active=True).values_list("person_id", "email")
    rows += [(*row, None) for row in logins]
    dead = mail.bounced_lately()
    found: dict[int, str] = {}
    for person, address, _verified in rows:
        if address.lower() not in dead:
            found.setdefault(person, address)
    return found, {person for person, *_rest in rows if person in people} - set(found)


# What each occasion counts from --------------------------------------------------------------------


def _silent(cohort: Cohort, today: date) -> Iterable[tuple[int, date]]:
    silent = cohort_status.narrowed(cohort, state="silent").filter(erased_at=None)
    rows = silent.order_by().values_list("pk", "invited_at")
    return [(person, _day(at)) for person, at in rows]


def _idle(cohort: Cohort, today: date) -> Iterable[tuple[int, date]]:
    """Since the last activity of the cohort's courses was begun or finished."""
    mine = unfinished(cohort).filter(person=OuterRef("person"), course=OuterRef("activity__course"))
    rows = Progress.objects.filter(Exists(mine), activity__course__cohorts=cohort)
    last = rows.values("person").annotate(last=Max(Coalesce("finished_at", "started_at")))
    return [(person, _day(at)) for person, at in last.values_list("person", "last")]


def _near(cohort: Cohort, today: date) -> Iterable[tuple[int, date]]:
    """The deadline itself; one that is over too, so that what was missed is written down."""
    return unfinished(cohort).exclude(due_on=None).values_list("person", "due_on")


def _passed(cohort: Cohort, today: date) -> Iterable[tuple[int, date]]:
    return unfinished(cohort).filter(due_on__lt=today).values_list("person", "due_on")


def _baseline(cohort: Cohort, today: date) -> Iterable[tuple[int, date]]:
    """Since enrolment, of those who have a login and have begun nothing: later it is no baseline."""
    if cohort.programme.baseline_waiver:
        return []
    asked = _editions_with(cohort, "baseline")
    rows = unfinished(cohort).not_begun().filter(edition__in=asked, person__user__isnull=False)
    return [(p, _day(at)) for p, at in rows.values_list("person", "enrolled_at")]


def _followup(cohort: Cohort, today: date) -> Iterable[tuple[int, date]]:
    """Since the day the follow-up opened, of those who have not taken it."""
    asked = _editions_with(cohort, "followup")
    keys = {key for outline in asked.values() for key in keys_with_purpose(outline, "followup")}
    taken = Progress.objects.finished().filter(
        person=OuterRef("person"), activity__course=OuterRef("course"), activity__key__in=keys
    )
    rows = _of_standing(cohort).filter(
        ~Exists(taken), edition__in=asked, trained_at__gte=timezone.now() - LOOK_BACK
    )
    days = ((row.person_id, outlines.followup_day(row)) for row in rows)
    return [(person, day) for person, day in days if day is not None]


def _editions_with(cohort: Cohort, purpose: str) -> dict[int, list]:
    editions = CourseEdition.objects.filter(course__cohorts=cohort)
    return {e.pk: e.outline for e in editions if has_purpose(e.outline, purpose)}


def _day(at: datetime) -> date:
    return timezone.localdate(at)


COUNTED_FROM = {
    Occasion.INVITATION: _silent,
    Occasion.IDLE: _idle,
    Occasion.NEAR: _near,
    Occasion.PASSED: _passed,
    Occasion.BASELINE: _baseline,
    Occasion.FOLLOWUP: _followup,
}
