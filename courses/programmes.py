"""Opening and ending programmes and cohorts, and who may run them."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from courses import enrolment
from courses.completion import steps
from courses.models import (
    Cohort,
    Course,
    Enrolment,
    Programme,
    ReminderPlan,
    Seminar,
    TargetGroup,
)
from courses.models.programme import new_join_code, new_token
from people import audit
from people.models import Person, Role, User
from people.roles import Reach, grant, holds, reach_of

# Whoever opens a programme runs it, sees its figures and its seminars.
OPENERS_ROLES = (Role.COURSE_ADMINISTRATOR, Role.PROJECT_LEAD, Role.FACILITATOR)
SECRETS = {Programme: ("calendar_token", new_token), Cohort: ("join_code", new_join_code)}


def may_administer(user) -> bool:
    """Tell whether `user` may open programmes, and so work with some."""
    return holds(user, Role.COURSE_ADMINISTRATOR)


def administered_programmes(user) -> QuerySet[Programme]:
    """Return the programmes that `user` administers as a whole."""
    reach = reach_of(user, Role.COURSE_ADMINISTRATOR)
    return Programme.objects.filter(_within(reach, "key"))


def administered_cohorts(user) -> QuerySet[Cohort]:
    """Return the cohorts that `user` administers, by themselves or with their programme."""
    reach = reach_of(user, Role.COURSE_ADMINISTRATOR)
    return Cohort.objects.filter(_within(reach, "key", "programme__key"))


def administered_seminars(user) -> QuerySet[Seminar]:
    reach = reach_of(user, Role.COURSE_ADMINISTRATOR)
    return Seminar.objects.filter(_within(reach, "cohort__key", "cohort__programme__key"))


def _within(reach: Reach, *paths: str) -> Q:
    if reach.everywhere:
        return Q()
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(**{f"{path}__in": reach.scopes})
    return within


@transaction.atomic
def open_programme(*, programme: Programme, by: User) -> Programme:
    """Save a new programme and give its opener the roles to run it."""
    programme.save()
    if not reach_of(by, Role.COURSE_ADMINISTRATOR).everywhere:
        for role in OPENERS_ROLES:
            grant(user=by, role=role, scope=programme.key, by=by)
    audit.record(by, "programme opened", programme, name=programme.name)
    return programme


@transaction.atomic
def save_changed(
    *, row: Programme | Cohort | Seminar | ReminderPlan, by: User, changed: list[str]
) -> None:
    """Save a programme, cohort or seminar and note which fields somebody changed."""
    row.save()
    audit.record(by, f"{row._meta.model_name} saved", row, changed=changed)


def may_open(programme: Programme, courses: Iterable[Course]) -> bool:
    """Tell whether people may be enrolled: something was measured before, or why not is written down.

    A programme that measured nothing before can never say what it changed. One baseline among the
    cohort's courses is enough; without any the programme's ground is printed in every report.
    """
    if programme.baseline_waiver.strip():
        return True
    return any(step.purpose == "baseline" for course in courses for step in _steps(course))


def _steps(course: Course):
    return steps(course.current_edition.outline) if course.current_edition else ()


@transaction.atomic
def set_target_group(*, group: TargetGroup, by: User) -> TargetGroup:
    """Write down how many there are to reach; what was said before stays in the history."""
    group.set_by = by
    group.save(force_insert=True)
    audit.record(by, "target group set", group.programme, size=group.size, source=group.source)
    return group


@transaction.atomic
def close_cohort(*, cohort: Cohort, by: User, day: date | None = None) -> Cohort:
    """Close a cohort after `day` (today); who is in it goes on, nobody new comes in."""
    day = day or timezone.localdate()
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if cohort.closes_on is None or cohort.closes_on > day:
        cohort.closes_on = max(day, cohort.opens_on)
        cohort.save(update_fields=["closes_on"])
        audit.record(by, "cohort closed", cohort, day=str(cohort.closes_on))
    return cohort


@transaction.atomic
def renew_secret(*, row: Programme | Cohort, old: str, by: User) -> bool:
    """Put a new secret in place of one that has come to too many: the address of a programme's
    calendar, or the join code of a cohort. Links and posters with the old one lead nowhere.

    `old` is what the page showed: asked a second time for the same, nothing happens (False).
    """
    field, new = SECRETS[type(row)]
    locked = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not constant_time_compare(getattr(locked, field), old):
        return False
    setattr(locked, field, new())
    locked.save(update_fields=[field])
    audit.record(by, f"{field} renewed", locked)
    return True


@transaction.atomic
def withdraw_person(*, cohort: Cohort, person: Person, by: User) -> None:
    """Withdraw somebody from every course of a cohort; what was reached stays counted."""
    mine = Enrolment.objects.active().filter(cohort=cohort, person=person)
    for enrolled in mine.select_related("cohort", "person"):
        enrolment.withdraw(enrolment=enrolled, by=by)


@transaction.atomic
def withdraw_people(
    *, cohorts: Iterable[Cohort], people: Iterable[int], reason: str, by: User
) -> int:
    """Withdraw some people from some cohorts; return how many persons it concerned."""
    mine = Enrolment.objects.active().filter(cohort__in=list(cohorts), person__in=list(people))
    rows = list(mine.select_related("cohort", "person"))
    for enrolled in rows:
        enrolment.withdraw(enrolment=enrolled, by=by)
    for cohort in {row.cohort for row in rows if row.cohort}:
        number = len({row.person_id for row in rows if row.cohort_id == cohort.pk})
        audit.record(by, "people withdrawn", cohort, number=number, reason=reason)
    return len({row.person_id for row in rows})
