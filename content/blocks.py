"""What an editor builds lessons, quizzes and cases from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
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


CONFIDENCE = [("H", _("Well supported")), ("M", _("Some support"))]


class Option(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"))
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = Prose(label=_("Feedback to one who chose it"), required=False)


class Question(blocks.StructBlock):
    """One question. Its identity is the block's own, so that edits and translations keep it."""

    kind = blocks.ChoiceBlock(
        label=_("Type"),
        choices=[
            ("single", _("Single choice")),
            ("multiple", _("Multiple choice")),
            ("truefalse", _("True or false")),
        ],
        default="single",
    )
    stem = Prose(label=_("Question"))
    options = blocks.ListBlock(
        Option(),
        label=_("Answers"),
        help_text=_("For true or false: two answers, the first is True, the second False."),
    )
    feedback = Prose(label=_("Feedback to everyone"), required=False)
    topic = Key(label=_("Topic"), required=False)
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=[("remember", _("Remember")), ("apply", _("Apply")), ("judge", _("Judge"))],
        required=False,
    )
    lesson = blocks.PageChooserBlock(
        label=_("The lesson that teaches it"), page_type="content.LessonPage", required=False
    )
    sources = Sources(required=False)

    class Meta:
        label = _("Question")
        icon = "help"


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


class Section(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"))
    body = Prose(label=_("Text"))


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


class StepBlocks(blocks.StreamBlock):
    text = Text()
    fact = Fact()
    figure = Figure()
    video = Video()
    checklist = Checklist()
    accordion = Accordion()
    example = Example()
    reflection = Reflection()
    check = Question(label=_("Knowledge check (nothing is recorded)"))


class Step(blocks.StructBlock):
    """One idea, one screenful."""

    title = blocks.CharBlock(label=_("Title"))
    blocks = StepBlocks(label=_("Content"))

    class Meta:
        label = _("Step")
        icon = "doc-empty"


class Variable(blocks.StructBlock):
    key = Key(label=_("Short name"))
    label = blocks.CharBlock(label=_("Name shown"))
    start = blocks.IntegerBlock(label=_("Begins at"), default=2)
    low = blocks.IntegerBlock(label=_("Lowest"), default=0)
    high = blocks.IntegerBlock(label=_("Highest"), default=4)


class Effect(blocks.StructBlock):
    variable = Key(label=_("What changes (short name)"))
    by = blocks.IntegerBlock(label=_("By"), default=1)


class Condition(blocks.StructBlock):
    variable = Key(label=_("If (short name)"))
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


class Choice(blocks.StructBlock):
    key = Key(label=_("Short name"))
    text = blocks.CharBlock(label=_("What one does, a full sentence"))
    consequence = Prose(label=_("What happens then"))
    quality = blocks.ChoiceBlock(
        label=_("Quality"),
        choices=[("best", _("Best")), ("fair", _("Acceptable")), ("poor", _("Poor"))],
        default="fair",
    )
    reason = Prose(label=_("The expert's reason"), required=False)
    effects = blocks.ListBlock(Effect(), label=_("What it changes"), default=[])
    when = blocks.ListBlock(Condition(), label=_("Shown only if"), default=[])
    next = Key(
        label=_("Leads to (short name of the scene)"),
        help_text=_("Write 'end' to let the state of the case choose the ending."),
    )
    sources = Sources(required=False)

    class Meta:
        label = _("Choice")
        icon = "arrow-right"


class Character(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Name"))
    role = blocks.CharBlock(label=_("Who it is"), required=False)


class Scene(blocks.StructBlock):
    key = Key(label=_("Short name"))
    title = blocks.CharBlock(label=_("Title"))
    text = Prose(label=_("What happens"))
    people = blocks.ListBlock(Character(), label=_("People"), default=[])
    documents = blocks.ListBlock(Section(), label=_("Documents to open"), default=[])
    end = blocks.BooleanBlock(label=_("This is an ending"), required=False)
    when = blocks.ListBlock(Condition(), label=_("Ending reached only if"), default=[])
    choices = blocks.ListBlock(Choice(), label=_("Choices"), default=[])

    class Meta:
        label = _("Scene")
        icon = "view"


def stream(name: str, block: blocks.Block) -> list:
    """Return a StreamField definition of one kind of block."""
    return [(name, block)]
