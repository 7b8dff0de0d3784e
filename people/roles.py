"""Who may do what, where: granting roles, and the one predicate that every query asks."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from people import audit
from people.models import Organisation, Role, RoleGrant, User

# Roles that work in the Wagtail admin; content/ gives the group of the same name its permissions.
ADMIN_ROLES = {Role.COURSE_AUTHOR, Role.COURSE_ADMINISTRATOR}


@dataclass(frozen=True)
class Reach:
    """How far a user's roles reach: everywhere, or within scopes and organisations."""

    everywhere: bool = False
    scopes: frozenset[UUID] = field(default_factory=frozenset)
    organisations: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.scopes or self.organisations)


def reach_of(user, *roles: str) -> Reach:
    """Return how far `user` reaches by any of `roles`. A superuser reaches everywhere."""
    if not user.is_authenticated or not user.is_active:
        return Reach()
    if user.is_superuser:
        return Reach(everywhere=True)
    grants = [g for g in _grants(user) if g.role in roles or g.role == Role.SYSTEM_ADMINISTRATOR]
    unbounded = any(g.scope is None and g.organisation_id is None for g in grants)
    return Reach(
        everywhere=unbounded,
        scopes=frozenset(g.scope for g in grants if g.scope),
        organisations=frozenset(g.organisation_id for g in grants if g.organisation_id),
    )


def holds(user, *roles: str) -> bool:
    """Tell whether `user` holds any of `roles` anywhere."""
    return bool(reach_of(user, *roles))


@transaction.atomic
def grant(
    *,
    user: User,
    role: str,
    scope: UUID | None = None,
    organisation: Organisation | None = None,
    by: User | None = None,
) -> RoleGrant:
    """Give a role; giving it again changes nothing."""
    given, new = RoleGrant.objects.get_or_create(
        user=user,
        role=role,
        scope=scope,
        organisation=organisation,
        ended_at=None,
        defaults={"granted_by": by},
    )
    if new:
        User.objects.filter(pk=user.pk).update(has_role=True)
        if role in ADMIN_ROLES:
            user.groups.add(Group.objects.get_or_create(name=role)[0])
        if role == Role.SYSTEM_ADMINISTRATOR:
            User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        audit.record(by, "role granted", user, role=role, scope=str(scope or ""))
    _forget(user)
    return given


@transaction.atomic
def end(*, given: RoleGrant, by: User | None = None) -> None:
    """End a role now; the row stays. Ending it again changes nothing."""
    user = given.user
    if not RoleGrant.objects.filter(pk=given.pk, ended_at=None).update(ended_at=timezone.now()):
        return
    if not user.grants.current().filter(role=given.role).exists():
        user.groups.remove(*Group.objects.filter(name=given.role))
        if given.role == Role.SYSTEM_ADMINISTRATOR:
            User.objects.filter(pk=user.pk).update(is_staff=False, is_superuser=False)
    User.objects.filter(pk=user.pk).update(has_role=user.grants.current().exists())
    audit.record(by, "role ended", user, role=given.role)
    _forget(user)


def _grants(user) -> list[RoleGrant]:
    """Read the grants once a request: they hang on the request's user object."""
    if not hasattr(user, "_current_grants"):
        user._current_grants = list(user.grants.current())
    return user._current_grants


def _forget(user) -> None:
    user.__dict__.pop("_current_grants", None)
