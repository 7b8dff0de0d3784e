"""Why a quiz cannot be published: its questions, its rules over banks, its forms, its settings."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from content import question_refusals
from content.question_draws import FORMS, few_anchors
from content.question_pool import Pool, pool
from content.quiz_definitions import UNASSISTED
from content.refusal import Refusal


def refusals(page) -> Iterator[Refusal]:
    """Yield every reason why a quiz page cannot be published."""
    found = pool(page)
    if not found.questions:
        yield Refusal("questions", _("The quiz has no questions."))
    if not page.questions_from_id:
        yield from question_refusals.refusals(found.own, found.stimuli)
    elif len(page.questions) or len(page.draws):
        yield Refusal("questions_from", _("Write questions here or take them from another quiz."))
    yield from of_draws(found)
    yield from _of_forms(found)
    yield from _of_settings(page)


def of_draws(found: Pool) -> Iterator[Refusal]:
    """Yield the rules that may not be met, by number, with how many questions they lack."""
    for line in found.lines:
        for lost in dict.fromkeys(line.lost):
            yield Refusal("draws", _LOST[lost]() % {"number": line.number})
    for number, lacking in found.missing:
        sentence = ngettext(
            "Rule %(number)s may lack %(count)s question. Ask for fewer, or write one more.",
            "Rule %(number)s may lack %(count)s questions. Ask for fewer, or write more.",
            lacking,
        )
        yield Refusal("draws", sentence % {"number": number, "count": lacking})


_LOST = {
    "bank": lambda: _("Rule %(number)s: a bank it draws from is not published in this language."),
    "question": lambda: _(
        "Rule %(number)s: a chosen question is not in a bank published in this language. "
        "Choose another."
    ),
}


def _of_forms(found: Pool) -> Iterator[Refusal]:
    has_forms = set(FORMS) & set(found.choices.get(q["key"], "") for q in found.questions)
    if has_forms and found.chance:
        yield Refusal(
            "draws",
            _(
                "Questions stand in one form only, and others are drawn by chance. Choose the "
                "questions of every form, or let every question be in all of them."
            ),
        )
    lengths = [(name, len(keys)) for name, keys in found.forms.items()]
    unlike = [(name, count) for name, count in lengths if count != lengths[0][1]]
    if unlike:
        yield Refusal(
            "questions",
            _(
                "Form %(one)s has %(a)s questions and form %(other)s has %(b)s. They must have as "
                "many, or the results cannot be compared."
            )
            % dict(zip(("one", "a", "other", "b"), (*lengths[0], *unlike[0]), strict=True)),
        )


def warnings(found: Pool) -> Iterator[str]:
    """Yield what an author should know, though it may be published."""
    if few_anchors(found.forms):
        yield _(
            "Fewer than a third of the questions stand in all forms. The forms can then hardly be "
            "compared: let more questions be in all of them."
        )


def _of_settings(page) -> Iterator[Refusal]:
    """A baseline and a follow-up measure; what would teach on the way is refused."""
    if page.purpose not in UNASSISTED:
        return
    sentence = _(
        "A baseline and a follow-up never show feedback or right answers, or the second measurement "
        "would measure what was shown. Choose “After handing in”, or another purpose."
    )
    if page.feedback == page.Feedback.EACH:
        yield Refusal("feedback", sentence)
    if page.reveal in {page.Reveal.FEEDBACK, page.Reveal.PASSED}:
        yield Refusal(
            "reveal",
            _(
                "A baseline and a follow-up never show the right answers. Choose “Never” or “As usual”."
            ),
        )
    if page.attempts > 1:
        yield Refusal("attempts", _("A baseline and a follow-up are taken once. Write 0 or 1."))
    if page.pass_mark is not None:
        yield Refusal("pass_mark", _("Nobody passes a baseline or a follow-up. Leave it empty."))
