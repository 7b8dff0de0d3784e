"""What is shown to anybody: a draft that is protected by a worker, and what was published of it.

A publication is frozen by the database. All that can happen to it is to be withdrawn.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Programme
from reporting.models import SavedFigure, led, new_key

STAFF = settings.AUTH_USER_MODEL


class Place(models.TextChoices):
    """The one division by place of a programme's publications; two could be subtracted."""

    MUNICIPALITY = "municipality", _("Municipality or police district")
    REGION = "region", _("Region")
    ORGANISATION = "organisation", _("Organisation")


class ByLead(models.QuerySet):
    def visible_to(self, user):
        """Who leads or administers the programme."""
        return self.filter(programme__in=led(user))


class PublicPageQuerySet(models.QuerySet):
    def open(self):
        """Everybody sees a page once something was published on it."""
        return self.filter(programme__publications__isnull=False).distinct()


class PublicPage(models.Model):
    """The address of a programme's published figures. It never changes."""

    programme = models.OneToOneField(
        Programme, on_delete=models.PROTECT, related_name="public_page"
    )
    slug = models.SlugField(max_length=80, unique=True)

    objects = PublicPageQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("public_programme", args=[self.slug])


class ShareDraftQuerySet(ByLead):
    def due(self, at=None):
        """Return those to protect now: asked for, or given up by a worker that died."""
        at = at or timezone.now()
        died = Q(state=ShareDraft.State.RUNNING, lease_until__lt=at)
        return self.filter(Q(state=ShareDraft.State.ASKED) | died)


class ShareDraft(models.Model):
    """Figures being protected, for whoever leads the programme to look at before they are public."""

    class State(models.TextChoices):
        ASKED = "asked", _("Being protected")
        RUNNING = "running", _("Being protected")
        READY = "ready", _("Ready to look at")
        REFUSED = "refused", _("Cannot be published")
        FAILED = "failed", _("Failed")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="share_drafts")
    place = models.CharField(max_length=12, choices=Place)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    figure = models.ForeignKey(SavedFigure, null=True, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField(default=dict)
    shape = models.JSONField(default=dict)
    hidden = models.JSONField(default=list)
    reasons = models.JSONField(default=list, help_text="[code, ...] for whoever publishes")
    because = models.JSONField(default=dict, help_text="{hidden: the earlier release it is for}")
    against = models.JSONField(default=list, help_text="Releases it was compared with")

    objects = ShareDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(state__in=["asked", "running"]),
                name="one_share_draft_at_work",
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("share_draft", args=[self.programme.key, self.key])

    @property
    def waiting(self) -> bool:
        return self.state in (self.State.ASKED, self.State.RUNNING)


class PublicationQuerySet(ByLead):
    def standing(self):
        return self.filter(withdrawn_at=None)


class Publication(models.Model):
    """A frozen, protected snapshot. `content` holds nothing that may not be shown to anybody."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="publications")
    place = models.CharField(max_length=12, choices=Place)
    figure = models.ForeignKey(SavedFigure, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    shape = models.JSONField(help_text="Which rows stand together: never shown")
    hidden = models.JSONField(help_text="What is hidden: never shown")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(STAFF, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_words = models.CharField(max_length=500, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_words=""),
                name="withdrawn_says_why",
            )
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("public_snapshot", args=[self.programme.public_page.slug, self.key])
