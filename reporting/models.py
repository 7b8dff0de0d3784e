"""Saved figures: a question, what it means, where the ledger stood, and the answer."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from courses.models import Programme
from people.models import Role
from people.roles import reach_of


class SavedFigureQuerySet(models.QuerySet):
    def visible_to(self, user):
        reach = reach_of(
            user, Role.PROJECT_LEAD, Role.COURSE_ADMINISTRATOR, Role.EVALUATOR
        )
        return self if reach.everywhere else self.filter(programme__key__in=reach.scopes)


class SavedFigure(models.Model):
    """`answer` can be worked out again from `question`, `filters` and `position`, forever."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
