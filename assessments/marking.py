"""Marking a response against a frozen question. Pure: definitions in, marks out.

A kind of question is one entry of `TYPES`; how it is worth points is one entry of `RULES`. A new
kind is added there and nowhere else: attempts, pages and statistics ask the registry.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

UNANSWERED: dict = {"options": []}


class BadResponse(ValueError):
    """A response that the question cannot have. `code` says why, for those who translate it."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Mark:
    """Points reached, of the most that could be."""

    points: float
    maximum: float

    @property
    def full(self) -> bool:
        return self.points >= self.maximum


Rule = Callable[[frozenset, frozenset], float]


def all_or_nothing(chosen: frozenset, right: frozenset) -> float:
    """Return 1 when exactly the right options were chosen, else 0."""
    return 1.0 if chosen and chosen == right else 0.0


RULES: dict[str, Rule] = {"all-or-nothing": all_or_nothing}


@dataclass(frozen=True)
class OptionType:
    """A kind of question that is answered by choosing among options."""

    name: str
    many: bool = False
    rule: str = "all-or-nothing"
    worth: float = 1.0

    def check(self, question: Mapping, response: object) -> list[str]:
        """Return the chosen keys in the question's order. Raises BadResponse."""
        chosen = _listed(response)
        known = [option["key"] for option in question["options"]]
        strangers = [key for key in chosen if key not in known]
        if strangers:
            raise BadResponse("unknown-option", f"{question['key']} has no option {strangers[0]!r}")
        if len(set(chosen)) < len(chosen):
            raise BadResponse("twice", f"{question['key']}: the same option twice")
        if len(chosen) > 1 and not self.many:
            raise BadResponse("too-many", f"{question['key']} takes one option, not {len(chosen)}")
        return [key for key in known if key in chosen]

    def mark(self, question: Mapping, response: object) -> Mark:
        """Mark a response; an empty one is worth nothing. Raises BadResponse."""
        chosen = frozenset(self.check(question, response))
        rule = RULES[question.get("rule", self.rule)]
        return Mark(self.worth * rule(chosen, right_options(question)), self.worth)


TYPES: dict[str, OptionType] = {
    kind.name: kind
    for kind in (OptionType("single"), OptionType("truefalse"), OptionType("multiple", many=True))
}


def asked(definition: Mapping, keys: Sequence[str]) -> list[Mapping]:
    """Return the questions with these keys, in this order."""
    by_key = {question["key"]: question for question in definition["questions"]}
    return [by_key[key] for key in keys]


def type_of(question: Mapping) -> OptionType:
    """Return the kind of a question. Raises BadResponse for one this version does not know."""
    try:
        return TYPES[question["type"]]
    except KeyError:
        raise BadResponse(
            "unknown-type", f"unknown question type {question.get('type')!r}"
        ) from None


def right_options(question: Mapping) -> frozenset:
    """Return the keys of the options that are right."""
    return frozenset(option["key"] for option in question["options"] if option["correct"])


def chosen_options(question: Mapping, response: object) -> list[str]:
    """Return the keys chosen, in the question's order; [] when unanswered. Raises BadResponse."""
    return [] if response is None else type_of(question).check(question, response)


def checked(question: Mapping, response: object) -> dict:
    """Return a response in its canonical form, fit to store. Raises BadResponse."""
    return {"options": type_of(question).check(question, response)}


def mark(question: Mapping, response: object = None) -> Mark:
    """Mark one response; None is unanswered and worth 0. Raises BadResponse."""
    return type_of(question).mark(question, UNANSWERED if response is None else response)


@dataclass(frozen=True)
class Result:
    """What an attempt comes to."""

    score: float
    maximum: float
    marks: dict[str, Mark] = field(default_factory=dict)
    reread: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    mastered: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.score / self.maximum if self.maximum else 0.0


def mark_attempt(questions: Sequence[Mapping], responses: Mapping[str, object]) -> Result:
    """Mark all questions asked.

    `reread` are the lessons of questions not fully right, `held` the lessons and `mastered` the
    topics of which every question was. Raises BadResponse.
    """
    marks = {q["key"]: mark(q, responses.get(q["key"])) for q in questions}
    wrong_lessons = _names(questions, "lesson", lambda q: not marks[q["key"]].full)
    wrong_topics = _names(questions, "topic", lambda q: not marks[q["key"]].full)
    return Result(
        score=round(sum(m.points for m in marks.values()), 3),
        maximum=round(sum(m.maximum for m in marks.values()), 3),
        marks=marks,
        reread=wrong_lessons,
        held=tuple(n for n in _names(questions, "lesson") if n not in wrong_lessons),
        mastered=tuple(n for n in _names(questions, "topic") if n not in wrong_topics),
    )


def reaches(share: float, pass_mark: float) -> bool:
    """Tell whether a share is at or above the mark; 14 of 20 reaches 0.7 in floating point too."""
    return share >= pass_mark - 1e-9


def _names(questions, name: str, wanted=lambda question: True) -> tuple[str, ...]:
    found = (q.get(name, "") for q in questions if wanted(q))
    return tuple(dict.fromkeys(n for n in found if n))


def _listed(response: object) -> list[str]:
    if not isinstance(response, Mapping) or set(response) != {"options"}:
        raise BadResponse("shape", 'a response looks like {"options": [...]}')
    chosen = response["options"]
    if not isinstance(chosen, list) or not all(isinstance(key, str) for key in chosen):
        raise BadResponse("shape", "options are a list of option keys")
    return chosen
