"""Charts 8 and 9: each question before and after, and what was chosen in place of the right answer.

Knows no Django. Shades alone never carry a number: every cell has its own written in it.
"""

from collections.abc import Mapping, Sequence

from reporting.charts import DARK, INK, LIGHT, MARK, MIDDLE, figure, hatched, labelled, plain

MOST_ROWS = 25
# Only the change has a scale with two ends: fell, stood still, rose.
RISE = ((0.30, "#3d7d80"), (0.15, "#7fa9a8"), (0.05, "#c4d8d7"))
FALL = ((-0.15, "#d98a3d"), (-0.05, "#f1d3b3"))
STILL = "#ffffff"
OPTIONS = (hatched(MARK), {"color": MIDDLE}, {"color": LIGHT}, {"color": "#ffffff"})


def heat(rows: Sequence[Mapping], *, columns: Sequence[tuple[str, str, str]]) -> dict:
    """One row for each question, one column for each figure; colour on the change only.

    `columns` are (key in the row, header, "share", "change", "r" or "percent").
    """
    rows = rows[:MOST_ROWS]
    cells = [
        (place, line, row.get(key), kind)
        for line, row in enumerate(rows)
        for place, (key, _header, kind) in enumerate(columns)
    ]
    bars = {
        "type": "bar",
        "x": [place for place, _line, _value, _kind in cells],
        "base": [line - 0.12 for _place, line, _value, _kind in cells],
        "y": [0.5] * len(cells),
        "width": 0.98,
        "text": [_words(value, kind) for _place, _line, value, kind in cells],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": INK, "size": 13},
        "marker": {
            "color": [_shade(value, kind) for _p, _l, value, kind in cells],
            "line": {"color": "#c5cdcc", "width": 0.5},
        },
        "hoverinfo": "skip",
        "showlegend": False,
    }
    layout = labelled([row["name"] for row in rows], row_height=46)
    layout["annotations"] = [
        *({**note, "y": note["y"] + 0.08} for note in layout["annotations"]),
        *(_header(place, header) for place, (_k, header, _kind) in enumerate(columns)),
    ]
    layout["height"] -= 60
    layout["xaxis"] = {"visible": False, "range": [-0.5, len(columns) - 0.5], "fixedrange": True}
    layout["yaxis"] = {"visible": False, "range": [len(rows) - 0.5, -1.1], "fixedrange": True}
    layout["margin"] = {"t": 8, "r": 8, "b": 16, "l": 8}
    return figure([bars], layout)


def _header(place: int, header: str) -> dict:
    return {
        "text": plain(header),
        "x": place,
        "xanchor": "center",
        "y": -0.62,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 11},  # six of them side by side on a phone
    }


def _words(value: float | None, kind: str) -> str:
    if value is None:
        return "–"
    if kind == "r":
        return f"{value:.2f}".replace("-", "−").replace("0.", ".")
    if kind == "percent":
        return f"{value:.0f}".replace("-", "−")
    sign = "+" if kind == "change" and value > 0 else ""
    return f"{sign}{100 * value:.0f}".replace("-", "−")


def _shade(value: float | None, kind: str) -> str:
    if kind != "change" or value is None:
        return STILL
    rises = (color for edge, color in RISE if value >= edge)
    falls = (color for edge, color in FALL if value <= edge)
    return next(rises, None) or next(falls, STILL)


def strips(rows: Sequence[Mapping], *, names: Mapping[str, str]) -> dict:
    """One bar of all answers for each question and wave; the right one dark with a thick edge.

    A row is {"name", "waves": [(word, [{"name", "right", "share"}])]}; `names` are the legend's
    ("right", "first", "second", "third", "others").
    """
    lines = [(row, wave, options) for row in rows[:MOST_ROWS] for wave, options in row["waves"]]
    traces = []
    for rank, key in enumerate(("right", "first", "second", "third", "others")):
        places = [place for place in range(len(lines)) if _share(lines[place][2], rank) > 0]
        if places:
            traces.append(_strip(lines, places, rank, names[key]))
    labels = [f"{row['name']} – {wave}" for row, wave, _options in lines]
    layout = labelled([_one_line(label) for label in labels], row_height=44)
    layout["barmode"] = "overlay"
    layout["xaxis"] = {"range": [0, 1], "tickformat": ".0%"}
    layout["legend"] = {"y": -40 / layout["height"]}
    layout["margin"] = {**layout["margin"], "r": 24}
    return figure(traces, layout)


def _strip(lines: Sequence, places: Sequence[int], rank: int, name: str) -> dict:
    marker = {"color": DARK} if rank == 0 else OPTIONS[rank - 1]
    return {
        "type": "bar",
        "orientation": "h",
        "name": plain(name),
        "y": places,
        "x": [_share(lines[place][2], rank) for place in places],
        "base": [sum(_share(lines[place][2], one) for one in range(rank)) for place in places],
        "width": 0.44,
        "marker": {**marker, "line": {"color": INK, "width": 2 if rank == 0 else 0.5}},
        "hoverinfo": "skip",
    }


def _share(options: Sequence[Mapping], rank: int) -> float:
    """Return the share of the right answer (0), of the three most chosen wrong ones, or the rest."""
    if rank == 0:
        return sum(one["share"] for one in options if one["right"])
    wrong = sorted((one["share"] for one in options if not one["right"]), reverse=True)
    return sum(wrong[3:]) if rank == 4 else (wrong[rank - 1 : rank] or [0])[0]


def _one_line(label: str) -> str:
    return label if len(label) <= 60 else label[:59].rstrip() + "…"
