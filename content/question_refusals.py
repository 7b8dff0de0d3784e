"""What an author must mend in a question before it is published, in words.

What is wrong is found by `assessments.questions.problems`; here each of its codes becomes a sentence
that says what to do.
"""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import questions
from content.refusal import Refusal

SENTENCES = {
    "unknown-type": gettext_lazy("this installation does not know its type."),
    "no-stem": gettext_lazy("nothing is asked. Write the question."),
    "bad-worth": gettext_lazy("it is worth nothing. Give it more than 0 points."),
    "unknown-stimulus": gettext_lazy("the text or picture it is about is not there any more."),
    "key-twice": gettext_lazy(
        "two parts of it have the same identity. Delete one and write it anew."
    ),
    "part-without-text": gettext_lazy("a part of it has no words. Write them or delete the part."),
    "text-twice": gettext_lazy(
        "“%(part)s” stands there twice. Nobody could tell them apart: change one of them."
    ),
    "few-options": gettext_lazy("it needs at least two answers."),
    "no-right-option": gettext_lazy("no answer is marked as right."),
    "several-right-options": gettext_lazy(
        "more than one answer is marked as right. Make it multiple choice, or choose one."
    ),
    "all-right": gettext_lazy("every answer is marked as right, so there is nothing to choose."),
    "unknown-rule": gettext_lazy("choose how it is marked."),
    "not-true-false": gettext_lazy("true or false has exactly two answers."),
    "one-right-reason": gettext_lazy(
        "reasons to choose among need at least two, and exactly one of them right."
    ),
    "worth-outside": gettext_lazy("say for each answer how good it is, from 0 to 3."),
    "all-worth-the-same": gettext_lazy(
        "every answer is worth the same, so nothing is measured. Give them different worth."
    ),
    "no-panel": gettext_lazy("say who judged how good the answers are."),
    "scale-values": gettext_lazy("give every answer of the scale a number of its own."),
    "scale-no-case": gettext_lazy(
        "at least two answers must count; the others may mean that there was no such case."
    ),
    "no-picture": gettext_lazy("choose a picture."),
    "no-alternative": gettext_lazy(
        "the picture has no alternative text. Describe what it shows, without giving the answer."
    ),
    "bad-shape": gettext_lazy(
        "the spot “%(part)s” has no shape within the picture. All its numbers are from 0 to 100."
    ),
    "few-pairs": gettext_lazy("it needs at least two of each to pair."),
    "prompt-without-answer": gettext_lazy(
        "“%(part)s” belongs with nothing. Write what it is paired with."
    ),
    "few-items": gettext_lazy("it needs at least three steps to put in order."),
    "no-gaps": gettext_lazy(
        "there is no gap in the text. Put double square brackets round the answer: [[answer]]."
    ),
    "not-in-text": gettext_lazy(
        "“%(part)s” must stand exactly once in the text. Delete it there and write it anew."
    ),
    "no-full-answer": gettext_lazy(
        "no answer gives full points. Write one that does (100 per cent)."
    ),
    "bad-spelling": gettext_lazy("at most two letters may be wrong."),
    "bad-tolerance": gettext_lazy("a number cannot be off by less than nothing."),
    "no-units": gettext_lazy("a unit is required, but none is written. Write at least one."),
    "bad-unit": gettext_lazy("a unit needs a name, and a number other than 0 to multiply by."),
    "no-model": gettext_lazy("write a model answer. The learner compares her own with it."),
    "no-rubric": gettext_lazy("write what to judge the answer by, at least one line."),
    "bad-words": gettext_lazy("say how many words the answer may have."),
}


def sentences(question: Mapping, stimuli=()) -> Iterator[str]:
    """Yield what to mend in a frozen question."""
    for problem in dict.fromkeys(questions.problems(question, stimuli)):
        yield say(problem, question)


def say(problem, question: Mapping) -> str:
    """Return one problem in words; one that has none yet is still named."""
    sentence = SENTENCES.get(problem.code)
    if sentence is None:
        return _("it cannot be asked like this (%(code)s).") % {"code": problem.code}
    return str(sentence) % {"part": _text_of(question, problem.part) or problem.part}


def refusals(frozen, stimuli=()) -> Iterator[Refusal]:
    """Yield what to mend in the questions of a page or a bank, by their numbers."""
    keys = [stimulus["key"] for stimulus in stimuli]
    for number, question in enumerate(frozen, 1):
        for sentence in sentences(question, keys):
            where = _("Question %(number)s") % {"number": number}
            yield Refusal("questions", f"{where}: {sentence}")


def _text_of(question: Mapping, key: str) -> str:
    parts = (
        part
        for name in ("options", "reasons", "prompts", "answers", "items", "rubric")
        for part in question.get(name) or ()
    )
    return next((str(part.get("text") or "") for part in parts if part["key"] == key), "")
