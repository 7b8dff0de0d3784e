"""Public pages: the front page and plain pages (help, privacy, accessibility)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from content.block_parts import Prose
from content.languages import InLanguages
from content.models.snippets import SupportContact
from courses.models import Course
from people.models import Profession


class HeadedText(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"))
    body = Prose(label=_("Text"))


class HomePage(InLanguages, Page):
    lead = models.TextField(_("Lead"), blank=True)
    outcomes = StreamField(
        [("outcome", blocks.CharBlock())], verbose_name=_("Afterwards you can"), blank=True
    )
    sections = StreamField([("section", HeadedText())], verbose_name=_("Sections"), blank=True)

    template = "content/home.html"
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = None
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("outcomes"),
        FieldPanel("sections"),
    ]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["courses"] = list(Course.objects.open().select_related("current_edition"))
        context["professions"] = Profession.objects.exclude(key="other")
        context["materials"] = (
            self.get_children()
            .live()
            .filter(content_type__app_label="content", content_type__model="materialspage")
        )
        return context


class StandardPage(InLanguages, Page):
    intro = models.TextField(_("Introduction"), blank=True)
    sections = StreamField([("section", HeadedText())], verbose_name=_("Sections"), blank=True)
    shows_contacts = models.BooleanField(_("Show the help contacts"), default=False)

    template = "content/standard.html"
    parent_page_types = ["content.HomePage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("sections"),
        FieldPanel("shows_contacts"),
    ]

    class Meta:
        verbose_name = _("page")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if self.shows_contacts:
            context["contacts"] = SupportContact.objects.filter(shown=True)
        return context
