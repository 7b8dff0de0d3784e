"""Signing in at the workplace: keeping a service, and what happens when somebody comes from one."""

from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from people import audit, sealing
from people.affiliations import affiliate
from people.models import (
    Affiliation,
    ClaimMeaning,
    Organisation,
    Person,
    PersonEmail,
    Profession,
    SignInService,
    User,
)
from people.saml_metadata import read_metadata
from people.workplace_claims import Claims

PROVIDERS = {SignInService.Protocol.OIDC: "openid_connect", SignInService.Protocol.SAML: "saml"}
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"


@transaction.atomic
def save_service(
    *,
    service: SignInService,
    meanings: list[ClaimMeaning] | None = None,
    secret: str = "",
    by: User | None,
) -> SignInService:
    """Keep a service as it was filled in; an empty `secret` leaves the one there is.

    `meanings` replaces those of before; None leaves them. The log holds what was changed, never
    the secret. Raises ValidationError.
    """
    before = SignInService.objects.select_for_update(of=("self",)).filter(pk=service.pk).first()
    if secret:
        service.sealed_secret = sealing.seal(secret)
    service.full_clean()
    changed = [
        f.name
        for f in service._meta.concrete_fields
        if before is None or getattr(before, f.attname) != getattr(service, f.attname)
    ]
    service.save()
    if meanings is not None:
        service.meanings.all().delete()
        for meaning in meanings:
            meaning.pk, meaning.service = None, service
            meaning.full_clean()
            meaning.save()
        changed.append("meanings")
    audit.record(by, "sign-in service saved", service, changed=changed, enabled=service.enabled)
    return service


@transaction.atomic
def remove_service(*, service: SignInService, by: User | None) -> None:
    """Remove a service and its ties to accounts. The accounts stay: a code by mail lets them in."""
    audit.record(by, "sign-in service removed", service, slug=service.slug)
    SocialAccount.objects.filter(provider=service.slug).delete()
    service.delete()


def app_of(service: SignInService, *, signing_out: bool = False) -> SocialApp:
    """Return the service as allauth knows one. It is never kept as a row of allauth's."""
    app = SocialApp(
        provider=PROVIDERS[SignInService.Protocol(service.protocol)],
        provider_id=service.slug,
        name=service.name,
        client_id=service.client_id or service.slug,
    )
    if service.protocol == SignInService.Protocol.OIDC:
        app.secret = service.secret
        app.settings = {
            "server_url": service.issuer,
            "oauth_pkce_enabled": True,
            "uid_field": service.user_claim or "sub",
        }
    else:
        app.client_id = service.slug
        app.settings = _saml_settings(service, signing_out)
    return app


def _saml_settings(service: SignInService, signing_out: bool) -> dict:
    """What python3-saml must insist on: a signed assertion, asked for by us, SHA-256 or better.

    Only a message that is signed itself may sign somebody out.
    """
    return {
        "idp": read_metadata(service.metadata).settings(),
        "attribute_mapping": {
            "uid": [service.user_claim] if service.user_claim else [],
            "email": [service.email_claim],
        },
        "advanced": {
            "strict": True,
            "want_assertion_signed": True,
            "want_message_signed": signing_out,
            "reject_deprecated_algorithm": True,
            "reject_idp_initiated_sso": True,
            "name_id_format": PERSISTENT,
            **_own_keys(),
        },
    }


def _own_keys() -> dict:
    """Sign what we ask, and read what is encrypted to us, when the installation has keys."""
    if not settings.SAML_PRIVATE_KEY:
        return {}
    return {
        "x509cert": Path(settings.SAML_CERTIFICATE).read_text(),
        "private_key": Path(settings.SAML_PRIVATE_KEY).read_text(),
        "authn_request_signed": True,
        "logout_request_signed": True,
        "logout_response_signed": True,
        "metadata_signed": True,
    }


def asked_claims(service: SignInService) -> list[str]:
    """Return the names of the claims that are read and kept."""
    names = (
        service.user_claim,
        service.email_claim,
        service.name_claim,
        service.organisation_claim,
        service.profession_claim,
        service.level_claim,
    )
    return list(dict.fromkeys(filter(None, names)))


def confirmed_address(service: SignInService, claims: Claims) -> str:
    """Return the address the service may speak for and has confirmed, or nothing."""
    address = claims.first(service.email_claim).lower()
    confirmed = claims.email_confirmed or service.vouches_for_email
    return address if address and confirmed and service.believes(address) else ""


def level_is_enough(service: SignInService, claims: Claims) -> bool:
    levels = claims.all(service.level_claim)
    return not service.level_claim or bool(set(levels) & set(service.level_list))


def account_to_join(service: SignInService, address: str) -> User | None:
    """Return the account that a confirmed `address` may join, or None.

    It must have confirmed the same address itself, or never have been confirmed at all (then
    whoever typed it first was never let in, and loses the password). An account tied to
    somebody else at the same service is not joined: mailboxes are handed on to successors.
    """
    own = EmailAddress.objects.filter(email__iexact=address, verified=True, user__is_active=True)
    found = own.select_related("user").first()
    user = found.user if found else _never_confirmed(address)
    if user is None or SocialAccount.objects.filter(user=user, provider=service.slug).exists():
        return None
    return user


def _never_confirmed(address: str) -> User | None:
    user = User.objects.filter(email__iexact=address, last_login=None, is_active=True).first()
    if user is None or user.has_role or user.is_staff or user.is_superuser:
        return None
    return None if EmailAddress.objects.filter(user=user, verified=True).exists() else user


def is_somebody_elses(address: str) -> bool:
    """Tell whether `address` is kept for an account or a person that must be asked first."""
    if User.objects.filter(email__iexact=address).exists():
        return True
    if EmailAddress.objects.filter(email__iexact=address, verified=True).exists():
        return True
    known = PersonEmail.objects.filter(address__iexact=address).exclude(verified_at=None).first()
    return known is not None and User.objects.filter(person=_counted(known.person)).exists()


def _counted(person: Person) -> Person:
    while person.merged_into is not None:
        person = person.merged_into
    return person


def forget_unconfirmed(address: str) -> None:
    """Let an address go that somebody typed and never confirmed, now that its owner has come."""
    EmailAddress.objects.filter(email__iexact=address, verified=False).delete()


@transaction.atomic
def confirm_address(*, user: User, address: str) -> None:
    """Note that the service has confirmed an address that the account itself never had.

    Whoever typed it first then loses the password she chose: she was not its owner.
    """
    row, _new = EmailAddress.objects.get_or_create(user=user, email=address)
    if row.verified:
        return
    row.verified = row.primary = True
    row.save(update_fields=["verified", "primary"])
    user.set_unusable_password()
    user.save(update_fields=["password"])
    audit.record(user, "address confirmed by workplace", user)


@transaction.atomic
def note_job(*, user: User, service: SignInService, claims: Claims) -> Affiliation | None:
    """Begin the job that the claims tell of, if it is another than the one on record.

    A unit below the told organisation is more exact, and stays. Past figures do not move: each
    record holds the job of its own day.
    """
    person = user.person
    if person is None:
        return None
    if not person.name and claims.first(service.name_claim):
        person.name = claims.first(service.name_claim)
        person.save(update_fields=["name"])
    today = timezone.localdate()
    now = person.affiliation_on(today)
    place, trade = _told_organisation(service, claims), _told_profession(service, claims)
    if place and now and _lies_within(now.organisation, place):
        place = now.organisation
    place, trade = place or (now and now.organisation), trade or (now and now.profession)
    if not place or not trade:
        return None
    if now and (now.organisation_id, now.profession_id) == (place.pk, trade.pk):
        return now
    audit.record(None, "job told by workplace", user, service=service.slug)
    return affiliate(person=person, profession=trade, organisation=place, since=today)


def _told_organisation(service: SignInService, claims: Claims) -> Organisation | None:
    """Return the organisation told of; with no claim agreed, the one the service belongs to."""
    if not service.organisation_claim:
        return service.organisation
    told = claims.all(service.organisation_claim)
    meaning = service.meanings.filter(value__in=told, profession=None).first()
    return meaning.organisation if meaning else None


def _told_profession(service: SignInService, claims: Claims) -> Profession | None:
    told = claims.all(service.profession_claim)
    meaning = service.meanings.filter(value__in=told, organisation=None).first()
    return meaning.profession if meaning else None


def _lies_within(place: Organisation | None, whole: Organisation) -> bool:
    """Tell whether `place` is `whole` or stands below it, in the tree or as its municipality."""
    seen: set[int] = set()
    while place is not None and place.pk not in seen:
        if whole.pk in (place.pk, place.municipality_id, place.police_district_id):
            return True
        seen.add(place.pk)
        place = place.parent
    return False


@transaction.atomic
def untie(*, user: User, slug: str) -> None:
    """Take a workplace off an account. She still has her code by mail; again changes nothing."""
    gone, _rows = SocialAccount.objects.filter(user=user, provider=slug).delete()
    if gone:
        audit.record(user, "workplace sign-in removed", user, service=slug)
