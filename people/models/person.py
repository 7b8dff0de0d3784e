"""Persons, their logins, addresses and jobs."""

import uuid
from datetime import date

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Count, F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.periods import PeriodQuerySet
from people.models.places import Organisation, Profession

EVERYBODY = 10**9


class PersonQuerySet(models.QuerySet):
    def distinct_people(self):
        """Leave out records that were merged into another."""
        return self.filter(merged_into=None)

    def visible_to(self, user):
        """A learner sees herself; whoever runs a programme reaches people through enrolments."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(user=user)

    def how_many(self, rules: dict[str, Q]) -> dict[str, int]:
        """Return how many there are ("everybody"), and how many each rule fits. One query.

        The slice makes the database work the columns out once, and count afterwards.
        """
        counted = {f"n_{key}": Count("pk", filter=rule) for key, rule in rules.items()}
        numbers = self.order_by()[:EVERYBODY].aggregate(n_everybody=Count("pk"), **counted)
        return {key.removeprefix("n_"): number for key, number in numbers.items()}


class Person(models.Model):
    """One human being, whatever jobs, addresses and accounts they have had."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    language = models.CharField(max_length=5, default="da")
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            models.Index(
                fields=["name", "id"], condition=Q(merged_into=None), name="person_standing"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_into_self")
        ]

    def __str__(self) -> str:
        return self.name or str(_("Without name"))

    def affiliation_on(self, day: date) -> "Affiliation | None":
        """Return the job held on `day`; of several, the one begun last.

        Asks nothing when the jobs were prefetched (they come with the newest first).
        """
        if "affiliations" in getattr(self, "_prefetched_objects_cache", {}):
            jobs = (j for j in self.affiliations.all() if j.since <= day <= (j.until or date.max))
            return next(jobs, None)
        return self.affiliations.on(day).select_related("profession", "organisation").first()


class PersonEmail(models.Model):
    """An address by which a person is recognised. One address, one person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails")
    address = models.EmailField(max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("address"), name="one_person_per_address")]

    def __str__(self) -> str:
        return self.address


class Affiliation(models.Model):
    """A job: profession and organisation, from and to. History is closed, never rewritten."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    profession = models.ForeignKey(Profession, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    employee_number = models.CharField(
        max_length=40, blank=True, help_text="The employer's own number, never a CPR number"
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        indexes = [
            models.Index(fields=["organisation", "until"], name="affiliation_at"),
            models.Index(fields=["profession", "until"], name="affiliation_as"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="affiliation_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.profession}, {self.organisation}"


class UserManager(BaseUserManager):
    use_in_migrations = True

    def get_queryset(self):
        # The session reads the user on every page; taking the person along saves a query there.
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, email: str):
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A login, by e-mail address. A person may be known without one."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("E-mail address"), max_length=254, unique=True)
    person = models.OneToOneField(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="user"
    )

    has_role = models.BooleanField(
        default=False, editable=False, help_text="Holds a role beyond learner (people/roles.py)"
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects = UserManager()  # type: ignore[misc]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_login_per_address")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email
