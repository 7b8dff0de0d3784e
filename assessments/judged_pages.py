"""Free texts on the pages: what the rubric says, who has judged, and what still waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments.judging_forms import JudgingForm
from assessments.models import Attempt, Judgement


@dataclass(frozen=True)
class Judged:
    """What a free text came to, or that it waits for its judge."""

    by_self: bool
    rubric: list[tuple[Mapping, int | None]]
    comment: str
    form: JudgingForm | None

    @property
    def done(self) -> bool:
        return any(points is not None for _line, points in self.rubric)

    @property
    def points(self) -> int:
        return sum(points or 0 for _line, points in self.rubric)

    @property
    def most(self) -> int:
        return sum(line["points"] for line, _points in self.rubric)


def with_judgements(lines: list[dict], attempt: Attempt) -> list[dict]:
    """Add `judged` to the lines of free texts that were answered. One query where there are any."""
    texts = [line for line in lines if line["question"]["type"] == "freetext" and line["answer"]]
    if texts:
        found = Judgement.objects.filter(answer__attempt=attempt).order_by("judged_at")
        newest = {judgement.answer_id: judgement for judgement in found}
        for line in texts:
            line["judged"] = judged(line["question"], newest.get(line["answer"].pk))
    return lines


def judged(question: Mapping, judgement: Judgement | None) -> Judged:
    """Say what one free text came to."""
    points = judgement.points if judgement else {}
    rubric: Iterable[Mapping] = question.get("rubric") or ()
    by_self = question.get("judge", "self") == "self"
    initial = {f"points-{key}": given for key, given in points.items()}
    return Judged(
        by_self,
        [(line, points.get(line["key"])) for line in rubric],
        judgement.comment if judgement else "",
        JudgingForm(
            question=question, commented=False, initial=initial, prefix=f"j-{question['key']}"
        )
        if by_self
        else None,
    )
