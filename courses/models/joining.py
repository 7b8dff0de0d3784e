"""Waiting to be let into a cohort."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Cohort, of_administered
from people.models import Person


class JoinRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=JoinRequest.State.WAITING)

    def visible_to(self, user):
        """Whoever runs the cohort decides who comes in."""
        return of_administered(self, user)


class JoinRequest(models.Model):
    """Somebody asked to come into a cohort that wants to be asked."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for an answer")
        APPROVED = "approved", _("Approved")
        DENIED = "denied", _("Denied")

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="join_requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="join_requests")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Told to who was denied")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person"], name="asked_once_for_a_cohort")
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.person_id}"
