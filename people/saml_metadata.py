"""Reading what a SAML identity provider says about itself. Pure: text in, a plain description out."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser


class BadMetadata(Exception):
    """The metadata cannot be used; the message says why, to whoever pasted it."""


@dataclass(frozen=True)
class IdentityProvider:
    entity_id: str
    sign_in_url: str
    sign_out_url: str  # empty: it knows no signing out
    certificates: tuple[str, ...]  # for signing, base64 without armour

    def settings(self) -> dict:
        """Return it as python3-saml and allauth name things."""
        said: dict = {
            "entity_id": self.entity_id,
            "sso_url": self.sign_in_url,
            "x509cert": self.certificates[0],
        }
        return said | ({"slo_url": self.sign_out_url} if self.sign_out_url else {})


def read_metadata(xml: str) -> IdentityProvider:
    """Return what `xml` describes. Raises BadMetadata.

    Document type declarations are refused by the parser, so no entity of theirs is ever expanded.
    """
    try:
        idp = OneLogin_Saml2_IdPMetadataParser.parse(xml.encode()).get("idp", {})
    except Exception as error:  # lxml and python3-saml each have their own kinds
        raise BadMetadata(_("This cannot be read as metadata.")) from error
    certificates = _certificates(idp)
    service = idp.get("singleSignOnService", {})
    redirect = OneLogin_Saml2_Constants.BINDING_HTTP_REDIRECT
    if not idp.get("entityId") or not service.get("url") or service.get("binding") != redirect:
        raise BadMetadata(_("It names no identity provider with HTTP-Redirect sign-in."))
    if not certificates:
        raise BadMetadata(_("It holds no certificate for signing."))
    return IdentityProvider(
        entity_id=idp["entityId"],
        sign_in_url=service["url"],
        sign_out_url=idp.get("singleLogoutService", {}).get("url", ""),
        certificates=certificates,
    )


def _certificates(idp: dict) -> tuple[str, ...]:
    several = idp.get("x509certMulti", {}).get("signing", [])
    return tuple(several or filter(None, [idp.get("x509cert")]))
