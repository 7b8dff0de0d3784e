"""Signing in at the workplace: choosing it, going there, and coming back."""

from functools import wraps

import requests
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.socialaccount.providers.saml import views as saml
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from lxml.etree import LxmlError
from onelogin.saml2.errors import OneLogin_Saml2_Error

from people import workplaces
from people.models import SignInService
from people.sealing import SealBroken
from people.workplace_adapter import Refused

OIDC, SAML = SignInService.Protocol.OIDC, SignInService.Protocol.SAML

LANGUAGE = "workplace_language"  # in the session
# What a service that is down, or answers nonsense, makes the libraries raise.
TROUBLES = (
    AttributeError,
    KeyError,
    LxmlError,
    OAuth2Error,
    OneLogin_Saml2_Error,
    PermissionDenied,
    SealBroken,
    TypeError,
    ValueError,
    requests.RequestException,
)


def _explained(*protocols: str):
    """Find the service, limit how often it is asked for, and turn trouble into a page."""

    def decorate(view):
        @wraps(view)
        def wrapper(request: HttpRequest, **named: str) -> HttpResponse:
            (slug,) = named.values()  # allauth's addresses each call it something else
            open_ones = SignInService.objects.enabled().filter(protocol__in=protocols)
            service = get_object_or_404(open_ones, slug=slug)
            if limited := ratelimit.consume_or_429(request, action="login"):
                return limited
            # The addresses agreed with workplaces carry no language: it is the one she left in.
            language = None if view.__name__ == "go" else request.session.get(LANGUAGE)
            with translation.override(language or translation.get_language()):
                try:
                    return view(request, service)
                except TROUBLES:
                    return Refused(request, service, "answer").response
                except ImmediateHttpResponse as answer:
                    return answer.response

        return wrapper

    return decorate


class SignedTokens(OpenIDConnectOAuth2Adapter):
    """The id token's signature is checked although it comes straight from the issuer."""

    @property
    def did_fetch_access_token(self) -> bool:
        return False

    @did_fetch_access_token.setter
    def did_fetch_access_token(self, value: bool) -> None:
        """allauth notes here that it may leave the signature unchecked; it may not."""


@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """List the workplaces one can sign in at."""
    services = SignInService.objects.enabled().select_related("organisation")
    return render(
        request, "people/workplaces.html", {"services": services, "next": _next(request.GET)}
    )


@never_cache
@require_http_methods(["GET", "POST"])
@_explained(OIDC, SAML)
def go(request: HttpRequest, service: SignInService) -> HttpResponse:
    """Send somebody to her workplace. A page goes between: a form may not lead off this site."""
    if request.method == "GET":
        words = {"services": [service], "next": _next(request.GET)}
        return render(request, "people/workplaces.html", words)
    request.session[LANGUAGE] = translation.get_language()
    process = "connect" if request.POST.get("process") == "connect" else "login"
    if process == "connect" and not request.user.is_authenticated:
        return redirect("account_login")
    provider = get_adapter().get_provider(request, service.slug)
    more = {"next_url": _next(request.POST) or None}
    if service.protocol == OIDC:
        more |= {"scope": provider.get_scope(), "auth_params": {}}
    answer = provider.redirect(request, process, **more)
    return render(
        request, "people/workplace_going.html", {"service": service, "url": answer["Location"]}
    )


@never_cache
@require_GET
@_explained(OIDC)
def oidc_back(request: HttpRequest, service: SignInService) -> HttpResponse:
    """Take the answer of an OpenID Connect service."""
    return OAuth2CallbackView.adapter_view(SignedTokens(request, service.slug))(request)


@csrf_exempt
@never_cache
@require_POST
@_explained(SAML)
def saml_back(request: HttpRequest, service: SignInService) -> HttpResponse:
    """Take the answer of a SAML service, posted by its page; it is judged on the next page."""
    return saml.acs(request, organization_slug=service.slug)


@never_cache
@require_GET
@_explained(SAML)
def saml_judged(request: HttpRequest, service: SignInService) -> HttpResponse:
    """Judge a SAML answer with the session that asked for it at hand."""
    return saml.finish_acs(request, organization_slug=service.slug)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
@_explained(SAML)
def saml_out(request: HttpRequest, service: SignInService) -> HttpResponse:
    """Sign out because the workplace says so; only when it signed what it says."""
    if not {"SAMLRequest", "SAMLResponse"} & set(request.GET):
        raise Http404
    return saml.sls(request, organization_slug=service.slug)


@require_GET
@_explained(SAML)
def saml_about_us(request: HttpRequest, service: SignInService) -> HttpResponse:
    """Give our metadata, which the workplace needs before anybody can sign in there."""
    return saml.metadata(request, organization_slug=service.slug)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show at which workplaces one can sign in to this account; tie one to it, or take one off."""
    if request.method == "POST":
        workplaces.untie(user=request.user, slug=request.POST.get("service", "")[:60])
        messages.success(request, _("Saved."))
        return redirect("socialaccount_connections")
    tied = set(SocialAccount.objects.filter(user=request.user).values_list("provider", flat=True))
    services = SignInService.objects.all()
    return render(
        request,
        "people/my_workplaces.html",
        {
            "tied": [s for s in services if s.slug in tied],
            "others": [s for s in services if s.enabled and s.slug not in tied],
        },
    )


def _next(given) -> str:
    """Return where to go afterwards, when it lies on this site."""
    to = given.get("next", "")
    return to if to.startswith("/") and url_has_allowed_host_and_scheme(to, None) else ""
