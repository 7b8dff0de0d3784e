"""Chart 11: one tile of the same size for each municipality. Knows no Django.

A real map would show the large as important and lose the islands. The layout is our own
(reporting/data/README.md). Tiles are bars, so that the small Plotly bundle can draw them.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from reporting.charts import INK, figure, plain

LAYOUT = Path(__file__).parent / "data" / "tiles.csv"
CLASSES = ("#d3dddc", "#a9c4c3", "#7fa9a8", "#3d7d80", "#0b5559")  # light to dark: more reached
EDGES = (0.05, 0.10, 0.25, 0.50)  # shares where a darker class begins
NO_TARGET = "#ffffff"
SIDE = 0.92
PALE_FROM = 3  # classes so dark that letters on them are white


class Tile(NamedTuple):
    code: str
    column: int
    row: int
    short: str


@lru_cache(maxsize=1)
def tiles() -> tuple[Tile, ...]:
    """Return the 98 tiles."""
    with LAYOUT.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return tuple(Tile(r["code"], int(r["column"]), int(r["row"]), r["short"]) for r in rows)


def class_of(share: float) -> int:
    """Return 0 to 4: in which of the five classes a share lies."""
    return sum(share >= edge for edge in EDGES)


def tile_map(
    shares: Mapping[str, float | None], *, names: Mapping[str, str], words: Sequence[str]
) -> dict:
    """Return the map of `shares` by municipality code: None is hidden, absent has no target.

    `names` say for each code what a pointer reads; `words` are the five classes, hidden, no target.
    """
    groups: list[list[Tile]] = [[] for _word in words]
    for tile in tiles():
        groups[_group(shares, tile.code)].append(tile)
    traces = [
        _trace(group, place, words[place], names) for place, group in enumerate(groups) if group
    ]
    across = max(tile.column for tile in tiles()) + 0.6
    down = max(tile.row for tile in tiles()) + 0.6
    hidden = {"visible": False, "fixedrange": True}
    layout = {
        "barmode": "overlay",
        "height": 620,
        "xaxis": {**hidden, "range": [-0.6, across]},
        "yaxis": {**hidden, "range": [down, -0.6], "scaleanchor": "x"},
        "legend": {"y": -0.02},
        "margin": {"t": 8, "r": 8, "b": 120, "l": 8},
    }
    return figure(traces, layout)


def _group(shares: Mapping[str, float | None], code: str) -> int:
    if code not in shares:
        return len(CLASSES) + 1
    share = shares[code]
    return len(CLASSES) if share is None else class_of(share)


def _trace(group: Sequence[Tile], place: int, word: str, names: Mapping[str, str]) -> dict:
    marker: dict = {"color": [*CLASSES, NO_TARGET, NO_TARGET][place]}
    if place == len(CLASSES):
        marker["pattern"] = {"shape": "/", "fgcolor": INK, "bgcolor": NO_TARGET, "size": 5}
    dark = PALE_FROM <= place < len(CLASSES)
    return {
        "type": "bar",
        "name": plain(word),
        "x": [tile.column for tile in group],
        "base": [tile.row - SIDE / 2 for tile in group],
        "y": [SIDE] * len(group),
        "width": SIDE,
        "text": ["" if place == len(CLASSES) else tile.short for tile in group],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": "#ffffff" if dark else INK, "size": 11},
        "customdata": [plain(names.get(tile.code, tile.short)) for tile in group],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {**marker, "line": {"color": INK, "width": 0.5}},
    }
