"""What is asked, on which form, in which order."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import drawing
from tests.assessments.questions import examples as ex


def pool(*topics, **more):
    return {"questions": [{"key": f"q{n}", "topic": t} for n, t in enumerate(topics)], **more}


def drawn(definition, form="", before=None, seed=1):
    return drawing.draw(definition, form, before or {}, Random(seed))


def test_without_rules_all_are_asked_in_the_authors_order():
    assert drawn(pool("a", "b", "c")) == ["q0", "q1", "q2"]


@pytest.mark.parametrize("seed", range(5))
def test_rules_are_taken_one_after_the_other_each_question_once(seed):
    definition = pool(*"aaaabb", draw=[{"topic": "a", "count": 2}, {"count": 3}])
    keys = drawn(definition, seed=seed)
    assert len(keys) == len(set(keys)) == 5
    assert sum(key in {"q0", "q1", "q2", "q3"} for key in keys) >= 2


def test_a_rule_without_count_takes_all_that_fit():
    assert drawn(pool(*"aab", draw=[{"topic": "a"}])) == ["q0", "q1"]


def test_a_rule_that_asks_for_too_many_gets_what_there_is():
    assert drawn(pool(*"ab", draw=[{"topic": "a", "count": 9}])) == ["q0"]


@pytest.mark.parametrize(
    ("rule", "keys"),
    [
        ({"fixed": ["q2"]}, ["q2"]),
        ({"level": "judge"}, ["q1"]),
        ({"tag": "log"}, ["q0"]),
        ({"role": "teacher"}, ["q2"]),
    ],
)
def test_a_rule_may_ask_for(rule, keys):
    questions = [
        {"key": "q0", "tags": ["log"]},
        {"key": "q1", "level": "judge"},
        {"key": "q2", "roles": ["teacher"]},
    ]
    assert drawn({"questions": questions, "draw": [rule]}) == keys


@given(st.integers(), st.integers(1, 6))
def test_questions_met_before_come_last(seed, count):
    definition = pool(*"aaaaaa", draw=[{"count": count}])
    met = {f"q{n}": 1 for n in range(3)}
    keys = drawn(definition, before=met, seed=seed)
    assert sum(key not in met for key in keys) == min(count, 3)


def test_chance_is_fair_to_every_question():
    definition = pool(*"aaaa", draw=[{"count": 1}])
    counts = Counter(drawn(definition, seed=seed)[0] for seed in range(400))
    assert min(counts.values()) > 60


def test_questions_on_one_stimulus_stay_together():
    questions = [{"key": f"q{n}", "stimulus": "log" if n in {1, 4} else ""} for n in range(8)]
    for seed in range(20):
        keys = drawn({"questions": questions, "shuffle": True}, seed=seed)
        assert keys.index("q4") == keys.index("q1") + 1


FORMS = {"forms": {"A": ["q0", "q1"], "B": ["q0", "q2"]}}


def test_a_form_asks_its_own_questions():
    assert drawn(pool(*"aaa", **FORMS), form="B") == ["q0", "q2"]


def test_the_first_form_is_a_coin_and_the_next_the_other():
    coins = Counter(drawing.choose_form(FORMS, [], Random(seed)) for seed in range(400))
    assert 150 < coins["A"] < 250
    assert drawing.choose_form(FORMS, ["A"], Random(1)) == "B"
    assert drawing.choose_form(FORMS, ["B"], Random(1)) == "A"
    assert drawing.choose_form({}, ["A"], Random(1)) == ""
    assert drawing.choose_form({"forms": {"A": ["q0"]}}, ["A"], Random(1)) == "A"


def test_three_tests_meet_three_forms_and_every_order_comes_up():
    three = {"forms": {"A": ["q0"], "B": ["q1"], "C": ["q2"]}}
    orders = Counter()
    for seed in range(600):
        dice, taken = Random(seed), []
        for _test in range(4):
            taken.append(drawing.choose_form(three, taken, dice))
        assert taken[3] != taken[2], "a fourth test is not the last form again"
        orders["".join(taken[:3])] += 1
    assert set(orders) == {"ABC", "ACB", "BAC", "BCA", "CAB", "CBA"}
    assert min(orders.values()) > 60


@given(st.uuids())
def test_a_question_looks_the_same_on_every_visit(attempt):
    for question in ex.EVERY:
        first = drawing.shuffled(question, str(attempt), options=True)
        assert first == drawing.shuffled(question, str(attempt), options=True)
        assert {k: sorted(map(str, v)) if isinstance(v, list) else v for k, v in first.items()} == {
            k: sorted(map(str, v)) if isinstance(v, list) else v for k, v in question.items()
        }


@given(st.uuids())
def test_an_order_is_never_shown_as_the_key(attempt):
    assert (
        drawing.shuffled(ex.ORDERING, str(attempt), options=False)["items"] != ex.ORDERING["items"]
    )


def test_options_stand_still_unless_the_quiz_moves_them():
    seeds = [str(n) for n in range(20)]
    assert all(drawing.shuffled(ex.SINGLE, seed, options=False) == ex.SINGLE for seed in seeds)
    assert any(drawing.shuffled(ex.SINGLE, seed, options=True) != ex.SINGLE for seed in seeds)
    fixed = ex.SINGLE | {"fixed": True}
    assert all(drawing.shuffled(fixed, seed, options=True) == fixed for seed in seeds)
    assert all(drawing.shuffled(ex.SCALE, seed, options=True) == ex.SCALE for seed in seeds)
