"""Why a question bank cannot be published, and which quizzes draw from it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from content import changes, quiz_refusals, refusals, translations
from content.question_pool import of_bank, pool
from content.question_refusals import refusals as question_refusals
from content.refusal import Refusal


def of(bank) -> list[Refusal]:
    """Return every reason why a bank cannot be published, empty fields included."""
    return refusals.with_fields(bank, beyond_fields(bank))


def beyond_fields(bank) -> Iterator[Refusal]:
    """Yield what a form whose fields are all well filled in does not see."""
    found = of_bank(bank)
    if not found.own:
        yield Refusal("questions", _("The bank has no questions."))
    yield from refusals.of_translation(bank)
    yield from question_refusals(found.own, found.stimuli)
    quizzes = drawing(bank)
    for quiz in quizzes:
        yield from _of_quiz(quiz, bank)
    if not bank.change and not translations.is_synced(bank):
        changed = [quiz.title for quiz in quizzes if changes.differs(quiz, bank)]
        if changed:
            yield Refusal(
                "change",
                _("Quizzes draw from it: %(quizzes)s. Say whether the meaning changed.")
                % {"quizzes": ", ".join(changed)},
            )


def _of_quiz(quiz, bank) -> Iterator[Refusal]:
    """A rule that was met may not lose the questions it needs."""
    for refusal in quiz_refusals.of_draws(pool(quiz, bank)):
        where = _("The quiz “%(title)s” draws from it.") % {"title": quiz.title}
        yield Refusal("questions", f"{where} {refusal.sentence}")


def drawing(bank) -> list:
    """Return the live quizzes of the bank's language that take questions from it themselves."""
    from content.models import QuizPage

    key = str(bank.translation_key)
    quizzes = QuizPage.objects.live().filter(locale=bank.locale, alias_of=None, questions_from=None)
    return [quiz for quiz in quizzes if key in _banks(quiz)]


def _banks(quiz) -> set[str]:
    found: set[str] = set()
    for block in quiz.draws:
        if block.block_type == "some":
            found |= set(block.value["banks"] or [])
        else:
            found |= {(chosen or "").partition(":")[0] for chosen in block.value["questions"]}
    return found
