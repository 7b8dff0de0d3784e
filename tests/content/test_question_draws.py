"""Rules over a pool, parallel forms, and the old shape of questions: pure."""

import pytest

from content import question_draws
from content.question_draws import Rule
from content.question_legacy import by_type, read


def question(key, **more):
    return {"key": key, "topic": "", "level": "", **more}


def test_candidates_fit_every_filter_and_questions_for_everybody_fit_every_profession():
    pool = [
        question("a", topic="log", tags=["zone"]),
        question("b", topic="log", roles=["teacher"]),
        question("c", topic="law"),
    ]
    assert question_draws.candidates(pool, {"topic": "log"}) == ("a", "b")
    assert question_draws.candidates(pool, {"topic": "log", "tag": "zone"}) == ("a",)
    assert question_draws.candidates(pool, {"role": "teacher"}) == ("a", "b", "c")
    assert question_draws.candidates(pool, {"role": "psychologist"}) == ("a", "c")


@pytest.mark.parametrize(
    ("rules", "missing"),
    [
        ([Rule(("a", "b"), 2)], [0]),
        ([Rule(("a", "b"), 3)], [1]),
        ([Rule(("a",)), Rule(("a", "b"), 2)], [0, 1]),  # a stands fixed before
        ([Rule(("a", "b", "c"), 1), Rule(("a", "b"), 2)], [0, 1]),  # the first may take a or b
        ([Rule(("a", "b", "c"), 1), Rule(("a", "b", "c"), 2)], [0, 0]),
        ([Rule((), 2)], [2]),
    ],
)
def test_a_rule_is_short_at_the_worst_chance(rules, missing):
    assert question_draws.missing(rules) == missing


def test_what_is_drawn_on_average():
    rules = [Rule(("own",)), Rule(("a", "b", "c", "d"), 2)]
    assert question_draws.drawn(rules, ["own", "a", "b", "c", "d"]) == pytest.approx(3)
    assert question_draws.drawn(rules, ["a"]) == pytest.approx(0.5)


def test_forms_come_from_each_questions_own_choice():
    assert question_draws.forms({"x": "", "y": ""}) == {}
    found = question_draws.forms({"x": "", "y": "A", "z": "B"})
    assert found == {"A": ["x", "y"], "B": ["x", "z"]}
    assert question_draws.anchors(found) == {"x"}
    assert not question_draws.few_anchors(found)
    assert question_draws.few_anchors({"A": ["x", "1", "2", "3"], "B": ["x", "4", "5", "6"]})


def test_a_third_form_is_there_once_a_question_names_it():
    found = question_draws.forms({"x": "", "a": "A", "b": "B", "c": "C"})
    assert found == {"A": ["x", "a"], "B": ["x", "b"], "C": ["x", "c"]}
    assert question_draws.anchors(found) == {"x"}
    assert question_draws.forms({"x": "", "c": "C"})["B"] == ["x"], "too short, and refused"


# What was stored before every type had a block of its own ------------------------------------------
def test_an_old_question_is_read_under_its_type_with_its_keys():
    old = {
        "type": "question",
        "id": "q1",
        "value": {"kind": "multiple", "stem": "Hvad?", "options": [{"id": "o1", "value": {}}]},
    }
    assert by_type(old) == {
        "type": "multiple",
        "id": "q1",
        "value": {"stem": "Hvad?", "options": [{"id": "o1", "value": {}}]},
    }


def test_an_old_true_or_false_keeps_words_of_its_own():
    options = [
        {"type": "item", "id": "1", "value": {"text": "Sandt", "feedback": "ja"}},
        {"type": "item", "id": "2", "value": {"text": "Nej", "correct": True, "feedback": "nej"}},
    ]
    found = by_type({"type": "question", "value": {"kind": "truefalse", "options": options}})
    assert found["type"] == "truefalse"
    assert found["value"] == {
        "answer": "false",
        "true_text": "",
        "false_text": "Nej",
        "feedback_true": "ja",
        "feedback_false": "nej",
    }


@pytest.mark.parametrize("value", ["", "not json", "[]", None, [], 7])
def test_what_is_no_stream_of_questions_is_left_alone(value):
    assert read(value) in (value, [])
