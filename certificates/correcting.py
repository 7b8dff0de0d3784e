"""Correcting what a certificate says: a successor that names it, and the old one says "replaced"."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from certificates import history, issuing, names
from certificates.models import Certificate
from people import audit
from people.models import User


class CannotCorrect(Exception):
    """Revoked, erased, or renewed by now: the newest that stands is the one to correct."""


class NothingToCorrect(ValueError):
    """It says that already."""


@transaction.atomic
def correct(
    *,
    certificate: Certificate,
    holder: str,
    reason: str,
    by: User,
    organisation: str | None = None,
    at: datetime | None = None,
) -> Certificate:
    """Issue a successor with another name (or organisation) and everything else as it was.

    Passed on, valid until, edition and hours do not move; only the day of issue is the correction's
    own. Correcting the same thing again returns the successor that is there. Raises
    PermissionDenied, names.BadName, CannotCorrect and NothingToCorrect.
    """
    name = names.cleaned(holder)
    old = locked_for(certificate, by)
    done = old.replaced_by
    if done is not None and _says(done, name, organisation):
        return done
    if done is not None or old.revoked_at or old.erased_at or old.renewed_by:
        raise CannotCorrect(old.number)
    if _says(old, name, organisation):
        raise NothingToCorrect(old.number)
    at = history.after_last(old, at or timezone.now())
    _replace(old, at, by)
    new = issuing.write(_successor(old, name, organisation, at), by=by)
    audit.record(by, "certificate corrected", old, successor=new.pk, reason=reason.strip())
    return new


def locked_for(certificate: Certificate, by: User) -> Certificate:
    """Return the certificate with its row locked. Raises PermissionDenied for whoever does not
    administer it."""
    found = (
        Certificate.objects.administered_by(by)
        .select_for_update(of=("self",))
        .select_related("enrolment__cohort", "enrolment__person")
        .filter(pk=certificate.pk)
        .first()
    )
    if found is None:
        raise PermissionDenied
    return found


def _says(certificate: Certificate, name: str, organisation: str | None) -> bool:
    same = organisation is None or certificate.content["organisation"] == organisation
    return certificate.holder == name and same


def _replace(old: Certificate, at: datetime, by: User) -> None:
    Certificate.objects.filter(pk=old.pk).update(replaced_at=at)
    history.note(old, history.Kind.REPLACED, at=at, by=by)
    history.tell_ledger(history.STANDS_NO_MORE, old, at, replaced=True)


def _successor(old: Certificate, name: str, organisation: str | None, at) -> Certificate:
    changed = {} if organisation is None else {"organisation": " ".join(organisation.split())}
    return Certificate(
        person=old.person,
        enrolment=old.enrolment,
        kind=Certificate.Kind.CORRECTION,
        term=old.term,
        predecessor=old,
        holder=name,
        content=old.content | changed,
        design=old.design,
        issued_at=at,
        valid_until=old.valid_until,
    )
