"""Charts for paper: what the screen shows, drawn; the same figure, the same bytes."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from people.places import read_municipalities
from reporting import effect_charts, indicator_charts, question_charts, tile_map
from reporting.evaluation import drawing

PEN = drawing.Pen(Path(settings.DOCUMENT_FONTS), "IBM Plex Sans", "da")
WORDS = ["1", "2", "3", "4", "5", "hidden", "none"]


def options(right):
    return [
        {"key": "a", "right": True, "share": right},
        {"key": "b", "right": False, "share": 1 - right},
    ]


CHARTS = {
    "map": lambda: tile_map.tile_map({"0101": 0.3, "0151": None}, names={}, words=WORDS),
    "heat": lambda: question_charts.heat(
        [{"name": "1. Hvad?", "before": 0.4, "change": -0.2, "r": None, "de": 41.4}],
        columns=[
            ("before", "Før", "share"),
            ("change", "Ændring", "change"),
            ("r", "r", "r"),
            ("de", "DE", "percent"),
        ],
    ),
    "strips": lambda: question_charts.strips(
        [{"name": "1. Hvad?", "waves": [("før", options(0.4)), ("efter", options(0.8))]}],
        names={"right": "R", "first": "1", "second": "2", "third": "3", "others": "Ø"},
    ),
    "series": lambda: indicator_charts.series(
        [
            {
                "name": "Esbjerg",
                "points": [("2025-01-01", 3), ("2025-04-01", 5)],
                "started": "2025-02-01",
            }
        ],
        baseline=[2, 4],
        names={"baseline": "Før", "started": "Start"},
    ),
    "dumbbell": lambda: effect_charts.dumbbell(
        [{"name": "Politi", "n": 40, "before": 9, "after": 14, "later": 12}],
        maximum=20,
        names={
            "before": "Før",
            "after": "Efter",
            "later": "Senere",
            "mark": "Grænse",
            "chance": "Gæt",
        },
        mark=14,
        chance=5,
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_a_vector_picture_and_the_same_twice(name):
    chart = CHARTS[name]()
    made = drawing.svg(chart, PEN)
    assert made == drawing.svg(CHARTS[name](), PEN)
    root = ElementTree.fromstring(made)
    tags = {one.tag.rpartition("}")[2] for one in root.iter()}
    assert "path" in tags and not tags & {"image", "script", "text"}


def test_what_cannot_be_drawn_is_not_left_out_in_silence():
    with pytest.raises(drawing.Unknown):
        drawing.svg({"data": [{"type": "pie"}], "layout": {}}, PEN)


def test_the_map_has_every_municipality_once():
    tiles = tile_map.tiles()
    assert {tile.code for tile in tiles} == {one["kode"] for one in read_municipalities()}
    assert len({(tile.column, tile.row) for tile in tiles}) == len({t.short for t in tiles}) == 98


def test_the_map_tells_hidden_from_none_and_from_least():
    chart = tile_map.tile_map({"0101": 0.0, "0147": 0.5, "0151": None}, names={}, words=WORDS)
    count = {trace["name"]: len(trace["x"]) for trace in chart["data"]}
    assert count == {"1": 1, "5": 1, "hidden": 1, "none": 95}
    hidden = next(trace for trace in chart["data"] if trace["name"] == "hidden")
    assert hidden["marker"]["pattern"]["shape"] == "/" and hidden["text"] == [""]


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 0), (0.049, 0), (0.05, 1), (0.25, 3), (0.5, 4), (1.2, 4)]
)
def test_classes_begin_at_their_edges(share, expected):
    assert tile_map.class_of(share) == expected


def test_a_series_below_eight_points_has_no_line():
    few, many = (
        indicator_charts.series(
            [
                {
                    "name": "x",
                    "points": [(f"2025-{m:02}-01", m) for m in range(1, n)],
                    "started": None,
                }
            ],
            baseline=None,
            names={"baseline": "", "started": ""},
        )["data"][0]["mode"]
        for n in (8, 9)
    )
    assert (few, many) == ("markers", "lines+markers")


def test_numbers_on_an_axis_are_danish():
    shown = drawing._numbers(",.1f", PEN)
    assert shown(1234.5, 0) == "1.234,5"
