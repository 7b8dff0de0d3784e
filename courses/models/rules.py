"""Rules that put people into a cohort, and the log of what each run did."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Cohort, of_administered
from people.models import Organisation, Person, Profession


class AssignmentRuleQuerySet(models.QuerySet):
    def running(self, at=None):
        """Return the rules to be run on that day: active, within their period and the cohort's."""
        day = timezone.localdate(at)
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            Q(cohort__closes_on=None) | Q(cohort__closes_on__gte=day),
            state=AssignmentRule.State.ACTIVE,
            starts_on__lte=day,
            cohort__opens_on__lte=day,
        )

    def visible_to(self, user):
        return of_administered(self, user)


class AssignmentRule(models.Model):
    """Everybody who fits comes into the cohort, now and as people join or move.

    What is chosen under several headings must all fit; of several under one heading, one is
    enough; a heading without a choice fits everybody.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Runs")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", _("Ended")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="rules")
    name = models.CharField(_("Name"), max_length=200)
    professions = models.ManyToManyField(
        Profession, blank=True, verbose_name=_("Professions"), related_name="+"
    )
    organisations = models.ManyToManyField(
        Organisation,
        blank=True,
        verbose_name=_("Organisations, with everything below them"),
        related_name="+",
    )
    municipalities = models.ManyToManyField(
        Organisation, blank=True, verbose_name=_("Municipalities"), related_name="+"
    )
    from_cohorts = models.ManyToManyField(
        Cohort, blank=True, verbose_name=_("Already in the cohorts"), related_name="+"
    )
    roles = models.JSONField(_("Roles"), default=list, blank=True)
    whole_platform = models.BooleanField(
        _("Everybody on the platform"),
        default=False,
        help_text=_("Otherwise only people who are in this programme already."),
    )
    leave_out_certified = models.BooleanField(
        _("Leave out who holds a valid certificate"), default=True
    )
    invite = models.BooleanField(_("Send an invitation"), default=True)
    starts_on = models.DateField(_("From"), default=timezone.localdate)
    ends_on = models.DateField(_("To"), null=True, blank=True)
    deadline_on = models.DateField(_("Fixed deadline"), null=True, blank=True)
    deadline_weeks = models.PositiveSmallIntegerField(
        _("Weeks after enrolment"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(260)],
    )
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    last_run_at = models.DateTimeField(null=True)

    objects = AssignmentRuleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="rule_period"
            ),
            models.CheckConstraint(
                condition=Q(deadline_on=None) | Q(deadline_weeks=None), name="rule_one_deadline"
            ),
            models.UniqueConstraint(fields=["cohort", "name"], name="rule_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleRun(models.Model):
    """One run that brought somebody in. Runs without news only move the rule's `last_run_at`."""

    rule = models.ForeignKey(AssignmentRule, on_delete=models.PROTECT, related_name="runs")
    at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField(default=dict, help_text="fit, certified, taking, in, no_room, mails")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.at:%Y-%m-%d %H:%M}"


class RuleEntry(models.Model):
    """Who a run brought in, and as what: the job and the place that fitted on that day."""

    run = models.ForeignKey(RuleRun, on_delete=models.PROTECT, related_name="entries")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    profession = models.ForeignKey(
        Profession, null=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    invited = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run_id} {self.person_id}"
