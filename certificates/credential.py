"""Making the credential of a certificate: once, with the key of the day, kept as it was signed."""

import json
import secrets
from datetime import datetime

import jwt
from django.db import IntegrityError, transaction
from django.utils import timezone
from openbadgeslib.ob3 import OB3LdpSigner, status_entry

from certificates import credential_content, issuer, keys
from certificates.models import Certificate, Credential, StatusList
from people import audit

FULL = 0.5  # of a list; fuller, and finding a free place at random takes long
TRIES = 20


class Erased(Exception):
    """The certificate's holder has been erased, and her credential with her."""


def signed_bytes(certificate: Certificate) -> bytes:
    """Return the signed credential as JSON: the same bytes each time it is asked for.

    Makes it the first time. Raises Erased and keys.KeyUnavailable.
    """
    return secure(certificate=certificate).signed.encode()


def token(certificate: Certificate) -> str:
    """Return the same statement as a VC-JWT. Raises as `signed_bytes` does."""
    return secure(certificate=certificate).jwt


def secure(*, certificate: Certificate, at: datetime | None = None) -> Credential:
    """Sign a certificate's credential, or return the one it has.

    Signed before anything is written, so that no lock is held meanwhile; the database's own
    constraints decide which of two workers was first. Raises Erased and keys.KeyUnavailable.
    """
    found = Credential.objects.filter(certificate=certificate).first()
    tries = 0
    while found is None:
        tries += 1
        found = _tried(certificate, at or timezone.now(), last=tries == TRIES)
    if not found.signed:
        raise Erased(certificate.pk)
    return found


def resign_stolen() -> int:
    """Sign again what stolen keys had signed, in the same places of the lists; return how many.

    Raises keys.KeyUnavailable.
    """
    spoilt = Credential.objects.exclude(key__stolen_at=None).exclude(signed="")
    done = 0
    for row in spoilt.select_related("certificate__person__merged_into", "status_list"):
        again = _signed(row.certificate, timezone.now(), row.status_list, row.status_index)
        row.key, row.signed, row.jwt = again.key, again.signed, again.jwt
        row.save(update_fields=["key", "signed", "jwt"])
        audit.record(None, "credential signed again", row.certificate)
        done += 1
    return done


def forget(*, certificate: Certificate) -> None:
    """Empty the signed texts of somebody who is erased; the place in the status list stays."""
    Credential.objects.filter(certificate=certificate).update(signed="", jwt="")


def _tried(certificate: Certificate, at: datetime, *, last: bool) -> Credential | None:
    """Sign and keep; None when the place was taken in between, which is tried again."""
    if certificate.erased_at is not None:
        raise Erased(certificate.pk)
    place = _open_list()
    unsaved = _signed(certificate, at, place, _free_index(place))
    try:
        with transaction.atomic():
            unsaved.save(force_insert=True)
    except IntegrityError:
        if last:
            raise
        return Credential.objects.filter(certificate=certificate).first()
    return unsaved


def _signed(certificate: Certificate, at: datetime, place: StatusList, index: int) -> Credential:
    key = keys.current()
    private = keys.private(key)
    who = credential_content.identifiers(certificate)

    def saying(form: str):
        entry = status_entry(list_address(place, form), "revocation", index)
        return credential_content.statement(certificate, who=who, status=entry)

    signer = OB3LdpSigner(private, verification_method=issuer.method(key))
    return Credential(
        certificate=certificate,
        key=key,
        status_list=place,
        status_index=index,
        created_at=at,
        signed=signer.sign_to_json(saying("json"), created=at.replace(microsecond=0)),
        jwt=jwt.encode(
            saying("jwt").to_jwt_payload(),
            private,
            algorithm="EdDSA",
            headers={"kid": issuer.jwk_method(key)},
        ),
    )


def list_address(place: StatusList, form: str) -> str:
    """Return where a status list is served as `json` (Data Integrity) or `jwt`."""
    return issuer.address(f"/credentials/status/{place.pk}.{form}")


def _open_list() -> StatusList:
    """Return a list with room, a new one when the last is half full."""
    last = StatusList.objects.order_by("-pk").first()
    if last is None or last.entries.count() >= last.size * FULL:
        last = StatusList.objects.create()
    return last


def _free_index(place: StatusList) -> int:
    while True:
        index = secrets.randbelow(place.size)
        if not place.entries.filter(status_index=index).exists():
            return index


def decoded(credential: Credential) -> dict:
    """Return what was signed as JSON values."""
    return json.loads(credential.signed)
