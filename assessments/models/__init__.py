"""What assessments keep."""

from assessments.models.attempts import Answer, Attempt, Judgement, TimeAllowance
from assessments.models.cases import CaseRun, Decision
from assessments.models.live import LiveSession, LiveVote

__all__ = [
    "Answer",
    "Attempt",
    "CaseRun",
    "Decision",
    "Judgement",
    "LiveSession",
    "LiveVote",
    "TimeAllowance",
]
