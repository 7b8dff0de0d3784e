"""Who may give whom which role, and what a role's scope is called."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from courses.models import Cohort, Programme
from courses.programmes import administered_cohorts, administered_programmes
from people.models import Role, RoleGrant

# What a course administrator may hand on within her own programmes; the rest needs a system
# administrator: an author writes for all, a contact sees staff, an evaluator gets answers.
HANDED_ON = (Role.COURSE_ADMINISTRATOR, Role.FACILITATOR, Role.PROJECT_LEAD)
IN_A_PROGRAMME = (Role.COURSE_ADMINISTRATOR, Role.PROJECT_LEAD, Role.EVALUATOR, Role.FACILITATOR)
IN_A_COHORT = (Role.FACILITATOR,)


def grantable(user) -> list[str]:
    """Return the roles `user` may give somebody."""
    if user.is_superuser:
        return list(Role.values)
    return list(HANDED_ON) if administered_programmes(user).exists() else []


def may_grant(user, role: str, scope: UUID | None) -> bool:
    """Tell whether `user` may give or end `role` in `scope`: never beyond her own."""
    if user.is_superuser:
        return True
    if role not in grantable(user) or scope is None:
        return False
    mine = administered_programmes(user).filter(key=scope).exists()
    return mine or administered_cohorts(user).filter(key=scope).exists()


def grants_seen_by(user) -> QuerySet[RoleGrant]:
    """Return the grants that `user` may see and end."""
    grants = RoleGrant.objects.select_related("user__person", "organisation", "granted_by__person")
    if user.is_superuser:
        return grants
    scopes = Q(scope__in=administered_programmes(user).values("key"))
    scopes |= Q(scope__in=administered_cohorts(user).values("key"))
    return grants.filter(scopes, role__in=grantable(user))


def scope_names(keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return what the programmes and cohorts behind some keys are called. Two queries."""
    wanted = {key for key in keys if key}
    names: dict[UUID, str] = dict(
        Programme.objects.filter(key__in=wanted).values_list("key", "name")
    )
    cohorts = Cohort.objects.filter(key__in=wanted).select_related("programme")
    names |= {cohort.key: f"{cohort.programme.name}: {cohort.name}" for cohort in cohorts}
    return names
