"""The e-mail addresses by which a person is known; those of the login belong to the login."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from people import audit
from people.models import Person, PersonEmail, User


class BelongsToAnother(Exception):
    """Somebody else is known by the address already."""


@transaction.atomic
def add(*, person: Person, address: str, by: User | None) -> PersonEmail:
    """Let `person` be known by one more address, unconfirmed. Raises BelongsToAnother."""
    known = PersonEmail.objects.filter(address__iexact=address).first()
    if known is not None:
        if known.person_id != person.pk:
            raise BelongsToAnother(known.pk)
        return known
    try:
        with transaction.atomic():
            added = PersonEmail.objects.create(person=person, address=address.lower())
    except IntegrityError as error:  # somebody else was a moment faster
        raise BelongsToAnother from error
    audit.record(by, "address added", person)
    return added


@transaction.atomic
def remove(*, person: Person, pk: int, by: User | None) -> bool:
    """Forget an address nobody has confirmed and no login uses; tell whether it went."""
    row = PersonEmail.objects.filter(pk=pk, person=person, verified_at=None).first()
    if row is None or EmailAddress.objects.filter(email__iexact=row.address).exists():
        return False
    row.delete()
    audit.record(by, "address removed", person)
    return True
