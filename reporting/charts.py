"""Rows to Plotly figures. Knows no Django: words and names come in as strings.

Every chart also reads in greyscale (depth and hatching, not hue alone) and at 320 px.
The colours are the tokens of elearning/static/css/fagspor.css.
"""

from collections.abc import Mapping, Sequence

DARK, MIDDLE, LIGHT, MARK = "#0b5559", "#7fa9a8", "#d3dddc", "#b35a00"
INK, GRID = "#1b2123", "#dfe4e3"
LONGEST_LABEL = 40
MOST_BARS = 15
SHOWN = ("enrolled", "reached", "trained", "upskilled")


def hatched(color: str) -> dict:
    pattern = {"shape": "/", "fgcolor": "#fff", "bgcolor": color, "size": 6, "solidity": 0.25}
    return {"color": color, "pattern": pattern}


SHADES: dict[str, dict] = {
    "enrolled": {"color": LIGHT},
    "reached": {"color": MIDDLE},
    "trained": {"color": DARK},
    "upskilled": hatched(MARK),
}
WIDTHS = {"enrolled": 0.44, "reached": 0.36, "trained": 0.26, "upskilled": 0.14}

_AXIS = {"gridcolor": GRID, "zerolinecolor": INK, "fixedrange": True, "automargin": True}
TEMPLATE = {
    "layout": {
        "xaxis": {**_AXIS, "tickformat": ",d"},
        "yaxis": {**_AXIS, "tickformat": ",d"},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": -0.18,
            "yanchor": "top",
            "traceorder": "normal",
        },
        "hoverlabel": {"namelength": -1},
    }
}


def target_bullet(
    counts: Mapping[str, int],
    *,
    target: int,
    needed: int,
    names: Mapping[str, str],
    target_name: str,
    needed_name: str,
) -> dict:
    """Bars of what is reached, trained and upskilled, one over the other; a tick is the target."""
    measures = ("reached", "trained", "upskilled")
    bars = [_bar([counts[measure]], measure, names[measure]) for measure in measures]
    ticks = [
        _tick(needed, needed_name, {"color": INK, "width": 2, "dash": "dot"}),
        _tick(target, target_name, {"color": INK, "width": 5}),
    ]
    most = max(target, *(counts[measure] for measure in measures))
    layout = {
        "barmode": "overlay",
        "height": 290,
        "xaxis": {"range": [0, most * 1.05 or 1]},
        "yaxis": {"visible": False, "range": [-0.6, 0.6]},
        "legend": {"y": -0.3},
        "margin": {"t": 8, "r": 16, "b": 160, "l": 16},
    }
    return figure(bars + ticks, layout)


def cumulative(
    months: Sequence[Mapping[str, int]],
    *,
    until: str,
    names: Mapping[str, str],
    path: Sequence[tuple[str, int]],
    path_name: str,
) -> dict:
    """Steps of distinct persons so far at the end of each month, against the even path.

    `until` is the ISO day the figure is for; `path` is [(ISO day, persons)], empty where a target
    does not apply.
    """
    dashes = {"reached": "solid", "trained": "solid", "upskilled": "dash"}
    lines = [
        _line(
            _steps(months, measure, until),
            names[measure],
            {"shape": "hv", "width": 3, "dash": dash, "color": SHADES[measure]["color"]},
        )
        for measure, dash in dashes.items()
    ]
    if path:
        lines.append(_line(path, path_name, {"color": INK, "width": 2, "dash": "dot"}))
    layout = {
        "height": 400,
        "xaxis": {"type": "date", "tickformat": "%b\n%Y", "nticks": 5, "tickangle": 0},
        "yaxis": {"rangemode": "tozero"},
        "margin": {"t": 8, "r": 16, "b": 128, "l": 48},
    }
    return figure(lines, layout)


def _steps(months: Sequence[Mapping[str, int]], measure: str, until: str) -> list[tuple[str, int]]:
    """Return (day, so far): nought at the first month's start, then each month's end."""
    points = [(_month_start(months[0]["month"]), 0)] if months else []
    for row in months:
        points.append((min(_month_start(_next(row["month"])), until), row[f"{measure}_total"]))
    if points and points[-1][0] < until:
        points.append((until, points[-1][1]))
    return points


def funnel(rows: Sequence[tuple[str, int, str]], *, branch: Sequence[tuple[str, int, str]]) -> dict:
    """Left-aligned bars (name, persons, words over the bar); the tests are hatched, a side branch."""
    everything = [*rows, *branch]
    bars = []
    for part, look, first in ((rows, {"color": DARK}, 0), (branch, hatched(MIDDLE), len(rows))):
        places = list(range(first, first + len(part)))
        bars.append(_plain_bar([n for _name, n, _words in part], places, look))
    labels = [words for _name, _n, words in everything]
    layout = {**labelled(labels, row_height=50), "showlegend": False}
    layout |= {"height": layout["height"] - 70, "margin": {**layout["margin"], "b": 40}}
    return figure(bars, layout)


def parts(rows: Sequence[tuple[str, int]]) -> dict:
    """One bar in parts that exclude each other: dark, hatched, light. Names carry their number."""
    looks = [
        {"color": DARK},
        hatched(MARK),
        {"color": LIGHT, "line": {"color": INK, "width": 1}},
    ]
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": [n],
            "y": [""],
            "marker": look,
            "hovertemplate": f"{plain(name)}<extra></extra>",
        }
        for (name, n), look in zip(rows, looks, strict=True)
    ]
    layout = {
        "barmode": "stack",
        "height": 200,
        "yaxis": {"showticklabels": False},
        "legend": {"y": -0.35},
        "margin": {"t": 8, "r": 16, "b": 96, "l": 16},
    }
    return figure(bars, layout)


def groups(rows: Sequence[Mapping], *, names: Mapping[str, str]) -> dict:
    """Bars by group, the largest first: enrolled, reached, trained, upskilled over each other."""
    rows = rows[:MOST_BARS]
    bars = [_bar([row[measure] for row in rows], measure, names[measure]) for measure in SHOWN]
    layout = labelled([_short(row["name"]) for row in rows], row_height=50)
    legend = {"legend": {"y": -40 / layout["height"]}}
    return figure(bars, {**layout, **legend, "barmode": "overlay"})


def _bar(values: list[int], measure: str, name: str) -> dict:
    return _plain_bar(values, list(range(len(values))), SHADES[measure]) | {
        "name": name,
        "width": WIDTHS[measure],
        "hoverinfo": "all",
        "hovertemplate": f"{plain(name)}: %{{x:,}}<extra></extra>",
    }


def _plain_bar(values: list[int], places: list[int], look: Mapping) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "x": values,
        "y": places,
        "width": 0.44,
        "marker": {**look, "line": {"color": INK, "width": 0.5}},
        "hoverinfo": "skip",
    }


def labelled(labels: Sequence[str], *, row_height: int) -> dict:
    """Lay out horizontal bars with each label over its bar: a phone has no room beside it."""
    words = [
        {
            "text": plain(label),
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": place - 0.24,
            "yanchor": "bottom",
            "showarrow": False,
            "align": "left",
        }
        for place, label in enumerate(labels)
    ]
    count = max(len(labels), 1)
    return {
        "height": 150 + row_height * count,
        "annotations": words,
        "xaxis": {"rangemode": "tozero"},
        "yaxis": {"visible": False, "range": [count - 0.5, -0.9]},
        "margin": {"t": 8, "r": 16, "b": 110, "l": 8},
    }


def _line(points: Sequence[tuple[str, int]], name: str, line: dict) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [day for day, _persons in points],
        "y": [persons for _day, persons in points],
        "line": line,
        "hovertemplate": f"{plain(name)}: %{{y:,}}<extra></extra>",
    }


def _tick(value: int, name: str, line: dict) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [value, value],
        "y": [-0.5, 0.5],
        "line": line,
        "hovertemplate": f"{plain(name)}: %{{x:,}}<extra></extra>",
    }


def _month_start(number: int) -> str:
    return f"{number // 100:04}-{number % 100:02}-01"


def _next(month: int) -> int:
    return month + 1 if month % 100 < 12 else month + 89


def _short(text: str) -> str:
    text = plain(text)
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Plotly reads some HTML and its own %{...}; names are only text."""
    return text.replace("&", "＆").replace("<", "‹").replace(">", "›").replace("%{", "% {")


def figure(data: list[dict], layout: dict) -> dict:
    """Check a figure against Plotly's own schema and return it as JSON values."""
    import plotly.graph_objects as go  # here: 35 MB that most processes never need

    return go.Figure(data=data, layout={"template": TEMPLATE, **layout}).to_plotly_json()
