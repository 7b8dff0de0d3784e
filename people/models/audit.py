"""Who did what, who saw whose name, and the chain that tells when a row was changed.

The database refuses to change a row of these tables, and to delete one before it is old enough
(privacy/retention.py takes the period from the register). See docs/decisions/0014.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from people.models.person import Person

# Rows younger than this cannot be deleted at all; the triggers say the same (migration 0008).
KEPT_DAYS = 180


class AuditEntryQuerySet(models.QuerySet):
    def unchained(self):
        """Return rows that no link of the chain holds yet."""
        return self.filter(~Exists(AuditLink.objects.filter(entry=OuterRef("pk"))))

    def looks(self):
        return self.filter(action=AuditEntry.LOOK)

    def visible_to(self, user):
        """The log is read by system administrators."""
        return self if user.is_authenticated and user.is_superuser else self.none()


class AuditEntry(models.Model):
    LOOK = "names seen"

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, help_text="Model label and key, never a name")
    detail = models.JSONField(default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject}"


class Seen(models.Model):
    """Whose name a look showed: one row a person. The look itself is an audit row with a purpose."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="seen")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["person", "-at"], name="seen_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["entry", "person"], name="seen_once_in_a_look")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.person_id}"


class AuditLink(models.Model):
    """One link of the chain: the digest of an audit row, and of the link before it.

    It holds no personal data, and stays when the row it speaks of is old enough to go.
    """

    position = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField(unique=True, help_text="Key of the audit row")
    linked_at = models.DateTimeField(default=timezone.now)
    content = models.CharField(max_length=64, help_text="SHA-256 of what the row says")
    previous = models.CharField(max_length=64, help_text="Digest of the link before")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.digest[:12]}"
