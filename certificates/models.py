"""Certificates: issued once, frozen whole, never re-dated."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates import numbers
from courses.models import Cohort, Enrolment
from people.models import Person, Role
from people.roles import reach_of


def new_number() -> str:
    """Return a fresh number; the default of a field needs a name of its own in migrations."""
    return numbers.new()


class CertificateQuerySet(models.QuerySet):
    def valid(self, at=None):
        at = at or timezone.now()
        return self.filter(revoked_at=None, replaced_by=None).filter(
            Q(valid_until=None) | Q(valid_until__gte=timezone.localdate(at))
        )

    def held_by(self, person):
        """Return a person's own, with those of records that were merged into hers."""
        return self.filter(Q(person=person) | Q(person__merged_into=person))

    def administered_by(self, user):
        """Return those a course administrator may revoke: of her programmes and cohorts."""
        reach = reach_of(user, Role.COURSE_ADMINISTRATOR)
        if reach.everywhere:
            return self
        within = Cohort.objects.filter(Q(key__in=reach.scopes) | Q(programme__key__in=reach.scopes))
        return self.filter(enrolment__cohort__in=within)

    def visible_to(self, user):
        """Own certificates, and those the user administers. (By number: anyone.)"""
        if not user.is_authenticated:
            return self.none()
        own = Certificate.objects.filter(Q(person__user=user) | Q(person__merged_into__user=user))
        return self.filter(
            Q(pk__in=own.values("pk"))
            | Q(pk__in=Certificate.objects.administered_by(user).values("pk"))
        )


class Certificate(models.Model):
    class Status(models.TextChoices):
        VALID = "valid", _("Valid")
        EXPIRED = "expired", _("Expired")
        REVOKED = "revoked", _("Revoked")
        REPLACED = "replaced", _("Replaced")

    number = models.CharField(max_length=19, unique=True, default=new_number, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    content = models.JSONField(
        help_text="All it says, frozen: holder, profession, organisation, course, edition, "
        "minutes_online, minutes_room, mark, passed_on, issuer, languages"
    )
    issued_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revocation_ground = models.CharField(max_length=250, blank=True)
    replaced_by = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaces"
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(replaced_by=None),
                name="one_certificate_an_enrolment",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revocation_ground=""), name="revoked_with_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.number])

    def status(self, at=None) -> str:
        """The same rule as CertificateQuerySet.valid, for one row, with the reason."""
        if self.revoked_at:
            return self.Status.REVOKED
        if self.replaced_by_id:
            return self.Status.REPLACED
        if self.valid_until and self.valid_until < timezone.localdate(at):
            return self.Status.EXPIRED
        return self.Status.VALID
