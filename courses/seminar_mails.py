"""What who is expected at a seminar is told by mail: neutral, with the invitation to a calendar.

Each mail is queued once: its key holds the invitation's SEQUENCE, so a repeated call sends nothing.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses import calendars, invitations
from courses.models import Seat, Seminar
from people import mail, mail_links
from people.models import Person

LANGUAGES = {code for code, _name in settings.LANGUAGES}


def confirm(seat: Seat, at: datetime, address: str = "") -> None:
    """Tell that there is a seat; told before, tell what is changed."""
    update = seat.invited and not address
    said = (
        _("The seminar you have a seat at has changed. It is now:")
        if update
        else _("You have a seat at a seminar.")
    )
    if _send(seat, said, calendars.REQUEST, at, address=address) and not update:
        seat.invited = True
        seat.save(update_fields=["invited"])


def release(seat: Seat, at: datetime, *, cancelled: bool) -> None:
    """Take the entry out of the calendar of who had been given one."""
    if not seat.invited:
        return
    said = _("The seminar is cancelled.") if cancelled else _("You are no longer expected.")
    if _send(seat, said, calendars.CANCEL, at):
        seat.invited = False
        seat.save(update_fields=["invited"])


def call_off(seat: Seat, at: datetime) -> None:
    """Tell who waits or was asked, and has nothing in her calendar, that it is cancelled."""
    once = f"seminar:{seat.seminar.key}:{seat.person.key}:off"
    _send(seat, _("The seminar is cancelled."), "", at, once=once)


def wait(seat: Seat, at: datetime, address: str = "") -> None:
    """Tell who waits that the queue moves by itself."""
    said = _(
        "The seminar is full, and you are on the waiting list. You need do nothing: when a seat "
        "becomes free and it is your turn, you get it and a mail that says so."
    )
    _send(seat, said, "", at, address=address)


def ask(seminar: Seminar, person: Person, at: datetime) -> bool:
    """Ask somebody to sign up; once a seminar."""
    seat = Seat(seminar=seminar, person=person)
    said = _("You are invited to a seminar. Say whether you come:")
    return _send(seat, said, "", at, once=f"seminar:{seminar.key}:{person.key}:ask")


def _send(
    seat: Seat, said: str, method: str, at: datetime, *, once: str = "", address: str = ""
) -> bool:
    seminar, person = seat.seminar, seat.person
    address = address or invitations.best_address(person)
    if not address:
        return False
    sequence = seminar.sequence + seat.turns
    language = person.language if person.language in LANGUAGES else settings.LANGUAGE_CODE
    with translation.override(language):
        mail.queue(
            recipient=address,
            subject=_subject(seminar),
            text=_text(seminar, person, str(said)),
            link=reverse("seminar_page", args=[seminar.key]),
            calendar=_part(seminar, method, sequence, address, at),
            reason="seminar",
            scope=seminar.cohort.key,
            person=person,
            once=once
            or f"seminar:{seminar.key}:{person.key}:{(method or 'wait').lower()}:{sequence}",
            due_at=at,
        )
    return True


def _part(seminar: Seminar, method: str, sequence: int, address: str, at: datetime) -> str:
    if not method:
        return ""
    return calendars.invitation(seminar, method=method, sequence=sequence, address=address, at=at)


def _subject(seminar: Seminar) -> str:
    day = date_format(timezone.localtime(seminar.starts_at), "DATE_FORMAT")
    words = _("Cancelled: seminar %(day)s") if seminar.cancelled_at else _("Seminar %(day)s")
    return words % {"day": day}


def _text(seminar: Seminar, person: Person, said: str) -> str:
    starts, ends = timezone.localtime(seminar.starts_at), timezone.localtime(seminar.ends_at)
    see = (
        _("See the seminar:")
        if seminar.cancelled_at
        else _("See the seminar, or say that you cannot come:")
    )
    lines = [
        f"{_('Hello')} {person.name}".strip() + ",",
        said,
        f"{date_format(starts, 'DATE_FORMAT')}, {date_format(starts, 'TIME_FORMAT')}–"
        f"{date_format(ends, 'TIME_FORMAT')}" + (f"\n{seminar.place}" if seminar.place else ""),
        see + "\n" + mail_links.HERE,
    ]
    return "\n\n".join(lines) + "\n"
