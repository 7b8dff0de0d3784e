"""Professions and organisations: the words a person is counted under."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.places import spellings


class Profession(models.Model):
    """What somebody is by trade. `key` is permanent; courses name their audience by it."""

    key = models.SlugField(unique=True)
    name_da = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_da


class OrganisationQuerySet(models.QuerySet):
    def authorities(self):
        """Return the municipalities and police districts that ship with the platform."""
        return self.filter(kind__in=[Organisation.Kind.MUNICIPALITY, Organisation.Kind.POLICE])

    def open_to_sign_up(self):
        return self.filter(confirmed=True)

    def visible_to(self, user):
        """Everyone may see the names of confirmed organisations; system administrators the rest."""
        return self if user.is_superuser else self.filter(confirmed=True)

    def matching(self, text: str):
        """Return those whose name holds `text`, in whatever case, with å or aa; or of that code."""
        found = Q(code=text.strip())
        for spelling in spellings(text):
            found |= Q(name__icontains=spelling)
        return self.filter(found)

    def named(self, text: str):
        """Return those called exactly `text`, or the municipality of the place `text`."""
        names = {name for spelling in spellings(text) for name in (spelling, f"{spelling} Kommune")}
        found = Q(pk=None)
        for name in names:
            found |= Q(name__iexact=name)
        return self.filter(found)


class Organisation(models.Model):
    """An employer, in a tree; under a municipality or a police district where it has one."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        POLICE = "police", _("Police district")
        REGION = "region", _("Region")
        UNIT = "unit", _("Unit")
        OTHER = "other", _("Other organisation")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind, default=Kind.OTHER)
    code = models.CharField(
        max_length=16, blank=True, help_text="Municipality code or number of the police district"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    municipality = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    police_district = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed = models.BooleanField(
        default=True, help_text="Off: typed by a learner, to be decided"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"], condition=~Q(code=""), name="organisation_code_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def counted_municipality_id(self) -> int | None:
        """The municipality its people are counted under, or None."""
        return self.pk if self.kind == self.Kind.MUNICIPALITY else self.municipality_id

    @property
    def counted_police_district_id(self) -> int | None:
        return self.pk if self.kind == self.Kind.POLICE else self.police_district_id
