"""What an editor builds a tool from: words, questions to think with, blanks, ticks, a way to walk.

A blank says which of its fields are the citizen's own. What somebody writes in one is never sent
here (docs/developers/tools.md), so nothing of it has a place in the database.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.block_parts import Key, Prose, Sources
from content.place_drawing import Picture, picture

FIELD_KINDS = [
    ("line", _("One line")),
    ("text", _("Several lines")),
    ("date", _("Date")),
    ("time", _("Time")),
    ("choice", _("One of a list")),
    ("tick", _("Tick")),
]


class Words(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Text"))
    sources = Sources(required=False)

    class Meta:
        label = _("Text")
        icon = "pilcrow"


class Answer(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Answer"))
    body = Prose(label=_("What to think about then"))
    ways = blocks.ListBlock(Key(), default=[], label=_("Ways it points to"))


class Question(blocks.StructBlock):
    """No answer is right, none gives points: each gives something to think about."""

    key = Key(label=_("Short name"))
    title = blocks.CharBlock(label=_("Question"))
    hint = blocks.TextBlock(label=_("What to look for"), required=False)
    answers = blocks.ListBlock(Answer(), label=_("Answers"), max_num=5)
    sources = Sources(required=False)

    class Meta:
        label = _("Question to think with")
        icon = "help"


class Way(blocks.StructBlock):
    key = Key(label=_("Short name"))
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("What one does"))


class Ways(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    hint = blocks.TextBlock(label=_("Introduction"), required=False)
    items = blocks.ListBlock(Way(), label=_("Ways"))
    sources = Sources(required=False)

    class Meta:
        label = _("What one can do, and whom to call")
        icon = "arrow-right"


class Field(blocks.StructBlock):
    key = Key(label=_("Short name"))
    label = blocks.CharBlock(label=_("Name of the field"))
    hint = blocks.CharBlock(label=_("Help"), required=False)
    kind = blocks.ChoiceBlock(label=_("Kind"), choices=FIELD_KINDS, default="line")
    items = blocks.ListBlock(blocks.CharBlock(), default=[], label=_("List to choose from"))
    private = blocks.BooleanBlock(
        label=_("Only for oneself: left out of what is shared"), required=False
    )


class ExampleValue(blocks.StructBlock):
    field = Key(label=_("Field"))
    text = blocks.TextBlock(label=_("Filled in as"))


class ExampleRow(blocks.StructBlock):
    values = blocks.ListBlock(ExampleValue(), label=_("Fields"))


class BlankValue(blocks.StructValue):
    @property
    def has_private(self) -> bool:
        """Tell whether some of it is only for whoever fills it in."""
        return any(field["private"] for field in self["fields"])


class Blank(blocks.StructBlock):
    """Fields to fill in, once or as many times as needed (`row` names one of them)."""

    key = Key(label=_("Short name"))
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Introduction"), required=False)
    row = blocks.CharBlock(
        label=_("What one entry is called"),
        required=False,
        help_text=_("Empty: the fields are filled in once. With a name, entries can be added."),
    )
    shared_name = blocks.CharBlock(label=_("Name of what is shared"), required=False)
    private_name = blocks.CharBlock(label=_("Name of what is only for oneself"), required=False)
    newest_first = blocks.BooleanBlock(label=_("Newest entry first in files"), required=False)
    fields = blocks.ListBlock(Field(), label=_("Fields"))
    example = blocks.ListBlock(ExampleRow(), default=[], label=_("Invented example"))
    sources = Sources(required=False)

    class Meta:
        label = _("Blank")
        value_class = BlankValue
        icon = "form"


class Tick(blocks.StructBlock):
    label = blocks.CharBlock(label=_("To tick"))
    hint = blocks.TextBlock(label=_("Why, and on what ground"), required=False)


class Ticks(blocks.StructBlock):
    key = Key(label=_("Short name"))
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Introduction"), required=False)
    items = blocks.ListBlock(Tick(), label=_("Items"))
    sources = Sources(required=False)

    class Meta:
        label = _("Checklist with grounds")
        icon = "tasks"


class Place(blocks.StructBlock):
    """One box of the picture, and what one learns by going there."""

    key = Key(label=_("Short name"))
    title = blocks.CharBlock(label=_("Name"))
    row = blocks.IntegerBlock(label=_("Row in the picture"), min_value=1, max_value=12)
    column = blocks.IntegerBlock(
        label=_("Column in the picture (0: across both)"), min_value=0, max_value=2
    )
    body = Prose(label=_("What happens here"))
    hands_on = Prose(label=_("What is handed on, and on what ground"), required=False)
    to = blocks.ListBlock(Key(), default=[], label=_("Ways on"))


class WalkValue(blocks.StructValue):
    @property
    def drawing(self) -> Picture:
        names = ("key", "title", "row", "column", "to")
        return picture({name: place[name] for name in names} for place in self["places"])


class Walk(blocks.StructBlock):
    key = Key(label=_("Short name"))
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Introduction"), required=False)
    places = blocks.ListBlock(Place(), label=_("Places"))
    alt = blocks.TextBlock(label=_("The picture in words"))
    sources = Sources(required=False)

    class Meta:
        label = _("Picture one can walk")
        value_class = WalkValue
        icon = "site"


class OwnContacts(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))

    class Meta:
        label = _("Contacts where the reader works")
        icon = "group"


class Parts(blocks.StreamBlock):
    words = Words()
    question = Question()
    ways = Ways()
    blank = Blank()
    ticks = Ticks()
    walk = Walk()
    contacts = OwnContacts()
