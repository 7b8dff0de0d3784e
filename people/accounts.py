"""How allauth's accounts meet persons."""

import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people import second_factor, workplaces
from people.models import Person, PersonEmail, User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address; a confirmed address finds the person who is known by it."""

    def send_mail(self, template_prefix, email, context):
        """Let subjects know the site's name; allauth renders them without the request."""
        super().send_mail(template_prefix, email, {"site_name": settings.SITE_NAME} | context)

    def unstash_verified_email(self, request):
        """Give the address that a mail's link has proven only to who signs up with it by our form.

        allauth would make it the login's first address whatever was typed, and whoever comes from
        her workplace's sign-in: on a shared computer the next one would get the record of whoever
        had opened the link.
        """
        proven = super().unstash_verified_email(request)
        typed = request.POST.get("email", "").strip()
        return proven if proven and typed.lower() == proven.lower() else None

    def post_login(self, request, user, **kwargs):
        """A login made outside the site (an operator's) gets its person when first used."""
        if user.person_id is None:
            attach_person(user=user, address=user.email)
        came_from = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if came_from is not None:
            _came_from_workplace(request, user, came_from)
        return super().post_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever has just signed in sets up a second factor without typing it all once more."""
        if app == "allauth.mfa" and self._signed_in_just_now():
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def _signed_in_just_now(self) -> bool:
        records = get_authentication_records(self.request, self.request.user)
        since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
        return any(record["at"] > since for record in records)

    def confirm_email(self, request, email_address):
        confirmed = super().confirm_email(request, email_address)
        if confirmed:
            attach_person(user=email_address.user, address=email_address.email)
        return confirmed


def _came_from_workplace(request, user: User, sociallogin) -> None:
    service, claims = sociallogin.service, sociallogin.claims
    workplaces.note_job(user=user, service=service, claims=claims)
    if service.two_steps:
        second_factor.prove(request, user)


@transaction.atomic
def attach_person(*, user: User, address: str) -> Person:
    """Give a login the person behind a verified `address`, made now if nobody has it.

    A person who already has another login is not taken over: the new login then gets a person of
    its own, and the two are proposed as duplicates.
    """
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    person = locked.person or _known_without_login(address) or Person.objects.create()
    if locked.person_id is None:
        locked.person = person
        locked.save(update_fields=["person"])
    user.person = person
    PersonEmail.objects.get_or_create(
        address__iexact=address, defaults={"address": address.lower(), "person": person}
    )
    PersonEmail.objects.filter(address__iexact=address, person=person, verified_at=None).update(
        verified_at=timezone.now()
    )
    return person


def _known_without_login(address: str) -> Person | None:
    """Return who is known by `address`; of a merged record, the one it is counted as."""
    email = PersonEmail.objects.select_related("person").filter(address__iexact=address).first()
    if email is None:
        return None
    person = email.person
    while person.merged_into is not None:
        person = person.merged_into
    return None if User.objects.filter(person=person).exists() else person
