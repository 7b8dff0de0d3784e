"""What the room sees, with literals."""

import pytest

from assessments import cases, live_story
from assessments.live_story import FEWEST, Option, closed_lines, closed_path, expert, options
from tests import factories

CASE = factories.case_frozen().definition
LEADS = {
    "key": "flat",
    "free": True,
    "choices": [
        {"key": "look", "text": "Look.", "quality": "", "next": "flat"},
        {"key": "ask", "text": "Ask.", "quality": "", "next": "flat"},
        {"key": "leave", "text": "Leave.", "quality": "fair", "next": "end"},
    ],
}


def door() -> list[Option]:
    return options(cases.scene_of(CASE, "door"), {"trust": 1})


def test_choices_have_letters_and_shapes_in_the_authors_order():
    first, second = door()
    assert (first.letter, first.shape, first.key) == ("A", "circle", "ask")
    assert (second.letter, second.shape, second.key) == ("B", "square", "go")


@pytest.mark.parametrize(
    ("phase", "path", "expected"),
    [
        ("waiting", [], "lobby"),
        ("choosing", [], "choosing"),
        ("waiting", [("door", "ask")], "consequence"),
        ("choosing", [("door", "ask")], "choosing"),
        ("waiting", [("door", "go")], "consequence"),
        ("choosing", [("door", "go")], "ending"),
    ],
)
def test_stage(phase, path, expected):
    assert live_story.stage(phase, cases.replay(CASE, path)) == expected


def test_split_has_numbers_and_whole_per_cent():
    bars = live_story.split(door(), {"ask": 5, "go": 3})
    assert [(b.option.letter, b.number, b.percent, b.leads) for b in bars] == [
        ("A", 5, 62, True),
        ("B", 3, 38, False),
    ]


@pytest.mark.parametrize("counts", [{}, {"ask": 4}, {"ask": 2, "go": 2}])
def test_never_a_split_of_fewer_than_five(counts):
    assert FEWEST == 5
    assert live_story.split(door(), counts) is None


def test_votes_for_what_is_not_offered_are_not_in_the_split():
    assert live_story.split(door(), {"ask": 4, "gone": 3}) is None


def test_the_way_on_is_the_majoritys_of_equals_the_first_and_in_a_small_room_the_experts():
    assert live_story.suggested(door(), {"ask": 2, "go": 5}).key == "go"
    assert live_story.suggested(door(), {"ask": 3, "go": 3}).key == "ask"
    assert live_story.suggested(door(), {"go": 4}).key == "ask"  # the expert's, whatever four chose
    assert live_story.suggested([], {}) is None


def test_the_expert_takes_the_best_and_has_no_favourite_among_leads():
    assert expert(door()).key == "ask"
    assert expert(options(LEADS, {})) is None
    followed = {"flat.look": 1, "flat.ask": 1}
    assert expert(options(LEADS, followed)).key == "leave"
    assert expert([]) is None


def test_closing_keeps_counts_and_no_split_of_fewer_than_five():
    place = cases.replay(CASE, [("door", "ask")])
    tally = {1: {"ask": 4, "go": 1}, 2: {"listen": 3}}
    path = closed_path(place, tally)
    assert path == [["door", "ask", 5, {"ask": 4, "go": 1}], ["kitchen", "", 3, None]]
    first, last = closed_lines(CASE, path)
    assert (first.voted, first.taken.letter, first.expert.letter, first.same) == (5, "A", "A", True)
    assert [bar.percent for bar in first.bars] == [80, 20]
    assert (last.voted, last.taken, last.bars, last.expert.key) == (3, None, None, "listen")
    assert live_story.pairs(path) == (("door", "ask"),)


def test_a_room_where_nobody_chose_in_the_last_round_ends_with_the_round_before():
    assert closed_path(cases.replay(CASE, [("door", "go")]), {1: {}}) == [["door", "go", 0, None]]
