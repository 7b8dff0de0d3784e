"""A mail is a row first. A worker claims it with one UPDATE and sends it once."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.person import Person


class MailQuerySet(models.QuerySet):
    def due(self, at=None):
        """Return mails to send now: queued ones, and those whose worker died with the lease."""
        at = at or timezone.now()
        claimed_too_long = Q(state=Mail.State.SENDING, lease_until__lt=at)
        in_time = Q(not_after=None) | Q(not_after__gt=at)
        return self.filter(in_time & Q(state=Mail.State.QUEUED, due_at__lte=at) | claimed_too_long)

    def too_late(self, at=None):
        """Return what did not get away before its time was up: whoever queued it decides anew."""
        return self.filter(state=Mail.State.QUEUED, not_after__lte=at or timezone.now())


class Mail(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Came back")

    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="mails")
    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=250)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="An invitation as iCalendar")
    reason = models.CharField(max_length=250, help_text="Why this person got it")
    once = models.CharField(
        max_length=120, null=True, unique=True, help_text="The same key is never queued twice"
    )
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=250, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="When its personal link was first used")
    bounced_at = models.DateTimeField(null=True, help_text="When the report said it came back")
    scope = models.UUIDField(null=True, help_text="Key of the cohort it was sent for")
    link = models.CharField(max_length=300, blank=True, help_text="Where its link leads: a path")
    not_after = models.DateTimeField(null=True, help_text="Quiet begins; it is not sent later")
    reminds_on = models.DateField(null=True, help_text="Of a reminder: a person gets one a day")

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["queued", "sending"]),
                name="mail_to_send",
            ),
            models.Index(fields=["scope", "-queued_at"], name="mail_of_cohort"),
            models.Index(fields=["recipient"], name="mail_came_back", condition=Q(state="bounced")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "reminds_on"], name="one_reminder_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display()})"
