"""Whom a workplace's service may let in, and as whom: joining an account, never taking one over."""

from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.shortcuts import render

from people import audit, workplaces
from people.cpr import contains_cpr
from people.models import SignInService
from people.workplace_claims import kept

SAML, OIDC = "saml", "openid_connect"


class Refused(ImmediateHttpResponse):
    """Nobody is signed in; the page says why and what to do, by the key `why`."""

    def __init__(self, request: HttpRequest, service: SignInService, why: str):
        words = {"service": service, "why": why}
        super().__init__(render(request, "people/workplace_refused.html", words, status=403))


class WorkplaceAdapter(DefaultSocialAccountAdapter):
    """allauth's door for sign-in services, which are rows of ours."""

    def list_apps(self, request, provider=None, client_id=None):
        """Return the open services; `provider` is a protocol or the short name of one."""
        services = SignInService.objects.enabled()
        if provider in (SAML, OIDC):
            protocol = next(k for k, v in workplaces.PROVIDERS.items() if v == provider)
            services = services.filter(protocol=protocol)
        elif provider:
            services = services.filter(slug=provider)
        if client_id:
            services = services.filter(slug=client_id)
        signing_out = request is not None and request.path.endswith("/sls/")
        return [workplaces.app_of(service, signing_out=signing_out) for service in services]

    def new_user(self, request, sociallogin):
        """Cut down what was told before anything looks at it, or keeps it."""
        slug = sociallogin.provider.app.provider_id
        service = sociallogin.service = SignInService.objects.get(slug=slug)
        told = sociallogin.account.extra_data
        claims = sociallogin.claims = kept(told, workplaces.asked_claims(service))
        sociallogin.account.extra_data = {}
        sociallogin.id_refused = contains_cpr(sociallogin.account.uid)
        if sociallogin.id_refused:
            sociallogin.account.uid = f"refused-{uuid4()}"  # no account has it
        address = workplaces.confirmed_address(service, claims)
        sociallogin.email_addresses = (
            [EmailAddress(email=address, verified=True, primary=True)] if address else []
        )
        return super().new_user(request, sociallogin)

    def populate_user(self, request, sociallogin, data):
        user = sociallogin.user
        addresses = sociallogin.email_addresses
        user.email = addresses[0].email if addresses else ""
        return user

    def authenticate_by_email(self, sociallogin):
        for address in sociallogin.email_addresses:
            user = workplaces.account_to_join(sociallogin.service, address.email)
            if user is not None:
                return user, address.email
        return None

    def pre_social_login(self, request, sociallogin):
        """Refuse what may not come in. What is left signs in, joins, or becomes a new account."""
        service, claims = sociallogin.service, sociallogin.claims
        if sociallogin.id_refused or not claims.consistent:
            raise Refused(request, service, "answer")
        if not workplaces.level_is_enough(service, claims):
            raise Refused(request, service, "level")
        if sociallogin.state.get("process") == "connect":
            return
        if not sociallogin.is_existing:
            self._open_for_new(request, sociallogin)
        elif sociallogin._did_authenticate_by_email:
            workplaces.confirm_address(
                user=sociallogin.user, address=sociallogin._did_authenticate_by_email
            )
            audit.record(
                sociallogin.user, "workplace sign-in joined", sociallogin.user, service=service.slug
            )

    def _open_for_new(self, request, sociallogin):
        """Let a new account be made, when the address is confirmed and is nobody's yet."""
        if not sociallogin.email_addresses:
            raise Refused(request, sociallogin.service, "address")
        address = sociallogin.email_addresses[0].email
        if workplaces.is_somebody_elses(address):
            raise Refused(request, sociallogin.service, "known")
        workplaces.forget_unconfirmed(address)

    def on_authentication_error(self, request, provider, *args, **kwargs):
        """Say it in our words, and nothing of what came from outside."""
        service = SignInService.objects.filter(slug=provider.app.provider_id).first()
        if service is not None:
            raise Refused(request, service, "answer")
