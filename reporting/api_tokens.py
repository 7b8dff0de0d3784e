"""Giving, knowing and revoking tokens of the API."""

import hashlib
import secrets
from datetime import date, datetime, time, timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.models import Programme
from people import audit
from people.models import User
from reporting.api_access import ApiCall, ApiToken, Scope

PREFIX = "fagspor_"
LONGEST = timedelta(days=400)
A_MINUTE = 60  # answers a token gets
KEPT = timedelta(days=180)  # as the log


@transaction.atomic
def give(
    *, programme: Programme, name: str, scopes: list[str], until: date, by: User
) -> tuple[ApiToken, str]:
    """Return a new token and its text, which is shown once. Raises ValueError for a name in use,
    an end that is past or too far off, or a scope there is not."""
    expires_at = timezone.make_aware(datetime.combine(until, time.max))
    if not timezone.now() < expires_at <= timezone.now() + LONGEST:
        raise ValueError("until")
    if not scopes or set(scopes) - set(Scope.values):
        raise ValueError("scopes")
    text = PREFIX + secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            token = ApiToken.objects.create(
                programme=programme,
                name=name,
                scopes=sorted(scopes),
                digest=digest(text),
                hint=text[-4:],
                made_by=by,
                expires_at=expires_at,
            )
    except IntegrityError as error:
        raise ValueError("name") from error
    audit.record(by, "api token given", token, scopes=token.scopes)
    return token, text


def digest(text: str) -> str:
    """256 random bits need no slow hash: nobody tries them all."""
    return hashlib.sha256(text.encode()).hexdigest()


def known(header: str) -> ApiToken | None:
    """Return the token that an Authorization header names, if it stands."""
    kind, _space, text = header.partition(" ")
    if kind.lower() != "bearer" or not text.startswith(PREFIX):
        return None
    valid = ApiToken.objects.valid().select_related("programme")
    return valid.filter(digest=digest(text.strip())).first()


def too_often(token: ApiToken) -> bool:
    """Count one more question, and tell whether there were too many this minute."""
    key = f"api:{token.key}:{int(timezone.now().timestamp() // 60)}"
    cache.add(key, 0, 120)
    try:
        return cache.incr(key) > A_MINUTE
    except ValueError:  # thrown out between the two
        return False


def note(token: ApiToken, path: str, status: int) -> None:
    ApiCall.objects.create(token=token, path=path[:200], status=status)


@transaction.atomic
def revoke(*, token: ApiToken, by: User) -> None:
    """Revoke it at once; again changes nothing."""
    standing = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if standing.update(revoked_at=timezone.now(), revoked_by=by):
        audit.record(by, "api token revoked", token)


def forget() -> int:
    """Delete calls that are older than the log."""
    return ApiCall.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
