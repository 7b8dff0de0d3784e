"""Tools people take home: public pages with blanks that are filled in in the reader's own browser.

Nothing that is typed into one comes here: the page has no form, and its policy forbids the browser
to send anything (docs/developers/tools.md).
"""

from csp.constants import NONE
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.languages import InLanguages
from content.tool_blocks import Parts
from people.models import LocalContact

WRITTEN = ("blank", "ticks")  # parts somebody fills in
SPARE_ROWS = range(5)  # of an entry that may be repeated, on paper


class SendsNothing(InLanguages):
    """Mixin of pages whose scripts may not send a byte anywhere."""

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        response._csp_replace = {"connect-src": [NONE]}
        # No copy to go back to: on a shared computer it would hold what was typed.
        response["Cache-Control"] = "no-store"
        return response


class ToolsPage(InLanguages, Page):
    intro = models.TextField(_("Introduction"), blank=True)
    promise = models.TextField(_("What happens to what one writes"), blank=True)

    template = "content/tools/index.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ToolPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("promise")]

    class Meta:
        verbose_name = _("page of tools")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["tools"] = ToolPage.objects.child_of(self).live()
        return context


class ToolPage(SendsNothing, Page):
    summary = models.TextField(_("What it is for"), help_text=_("One sentence in the list"))
    intro = models.TextField(_("How it is used"), blank=True)
    content_note = models.CharField(
        _("Content note"),
        max_length=250,
        blank=True,
        help_text=_("One calm, specific line before heavy content"),
    )
    law_version = models.TextField(_("Law version"), blank=True)
    reviewed_by = models.CharField(
        _("Reviewed by"),
        max_length=200,
        blank=True,
        help_text=_("Name and title. Empty: shown as not yet reviewed by a subject expert."),
    )
    review_due = models.DateField(_("Look at it again by"), null=True, blank=True)
    parts = StreamField(Parts(), verbose_name=_("Parts"), blank=True, collapsed=True)

    template = "content/tools/tool.html"
    parent_page_types = ["content.ToolsPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("intro"),
        FieldPanel("content_note"),
        FieldPanel("parts"),
        MultiFieldPanel(
            [
                FieldPanel("law_version"),
                FieldRowPanel([FieldPanel("reviewed_by"), FieldPanel("review_due")]),
            ],
            heading=_("Review"),
        ),
    ]
    override_translatable_fields = [
        *(
            TranslatableField(name)
            for name in ("title", "slug", "summary", "intro", "content_note", "law_version")
        ),
        TranslatableField("parts"),
        SynchronizedField("reviewed_by", overridable=True),
        SynchronizedField("review_due", overridable=True),
    ]

    class Meta:
        verbose_name = _("tool")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        kinds = {part.block_type for part in self.parts}
        context |= {
            "written": bool(kinds.intersection(WRITTEN)),
            "thought": "question" in kinds,
            "private": self.has_private(),
            "spare_rows": SPARE_ROWS,
        }
        if "contacts" in kinds:
            context["local_contacts"] = LocalContact.objects.visible_to(request.user)
        return context

    def has_private(self) -> bool:
        """Tell whether something in it is only for whoever fills it in."""
        return any(part.value.has_private for part in self.parts if part.block_type == "blank")
