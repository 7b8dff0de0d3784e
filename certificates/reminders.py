"""Reminding holders before a certificate ends: 90, 30 and 7 days before, each once.

A row says what was said (`Reminder`), so that nothing is said twice, whoever runs this and however
often. Nobody is written to who is away, in quiet hours, or twice a day (courses/reminders.py). After
a standstill only the step of today is said, not those that were missed; what one person holds goes
into one mail; and a run queues so many at the most, the next run the rest.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.models import Certificate, Reminder
from certificates.wording import day
from courses import reminder_words
from courses.models import Occasion
from courses.reminders import language_of, site_hours
from people import mail
from people.models import Absence, Mail, Person

STEPS = (7, 30, 90)  # days before the last valid day
APART = timedelta(days=5)  # between two reminders of one term
MOST = 500  # mails a run queues; beat runs it every hour


def step_of(last: date, today: date) -> int | None:
    """Return the step that is due on `today` for a certificate whose last day is `last`."""
    left = (last - today).days
    return next((step for step in STEPS if 0 <= left <= step), None)


def ending(at: datetime | None = None) -> QuerySet[Certificate]:
    """Return what ends within the first step and has not been renewed: soonest first."""
    today = timezone.localdate(at)
    renewed = Certificate.objects.filter(enrolment=OuterRef("enrolment"), term=OuterRef("term") + 1)
    return (
        Certificate.objects.standing()
        .filter(
            ~Exists(renewed),
            revoked_at=None,
            erased_at=None,
            valid_until__gte=today,
            valid_until__lte=today + timedelta(days=max(STEPS)),
        )
        .order_by("valid_until", "pk")
    )


def queue_due(at: datetime | None = None) -> int:
    """Queue the reminders of today; return how many mails. Again changes nothing."""
    at = at or timezone.now()
    if not site_hours().is_open(at):
        return 0
    queued = 0
    for person, certificates in _by_person(at):
        if queued >= MOST:
            break
        queued += _remind(person, certificates, at)
    return queued


def _by_person(at: datetime) -> Iterable[tuple[Person, list[Certificate]]]:
    """Return whom to remind of what. Those who had this step, or one just now, are left out."""
    today = timezone.localdate(at)
    said = Reminder.objects.filter(
        enrolment=OuterRef("enrolment"), term=OuterRef("term"), queued_at__gt=at - APART
    )
    away = Absence.objects.on(today)
    related = ("person__merged_into", "person__user", "person__merged_into__user")
    found = ending(at).filter(~Exists(said)).select_related(*related)
    known = set(
        Reminder.objects.filter(enrolment__in=found.values("enrolment")).values_list(
            "enrolment_id", "term", "step"
        )
    )
    left_alone = set(away.values_list("person_id", flat=True))
    by_person: dict[int, tuple[Person, list[Certificate]]] = {}
    for certificate in found:
        assert certificate.valid_until is not None
        step = step_of(certificate.valid_until, today)
        if (certificate.enrolment_id, certificate.term, step) in known:
            continue
        person = certificate.person.merged_into or certificate.person
        if person.pk in left_alone:
            continue
        by_person.setdefault(person.pk, (person, []))[1].append(certificate)
    return by_person.values()


def _remind(person: Person, certificates: list[Certificate], at: datetime) -> int:
    """Say it in one mail; return 0 where another worker was faster, or she has been reminded of
    something else today: the next day says it."""
    try:
        with transaction.atomic():
            return _say(person, certificates, at)
    except IntegrityError:
        return 0


def _say(person: Person, certificates: list[Certificate], at: datetime) -> int:
    address = _address(person)
    if not address:
        return 0
    rows = [row for one in certificates if (row := _noted(one, at)) is not None]
    if not rows:
        return 0
    noted = {(row.enrolment_id, row.term) for row in rows}
    told = [one for one in certificates if (one.enrolment_id, one.term) in noted]
    sent = _queue(person, address, told, at)
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(mail=sent)
    return 1


def _noted(certificate: Certificate, at: datetime) -> Reminder | None:
    assert certificate.valid_until is not None
    row, new = Reminder.objects.get_or_create(
        enrolment_id=certificate.enrolment_id,
        term=certificate.term,
        step=step_of(certificate.valid_until, timezone.localdate(at)),
        defaults={"queued_at": at},
    )
    return row if new else None


def _address(person: Person) -> str:
    emails = sorted(person.emails.all(), key=lambda email: email.pk)
    # The one verified last first: who has changed address is no longer at the old one.
    proven = sorted(((e.verified_at, e.address) for e in emails if e.verified_at), reverse=True)
    addresses = [address for _at, address in proven]
    addresses += [email.address for email in emails if email.verified_at is None]
    user = getattr(person, "user", None)
    if user is not None and user.is_active:
        addresses.append(user.email)
    dead = mail.bounced_lately() if addresses else set()
    return next((one for one in addresses if one.lower() not in dead), "")


def _queue(person: Person, address: str, told: list[Certificate], at: datetime) -> Mail:
    """Neutral: no topic and no title of a course, where a shoulder or a notification shows it."""
    language = language_of(person)
    with translation.override(language):
        lines = [
            _("- valid until %(day)s: %(link)s")
            % {
                "day": day(one.valid_until),
                "link": settings.SITE_URL + reverse("renew_certificate", args=[one.pk]),
            }
            for one in told
        ]
    words = reminder_words.of(Occasion.CERTIFICATE, language).filled(
        name=person.name, site=settings.SITE_NAME, links="\n".join(lines)
    )
    return mail.queue(
        person=person,
        recipient=address,
        subject=words.subject,
        text=words.body,
        reason=f"reminder {Occasion.CERTIFICATE}",
        due_at=at,
        reminds_on=timezone.localdate(at),
    )
