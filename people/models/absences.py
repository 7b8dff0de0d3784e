"""Away from a day to a day. No reason is asked for or kept: it could be an illness."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.periods import PeriodQuerySet
from people.models.person import Person


class Absence(models.Model):
    """Somebody is away; nobody is reminded of anything on these days."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    since = models.DateField(_("From"))
    until = models.DateField(_("To"), help_text=_("The last day."))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_period"),
            models.UniqueConstraint(fields=["person", "since", "until"], name="absence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since}/{self.until}"
