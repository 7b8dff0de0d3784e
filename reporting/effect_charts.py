"""Charts of what was learned. Knows no Django: words and names come in as strings.

Filled and hollow, up and down, not hue alone; each label stands over its row, for a phone.
"""

from collections.abc import Mapping, Sequence

from reporting.charts import DARK, INK, MARK, MIDDLE, figure, hatched, labelled, plain
from reporting.charts import funnel as _funnel

MOST_ROWS = 25


def bars(rows: Sequence[tuple[str, int, str]]) -> dict:
    """Left-aligned bars (name, persons, words over the bar)."""
    return _funnel(rows[:2], branch=rows[2:])


def dumbbell(
    rows: Sequence[Mapping],
    *,
    maximum: float,
    names: Mapping[str, str],
    mark: float | None = None,
    chance: float | None = None,
) -> dict:
    """Hollow before, filled after, a line between, for each group; a dotted line is the pass mark,
    a dashed one what guessing would give.

    A thin diamond is the mean three months later, of those in the group who came back (`later`).
    """
    rows = rows[:MOST_ROWS]
    places = list(range(len(rows)))
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [row["before"], row["after"]],
            "y": [place, place],
            "line": {"color": MIDDLE, "width": 4},
            "showlegend": False,
            "hoverinfo": "skip",
        }
        for place, row in enumerate(rows)
    ]
    dots = [
        _dots([row["before"] for row in rows], places, names["before"], hollow=True),
        _dots([row["after"] for row in rows], places, names["after"]),
    ]
    later = [
        (row["later"], place) for place, row in enumerate(rows) if row.get("later") is not None
    ]
    if later:
        diamonds = _dots([mean for mean, _p in later], [p for _m, p in later], names["later"])
        diamonds["marker"] |= {"symbol": "diamond", "size": 9, "color": MARK}
        dots.append(diamonds)
    limits = [_upright(mark, len(rows), names["mark"])] if mark is not None else []
    if chance is not None:
        limits.append(_upright(chance, len(rows), names["chance"], dash="dash"))
    layout = _rows([_with_n(row) for row in rows])
    layout["xaxis"] = {"range": [0, maximum], "tickformat": ",d"}
    return figure(lines + dots + limits, layout)


def forest(
    rows: Sequence[Mapping],
    *,
    maximum: float,
    names: Mapping[str, str],
    mark: float | None = None,
) -> dict:
    """The change of each group with its interval; the first row is everybody, as a diamond and a
    dashed line through the others. Squares grow with the persons."""
    rows = rows[:MOST_ROWS]
    places = list(range(len(rows)))
    most = max((row["n"] for row in rows[1:]), default=1)
    sizes = [16.0, *(6 + 12 * (row["n"] / most) ** 0.5 for row in rows[1:])]
    dots = _dots([row["change"] for row in rows], places, names["change"])
    dots["marker"] |= {"symbol": ["diamond", *["square"] * (len(rows) - 1)], "size": sizes}
    dots["error_x"] = {
        "type": "data",
        "symmetric": False,
        "array": [row["interval"][1] - row["change"] for row in rows],
        "arrayminus": [row["change"] - row["interval"][0] for row in rows],
        "color": INK,
        "thickness": 1.5,
    }
    whole = _upright(rows[0]["change"], len(rows), rows[0]["name"])
    layout = _rows([_with_n(row) for row in rows])
    layout["xaxis"] = {"rangemode": "tozero", "zeroline": True, "zerolinewidth": 2}
    layout["xaxis"]["tickformat"] = ".1f"
    return figure([whole, dots], layout)


def mirrored(
    bins: Mapping[str, Sequence[Mapping]], *, names: Mapping[str, str], score: str
) -> dict:
    """Persons by score: before upwards, after downwards and hatched."""
    looks = {"before": {"color": DARK}, "after": hatched(MARK)}
    bars = [
        {
            "type": "bar",
            "name": names[wave],
            "x": [(one["low"] + one["high"]) / 2 for one in bins[wave]],
            "width": [one["high"] - one["low"] + 0.9 for one in bins[wave]],
            "y": [sign * one["n"] / (one["high"] - one["low"] + 1) for one in bins[wave]],
            "customdata": [[_span(one), one["n"]] for one in bins[wave]],
            "marker": {**looks[wave], "line": {"color": INK, "width": 0.5}},
            "hovertemplate": f"{plain(names[wave])}: %{{customdata[0]}}: %{{customdata[1]}}<extra></extra>",
        }
        for wave, sign in (("before", 1), ("after", -1))
    ]
    layout = {
        "barmode": "overlay",
        "height": 380,
        "xaxis": {"title": {"text": plain(score)}, "tickformat": ",d"},
        "yaxis": {"showticklabels": False, "zeroline": True, "zerolinewidth": 2},
        "legend": {"y": -0.25},
        "margin": {"t": 8, "r": 16, "b": 110, "l": 16},
    }
    return figure(bars, layout)


def over_time(points: Sequence[tuple[str, float, Sequence[float]]], *, maximum: float) -> dict:
    """The mean of the same persons at each test, with its interval."""
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [plain(name) for name, _mean, _edges in points],
        "y": [mean for _name, mean, _edges in points],
        "line": {"color": DARK, "width": 3},
        "marker": {"size": 12, "color": DARK, "symbol": ["circle-open", "circle", "diamond"]},
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [edges[1] - mean for _name, mean, edges in points],
            "arrayminus": [mean - edges[0] for _name, mean, edges in points],
            "color": INK,
            "thickness": 1.5,
        },
        "hovertemplate": "%{x}: %{y:.1f}<extra></extra>",
        "showlegend": False,
    }
    layout = {
        "height": 360,
        "xaxis": {"type": "category", "tickangle": 0, "tickformat": ""},
        "yaxis": {"range": [0, maximum], "tickformat": ",d"},
        "margin": {"t": 8, "r": 24, "b": 60, "l": 48},
    }
    return figure([line], layout)


def _dots(values: list[float], places: list[int], name: str, *, hollow: bool = False) -> dict:
    marker = {"size": 13, "color": DARK, "line": {"color": DARK, "width": 2.5}}
    if hollow:
        marker |= {"color": "#fff"}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": values,
        "y": places,
        "marker": marker,
        "hovertemplate": f"{plain(name)}: %{{x:.2f}}<extra></extra>",
    }


def _upright(at: float, rows: int, name: str, *, dash: str = "dot") -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": plain(name),
        "x": [at, at],
        "y": [-0.6, rows - 0.5],
        "line": {"color": INK, "width": 1.5, "dash": dash},
        "hoverinfo": "skip",
    }


def _rows(labels: Sequence[str]) -> dict:
    layout = labelled([_one_line(label) for label in labels], row_height=46)
    layout["legend"] = {"y": -40 / layout["height"]}
    layout["margin"] = {**layout["margin"], "r": 24, "l": 24}
    return layout


def _one_line(label: str) -> str:
    return label if len(label) <= 44 else label[:43].rstrip() + "…"


def _with_n(row: Mapping) -> str:
    tail = f" ({row['n']})"
    name = row["name"] if len(row["name"]) <= 38 else row["name"][:37].rstrip() + "…"
    return f"{name}{tail}"


def _span(one: Mapping) -> str:
    return str(one["low"]) if one["low"] == one["high"] else f"{one['low']}–{one['high']}"
