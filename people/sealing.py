"""Sealing secrets that must be kept and read again: keys of code apps, secrets of sign-in services.

Whoever has a copy of the database alone cannot read them; it takes SECRET_KEY as well.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "sealed:"


class SealBroken(Exception):
    """The text was sealed with a key that this installation does not have."""


def seal(text: str) -> str:
    """Return `text` sealed, to be kept in the database."""
    return MARK + _box().encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    """Return what was sealed; what was kept before there were seals is returned as it is.

    Raises SealBroken when SECRET_KEY has changed and the old one is not in SECRET_KEY_FALLBACKS.
    """
    if not kept.startswith(MARK):
        return kept
    try:
        return _box().decrypt(kept.removeprefix(MARK).encode()).decode()
    except InvalidToken as error:
        raise SealBroken from error


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


@lru_cache(maxsize=8)
def _derived(key: str) -> bytes:
    """Derive a key for this use only (RFC 5869), so that SECRET_KEY itself encrypts nothing."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"fagspor people.sealing")
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))
