"""Judging a free text by its rubric: the learner herself, or a facilitator of her group."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.models import Answer, Judgement
from people.models import User

LONGEST_COMMENT = 2000


class BadJudgement(ValueError):
    """Points that the rubric does not have. `part` is the line it is about, "" for the comment."""

    def __init__(self, part: str, message: str):
        super().__init__(message)
        self.part = part


@transaction.atomic
def judge(
    *,
    answer: Answer,
    judge: User,
    points: Mapping[str, int],
    comment: str = "",
    at: datetime | None = None,
) -> Judgement:
    """Judge an answer; judging again replaces what the same judge said before.

    `points` by the rubric's keys, 0 to what the line is worth; a line left out is not judged.
    Raises BadJudgement.
    """
    rubric = {line["key"]: line["points"] for line in _question(answer).get("rubric") or ()}
    for key, given in points.items():
        if type(given) is not int or key not in rubric or not 0 <= given <= rubric[key]:
            raise BadJudgement(key, f"{given!r} are not points of {key!r}")
    if len(comment) > LONGEST_COMMENT:
        raise BadJudgement("", f"a comment has at most {LONGEST_COMMENT} characters")
    locked = Answer.objects.select_for_update(of=("self",)).get(pk=answer.pk)
    judgement, _new = Judgement.objects.update_or_create(
        answer=locked,
        judge=judge,
        defaults={
            "number": locked.number,
            "points": dict(points),
            "comment": comment.strip(),
            "judged_at": at or timezone.now(),
        },
    )
    return judgement


def _question(answer: Answer) -> Mapping:
    asked = {question["key"]: question for question in answer.attempt.asked}
    return asked[answer.question]
