"""Whom a professional calls where she works: a function, not a person, wherever that will do."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.person import Affiliation, Person
from people.models.places import Organisation

CHECKED_EVERY = timedelta(days=180)


class LocalContactQuerySet(models.QuerySet):
    def near(self, person: Person, day: date | None = None) -> "LocalContactQuerySet":
        """Return whom `person` calls from the job she has on `day` (today): those of her
        municipality, of her police district, and those for everybody. One query.

        Somebody in the police has no municipality: she sees those of the whole district.
        """
        day = day or timezone.localdate()
        jobs = Affiliation.objects.on(day).filter(person=person)
        municipality, district = _place(jobs, "municipality"), _place(jobs, "police")
        everybody = Q(municipality=None, police_district=None)
        mine = Q(municipality=municipality) | Q(police_district=district)
        around = Q(municipality__police_district=district) & _no_municipality(jobs)
        return self.filter(everybody | mine | around, shown=True).distinct()

    def overdue(self, day: date | None = None) -> "LocalContactQuerySet":
        """Return those that nobody has looked at for half a year."""
        return self.filter(checked__lt=(day or timezone.localdate()) - CHECKED_EVERY)

    def visible_to(self, user) -> "LocalContactQuerySet":
        """Whoever is signed in sees those of her own place."""
        if not user.is_authenticated or user.person is None:
            return self.none()
        return self.near(user.person)


def _place(jobs: QuerySet, kind: str) -> Subquery:
    """Return the municipality or the police district of the latest of `jobs`."""
    if kind == "municipality":
        otherwise = F("organisation__municipality")
    else:
        otherwise = Coalesce(
            "organisation__police_district", "organisation__municipality__police_district"
        )
    own = When(organisation__kind=kind, then=F("organisation"))
    return Subquery(jobs.annotate(place=Case(own, default=otherwise)).values("place")[:1])


def _no_municipality(jobs: QuerySet) -> models.Exists:
    police = Q(organisation__kind="police") | Q(organisation__municipality=None)
    latest = Subquery(jobs.values("pk")[:1])
    return models.Exists(
        Affiliation.objects.filter(police, pk=latest).exclude(organisation__kind="municipality")
    )


class LocalContact(models.Model):
    """A function one can call about stalking: in a municipality, a police district, or everywhere."""

    class Function(models.TextChoices):
        VISITATOR = "visitator", _("Stalking coordinator of the municipality")
        POLICE = "police", _("Contact in the police district")
        CENTRE = "centre", _("Counselling centre")
        OTHER = "other", _("Other help")

    function = models.CharField(_("Function"), max_length=9, choices=Function)
    name = models.CharField(
        _("What it is called"),
        max_length=200,
        help_text=_("The function or the office. A person's name only with her consent."),
    )
    municipality = models.ForeignKey(
        Organisation,
        verbose_name=_("Municipality"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": Organisation.Kind.MUNICIPALITY},
    )
    police_district = models.ForeignKey(
        Organisation,
        verbose_name=_("Police district"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": Organisation.Kind.POLICE},
        help_text=_("Neither of the two: shown to everybody."),
    )
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail address"), max_length=254, blank=True)
    url = models.URLField(_("Address"), max_length=500, blank=True)
    description = models.CharField(_("What one gets there"), max_length=300, blank=True)
    hours = models.CharField(_("When"), max_length=200, blank=True)
    source = models.CharField(_("Where it is known from"), max_length=300)
    checked = models.DateField(_("Last checked"), default=timezone.localdate)
    shown = models.BooleanField(_("Shown"), default=True)
    loaded = models.SlugField(max_length=60, null=True, unique=True, editable=False)

    objects = LocalContactQuerySet.as_manager()

    class Meta:
        ordering = ["function", "name", "pk"]
        verbose_name = _("local contact")
        verbose_name_plural = _("local contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(municipality=None) | Q(police_district=None),
                name="contact_of_one_place",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_overdue(self) -> bool:
        """The same rule as LocalContactQuerySet.overdue, for one row."""
        return self.checked < timezone.localdate() - CHECKED_EVERY

    def clean(self) -> None:
        if self.municipality_id and self.police_district_id:
            raise ValidationError(_("Choose a municipality or a police district, not both."))
        if not (self.phone or self.email or self.url):
            raise ValidationError(_("Give a telephone number, an e-mail address or an address."))
