"""Professions and organisations: the words a person is counted under."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models.periods import PeriodQuerySet
from people.places import spellings

EVER = date(1900, 1, 1)


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

    def standing(self, day: date | None = None):
        """Return those that exist on `day` (today): opened, and not closed or merged away."""
        day = day or timezone.localdate()
        opened = Q(opened_on=None) | Q(opened_on__lte=day)
        return self.filter(opened, Q(closed_on=None) | Q(closed_on__gte=day))

    def open_to_sign_up(self):
        return self.standing().filter(confirmed=True)

    def below(self, roots: Iterable[int]) -> set[int]:
        """Return the keys of `roots` and of everything below them today. One query."""
        children = defaultdict(list)
        for pk, parent in Organisation.objects.exclude(parent=None).values_list("pk", "parent"):
            children[parent].append(pk)
        found: set[int] = set()
        waiting = list(roots)
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found.add(pk)
                waiting += children[pk]
        return found

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
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True, help_text="Its last day")
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged_from",
        help_text="Who carries its work on after its last day",
    )
    placed_since = models.DateField(
        null=True, help_text="From when parent, municipality and police_district are what they are"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"], condition=~Q(code=""), name="organisation_code_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="organisation_not_below_itself"
            ),
            models.CheckConstraint(
                condition=Q(opened_on=None) | Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="organisation_closes_after_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def stands(self, day: date | None = None) -> bool:
        """The same rule as OrganisationQuerySet.standing, for one row."""
        day = day or timezone.localdate()
        opened = self.opened_on is None or self.opened_on <= day
        return opened and (self.closed_on is None or self.closed_on >= day)

    def counted_on(self, day: date) -> tuple[int | None, int | None]:
        """Return the keys of the municipality and the police district it counted under on `day`.

        Asks the history only for a day before the present place began.
        """
        if self.placed_since is None or day >= self.placed_since:
            return self.counted_municipality_id, self.counted_police_district_id
        was = dict(self.belongings.on(day).values_list("kind", "within_id"))
        return (
            self.pk if self.kind == self.Kind.MUNICIPALITY else was.get("municipality"),
            self.pk if self.kind == self.Kind.POLICE else was.get("police_district"),
        )

    def region_on(self, day: date) -> "Organisation | None":
        """Return the region it lies in on `day`: its own, or that of its municipality then."""
        if self.kind == self.Kind.REGION:
            return self
        municipality, _district = self.counted_on(day)
        at = Belonging.objects.on(day).filter(
            organisation__in=[self.pk, municipality], kind=Belonging.Kind.REGION
        )
        found = {row.organisation_id: row.within for row in at.select_related("within")}
        return found.get(self.pk) or found.get(municipality)

    @property
    def counted_municipality_id(self) -> int | None:
        """The municipality its people are counted under, or None."""
        return self.pk if self.kind == self.Kind.MUNICIPALITY else self.municipality_id

    @property
    def counted_police_district_id(self) -> int | None:
        return self.pk if self.kind == self.Kind.POLICE else self.police_district_id


class Belonging(models.Model):
    """Where an organisation stood, from and to: its parent, municipality, district or region.

    The organisation itself carries today's place; this is its history, and what is decided to
    come (people/organisations.py). Past figures do not need it: the ledger keeps the place of
    the day each record was made.
    """

    class Kind(models.TextChoices):
        PARENT = "parent", _("Parent")
        MUNICIPALITY = "municipality", _("Municipality")
        POLICE_DISTRICT = "police_district", _("Police district")
        REGION = "region", _("Region")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="belongings"
    )
    kind = models.CharField(max_length=16, choices=Kind)
    within = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", help_text="Or nowhere"
    )
    since = models.DateField(default=EVER, help_text="1900: as long as we know")
    until = models.DateField(null=True)
    source = models.CharField(max_length=200, blank=True, help_text="Where this is known from")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["organisation", "kind", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "since"], name="one_place_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="belonging_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.within_id}"
