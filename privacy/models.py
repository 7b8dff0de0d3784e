"""What a person asked about her data, and what the nightly task did."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person


class ErasureRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=ErasureRequest.State.WAITING)

    def visible_to(self, user):
        """Erasing concerns every programme: system administrators decide it."""
        return self if user.is_authenticated and user.is_superuser else self.none()


class ErasureRequest(models.Model):
    """Somebody asked to be erased; an administrator sees what goes and what stays, and decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        DONE = "done", _("Erased")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasure_requests")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(max_length=500, blank=True, help_text="Told to who was refused")

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="waiting"), name="one_erasure_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class DownloadQuerySet(models.QuerySet):
    def due(self, at=None):
        """Return those to gather now: asked for, or given up by a worker that died."""
        at = at or timezone.now()
        died = Q(state=Download.State.RUNNING, lease_until__lt=at)
        return self.filter(Q(state=Download.State.ASKED) | died)

    def ready(self, at=None):
        return self.filter(state=Download.State.READY, expires_at__gt=at or timezone.now())

    def visible_to(self, user):
        """One's own, and nobody else's."""
        return self.filter(person__user=user) if user.is_authenticated else self.none()


class Download(models.Model):
    """Everything about one person, gathered by a worker; the file goes after a week."""

    class State(models.TextChoices):
        ASKED = "asked", _("Being gathered")
        RUNNING = "running", _("Being gathered")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="downloads")
    language = models.CharField(max_length=5, default="da")
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(default=b"", help_text="The ZIP, sealed with SECRET_KEY")

    objects = DownloadQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class RetentionRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated and user.is_superuser else self.none()


class RetentionRun(models.Model):
    """What one run of the nightly task did: numbers by the register's periods, never names."""

    day = models.DateField(unique=True)
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict, help_text="{period: rows}")
    errors = models.JSONField(default=dict, help_text="{period: kind of error}")

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"
