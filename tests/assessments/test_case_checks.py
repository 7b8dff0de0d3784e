"""Checking a case: every mistake is told where it is, and what is accepted can be played."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import case_checks, cases
from assessments.case_checks import ERROR, WARNING, Problem
from tests.assessments.case_examples import DEFINITION, REASONS
from tests.factories import _choice as choice
from tests.factories import _scene as scene
from tests.factories import case_frozen

CASE = case_frozen().definition


def with_scenes(*scenes, **more):
    return CASE | {"scenes": list(scenes)} | more


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


# Investigations, events, handing on, reasons, clocks, media ----------------------------------------


def test_a_case_that_uses_everything_has_no_problems():
    assert case_checks.problems(DEFINITION) == []


def free(*leads, leave=True):
    ways = [choice(key, 0, "", "door") for key in leads]
    return scene("door", [*ways, *([choice("out", 0, "best")] if leave else [])]) | {"free": True}


def waits(**more):
    return scene("door", [choice("ask", 1, "best"), choice("wait", 0, "poor")]) | more


def shut(otherwise):
    return scene("hall", [choice("a", 0, "best")], when=["trust >= 3"]) | {"otherwise": otherwise}


TO_HALL = scene("door", [choice("ask", 0, "best", "hall")])


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (with_scenes(free("a", "b", leave=False), END), Problem("free-without-exit", "door")),
        (
            with_scenes(scene("door", [choice("a", 0, "")]), END),
            Problem("quality-missing", "door", "a"),
        ),
        (with_scenes(TO_HALL, shut(""), END), Problem("otherwise-missing", "hall")),
        (with_scenes(TO_HALL, shut("moon"), END), Problem("unknown-otherwise", "hall")),
        (with_scenes(TO_HALL, shut("hall"), END), Problem("otherwise-loop", "door")),
        (with_scenes(TO_HALL, shut("fin"), END), Problem("never-holds", "hall")),
        (with_scenes(waits(reason_first=True), END), Problem("no-reasons", "door")),
        (
            with_scenes(waits(reason_first=True, reasons=REASONS[1:]), END),
            Problem("no-right-reason", "door"),
        ),
        (with_scenes(waits(reasons=REASONS * 2), END), Problem("reason-twice", "door")),
        (
            with_scenes(waits(timer={"seconds": 60, "choice": "fly"}), END),
            Problem("unknown-timer-choice", "door", "fly"),
        ),
        (
            with_scenes(waits(timer={"seconds": 9, "choice": "wait"}), END),
            Problem("timer-too-short", "door"),
        ),
        (
            with_scenes(DOOR, END, events=[{"key": "e", "when": [], "next": "moon"}]),
            Problem("unknown-event-scene", event="e"),
        ),
        (
            with_scenes(DOOR, END, events=[{"key": "e", "when": [], "next": "fin"}] * 2),
            Problem("event-twice", event="e"),
        ),
        (
            with_scenes(DOOR, END, events=[{"key": "e", "when": ["luck > 1"], "next": "fin"}]),
            Problem("unknown-variable", variable="luck", event="e"),
        ),
        (
            with_scenes(DOOR, END, events=[{"key": "e", "when": ["trust >= 3"], "next": "fin"}]),
            Problem("event-never-happens", event="e"),
        ),
        (
            with_scenes(waits(when=[]), scene("rare", [], end=True, when=["door.fly >= 1"]), END),
            Problem("unknown-variable", "rare", variable="door.fly"),
        ),
        (
            with_scenes(waits(), scene("rare", [], end=True, when=["door.* >= 2"]), END),
            Problem("never-holds", "rare"),
        ),
        (
            with_scenes(waits(media={"kind": "picture", "url": "x", "alt": ""}), END),
            Problem("picture-without-alt", "door"),
        ),
        (
            with_scenes(waits(media={"kind": "audio", "url": "x", "transcript": ""}), END),
            Problem("media-without-transcript", "door"),
        ),
        (
            with_scenes(waits(media={"kind": "video", "url": "x", "transcript": "<p>x</p>"}), END),
            Problem("video-without-captions", "door"),
        ),
    ],
)
def test_what_deeper_cases_can_break_is_told_too(definition, problem):
    found = case_checks.problems(definition)
    assert problem in found
    assert problem.severity == ERROR and problem.message


def test_a_circle_at_the_start_is_told():
    definition = with_scenes(shut("hall"), END, start="hall")
    assert case_checks.problems(definition) == [Problem("otherwise-loop", "hall")]


def test_a_choice_without_a_reason_is_a_warning_and_a_lead_needs_none():
    bare = choice("ask", 0, "best") | {"reason": "<p> </p>"}
    definition = with_scenes(scene("door", [bare]), END)
    assert case_checks.problems(definition) == [Problem("choice-without-reason", "door", "ask")]
    assert case_checks.problems(definition)[0].severity == WARNING
    assert case_checks.errors(definition) == []
    assert case_checks.problems(with_scenes(free("a"), END)) == []


def test_an_investigation_whose_way_out_stays_shut_cannot_be_left():
    out = choice("out", 0, "best") | {"when": ["door.* >= 3"]}
    definition = with_scenes(
        scene("door", [choice("a", 0, "", "door"), choice("b", 0, "", "door"), out])
        | {"free": True},
        END,
    )
    assert Problem("free-without-exit", "door") in case_checks.problems(definition)


def test_leads_alone_may_be_left_by_an_event():
    definition = with_scenes(
        free("a", "b", leave=False),
        END,
        events=[{"key": "e", "when": ["door.* >= 2"], "next": "fin"}],
    )
    assert case_checks.problems(definition) == []


def test_counts_make_states_only_where_something_asks_for_them():
    again = scene("door", [choice("wait", 0, "fair", "door"), choice("in", 0, "best")])
    assert len(case_checks._walk(with_scenes(again, END)).into) == 2
    asking = scene("rare", [], end=True, when=["door.wait >= 2"])
    counted = case_checks._walk(with_scenes(again, asking, END)).into
    assert len(counted) == 7  # waited 0 to 3 times at the door, and the ends they come to


def test_leads_are_forgotten_where_nothing_asks_for_them_any_more():
    board = free(*"abcdefgh")
    board["choices"][-1] |= {"next": "hall"}
    hall = scene("hall", [choice("on", 0, "best")])
    into = case_checks._walk(with_scenes(board, hall, END)).into
    assert [sum(key == one for key, _state in into) for one in ("door", "hall", "fin")] == [
        256,
        1,
        1,
    ]


# Whatever is accepted can be played ----------------------------------------------------------------


SCENES = ("a", "b", "c")
SIGNS = st.sampled_from([">=", "<=", "=="])
VARIABLES = st.sampled_from(["trust", "a.*", "b.*", "a.x", "b.y", "c.x"])
CONDITIONS = st.lists(st.builds("{} {} {}".format, VARIABLES, SIGNS, st.integers(0, 3)), max_size=1)


@st.composite
def small_cases(draw):
    """Up to three scenes of up to three choices: free or not, handing on or not, with events."""
    scenes = [draw(_scenes(key)) for key in SCENES[: draw(st.integers(1, 3))]]
    events = draw(
        st.lists(
            st.fixed_dictionaries(
                {"key": st.just("e"), "when": CONDITIONS, "next": st.sampled_from(SCENES)}
            ),
            max_size=1,
        )
    )
    ends = [scene("rare", [], end=True, when=draw(CONDITIONS)), scene("fin", [], end=True)]
    return with_scenes(*scenes, *ends, start="a", events=events)


@st.composite
def _scenes(draw, key):
    is_free = draw(st.booleans())
    goals = st.sampled_from([*SCENES, "end", "end", "fin", key])
    choices = [
        choice(name, draw(st.integers(-1, 1)), draw(st.sampled_from(qualities(is_free))))
        | {"next": draw(goals), "when": draw(CONDITIONS)}
        for name in ("x", "y", "z")[: draw(st.integers(1, 3))]
    ]
    when = draw(st.one_of(st.just([]), CONDITIONS))
    otherwise = draw(st.sampled_from([*SCENES, "fin"])) if when else ""
    return scene(key, choices, when=when) | {"free": is_free, "otherwise": otherwise}


def mended(definition):
    """Leave out what the checks say nobody can see, so that many of the cases are accepted."""
    for _round in range(8):
        drop = {"scenes": set(), "choices": set(), "events": set()}
        for problem in case_checks.errors(definition):
            if problem.code in ("unreachable-scene", "never-holds") and not problem.choice:
                drop["scenes"].add(problem.scene)
            elif problem.code == "event-never-happens":
                drop["events"].add(problem.event)
            else:
                drop["choices"].add((problem.scene, problem.choice))
        definition = definition | {
            "events": [e for e in definition["events"] if e["key"] not in drop["events"]],
            "scenes": [
                s
                | {
                    "choices": [
                        c for c in s["choices"] if (s["key"], c["key"]) not in drop["choices"]
                    ]
                }
                for s in definition["scenes"]
                if s["key"] not in drop["scenes"]
            ],
        }
    return definition


def qualities(is_free):
    return ["best", "fair", "poor", *([""] if is_free else [])]


@given(definition=small_cases(), seed=st.integers(0, 999))
@settings(max_examples=400, deadline=None)
def test_whatever_is_accepted_can_be_played_to_an_end_by_any_reader(definition, seed):
    definition = mended(definition)
    if case_checks.errors(definition):
        return
    reader = random.Random(seed)
    place = cases.replay(definition, [])
    for _decision in range(12):
        if place.ended:
            break
        choices = cases.available(place.scene, place.state)
        assert choices, "nobody is ever stuck"
        place = cases.take(definition, place, reader.choice(choices)["key"])
        assert 0 <= place.state["trust"] <= 3
    assert place.ended or _end_within_reach(definition, place)
    pairs = [(turn.scene["key"], turn.choice["key"]) for turn in place.trace]
    assert cases.replay(definition, pairs) == place
    cases.recommended_way(definition)


def _end_within_reach(definition, place) -> bool:
    seen, todo = set(), [place]
    while todo:
        here = todo.pop()
        if here.ended:
            return True
        node = (here.scene["key"], tuple(here.state.items()))
        if node not in seen:
            seen.add(node)
            open_here = cases.available(here.scene, here.state)
            todo += [cases.take(definition, here, c["key"]) for c in open_here]
    return False


@given(definition=small_cases())
@settings(max_examples=200, deadline=None)
def test_checking_never_fails_and_says_each_thing_once(definition):
    found = case_checks.problems(definition)
    assert len(found) == len(set(found))
    assert all(problem.message for problem in found)
