"""Who may do more than learn, and where."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.places import Organisation

EVERYWHERE = uuid.UUID(int=0)


class Role(models.TextChoices):
    SYSTEM_ADMINISTRATOR = "system-administrator", _("System administrator")
    COURSE_AUTHOR = "course-author", _("Course author")
    COURSE_ADMINISTRATOR = "course-administrator", _("Course administrator")
    FACILITATOR = "facilitator", _("Facilitator")
    PROJECT_LEAD = "project-lead", _("Project lead")
    ORGANISATION_CONTACT = "organisation-contact", _("Organisation contact")
    EVALUATOR = "evaluator", _("Evaluator")


class RoleGrantQuerySet(models.QuerySet):
    def current(self, at=None):
        at = at or timezone.now()
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), granted_at__lte=at)


class RoleGrant(models.Model):
    """A role somebody holds, everywhere or within one scope.

    `scope` is the key of a programme or a cohort (they live on a floor above); `organisation`
    bounds an organisation contact. Both empty: everywhere.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants"
    )
    role = models.CharField(max_length=32, choices=Role)
    scope = models.UUIDField(null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "user",
                "role",
                Coalesce("scope", Value(EVERYWHERE, models.UUIDField())),
                Coalesce("organisation", Value(0)),
                condition=Q(ended_at=None),
                name="role_granted_once",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.ORGANISATION_CONTACT) | Q(organisation__isnull=False),
                name="contact_has_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
