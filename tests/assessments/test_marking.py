"""What an attempt comes to: pure, with literals."""

import pytest

from assessments import marking
from assessments.questions import Mark
from tests.assessments.questions import examples
from tests.factories import question


def chose(*keys):
    return {"options": list(keys)}


def test_an_attempt_tells_what_to_reread_and_what_is_mastered():
    questions = [
        question("q1", topic="pattern", lesson="l1"),
        question("q2", topic="pattern", lesson="l2"),
        question("q3", topic="law", lesson="l3"),
        question("q4", topic="log", lesson="l3"),
        question("q5", topic="", lesson=""),
    ]
    responses = {"q1": chose("a"), "q2": chose("b"), "q3": chose("a"), "q4": chose("a")}
    result = marking.mark_attempt(questions, responses)
    assert (result.score, result.maximum, result.share) == (3, 5, 0.6)
    assert result.reread == ("l2",)
    assert result.held == ("l1", "l3")
    assert result.mastered == ("law", "log")
    assert result.marks["q5"] == Mark(0, 1)


def test_no_questions_are_no_share():
    assert marking.mark_attempt([], {}).share == 0


@pytest.mark.parametrize(
    ("score", "of", "mark", "passes"),
    [(14, 20, 0.7, True), (7, 10, 0.7, True), (13, 20, 0.7, False)],
)
def test_the_mark_is_reached_at_the_mark(score, of, mark, passes):
    assert marking.reaches(score / of, mark) is passes


def test_what_is_not_marked_is_neither_mastered_nor_to_be_reread():
    scale = examples.SCALE | {"topic": "self-efficacy", "lesson": "l1"}
    result = marking.mark_attempt([scale, question("q1", topic="law")], {"q1": chose("a")})
    assert (result.score, result.maximum) == (1, 1)
    assert (result.reread, result.held, result.mastered) == ((), (), ("law",))


def test_a_part_of_a_question_is_a_part_of_its_worth():
    half = {"pairs": {"p1": "a1", "p2": "a2"}}
    asked = examples.MATCHING | {"worth": 3, "lesson": "l1"}
    result = marking.mark_attempt([asked], {"q-matching": half})
    assert (result.score, result.maximum, result.reread) == (1.5, 3, ("l1",))
