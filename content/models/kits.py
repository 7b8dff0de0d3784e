"""Material for those who lead: meetings, lessons and groups. Public, without an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from content.kit_blocks import Part
from content.languages import InLanguages
from content.models.snippets import Source
from courses.models import Activity
from people.models import Profession
from people.roles import Role, holds


class MaterialsPage(InLanguages, Page):
    """The list of all material in its language."""

    intro = models.TextField(_("Introduction"), blank=True)

    template = "content/materials.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.KitPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("list of material")

    def get_context(self, request, *args, **kwargs):
        """Add the live material, by kind, as (label, pages)."""
        context = super().get_context(request, *args, **kwargs)
        kits = list(KitPage.objects.child_of(self).live().order_by("path"))
        shelves = [
            (label, [kit for kit in kits if kit.kind == kind])
            for kind, label in KitPage.Kind.choices
        ]
        context["shelves"] = [(label, pages) for label, pages in shelves if pages]
        return context


class KitPage(InLanguages, Page):
    """One material: a plan with minutes, what to say, and sheets to print."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("The local meeting")
        YOUTH = "youth", _("Teaching material for young people")
        GROUP = "group", _("Self-help groups")

    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.MEETING)
    professions = ParentalManyToManyField(
        Profession,
        verbose_name=_("Professions"),
        blank=True,
        help_text=_("Of a meeting: a group of these alone is led here. None chosen: for everyone"),
    )
    intro = models.TextField(_("Introduction"), blank=True)
    audience = models.TextField(_("For whom, one sentence"), blank=True)
    content_note = models.CharField(
        _("Content note"),
        max_length=250,
        blank=True,
        help_text=_("One calm, specific line before heavy content"),
    )
    parts = StreamField([("part", Part())], verbose_name=_("Parts"), blank=True)
    law_version = models.CharField(_("Law version"), max_length=250, blank=True)
    reviewed_by = models.CharField(
        _("Reviewed by"),
        max_length=200,
        blank=True,
        help_text=_("Name and title. Empty: shown as not yet reviewed by a subject expert."),
    )
    review_due = models.DateField(_("Look at it again by"), null=True, blank=True)

    template = "content/kit.html"
    parent_page_types = ["content.MaterialsPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("professions"),
                FieldPanel("intro"),
                FieldPanel("audience"),
                FieldPanel("content_note"),
            ],
            heading=_("About the material"),
        ),
        FieldPanel("parts"),
        MultiFieldPanel(
            [
                FieldPanel("law_version"),
                FieldRowPanel([FieldPanel("reviewed_by"), FieldPanel("review_due")]),
            ],
            heading=_("Review"),
        ),
    ]

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("material")

    @property
    def minutes(self) -> str:
        """Return the minutes of each of its agendas, as a plan says it: "45 + 45"."""
        return " + ".join(str(minutes_of(block.value)) for block in self._blocks("agenda"))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        only = request.GET.get("vis") == "ark"
        parts = [_shown(part) for part in self.parts]
        context |= {
            "has_sheets": any(part["sheet"] for part in parts),
            "only_sheets": only,
            "parts": [part for part in parts if part["sheet"] or not only],
            "sources": [] if only else self.sources(),
            "runs_rooms": holds(request.user, Role.FACILITATOR, Role.COURSE_ADMINISTRATOR),
        }
        if context["runs_rooms"]:
            wanted = [block.value["case"] for block in self._blocks("live")]
            cases = Activity.objects.filter(kind=Activity.Kind.CASE, slug__in=wanted)
            context["cases"] = set(cases.filter(retired_at=None).values_list("slug", flat=True))
        return context

    def sources(self) -> list[Source]:
        """Return every source the material leans on, once, by number."""
        found = {
            source.pk: source
            for part in self.parts
            for block in part.value["blocks"]
            for source in block.value.get("sources") or []
            if source
        }
        return sorted(found.values(), key=lambda source: source.number)

    def _blocks(self, kind: str):
        for part in self.parts:
            yield from (block for block in part.value["blocks"] if block.block_type == kind)


def minutes_of(agenda) -> int:
    """Return the minutes of one agenda."""
    return sum(line["minutes"] or 0 for line in agenda["items"])


def _shown(part) -> dict:
    """Return a part as the template draws it."""
    return {
        "id": f"del-{part.id[:8]}" if part.id else "",
        "title": part.value["title"],
        "sheet": part.value["sheet"],
        "blocks": [
            {"kind": block.block_type, "id": block.id, "value": block.value, **_counted(block)}
            for block in part.value["blocks"]
        ],
    }


def _counted(block) -> dict:
    if block.block_type == "agenda":
        return {"minutes": minutes_of(block.value)}
    if block.block_type == "form":
        first, *rest = block.value["columns"] or [""]
        return {"first": first, "rest": rest, "empty": range(block.value["blank"] or 0)}
    if block.block_type == "help":
        return {"contacts": [one for one in block.value["contacts"] if one and one.shown]}
    return {}
