"""Chart 12: a series that an organisation keeps itself, quarter by quarter. Knows no Django.

No line of trend is drawn below eight points, and none is ever fitted: others things move it too.
"""

from collections.abc import Mapping, Sequence

from reporting.charts import DARK, INK, LIGHT, MARK, figure, plain

FEWEST_FOR_LINE = 8
SYMBOLS = ("circle", "diamond", "square", "circle-open")
COLORS = (DARK, MARK, "#7fa9a8", INK)
MOST_ROWS = len(SYMBOLS)


def series(
    rows: Sequence[Mapping], *, baseline: Sequence[float] | None, names: Mapping[str, str]
) -> dict:
    """Points of one indicator; a band over the baseline, an upright line where training started.

    A row is {"name", "points": [(ISO day, value)], "started": ISO day or None}; `names` are the
    legend's "baseline" and "started".
    """
    traces = [_band(rows, baseline, names["baseline"])] if baseline else []
    for place, row in enumerate(rows[:MOST_ROWS]):
        line = len(row["points"]) >= FEWEST_FOR_LINE
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if line else "markers",
                "name": plain(row["name"]),
                "x": [day for day, _value in row["points"]],
                "y": [value for _day, value in row["points"]],
                "line": {"color": COLORS[place], "width": 2},
                "marker": {"size": 11, "color": COLORS[place], "symbol": SYMBOLS[place]},
                "hovertemplate": f"{plain(row['name'])}: %{{y}}<extra></extra>",
            }
        )
    most = max((value for row in rows for _day, value in row["points"]), default=1)
    traces += [
        _started(row, most, names["started"]) for row in rows[:MOST_ROWS] if row.get("started")
    ]
    layout = {
        "barmode": "overlay",
        "height": 420,
        "xaxis": {"type": "date", "tickformat": "%b\n%Y", "nticks": 6, "tickangle": 0},
        "yaxis": {"rangemode": "tozero", "tickformat": ",d"},
        "margin": {"t": 8, "r": 16, "b": 128, "l": 48},
    }
    return figure(traces, layout)


def _band(rows: Sequence[Mapping], baseline: Sequence[float], name: str) -> dict:
    days = sorted(day for row in rows for day, _value in row["points"])
    low, high = min(baseline), max(baseline)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": plain(name),
        "x": [days[0], days[-1], days[-1], days[0]],
        "y": [low, low, high, high],
        "fill": "toself",
        "fillcolor": LIGHT,
        "line": {"color": LIGHT, "width": 4},  # seen also where there is one number only
        "hoverinfo": "skip",
    }


def _started(row: Mapping, most: float, name: str) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": plain(f"{name}: {row['name']}"),
        "x": [row["started"], row["started"]],
        "y": [0, most],
        "line": {"color": INK, "width": 1.5, "dash": "dot"},
        "hoverinfo": "skip",
    }
