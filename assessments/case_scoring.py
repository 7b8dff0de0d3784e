"""Scoring a case by the quality of first decisions. Pure.

A decision that was taken back is kept, and is what counts: the second one was taken by somebody who
had read the expert's reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments.cases import UNSCORED, BadDecision, quality_of

POINTS = {"best": 1.0, "fair": 0.5, "poor": 0.0}


@dataclass(frozen=True)
class Score:
    """What decisions come to: `points` of `maximum`, and how many an expert would have taken."""

    points: float
    maximum: int
    best: int


def score(definition: Mapping, decisions: Iterable[tuple[str, str]]) -> Score:
    """Score (scene, choice) pairs: best 1, fair a half, poor 0; what has no quality is left out.

    Raises BadDecision for a choice that the case does not have.
    """
    qualities = _qualities(definition)
    try:
        scored = [qualities[pair] for pair in decisions if qualities[pair] != UNSCORED]
    except KeyError as missing:
        raise BadDecision(f"no choice {missing}") from missing
    return Score(sum(POINTS[quality] for quality in scored), len(scored), scored.count("best"))


def _qualities(definition: Mapping) -> dict[tuple[str, str], str]:
    return {
        (scene["key"], choice["key"]): quality_of(choice)
        for scene in definition["scenes"]
        for choice in scene.get("choices") or ()
    }


def first_decisions(decisions: Sequence) -> list:
    """Return of a run's decisions (in order, taken back or not) the first one at each visit."""
    return [
        one for one, first in zip(decisions, first_at_visit(decisions), strict=True) if one is first
    ]


def first_at_visit(decisions: Sequence) -> list:
    """Return, for each of a run's decisions, the first one that was taken at the same visit.

    A visit is the n-th time of standing in a scene, counted in ways that stood: going back and
    choosing again is the same visit, also by another way round. Leads of an investigation are
    not scored and open no visit; each counts the first time it is followed.
    """
    firsts: dict[tuple, object] = {}
    return [
        firsts.setdefault(_visit(decision, decisions[:number]), decision)
        for number, decision in enumerate(decisions)
    ]


def _visit(decision, earlier: Sequence) -> tuple:
    if decision.quality == UNSCORED:
        return (decision.scene, "lead", decision.choice)
    return (decision.scene, sum(_stood_before(one, decision) for one in earlier))


def _stood_before(one, decision) -> bool:
    """Tell whether `one` was a scored decision in the same scene that stood when `decision` came."""
    if one.scene != decision.scene or one.quality == UNSCORED:
        return False
    return one.undone_at is None or one.undone_at > decision.made_at
