"""The keys that credentials are signed with: made, found, changed for new ones, and published.

A private key lies in a file of its own in KEYS_DIR that only the server's user can read, or is
given whole in ISSUER_KEY. The database holds public keys only. docs/operators/keys.md says what an
operator does with them.
"""

import os
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from openbadgeslib.ob3 import multikey_from_pem, resolve_did

from certificates.models import IssuerKey
from people import audit


class KeyUnavailable(Exception):
    """A private key cannot be used: its file is gone, or its passphrase is another."""

    code = "key"


def current() -> IssuerKey:
    """Return the key that signs now; the first time, make one or take the one that is given.

    Raises KeyUnavailable.
    """
    return IssuerKey.objects.filter(retired_at=None).first() or _first()


def rotate(*, at: datetime | None = None, stolen: bool = False) -> IssuerKey:
    """Retire the current key and return a new one: the one given in ISSUER_KEY, else a fresh one.

    What the old key signed stays valid, unless it was stolen: then its public half is published
    no more, and every verifier refuses what it signed. Raises KeyUnavailable when ISSUER_KEY
    gives the key that is being retired or one that was retired before.
    """
    at = at or timezone.now()
    private = _given() or Ed25519PrivateKey.generate()
    if IssuerKey.objects.filter(kid=kid_of(private)).exists():
        raise KeyUnavailable("ISSUER_KEY holds a key that is in use already: give a new one")
    _keep(private)
    with transaction.atomic():
        for old in IssuerKey.objects.select_for_update(of=("self",)).filter(retired_at=None):
            old.retired_at = at
            old.stolen_at = at if stolen else None
            old.save(update_fields=["retired_at", "stolen_at"])
            audit.record(None, "issuer key retired", old, stolen=stolen)
        key = IssuerKey.objects.create(kid=kid_of(private), created_at=at)
        audit.record(None, "issuer key made", key)
    return key


def private(key: IssuerKey) -> Ed25519PrivateKey:
    """Return the private half of a key. Raises KeyUnavailable."""
    given = _given()
    if given is not None and kid_of(given) == key.kid:
        return given
    try:
        found = _read(_file(key.kid).read_bytes())
    except OSError as error:
        raise KeyUnavailable(f"{_file(key.kid)} cannot be read: {error.strerror}") from error
    if kid_of(found) != key.kid:
        raise KeyUnavailable(f"{_file(key.kid)} holds another key than its name says")
    return found


def is_available(key: IssuerKey) -> bool:
    """Tell whether this machine can sign with a key."""
    try:
        private(key)
    except KeyUnavailable:
        return False
    return True


def public_pem(kid: str) -> bytes:
    """Return a public key as PEM."""
    return cast(bytes, resolve_did(f"did:key:{kid}"))


def kid_of(key: Ed25519PrivateKey) -> str:
    """Return the public half as a Multikey: the name a key goes by."""
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return cast(str, multikey_from_pem(pem))


def pem(key: Ed25519PrivateKey, passphrase: str = "") -> bytes:
    """Return a private key as PEM, encrypted where there is a passphrase."""
    sealed = (
        serialization.BestAvailableEncryption(passphrase.encode())
        if passphrase
        else serialization.NoEncryption()
    )
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed)


def _first() -> IssuerKey:
    """Make the first key; of two workers at once, one is first, and both use its key."""
    key = _given() or Ed25519PrivateKey.generate()
    _keep(key)
    try:
        with transaction.atomic():
            return IssuerKey.objects.create(kid=kid_of(key))
    except IntegrityError:
        _forget(key)
        return IssuerKey.objects.get(retired_at=None)


def _given() -> Ed25519PrivateKey | None:
    return _read(settings.ISSUER_KEY.encode()) if settings.ISSUER_KEY else None


def _read(data: bytes) -> Ed25519PrivateKey:
    return _opened(data, settings.ISSUER_KEY_PASSPHRASE)


@lru_cache(maxsize=4)
def _opened(data: bytes, passphrase: str) -> Ed25519PrivateKey:
    """Open a key; one with a passphrase is slow on purpose."""
    secret = passphrase.encode() or None
    if b"ENCRYPTED" not in data:
        secret = None  # made before there was a passphrase
    try:
        key = serialization.load_pem_private_key(data, password=secret)
    except (TypeError, ValueError) as error:
        raise KeyUnavailable("The issuer's key cannot be opened: is the passphrase right?") from (
            error
        )
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnavailable("The issuer's key must be an Ed25519 key")
    return key


def _file(kid: str) -> Path:
    return Path(settings.KEYS_DIR) / f"issuer-{kid}.pem"


def _keep(key: Ed25519PrivateKey) -> None:
    """Write a key that was not given to its file, readable by the server's user alone."""
    given = _given()
    if given is not None and kid_of(given) == kid_of(key):
        return
    path = _file(kid_of(key))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem(key, settings.ISSUER_KEY_PASSPHRASE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise KeyUnavailable(f"{path} cannot be written: {error.strerror}") from error


def _forget(key: Ed25519PrivateKey) -> None:
    """Take away the file of a key that came second."""
    given = _given()
    if given is None or kid_of(given) != kid_of(key):
        _file(kid_of(key)).unlink(missing_ok=True)
