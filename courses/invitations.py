"""Inviting people into a cohort by a personal link, and what becomes of it.

The link is shown by a GET and used by a POST (*Begin*): mail scanners open links, and an invitation
that a scanner opened would count as read. So `opened_at` is the first POST.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses import bulk, cohort_status, enrolment
from courses.models import Cohort, Invitation
from people import audit, mail_links
from people.accounts import attach_person
from people.mail import SEND_TASK
from people.models import Mail, Person, PersonEmail, User
from people.waking import wake

LIFETIME = timedelta(days=60)
FIRST = "invitation:{cohort}:{person}"  # what keeps the first mail from going out twice
REST = timedelta(hours=24)  # between two mails with the link to one person
LANGUAGES = {code for code, _name in settings.LANGUAGES}


class NotForYou(Exception):
    """The invitation belongs to somebody else than who is signed in."""


def invite(
    *, cohort: Cohort, person: Person, address: str, by: User | None, at: datetime | None = None
) -> Invitation:
    """Invite one person; being invited already changes nothing and sends no second mail."""
    invite_all(cohort=cohort, people=[(person, address)], by=by, at=at)
    return Invitation.objects.select_related("mail").get(cohort=cohort, person=person)


@transaction.atomic
def invite_all(
    *,
    cohort: Cohort,
    people: Iterable[tuple[Person, str]],
    by: User | None,
    at: datetime | None = None,
) -> int:
    """Invite everybody in `people` (person, address) who is not invited yet; return how many."""
    at = at or timezone.now()
    wanted = {person.pk: (person, address) for person, address in people}
    taken = Invitation.objects.filter(cohort=cohort, person__in=wanted)
    for pk in taken.values_list("person_id", flat=True):
        del wanted[pk]
    return create_all(cohort=cohort, people=list(wanted.values()), by=by, at=at)


def create_all(
    *, cohort: Cohort, people: list[tuple[Person, str]], by: User | None, at: datetime
) -> int:
    """Write invitations and their mails in bulk. The caller knows that nobody is invited yet."""
    letters = Letters(cohort, at)
    invitations = [
        Invitation(cohort=cohort, person=p, invited_by=by, invited_at=at, expires_at=at + LIFETIME)
        for p, _address in people
    ]
    mails = [
        letters.mail(invitation, address)
        for invitation, (_person, address) in zip(invitations, people, strict=True)
    ]
    bulk.insert_with_keys(mails, "once")
    for invitation, mail in zip(invitations, mails, strict=True):
        invitation.mail = mail
    bulk.insert(invitations)
    if mails:
        wake(SEND_TASK)
    return len(mails)


def waiting_for_invitation(cohort: Cohort):
    """Return the people of a cohort who take part and have no invitation, with an address."""
    return (
        Person.objects.filter(enrolments__cohort=cohort, enrolments__withdrawn_at=None)
        .exclude(invitations__cohort=cohort)
        .exclude(emails=None)
        .distinct()
    )


@transaction.atomic
def invite_waiting(*, cohort: Cohort, by: User | None) -> int:
    """Invite everybody in the cohort who was enrolled without being invited."""
    people = waiting_for_invitation(cohort).prefetch_related("emails")
    number = invite_all(cohort=cohort, people=[(p, best_address(p)) for p in people], by=by)
    audit.record(by, "invitations sent", cohort, number=number)
    return number


@transaction.atomic
def send_again(
    *, invitation: Invitation, by: User | None, at: datetime | None = None, address: str = ""
) -> None:
    """Send the link once more and let it live on; at most once a day for one person."""
    at = at or timezone.now()
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("cohort__programme__owner", "person")
        .get(pk=invitation.pk)
    )
    if invitation.accepted_at:
        return
    invitation.expires_at = at + LIFETIME
    address = address or best_address(invitation.person)
    mail = Letters(invitation.cohort, at).mail(invitation, address)
    mail.once = f"{mail.once}:{timezone.localdate(at)}"
    known = Mail.objects.filter(once=mail.once).first()
    if known is None:
        mail.save()
        wake(SEND_TASK)
    invitation.mail = known or mail
    invitation.save(update_fields=["expires_at", "mail"])
    audit.record(by, "invitation sent again", invitation)


@dataclass(frozen=True)
class Silent:
    """Who has an invitation and has not begun: who gets the link again now, and who rests."""

    to: QuerySet[Invitation]
    resting: QuerySet[Invitation]


def silent(cohort: Cohort, at: datetime | None = None) -> Silent:
    """Return whom "again" would write to; who was written to in the last 24 hours is left out,
    but for mails that failed or came back."""
    people = cohort_status.narrowed(cohort, state="silent").values("pk")
    invited = Invitation.objects.filter(cohort=cohort, person__in=people)
    resting = _resting(at or timezone.now())
    return Silent(to=invited.exclude(resting), resting=invited.filter(resting))


def is_resting(invitation: Invitation, at: datetime | None = None) -> bool:
    """Say whether the link was mailed in the last 24 hours and has not failed or come back."""
    resting = _resting(at or timezone.now())
    return Invitation.objects.filter(resting, pk=invitation.pk).exists()


def _resting(at: datetime) -> Q:
    lost = Q(mail__state__in=(Mail.State.FAILED, Mail.State.BOUNCED))
    return Q(mail__queued_at__gt=at - REST) & ~lost


@transaction.atomic
def send_again_to_silent(
    *, cohort: Cohort, by: User | None, at: datetime | None = None
) -> tuple[int, int]:
    """Send the link again to everybody who has not begun and was not written to in the last 24
    hours; return how many that is, and how many were left out."""
    at = at or timezone.now()
    # Two clicks at once: the second waits here and then finds nobody.
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    asked = silent(cohort, at)
    left_out = asked.resting.count()
    letters, day = Letters(cohort, at), timezone.localdate(at)
    mails = {}
    for invitation in asked.to.select_related("person").prefetch_related("person__emails"):
        mail = letters.mail(invitation, best_address(invitation.person))
        mail.once = f"{mail.once}:{day}"
        mails[mail.once] = (invitation, mail)
    for known in _queued_today(cohort, day):
        mails.pop(known, None)
    bulk.insert_with_keys([mail for _invitation, mail in mails.values()], "once")
    for invitation, mail in mails.values():
        invitation.mail, invitation.expires_at = mail, at + LIFETIME
    Invitation.objects.bulk_update(
        [invitation for invitation, _mail in mails.values()], ["mail", "expires_at"], batch_size=500
    )
    audit.record(by, "invitations sent again", cohort, number=len(mails), left_out=left_out)
    wake(SEND_TASK)
    return len(mails), left_out


def sent_again(mail: Mail) -> bool:
    """Say whether an invitation's mail is not its first: its key then ends with the day."""
    return (mail.once or "").count(":") > FIRST.count(":")


def _queued_today(cohort: Cohort, day: date) -> QuerySet:
    keys = Mail.objects.filter(
        once__startswith=f"invitation:{cohort.key}:", once__endswith=f":{day}"
    )
    return keys.values_list("once", flat=True)


def open_(*, invitation: Invitation, at: datetime | None = None) -> None:
    """Note that the link was used, the first time only."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(
        opened_at=at or timezone.now()
    )
    if invitation.mail_id is not None:
        mail_links.note_opened(invitation.mail_id, at)


@transaction.atomic
def accept(*, invitation: Invitation, user: User, at: datetime | None = None) -> Person:
    """Let `user` take up the invitation: the login gets the invited person, who joins the cohort.

    Raises NotForYou when the login is somebody else's: a forwarded link must not give one
    person's record to another. Raises enrolment.CohortClosed when the person is not enrolled yet
    and the cohort does not take people.
    """
    at = at or timezone.now()
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not _belongs_to(invitation, user):
        raise NotForYou(invitation.pk)
    person = user.person or attach_person(user=user, address=user.email)
    user.person = person
    if person.pk != invitation.person_id:
        raise NotForYou(invitation.pk)
    if not person.enrolments.filter(cohort=invitation.cohort_id).exists():
        enrolment.join(
            person=person,
            cohort=invitation.cohort,
            at=at,
            origin=enrolment.Origin.INVITATION,
        )
    invitation.opened_at = invitation.opened_at or at
    invitation.accepted_at = invitation.accepted_at or at
    invitation.save(update_fields=["opened_at", "accepted_at"])
    return person


def address_of(invitation: Invitation) -> str:
    """Return the address the link was sent to, which holding the link proves."""
    sent_to = invitation.mail.recipient if invitation.mail else ""
    return sent_to or best_address(invitation.person)


def _belongs_to(invitation: Invitation, user: User) -> bool:
    """The login has this person already, or its own address is one of the person's."""
    if user.person_id is not None:
        return user.person_id == invitation.person_id
    return PersonEmail.objects.filter(
        Q(address__iexact=user.email), person=invitation.person_id
    ).exists()


def best_address(person: Person) -> str:
    """Return where to write to somebody: the address verified last, for who has changed address
    is no longer at the old one; else the first that is known; empty where none is."""
    known = sorted(person.emails.all(), key=lambda email: email.pk)
    verified = [email for email in known if email.verified_at is not None]
    best = max(verified, key=lambda email: email.verified_at, default=next(iter(known), None))
    return best.address if best else ""


class Letters:
    """The invitation mail of one cohort, in each language. Neutral: no topic, no course title."""

    PLACE = "TOKEN-OF-THE-PERSON"

    def __init__(self, cohort: Cohort, at: datetime) -> None:
        self.cohort = cohort
        self.at = at
        self._words: dict[str, tuple[str, str, str]] = {}

    def mail(self, invitation: Invitation, address: str) -> Mail:
        """Return the unsaved mail that carries the personal link."""
        person = invitation.person
        subject, greeting, text = self._in(person.language)
        link = text.replace(self.PLACE, invitation.token)
        return Mail(
            person=person,
            recipient=address,
            subject=subject,
            text=f"{greeting} {person.name}".strip() + ",\n\n" + link,
            reason="invitation",
            scope=self.cohort.key,
            once=FIRST.format(cohort=self.cohort.key, person=person.key),
            due_at=self.at,
            queued_at=self.at,
        )

    def _in(self, language: str) -> tuple[str, str, str]:
        language = language if language in LANGUAGES else settings.LANGUAGE_CODE
        if language not in self._words:
            with translation.override(language):
                self._words[language] = self._write()
        return self._words[language]

    def _write(self) -> tuple[str, str, str]:
        link = settings.SITE_URL + reverse("invitation", args=[self.PLACE])
        expires = timezone.localtime(self.at + LIFETIME)
        text = _(
            "%(owner)s invites you to take part in training on %(site)s.\n\n"
            "Begin here:\n%(link)s\n\n"
            "The link is yours alone: do not pass it on. It can be used until %(until)s.\n\n"
            "You get this mail because your workplace has put you on the list of participants. "
            "If you think that is a mistake, tell the person there who runs the training.\n"
        ) % {
            "owner": self.cohort.programme.owner.name,
            "site": settings.SITE_NAME,
            "link": link,
            "until": date_format(expires, "DATE_FORMAT"),
        }
        return (
            _("Invitation to training on %(site)s") % {"site": settings.SITE_NAME},
            _("Hello"),
            text,
        )
