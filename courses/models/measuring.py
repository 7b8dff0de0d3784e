"""What a programme's figures are held against: how many there are to reach, and who says so; and
the series that organisations keep themselves (Kirkpatrick's level 4).
"""

from uuid import uuid4

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Programme
from people import access
from people.access import Matter
from people.models import Organisation, Profession, Role
from people.roles import reach_of


class TargetGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        reach = access.reach(user, Matter.FIGURES)
        return self if reach.everywhere else self.filter(programme__key__in=reach.scopes)

    def standing(self) -> list["TargetGroup"]:
        """Return the newest word on each group, everybody first. One query."""
        newest = {
            (row.programme_id, row.profession_id, row.municipality_id): row
            for row in self.select_related("profession", "municipality").order_by("pk")
        }
        return sorted(
            newest.values(),
            key=lambda row: (row.is_part, row.profession_id or 0, row.municipality_id or 0),
        )


class TargetGroup(models.Model):
    """How many professionals there are to reach: in all, of one profession, or in one municipality.

    Nothing is written over: a new number is a new row, and the newest stands.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="target_groups")
    profession = models.ForeignKey(
        Profession,
        verbose_name=_("Profession"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    municipality = models.ForeignKey(
        Organisation,
        verbose_name=_("Municipality or police district"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    size = models.PositiveIntegerField(_("How many there are"), validators=[MinValueValidator(1)])
    source = models.CharField(
        _("Where the number comes from"),
        max_length=300,
        help_text=_("For example: the municipality's payroll, or a published count with its page"),
    )
    counted_on = models.DateField(_("The day it is from"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now)

    objects = TargetGroupQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="target_group_of_somebody"),
            models.CheckConstraint(condition=~Q(source=""), name="target_group_has_source"),
            models.CheckConstraint(
                condition=Q(profession=None) | Q(municipality=None), name="target_group_of_one_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.size}"

    @property
    def is_part(self) -> bool:
        return bool(self.profession_id or self.municipality_id)


def kept_places(user) -> set[int]:
    """Return the organisations `user` is the contact of, with everything below them."""
    roots = access.reach(user, Matter.STAFF).organisations
    return Organisation.objects.below(roots) if roots else set()


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return those of programmes whose figures `user` sees, and those her organisation keeps."""
        reach = access.reach(user, Matter.FIGURES)
        if reach.everywhere:
            return self
        mine = Indicator.organisations.through.objects.filter(organisation__in=kept_places(user))
        return self.filter(
            Q(programme__key__in=reach.scopes) | Q(pk__in=mine.values("indicator_id"))
        )


class Indicator(models.Model):
    """Something organisations count themselves: referrals, reports, screenings used.

    It is not worked out from learners, and nothing in it says what made it move.
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="indicators")
    name = models.CharField(
        _("What is counted"), max_length=120, help_text=_("For example: Referrals to the visitator")
    )
    unit = models.CharField(
        _("Unit"), max_length=60, help_text=_("For example: referrals, reports, screenings")
    )
    counted_how = models.TextField(
        _("How it is counted"),
        max_length=1000,
        help_text=_("What counts and what does not, so that two people would count alike."),
    )
    organisations = models.ManyToManyField(
        Organisation, verbose_name=_("Who keeps it"), related_name="indicators"
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(
                "programme",
                Lower("name"),
                name="indicator_of_one_name",
                violation_error_message=_("This programme has an indicator of that name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="indicator_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorCountQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return all counts of programmes whose figures `user` sees, else her own organisations'."""
        reach = access.reach(user, Matter.FIGURES)
        if reach.everywhere:
            return self
        return self.filter(
            Q(indicator__programme__key__in=reach.scopes) | Q(organisation__in=kept_places(user))
        )

    def standing(self) -> list["IndicatorCount"]:
        """Return the newest word on each period of each organisation, in order. One query."""
        rows = self.select_related("organisation", "recorded_by__person").order_by("pk")
        newest = {
            (row.indicator_id, row.organisation_id, row.since, row.until): row for row in rows
        }
        kept = (row for row in newest.values() if not row.withdrawn)
        return sorted(kept, key=lambda row: (row.organisation.name, row.since, row.until))


class IndicatorCount(models.Model):
    """How many one organisation counted in one period.

    Nothing is written over: a new number for the same period is a new row, and the newest stands.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="counts")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Organisation"), on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateField(_("From"))
    until = models.DateField(_("To and including"))
    number = models.PositiveIntegerField(_("Number"))
    source = models.CharField(
        _("Where the number comes from"),
        max_length=300,
        help_text=_("For example: a count in the case system, 3 April 2026"),
    )
    note = models.CharField(
        _("Note"),
        max_length=500,
        blank=True,
        help_text=_("What else changed in the period: a new law, a campaign, more staff"),
    )
    withdrawn = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = IndicatorCountQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("count")
        verbose_name_plural = _("counts")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="indicator_count_period",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="indicator_count_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.number}"


def may_count(user, indicator: Indicator) -> list[Organisation]:
    """Return the organisations `user` may enter numbers of: her own, or all where she leads."""
    keepers = list(indicator.organisations.order_by("name"))
    leads = reach_of(user, Role.PROJECT_LEAD, Role.COURSE_ADMINISTRATOR)
    if leads.everywhere or indicator.programme.key in leads.scopes:
        return keepers
    mine = kept_places(user)
    return [one for one in keepers if one.pk in mine]
