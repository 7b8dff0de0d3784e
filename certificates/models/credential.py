"""What a certificate's credential was signed with, and where its state is published."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from certificates.models.certificate import Certificate

LIST_SIZE = 131_072  # entries; the least that the standard allows, so that nobody stands out


class IssuerKey(models.Model):
    """A public key credentials were signed with. Its private half is in a file: `keys.py`.

    A retired key signs nothing new, and what it signed stays good. One that was stolen is
    published no more, and nothing that it signed can be trusted.
    """

    kid = models.CharField(
        max_length=64, unique=True, help_text="The public key itself, as a Multikey (z6Mk…)"
    )
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)
    stolen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(retired_at=None), name="one_current_issuer_key"
            ),
            models.CheckConstraint(
                condition=Q(stolen_at=None) | Q(retired_at__isnull=False),
                name="a_stolen_key_is_retired",
            ),
        ]

    def __str__(self) -> str:
        return self.kid


class StatusList(models.Model):
    """A list of bits, one a credential: set while it may not be relied on."""

    size = models.PositiveIntegerField(default=LIST_SIZE)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.pk)


class Credential(models.Model):
    """The signed statement about one certificate, kept as it was signed.

    Kept, not made again: it stays the same, and valid, when its private key has been destroyed and
    when a library writes it differently. Erasing a person empties the texts and keeps the rest.
    """

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="credential"
    )
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="credentials")
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="entries")
    status_index = models.PositiveIntegerField(help_text="Drawn at random, so that it says nothing")
    signed = models.TextField(blank=True, help_text="JSON with a Data Integrity proof")
    jwt = models.TextField(blank=True, help_text="The same as a VC-JWT")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "status_index"], name="one_credential_a_bit"
            ),
        ]

    def __str__(self) -> str:
        return self.certificate.number
