"""What an evaluator takes away: asked for with a purpose, made by a worker, sealed, gone in a week."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Programme
from people import access
from people.access import Matter, Sight

STAFF = settings.AUTH_USER_MODEL
models.TextField.register_lookup(Length)


def evaluates(user, programme: Programme) -> bool:
    """The same rule for one programme; asks what is known of the user's roles already."""
    reach = access.reach(user, Matter.SCORES, Sight.PSEUDONYMS)
    return not user.is_superuser and (reach.everywhere or programme.key in reach.scopes)


def evaluated(user) -> models.QuerySet[Programme]:
    """Return the programmes `user` evaluates: by the role only. Whoever runs the system does not."""
    reach = access.reach(user, Matter.SCORES, Sight.PSEUDONYMS)
    everything = Programme.objects.all()
    if getattr(user, "is_superuser", False):
        return everything.none()
    return everything if reach.everywhere else everything.filter(key__in=reach.scopes)


class PseudonymKey(models.Model):
    """What a programme's pseudonyms are made with. Deleted: no later file fits an earlier one."""

    programme = models.OneToOneField(Programme, on_delete=models.PROTECT, related_name="+")
    sealed = models.CharField(max_length=400)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.programme_id}"


class EvaluatorExportQuerySet(models.QuerySet):
    def due(self, at=None):
        """Return those to make now: asked for, or given up by a worker that died."""
        at = at or timezone.now()
        died = Q(state=EvaluatorExport.State.RUNNING, lease_until__lt=at)
        return self.filter(Q(state=EvaluatorExport.State.ASKED) | died)

    def ready(self, at=None):
        return self.filter(state="ready", expires_at__gt=at or timezone.now())

    def visible_to(self, user):
        """One's own, of programmes one still evaluates."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(asked_by=user, programme__in=evaluated(user))


class EvaluatorExport(models.Model):
    """One file of pseudonymous rows: who asked for it, what for, and what became of it."""

    class State(models.TextChoices):
        ASKED = "asked", _("Being made")
        RUNNING = "running", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        GONE = "gone", _("Deleted after seven days")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="evaluator_exports"
    )
    asked_by = models.ForeignKey(STAFF, on_delete=models.PROTECT, related_name="+")
    purpose = models.TextField(help_text="What for, in the evaluator's own words")
    language = models.CharField(max_length=5, default="da")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=State, default=State.ASKED)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text="Persons written so far")
    total = models.PositiveIntegerField(default=0)
    position = models.BigIntegerField(null=True, help_text="The ledger's last row it is of")
    digest = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(default=b"", help_text="The ZIP, sealed with SECRET_KEY")

    objects = EvaluatorExportQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "asked_by"],
                condition=Q(state__in=["asked", "running"]),
                name="one_evaluator_export_at_work",
            ),
            models.CheckConstraint(
                condition=Q(purpose__length__gte=15), name="evaluator_export_says_what_for"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("evaluator_export", args=[self.programme.key, self.key])

    @property
    def waiting(self) -> bool:
        return self.state in (self.State.ASKED, self.State.RUNNING)
