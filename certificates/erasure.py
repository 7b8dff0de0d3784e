"""Forgetting whose a certificate was: the number still answers, without the name.

The name and its salt are the only things of a certificate that can be emptied. What was sealed is
untouched, so the digest still holds and so does every date and state; the commitment that is left
says nothing about the name without the salt (docs/decisions/0010).
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from certificates import credential, history
from certificates.models import Certificate
from people import audit
from people.models import Person, User


@transaction.atomic
def forget(*, person: Person, by: User | None = None, at: datetime | None = None) -> int:
    """Empty the name on all certificates of `person`; return how many. Again changes nothing.

    Those of records that were merged into hers are hers. Call it inside the transaction that
    erases the person.
    """
    at = at or timezone.now()
    named = Certificate.objects.held_by(person).filter(erased_at=None)
    found = list(named.select_for_update(of=("self",)).order_by("pk"))
    for certificate in found:
        _forget(certificate, history.after_last(certificate, at), by)
    return len(found)


def _forget(certificate: Certificate, at: datetime, by: User | None) -> None:
    certificate.holder, certificate.salt, certificate.erased_at = "", "", at
    certificate.save(update_fields=["holder", "salt", "erased_at"])
    credential.forget(certificate=certificate)
    history.note(certificate, history.Kind.ERASED, at=at, by=by)
    audit.record(by, "certificate name erased", certificate)
