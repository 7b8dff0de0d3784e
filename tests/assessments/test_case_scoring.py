"""What first decisions come to: pure."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from assessments import case_scoring, cases
from assessments.case_scoring import Score
from tests.assessments.case_examples import BEST_WAY, DEFINITION
from tests.factories import case_frozen

NOON = datetime(2026, 11, 21, 12)


def log(*lines):
    """Decisions in order, one a minute: (scene, choice, quality), and the minute it was undone."""
    return [
        SimpleNamespace(
            scene=scene,
            choice=choice,
            quality=quality,
            made_at=NOON + timedelta(minutes=number),
            undone_at=NOON + timedelta(minutes=undone[0]) if undone else None,
        )
        for number, (scene, choice, quality, *undone) in enumerate(lines)
    ]


def firsts(*lines):
    return [(d.scene, d.choice) for d in case_scoring.first_decisions(log(*lines))]


def test_best_is_one_fair_a_half_and_what_has_no_quality_is_left_out():
    assert case_scoring.score(DEFINITION, BEST_WAY) == Score(5.0, 5, 5)
    mixed = [("door", "go"), ("desk", "read"), ("talk", "push"), ("night", "act")]
    assert case_scoring.score(DEFINITION, mixed) == Score(1.5, 3, 1)
    assert case_scoring.score(DEFINITION, []) == Score(0, 0, 0)


def test_old_cases_are_scored_like_any():
    old = case_frozen().definition
    assert case_scoring.score(old, [("door", "ask"), ("kitchen", "talk")]) == Score(1.5, 2, 1)


def test_a_choice_the_case_does_not_have_is_refused():
    with pytest.raises(cases.BadDecision):
        case_scoring.score(DEFINITION, [("door", "fly")])


def test_what_was_chosen_again_does_not_count():
    assert firsts(("a", "poor", "poor", 0.5), ("a", "good", "best"), ("b", "x", "fair")) == [
        ("a", "poor"),
        ("b", "x"),
    ]


def test_a_second_visit_counts_for_itself():
    assert firsts(("a", "wait", "fair"), ("a", "in", "best")) == [("a", "wait"), ("a", "in")]


def test_going_back_by_another_way_round_is_the_same_visit():
    seen = firsts(
        ("door", "ask", "best", 1.7),
        ("kitchen", "talk", "poor", 1.5),
        ("door", "go", "poor"),
        ("kitchen", "listen", "best"),
    )
    assert seen == [("door", "ask"), ("kitchen", "talk")]


def test_leads_open_no_visit_and_each_counts_once():
    seen = firsts(
        ("desk", "read", ""),
        ("desk", "hurry", "poor", 1.5),
        ("desk", "call", "", 2.5),
        ("desk", "call", ""),
        ("desk", "plan", "best"),
    )
    assert seen == [("desk", "read"), ("desk", "hurry"), ("desk", "call")]
