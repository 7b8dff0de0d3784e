"""Seminars as iCalendar (RFC 5545, RFC 5546): an invitation, its update or its end, and a feed.

Neutral: a calendar shows its entries on locked screens and to colleagues, so an entry says
"Seminar" and where, never what about. Times are in UTC, so that no time zone need be described.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from courses.models import Programme, Seminar

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
REFRESH = timedelta(hours=6)  # how often a calendar should ask for the feed again


def invitation(
    seminar: Seminar, *, method: str, sequence: int, address: str, at: datetime, link: bool = True
) -> str:
    """Return the calendar part of a mail to `address`. `sequence` grows with every mail about the
    same seminar to the same person, so that the newest one counts wherever it arrives."""
    event = _event(seminar, sequence=sequence, at=at)
    event.add("organizer", _organizer())
    event.add("attendee", _attendee(address), encode=0)
    if seminar.link and link and method == REQUEST:
        event.add("description", seminar.link)
    if method == CANCEL:
        event["status"] = vText("CANCELLED")
    return _calendar(method, [event])


def entry(seminar: Seminar, *, at: datetime) -> str:
    """Return one seminar to put into a calendar by hand."""
    return _calendar(PUBLISH, [_event(seminar, sequence=seminar.sequence, at=at)])


def feed(programme: Programme, seminars: Iterable[Seminar], *, at: datetime) -> str:
    """Return the feed of a programme; a cancelled seminar stays in it and says so."""
    events = [_event(one, sequence=one.sequence, at=at) for one in seminars]
    calendar = _begun(PUBLISH)
    calendar.add("x-wr-calname", settings.SITE_NAME)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    return _ended(calendar, events)


def _event(seminar: Seminar, *, sequence: int, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{seminar.key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", seminar.starts_at.astimezone(UTC))
    event.add("dtend", seminar.ends_at.astimezone(UTC))
    event.add("sequence", sequence)
    event.add("summary", _("Seminar, %(site)s") % {"site": settings.SITE_NAME})
    if seminar.place:
        event.add("location", seminar.place)
    event.add("url", settings.SITE_URL + reverse("seminar_page", args=[seminar.key]))
    event.add("status", "CANCELLED" if seminar.cancelled_at else "CONFIRMED")
    return event


def _organizer() -> vCalAddress:
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = vText(settings.SITE_NAME)
    return organizer


def _attendee(address: str) -> vCalAddress:
    """Nobody reads answers from calendars: an apology is made on the seminar's page."""
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["rsvp"] = vText("FALSE")
    attendee.params["partstat"] = vText("ACCEPTED")
    return attendee


def _calendar(method: str, events: list[Event]) -> str:
    return _ended(_begun(method), events)


def _begun(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{settings.LANGUAGE_CODE.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _ended(calendar: Calendar, events: list[Event]) -> str:
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()
