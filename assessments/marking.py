"""Marking an attempt: definitions and responses in, marks out. Pure.

What one response is worth is the question's own affair (assessments/questions); here they come to
a score, to what is mastered and what to read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessments import questions
from assessments.questions import Mark


def asked(definition: Mapping, keys: Sequence[str]) -> list[Mapping]:
    """Return the questions with these keys, in this order."""
    by_key = {question["key"]: question for question in definition["questions"]}
    return [by_key[key] for key in keys]


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


def mark_attempt(asked: Sequence[Mapping], responses: Mapping[str, object]) -> Result:
    """Mark all questions asked.

    `reread` are the lessons of questions not fully right, `held` the lessons and `mastered` the
    topics of which every question was; what is not marked says nothing of either. Raises
    BadResponse.
    """
    marks = {q["key"]: questions.mark(q, responses.get(q["key"])) for q in asked}
    marked = [q for q in asked if marks[q["key"]].maximum]
    wrong = [q for q in marked if not marks[q["key"]].full]
    wrong_lessons, wrong_topics = _names(wrong, "lesson"), _names(wrong, "topic")
    return Result(
        score=round(sum(m.points for m in marks.values()), 3),
        maximum=round(sum(m.maximum for m in marks.values()), 3),
        marks=marks,
        reread=wrong_lessons,
        held=tuple(n for n in _names(marked, "lesson") if n not in wrong_lessons),
        mastered=tuple(n for n in _names(marked, "topic") if n not in wrong_topics),
    )


def reaches(share: float, pass_mark: float) -> bool:
    """Tell whether a share is at or above the mark; 14 of 20 reaches 0.7 in floating point too."""
    return share >= pass_mark - 1e-9


def _names(asked: Sequence[Mapping], name: str) -> tuple[str, ...]:
    found = (q.get(name, "") for q in asked)
    return tuple(dict.fromkeys(n for n in found if n))
