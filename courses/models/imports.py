"""An uploaded list of people: a row with a state and a lease."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Cohort
from people.models import Role
from people.roles import reach_of


class ImportJobQuerySet(models.QuerySet):
    def due(self, at=None):
        at = at or timezone.now()
        died = Q(state=ImportJob.State.RUNNING, lease_until__lt=at)
        return self.filter(Q(state=ImportJob.State.CONFIRMED) | died)

    def visible_to(self, user):
        """Lists hold names and addresses: only who may upload one to a cohort sees its lists."""
        reach = reach_of(user, Role.COURSE_ADMINISTRATOR)
        if reach.everywhere:
            return self
        return self.filter(
            Q(cohort__key__in=reach.scopes) | Q(cohort__programme__key__in=reach.scopes)
        )


class ImportJob(models.Model):
    """A list of people for a cohort: read, shown row by row, confirmed, then imported whole."""

    class State(models.TextChoices):
        CHECKED = "checked", _("Checked, waiting for you")
        CONFIRMED = "confirmed", _("Waiting for its turn")
        RUNNING = "running", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed, nothing was imported")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="imports")
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    rows = models.JSONField(help_text="As read: [{line, name, email, profession, organisation}]")
    findings = models.JSONField(default=list, help_text="The dry run, row by row")
    invite = models.BooleanField(default=True)
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
