"""Renewals that somebody has begun, and the reminders that were sent before."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from courses.models import Enrolment
from people.models import Mail


class Renewal(models.Model):
    """One term being renewed: what had changed on the day it was begun, and what it takes."""

    class Mode(models.TextChoices):
        TEST = "test", _("A short test on what has changed")
        COURSE = "course", _("The whole course again")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="renewals")
    term = models.PositiveSmallIntegerField(help_text="The term it leads to: 2 for the first")
    mode = models.CharField(max_length=6, choices=Mode)
    changes = models.JSONField(help_text="What had changed since, as it was shown")
    versions = models.JSONField(help_text="Of each activity then: {key: [number, meaning]}")
    questions = models.JSONField(default=list, help_text="What the test may draw from")
    begun_at = models.DateTimeField(default=timezone.now)
    certificate = models.OneToOneField(
        Certificate, null=True, on_delete=models.PROTECT, related_name="renewal"
    )

    class Meta:
        ordering = ["-begun_at"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "term"], name="one_renewal_a_term"),
            models.CheckConstraint(condition=Q(term__gte=2), name="renewal_comes_second"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.term}"


class Reminder(models.Model):
    """Said once: this term ends in so many days. Its mail tells what became of it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="+")
    term = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField(help_text="Days before the last valid day")
    mail = models.ForeignKey(Mail, null=True, on_delete=models.SET_NULL, related_name="+")
    queued_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "term", "step"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.term} {self.step}"
