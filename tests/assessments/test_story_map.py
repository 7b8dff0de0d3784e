"""The map of a case: every scene, every way, the way taken; also of half a draft."""

import re
from itertools import combinations

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments import story_map


def choice(key, to, **more):
    return {"key": key, "text": f"Jeg gør {key}.", "next": to, "quality": "fair", **more}


def scene(key, *choices, **more):
    return {"key": key, "title": key.title(), "choices": list(choices), **more}


CASE = {
    "start": "door",
    "scenes": [
        scene("door", choice("ask", "room", quality="best"), choice("leave", "end")),
        scene("room", choice("note", "room"), choice("on", "end"), free=True),
        scene("good", end=True, when=["trust >= 2"]),
        scene("thin", end=True),
    ],
}


def nodes(found):
    return {node.id: node for node in found.nodes}


def edges(found):
    return {(edge.source, edge.target, edge.choice) for edge in found.edges}


def test_scenes_and_choices_are_drawn_and_the_state_forks():
    found = story_map.layout(CASE)
    assert {name: node.kind for name, node in nodes(found).items()} == {
        "door": "start",
        "room": "free",
        "good": "end",
        "thin": "end",
        "fork:end": "fork",
    }
    assert edges(found) == {
        ("door", "room", "ask"),
        ("door", "fork:end", "leave"),
        ("room", "room", "note"),
        ("room", "fork:end", "on"),
        ("fork:end", "good", ""),
        ("fork:end", "thin", ""),
    }
    layers = {name: node.layer for name, node in nodes(found).items()}
    assert layers == {"door": 0, "room": 1, "fork:end": 2, "good": 3, "thin": 3}


def test_a_single_ending_needs_no_fork():
    only = {"start": "a", "scenes": [scene("a", choice("x", "end")), scene("b", end=True)]}
    assert edges(story_map.layout(only)) == {("a", "b", "x")}


def test_a_scene_nothing_leads_to_is_unreachable():
    lost = {**CASE, "scenes": [*CASE["scenes"], scene("lost", choice("x", "door"))]}
    assert nodes(story_map.layout(lost))["lost"].kind == "unreachable"


def test_events_and_handing_on_are_ways_too():
    case = {
        **CASE,
        "events": [{"key": "late", "when": ["time <= 0"], "next": "night"}],
        "scenes": [*CASE["scenes"], scene("night", when=["trust >= 1"], otherwise="thin")],
    }
    found = story_map.layout(case)
    assert nodes(found)["night"].kind == "scene"
    assert nodes(found)["event:1"].when == ("time <= 0",)
    assert {("event:1", "night", ""), ("night", "thin", "")} <= edges(found)


def test_the_way_taken_goes_through_the_fork_the_event_and_the_handing_on():
    case = {
        **CASE,
        "events": [{"key": "late", "when": ["time <= 0"], "next": "night"}],
        "scenes": [
            *CASE["scenes"],
            scene("night", choice("go", "hall"), free=False),
            scene("hall", choice("x", "end"), when=["trust >= 9"], otherwise="room"),
        ],
    }
    own = [("door", "ask", "night"), ("night", "go", "room"), ("room", "on", "thin")]
    found = story_map.layout(case, own=own, recommended=[("door", "ask", "")])
    strong = {edge.id for edge in found.edges if edge.own}
    assert strong == {
        "door/1",
        "event:1",
        "night/1",
        "hall/otherwise",
        "room/2",
        "fork/thin",
    }
    assert {node.id for node in found.nodes if node.own} == {"door", "night", "room", "thin"}
    assert {edge.id for edge in found.edges if edge.recommended} == {"door/1"}


def test_a_loop_back_is_marked_and_a_lead_is_a_loop():
    case = {
        "start": "a",
        "scenes": [scene("a", choice("x", "b")), scene("b", choice("y", "a"), choice("z", "b"))],
    }
    found = {edge.choice: edge for edge in story_map.layout(case).edges}
    assert found["y"].back
    assert found["z"].loop
    assert not found["x"].back


def test_half_a_draft_is_drawn():
    draft = {
        "start": "",
        "scenes": [
            {"key": "", "title": "", "choices": [{"key": "", "text": "", "next": ""}]},
            {"key": None, "title": None, "choices": None},
            {"key": "x", "title": "To", "choices": [{"key": "k", "next": "gone"}]},
            {"key": "x", "title": "To igen"},
        ],
        "events": [{"key": "e", "next": "gone"}],
    }
    found = story_map.layout(draft)
    assert len(found.nodes) == 4
    assert found.edges == ()
    assert [edge.target for node in found.nodes for edge in node.edges] == ["", ""]
    assert story_map.layout({}).nodes == ()
    assert render_to_string("assessments/_story_map.html", {"map": found})


# For any case --------------------------------------------------------------------------------------
@st.composite
def cases(draw_from):
    names = [f"s{n}" for n in range(draw_from(st.integers(1, 12)))]
    targets = st.sampled_from([*names, "end", "nowhere"])
    scenes = []
    for name in names:
        ways = draw_from(st.lists(targets, max_size=5))
        end = draw_from(st.booleans())
        scenes.append(scene(name, *(choice(f"c{n}", to) for n, to in enumerate(ways)), end=end))
    return {"start": "s0", "scenes": scenes}


@given(cases())
@settings(max_examples=100, deadline=None)
def test_boxes_never_touch_and_every_way_is_drawn_or_said_to_lead_nowhere(case):
    found = story_map.layout(case)
    for one, other in combinations(found.nodes, 2):
        apart = one.right < other.x or other.right < one.x
        assert apart or one.y + one.height < other.y or other.y + other.height < one.y
    written = [(s["key"], c["key"]) for s in case["scenes"] for c in s["choices"]]
    listed = [(e.source, e.choice) for node in found.nodes for e in node.edges if e.by == "choice"]
    assert sorted(listed) == sorted(written)
    for edge in found.edges:
        assert len(edge.points) >= 2
        assert edge.path.startswith("M")


# As a page -----------------------------------------------------------------------------------------
def test_the_picture_and_the_list_say_the_same():
    found = story_map.layout(
        CASE, own=[("door", "leave", "thin")], notes={("door", "ask"): "3 af 7"}
    )
    page = render_to_string("assessments/_story_map.html", {"map": found, "quality": True})
    assert 'role="img"' in page
    assert "style=" not in page
    listed = page[page.index("story-map__list") :]
    for words in ("Jeg gør ask.", "only if", "trust &gt;= 2", "your choice", "3 af 7", "back here"):
        assert words in listed
    assert listed.count("a strong choice") == 1


def test_linked_scenes_are_not_hidden_in_an_image():
    found = story_map.layout(CASE, links={"door": "#scene-door"}, marks={"room": ["Se her."]})
    page = render_to_string("assessments/_story_map.html", {"map": found})
    assert 'role="img"' not in page
    assert 'role="group"' in page
    assert page.count('href="#scene-door"') == 2
    assert page.count("Se her.") == 2


@pytest.mark.parametrize("language", ["da", "en"])
def test_numbers_in_the_drawing_are_plain_in_every_language(language, settings):
    from django.utils import translation

    settings.USE_THOUSAND_SEPARATOR = True
    wide = {
        "start": "a",
        "scenes": [scene("a", *(choice(f"c{n}", f"b{n}") for n in range(12)))]
        + [scene(f"b{n}", end=True) for n in range(12)],
    }
    with translation.override(language):
        page = render_to_string("assessments/_story_map.html", {"map": story_map.layout(wide)})
    assert re.search(r'<svg[^>]* width="\d{4}"', page)
    assert not re.search(r' (x|y|width|height|cx|cy)="[^"]*[.,][^"]*"', page)
