"""Reminding the people of cohorts: each of an occasion once, and nobody who should be left alone.

A row says what was decided (`CohortReminder`), and the database lets there be one for a person,
occasion and period, and one reminder a person a day (`Mail.reminds_on`): whoever runs this, however
often, on however many machines. A run queues so many mails at the most. After a standstill only
what is still worth saying is said; what is stale gets a row with the reason instead of a mail. What
was queued and did not get away before quiet began is taken back and decided anew.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from courses import escalating, reminder_words
from courses.models import (
    Cohort,
    CohortReminder,
    Escalation,
    Invitation,
    Occasion,
    ReminderPlan,
)
from courses.quiet import Hours
from courses.reminder_candidates import Due, addresses_of, due, hindrances, unfinished
from people import audit, mail_links
from people.mail import SEND_TASK
from people.models import Mail, Person, User
from people.waking import wake

State, Reason = CohortReminder.State, CohortReminder.Reason
SEND_REMINDERS = "courses.tasks.send_reminders"
ONLY_UNFINISHED = set(Occasion.values) - {Occasion.FOLLOWUP}


def site_hours() -> Hours:
    """Return the hours of the installation, which a cohort without a plan goes by."""
    return Hours(
        settings.REMINDERS_FROM_HOUR,
        settings.REMINDERS_TO_HOUR,
        settings.REMINDERS_ON_WEEKENDS,
        settings.REMINDERS_ON_HOLIDAYS,
    )


# The run -------------------------------------------------------------------------------------------


def run(at: datetime | None = None) -> int:
    """Queue what is due now, `REMINDERS_A_RUN` mails at the most; return how many."""
    at = at or timezone.now()
    take_back(at)
    left = settings.REMINDERS_A_RUN
    for cohort, plan in _at_work(at):
        hours = plan.hours if plan else site_hours()
        if left > 0 and hours.is_open(at):
            left -= _run_cohort(cohort, plan, hours, at, left)
            escalating.run(cohort, plan, hours, at)
    return settings.REMINDERS_A_RUN - left


def _at_work(at: datetime) -> Iterable[tuple[Cohort, ReminderPlan | None]]:
    """Return the cohorts with a running plan, and those with reminders asked for by hand."""
    plans = ReminderPlan.objects.running(timezone.localdate(at)).select_related("cohort__programme")
    found = {plan.cohort_id: (plan.cohort, plan) for plan in plans}
    asked = Cohort.objects.filter(reminders__state=State.WAITING).exclude(pk__in=found).distinct()
    return [*found.values(), *((cohort, None) for cohort in asked.select_related("programme"))]


def _run_cohort(
    cohort: Cohort, plan: ReminderPlan | None, hours: Hours, at: datetime, most: int
) -> int:
    today = timezone.localdate(at)
    dues = _asked_by_hand(cohort) + (_fresh(cohort, due(plan, today)) if plan else [])
    hindered = hindrances(cohort, {one.person for one in dues}, today)
    _drop(cohort, [one for one in dues if one.stale], hindered, at)
    ready = [one for one in dues if not one.stale and one.person not in hindered]
    _settle_by_hand(cohort, dues, hindered, at)
    return Letters(cohort, hours, at).queue(ready, most)


def _fresh(cohort: Cohort, dues: list[Due]) -> list[Due]:
    """Leave out what has been decided."""
    decided = set(
        CohortReminder.objects.filter(cohort=cohort).values_list("person", "occasion", "period")
    )
    return [one for one in dues if one.key not in decided]


def due_today(plan: ReminderPlan, at: datetime | None = None) -> Counter:
    """Return how many persons each occasion is due for and has not reminded; whether they are away
    or have an address is not asked."""
    fresh = _fresh(plan.cohort, due(plan, timezone.localdate(at)))
    return Counter(one.occasion for one in fresh if not one.stale)


def _drop(cohort: Cohort, stale: list[Due], hindered: dict[int, str], at: datetime) -> None:
    """Write down what is not sent any more, and why it was not sent in time."""
    rows = [
        CohortReminder(
            cohort=cohort,
            person_id=one.person,
            occasion=one.occasion,
            period=one.period,
            state=State.DROPPED,
            reason=hindered.get(one.person, Reason.LATE),
            decided_at=at,
        )
        for one in stale
    ]
    CohortReminder.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def take_back(at: datetime) -> int:
    """Take back reminders that did not get away before quiet began; return how many.

    Nobody has seen them: their rows go too, and the next run decides anew. What somebody asked for
    by hand waits again.
    """
    ours = Q(reminders__isnull=False) | Q(escalations__isnull=False)
    keys = set(Mail.objects.too_late(at).filter(ours).values_list("pk", flat=True))
    if not keys:
        return 0
    with transaction.atomic():
        # Whoever holds the lock decides: a mail that was claimed in between is on its way.
        late = Mail.objects.too_late(at).filter(pk__in=keys).select_for_update(of=("self",))
        keys = {mail.pk for mail in late}
        mine = CohortReminder.objects.filter(mail__in=keys)
        mine.filter(occasion=Occasion.BY_HAND).update(state=State.WAITING, mail=None)
        mine.exclude(occasion=Occasion.BY_HAND).delete()
        Escalation.objects.filter(mail__in=keys).delete()
        Mail.objects.filter(pk__in=keys).delete()
    return len(keys)


# By hand -------------------------------------------------------------------------------------------


@transaction.atomic
def ask(
    *, cohort: Cohort, people: Iterable[int], by: User | None, at: datetime | None = None
) -> int:
    """Ask for a reminder to some people of a cohort; return how many were not asked for today.

    The next run writes to those who are not finished, away or reminded today, in its hours.
    """
    at = at or timezone.now()
    today = timezone.localdate(at).isoformat()
    mine = CohortReminder.objects.filter(cohort=cohort, occasion=Occasion.BY_HAND, period=today)
    asked = set(mine.values_list("person_id", flat=True))
    rows = [
        CohortReminder(
            cohort=cohort,
            person_id=person,
            occasion=Occasion.BY_HAND,
            period=today,
            state=State.WAITING,
            decided_at=at,
            asked_by=by,
        )
        for person in people
        if person not in asked
    ]
    CohortReminder.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    audit.record(by, "reminders asked for", cohort, number=len(rows))
    wake(SEND_REMINDERS)
    return len(rows)


def preview(cohort: Cohort, people: Iterable[int], at: datetime | None = None) -> Counter:
    """Return what asking would do: how many by reason, and under "" how many get a mail."""
    people = set(people)
    today = timezone.localdate(at)
    hindered = hindrances(cohort, people, today)
    open_ = set(unfinished(cohort).values_list("person_id", flat=True))
    return Counter(
        hindered.get(person, "" if person in open_ else Reason.FINISHED) for person in people
    )


def _asked_by_hand(cohort: Cohort) -> list[Due]:
    waiting = CohortReminder.objects.filter(cohort=cohort, state=State.WAITING).order_by("pk")
    rows = waiting.values_list("person_id", "occasion", "period")
    return [Due(person, occasion, period) for person, occasion, period in rows]


def _settle_by_hand(
    cohort: Cohort, dues: list[Due], hindered: dict[int, str], at: datetime
) -> None:
    """Say why somebody asked for by hand gets none: by hand nothing waits for better days."""
    asked = [one.person for one in dues if one.occasion == Occasion.BY_HAND]
    if not asked:
        return
    open_ = set(unfinished(cohort).values_list("person_id", flat=True))
    reasons = {p: hindered.get(p, "" if p in open_ else Reason.FINISHED) for p in asked}
    waiting = CohortReminder.objects.filter(cohort=cohort, state=State.WAITING)
    for reason in set(reasons.values()) - {""}:
        gone = [person for person, why in reasons.items() if why == reason]
        for start in range(0, len(gone), 500):
            waiting.filter(person__in=gone[start : start + 500]).update(
                state=State.DROPPED, reason=reason, decided_at=at
            )


# The mails -----------------------------------------------------------------------------------------


class Letters:
    """Writes the reminders of one cohort, with few reads whatever their number."""

    def __init__(self, cohort: Cohort, hours: Hours, at: datetime) -> None:
        self.cohort, self.hours, self.at = cohort, hours, at
        self.today = timezone.localdate(at)
        self._words: dict[tuple[str, str], reminder_words.Words] = {}

    def queue(self, ready: list[Due], most: int) -> int:
        """Queue up to `most`; who has been reminded of something today waits."""
        told = set(Mail.objects.filter(reminds_on=self.today).values_list("person_id", flat=True))
        ready = [one for one in ready if one.person not in told]
        addresses, _dead = addresses_of(self.cohort, {one.person for one in ready[: 2 * most]})
        people = Person.objects.in_bulk([one.person for one in ready[: 2 * most]])
        open_ = set(unfinished(self.cohort).values_list("person_id", flat=True))
        queued = 0
        for one in ready:
            if queued >= most or one.person not in people:
                break
            if one.occasion in ONLY_UNFINISHED and one.person not in open_:
                continue
            if one.person not in told and self._queue(one, people[one.person], addresses):
                told.add(one.person)
                queued += 1
        if queued:
            wake(SEND_TASK)
        return queued

    def _queue(self, one: Due, person: Person, addresses: dict[int, str]) -> bool:
        """Write one mail; False when another worker was faster."""
        try:
            with transaction.atomic():
                row = self._row(one)
                row.mail = self._mail(one, person, addresses[person.pk])
                row.state, row.decided_at = State.QUEUED, self.at
                row.save()
        except IntegrityError:
            return False
        return True

    def _row(self, one: Due) -> CohortReminder:
        keys = {"person_id": one.person, "occasion": one.occasion, "period": one.period}
        if one.occasion == Occasion.BY_HAND:
            waiting = CohortReminder.objects.select_for_update(of=("self",))
            row = waiting.filter(cohort=self.cohort, state=State.WAITING, **keys).first()
            if row is None:
                raise IntegrityError("another worker was faster")
            return row
        return CohortReminder.objects.create(cohort=self.cohort, **keys)

    def _mail(self, one: Due, person: Person, address: str) -> Mail:
        with translation.override(language_of(person)):
            mail = Mail.objects.create(
                person=person,
                recipient=address,
                reason=f"reminder {one.occasion}",
                scope=self.cohort.key,
                link=link_for(self.cohort, person, self.at),
                due_at=self.at,
                queued_at=self.at,
                not_after=self.hours.closes(self.at),
                reminds_on=self.today,
            )
            words = self._words_in(one.occasion, person.language)
            filled = words.filled(**values(person, one, mail_links.url_of(mail.pk)))
        mail.subject, mail.text = filled.subject[:250], filled.body
        mail.save(update_fields=["subject", "text"])
        return mail

    def _words_in(self, occasion: str, language: str) -> reminder_words.Words:
        key = occasion, language
        if key not in self._words:
            self._words[key] = reminder_words.of(occasion, language)
        return self._words[key]


def values(person: Person, one: Due, link: str) -> dict[str, str]:
    """Return what is filled into the words for one person."""
    counts_from = date.fromisoformat(one.period[:10])
    dated = one.occasion in reminder_words.DATED
    return {
        "name": person.name,
        "site": settings.SITE_NAME,
        "link": link,
        "deadline": date_format(counts_from, "DATE_FORMAT") if dated else "",
    }


def link_for(cohort: Cohort, person: Person, at: datetime) -> str:
    """Return where somebody goes on: by the invitation that is not used yet, which lives on, or
    to My training. A path, in the language that is active."""
    mine = Invitation.objects.filter(cohort=cohort, person=person, accepted_at=None)
    token = mine.values_list("token", flat=True).first()
    if token is None:
        return reverse("my_training")
    from courses.invitations import LIFETIME

    mine.update(expires_at=at + LIFETIME)
    return reverse("invitation", args=[token])


def example(cohort: Cohort, person: Person, occasion: str, day: date) -> reminder_words.Words:
    """Return the mail as `person` would get it, with a link that leads nowhere. Writes nothing."""
    one = Due(person.pk, occasion, day.isoformat())
    with translation.override(language_of(person)):
        link = settings.SITE_URL + reverse("my_training")
        words = reminder_words.of(occasion, person.language)
        return words.filled(**values(person, one, link))


def language_of(person: Person) -> str:
    """Return the language to write in: the person's where it is one of ours."""
    known = reminder_words.LANGUAGES
    return person.language if person.language in known else settings.LANGUAGE_CODE
