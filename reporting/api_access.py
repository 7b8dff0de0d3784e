"""Who may ask the read-only API: tokens of a programme, and each time one was used."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Programme
from reporting.models import led

STAFF = settings.AUTH_USER_MODEL


class Scope(models.TextChoices):
    """What a token opens. All of it is published figures, and nothing else."""

    PUBLISHED = "published", _("Which figures are published, and when")
    REACH = "reach", _("Reached, trained, upskilled: totals and groups")
    LEARNING = "learning", _("What was learned: the matched change")


class ApiTokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who leads or administers the programme."""
        return self.filter(programme__in=led(user))

    def valid(self, at=None):
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class ApiToken(models.Model):
    """The digest of a token; the token itself is shown once and kept nowhere."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    scopes = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4, help_text="Its last letters, to tell one from another")
    made_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "name"],
                condition=Q(revoked_at=None),
                name="one_api_token_of_a_name",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="api_token_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stands(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def scope_names(self) -> list:
        return [Scope(one).label for one in self.scopes]


class ApiCallQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(token__programme__in=led(user))


class ApiCall(models.Model):
    """One answer of the API: which token, what, when."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    path = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()

    objects = ApiCallQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.path} {self.status}"
