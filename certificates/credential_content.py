"""What a credential says: the frozen certificate in the words of Open Badges 3.0. Nothing is signed
here.

Taken from the frozen content alone, in the site's main language, so that both languages of the
document carry the same credential. There is no e-mail address in it, only a salted hash of one.
"""

import secrets
import uuid
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override
from openbadgeslib.ob3 import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OpenBadgeCredential,
    Result,
    ResultDescription,
)

from certificates import issuer
from certificates.models import Certificate
from certificates.wording import in_language, wording
from people.models import Person


class Statement(OpenBadgeCredential):
    """An Open Badge that also says which language it is in."""

    def to_vc(self) -> dict:
        document = super().to_vc()
        achievement = document["credentialSubject"]["achievement"]
        achievement["inLanguage"] = settings.LANGUAGE_CODE
        return document


def address(certificate: Certificate, form: str) -> str:
    """Return where a form of the credential is served: credential.json, badge.png, ..."""
    return issuer.address(f"/c/{certificate.number}/{form}")


def identifiers(certificate: Certificate) -> list[IdentityObject]:
    """Return who holds it: the name that stands on the certificate, and her address as a hash.

    Salted anew each time: whoever knows the address can confirm it, nobody can read it.
    """
    who = [IdentityObject(certificate.holder, "name", hashed=False)]
    email = _email(certificate.person.merged_into or certificate.person)
    if email:
        who.append(IdentityObject.create(email.lower(), salt=secrets.token_hex(16)))
    return who


def statement(
    certificate: Certificate, *, who: list[IdentityObject], status: dict
) -> OpenBadgeCredential:
    """Return the credential before it is signed. `status` is its entry in a status list."""
    with override(settings.LANGUAGE_CODE):
        content = certificate.content
        return Statement(
            id=address(certificate, "credential.json"),
            name=_title(content),
            issuer=Issuer(id=issuer.did(), name=content["issuer"], url=issuer.address("/")),
            recipient_id=None,
            identifiers=who,
            achievement=_achievement(certificate),
            issuance_date=certificate.issued_at.replace(microsecond=0),
            expiration_date=_end(certificate),
            evidence=[_evidence(certificate)],
            results=_results(certificate),
            credential_status=[status],
        )


def _email(person: Person) -> str:
    user = getattr(person, "user", None)
    if user is not None and user.email:
        return user.email
    known = person.emails.order_by("pk").first()
    return known.address if known else ""


def _title(content: dict) -> str:
    title = in_language(content["course"]["titles"])
    if content["synthetic"]:
        return gettext("%(title)s (synthetic data)") % {"title": title}
    return title


def _end(certificate: Certificate) -> datetime | None:
    """Return the end of the last valid day, where the certificate was issued."""
    if certificate.valid_until is None:
        return None
    return timezone.make_aware(datetime.combine(certificate.valid_until, time(23, 59, 59)))


def _achievement(certificate: Certificate) -> Achievement:
    content = certificate.content
    course = uuid.UUID(content["course"]["key"])
    outcomes = in_language(content["course"]["outcomes"]) or []
    return Achievement(
        id=uuid.uuid5(course, f"edition {content['edition']}").urn,
        name=_title(content),
        description=" ".join([gettext("After the course the holder can:"), "; ".join(outcomes)])
        if outcomes
        else in_language(content["course"]["titles"]),
        criteria_narrative=_criteria(content),
        image_url=address(certificate, "badge.png"),
        achievement_type="Certificate",
        result_descriptions=_result_descriptions(certificate),
    )


def _criteria(content: dict) -> str:
    if content["mark"] is None:
        return gettext("Taken the required parts of the course and passed its final assessment.")
    return gettext(
        "Taken the required parts of the course and passed its final assessment with "
        "%(mark)d %% or more."
    ) % {"mark": round(content["mark"] * 100)}


def _evidence(certificate: Certificate) -> Evidence:
    """What was assessed and what it took, line by line, as the certificate says it."""
    facts = [f"{label}: {value}" for label, value in wording(certificate).facts]
    return Evidence(
        id=address(certificate, "credential.json") + "#evidence",
        name=gettext("Final assessment"),
        narrative=". ".join(facts),
        genre="assessment",
    )


def _result_descriptions(certificate: Certificate) -> list[ResultDescription]:
    mark = certificate.content["mark"]
    return [
        ResultDescription(
            id=_result(certificate, "assessment"),
            name=gettext("Final assessment"),
            result_type="Percent",
            value_min="0",
            value_max="100",
            required_value=str(round(mark * 100)) if mark is not None else None,
        ),
        ResultDescription(
            id=_result(certificate, "online"),
            name=gettext("Hours online"),
            result_type="ext:HoursOnline",
        ),
        ResultDescription(
            id=_result(certificate, "room"),
            name=gettext("Hours in the room"),
            result_type="ext:HoursInRoom",
        ),
    ]


def _results(certificate: Certificate) -> list[Result]:
    content = certificate.content
    return [
        Result(result_description=_result(certificate, "assessment"), status="Completed"),
        Result(
            result_description=_result(certificate, "online"),
            value=_hours(content["minutes_online"]),
        ),
        Result(
            result_description=_result(certificate, "room"), value=_hours(content["minutes_room"])
        ),
    ]


def _result(certificate: Certificate, name: str) -> str:
    return address(certificate, "credential.json") + f"#{name}"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}"
