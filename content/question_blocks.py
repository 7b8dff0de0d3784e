"""What an editor builds questions from: one block a type, with the fields that type has."""

from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from content import question_text
from content.block_parts import Key, Prose, Sources
from content.question_legacy import read
from content.question_parts import (
    LEVELS,
    PAIR_RULES,
    RULES,
    AcceptedNumber,
    AcceptedText,
    Asked,
    GapRemark,
    Marked,
    Memory,
    Option,
    PassageRemark,
    Shuffled,
    Spelling,
    Unit,
    layout,
)
from content.spot_blocks import Spots

CHOOSE = _("Choose")
ARRANGE = _("Pair and arrange")
FIND = _("Find")
WRITE = _("Write")
SELF = _("Say about oneself")
SEVERAL = _("Several questions")


_several = lazy(lambda text: gettext("Several spots. %(rule)s") % {"rule": text}, str)


class Question(blocks.StructBlock):
    """A knowledge check of a lesson: three types, feedback at once, nothing recorded."""

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
    level = blocks.ChoiceBlock(label=_("Level"), choices=LEVELS, required=False)
    lesson = blocks.PageChooserBlock(
        label=_("The lesson that teaches it"), page_type="content.LessonPage", required=False
    )
    sources = Sources(required=False)

    class Meta:
        label = _("Question")
        icon = "help"


# Choose --------------------------------------------------------------------------------------------


class Single(Shuffled):
    options = blocks.ListBlock(Option(), label=_("Answers"))

    class Meta:
        label = _("Single choice")
        icon = "radio-full"
        group = CHOOSE
        form_layout = layout("options", more=("worth", "fixed"))


class Multiple(Shuffled):
    options = blocks.ListBlock(Option(), label=_("Answers"))
    rule = blocks.ChoiceBlock(label=_("How it is marked"), choices=RULES, default="all-or-nothing")

    class Meta:
        label = _("Multiple choice")
        icon = "check"
        group = CHOOSE
        form_layout = layout("options", "rule", more=("worth", "fixed"))


class TrueFalse(Marked):
    answer = blocks.ChoiceBlock(
        label=_("The right answer"), choices=[("true", _("True")), ("false", _("False"))]
    )
    feedback_true = Prose(label=_("Feedback to one who answered True"), required=False)
    feedback_false = Prose(label=_("Feedback to one who answered False"), required=False)
    true_text = blocks.CharBlock(
        label=_("Another word for True"), required=False, help_text=_("For example: Yes")
    )
    false_text = blocks.CharBlock(
        label=_("Another word for False"), required=False, help_text=_("For example: No")
    )
    reasons = blocks.ListBlock(
        Option(),
        label=_("Reasons to choose among"),
        default=[],
        help_text=_("May be left out. With reasons, the right answer gives half of the points."),
    )

    class Meta:
        label = _("True or false")
        icon = "resubmit"
        group = CHOOSE
        form_layout = layout(
            "answer",
            "feedback_true",
            "feedback_false",
            "reasons",
            more=("true_text", "false_text", "worth"),
        )


class JudgedOption(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What one does"))
    worth = blocks.ChoiceBlock(
        label=_("How good it is"),
        choices=[
            ("0", _("0: harmful or no use")),
            ("1", _("1: weak")),
            ("2", _("2: good")),
            ("3", _("3: the best")),
        ],
    )
    feedback = Prose(label=_("Feedback to one who chose it"), required=False)


class Vignette(Shuffled):
    options = blocks.ListBlock(JudgedOption(), label=_("What one could do"))
    panel = blocks.CharBlock(
        label=_("Who judged the answers"),
        required=False,
        help_text=_("For example: two counsellors and a police inspector, May 2026"),
    )

    class Meta:
        label = _("A situation, answers worth 0 to 3")
        icon = "group"
        group = CHOOSE
        form_layout = layout("options", "panel", more=("worth", "fixed"))


# Pair and arrange ----------------------------------------------------------------------------------


class Pair(blocks.StructBlock):
    text = blocks.CharBlock(label=_("This"))
    match = blocks.CharBlock(label=_("belongs with this"))
    feedback = Prose(label=_("Feedback"), required=False)


class Matching(Shuffled):
    pairs = blocks.ListBlock(Pair(), label=_("Pairs"))
    extra = blocks.ListBlock(
        blocks.CharBlock(),
        label=_("Answers that belong with nothing"),
        default=[],
        help_text=_("May be left out. They make it harder to guess the last pair."),
    )
    rule = blocks.ChoiceBlock(label=_("How it is marked"), choices=PAIR_RULES, default="per-option")

    class Meta:
        label = _("Match pairs")
        icon = "link"
        group = ARRANGE
        form_layout = layout("pairs", "extra", "rule", more=("worth", "fixed"))


class Item(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Text"))
    feedback = Prose(label=_("Feedback"), required=False)


class ItemGroup(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Name of the group"))
    items = blocks.ListBlock(Item(), label=_("What belongs in it"))


class Classify(Shuffled):
    groups = blocks.ListBlock(
        ItemGroup(),
        label=_("Groups"),
        help_text=_("Write each item under its group. The learner meets them mixed."),
    )
    rule = blocks.ChoiceBlock(label=_("How it is marked"), choices=PAIR_RULES, default="per-option")

    class Meta:
        label = _("Sort into groups")
        icon = "folder-open-inverse"
        group = ARRANGE
        form_layout = layout("groups", "rule", more=("worth", "fixed"))


class Ordering(Marked):
    items = blocks.ListBlock(
        Item(),
        label=_("The steps, in the right order"),
        help_text=_("The learner meets them mixed."),
    )
    rule = blocks.ChoiceBlock(
        label=_("How it is marked"),
        choices=[
            ("relative", _("Points for how much is in order")),
            ("all-or-nothing", _("All or nothing: the whole order right, or no points")),
        ],
        default="relative",
    )

    class Meta:
        label = _("Put in order")
        icon = "order"
        group = ARRANGE
        form_layout = layout("items", "rule", more=("worth",))


# Find ----------------------------------------------------------------------------------------------


class Remembering(Marked):
    """A question on a text with marked places; it remembers their keys at every save."""

    def value_from_datadict(self, data, files, prefix):
        value = super().value_from_datadict(data, files, prefix)
        words = question_text.marked(getattr(value["text"], "source", ""))
        value["keys"] = question_text.remembered(words, value["keys"])
        return value


class Passages(Remembering):
    text = Prose(
        label=_("Text"),
        help_text=_(
            "Put double square brackets round every passage that can be marked, and a star in those "
            "that are right: [[*At 18.05 he knocked on the door.]] [[He was furious.]]"
        ),
    )
    remarks = blocks.ListBlock(
        PassageRemark(),
        label=_("Feedback on a passage"),
        default=[],
        help_text=_("Count the passages from the top: the first is number 1."),
    )
    rule = blocks.ChoiceBlock(
        label=_("How it is marked"), choices=RULES, default="right-minus-wrong"
    )
    keys = Memory()

    class Meta:
        label = _("Mark passages in a text")
        icon = "pilcrow"
        group = FIND
        form_layout = layout("text", "remarks", "rule", "keys", more=("worth",))


class HotSpot(Shuffled):
    picture = ImageBlock(label=_("Picture"))
    spots = Spots(label=_("Spots on the picture"))
    choose = blocks.ChoiceBlock(
        label=_("How many are chosen, and how it is marked"),
        choices=[("one", _("One spot")), *((rule, _several(text)) for rule, text in RULES)],
        default="one",
    )

    class Meta:
        label = _("Spots on a picture")
        icon = "crosshairs"
        group = FIND
        form_layout = layout("picture", "spots", "choose", more=("worth", "fixed"))


# Write ---------------------------------------------------------------------------------------------


class Gaps(Remembering):
    text = Prose(
        label=_("Text with gaps"),
        help_text=_(
            "Write the answer where it belongs, in double square brackets, accepted variants with a "
            "bar between them: He was given a [[restraining order|restraint]]. With a star the gap "
            "becomes a list to choose from: It is given by [[*the police|the court]]."
        ),
    )
    case = blocks.BooleanBlock(label=_("Capital letters count"), required=False)
    spelling = Spelling()
    remarks = blocks.ListBlock(
        GapRemark(),
        label=_("Points and feedback for an answer"),
        default=[],
        help_text=_("May be left out. Also for a wrong answer that many give: 0 per cent."),
    )
    keys = Memory()

    class Meta:
        label = _("Fill in the gaps")
        icon = "edit"
        group = WRITE
        form_layout = layout("text", "case", "spelling", "remarks", "keys", more=("worth",))


class Short(Marked):
    accepted = blocks.ListBlock(AcceptedText(), label=_("Answers that are accepted"))
    case = blocks.BooleanBlock(label=_("Capital letters count"), required=False)
    spelling = Spelling()

    class Meta:
        label = _("Short answer")
        icon = "title"
        group = WRITE
        form_layout = layout("accepted", "case", "spelling", more=("worth",))


class Numeric(Marked):
    accepted = blocks.ListBlock(AcceptedNumber(), label=_("Numbers that are accepted"))
    units = blocks.ListBlock(
        Unit(),
        label=_("Units"),
        default=[],
        help_text=_("May be left out. The first is the unit of the numbers above, times 1."),
    )
    unit_required = blocks.BooleanBlock(
        label=_("Without a unit there are no points"), required=False
    )

    class Meta:
        label = _("A number")
        icon = "decimal"
        group = WRITE
        form_layout = layout("accepted", "units", "unit_required", more=("worth",))


class Criterion(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What a good answer has"))
    points = blocks.IntegerBlock(label=_("Points"), default=1, min_value=0, max_value=20)


class FreeText(Asked):
    model = Prose(
        label=_("Model answer"), help_text=_("Shown after the learner has written her own")
    )
    rubric = blocks.ListBlock(Criterion(), label=_("What to judge by"), default=[])
    judge = blocks.ChoiceBlock(
        label=_("Who judges it"),
        choices=[
            ("self", _("The learner herself, beside the model answer")),
            ("facilitator", _("A facilitator")),
        ],
        default="self",
    )
    words = blocks.IntegerBlock(
        label=_("Most words"), required=False, min_value=1, max_value=2000, default=150
    )

    class Meta:
        label = _("Free text, for practice")
        icon = "doc-full"
        group = WRITE
        form_layout = layout("model", "rubric", "judge", "words")


# Say about oneself ---------------------------------------------------------------------------------


class ScalePoint(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"))
    value = blocks.IntegerBlock(label=_("Counts as"), min_value=-100, max_value=100)
    no_case = blocks.BooleanBlock(
        label=_("No opportunity, or no such case"),
        required=False,
        help_text=_("Who answers this is left out of the share, and counted beside it."),
    )


class Scale(Asked):
    options = blocks.ListBlock(
        ScalePoint(),
        label=_("Answers, from one end to the other"),
        help_text=_("For example Not at all sure = 1 … Quite sure = 5. Nothing is right or wrong."),
    )
    reverse = blocks.BooleanBlock(
        label=_("Turned round: a high answer means little"), required=False
    )
    construct = Key(
        label=_("What it measures"),
        required=False,
        help_text=_("Short name that questions on the same thing share: self-efficacy"),
    )

    class Meta:
        label = _("Scale (attitude, confidence; no points)")
        icon = "list-ol"
        group = SELF
        form_layout = layout("options", "reverse", "construct")


# All of them ---------------------------------------------------------------------------------------


class SingleQuestions(blocks.StreamBlock):
    """Every type. A child's name is the frozen question's type."""

    single = Single()
    multiple = Multiple()
    truefalse = TrueFalse()
    vignette = Vignette()
    matching = Matching()
    classify = Classify()
    ordering = Ordering()
    passages = Passages()
    hotspot = HotSpot()
    gaps = Gaps()
    short = Short()
    numeric = Numeric()
    freetext = FreeText()
    scale = Scale()

    def to_python(self, value):
        """Read also what was stored before every type had a block of its own."""
        return super().to_python(read(value))

    class Meta:
        required = False


class QuestionSet(blocks.StructBlock):
    """Questions on one shared text or picture. Its id is the stimulus' key."""

    title = blocks.CharBlock(label=_("Title"))
    text = Prose(label=_("The text they are about"), required=False)
    picture = ImageBlock(label=_("Picture"), required=False)
    questions = SingleQuestions(label=_("Questions"))

    class Meta:
        label = _("Questions on one text or picture")
        icon = "folder"
        group = SEVERAL


class Questions(SingleQuestions):
    """What a quiz and a bank hold: questions, and sets of questions on one text or picture."""

    set = QuestionSet()
