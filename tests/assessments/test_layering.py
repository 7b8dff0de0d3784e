"""Layers, order and places: by literals, and for any graph at all."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.layering import Arrow, Size, backward, draw, layers_of, pooled

BOX = Size(100, 40)


def arrows(*pairs):
    return [Arrow(f"{a}-{b}", a, b) for a, b in (pair.split(">") for pair in pairs)]


def test_a_box_stands_below_all_that_lead_to_it():
    found = layers_of("a", ["a", "b", "c", "d"], arrows("a>b", "b>c", "a>c", "c>d"))
    assert found == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_what_nothing_leads_to_stands_just_above_what_it_leads_to():
    found = layers_of("a", ["a", "b", "c", "lost", "alone"], arrows("a>b", "b>c", "lost>c"))
    assert found["lost"] == 1
    assert found["alone"] == 0


def test_the_arrow_that_closes_a_circle_is_the_one_back():
    assert backward("a", ["a", "b", "c"], arrows("a>b", "b>c", "c>a")) == {"c-a"}
    assert backward("b", ["a", "b", "c"], arrows("a>b", "b>c", "c>a")) == {"a-b"}
    assert backward("a", ["a", "b"], arrows("a>b")) == set()


def test_values_in_order_nearest_to_wishes():
    assert pooled([1, 2, 3]) == [1, 2, 3]
    assert pooled([3, 1]) == [2, 2]
    assert pooled([0, 6, 2, 1, 9]) == [0, 3, 3, 3, 9]


def test_crossings_are_undone():
    sizes = dict.fromkeys("abcdef", BOX)
    drawn = draw("a", sizes, arrows("a>b", "a>c", "b>e", "b>f", "c>d"))
    assert (drawn.boxes["b"].x < drawn.boxes["c"].x) == (drawn.boxes["e"].x < drawn.boxes["d"].x)


def test_a_line_ends_where_its_boxes_are():
    drawn = draw("a", dict.fromkeys("ab", BOX), arrows("a>b"))
    a, b = drawn.boxes["a"], drawn.boxes["b"]
    points = drawn.routes["a-b"].points
    assert points[0] == (a.x + 50, a.y + 40)
    assert points[-1] == (b.x + 50, b.y)
    assert (a.layer, b.layer) == (0, 1)


def test_an_arrow_back_runs_round_the_side():
    drawn = draw("a", dict.fromkeys("abc", BOX), arrows("a>b", "b>c", "c>a"))
    back = drawn.routes["c-a"]
    assert back.back
    assert max(x for x, _y in back.points) > max(box.x + box.width for box in drawn.boxes.values())
    assert [drawn.routes[name].back for name in ("a-b", "b-c")] == [False, False]


def test_nothing_is_a_drawing_too():
    assert draw("", {}, []).boxes == {}


# For any graph -------------------------------------------------------------------------------------
@st.composite
def graphs(draw_from):
    count = draw_from(st.integers(1, 14))
    names = [f"s{n}" for n in range(count)]
    pairs = draw_from(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=30)
    )
    sizes = {
        name: Size(draw_from(st.sampled_from([40, 184])), 40, draw_from(st.sampled_from([0, 44])))
        for name in names
    }
    return sizes, [Arrow(str(n), a, b) for n, (a, b) in enumerate(pairs)]


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_boxes_never_touch_and_every_arrow_is_drawn(graph):
    sizes, lines = graph
    drawn = draw("s0", sizes, lines)
    assert set(drawn.boxes) == set(sizes)
    assert set(drawn.routes) == {a.id for a in lines if a.source != a.target}
    for (_a, one), (_b, other) in combinations(drawn.boxes.items(), 2):
        assert (
            one.x + one.width < other.x
            or other.x + other.width < one.x
            or one.y + one.height < other.y
            or other.y + other.height < one.y
        )
    for box in drawn.boxes.values():
        assert box.x >= 0
        assert box.x + box.width <= drawn.width
        assert box.y + box.height <= drawn.height
    for route in drawn.routes.values():
        assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in route.points)


@given(graphs())
@settings(max_examples=100, deadline=None)
def test_no_upright_line_goes_through_a_box(graph):
    sizes, lines = graph
    drawn = draw("s0", sizes, lines)
    for route in drawn.routes.values():
        for (x, y), (to_x, to_y) in pairwise(route.points):
            if x != to_x:
                continue
            low, high = sorted((y, to_y))
            for box in drawn.boxes.values():
                beside = x <= box.x or x >= box.x + box.width
                assert beside or high <= box.y or low >= box.y + box.height


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_the_same_graph_is_drawn_the_same(graph):
    assert draw("s0", *graph) == draw("s0", *graph)


@pytest.mark.parametrize("long", [60])
def test_sixty_in_a_row_are_drawn_with_the_lines_past_them(long):
    names = [f"s{n}" for n in range(long)]
    steps = arrows(
        *(f"{a}>{b}" for a, b in pairwise(names)), *(f"{n}>s{long - 1}" for n in names[:-2])
    )
    drawn = draw("s0", dict.fromkeys(names, BOX), steps)
    assert drawn.boxes[f"s{long - 1}"].layer == long - 1
    assert len(drawn.routes) == len(steps)
