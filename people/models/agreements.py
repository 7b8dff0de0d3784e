"""What an organisation has agreed its contact may see."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.periods import PeriodQuerySet
from people.models.places import Organisation


class Agreement(models.Model):
    """From a day, an organisation's contact sees own people by name, or as numbers only.

    It holds for everything below the organisation that has none of its own. Without any: numbers.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="agreements"
    )
    names = models.BooleanField(
        _("The contact sees names"),
        default=False,
        help_text=_("Invited, begun, finished and the certificate's last day. Never a score."),
    )
    reference = models.CharField(
        _("Where it is written"),
        max_length=200,
        help_text=_("For example the number of the file. No personal details."),
    )
    since = models.DateField(_("From"))
    until = models.DateField(_("To"), null=True, blank=True, help_text=_("Empty: until ended."))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="agreement_period"
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(until=None), name="one_open_agreement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.since}"
