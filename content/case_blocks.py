"""What an editor builds cases from.

A scene, a choice, a reason, an event and what choices change are named by a short name. Nobody need
think of one: left empty it is made from the title (content/case_naming.py), and where another is
named, static/content/case_editor.js offers those of the page.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content.block_parts import Prose, Sources

NAME = r"[a-z0-9][a-z0-9_-]*"
LEAD = "lead"  # frozen as "": not scored
CASE_QUALITIES = [
    ("best", _("Best")),
    ("fair", _("Acceptable")),
    ("poor", _("Poor")),
    (LEAD, _("A lead, not scored")),
]


class OwnKey(blocks.RegexBlock):
    """The short name of what it stands in: made from the title when it is left empty."""

    def __init__(self, of: str = "scene", **kwargs):
        kwargs.setdefault("label", _("Short name"))
        kwargs.setdefault(
            "help_text", _("Made from the title when left empty. Keep it: results hang on it.")
        )
        super().__init__(
            regex=rf"^{NAME}$",
            required=False,
            error_messages={"invalid": _("Small letters, digits and hyphens only.")},
            **kwargs,
        )
        self.field.widget.attrs |= {"data-case-key": of}


class Reference(blocks.RegexBlock):
    """Names another part of the case: a `scene`, `leads` (a scene, or `end`), a `choice` of the
    same scene, a `variable`, or in a condition the `state` (also `scene.choice` and `scene.*`)."""

    def __init__(self, to: str = "scene", **kwargs):
        counted = rf"(\.({NAME}|\*))?" if to == "state" else ""
        super().__init__(
            regex=rf"^{NAME}{counted}$",
            error_messages={"invalid": _("Choose one from the list, or write its short name.")},
            **kwargs,
        )
        self.field.widget.attrs |= {"data-case-names": to, "autocomplete": "off"}


class Variable(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Name shown"))
    start = blocks.IntegerBlock(label=_("Begins at"), default=2)
    low = blocks.IntegerBlock(label=_("Lowest"), default=0)
    high = blocks.IntegerBlock(label=_("Highest"), default=4)
    key = OwnKey(of="variable")

    class Meta:
        label = _("What choices change")
        label_format = "{label}"
        icon = "sliders"


class Effect(blocks.StructBlock):
    variable = Reference(to="variable", label=_("What changes"))
    by = blocks.IntegerBlock(label=_("By"), default=1)

    class Meta:
        label_format = "{variable} {by}"


class Condition(blocks.StructBlock):
    variable = Reference(
        to="state",
        label=_("If"),
        help_text=_("What choices change, or how often a choice was taken"),
    )
    operator = blocks.ChoiceBlock(
        label=_("is"),
        choices=[
            (">=", _("at least")),
            ("<=", _("at most")),
            ("==", _("exactly")),
            ("!=", _("not")),
            (">", _("more than")),
            ("<", _("less than")),
        ],
        default=">=",
    )
    value = blocks.IntegerBlock(label=_("Value"))

    class Meta:
        label_format = "{variable} {operator} {value}"


class Choice(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What one does, a full sentence"))
    consequence = Prose(label=_("What happens then"))
    next = Reference(
        to="leads",
        label=_("Leads to"),
        help_text=_("A scene, or 'end' to let the state of the case choose the ending."),
    )
    quality = blocks.ChoiceBlock(label=_("Quality"), choices=CASE_QUALITIES, default="fair")
    reason = Prose(label=_("The expert's reason"), required=False)
    law = blocks.CharBlock(
        label=_("The law behind it"),
        required=False,
        default="",  # None, of a case from before, is no text to wagtail-localize
        help_text=_("For example: Straffeloven § 242"),
    )
    sources = Sources(required=False)
    effects = blocks.ListBlock(Effect(), label=_("What it changes"), default=[])
    when = blocks.ListBlock(Condition(), label=_("Shown only if"), default=[])
    key = OwnKey(of="choice")

    class Meta:
        label = _("Choice")
        label_format = "{text}"
        icon = "arrow-right"
        form_layout = BlockGroup(
            children=[
                "text",
                "consequence",
                "next",
                "quality",
                "reason",
                BlockGroup(["effects", "when"], heading=_("What it changes, and when it is shown")),
                BlockGroup(["law", "sources"], heading=_("Law and sources"), classname="collapsed"),
            ],
            settings=["key"],
        )


class Character(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    role = blocks.CharBlock(label=_("Who it is"), required=False)

    class Meta:
        label_format = "{name}"


class Paper(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Text"))
    kind = blocks.ChoiceBlock(
        label=_("What it is"),
        required=False,
        choices=[
            ("log", _("A log")),
            ("report", _("A report")),
            ("letter", _("A letter")),
            ("note", _("A note")),
        ],
    )
    key = OwnKey(of="document", help_text=_("Only if something else must point to it"))

    class Meta:
        label_format = "{title}"
        form_layout = BlockGroup(children=["title", "body", "kind"], settings=["key"])


class Picture(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(label=_("Alternative text"), help_text=_("What the picture shows"))

    class Meta:
        label = _("Picture")
        icon = "image"


class Audio(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("Sound file (MP3)"))
    transcript = Prose(label=_("Transcript"))

    class Meta:
        label = _("Sound")
        icon = "media"


class Film(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("Video file (MP4)"))
    captions = DocumentChooserBlock(label=_("Captions (VTT)"))
    poster = ImageChooserBlock(label=_("Still picture"), required=False)
    transcript = Prose(label=_("Transcript"))

    class Meta:
        label = _("Video")
        icon = "media"


class Media(blocks.StreamBlock):
    """One picture, sound or film, or nothing."""

    picture = Picture()
    audio = Audio()
    video = Film()

    class Meta:
        max_num = 1
        required = False


class Reason(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Reason"))
    correct = blocks.BooleanBlock(label=_("It holds"), required=False)
    feedback = Prose(label=_("What to say to one who gives it"), required=False)
    key = OwnKey(of="reason")

    class Meta:
        label_format = "{text}"
        form_layout = BlockGroup(children=["text", "correct", "feedback"], settings=["key"])


class Timer(blocks.StructBlock):
    seconds = blocks.IntegerBlock(label=_("After so many seconds"), required=False, min_value=10)
    choice = Reference(
        to="choice",
        label=_("this choice is taken"),
        required=False,
        help_text=_("Empty: no hurry. The learner can always turn the clock off."),
    )


class Scene(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    text = Prose(label=_("What happens"))
    end = blocks.BooleanBlock(label=_("This is an ending"), required=False)
    choices = blocks.ListBlock(Choice(), label=_("Choices"), default=[], collapsed=True)
    media = Media(label=_("Picture, sound or film"), required=False)
    people = blocks.ListBlock(Character(), label=_("People"), default=[])
    documents = blocks.ListBlock(Paper(), label=_("Documents to open"), default=[], collapsed=True)
    free = blocks.BooleanBlock(
        label=_("An investigation"),
        required=False,
        help_text=_(
            "Choices come in any order, each once. One that leads back here is a lead; "
            "one that leads away ends the investigation."
        ),
    )
    reason_first = blocks.BooleanBlock(
        label=_("Ask why, before what happens is shown"), required=False
    )
    reasons = blocks.ListBlock(Reason(), label=_("Reasons to choose among"), default=[])
    timer = Timer(label=_("In a hurry"))
    when = blocks.ListBlock(Condition(), label=_("Entered only if"), default=[])
    otherwise = Reference(
        to="scene",
        label=_("Otherwise the scene"),
        required=False,
        help_text=_("Not for an ending: there the next one is tried."),
    )
    key = OwnKey(of="scene")

    class Meta:
        label = _("Scene")
        label_format = "{title}"
        icon = "view"
        form_layout = BlockGroup(
            children=[
                "title",
                "text",
                "end",
                "choices",
                BlockGroup(
                    ["media", "people", "documents"],
                    heading=_("Picture, people and documents"),
                    classname="collapsed",
                ),
                BlockGroup(
                    ["free", "reason_first", "reasons", "timer"],
                    heading=_("Investigation, reasons and hurry"),
                    classname="collapsed",
                ),
                BlockGroup(
                    ["when", "otherwise"], heading=_("Entered only if"), classname="collapsed"
                ),
            ],
            settings=["key"],
        )


class Event(blocks.StructBlock):
    when = blocks.ListBlock(Condition(), label=_("Happens as soon as"), default=[])
    next = Reference(to="scene", label=_("Leads to"))
    key = OwnKey(of="event")

    class Meta:
        label = _("Event")
        label_format = "{next}"
        icon = "warning"
        form_layout = BlockGroup(children=["when", "next"], settings=["key"])
