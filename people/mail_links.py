"""The link in a mail: it says who followed it, without a picture that calls home.

A link is `/m/<number>:<signature>/` and leads on to the path its mail keeps. Mail scanners follow
links too, so looking is no opening: it is noted when the person of the mail is signed in behind it,
at once or after signing in.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from people.models import Mail, Person, User

SIGNER = Signer(salt="people.mail_links")
HERE = "LINK-OF-THIS-MAIL"  # in a text that is queued: becomes the address of the mail's own link
CLAIMS_FOR = timedelta(days=60)  # as long as an invitation lives
FOLLOWED = "mail_followed"


def token_of(pk: int) -> str:
    """Return the number of a mail, signed."""
    return SIGNER.sign(str(pk))


def url_of(pk: int) -> str:
    """Return the address to write into a mail, in the language that is active."""
    return settings.SITE_URL + reverse("mail_link", args=[token_of(pk)])


def read(token: str) -> int | None:
    """Return the number of the mail, or None when it is not one of ours."""
    try:
        return int(SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return None


def message_id(pk: int) -> str:
    """Return the Message-ID of a mail, by which a report of non-delivery names it."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<mail.{token_of(pk).replace(':', '.')}@{domain}>"


def read_message_id(text: str) -> int | None:
    """Return the number of the mail that a Message-ID of ours names, or None."""
    local = text.strip().strip("<>").rpartition("@")[0]
    kind, _, signed = local.partition(".")
    return read(signed.replace(".", ":", 1)) if kind == "mail" else None


def followed(request: HttpRequest, mail: Mail) -> None:
    """Note that the link was followed, or remember it until its person has signed in."""
    person = getattr(request.user, "person_id", None)
    if person is not None and person == mail.person_id:
        note_opened(mail.pk)
    elif mail.opened_at is None:
        request.session[FOLLOWED] = mail.pk


def may_claim(request: HttpRequest, mail: Mail, at: datetime | None = None) -> bool:
    """Tell whether who follows the link may make the login of the person it was written to.

    Holding the link proves the address, as an invitation's does. Only while nobody has a login
    with the person or the address, and not for ever: mails lie about.
    """
    if request.user.is_authenticated or mail.person is None or not mail.recipient:
        return False
    if mail.queued_at + CLAIMS_FOR < (at or timezone.now()):
        return False
    known = mail.person.emails.filter(address__iexact=mail.recipient).exists()
    taken = User.objects.filter(Q(person=mail.person) | Q(email__iexact=mail.recipient)).exists()
    return known and not taken


def take_up(request: HttpRequest, person: Person | None) -> None:
    """Note what was followed before signing in, when it was written to `person`."""
    pk = request.session.get(FOLLOWED)
    if pk is None or person is None:
        return
    del request.session[FOLLOWED]
    if Mail.objects.filter(pk=pk, person=person).exists():
        note_opened(pk)


def note_opened(pk: int, at: datetime | None = None) -> None:
    """Note the first opening only."""
    Mail.objects.filter(pk=pk, opened_at=None).update(opened_at=at or timezone.now())
