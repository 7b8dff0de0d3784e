"""Two steps for whoever holds a role beyond learner: the one place where the rule stands.

Until the session has proven a second factor, such a user gets the pages for setting one up, signing
out, and nothing else: no admin, no download, no API.
"""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from people import audit, mail

PROVEN = "second_factor_of"  # in the session: whose second factor was proven
NEXT = "second_factor_next"  # in the session: where she was going
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SHOWN_AT = {
    Authenticator.Type.TOTP: "mfa_reauthenticate",
    Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
}
OPEN = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "set_language",
    }
)


def is_asked_of(user) -> bool:
    """Tell whether `user` must sign in in two steps."""
    return user.is_authenticated and (user.has_role or user.is_staff or user.is_superuser)


def is_proven(request: HttpRequest) -> bool:
    """Tell whether a second factor was shown in this session, by whoever is signed in now."""
    return request.session.get(PROVEN) == request.user.pk


def prove(request: HttpRequest, user) -> None:
    """Note in the session that `user` has shown a second factor.

    Also for allauth, which would else ask whoever just set one up to show it again before she may
    see the recovery codes that go with it.
    """
    request.session[PROVEN] = user.pk
    record_authentication(request, user, method="mfa", reauthenticated=True)


def is_last(authenticator: Authenticator) -> bool:
    """Tell whether it is the only second factor of somebody who must have one."""
    others = held_by(authenticator.user)
    asked = is_asked_of(authenticator.user) and not settings.SECOND_FACTOR_WAIVED
    return asked and not others.exclude(pk=authenticator.pk).exists()


def held_by(user) -> QuerySet[Authenticator]:
    """Return the second factors of `user`; recovery codes are none by themselves."""
    return Authenticator.objects.filter(user=user, type__in=FACTORS)


@transaction.atomic
def reset(*, user, by, reason: str = "") -> int:
    """Remove every second factor of `user`, end her sessions, tell her by mail, and return how
    many factors went.

    For somebody who has lost them all, once it is certain who she is. Again changes nothing.
    """
    count = held_by(user).count()
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    audit.record(by, "second factors reset", user, factors=count, reason=reason)
    if count:
        _tell_of_reset(user)
    return count


def _tell_of_reset(user) -> None:
    """Write to whose login it is: if somebody else talked the administrator into it, she knows."""
    language = user.person.language if user.person else settings.LANGUAGE_CODE
    with translation.override(language):
        words = {"site": settings.SITE_NAME, "link": settings.SITE_URL + reverse("account_login")}
        text = _(
            "Hello\n\n"
            "An administrator has reset the second step of your sign-in on %(site)s, and you are "
            "signed out everywhere. Sign in as you used to; you then set up a new second step:\n"
            "%(link)s\n\n"
            "Did you not ask for it? Then tell an administrator at once, and choose a new password.\n"
        )
        mail.queue(
            recipient=user.email,
            subject=_("Your sign-in on %(site)s") % words,
            text=text % words,
            reason="account",
            person=user.person,
        )


def require_second_factor(get_response):
    """Middleware: stop whoever must show a second factor and has not. Costs a learner no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_WAIVED or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        if not is_asked_of(request.user) or is_proven(request):
            return get_response(request)
        request.second_factor_needed = True
        return get_response(request) if _is_open(request) else _stopped(request)

    return middleware


def _is_open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in OPEN
    except Resolver404:
        return False


def _stopped(request: HttpRequest) -> HttpResponse:
    """Send a page's reader to where the factor is set up or shown; refuse anything else."""
    page = request.method in ("GET", "HEAD") and _is_navigation(request)
    if not page:
        return render(request, "people/second_factor_needed.html", status=403)
    request.session[NEXT] = request.get_full_path()[:500]
    held = held_by(request.user).order_by("type").first()
    if held is None:
        return redirect("mfa_index")
    return redirect(
        f"{reverse(SHOWN_AT[held.type])}?{urlencode({'next': request.get_full_path()})}"
    )


def _is_navigation(request: HttpRequest) -> bool:
    """Tell a page being opened from a script or a picture asking."""
    script = "HX-Request" in request.headers or "application/json" in request.headers.get(
        "Accept", ""
    )
    return not script and request.headers.get("Sec-Fetch-Dest", "document") == "document"
