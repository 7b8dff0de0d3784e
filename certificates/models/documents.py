"""What documents are drawn and sealed with. Nothing here is ever changed once it is in use."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from certificates.models.certificate import Certificate
from courses.models import Programme


class Picture(models.Model):
    """A logo or a signature, made harmless by `pictures.keep`, under the digest of its bytes.

    In the database and not among the uploads: a certificate is drawn with it years later, and a
    signature must not lie where anybody can fetch it.
    """

    class Kind(models.TextChoices):
        PNG = "png"
        SVG = "svg"

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=3, choices=Kind)
    data = models.BinaryField()
    width = models.FloatField(help_text="In units of its own: only the proportion counts")
    height = models.FloatField()
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest[:12]


class DesignVersion(models.Model):
    """What a published design was: a programme's, or with no programme, everybody's."""

    programme = models.ForeignKey(
        Programme, null=True, on_delete=models.PROTECT, related_name="certificate_designs"
    )
    number = models.PositiveIntegerField()
    definition = models.JSONField(help_text="See certificates/designs.py")
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="one_design_a_number"),
            models.UniqueConstraint(
                fields=["number"], condition=Q(programme=None), name="one_common_design_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme or '–'} {self.number}"


class SealKey(models.Model):
    """The public half of a key that documents were sealed with; the private one is in a file."""

    number = models.PositiveIntegerField(
        unique=True, help_text="Of two workers that both make the first, the database refuses one"
    )
    fingerprint = models.CharField(
        max_length=64, unique=True, help_text="SHA-256 of the X.509 certificate"
    )
    certificate = models.TextField(help_text="PEM, with those above it")
    made_at = models.DateTimeField(default=timezone.now)
    given = models.BooleanField(default=False, help_text="By SEAL_PKCS12, not made here")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.fingerprint[:16]


class DocumentDigest(models.Model):
    """The SHA-256 of a PDF that was handed out: says for good that a file is ours, unchanged."""

    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="document_digests"
    )
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest
