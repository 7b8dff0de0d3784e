"""Opening and ending programmes and cohorts, and who may run them."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from courses import enrolment
from courses.models import Cohort, Enrolment, Programme, Seminar
from people import audit
from people.models import Person, Role, User
from people.roles import Reach, grant, holds, reach_of

# Whoever opens a programme runs it, sees its figures and its seminars.
OPENERS_ROLES = (Role.COURSE_ADMINISTRATOR, Role.PROJECT_LEAD, Role.FACILITATOR)


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
def save_changed(*, row: Programme | Cohort | Seminar, by: User, changed: list[str]) -> None:
    """Save a programme, cohort or seminar and note which fields somebody changed."""
    row.save()
    audit.record(by, f"{row._meta.model_name} saved", row, changed=changed)


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
def withdraw_person(*, cohort: Cohort, person: Person, by: User) -> None:
    """Withdraw somebody from every course of a cohort; what was reached stays counted."""
    mine = Enrolment.objects.active().filter(cohort=cohort, person=person)
    for enrolled in mine.select_related("cohort", "person"):
        enrolment.withdraw(enrolment=enrolled, by=by)
