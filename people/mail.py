"""Queueing and sending mail: every mail is a row, sent once, in order of when it is due."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from people.models import Mail, Person
from people.waking import wake

LEASE = timedelta(minutes=2)
MOST_TRIES = 6
SEND_TASK = "people.tasks.send_due_mail"


def queue(
    *,
    recipient: str,
    subject: str,
    text: str,
    html: str = "",
    reason: str,
    person: Person | None = None,
    once: str | None = None,
    due_at: datetime | None = None,
) -> Mail:
    """Queue one mail. With `once`, asking again returns the mail that is already there."""
    words = {
        "person": person,
        "recipient": recipient,
        "subject": subject,
        "text": text,
        "html": html,
        "reason": reason,
        "due_at": due_at or timezone.now(),
    }
    if once:
        mail, _new = Mail.objects.get_or_create(once=once, defaults=words)
    else:
        mail = Mail.objects.create(**words)
    wake(SEND_TASK)
    return mail


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
        settings.DEFAULT_FROM_EMAIL,
        [mail.recipient],
        connection=connection,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
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
            error="",
        )


def _put_back(mail: Mail, error: Exception) -> None:
    failed = mail.tries >= MOST_TRIES
    Mail.objects.filter(pk=mail.pk).update(
        state=Mail.State.FAILED if failed else Mail.State.QUEUED,
        due_at=timezone.now() + timedelta(minutes=2**mail.tries),
        lease_until=None,
        error=type(error).__name__[:250],
    )


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
