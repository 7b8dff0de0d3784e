"""Who signs: the installation, named by its address (did:web), and the keys it publishes."""

from functools import lru_cache
from typing import cast

from django.conf import settings
from openbadgeslib.keys import public_jwk_from_pem
from openbadgeslib.ob3 import did_web_from_url

from certificates import keys
from certificates.models import IssuerKey

CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]


def address(path: str = "") -> str:
    """Return an address below the one that credentials name as their issuer's."""
    return settings.ISSUER_URL + path


def did() -> str:
    """Return the issuer's identifier: its document is at `/.well-known/did.json`."""
    return _did(settings.ISSUER_URL)


@lru_cache(maxsize=8)
def _did(url: str) -> str:
    # did:web has no form for http. A test installation gets one that only a verifier which is
    # handed the document can resolve.
    return cast(str, did_web_from_url(url.replace("http://", "https://", 1)))


def method(key: IssuerKey) -> str:
    """Return how a Data Integrity proof names a key."""
    return f"{did()}#{key.kid}"


def jwk_method(key: IssuerKey) -> str:
    """Return how a JWT names a key: the same key, written as a JWK."""
    return f"{method(key)}-jwk"


def trusted() -> list[IssuerKey]:
    """Return every key whose signatures count, the current one first. Stolen ones are left out."""
    return list(IssuerKey.objects.filter(stolen_at=None).order_by("-created_at", "-pk"))


def did_document() -> dict:
    """Return the DID document: all that a verifier needs, and no secret.

    Retired keys stay in it, without an expiry: a verifier would hold that against what the key
    signed while it was in use.
    """
    methods = [form for key in trusted() for form in _methods(key)]
    return {
        "@context": CONTEXTS,
        "id": did(),
        "verificationMethod": methods,
        "assertionMethod": [form["id"] for form in methods],
        "service": [
            {"id": f"{did()}#site", "type": "LinkedDomains", "serviceEndpoint": address("/")}
        ],
    }


def _methods(key: IssuerKey) -> list[dict]:
    return [
        {
            "id": method(key),
            "type": "Multikey",
            "controller": did(),
            "publicKeyMultibase": key.kid,
        },
        {
            "id": jwk_method(key),
            "type": "JsonWebKey",
            "controller": did(),
            "publicKeyJwk": jwk(key),
        },
    ]


def jwk(key: IssuerKey) -> dict:
    """Return a public key as a JWK."""
    return cast(dict, public_jwk_from_pem(keys.public_pem(key.kid)))


def profile() -> dict:
    """Return the issuer's Open Badges profile, with every key and when it was in use."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": did(),
        "type": ["Profile"],
        "name": settings.SITE_NAME,
        "url": address("/"),
    }


def key_history() -> list[dict]:
    """Return every key there has been, stolen ones too, for people who check by hand."""
    return [
        {
            "id": method(key),
            "publicKeyMultibase": key.kid,
            "publicKeyPem": keys.public_pem(key.kid).decode(),
            "usedFrom": key.created_at.isoformat(),
            "usedUntil": key.retired_at.isoformat() if key.retired_at else None,
            "stolen": key.stolen_at is not None,
        }
        for key in IssuerKey.objects.all()
    ]
