"""An uploaded list of people: a row with a state and a lease."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Cohort, of_administered


class ImportJobQuerySet(models.QuerySet):
    def due(self, at=None):
        at = at or timezone.now()
        died = Q(state=ImportJob.State.RUNNING, lease_until__lt=at)
        return self.filter(Q(state=ImportJob.State.CONFIRMED) | died)

    def visible_to(self, user):
        """Lists hold names and addresses: only who may upload one to a cohort sees its lists."""
        return of_administered(self, user)


class ImportJob(models.Model):
    """A list of people for a cohort: read, shown row by row, confirmed, then imported whole."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked, waiting for you")
        CONFIRMED = "confirmed", _("Waiting for its turn")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed, nothing was imported")

    class Certainty(models.TextChoices):
        SIGNED = "signed", _("Signed on the day")
        LISTED = "listed", _("A list of those expected or registered")
        RECALLED = "recalled", _("Put together afterwards")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="imports")
    seminar = models.ForeignKey(
        "courses.Seminar",
        null=True,
        on_delete=models.PROTECT,
        related_name="paper_lists",
        help_text="Set: a list of who was there, not of who is to be invited",
    )
    source = models.CharField(max_length=200, blank=True, help_text="Where a paper list came from")
    minutes = models.PositiveSmallIntegerField(null=True, help_text="Attended, of a paper list")
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.JSONField(help_text="As read: [{line, name, email, profession, organisation}]")
    findings = models.JSONField(default=list, help_text="The dry run, row by row")
    invite = models.BooleanField(default=True)
    occasion = models.JSONField(
        default=dict,
        blank=True,
        help_text="Of a seminar held before the platform: title, day, minutes, source, certainty",
    )
    state = models.CharField(max_length=10, choices=State, default=State.CHECKED)
    lease_until = models.DateTimeField(null=True)
    done_rows = models.PositiveIntegerField(default=0)
    outcome = models.JSONField(default=dict)
    error = models.CharField(max_length=250, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.filename
