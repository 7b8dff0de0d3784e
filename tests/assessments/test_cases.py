"""Playing a case: pure, with literals and a walk through random choices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import cases
from tests.assessments.case_examples import BEST_WAY, DEFINITION, lead
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


# What a case keeps count of ------------------------------------------------------------------------


def rich(*decisions):
    return cases.replay(DEFINITION, decisions)


def open_keys(place):
    return [c["key"] for c in cases.available(place.scene, place.state)]


def test_a_definition_without_the_new_keys_keeps_no_count():
    assert cases.start_state(CASE) == {"trust": 1}
    assert cases.replay(CASE, [("door", "ask")]).state == {"trust": 2}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("desk.* >= 2", True),
        ("desk.* == 3", False),
        ("desk.read == 1", True),
        ("desk.visit == 0", True),
        ("elsewhere.* == 0", True),
        ("elsewhere.* >= 1", False),
    ],
)
def test_a_condition_may_ask_what_was_taken(text, holds):
    state = rich(("door", "ask"), ("desk", "read"), ("desk", "call")).state
    assert cases.parse(text).holds(state) is holds


def test_counts_stop_where_no_condition_can_tell_the_difference():
    again = with_scenes(
        scene("door", [choice("wait", 0, "fair", "door"), choice("in", 0, "best")]),
        scene("fin", [], end=True),
    )
    asking = again | {
        "scenes": [
            again["scenes"][0],
            scene("rare", [], end=True, when=["door.wait >= 2"]),
            again["scenes"][1],
        ]
    }
    place = cases.replay(asking, [("door", "wait")] * 9)
    assert place.state == {"trust": 1, "door.wait": 3}
    assert cases.take(asking, place, "in").scene["key"] == "rare"
    assert cases.replay(asking, [("door", "wait"), ("door", "in")]).scene["key"] == "fin"


# Investigations ------------------------------------------------------------------------------------


def test_leads_come_in_any_order_and_each_once():
    desk = rich(("door", "ask"))
    assert open_keys(desk) == ["read", "call", "visit", "hurry"]
    after = rich(("door", "ask"), ("desk", "visit"), ("desk", "read"))
    assert after.scene["key"] == "desk" and open_keys(after) == ["call", "plan", "hurry"]
    with pytest.raises(cases.BadDecision):
        rich(("door", "ask"), ("desk", "read"), ("desk", "read"))


def test_a_lead_is_what_comes_back_to_an_investigation():
    desk = rich(("door", "ask")).scene
    assert [c["key"] for c in desk["choices"] if cases.is_lead(desk, c)] == [
        "read",
        "call",
        "visit",
    ]
    door = rich().scene
    assert not any(cases.is_lead(door, c) for c in door["choices"])


def test_a_lead_is_not_judged():
    place = rich(("door", "ask"), ("desk", "read"))
    assert cases.recommended(place.trace[1])["key"] == "read"
    hurried = rich(("door", "ask"), ("desk", "hurry")).trace[1]
    assert cases.recommended(hurried)["key"] == "hurry"  # the plan was not open yet
    ready = rich(("door", "ask"), ("desk", "read"), ("desk", "call"), ("desk", "hurry")).trace[3]
    assert cases.recommended(ready)["key"] == "plan"


# Events, handing on, timers ------------------------------------------------------------------------


def test_an_event_comes_in_between_once():
    spent = [("door", "ask"), ("desk", "read"), ("desk", "call"), ("desk", "visit")]
    place = rich(*spent)
    assert place.scene["key"] == "siren" and place.trace[-1].event == "late"
    place = cases.take(DEFINITION, place, "calm")
    assert place.scene["key"] == "talk" and place.state["time"] == 0
    assert place.trace[-1].event == ""


def test_an_event_comes_before_the_end():
    definition = CASE | {"events": [{"key": "e", "when": ["trust >= 3"], "next": "door"}]}
    place = cases.replay(definition, [("door", "ask"), ("kitchen", "listen")])
    assert place.scene["key"] == "door" and not place.ended
    assert cases.replay(definition, [("door", "go")]).ended


def test_a_scene_whose_conditions_do_not_hold_hands_on():
    assert rich(*BEST_WAY[:-2]).scene["key"] == "guard"
    thin = rich(("door", "go"), ("desk", "hurry"), ("talk", "push"))
    assert thin.scene["key"] == "night" and thin.trace[-1].leads_to == "night"


def test_conditions_on_a_scene_that_hands_on_to_nobody_mean_nothing():
    definition = with_scenes(
        scene("door", [choice("ask", 0, "best")], when=["trust >= 3"]), scene("fin", [], end=True)
    )
    assert cases.replay(definition, []).scene["key"] == "door"


def circle():
    first, second = (
        scene(key, [choice("a", 0, "best")], when=["trust >= 3"]) | {"otherwise": other}
        for key, other in (("door", "hall"), ("hall", "door"))
    )
    return with_scenes(first, second, scene("fin", [], end=True))


def test_scenes_that_hand_on_in_a_circle_are_refused():
    with pytest.raises(cases.BadDecision, match="circle"):
        cases.replay(circle(), [])


def test_a_clock_runs_only_where_what_it_takes_is_open():
    night = rich(*BEST_WAY[:-1])
    assert cases.timer_of(night.scene, night.state)["seconds"] == 60
    assert cases.timer_of(rich().scene, rich().state) is None
    shut = night.scene | {"timer": {"seconds": 60, "choice": "fly"}}
    assert cases.timer_of(shut, night.state) is None


def test_a_scene_asks_why_only_when_it_offers_reasons():
    talk = rich(*BEST_WAY[:4]).scene
    assert cases.asks_why(talk) and not cases.asks_why(talk | {"reasons": []})
    assert cases.reason_of(talk, "pattern")["correct"] and cases.reason_of(talk, "x") is None


# The way an expert takes ---------------------------------------------------------------------------


def test_the_recommended_way_follows_leads_until_the_best_choice_opens():
    way = cases.recommended_way(DEFINITION)
    assert [(t.scene["key"], t.choice["key"]) for t in way.trace] == BEST_WAY
    assert way.ended and way.scene["key"] == "good"


def test_the_recommended_way_stops_where_it_would_go_in_a_circle():
    around = with_scenes(
        scene("door", [choice("wait", 0, "best", "door"), choice("in", 0, "fair")]),
        scene("fin", [], end=True),
    )
    assert len(cases.recommended_way(around).trace) == 1


def test_a_lead_costs_what_the_author_says():
    assert lead("read")["effects"] == {"time": -1}
    assert rich(("door", "ask"), ("desk", "read")).state["time"] == 2


# Any way through -----------------------------------------------------------------------------------


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
