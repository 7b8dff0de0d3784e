"""Youth events and dialogue meetings: heads counted by school and grade, never a name."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Programme
from people import access
from people.access import Matter
from people.models import Organisation


class OpenEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """There is nothing personal in it: whoever sees the programme's figures sees these."""
        reach = access.reach(user, Matter.FIGURES)
        if reach.everywhere:
            return self
        return self.filter(programme__key__in=reach.scopes)


class OpenEvent(models.Model):
    """A meeting where people are counted and not named. It is no part of a course."""

    class Kind(models.TextChoices):
        YOUTH = "youth", _("Youth event")
        DIALOGUE = "dialogue", _("Dialogue meeting")

    programme = models.ForeignKey(
        Programme, verbose_name=_("Programme"), on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind)
    title = models.CharField(_("Title"), max_length=200)
    held_on = models.DateField(_("Day"))
    place = models.CharField(_("Place"), max_length=200, blank=True)
    municipality = models.ForeignKey(
        Organisation,
        verbose_name=_("Municipality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = OpenEventQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "pk"]

    def __str__(self) -> str:
        return self.title


class HeadCountQuerySet(models.QuerySet):
    def standing(self):
        """Return what holds: rows that no later row corrects, those taken away left out."""
        later = HeadCount.objects.filter(corrects=OuterRef("pk"))
        return self.filter(~Exists(later), voided=False)

    def visible_to(self, user):
        return self.filter(event__in=OpenEvent.objects.visible_to(user).values("pk"))


class HeadCount(models.Model):
    """So many heads of one school and grade. Only grows: a correction names what it corrects."""

    key = models.UUIDField(unique=True, help_text="Of the form: the same is never counted twice")
    event = models.ForeignKey(OpenEvent, on_delete=models.PROTECT, related_name="counts")
    school = models.CharField(_("School or group"), max_length=120)
    grade = models.CharField(_("Grade"), max_length=20, blank=True)
    heads = models.PositiveIntegerField(_("Attendances"), validators=[MinValueValidator(1)])
    source = models.CharField(_("Source"), max_length=200)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    voided = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = HeadCountQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(heads__gte=1), name="heads_at_least_one"),
            models.CheckConstraint(
                condition=Q(voided=False) | Q(corrects__isnull=False),
                name="only_corrections_void_heads",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} {self.grade}: {self.heads}"
