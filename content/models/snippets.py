"""What many pages share: the bibliography and the help contacts."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index


class Source(index.Indexed, models.Model):
    """Where a claim comes from. A law that changes is found again by its source."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law or preparatory work")
        STUDY = "study", _("Study")
        GUIDANCE = "guidance", _("Guidance")
        NEWS = "news", _("News")
        OTHER = "other", _("Other")

    number = models.PositiveIntegerField(_("Number"), unique=True)
    title = models.CharField(_("Title"), max_length=300)
    title_en = models.CharField(_("What it is, in English"), max_length=300, blank=True)
    publisher = models.CharField(_("Publisher"), max_length=200, blank=True)
    url = models.URLField(_("Address"), max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(_("Year"), null=True, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    checked = models.DateField(_("Last checked"))
    review_due = models.DateField(_("Look at it again by"))

    panels = [
        FieldPanel(name)
        for name in (
            "number",
            "title",
            "title_en",
            "publisher",
            "url",
            "year",
            "kind",
            "checked",
            "review_due",
        )
    ]
    search_fields = [
        index.AutocompleteField("title"),
        index.SearchField("title"),
        index.SearchField("publisher"),
        index.FilterField("kind"),
    ]

    class Meta:
        ordering = ["number"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return f"[{self.number}] {self.title}"

    @property
    def gloss(self) -> str:
        """Return what it is in English; empty where the title says so itself."""
        return self.title_en if self.title_en != self.title else ""


class SupportContact(models.Model):
    """Where a learner, or the citizen in front of her, finds help."""

    key = models.SlugField(_("Short name"), unique=True)
    name = models.CharField(_("Name"), max_length=200)
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    url = models.URLField(_("Address"), max_length=500, blank=True)
    description = models.CharField(_("What one gets there"), max_length=300, blank=True)
    hours = models.CharField(_("When"), max_length=200, blank=True)
    shown = models.BooleanField(_("Shown"), default=True)
    order = models.PositiveSmallIntegerField(_("Order"), default=0)
    checked = models.DateField(_("Last checked"))

    panels = [
        FieldPanel(name)
        for name in (
            "key",
            "name",
            "phone",
            "url",
            "description",
            "hours",
            "shown",
            "order",
            "checked",
        )
    ]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("help contact")
        verbose_name_plural = _("help contacts")

    def __str__(self) -> str:
        return self.name


class LoadedPage(models.Model):
    """What the curriculum's loader made: the page, its file, and the revision it left."""

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    revision_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.path


class LoadedBank(models.Model):
    """The same of a question bank."""

    bank = models.OneToOneField("content.QuestionBank", on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    revision_id = models.BigIntegerField()

    def __str__(self) -> str:
        return self.path
