"""What holds for every type of question."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import questions
from assessments.questions import BadResponse, Mark
from tests.assessments.questions import examples
from tests.assessments.questions.examples import EVERY, FULL

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["options", "pairs", "order", "gaps", "text", "number", "unit", "a", "p1"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def test_the_examples_are_every_type():
    assert {q["type"] for q in EVERY} == set(questions.KINDS)


@pytest.mark.parametrize("asked", EVERY, ids=lambda q: q["key"])
def test_an_author_has_nothing_to_mend_in_the_examples(asked):
    assert questions.problems(asked) == []


@pytest.mark.parametrize("asked", EVERY, ids=lambda q: q["key"])
def test_nobodys_response_is_unanswered_and_worth_nothing(asked):
    nobody = questions.empty(asked)
    assert not questions.answered(asked, questions.checked(asked, nobody))
    assert questions.mark(asked, nobody) == questions.mark(asked)
    assert questions.mark(asked).points == 0
    assert all(not part.given for part in questions.parts(asked))


@pytest.mark.parametrize("asked", [q for q in EVERY if q["type"] in FULL], ids=lambda q: q["key"])
def test_the_full_answer_is_worth_what_the_question_is(asked):
    full = FULL[asked["type"]] | ({"reasons": ["r1"]} if asked.get("reasons") else {})
    assert questions.mark(asked | {"worth": 3}, full) == Mark(3, 3)
    assert questions.mark(asked, full).full
    assert questions.answered(asked, full)
    assert {part.right for part in questions.parts(asked, full)} <= {True, None}


@pytest.mark.parametrize("asked", [examples.SCALE, examples.FREETEXT], ids=lambda q: q["key"])
def test_what_is_not_marked_is_worth_nothing_either_way(asked):
    given_one = {"options": ["5"]} if asked["type"] == "scale" else {"text": "Something"}
    assert questions.mark(asked, given_one) == Mark(0, 0)
    assert questions.answered(asked, given_one)


@pytest.mark.parametrize("asked", EVERY, ids=lambda q: q["key"])
@given(response=anything)
def test_whatever_is_sent_is_canonical_or_refused(asked, response):
    try:
        checked = questions.checked(asked, response)
    except BadResponse as error:
        assert error.code
        return
    assert questions.checked(asked, checked) == checked
    assert questions.checked(asked, json.loads(json.dumps(checked))) == checked
    mark = questions.mark(asked, checked)
    assert 0 <= mark.points <= mark.maximum
    assert questions.parts(asked, checked)


def test_an_unknown_type_is_said():
    strange = examples.SINGLE | {"type": "essay"}
    with pytest.raises(BadResponse, match="essay"):
        questions.mark(strange)
    assert [p.code for p in questions.problems(strange)] == ["unknown-type"]


def test_a_shared_stimulus_must_be_there():
    asked = examples.SINGLE | {"stimulus": "log"}
    assert [p.code for p in questions.problems(asked)] == ["unknown-stimulus"]
    assert questions.problems(asked, stimuli=["log"]) == []


def test_a_question_without_words_or_worth():
    asked = examples.SINGLE | {"stem": " ", "worth": 0}
    assert [p.code for p in questions.problems(asked)] == ["no-stem", "bad-worth"]
