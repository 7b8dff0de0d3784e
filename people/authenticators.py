"""How allauth's second factors are kept and named here."""

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.sealing import seal, unseal
from people.second_factor import is_last


class MFAAdapter(DefaultMFAAdapter):
    """Keys are sealed before they are kept; the last factor of whoever must have one stays."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy(
            "With your role you need a second step. Add another first, then remove this one."
        )
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not is_last(authenticator)

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("My device {number}").format(number=number)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": settings.SITE_NAME}


# What fido2 raises on an answer that no browser made; allauth catches two of them.
NONSENSE = (AttributeError, KeyError, TypeError, ValueError)


class AnswerMixin:
    """A passkey's answer that is nonsense is a wrong answer, not an error of ours."""

    def clean_credential(self):
        try:
            return super().clean_credential()  # type: ignore[misc]
        except NONSENSE as error:
            raise MFAAdapter().validation_error("incorrect_code") from error


class LoginPasskeyForm(AnswerMixin, LoginWebAuthnForm):
    pass


class AuthenticatePasskeyForm(AnswerMixin, AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(AnswerMixin, ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    """allauth's form in our words."""

    name = forms.CharField(
        label=gettext_lazy("What do you call the device?"), max_length=60, required=False
    )
    passwordless = forms.BooleanField(
        label=gettext_lazy("Sign in with it alone, without a password"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "The device must then ask for a fingerprint, your face or a PIN. Leave it out for an"
            " older security key without a PIN."
        ),
    )

    def clean(self):
        try:
            return super().clean()
        except NONSENSE as error:
            raise MFAAdapter().validation_error("incorrect_code") from error
