"""Saved figures: a question, what it means, where the ledger stood, and the answer."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from courses.models import Programme
from people.models import Role
from people.roles import Reach, reach_of

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_key() -> str:
    """Return a short address: eight letters and digits that cannot be misread."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def reach_over_figures(user) -> Reach:
    """Return how far `user` may see figures. Running one cohort or a seminar is not enough."""
    return reach_of(user, Role.PROJECT_LEAD, Role.COURSE_ADMINISTRATOR, Role.EVALUATOR)


def reportable(user) -> models.QuerySet[Programme]:
    """Return the programmes whose figures `user` may see: the same rule as `visible_to` below."""
    reach = reach_over_figures(user)
    everything = Programme.objects.all()
    return everything if reach.everywhere else everything.filter(key__in=reach.scopes)


class SavedFigureQuerySet(models.QuerySet):
    def live(self):
        return self.filter(kept=False)

    def kept(self):
        return self.filter(kept=True)

    def visible_to(self, user):
        reach = reach_over_figures(user)
        return self if reach.everywhere else self.filter(programme__key__in=reach.scopes)


class SavedFigure(models.Model):
    """`answer["figures"]` can be worked out again from `filters` and `position`, forever.

    `answer` also holds the names and the target as they were; `digest` is of the figures. An
    empty digest: asked for, and not worked out yet.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="figures")
    question = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)
    definition = models.PositiveSmallIntegerField(help_text="Version of the definitions")
    position = models.BigIntegerField(help_text="The ledger's last row when it was asked")
    as_of = models.DateField(help_text="Certificates are judged valid on this day")
    answer = models.JSONField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200, blank=True)
    kept = models.BooleanField(default=False, help_text="Saved by a person; else the live copy")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, help_text="A worker is at it until then")
    checked_at = models.DateTimeField(null=True, help_text="When it was last asked again")
    holds = models.BooleanField(null=True, help_text="Asked again it gave the same answer")

    objects = SavedFigureQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "question", "filters"],
                condition=Q(kept=False),
                name="one_live_copy",
            )
        ]

    def __str__(self) -> str:
        return self.title or f"{self.question} @ {self.position}"

    def get_absolute_url(self) -> str:
        return reverse("saved_figure", args=[self.key])

    @property
    def pending(self) -> bool:
        return not self.digest
