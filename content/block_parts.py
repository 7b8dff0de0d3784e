"""The parts that lessons, questions and cases are built from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

PROSE = ["bold", "italic", "link", "ol", "ul"]


class Prose(blocks.RichTextBlock):
    """Running text: paragraphs, emphasis, lists and links, nothing else."""

    def __init__(self, **kwargs):
        super().__init__(**{"features": PROSE, **kwargs})


class Key(blocks.RegexBlock):
    """A short name that other blocks point to. Not translated: it is the same in every language."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Short name: small letters, digits and hyphens"))
        super().__init__(
            regex=r"^[a-z0-9][a-z0-9_-]*$",
            error_messages={"invalid": _("Small letters, digits and hyphens only.")},
            **kwargs,
        )


class Sources(blocks.ListBlock):
    def __init__(self, **kwargs):
        super().__init__(
            SnippetChooserBlock("content.Source"), default=[], label=_("Sources"), **kwargs
        )


class Section(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Text"))


def stream(name: str, block: blocks.Block) -> list:
    """Return a StreamField definition of one kind of block."""
    return [(name, block)]
