"""Why somebody got a mail and what became of it: the list for whoever administers, and sending
again what did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import invitations, reminders, seats
from courses.models import Cohort, CohortReminder, Enrolment, Invitation, JoinRequest, Occasion
from courses.reminder_candidates import addresses_of
from people import access, audit
from people.access import Matter, Sight
from people.mail import SEND_TASK
from people.models import Mail, Person, User
from people.waking import wake

State = Mail.State
REMINDER = "reminder "
INVITATION = "invitation"
JOINING = "joining"
KINDS = {
    INVITATION: gettext_lazy("Invitation"),
    JOINING: gettext_lazy("Answer to who asked to join"),
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


@dataclass(frozen=True)
class _Known:
    """By cohort and person: the invitation with the enrolment that the same act made, and who
    answered a request to join."""

    invited: dict[tuple[UUID, int], tuple[Invitation, Enrolment | None]]
    answered: dict[tuple[UUID, int], User]


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
    """Add what `reasons` reads; without the words, which may hold a personal link."""
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


def reasons(found: Sequence[Mail]) -> dict[int, str]:
    """Say in words why somebody got each of these mails, by the mail's key. Four queries."""
    cohorts = Cohort.objects.in_bulk({mail.scope for mail in found if mail.scope}, field_name="key")
    known = _Known(_invited(found, cohorts), _answered(found))
    return {mail.pk: _why(mail, cohorts.get(mail.scope), known) for mail in found}


def _answered(found: Sequence[Mail]) -> dict[tuple[UUID, int], User]:
    """Return who let in, or said no to, the people of these mails who asked to join."""
    people = {mail.person_id for mail in found if mail.reason.startswith(JOINING)}
    asked = JoinRequest.objects.filter(person__in=people - {None}).exclude(decided_by=None)
    return {
        (one.cohort.key, one.person_id): one.decided_by
        for one in asked.select_related("cohort", "decided_by")
    }


def _invited(
    found: Sequence[Mail], cohorts: dict[UUID, Cohort]
) -> dict[tuple[UUID, int], tuple[Invitation, Enrolment | None]]:
    """Return the invitations of these mails; the enrolment beside each knows the rule or the list.
    A rule and a list give both the same moment; who was enrolled before was invited by hand."""
    people = {mail.person_id for mail in found if mail.reason == INVITATION and mail.person_id}
    where = {"cohort__in": list(cohorts.values()), "person__in": people}
    made = {
        (one.cohort_id, one.person_id, one.enrolled_at): one
        for one in Enrolment.objects.filter(**where).select_related("rule", "import_job")
    }
    keys = {cohort.pk: key for key, cohort in cohorts.items()}
    return {
        (keys[one.cohort_id], one.person_id): (
            one,
            made.get((one.cohort_id, one.person_id, one.invited_at)),
        )
        for one in Invitation.objects.filter(**where).select_related("invited_by")
    }


def _why(mail: Mail, cohort: Cohort | None, known: _Known) -> str:
    kind = next((label for key, label in KINDS.items() if mail.reason.startswith(key)), mail.reason)
    row = next(iter(mail.reminders.all()), None)
    if row is not None and row.occasion == Occasion.BY_HAND:
        return _("%(kind)s on %(day)s (%(cohort)s)") % _words(kind, row)
    if row is not None:
        return _("%(kind)s: counted from %(day)s (%(cohort)s)") % _words(kind, row)
    if cohort is None:
        return str(kind)
    who = (mail.scope, mail.person_id)
    if mail.reason == INVITATION and who in known.invited:
        return _invitation_words(mail, cohort, *known.invited[who])
    words = {"kind": kind, "cohort": cohort, "by": known.answered.get(who)}
    if mail.reason.startswith(JOINING) and words["by"] is not None:
        return _("%(kind)s (%(cohort)s): answered by %(by)s") % words
    return _("%(kind)s (%(cohort)s)") % words


def _invitation_words(
    mail: Mail, cohort: Cohort, invitation: Invitation, made: Enrolment | None
) -> str:
    """Say who or what invited: a rule, a list, or somebody by hand."""
    by = invitation.invited_by
    again = invitations.sent_again(mail)
    words: dict[str, object] = {
        "kind": _("Invitation, sent again") if again else _("Invitation"),
        "cohort": cohort,
        "by": by,
    }
    if made is not None and made.rule is not None:
        words["rule"] = made.rule
        return _("%(kind)s (%(cohort)s): fits the rule “%(rule)s”") % words
    if made is not None and made.import_job is not None:
        words["list"] = made.import_job.filename
        if by is None:
            return _("%(kind)s (%(cohort)s): stands on the list %(list)s") % words
        return _("%(kind)s (%(cohort)s): stands on the list %(list)s, uploaded by %(by)s") % words
    if by is None:
        return _("%(kind)s (%(cohort)s)") % words
    return _("%(kind)s (%(cohort)s): invited by %(by)s") % words


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
    known = mail.reason.startswith((INVITATION, "seminar", REMINDER))
    if cohort is None or mail.person_id is None or not known:
        raise NotAgain(mail.pk)
    addresses, _dead = addresses_of(cohort, [mail.person_id])
    if mail.person_id not in addresses:
        raise NoOtherAddress(mail.pk)
    invited = Invitation.objects.filter(cohort=cohort, person=mail.person_id, accepted_at=None)
    if mail.reason.startswith(INVITATION) and (invitation := invited.first()):
        invitations.send_again(invitation=invitation, by=by, address=addresses[mail.person_id])
    elif mail.reason == "seminar":
        if not seats.tell_again(mail=mail, address=addresses[mail.person_id]):
            raise NotAgain(mail.pk)
    else:
        reminders.ask(cohort=cohort, people=[mail.person_id], by=by)
