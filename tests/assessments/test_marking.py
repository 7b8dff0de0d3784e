"""Marks: pure, with literals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import marking
from assessments.marking import BadResponse, Mark
from tests.factories import question

SINGLE, MULTIPLE = question("q1", "single"), question("q2", "multiple")
TRUEFALSE = question("q3", "truefalse")


def chose(*keys):
    return {"options": list(keys)}


@pytest.mark.parametrize(
    ("asked", "response", "points"),
    [
        (SINGLE, chose("a"), 1),
        (SINGLE, chose("b"), 0),
        (SINGLE, chose(), 0),
        (SINGLE, None, 0),
        (TRUEFALSE, chose("true"), 1),
        (TRUEFALSE, chose("false"), 0),
        (MULTIPLE, chose("a", "b"), 1),
        (MULTIPLE, chose("b", "a"), 1),
        (MULTIPLE, chose("a"), 0),
        (MULTIPLE, chose("a", "b", "c"), 0),
        (MULTIPLE, chose(), 0),
    ],
)
def test_a_response_is_worth(asked, response, points):
    assert marking.mark(asked, response) == Mark(points, 1)


@pytest.mark.parametrize(
    ("asked", "response", "code"),
    [
        (SINGLE, chose("z"), "unknown-option"),
        (SINGLE, chose("a", "b"), "too-many"),
        (TRUEFALSE, chose("true", "false"), "too-many"),
        (MULTIPLE, chose("a", "a"), "twice"),
        (SINGLE, "a", "shape"),
        (SINGLE, ["a"], "shape"),
        (SINGLE, {"option": "a"}, "shape"),
        (SINGLE, {"options": "a"}, "shape"),
        (SINGLE, {"options": [1]}, "shape"),
        (SINGLE, {"options": ["a"], "mark": 1}, "shape"),
        (question("q9") | {"type": "essay"}, chose("a"), "unknown-type"),
    ],
)
def test_a_response_the_question_cannot_have_is_refused(asked, response, code):
    with pytest.raises(BadResponse) as refused:
        marking.mark(asked, response)
    assert refused.value.code == code
    assert isinstance(refused.value, ValueError) and str(refused.value)


def test_chosen_options_come_in_the_questions_order():
    assert marking.chosen_options(MULTIPLE, chose("c", "a")) == ["a", "c"]
    assert marking.chosen_options(MULTIPLE, None) == []
    assert marking.checked(MULTIPLE, chose("c", "a")) == chose("a", "c")


def test_nothing_right_is_never_worth_a_point_for_nothing_chosen():
    nothing = question("q1", "multiple", options=[{"key": "a", "text": "A", "correct": False}])
    assert marking.mark(nothing, chose()).points == 0


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


KEYS = st.lists(st.sampled_from("abcdefgh"), min_size=2, unique=True)


@given(keys=KEYS, data=st.data())
def test_only_exactly_the_right_options_are_worth_the_point(keys, data):
    right = data.draw(st.sets(st.sampled_from(keys), min_size=1))
    chosen = data.draw(st.permutations(keys))[: data.draw(st.integers(0, len(keys)))]
    options = [{"key": k, "text": k, "correct": k in right} for k in keys]
    mark = marking.mark(question("q", "multiple", options=options), chose(*chosen))
    assert mark.points == (1 if set(chosen) == right else 0)
    assert 0 <= mark.points <= mark.maximum == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["options", "x"]), inner, max_size=2)
    ),
)


@given(asked=st.sampled_from([SINGLE, MULTIPLE, TRUEFALSE]), response=JSON)
def test_rubbish_is_marked_or_refused_and_nothing_else(asked, response):
    try:
        assert marking.mark(asked, response).points in (0, 1)
    except BadResponse as refused:
        assert refused.code
