"""What became of a certificate: rows that only grow, and proposals that wait for a second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates import states
from certificates.models.certificate import Certificate
from certificates.models.grounds import Ground
from people.models import Role
from people.roles import reach_of


class StatusChange(models.Model):
    """One change of state. Append-only; who proposed and who confirmed are both kept."""

    class Kind(models.TextChoices):
        ISSUED = states.ISSUED, _("Issued")
        REVOKED = states.REVOKED, _("Revoked")
        REINSTATED = states.REINSTATED, _("Reinstated")
        REPLACED = states.REPLACED, _("Replaced")
        ERASED = states.ERASED, _("Name erased")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    ground = models.CharField(max_length=20, choices=Ground, blank=True)
    note = models.CharField(max_length=250, blank=True, help_text="For administrators only")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["revoked", "reinstated"])
                | (Q(proposed_by__isnull=False) & Q(by__isnull=False) & ~Q(by=F("proposed_by"))),
                name="two_pairs_of_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["revoked", "reinstated"]) | ~Q(ground=""),
                name="change_with_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"


class ProposalQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Proposal.State.OPEN)

    def visible_to(self, user):
        """Return those on certificates that the user administers."""
        reach = reach_of(user, Role.COURSE_ADMINISTRATOR)
        if reach.everywhere:
            return self
        mine = Certificate.objects.administered_by(user).values("pk")
        return self.filter(certificate__in=mine)


class Proposal(models.Model):
    """To revoke a certificate, or to let it stand again: by one person, until another decides."""

    class Kind(models.TextChoices):
        REVOKE = "revoke", _("Revoke")
        REINSTATE = "reinstate", _("Reinstate")

    class State(models.TextChoices):
        OPEN = "open", _("Waits for a second person")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=10, choices=Kind)
    ground = models.CharField(max_length=20, choices=Ground)
    note = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(state="open"), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="proposal_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.certificate_id} ({self.state})"
