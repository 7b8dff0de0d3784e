"""Telling an organisation's contact, once a month, who is past the deadline: as numbers, or by name
where the organisation's agreement says so.

Numbers of fewer than ten people are left out: they would be names (MEASUREMENT.md 4.3).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from courses import reminder_words
from courses.models import Cohort, Enrolment, Escalation, Occasion, ReminderPlan
from courses.quiet import Hours
from courses.reminder_candidates import unfinished
from people import agreements, mail_links
from people.mail import SEND_TASK
from people.models import Absence, Affiliation, Mail, Organisation, Role, RoleGrant, User
from people.waking import wake

FEWEST = 10


def run(cohort: Cohort, plan: ReminderPlan | None, hours: Hours, at: datetime) -> int:
    """Write to the contacts whose people are late; return to how many. Again changes nothing."""
    if plan is None or plan.escalate_after is None:
        return 0
    today = timezone.localdate(at)
    late = _late(cohort, today, plan.escalate_after)
    if not late:
        return 0
    period = f"{today:%Y-%m}"
    told = Escalation.objects.filter(cohort=cohort, period=period)
    known = set(told.values_list("contact_id", flat=True))
    month = Month(cohort, period, late, _jobs(cohort, today), hours.closes(at), at)
    written = sum(
        month.tell(contact, places)
        for contact, places in _contacts(at).items()
        if contact.pk not in known
    )
    if written:
        wake(SEND_TASK)
    return written


def _late(cohort: Cohort, today: date, days: int) -> dict[int, str]:
    """Return who is so many days past the deadline and not away, by key."""
    rows = unfinished(cohort).filter(due_on__lte=today - timedelta(days=days))
    away = set(Absence.objects.on(today).values_list("person_id", flat=True))
    found = dict(rows.values_list("person_id", "person__name"))
    return {person: name for person, name in found.items() if person not in away}


def _jobs(cohort: Cohort, today: date) -> list[tuple[int, int]]:
    """Return (person, organisation) of today's jobs of everybody in the cohort."""
    current = Affiliation.objects.on(today)
    mine = Enrolment.objects.active().filter(cohort=cohort).values("person")
    return list(current.filter(person__in=mine).values_list("person_id", "organisation_id"))


def _contacts(at: datetime) -> dict[User, set[int]]:
    """Return every contact with the organisations of hers, everything below included."""
    grants = RoleGrant.objects.current(at).filter(
        role=Role.ORGANISATION_CONTACT, user__is_active=True
    )
    found: dict[User, set[int]] = {}
    for grant in grants.select_related("user__person"):
        found.setdefault(grant.user, set()).add(grant.organisation_id or 0)
    return {user: Organisation.objects.below(roots) for user, roots in found.items()}


@dataclass(frozen=True)
class Month:
    """What is to be told about one cohort this month."""

    cohort: Cohort
    period: str
    late: dict[int, str]
    jobs: list[tuple[int, int]]
    not_after: datetime
    at: datetime

    def tell(self, contact: User, places: set[int]) -> bool:
        """Write to one contact about the people at `places`, where there is something to tell."""
        mine = {person: place for person, place in self.jobs if place in places}
        theirs = [person for person in mine if person in self.late]
        open_places = agreements.with_names(places, timezone.localdate(self.at))
        named = [person for person in theirs if mine[person] in open_places]
        counted = theirs if len(mine) >= FEWEST else named
        return bool(counted) and self._write(contact, len(counted), named)

    def _write(self, contact: User, number: int, named: list[int]) -> bool:
        try:
            with transaction.atomic():
                Escalation.objects.create(
                    cohort=self.cohort,
                    contact=contact,
                    period=self.period,
                    people=number,
                    names=bool(named),
                    at=self.at,
                    mail=self._mail(contact, number, [self.late[person] for person in named]),
                )
        except IntegrityError:  # another worker was faster
            return False
        return True

    def _mail(self, contact: User, number: int, names: list[str]) -> Mail:
        person = contact.person
        language = person.language if person else settings.LANGUAGE_CODE
        with translation.override(language):
            mail = Mail.objects.create(
                person=person,
                recipient=contact.email,
                reason=f"reminder {Occasion.ESCALATION}",
                scope=self.cohort.key,
                link=reverse("staff"),
                due_at=self.at,
                queued_at=self.at,
                not_after=self.not_after,
            )
            filled = reminder_words.of(Occasion.ESCALATION, language).filled(
                name=person.name if person else "",
                site=settings.SITE_NAME,
                link=mail_links.url_of(mail.pk),
                number=str(number),
                names="\n".join(f"- {name}" for name in sorted(names)),
            )
        mail.subject, mail.text = filled.subject[:250], filled.body
        mail.save(update_fields=["subject", "text"])
        return mail
