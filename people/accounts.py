"""How allauth's accounts meet persons."""

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.utils import timezone

from people.models import Person, PersonEmail, User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address; a confirmed address finds the person who is known by it."""

    def confirm_email(self, request, email_address):
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            attach_person(user=email_address.user, address=email_address.email)
        return confirmed


@transaction.atomic
def attach_person(*, user: User, address: str) -> Person:
    """Give a login the person behind a verified `address`, made now if nobody has it.

    A person who already has another login is not taken over: the new login then gets a person of
    its own, and the two are proposed as duplicates.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.person_id is None:
        known = (
            PersonEmail.objects.select_related("person")
            .filter(address__iexact=address, person__user=None)
            .first()
        )
        user.person = known.person if known else Person.objects.create()
        user.save(update_fields=["person"])
    PersonEmail.objects.get_or_create(
        address__iexact=address, defaults={"address": address.lower(), "person": user.person}
    )
    PersonEmail.objects.filter(address__iexact=address, verified_at=None).update(
        verified_at=timezone.now()
    )
    return user.person
