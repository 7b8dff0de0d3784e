"""Playing and checking a case: pure, with literals and a walk through random choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import case_checks, cases
from assessments.case_checks import Problem
from tests.factories import _choice as choice
from tests.factories import _scene as scene
from tests.factories import case_frozen

CASE = case_frozen().definition


def with_scenes(*scenes, **more):
    return CASE | {"scenes": list(scenes)} | more


# Conditions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("trust >= 2", True),
        ("trust>=3", False),
        ("trust <= 2", True),
        ("trust > 1", True),
        ("trust < 2", False),
        (" trust == 2 ", True),
        ("trust != 2", False),
        ("trust > -1", True),
        ("fear >= 0", False),
    ],
)
def test_a_condition(text, holds):
    assert cases.parse(text).holds({"trust": 2}) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "trust",
        "trust >= x",
        "trust => 2",
        "2 >= trust",
        "__import__('os')",
        "a >= 1 and b >= 2",
        "trust >= 2.5",
    ],
)
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(cases.BadCondition, match="evidence >= 2"):
        cases.parse(text)


# Playing -------------------------------------------------------------------------------------------


def test_the_best_way_through():
    place = cases.replay(CASE, [("door", "ask"), ("kitchen", "listen")])
    assert place.ended and place.scene["key"] == "good"
    assert place.state == {"trust": 3}
    assert [(t.ordinal, t.before["trust"], t.after["trust"], t.leads_to) for t in place.trace] == [
        (1, 1, 2, "kitchen"),
        (2, 2, 3, "good"),
    ]


def test_the_end_that_holds_first_and_the_one_that_always_does():
    assert cases.replay(CASE, [("door", "go")]).scene["key"] == "thin"
    assert cases.replay(CASE, [("door", "ask"), ("kitchen", "talk")]).scene["key"] == "thin"


def test_effects_stay_within_their_range():
    assert cases.apply(CASE, {"trust": 0}, {"trust": -5}) == {"trust": 0}
    assert cases.apply(CASE, {"trust": 3}, {"trust": 5}) == {"trust": 3}


def test_a_choice_is_open_only_where_its_conditions_hold():
    hidden = choice("bold", 1, "fair") | {"when": ["trust >= 2"]}
    definition = with_scenes(
        scene("door", [choice("ask", 1, "best"), hidden]), scene("fin", [], end=True)
    )
    door = definition["scenes"][0]
    assert [c["key"] for c in cases.available(door, {"trust": 1})] == ["ask"]
    assert [c["key"] for c in cases.available(door, {"trust": 2})] == ["ask", "bold"]
    with pytest.raises(cases.BadDecision):
        cases.replay(definition, [("door", "bold")])


@pytest.mark.parametrize(
    "decisions", [[("kitchen", "listen")], [("door", "fly")], [("door", "go"), ("door", "ask")]]
)
def test_decisions_that_do_not_fit_are_refused(decisions):
    with pytest.raises(cases.BadDecision):
        cases.replay(CASE, decisions)


def test_what_is_recommended_is_the_best_that_was_open():
    place = cases.replay(CASE, [("door", "go")])
    assert cases.recommended(place.trace[0])["key"] == "ask"
    best = cases.replay(CASE, [("door", "ask")])
    assert cases.recommended(best.trace[0])["key"] == "ask"


# Checking ------------------------------------------------------------------------------------------


def test_a_sound_case_has_no_problems():
    assert case_checks.problems(CASE) == []


def without(definition, key):
    return definition | {"scenes": [s for s in definition["scenes"] if s["key"] != key]}


END = scene("fin", [], end=True)
DOOR = scene("door", [choice("ask", 1, "best")])


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (with_scenes(), Problem("no-scenes")),
        (with_scenes(DOOR, END, start="attic"), Problem("unknown-start", "attic")),
        (with_scenes(DOOR, DOOR, END), Problem("scene-twice", "door")),
        (
            with_scenes(scene("door", [choice("a", 0, "best"), choice("a", 0, "poor")]), END),
            Problem("choice-twice", "door", "a"),
        ),
        (
            with_scenes(scene("door", [choice("a", 0, "best", "moon")]), END),
            Problem("unknown-next", "door", "a"),
        ),
        (
            with_scenes(scene("door", [choice("a", 0, "great")]), END),
            Problem("unknown-quality", "door", "a"),
        ),
        (
            with_scenes(scene("door", [choice("a", 0, "best") | {"effects": {"luck": 1}}]), END),
            Problem("unknown-variable", "door", "a", "luck"),
        ),
        (
            with_scenes(
                scene(
                    "door",
                    [choice("a", 0, "best") | {"when": ["luck > 1"]}, choice("b", 0, "fair")],
                ),
                END,
            ),
            Problem("unknown-variable", "door", "a", "luck"),
        ),
        (
            with_scenes(
                scene(
                    "door",
                    [choice("a", 0, "best") | {"when": ["trust is 1"]}, choice("b", 0, "fair")],
                ),
                END,
            ),
            Problem("bad-condition", "door", "a"),
        ),
        (with_scenes(DOOR), Problem("no-ending")),
        (
            with_scenes(DOOR, scene("fin", [], end=True, when=["trust >= 2"])),
            Problem("ending-without-fallback", "fin"),
        ),
        (
            with_scenes(DOOR, END, scene("loft", [choice("a", 0, "best")])),
            Problem("unreachable-scene", "loft"),
        ),
        (with_scenes(scene("door", []), END), Problem("dead-end", "door")),
        (
            with_scenes(scene("door", [choice("a", 0, "best") | {"when": ["trust > 2"]}]), END),
            Problem("dead-end", "door"),
        ),
        (
            with_scenes(DOOR, scene("fin", [choice("a", 0, "best")], end=True)),
            Problem("end-has-choices", "fin"),
        ),
        (
            with_scenes(
                scene("door", [choice("ask", 0, "best"), choice("a", 0, "fair", "loop")]),
                scene("loop", [choice("b", 0, "fair", "loop")]),
                END,
            ),
            Problem("never-ends", "loop"),
        ),
        (
            with_scenes(
                scene(
                    "door",
                    [choice("ask", 1, "best"), choice("b", 0, "fair") | {"when": ["trust >= 3"]}],
                ),
                END,
            ),
            Problem("never-holds", "door", "b"),
        ),
        (
            with_scenes(DOOR, scene("high", [], end=True, when=["trust >= 3"]), END),
            Problem("never-holds", "high"),
        ),
        (
            with_scenes(
                DOOR,
                END,
                variables=[{"key": "trust", "label": "T", "start": 9, "low": 0, "high": 3}],
            ),
            Problem("bad-range", variable="trust"),
        ),
        (
            with_scenes(DOOR, END, variables=CASE["variables"] * 2),
            Problem("variable-twice", variable="trust"),
        ),
    ],
)
def test_a_broken_case_is_told_where_it_breaks(definition, problem):
    found = case_checks.problems(definition)
    assert problem in found
    assert all(one.message for one in found)


def test_an_end_hidden_by_an_earlier_one_can_never_be_reached():
    definition = with_scenes(DOOR, scene("all", [], end=True), scene("rest", [], end=True))
    assert case_checks.problems(definition) == [Problem("unreachable-scene", "rest")]


def test_a_way_back_is_no_mistake_when_it_leads_out_in_the_end():
    again = scene(
        "door",
        [choice("wait", 1, "fair", "door"), choice("in", 0, "best") | {"when": ["trust >= 3"]}],
    )
    assert case_checks.problems(with_scenes(again, END)) == []


def test_too_many_states_are_said_to_be_too_many():
    wide = [{"key": f"v{n}", "label": "", "start": 0, "low": 0, "high": 99} for n in range(3)]
    more = [choice(f"c{n}", 0, "fair", "door") | {"effects": {f"v{n}": 1}} for n in range(3)]
    definition = with_scenes(
        scene("door", [*more, choice("out", 0, "best") | {"effects": {}}]), END, variables=wide
    )
    assert case_checks.problems(definition) == [Problem("too-large")]


@given(picks=st.lists(st.integers(0, 3), max_size=8))
def test_any_way_through_stays_in_range_and_replays_to_the_same_place(picks):
    place = cases.replay(CASE, [])
    taken = []
    for pick in picks:
        open_here = cases.available(place.scene, place.state)
        if not open_here:
            assert place.ended
            break
        key = open_here[pick % len(open_here)]["key"]
        taken.append((place.scene["key"], key))
        place = cases.take(CASE, place, key)
        assert 0 <= place.state["trust"] <= 3
    assert cases.replay(CASE, taken) == place


@given(text=st.text(max_size=20))
def test_any_text_is_a_condition_or_refused(text):
    try:
        assert cases.parse(text).holds({}) is False
    except cases.BadCondition:
        pass
