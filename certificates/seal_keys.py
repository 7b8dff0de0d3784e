"""The keys that documents are sealed with: made here once, or given; several as years go by.

A made key lies in KEYS_DIR, readable by the server's user alone; a given one is a PKCS#12 file
(SEAL_PKCS12). The database holds the X.509 certificates only, so that every seal can be told years
later, and so that a key that has disappeared is missed: no machine makes a second one in silence.
docs/operators/keys.md says what an operator does with them.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from certificates.models import SealKey
from people import audit

LIFETIME = timedelta(days=365 * 20)
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class SealUnavailable(Exception):
    """No document can be sealed here; the text says what an operator can do."""

    code = "key"


@dataclass(frozen=True)
class Seal:
    """A key that can be used here, with its X.509 certificate first in `chain`."""

    private: Private
    chain: tuple[x509.Certificate, ...]

    @property
    def certificate(self) -> x509.Certificate:
        return self.chain[0]

    @property
    def fingerprint(self) -> str:
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def seal_for(at: datetime) -> Seal:
    """Return the key of the day a document was issued, so that made again it has the same bytes.

    Where that one is gone, the next that is here: another seal, as good. The very first time a
    key is made. Raises SealUnavailable when there were keys and none is here.
    """
    if not SealKey.objects.exists():
        ensure()
    rows = list(SealKey.objects.filter(withdrawn_at=None))
    before = [row for row in rows if row.made_at <= at]
    after = [row for row in rows if row.made_at > at]
    for row in [*reversed(before), *after]:
        if (found := _found(row)) is not None:
            return found
    raise SealUnavailable(
        f"None of the {len(rows)} keys that documents may be sealed with is in {_folder()} or in "
        "SEAL_PKCS12. Put the file back, or run: manage.py seal_key new"
    )


def ensure() -> None:
    """Have a key: note the one that is given, or make the first. Safe to run at any time.

    Raises SealUnavailable when a file cannot be read or written.
    """
    given = _given()
    if given is not None:
        if not SealKey.objects.filter(fingerprint=given.fingerprint).exists():
            _note(given, given_one=True)
    elif not SealKey.objects.exists():
        make()


def make(*, at: datetime | None = None) -> SealKey:
    """Make a key that seals from now on; those before keep theirs. Raises SealUnavailable."""
    seal = _fresh(at or timezone.now())
    path = _write(seal)
    row = _note(seal, given_one=False, at=at)
    if row.fingerprint != seal.fingerprint:  # another worker made the first one meanwhile
        path.unlink(missing_ok=True)
    return row


def withdraw(*, key: SealKey, at: datetime | None = None) -> None:
    """Seal nothing more with a key: it is lost for good, or in other hands."""
    key.withdrawn_at = at or timezone.now()
    key.save(update_fields=["withdrawn_at"])
    audit.record(None, "seal key withdrawn", key)


def is_here(key: SealKey) -> bool:
    """Tell whether this machine can seal with a key."""
    return _found(key) is not None


def _note(seal: Seal, *, given_one: bool, at: datetime | None = None) -> SealKey:
    pem = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in seal.chain).decode()
    last = SealKey.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    try:
        with transaction.atomic():
            row = SealKey.objects.create(
                number=number,
                fingerprint=seal.fingerprint,
                certificate=pem,
                made_at=at or timezone.now(),
                given=given_one,
            )
            audit.record(None, "seal key noted", row, given=given_one)
            return row
    except IntegrityError:
        return SealKey.objects.get(number=number)


def _fresh(at: datetime) -> Seal:
    """Make a P-256 key and a certificate of its own over it (RFC 5280), good for twenty years."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.SITE_NAME[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{settings.SITE_NAME} – certificates"[:64]),
        ]
    )
    begins = at.astimezone(UTC).replace(microsecond=0)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False
        )
        .sign(private, hashes.SHA256())
    )
    return Seal(private, (certificate,))


def _write(seal: Seal) -> Path:
    """Write a key to its file. Raises SealUnavailable; what was begun is taken away again."""
    path = _path(seal.fingerprint)
    passphrase = settings.SEAL_PASSPHRASE.encode()
    wrapped = (
        serialization.BestAvailableEncryption(passphrase)
        if passphrase
        else serialization.NoEncryption()
    )
    pem = seal.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, wrapped
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise SealUnavailable(f"{path} cannot be written: {error.strerror}") from error
    return path


def _found(row: SealKey) -> Seal | None:
    """Return the key of a row when it is here and opens, else None."""
    given = _given()
    if given is not None and given.fingerprint == row.fingerprint:
        return given
    path = _path(row.fingerprint)
    try:
        return _made(path, path.read_bytes(), settings.SEAL_PASSPHRASE, row.certificate)
    except OSError:
        return None


@lru_cache(maxsize=4)
def _made(path: Path, data: bytes, passphrase: str, certificate: str) -> Seal:
    """Open the file of a key that was made here; one with a passphrase is slow on purpose."""
    secret = passphrase.encode() if b"ENCRYPTED" in data else None
    try:
        private = serialization.load_pem_private_key(data, secret)
        chain = tuple(x509.load_pem_x509_certificates(certificate.encode()))
    except (TypeError, ValueError) as error:
        raise SealUnavailable(f"{path} cannot be opened: is SEAL_PASSPHRASE right?") from error
    if private.public_key() != chain[0].public_key():
        raise SealUnavailable(f"{path} holds another key than its name says")
    return Seal(private, chain)


def _given() -> Seal | None:
    """Return the key in SEAL_PKCS12. Raises SealUnavailable when it cannot be read."""
    if not settings.SEAL_PKCS12:
        return None
    path = Path(settings.SEAL_PKCS12)
    try:
        return _opened(path, path.stat().st_mtime_ns, settings.SEAL_PASSPHRASE)
    except OSError as error:
        raise SealUnavailable(f"SEAL_PKCS12 cannot be read: {error.strerror}") from error


@lru_cache(maxsize=2)
def _opened(path: Path, changed: int, passphrase: str) -> Seal:
    """Open a PKCS#12 file once for each time it was `changed`: it is slow to open on purpose."""
    try:
        private, certificate, more = pkcs12.load_key_and_certificates(
            path.read_bytes(), passphrase.encode() or None
        )
    except ValueError as error:
        raise SealUnavailable("SEAL_PKCS12 cannot be opened: is SEAL_PASSPHRASE right?") from error
    if certificate is None or not isinstance(private, Private):
        raise SealUnavailable("SEAL_PKCS12 must hold an RSA or EC key and its certificate")
    return Seal(private, (certificate, *more))


def _path(fingerprint: str) -> Path:
    return _folder() / f"seal-{fingerprint[:32]}.pem"


def _folder() -> Path:
    return Path(settings.KEYS_DIR)
