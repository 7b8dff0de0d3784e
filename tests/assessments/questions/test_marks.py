"""What a response is worth, by type and rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import questions
from assessments.questions.arranging import kendall
from assessments.questions.spelling import distance, folded, number, same
from tests.assessments.questions import examples as ex


def share(asked, response):
    return questions.mark(asked, response).points


@pytest.mark.parametrize(
    ("rule", "chosen", "worth"),
    [
        ("all-or-nothing", "ab", 1),
        ("all-or-nothing", "a", 0),
        ("right-minus-wrong", "a", 0.5),
        ("right-minus-wrong", "abc", 0.5),
        ("right-minus-wrong", "acd", 0),
        ("per-option", "ab", 1),
        ("per-option", "a", 0.75),
        ("per-option", "cd", 0),
        ("per-option", "abcd", 0.5),
        ("per-option", "", 0),
    ],
)
def test_several_options(rule, chosen, worth):
    assert share(ex.MULTIPLE | {"rule": rule}, {"options": list(chosen)}) == worth


@given(st.sets(st.sampled_from("abcd")), st.sampled_from(sorted(questions.RULES)))
def test_no_rule_gives_more_for_a_wrong_option_than_without(chosen, rule):
    asked = ex.MULTIPLE | {"rule": rule}
    with_wrong = share(asked, {"options": sorted(chosen | {"c"})})
    assert with_wrong <= share(asked, {"options": sorted(chosen - {"c"} | {"a"})})


def test_passages_take_right_minus_wrong_unless_told_otherwise():
    assert share(ex.PASSAGES, {"options": ["a", "b", "c"]}) == 0.5
    assert share(ex.PASSAGES | {"rule": "all-or-nothing"}, {"options": ["a"]}) == 0


def test_one_spot_or_several():
    assert share(ex.HOTSPOT, {"options": ["a"]}) == 1
    with pytest.raises(questions.BadResponse) as refused:
        questions.checked(ex.HOTSPOT, {"options": ["a", "b"]})
    assert refused.value.code == "too-many"
    assert share(ex.HOTSPOT | {"many": True}, {"options": ["a", "b"]}) == 0


@pytest.mark.parametrize(
    ("answer", "reason", "worth"),
    [("true", ["r1"], 1), ("true", ["r2"], 0.5), ("true", [], 0.5), ("false", ["r1"], 0)],
)
def test_true_with_its_reason(answer, reason, worth):
    assert share(ex.REASONED, {"options": [answer], "reasons": reason}) == worth


def test_a_panel_judges_a_vignette():
    assert share(ex.VIGNETTE, {"options": ["b"]}) == pytest.approx(1 / 3)
    parts = questions.parts(ex.VIGNETTE, {"options": ["b"]})
    assert [(p.key, p.right, p.correct) for p in parts] == [
        ("a", False, "a"),
        ("b", False, ""),
        ("c", None, ""),
    ]


def test_pairs_are_worth_their_share():
    half = {"pairs": {"p1": "a1", "p2": "a3", "p3": "a3"}}
    assert share(ex.MATCHING, half) == 0.5
    assert share(ex.MATCHING | {"rule": "all-or-nothing"}, half) == 0
    assert [p.given for p in questions.parts(ex.MATCHING, half)] == [
        "Answer a1",
        "Answer a3",
        "Answer a3",
        "",
    ]


@pytest.mark.parametrize(
    ("order", "worth"), [("abcd", 1), ("bacd", 2 / 3), ("badc", 1 / 3), ("dcba", 0), ("", 0)]
)
def test_an_order_by_its_pairs(order, worth):
    assert share(ex.ORDERING, {"order": list(order)}) == pytest.approx(worth)


def test_an_order_all_or_nothing():
    strict = ex.ORDERING | {"rule": "all-or-nothing"}
    assert share(strict, {"order": list("abcd")}) == 1
    assert share(strict, {"order": list("bacd")}) == 0
    with pytest.raises(questions.BadResponse) as refused:
        questions.checked(strict, {"order": ["a"]})
    assert refused.value.code == "incomplete"


def test_kendalls_tau_of_textbook_orders():
    assert kendall(list("abc"), list("abc")) == 1
    assert kendall(list("cba"), list("abc")) == -1
    assert kendall(list("acb"), list("abc")) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("typed", "worth"),
    [
        ("tilholdsloven", 1),
        ("  TILHOLDSLOVEN ", 1),
        ("tilholdslven", 1),
        ("tilhodlsloven", 1),
        ("tilholslvn", 0),
        ("Loven  om tilhold", 0.5),
        ("", 0),
    ],
)
def test_a_gap_takes_variants_and_a_slip(typed, worth):
    assert share(ex.GAPS, {"gaps": {"g1": typed}}) == pytest.approx(worth / 3)


def test_a_gap_with_digits_takes_no_slip():
    assert share(ex.GAPS, {"gaps": {"g2": "2013"}}) == 0


def test_a_gap_says_what_was_chosen_in_words():
    parts = questions.parts(ex.GAPS, {"gaps": {"g3": "y"}})
    assert (parts[2].given, parts[2].correct, parts[2].right) == ("bortfalder", "gælder", False)
    assert questions.parts(ex.GAPS, {"gaps": {"g1": "tilholdsloven"}})[0].feedback == "<p>Ja.</p>"


@pytest.mark.parametrize("typed", ["Ærø", "ærø", "AEROE", "aeroe"])
def test_danish_letters_without_a_danish_keyboard(typed):
    assert share(ex.SHORT, {"text": typed}) == 1


def test_letters_count_when_the_author_says_so():
    assert share(ex.SHORT | {"case": True}, {"text": "ærø"}) == 0
    assert share(ex.SHORT | {"case": True}, {"text": "Ærø"}) == 1


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("", "", 0), ("log", "log", 0), ("log", "lgo", 1), ("sag", "sager", 2), ("ca", "abc", 3)],
)
def test_letters_apart(one, other, letters):
    assert distance(one, other) == letters


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_letters_apart_are_the_same_both_ways(one, other):
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))
    assert (distance(one, other) == 0) == (one == other)


def test_short_words_take_no_slip():
    assert not same("ja", "jo", spelling=2)
    assert same("stalkning", "stalking", spelling=1)
    assert folded(" Å  ø ") == "aa oe"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("5", (5, "")),
        ("5,5", (5.5, "")),
        ("1.234,5", (1234.5, "")),
        ("1234.5", (1234.5, "")),
        ("1.234", (1234, "")),
        ("1 234", (1234, "")),
        ("1.23", (1.23, "")),
        ("−3", (-3, "")),
        (",5 m", (0.5, "m")),
        ("5 år", (5, "år")),
        ("5år", (5, "år")),
        ("fem", None),
        ("", None),
        ("1,2,3", None),
        ("9" * 400, None),
    ],
)
def test_numbers_as_danes_write_them(typed, read):
    assert number(typed) == read


@pytest.mark.parametrize(
    ("typed", "unit", "worth"),
    [
        ("5", "", 1),
        ("5 år", "", 1),
        ("60", "måneder", 1),
        ("60 Måneder", "", 1),
        ("6", "", 0.5),
        ("6,1", "", 0),
        ("5", "uger", 0),
    ],
)
def test_a_number_with_tolerance_and_unit(typed, unit, worth):
    assert share(ex.NUMERIC, {"number": typed, "unit": unit}) == worth


def test_a_unit_may_be_asked_for():
    asked = ex.NUMERIC | {"unit_required": True}
    assert share(asked, {"number": "5", "unit": ""}) == 0
    assert share(asked, {"number": "5", "unit": "år"}) == 1
    assert questions.parts(asked, {"number": "5"})[0].correct == "5 år"


def test_what_is_no_number_is_refused():
    with pytest.raises(questions.BadResponse) as refused:
        questions.checked(ex.NUMERIC, {"number": "many", "unit": ""})
    assert refused.value.code == "not-a-number"
