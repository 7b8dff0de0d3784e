"""The published state of credentials: lists of bits, signed anew when something has changed.

A bit is set while its certificate is revoked or replaced. Verifiers differ in which form they
read, so every list is published in two: with a Data Integrity proof, and as a JWT.
"""

import hashlib
import json
from datetime import datetime, timedelta

import jwt
from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from openbadgeslib.ob3 import add_data_integrity_proof, build_status_list_credential

from certificates import issuer, keys
from certificates.credential import list_address
from certificates.models import IssuerKey, StatusList

PURPOSE = "revocation"
FORMS = ("json", "jwt")
FRESH = timedelta(days=1)  # how long a copy is good; an older one proves nothing about today
TTL = 60_000  # milliseconds a verifier may keep it


def set_bits(place: StatusList) -> list[int]:
    """Return the places of a list whose certificates may not be relied on."""
    withdrawn = Q(certificate__revoked_at__isnull=False) | Q(certificate__replaced_at__isnull=False)
    return list(
        place.entries.filter(withdrawn)
        .order_by("status_index")
        .values_list("status_index", flat=True)
    )


def published(place: StatusList, form: str, *, at: datetime | None = None) -> str:
    """Return a list as it stands now, signed with the current key; `form` is json or jwt.

    One query and a look in the cache; it is signed only when a bit, the hour or the key is
    another. Raises keys.KeyUnavailable.
    """
    hour = (at or timezone.now()).replace(minute=0, second=0, microsecond=0)
    bits = set_bits(place)
    key = keys.current()
    name = _fingerprint(place.pk, form, hour.timestamp(), key.kid, issuer.did(), bits)
    kept = cache.get(name)
    if kept is None:
        kept = _SIGN[form](_document(place, form, bits, hour), key)
        cache.set(name, kept, timeout=3600)
    return kept


def etag(text: str) -> str:
    """Return a validator for a conditional request."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _fingerprint(*parts) -> str:
    return "status-list:" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _document(place: StatusList, form: str, bits: list[int], hour: datetime) -> dict:
    return build_status_list_credential(
        issuer.did(),
        list_address(place, form),
        PURPOSE,
        bits,
        place.size,
        issued=hour,
        valid_until=hour + FRESH,
        ttl=TTL,
    )


def _with_proof(document: dict, key: IssuerKey) -> str:
    signed = add_data_integrity_proof(document, keys.private(key), issuer.method(key))
    return json.dumps(signed, sort_keys=True)


def _as_jwt(document: dict, key: IssuerKey) -> str:
    claims = {"iss": document["issuer"], "jti": document["id"]}
    headers = {"kid": issuer.jwk_method(key)}
    return jwt.encode(document | claims, keys.private(key), algorithm="EdDSA", headers=headers)


_SIGN = {"json": _with_proof, "jwt": _as_jwt}
