"""The certificate itself: issued once, frozen whole, never re-dated."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates import numbers, states
from certificates.models.grounds import Ground
from courses.models import Cohort, Enrolment
from people.models import Person, Role
from people.roles import reach_of


def new_number() -> str:
    """Return a fresh number; the default of a field needs a name of its own in migrations."""
    return numbers.new()


class CertificateQuerySet(models.QuerySet):
    def valid(self, at=None):
        """The same rule as states.state, for many rows. A past `at` asks the history."""
        day = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate(at))
        if at is None:
            return self.filter(day, revoked_at=None, replaced_at=None)
        from certificates.models.status import StatusChange

        kinds = [states.REVOKED, states.REINSTATED]
        last = StatusChange.objects.filter(certificate=OuterRef("pk"), kind__in=kinds, at__lte=at)
        then = self.annotate(then=Subquery(last.order_by("-at", "-pk").values("kind")[:1]))
        return then.filter(
            day,
            Q(then=None) | ~Q(then=states.REVOKED),
            Q(replaced_at=None) | Q(replaced_at__gt=at),
            issued_at__lte=at,
        )

    def standing(self):
        """Return the last word of each term: those that no correction has replaced."""
        return self.filter(replaced_at=None)

    def held_by(self, person):
        """Return a person's own, with those of records that were merged into hers."""
        return self.filter(Q(person=person) | Q(person__merged_into=person))

    def administered_by(self, user):
        """Return those a course administrator looks after: of her programmes and cohorts."""
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
    """What was issued, to whom, when. The database refuses to change it (migration 0006).

    Frozen for good: `FROZEN`, under `digest`. Erasable, and nothing else: `holder` and `salt`
    (docs/decisions/0010). What may move are the last three dates and the ground, which repeat the
    newest rows of the history (`StatusChange`) so that a list needs no join.
    """

    class Status(models.TextChoices):
        VALID = states.VALID, _("Valid")
        EXPIRED = states.EXPIRED, _("Expired")
        REVOKED = states.REVOKED, _("Revoked")
        REPLACED = states.REPLACED, _("Replaced")
        UNKNOWN = states.UNKNOWN, _("Unknown")

    class Kind(models.TextChoices):
        FIRST = "first", _("First certificate")
        RENEWAL = "renewal", _("Renewal")
        CORRECTION = "correction", _("Correction")

    FROZEN = (
        "number",
        "person_id",
        "enrolment_id",
        "kind",
        "term",
        "predecessor_id",
        "content",
        "design",
        "issued_at",
        "valid_until",
        "digest",
    )
    ERASABLE = ("holder", "salt")

    number = models.CharField(max_length=19, unique=True, default=new_number, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.FIRST)
    term = models.PositiveSmallIntegerField(
        default=1, help_text="1 for the first, 2 after one renewal; a correction keeps its term"
    )
    predecessor = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="successors"
    )
    holder = models.CharField(max_length=200, blank=True, help_text="Empty after erasure")
    salt = models.CharField(max_length=32, blank=True, help_text="Empty after erasure")
    content = models.JSONField(
        help_text="All it says but the name, frozen: holder_commitment, profession, organisation, "
        "course, edition, minutes_online, minutes_room, assessed, mark, passed_on, platform, "
        "issuer, programme, cohort, synthetic"
    )
    design = models.JSONField(null=True, help_text="The pinned version of its design")
    issued_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateField(null=True)
    digest = models.CharField(
        max_length=64, default="", editable=False, help_text="SHA-256 of all that is frozen"
    )
    revoked_at = models.DateTimeField(null=True)
    revocation_ground = models.CharField(max_length=20, choices=Ground, blank=True)
    replaced_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "term"],
                condition=Q(replaced_at=None),
                name="one_certificate_a_term",
            ),
            models.UniqueConstraint(fields=["predecessor", "kind"], name="one_successor_of_a_kind"),
            models.CheckConstraint(
                condition=Q(kind="first", predecessor=None, term=1)
                | (~Q(kind="first") & Q(predecessor__isnull=False)),
                name="certificate_in_its_chain",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revocation_ground="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation_ground="")),
                name="revoked_with_ground",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("issued_at")),
                name="revoked_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(holder="", salt=""), name="erased_without_name"
            ),
        ]
        indexes = [models.Index(fields=["valid_until"], name="certificate_expiry")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.number])

    def status(self, at=None) -> str:
        """Return its state now from the row alone; at another time from its history (one query)."""
        if at is None:
            return states.state(self._now(), self.valid_until, timezone.localtime())
        told = [states.Change(one.kind, one.at) for one in self.changes.all()]
        return states.state(told, self.valid_until, timezone.localtime(at))

    def _now(self) -> list[states.Change]:
        """What holds now. A clock that was put back makes nothing unknown: it was issued."""
        now = timezone.localtime()
        dates = {states.REVOKED: self.revoked_at, states.REPLACED: self.replaced_at}
        told = [states.Change(kind, min(at, now)) for kind, at in dates.items() if at]
        return [states.Change(states.ISSUED, min(self.issued_at, now)), *told]

    @property
    def replaced_by(self) -> "Certificate | None":
        """The correction that took its place. One query."""
        if self.replaced_at is None:
            return None
        return self.successors.filter(kind=self.Kind.CORRECTION).first()

    @property
    def renewed_by(self) -> "Certificate | None":
        """The certificate of the next term, corrected or not. One query."""
        return (
            Certificate.objects.standing()
            .filter(enrolment=self.enrolment_id, term=self.term + 1)
            .first()
        )
