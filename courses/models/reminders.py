"""Reminders: the plan of a cohort, the words, and a row for each one that was sent or dropped."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Cohort, of_administered
from courses.quiet import Hours
from people.models import Mail, Person


def first_hour() -> int:
    return settings.REMINDERS_FROM_HOUR


def last_hour() -> int:
    return settings.REMINDERS_TO_HOUR


def on_weekends() -> bool:
    return settings.REMINDERS_ON_WEEKENDS


def on_holidays() -> bool:
    return settings.REMINDERS_ON_HOLIDAYS


class ReminderPlanQuerySet(models.QuerySet):
    def running(self, day):
        """Return the plans that may have something to remind of on `day`."""
        return self.filter(active=True, since__lte=day)

    def visible_to(self, user):
        return of_administered(self, user)


class ReminderPlan(models.Model):
    """What the people of a cohort are reminded of, when, and when they are left in peace."""

    cohort = models.OneToOneField(Cohort, on_delete=models.PROTECT, related_name="reminder_plan")
    active = models.BooleanField(_("Send reminders"), default=True)
    since = models.DateField(
        default=timezone.localdate, help_text="What was due before nobody is reminded of"
    )
    steps = models.JSONField(default=dict, help_text="Days by occasion: {'near': [14, 3]}")
    from_hour = models.PositiveSmallIntegerField(
        _("From (hour)"), default=first_hour, validators=[MaxValueValidator(23)]
    )
    to_hour = models.PositiveSmallIntegerField(
        _("To (hour)"),
        default=last_hour,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    weekends = models.BooleanField(_("Also on Saturdays and Sundays"), default=on_weekends)
    holidays = models.BooleanField(_("Also on public holidays"), default=on_holidays)
    escalate_after = models.PositiveSmallIntegerField(
        _("Tell the organisation's contact, days after the deadline"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Once a month. Empty: never. Names only where the agreement says so."),
    )

    objects = ReminderPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder plan")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_hour__gt=F("from_hour"), to_hour__lte=24), name="plan_hours"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}"

    @property
    def hours(self) -> Hours:
        return Hours(self.from_hour, self.to_hour, self.weekends, self.holidays)


class Occasion(models.TextChoices):
    """What somebody is written to about. The steps and windows: courses/occasions.py."""

    FOLLOWUP = "followup", _("The follow-up after three months is ready")
    NEAR = "near", _("The deadline is near")
    PASSED = "passed", _("The deadline has passed")
    INVITATION = "invitation", _("The invitation is not used")
    BASELINE = "baseline", _("The questions before the course are not answered")
    IDLE = "idle", _("Begun, and stopped")
    BY_HAND = "hand", _("Sent by hand")
    CERTIFICATE = "certificate", _("The certificate ends")
    ESCALATION = "escalation", _("To the organisation's contact")


class ReminderTemplate(models.Model):
    """The words of an occasion in one language."""

    occasion = models.CharField(_("Occasion"), max_length=12, choices=Occasion)
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES)
    subject = models.CharField(
        _("Subject"),
        max_length=120,
        help_text=_("Neutral: it is shown where others look. Never the topic of the course."),
    )
    body = models.TextField(
        _("Text"),
        max_length=4000,
        help_text=_("{name}, {site}, {link} and, of a deadline, {deadline} are filled in."),
    )

    class Meta:
        ordering = ["occasion", "language"]
        verbose_name = _("reminder text")
        verbose_name_plural = _("reminder texts")
        constraints = [
            models.UniqueConstraint(fields=["occasion", "language"], name="one_text_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.get_occasion_display()} ({self.get_language_display()})"

    def clean(self):
        from courses import reminder_words

        wrong = reminder_words.faults(self.occasion, self.subject, self.body)
        if wrong:
            raise ValidationError(wrong)


class CohortReminderQuerySet(models.QuerySet):
    def visible_to(self, user):
        return of_administered(self, user)


class CohortReminder(models.Model):
    """One person, one occasion, one period: reminded once, or not at all with the reason."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for its turn")
        QUEUED = "queued", _("Mail written")
        DROPPED = "dropped", _("Not sent")

    class Reason(models.TextChoices):
        LATE = "late", _("It was too late when its turn came")
        AWAY = "away", _("Away")
        NO_ADDRESS = "noaddress", _("No e-mail address is known")
        BOUNCED = "bounced", _("Mail to the address came back")
        FINISHED = "finished", _("Finished already")
        WITHDRAWN = "withdrawn", _("Not in the cohort any more")

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reminders")
    occasion = models.CharField(max_length=12, choices=Occasion)
    period = models.CharField(
        max_length=20, help_text="The day it counts from and the step: 2026-12-01-14"
    )
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="reminders")
    decided_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CohortReminderQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["cohort"], condition=Q(state="waiting"), name="reminder_waiting")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person", "occasion", "period"], name="reminded_once_in_a_cohort"
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | ~Q(state="dropped") & Q(reason=""),
                name="dropped_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.occasion} {self.period}"

    @property
    def counts_from(self) -> str:
        """The day it counts from, as 2026-12-01."""
        return self.period[:10]


class Escalation(models.Model):
    """An organisation's contact was told, once a month, how many are past the deadline."""

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="escalations")
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    period = models.CharField(max_length=7, help_text="The month: 2026-12")
    people = models.PositiveIntegerField()
    names = models.BooleanField(help_text="Whether the mail named them")
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="escalations")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "contact", "period"], name="escalated_once_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.contact_id} {self.period}"
