"""Saved views: a question under a name, and the mail that says when to look again.

The mail holds a line and a link, never a figure or a name: who opens it signs in and is judged anew.
It goes in the hours of reminders, once a period, and not to an address that mail comes back from.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.models import Programme
from courses.reminders import site_hours
from people import audit, mail_links
from people.mail import SEND_TASK, bounced_lately
from people.models import Mail, User
from people.waking import wake
from reporting.models import SavedView, reportable

REASON = "saved view"
Often = SavedView.Often


@transaction.atomic
def save(*, programme: Programme, owner: User, name: str, query: str) -> SavedView:
    """Save a question under a name; under a name that is taken, the question is replaced."""
    known = SavedView.objects.filter(owner=owner, programme=programme, name__iexact=name)
    if known.update(query=query):
        return known.get()
    return SavedView.objects.create(programme=programme, owner=owner, name=name, query=query)


def schedule(*, view: SavedView, often: str, today: date | None = None) -> SavedView:
    """Say how often a mail comes; "" for never."""
    view.often = often
    view.next_on = following(often, today or timezone.localdate()) if often else None
    view.save(update_fields=["often", "next_on"])
    audit.record(view.owner, "view scheduled", view.programme, often=often)
    return view


def forget(*, view: SavedView) -> None:
    """Throw a view away. Figures that were saved stay."""
    SavedView.objects.filter(pk=view.pk).delete()


def following(often: str, day: date) -> date:
    """Return the next Monday, or the first of the next month."""
    if often == Often.WEEKLY:
        return day + timedelta(days=7 - day.weekday())
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def mail_due(at: datetime | None = None) -> int:
    """Write to whoever has a view that is due; return to how many. Safe to run twice."""
    at = at or timezone.now()
    _take_back(at)
    hours = site_hours()
    if not hours.is_open(at):
        return 0
    today, back = timezone.localdate(at), bounced_lately(at)
    due = SavedView.objects.due(today).select_related("owner__person", "programme")
    sent = sum(_mail(view, today, back, at, hours.closes(at)) for view in due)
    if sent:
        wake(SEND_TASK)
    return sent


@transaction.atomic
def _mail(view: SavedView, today: date, back: set[str], at: datetime, closes: datetime) -> bool:
    """Write about one view, unless another worker has, or its owner may not see it any more."""
    mine = SavedView.objects.filter(pk=view.pk, next_on=view.next_on)
    owner = view.owner
    if not owner.is_active or not reportable(owner).filter(pk=view.programme_id).exists():
        mine.update(often="", next_on=None)
        return False
    if not mine.update(next_on=following(view.often, today)) or owner.email.lower() in back:
        return False
    person = owner.person
    with translation.override(person.language if person else settings.LANGUAGE_CODE):
        mail = Mail.objects.create(
            person=person,
            recipient=owner.email,
            reason=REASON,
            once=f"view:{view.key}:{view.next_on.isoformat()}",
            link=view.get_absolute_url(),
            due_at=at,
            queued_at=at,
            not_after=closes,
            subject=_("Your saved view of the figures"),
        )
        mail.text = _words(mail_links.url_of(mail.pk))
    mail.save(update_fields=["text"])
    return True


def _words(link: str) -> str:
    lines = [
        _("The figures you asked to be reminded of can be seen here, as they stand today:"),
        link,
        _("You asked for this mail. On the same page you can stop it."),
        settings.SITE_NAME,
    ]
    return "\n\n".join(lines) + "\n"


def _take_back(at: datetime) -> None:
    """Let mails that did not get away before quiet began be written anew the next open day."""
    late = Mail.objects.too_late(at).filter(reason=REASON, once__startswith="view:")
    for mail in late:
        key = mail.once.split(":")[1]
        with transaction.atomic():
            if Mail.objects.too_late(at).filter(pk=mail.pk).delete()[0]:
                again = timezone.localdate(at)
                SavedView.objects.filter(key=key).exclude(often="").update(next_on=again)
