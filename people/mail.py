"""Queueing and sending mail: every mail is a row, sent once, in order of when it is due."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from people.mail_links import HERE, message_id, url_of
from people.models import Mail, Person
from people.waking import wake

LEASE = timedelta(minutes=2)
MOST_TRIES = 6
BOUNCE_RESTS = timedelta(days=90)  # reminders leave an address alone so long
SEND_TASK = "people.tasks.send_due_mail"


def queue(
    *,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    calendar: str = "",
    reason: str,
    person: Person | None = None,
    once: str | None = None,
    due_at: datetime | None = None,
    **more,
) -> Mail:
    """Queue one mail. With `once`, asking again returns the mail that is already there.

    `more` are further columns: `scope`, `link`, `not_after`, `reminds_on`. Where `text` says
    `mail_links.HERE`, the address of the mail's own link is written, which leads on to `link`.
    """
    words = {
        "person": person,
        "recipient": recipient,
        "subject": subject,
        "text": text,
        "html": html,
        "calendar": calendar,
        "reason": reason,
        "due_at": due_at or timezone.now(),
    } | more
    with transaction.atomic():  # no worker sees it before its link is written
        if once:
            mail, new = Mail.objects.get_or_create(once=once, defaults=words)
        else:
            mail, new = Mail.objects.create(**words), True
        if new and HERE in text:
            mail.text = text.replace(HERE, url_of(mail.pk))
            mail.save(update_fields=["text"])
    wake(SEND_TASK)
    return mail


def bounced_lately(at: datetime | None = None) -> set[str]:
    """Return the addresses, in small letters, that mail has come back from and may still."""
    since = (at or timezone.now()) - BOUNCE_RESTS
    rows = Mail.objects.filter(state=Mail.State.BOUNCED, bounced_at__gte=since)
    return {address.lower() for address in rows.values_list("recipient", flat=True)}


def claim(at: datetime | None = None) -> Mail | None:
    """Take the next due mail for this worker, or None. One UPDATE decides between two workers."""
    now = at or timezone.now()
    for mail in Mail.objects.due(now).order_by("due_at")[:20]:
        if mail.tries >= MOST_TRIES:
            _give_up(mail)
            continue
        mine = (
            Mail.objects.due(now)
            .filter(pk=mail.pk, tries=mail.tries)
            .update(state=Mail.State.SENDING, lease_until=now + LEASE, tries=mail.tries + 1)
        )
        if mine:
            mail.refresh_from_db()
            return mail
    return None


def _give_up(mail: Mail) -> None:
    """Fail a mail that has taken a worker down with it each time it was tried."""
    Mail.objects.filter(pk=mail.pk, tries=mail.tries).update(
        state=Mail.State.FAILED, lease_until=None, error="worker lost"
    )


def send(mail: Mail, connection) -> None:
    """Send a claimed mail; a failure is put back for later, six times at the most."""
    message = EmailMultiAlternatives(
        " ".join(mail.subject.split()),  # a line break would begin another header
        mail.text,
        settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
        [mail.recipient],
        connection=connection,
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message_id(mail.pk),
            "Auto-Submitted": "auto-generated",
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        method = _method(mail.calendar)
        message.attach_alternative(mail.calendar, f"text/calendar; method={method}")
    try:
        message.send()
    except Exception as error:  # each transport has its own kinds
        _put_back(mail, error)
    else:
        # The body may hold a sign-in code or a personal link: it is not needed any more.
        Mail.objects.filter(pk=mail.pk).update(
            state=Mail.State.SENT,
            sent_at=timezone.now(),
            lease_until=None,
            text="",
            html="",
            calendar="",
            error="",
        )


def _method(calendar: str) -> str:
    """Return what the invitation asks of a calendar: REQUEST or CANCEL."""
    lines = (line for line in calendar.splitlines() if line.startswith("METHOD:"))
    return next(lines, "METHOD:PUBLISH").partition(":")[2]


def _put_back(mail: Mail, error: Exception) -> None:
    failed = mail.tries >= MOST_TRIES
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.FAILED if failed else Mail.State.QUEUED,
        due_at=timezone.now() + timedelta(minutes=2**mail.tries),
        lease_until=None,
        error=type(error).__name__[:250],
    )


def forget(mails: QuerySet[Mail]) -> int:
    """Empty whom mails went to and what they said. That they were sent, and why, stays."""
    held = {field.name for field in Mail._meta.concrete_fields}
    naming = {"recipient", "subject", "text", "html", "calendar", "link"} & held
    return mails.update(person=None, **dict.fromkeys(naming, ""))


class QueueBackend(BaseEmailBackend):
    """Django's way in (allauth's mails): each message becomes a row."""

    def send_messages(self, messages) -> int:
        with transaction.atomic():
            for message in messages:
                html = next(
                    (
                        part[0]
                        for part in getattr(message, "alternatives", [])
                        if part[1] == "text/html"
                    ),
                    "",
                )
                for recipient in message.recipients():
                    queue(
                        recipient=recipient,
                        subject=message.subject,
                        text=message.body,
                        html=html,
                        reason="account",
                    )
        return len(messages)
