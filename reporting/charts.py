"""Rows to Plotly figures. Knows no Django: words and names come in as strings.

Every chart also reads in greyscale (depth and hatching, not hue alone) and at 320 px.
The colours are the tokens of elearning/static/css/fagspor.css.
"""

from collections.abc import Mapping, Sequence

DARK, MIDDLE, LIGHT, MARK = "#0b5559", "#7fa9a8", "#d3dddc", "#b35a00"
INK, GRID = "#1b2123", "#dfe4e3"
LONGEST_LABEL = 26
MOST_BARS = 15
SHOWN = ("enrolled", "reached", "trained", "upskilled")
SHADES: dict[str, dict] = {
    "enrolled": {"color": LIGHT},
    "reached": {"color": MIDDLE},
    "trained": {"color": DARK},
    "upskilled": {
        "color": MARK,
        "pattern": {"shape": "/", "fgcolor": "#fff", "size": 5, "solidity": 0.25},
    },
}
WIDTHS = {"enrolled": 0.8, "reached": 0.6, "trained": 0.4, "upskilled": 0.2}

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
    bars = [
        _bar([counts[measure]], [""], measure, names[measure])
        for measure in ("reached", "trained", "upskilled")
    ]
    ticks = [
        _tick(needed, needed_name, {"color": INK, "width": 2, "dash": "dot"}),
        _tick(target, target_name, {"color": INK, "width": 5}),
    ]
    most = max(target, *(counts[measure] for measure in ("reached", "trained", "upskilled")))
    layout = {
        "barmode": "overlay",
        "height": 240,
        "xaxis": {"range": [0, most * 1.05 or 1]},
        "yaxis": {"showticklabels": False, "range": [-0.6, 0.6]},
        "legend": {"y": -0.3},
        "margin": {"t": 8, "r": 16, "b": 96, "l": 16},
    }
    return _figure(bars + ticks, layout)


def cumulative(
    months: Sequence[Mapping[str, int]],
    *,
    names: Mapping[str, str],
    path: Sequence[tuple[str, int]],
    path_name: str,
) -> dict:
    """Steps of distinct persons so far by month, against the even path to the target.

    `path` is [(ISO day, persons)]; empty where a target does not apply.
    """
    days = [_month_start(row["month"]) for row in months]
    dashes = {"reached": "solid", "trained": "solid", "upskilled": "dash"}
    lines = [
        {
            "type": "scatter",
            "mode": "lines+markers" if len(days) < 3 else "lines",
            "name": names[measure],
            "x": days,
            "y": [row[f"{measure}_total"] for row in months],
            "line": {
                "shape": "hv",
                "width": 3,
                "dash": dash,
                "color": SHADES[measure]["color"],
            },
        }
        for measure, dash in dashes.items()
    ]
    if path:
        lines.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": path_name,
                "x": [day for day, _persons in path],
                "y": [persons for _day, persons in path],
                "line": {"color": INK, "width": 2, "dash": "dot"},
            }
        )
    layout = {
        "height": 400,
        "xaxis": {"type": "date", "tickformat": "%b %Y", "nticks": 5},
        "yaxis": {"rangemode": "tozero"},
        "margin": {"t": 8, "r": 16, "b": 112, "l": 48},
    }
    return _figure(lines, layout)


def funnel(rows: Sequence[tuple[str, int, str]], *, branch: Sequence[tuple[str, int, str]]) -> dict:
    """Left-aligned bars (name, persons, text at the bar); the tests are hatched, a side branch."""
    hatched = {"color": MIDDLE, "pattern": {"shape": "/", "fgcolor": "#fff", "solidity": 0.2}}
    bars = [_labelled(rows, {"color": DARK}), _labelled(branch, hatched)]
    names = [name for name, _n, _text in (*rows, *branch)]
    most = max((n for _name, n, _text in (*rows, *branch)), default=0)
    layout = {
        "height": 60 + 38 * len(names),
        "showlegend": False,
        "xaxis": {"range": [0, most * 1.35 or 1]},
        "yaxis": {"autorange": "reversed", "categoryorder": "array", "categoryarray": names},
        "margin": {"t": 8, "r": 8, "b": 32, "l": 8},
    }
    return _figure(bars, layout)


def parts(rows: Sequence[tuple[str, int]]) -> dict:
    """One bar in parts that exclude each other: dark, hatched, light."""
    looks = [
        {"color": DARK},
        {"color": MARK, "pattern": {"shape": "/", "fgcolor": "#fff", "solidity": 0.25}},
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
            "texttemplate": "%{x:,}" if n else "",
            "textposition": "inside",
            "insidetextanchor": "middle",
            "textangle": 0,
            "hovertemplate": f"{_plain(name)}: %{{x:,}}<extra></extra>",
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
    return _figure(bars, layout)


def groups(rows: Sequence[Mapping], *, names: Mapping[str, str]) -> dict:
    """Bars by group, the largest first: enrolled, reached, trained, upskilled over each other."""
    rows = rows[:MOST_BARS]
    labels = _distinct([_short(row["name"]) for row in rows])
    bars = [
        _bar([row[measure] for row in rows], labels, measure, names[measure]) for measure in SHOWN
    ]
    height = 130 + 42 * max(len(rows), 1)
    layout = {
        "barmode": "overlay",
        "height": height,
        "yaxis": {"autorange": "reversed", "type": "category", "tickfont": {"size": 13}},
        "legend": {"y": -40 / height},
        "margin": {"t": 8, "r": 16, "b": 100, "l": 8},
    }
    return _figure(bars, layout)


def _bar(values: list[int], labels: list[str], measure: str, name: str) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "x": values,
        "y": labels,
        "width": WIDTHS[measure],
        "marker": {**SHADES[measure], "line": {"color": INK, "width": 0.5}},
        "hovertemplate": f"{_plain(name)}: %{{x:,}}<extra></extra>",
    }


def _labelled(rows: Sequence[tuple[str, int, str]], marker: dict) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [n for _name, n, _text in rows],
        "y": [name for name, _n, _text in rows],
        "text": [text for _name, _n, text in rows],
        "textposition": "outside",
        "cliponaxis": False,
        "width": 0.7,
        "marker": marker,
        "hoverinfo": "skip",
    }


def _tick(value: int, name: str, line: dict) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [value, value],
        "y": [-0.5, 0.5],
        "line": line,
        "hovertemplate": f"{_plain(name)}: %{{x:,}}<extra></extra>",
    }


def _month_start(number: int) -> str:
    return f"{number // 100:04}-{number % 100:02}-01"


def _short(text: str) -> str:
    text = _plain(text)
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


def _plain(text: str) -> str:
    """Plotly reads some HTML and its own %{...}; names are only text."""
    return text.replace("&", "＆").replace("<", "‹").replace(">", "›").replace("%{", "% {")


def _distinct(labels: list[str]) -> list[str]:
    """Bars with one label would fall on each other: a shortened twin gets a mark."""
    seen: dict[str, int] = {}
    result = []
    for text in labels:
        seen[text] = seen.get(text, 0) + 1
        result.append(text if seen[text] == 1 else f"{text} ({seen[text]})")
    return result


def _figure(data: list[dict], layout: dict) -> dict:
    """Check a figure against Plotly's own schema and return it as JSON values."""
    import plotly.graph_objects as go  # here: 35 MB that most processes never need

    return go.Figure(data=data, layout={"template": TEMPLATE, **layout}).to_plotly_json()
