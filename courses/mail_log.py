"""Why somebody got a mail and what became of it: the list for whoever administers, and sending
again what did not arrive."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import invitations, reminders, seats
from courses.models import Cohort, CohortReminder, Invitation, Occasion
from courses.reminder_candidates import addresses_of
from people import access, audit
from people.access import Matter, Sight
from people.mail import SEND_TASK
from people.models import Mail, Person, User
from people.waking import wake

State = Mail.State
REMINDER = "reminder "
KINDS = {
    "invitation": gettext_lazy("Invitation"),
    "joining": gettext_lazy("Answer to who asked to join"),
    "seminar": gettext_lazy("Seminar: seat, change or cancellation"),
    "audit mark": gettext_lazy("Mark of the audit log"),
    "saved view": gettext_lazy("A saved view of the figures"),
    "account": gettext_lazy("Sign-in and account"),
    "certificate ends": Occasion.CERTIFICATE.label,  # as it was written before
} | {REMINDER + key: label for key, label in Occasion.choices}
STATES = {
    "waiting": (gettext_lazy("On its way"), Q(state__in=[State.QUEUED, State.SENDING])),
    "sent": (gettext_lazy("Sent"), Q(state=State.SENT)),
    "opened": (gettext_lazy("Link opened"), Q(opened_at__isnull=False)),
    "failed": (gettext_lazy("Could not be sent"), Q(state=State.FAILED)),
    "bounced": (gettext_lazy("Came back"), Q(state=State.BOUNCED)),
}


class NoOtherAddress(Exception):
    """Mail to the only known address comes back: another address is needed first."""


class NotAgain(Exception):
    """This mail is not one that is sent again by hand."""


@dataclass(frozen=True)
class Narrowing:
    """What the list is narrowed to; empty fields narrow nothing."""

    text: str = ""
    cohort: Cohort | None = None
    kind: str = ""
    state: str = ""


def mails(user) -> QuerySet[Mail]:
    """Return the mails `user` may see: those of her cohorts; all of them for who sees everybody."""
    reach = access.reach(user, Matter.ADDRESSES, Sight.NAMES)
    if reach.everywhere:
        return Mail.objects.all()
    if not reach.scopes:
        return Mail.objects.none()
    mine = Cohort.objects.filter(Q(key__in=reach.scopes) | Q(programme__key__in=reach.scopes))
    return Mail.objects.filter(scope__in=mine.values("key"))


def narrowed(user, by: Narrowing) -> QuerySet[Mail]:
    """Return the mails of a list, newest first, each with what its page says."""
    found = mails(user)
    if by.cohort is not None:
        found = found.filter(scope=by.cohort.key)
    if by.kind in KINDS:
        found = found.filter(reason__startswith=by.kind)
    if by.state in STATES:
        found = found.filter(STATES[by.state][1])
    if by.text:
        named = Person.objects.filter(pk=OuterRef("person"), name__icontains=by.text)
        found = found.filter(Q(recipient__icontains=by.text) | Exists(named))
    return with_reasons(found).order_by("-queued_at", "-pk")


def with_reasons(found: QuerySet[Mail]) -> QuerySet[Mail]:
    """Add what `why` reads; without the words, which may hold a personal link."""
    said = CohortReminder.objects.select_related("cohort")
    return (
        found.select_related("person")
        .prefetch_related(Prefetch("reminders", queryset=said))
        .defer("text", "html")
    )


def last_of(user, person: Person, most: int = 20) -> list[Mail]:
    """Return the last mails to a person that `user` may see, newest first."""
    found = mails(user).filter(person=person)
    return list(with_reasons(found).order_by("-queued_at", "-pk")[:most])


def why(mail: Mail) -> str:
    """Say in words why somebody got a mail."""
    kind = next((label for key, label in KINDS.items() if mail.reason.startswith(key)), mail.reason)
    row = next(iter(mail.reminders.all()), None)
    if row is None:
        return str(kind)
    if row.occasion == Occasion.BY_HAND:
        return _("%(kind)s on %(day)s (%(cohort)s)") % _words(kind, row)
    return _("%(kind)s: counted from %(day)s (%(cohort)s)") % _words(kind, row)


def _words(kind, row: CohortReminder) -> dict:
    day = date_format(date.fromisoformat(row.counts_from), "DATE_FORMAT")
    return {"kind": kind, "day": day, "cohort": row.cohort}


@transaction.atomic
def again(*, mail: Mail, by: User | None) -> None:
    """Send once more what failed or came back.

    Raises NoOtherAddress when mail to all known addresses comes back, and NotAgain for a mail that
    arrived, or that is not of a cohort.
    """
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.state == State.FAILED and mail.text:
        Mail.objects.filter(pk=mail.pk).update(
            state=State.QUEUED, tries=0, due_at=timezone.now(), error="", not_after=None
        )
        wake(SEND_TASK)
    elif mail.state in (State.FAILED, State.BOUNCED):
        _anew(mail, by)
    else:
        raise NotAgain(mail.pk)
    audit.record(by, "mail sent again", mail, reason=mail.reason)


def _anew(mail: Mail, by: User | None) -> None:
    """Its words are forgotten: write what it was about once more, to an address that works."""
    cohort = Cohort.objects.filter(key=mail.scope).first()
    known = mail.reason.startswith(("invitation", "seminar", REMINDER))
    if cohort is None or mail.person_id is None or not known:
        raise NotAgain(mail.pk)
    addresses, _dead = addresses_of(cohort, [mail.person_id])
    if mail.person_id not in addresses:
        raise NoOtherAddress(mail.pk)
    invited = Invitation.objects.filter(cohort=cohort, person=mail.person_id, accepted_at=None)
    if mail.reason.startswith("invitation") and (invitation := invited.first()):
        invitations.send_again(invitation=invitation, by=by, address=addresses[mail.person_id])
    elif mail.reason == "seminar":
        if not seats.tell_again(mail=mail, address=addresses[mail.person_id]):
            raise NotAgain(mail.pk)
    else:
        reminders.ask(cohort=cohort, people=[mail.person_id], by=by)
