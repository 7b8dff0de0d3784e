"""Questions: what a response may be, what it is worth, what an author must mend. Pure.

The door to every kind of question; what each looks like is in docs/developers/questions.md. A new
kind is one entry of `KINDS`: attempts, pages, formats and statistics ask the registry.
"""

from collections.abc import Iterable, Mapping

from assessments.questions.arranging import Ordering, Pairs
from assessments.questions.choosing import (
    HotSpot,
    Options,
    Passages,
    Scale,
    TrueFalse,
    Vignette,
    right_options,
)
from assessments.questions.kind import RULES, BadResponse, Kind, Mark, Part, Problem
from assessments.questions.writing import FreeText, Gaps, Numeric, Short

__all__ = [
    "KINDS",
    "RULES",
    "BadResponse",
    "Mark",
    "Part",
    "Problem",
    "answered",
    "checked",
    "empty",
    "kind_of",
    "mark",
    "parts",
    "problems",
    "right_options",
]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Options("single"),
        Options("multiple", many=True),
        TrueFalse("truefalse"),
        Vignette("vignette"),
        Scale("scale"),
        Passages("passages", many=True, rule="right-minus-wrong"),
        HotSpot("hotspot", rule="right-minus-wrong"),
        Pairs("matching"),
        Pairs("classify"),
        Ordering("ordering"),
        Gaps("gaps"),
        Short("short"),
        Numeric("numeric"),
        FreeText("freetext"),
    )
}


def kind_of(question: Mapping) -> Kind:
    """Return the kind of a question. Raises BadResponse for one this version does not know."""
    try:
        return KINDS[question["type"]]
    except KeyError:
        name = question.get("type")
        raise BadResponse("unknown-type", f"unknown question type {name!r}") from None


def empty(question: Mapping) -> dict:
    """Return the response of nobody."""
    return kind_of(question).empty()


def checked(question: Mapping, response: object) -> dict:
    """Return a response in its canonical form, fit to store. Raises BadResponse."""
    return kind_of(question).check(question, response)


def answered(question: Mapping, response: object = None) -> bool:
    """Tell whether anything was given. Raises BadResponse."""
    if response is None:
        return False
    return kind_of(question).answered(checked(question, response))


def mark(question: Mapping, response: object = None) -> Mark:
    """Mark one response; None is unanswered and worth 0. Raises BadResponse."""
    kind = kind_of(question)
    if kind.unmarked:
        return Mark(0.0, 0.0)
    worth = float(question.get("worth", 1))
    given = kind.empty() if response is None else kind.check(question, response)
    return Mark(worth * kind.share(question, given) if kind.answered(given) else 0.0, worth)


def parts(question: Mapping, response: object = None) -> list[Part]:
    """Return the question part by part with what was given. Raises BadResponse."""
    kind = kind_of(question)
    given = kind.empty() if response is None else kind.check(question, response)
    return kind.parts(question, given)


def problems(question: Mapping, stimuli: Iterable[str] = ()) -> list[Problem]:
    """Return what an author must mend before publishing, [] when it can be asked.

    `stimuli` are the keys of the shared stimuli there are.
    """
    if question.get("type") not in KINDS:
        return [Problem("unknown-type")]
    found = list(KINDS[question["type"]].problems(question))
    if not str(question.get("stem") or "").strip():
        found.insert(0, Problem("no-stem"))
    if not KINDS[question["type"]].unmarked and not question.get("worth", 1) > 0:
        found.append(Problem("bad-worth"))
    if question.get("stimulus") and question["stimulus"] not in stimuli:
        found.append(Problem("unknown-stimulus"))
    return found
