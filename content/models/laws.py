"""The laws the material leans on, as data that editors own, and who has looked at a place after a
change of one."""

import re
from itertools import chain, count

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

# What a new wording changes; any of them makes every place worth a look again.
WHAT_IS_IN_FORCE = ("version", "version_en", "in_force")


class LawForm(WagtailAdminModelForm):
    """An editor changes a law: a new version begins a new round of looking at its places."""

    def save(self, commit=True):
        if not self.instance.key:
            self.instance.key = _free_key(self.instance.name)
        if self.instance.pk and set(WHAT_IS_IN_FORCE) & set(self.changed_data):
            self.instance.begin_round(self.initial["version"], self.initial["version_en"])
        return super().save(commit)


def _free_key(name: str) -> str:
    wanted = slugify(name)[:50] or "law"
    taken = set(Law.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    keys = chain([wanted], (f"{wanted}-{n}" for n in count(2)))
    return next(key for key in keys if key not in taken)


def _lower(part: re.Match) -> str:
    """Lower the letters of a pattern, not what a backslash makes a sign of."""
    return part[0] if part[0].startswith("\\") else part[0].lower()


class LawQuerySet(models.QuerySet):
    def overdue(self, day=None):
        """Return those that were to be looked at before `day` (today)."""
        return self.filter(review_due__lt=day or timezone.localdate())


class Law(models.Model):
    """A law, or the part of one, that pages name, rest on, or cite the sources of.

    `round` counts the wordings it has had here: a place that was looked at in an earlier round is
    open again. The patterns ship with the curriculum; what an editor adds is plain words.
    """

    key = models.SlugField(max_length=60, unique=True, editable=False)
    name = models.CharField(_("Name"), max_length=200)
    name_en = models.CharField(_("Name, in English"), max_length=200, blank=True)
    version = models.CharField(
        _("Version"),
        max_length=200,
        blank=True,
        help_text=_("As it is written in lessons, for example: i kraft 1. januar 2022"),
    )
    version_en = models.CharField(_("Version, in English"), max_length=200, blank=True)
    in_force = models.DateField(_("In force from"), null=True, blank=True)
    words = models.TextField(
        _("Words that tell of it"),
        blank=True,
        help_text=_(
            "One word or sentence beginning a line. Pages with any of them are listed as places."
        ),
    )
    pattern = models.TextField(blank=True, editable=False)
    sources = models.ManyToManyField(
        "content.Source", verbose_name=_("Sources"), blank=True, related_name="laws"
    )
    checked = models.DateField(_("Last checked"), default=timezone.localdate)
    review_due = models.DateField(_("Look at it again by"))
    round = models.PositiveIntegerField(default=1, editable=False)
    earlier = models.JSONField(
        default=list, editable=False, help_text="The versions before, in both languages"
    )
    changed_at = models.DateTimeField(null=True, editable=False)
    loaded = models.CharField(max_length=64, blank=True, editable=False)

    objects = LawQuerySet.as_manager()
    base_form_class = LawForm
    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                FieldRowPanel([FieldPanel("version"), FieldPanel("version_en")]),
                FieldPanel("in_force"),
            ],
            heading=_("What is in force"),
            help_text=_(
                "A new version, or a new day, opens every place of the law: somebody is to look at it."
            ),
        ),
        FieldRowPanel([FieldPanel("checked"), FieldPanel("review_due")]),
        MultiFieldPanel(
            [FieldPanel("words"), FieldPanel("sources")], heading=_("How its places are found")
        ),
    ]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("law")
        verbose_name_plural = _("laws")
        constraints = [
            models.CheckConstraint(
                condition=Q(review_due__gte=F("checked")), name="law_review_after_check"
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="law_round_from_one"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.checked and self.review_due and self.review_due < self.checked:
            raise ValidationError({"review_due": _("The day lies before the last check.")})

    @property
    def is_overdue(self) -> bool:
        """The same rule as LawQuerySet.overdue, for one row."""
        return self.review_due < timezone.localdate()

    def begin_round(self, *before: str) -> None:
        """Open its places again; `before` are the versions that were in force. The caller saves."""
        now = {self.version, self.version_en}
        self.earlier = sorted({*self.earlier, *filter(None, before)} - now)
        self.round += 1
        self.changed_at = timezone.now()

    def name_in(self, language: str) -> str:
        return (self.name_en if language == "en" else "") or self.name

    def version_in(self, language: str) -> str:
        """Return the version as it is written in `language`; empty where none is known."""
        return (self.version_en if language == "en" else "") or self.version

    def named(self) -> re.Pattern | None:
        """Return what finds it in a text in lower case, which is a third faster than asking the
        pattern to take both: the patterns that ship, and editors' own words."""
        words = (line.strip().lower() for line in self.words.splitlines())
        plain = [rf"(?<!\w){re.escape(word)}" for word in words if word]
        shipped = re.sub(r"\\.|[^\\]+", _lower, self.pattern)
        parts = [shipped, *plain] if shipped else plain
        return re.compile("|".join(parts)) if parts else None


class LawLook(models.Model):
    """Somebody looked at a place after a change of law and let it stand. Rows are only added."""

    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="looks")
    round = models.PositiveIntegerField()
    place = models.CharField(max_length=80, help_text="law_places.Place.key")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["law", "round", "place"], name="place_looked_at_once_a_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.law_id} {self.round} {self.place}"
