"""What an editor builds lessons from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from content.block_parts import Prose, Section, Sources
from content.question_blocks import Question

CONFIDENCE = [("H", _("Well supported")), ("M", _("Some support"))]


class Text(blocks.StructBlock):
    body = Prose(label=_("Text"))
    sources = Sources(required=False)

    class Meta:
        label = _("Text")
        icon = "pilcrow"


class Fact(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Text"))
    confidence = blocks.ChoiceBlock(label=_("Certainty"), choices=CONFIDENCE, default="H")
    sources = Sources(required=False)

    class Meta:
        label = _("Fact box")
        icon = "doc-full"


class Figure(blocks.StructBlock):
    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), required=False)
    sources = Sources(required=False)

    class Meta:
        label = _("Figure")
        icon = "image"


class Video(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    file = DocumentChooserBlock(label=_("Video file (MP4)"))
    captions = DocumentChooserBlock(label=_("Captions (VTT)"), required=False)
    poster = ImageChooserBlock(label=_("Still picture"), required=False)
    transcript = Prose(label=_("Transcript"), required=False)

    class Meta:
        label = _("Video")
        icon = "media"


class Checklist(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    items = blocks.ListBlock(blocks.CharBlock(), label=_("Items"))
    sources = Sources(required=False)

    class Meta:
        label = _("Checklist")
        icon = "tasks"


class Accordion(blocks.StructBlock):
    items = blocks.ListBlock(Section(), label=_("Folds"))
    sources = Sources(required=False)

    class Meta:
        label = _("Accordion")
        icon = "list-ul"


class Example(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Text"))
    sources = Sources(required=False)

    class Meta:
        label = _("Example from working life")
        icon = "user"


class Reflection(blocks.StructBlock):
    prompt = blocks.CharBlock(label=_("Question to oneself"))

    class Meta:
        label = _("Reflection (the note stays on the learner's device)")
        icon = "edit"


class LocalContacts(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))

    class Meta:
        label = _("Contacts where the reader works")
        icon = "group"


class ToolLink(blocks.StructBlock):
    tool = blocks.PageChooserBlock(page_type="content.ToolPage", label=_("Tool"))
    text = blocks.CharBlock(label=_("What to do with it now"))

    class Meta:
        label = _("Tool to take home")
        icon = "download"


class StepBlocks(blocks.StreamBlock):
    text = Text()
    fact = Fact()
    figure = Figure()
    video = Video()
    checklist = Checklist()
    accordion = Accordion()
    example = Example()
    reflection = Reflection()
    contacts = LocalContacts()
    tool = ToolLink()
    check = Question(label=_("Knowledge check (nothing is recorded)"))


class Step(blocks.StructBlock):
    """One idea, one screenful."""

    title = blocks.CharBlock(label=_("Title"))
    blocks = StepBlocks(label=_("Content"))

    class Meta:
        label = _("Step")
        icon = "doc-empty"
