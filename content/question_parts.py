"""What the blocks of questions have in common: fields, their layout in the editor, small parts."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import BlockGroup

from content.block_parts import Key, Prose, Sources

RULES = [
    ("all-or-nothing", _("All or nothing: every answer right, or no points")),
    (
        "right-minus-wrong",
        _("Right minus wrong: each wrong one costs as much as a right one gives"),
    ),
    ("per-option", _("Per answer: points for each that is rightly chosen or rightly left")),
]
PAIR_RULES = [
    ("per-option", _("Points for each that is paired rightly")),
    ("all-or-nothing", _("All or nothing: every pair right, or no points")),
]
LEVELS = [("remember", _("Remember")), ("apply", _("Apply")), ("judge", _("Judge"))]
FORMS = [
    ("", _("In every test that asks it (all forms)")),
    ("A", _("Only in form A")),
    ("B", _("Only in form B")),
    ("C", _("Only in form C")),
]


def professions() -> list[tuple[str, str]]:
    """Return the professions an author may name."""
    from people.models import Profession

    return [(profession.key, str(profession)) for profession in Profession.objects.all()]


class AsWritten:
    """A choice among rows of the database. What was chosen is kept as it was written: looking it up
    whenever a page is read would ask the database once a question."""

    def normalize_choice(self, value):
        return value


class Choice(AsWritten, blocks.ChoiceBlock):
    """One of what there is now."""


class Choices(AsWritten, blocks.MultipleChoiceBlock):
    """Any of what there is now."""


class Group(BlockGroup):
    """A part of a form with a heading of its own. The heading may be lazy, the name may not."""

    def __init__(self, name, heading, children, **kwargs):
        super().__init__(children, heading=name, label_format="", **kwargs)
        self.heading = heading


def layout(*own: str, more: tuple[str, ...] = ()) -> BlockGroup:
    """Return the order of a question's fields: what is asked, how it is answered, the rest folded."""
    about = ["topic", "level", "roles", "tags", "form", "lesson", "sources"]
    return BlockGroup(
        [
            "stem",
            *own,
            Group(
                "help",
                _("Hint and feedback to everyone"),
                ["hint", "feedback"],
                classname="collapsed",
            ),
            Group(
                "about",
                _("Points, topic, lesson and sources"),
                [*more, *about],
                classname="collapsed",
            ),
        ]
    )


class Tags(blocks.RegexBlock):
    """Free tags, separated by commas. Not translated: rules of a draw look for them."""

    def __init__(self, **kwargs):
        super().__init__(
            regex=r"^[^\[\]<>]*$",
            required=False,
            label=_("Tags"),
            help_text=_("Separated by commas, for example: digital, children"),
            **kwargs,
        )


class Memory(blocks.FieldBlock):
    """The keys of marked places, kept by the editor and never shown (content/question_text.py)."""

    def __init__(self, **kwargs):
        self.field = forms.JSONField(required=False, widget=forms.HiddenInput)
        super().__init__(**{"default": [], **kwargs})

    def value_from_datadict(self, data, files, prefix):
        return self.to_python(data.get(prefix))

    def to_python(self, value):
        """Return a memory, whatever was stored or posted."""
        try:
            known = self.field.to_python(value) if isinstance(value, str) else value
        except forms.ValidationError:
            known = []
        pairs = known if isinstance(known, list) else []
        return [list(pair) for pair in pairs if isinstance(pair, (list, tuple)) and len(pair) == 2]

    normalize = to_python

    def clean(self, value):
        return value

    def get_form_state(self, value):
        return self.field.prepare_value(value or [])

    def get_searchable_content(self, value):
        return []


# Small parts ---------------------------------------------------------------------------------------


class Option(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"))
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = Prose(label=_("Feedback to one who chose it"), required=False)


class Percent(blocks.IntegerBlock):
    """A share of the points."""

    def __init__(self, **kwargs):
        super().__init__(
            min_value=0,
            max_value=100,
            default=100,
            label=_("Points, per cent"),
            help_text=_("100 is fully right, 50 is half right, 0 is a wrong answer with feedback"),
            **kwargs,
        )


class AcceptedText(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"))
    share = Percent()
    feedback = Prose(label=_("Feedback to one who wrote it"), required=False)


class AcceptedNumber(blocks.StructBlock):
    value = blocks.FloatBlock(label=_("Number"))
    tolerance = blocks.FloatBlock(
        label=_("May be off by"),
        default=0,
        min_value=0,
        help_text=_("0.5 accepts 9.5 to 10.5 where the number is 10"),
    )
    share = Percent()
    feedback = Prose(label=_("Feedback to one who wrote it"), required=False)


class Unit(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Unit"))
    factor = blocks.FloatBlock(
        label=_("Times"),
        default=1,
        help_text=_("What the number is multiplied by: 7 for weeks where the answer is in days"),
    )


class GapRemark(blocks.StructBlock):
    """Feedback on one answer in a gap, also a wrong one or one that is half right."""

    gap = blocks.IntegerBlock(label=_("Gap number"), min_value=1)
    text = blocks.CharBlock(label=_("The answer, as it was written"))
    share = Percent()
    feedback = Prose(label=_("Feedback"), required=False)


class PassageRemark(blocks.StructBlock):
    place = blocks.IntegerBlock(label=_("Passage number"), min_value=1)
    feedback = Prose(label=_("Feedback to one who marked it"))


class Spelling(blocks.ChoiceBlock):
    def __init__(self, **kwargs):
        super().__init__(
            choices=[
                ("0", _("Spelled as written here")),
                ("1", _("One letter may be wrong")),
                ("2", _("Two letters may be wrong")),
            ],
            default="0",
            label=_("Spelling"),
            help_text=_("Never in words of four letters or fewer, nor where there are digits"),
            **kwargs,
        )


# What every question has ---------------------------------------------------------------------------


class Asked(blocks.StructBlock):
    """What every question has. Its identity is the block's own id, so that edits keep it."""

    stem = Prose(label=_("Question"))
    hint = Prose(
        label=_("Hint"),
        required=False,
        help_text=_("Shown before answering, to one who asks for it"),
    )
    feedback = Prose(
        label=_("Feedback to everyone"),
        required=False,
        help_text=_("Shown afterwards, whatever was answered"),
    )
    topic = Key(
        label=_("Topic"), required=False, help_text=_("A short name that quizzes draw by: law")
    )
    level = blocks.ChoiceBlock(
        label=_("Level"),
        choices=LEVELS,
        required=False,
        help_text=_("Remember a fact, apply it in a situation, or judge between good reasons"),
    )
    roles = Choices(
        label=_("For these professions"),
        choices=professions,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: for everybody"),
    )
    tags = Tags()
    form = blocks.ChoiceBlock(
        label=_("Parallel forms"),
        choices=FORMS,
        required=False,
        help_text=_(
            "Leave it, unless the test has two or three forms of like difficulty. At least a third "
            "of the questions should stand in all of them."
        ),
    )
    lesson = blocks.PageChooserBlock(
        label=_("The lesson that teaches it"), page_type="content.LessonPage", required=False
    )
    sources = Sources(required=False)


class Marked(Asked):
    """A question that gives points."""

    worth = blocks.FloatBlock(
        label=_("Points"), default=1, min_value=0.25, max_value=20, help_text=_("For a full answer")
    )


class Shuffled(Marked):
    """A question whose answers may be shuffled."""

    fixed = blocks.BooleanBlock(
        label=_("Always in this order"),
        required=False,
        help_text=_("Also where the quiz shuffles the answers"),
    )
