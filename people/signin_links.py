"""One-time sign-in links, made by an operator at the command line (the demonstration, a lost
mailbox). No page of the site makes one."""

from django.conf import settings
from django.contrib.auth.models import update_last_login
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac

from people.models import User

SALT = "people.signin_links"
VALID_SECONDS = 7 * 24 * 60 * 60


class LinkUnusable(Exception):
    """The link is tampered with, too old, or has been used."""


def make_link(user: User) -> str:
    """Return an address that signs `user` in once, within seven days.

    Any later sign-in or change of password makes it void.
    """
    token = signing.dumps([user.pk, _state(user)], salt=SALT)
    language = user.person.language if user.person else settings.LANGUAGE_CODE
    with translation.override(language):
        return settings.SITE_URL + reverse("signin_link", args=[token])


def read(token: str) -> User:
    """Return whose link it is, without using it. Raises LinkUnusable."""
    return _owner(token, User.objects.all())


@transaction.atomic
def use(token: str) -> User:
    """Use up a link and return who may be signed in. Raises LinkUnusable, also the second time."""
    user = _owner(token, User.objects.select_for_update(of=("self",)))
    update_last_login(None, user)
    return user


def _owner(token: str, users: QuerySet[User]) -> User:
    try:
        pk, state = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise LinkUnusable from error
    user = users.filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(state, _state(user)):
        raise LinkUnusable
    return user


def _state(user: User) -> str:
    """Sum up what signing in changes, so that a link works once."""
    value = f"{user.pk}|{user.password}|{user.last_login and user.last_login.isoformat()}"
    return salted_hmac(SALT, value, algorithm="sha256").hexdigest()[:32]
