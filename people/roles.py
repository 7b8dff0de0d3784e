"""Who may do what, where: granting roles, and the one predicate that every query asks."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people import audit
from people.models import Organisation, Role, RoleGrant, User

# Roles that work in the Wagtail admin; content/ gives the group of the same name its permissions.
ADMIN_ROLES: set[str] = {Role.COURSE_AUTHOR, Role.COURSE_ADMINISTRATOR}


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
    since: datetime | None = None,
    until: datetime | None = None,
) -> RoleGrant:
    """Give a role from `since` (now) to `until` (until it is ended); again changes nothing.

    Raises ValueError for an end that does not lie after the beginning.
    """
    since = since or timezone.now()
    if until is not None and until <= since:
        raise ValueError("a role ends after it begins")
    same = RoleGrant.objects.filter(
        user=user, role=role, scope=scope, organisation=organisation, ended_at=until
    )
    given = same.filter(granted_at__lte=since).first() if until is None else same.first()
    if given is None:
        given = RoleGrant.objects.create(
            user=user,
            role=role,
            scope=scope,
            organisation=organisation,
            granted_at=since,
            ended_at=until,
            granted_by=by,
        )
        audit.record(
            by,
            "role granted",
            user,
            role=role,
            scope=str(scope or ""),
            organisation=organisation.pk if organisation else None,
            since=since.isoformat(),
            until=until.isoformat() if until else None,
        )
        _fit(user)
    _forget(user)
    return given


@transaction.atomic
def end(*, given: RoleGrant, by: User | None = None) -> None:
    """End a role now; the row stays. One that has not begun never will. Again changes nothing."""
    now = timezone.now()
    running = RoleGrant.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), pk=given.pk)
    if not running.update(ended_at=now):
        return
    audit.record(by, "role ended", given.user, role=given.role, scope=str(given.scope or ""))
    _fit(given.user)
    _forget(given.user)


def settle() -> int:
    """Let logins follow the roles whose first or last day has come; return how many changed.

    Every query asks the grants themselves; groups of the admin and the flags of a system
    administrator are copies, and this keeps them right.
    """
    now = timezone.now()
    users = User.objects.filter(grants__isnull=False).distinct()
    unlike = [
        user
        for user in users.prefetch_related("grants", "groups")
        if _brings(user, now) != _has(user)
    ]
    for user in unlike:
        _fit(user)
    return len(unlike)


def _brings(user: User, now: datetime) -> tuple[bool, bool, set[str]]:
    """Return what a login's present roles bring: any at all, everything, groups."""
    grants = user.grants.all()
    held = {
        g.role for g in grants if g.granted_at <= now and not (g.ended_at and g.ended_at <= now)
    }
    had_all = any(g.role == Role.SYSTEM_ADMINISTRATOR for g in grants)
    everything = Role.SYSTEM_ADMINISTRATOR in held if had_all else user.is_superuser
    return bool(held), everything, held & ADMIN_ROLES


def _has(user: User) -> tuple[bool, bool, set[str]]:
    groups = {group.name for group in user.groups.all()} & ADMIN_ROLES
    return user.has_role, user.is_superuser, groups


@transaction.atomic
def _fit(user: User) -> None:
    """Give a login what its present roles bring with them, and take away what they do not.

    A superuser made at the command line, who never had the role, stays one.
    """
    held = set(user.grants.current().values_list("role", flat=True))
    for role in ADMIN_ROLES:
        if role in held:
            user.groups.add(Group.objects.get_or_create(name=role)[0])
        else:
            user.groups.remove(*Group.objects.filter(name=role))
    flags: dict[str, bool] = {"has_role": bool(held)}
    if user.grants.filter(role=Role.SYSTEM_ADMINISTRATOR).exists():
        runs = Role.SYSTEM_ADMINISTRATOR in held
        flags |= {"is_staff": runs, "is_superuser": runs}
    User.objects.filter(pk=user.pk).update(**flags)


def _grants(user) -> list[RoleGrant]:
    """Read the grants once a request: they hang on the request's user object."""
    if not hasattr(user, "_current_grants"):
        user._current_grants = list(user.grants.current())
    return user._current_grants


def _forget(user) -> None:
    user.__dict__.pop("_current_grants", None)
