"""What an editor builds material from: an agenda with minutes, sheets to print, what to say."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from content.block_parts import Prose, Sources
from content.blocks import Checklist, Example, Fact, Text


class AgendaLine(blocks.StructBlock):
    minutes = blocks.IntegerBlock(min_value=1, max_value=480, label=_("Minutes"))
    title = blocks.CharBlock(label=_("What"))
    body = Prose(label=_("How"), required=False)


class Agenda(blocks.StructBlock):
    """The plan of a meeting or a lesson; the minutes are added up for the reader."""

    title = blocks.CharBlock(label=_("Title"))
    items = blocks.ListBlock(AgendaLine(), label=_("Lines"))

    class Meta:
        label = _("Agenda with minutes")
        icon = "time"


class Guidance(blocks.StructBlock):
    """Said to whoever leads, never to those who take part."""

    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Text"))
    sources = Sources(required=False)

    class Meta:
        label = _("To whoever leads")
        icon = "help"


class Form(blocks.StructBlock):
    """A table to fill in by hand. Nothing that is written in it comes to the platform."""

    title = blocks.CharBlock(label=_("Title"))
    intro = blocks.TextBlock(label=_("Introduction"), required=False)
    columns = blocks.ListBlock(blocks.CharBlock(), label=_("Headings of the columns"), min_num=1)
    rows = blocks.ListBlock(
        blocks.CharBlock(), label=_("What the first column says"), default=[], required=False
    )
    blank = blocks.IntegerBlock(
        min_value=0, max_value=20, default=0, label=_("Empty lines after these")
    )

    class Meta:
        label = _("Table to fill in on paper")
        icon = "table"


class LiveCase(blocks.StructBlock):
    """A case that the room takes together, by phone."""

    case = blocks.CharBlock(
        label=_("The case's short name"), help_text=_("For example police-case")
    )
    title = blocks.CharBlock(label=_("The case's title"))
    body = Prose(label=_("Text"), required=False)

    class Meta:
        label = _("Case in the room")
        icon = "group"


class Help(blocks.StructBlock):
    """Help contacts; one that nobody has confirmed is left out until somebody has."""

    title = blocks.CharBlock(label=_("Title"))
    contacts = blocks.ListBlock(
        SnippetChooserBlock("content.SupportContact"), label=_("Help contacts")
    )

    class Meta:
        label = _("Who can help")
        icon = "mobile-alt"


class PartBlocks(blocks.StreamBlock):
    text = Text()
    agenda = Agenda()
    guidance = Guidance()
    checklist = Checklist()
    example = Example()
    fact = Fact()
    form = Form()
    live = LiveCase()
    help = Help()


class Part(blocks.StructBlock):
    """One part of a material. A sheet is handed out: it prints on a page of its own."""

    title = blocks.CharBlock(label=_("Title"))
    sheet = blocks.BooleanBlock(
        label=_("A sheet to hand out"),
        required=False,
        help_text=_("Prints on a page of its own, and can be shown without the rest."),
    )
    blocks = PartBlocks(label=_("Content"))

    class Meta:
        label = _("Part")
        icon = "doc-empty"
