"""Certificates that are to be made: a row for each, with a lease, and one for them together."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models.certificate import Certificate
from courses.models import Enrolment, Programme
from people.models import Role
from people.roles import reach_of

LONGEST_WAIT = timedelta(hours=6)  # between two tries, or for a lease: what says more is wrong


class BatchQuerySet(models.QuerySet):
    def open(self):
        return self.filter(done_at=None)

    def visible_to(self, user):
        """Return those of programmes that the user administers whole."""
        reach = reach_of(user, Role.COURSE_ADMINISTRATOR)
        return self if reach.everywhere else self.filter(programme__key__in=reach.scopes)

    def counted(self):
        """Add `total`, `made` and `failed`: how many there are, are made, and wait with an error."""
        line = BatchLine.State
        return self.annotate(
            total=Count("lines"),
            made=Count("lines", filter=Q(lines__state=line.DONE)),
            failed=Count("lines", filter=~Q(lines__state=line.DONE) & ~Q(lines__error="")),
        )


class Batch(models.Model):
    """Certificates of one programme that were due at the same time."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.PROTECT, related_name="certificate_batches"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True, help_text="Code of the newest trouble")

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("programme", Value(0)), condition=Q(done_at=None), name="one_open_batch"
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class BatchLineQuerySet(models.QuerySet):
    def due(self, at=None):
        """Return what is to be made now: waiting lines, and those whose worker died.

        A time further off than any wait was written by a clock that ran ahead: it counts as past.
        """
        at = at or timezone.now()
        beyond = at + LONGEST_WAIT
        waiting = Q(due_at__lte=at) | Q(due_at__gt=beyond)
        died = Q(lease_until__lt=at) | Q(lease_until__gt=beyond)
        return self.filter(
            Q(waiting, state=BatchLine.State.WAITING) | Q(died, state=BatchLine.State.CLAIMED)
        )


class BatchLine(models.Model):
    """One certificate to make. A worker claims it with one UPDATE; done twice it is done once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CLAIMED = "claimed", _("Being made")
        DONE = "done", _("Made")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="lines")
    enrolment = models.OneToOneField(
        Enrolment, on_delete=models.PROTECT, related_name="certificate_line"
    )
    certificate = models.ForeignKey(
        Certificate, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    claim = models.UUIDField(null=True, help_text="Whose it is")
    lease_until = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True, help_text="Code of the last trouble")

    objects = BatchLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=~Q(state="done"), name="certificate_to_make")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.state}"
