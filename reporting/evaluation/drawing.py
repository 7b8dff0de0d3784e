"""A chart for paper: the same Plotly figure as on the screen, drawn as a vector picture. Knows no Django.

Only what our own charts use is drawn; anything else raises `Unknown`, so that no chart on paper is
missing something that the screen shows. Imported by a worker only: matplotlib must not sit in a
process that serves pages. The same figure gives the same bytes.
"""

import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

INK, SOFT, GRID = "#1b2123", "#4a5458", "#dfe4e3"
WIDTH = 6.7  # inches: the text of an A4 page
PIXELS = 145  # of a chart's height on the screen to an inch on paper
DASHES = {"solid": "-", "dot": ":", "dash": "--"}
SYMBOLS = {"circle": "o", "circle-open": "o", "diamond": "D", "square": "s"}
MONTHS = {
    "da": ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


class Unknown(Exception):
    """A figure has something that is not drawn on paper yet."""


NOT_TOLD = float("nan")  # a hidden number has no bar: none of nought either


@dataclass(frozen=True)
class Pen:
    """With what it is drawn: a folder of fonts, the family, and the language of the numbers."""

    fonts: Path
    family: str
    language: str


def svg(figure: Mapping, pen: Pen) -> bytes:
    """Return a chart as SVG; letters are outlines, so it looks the same everywhere."""
    return _drawn(figure, pen, format="svg", metadata={"Date": None, "Creator": None})


def png(figure: Mapping, pen: Pen, dots_an_inch: int = 200) -> bytes:
    """Return a chart as PNG, for programs that cannot show a vector picture."""
    return _drawn(figure, pen, format="png", dpi=dots_an_inch, metadata={"Software": None})


def _drawn(figure: Mapping, pen: Pen, **how) -> bytes:
    import matplotlib

    matplotlib.use("agg")
    with matplotlib.rc_context(_look(pen)):
        drawn = _figure(figure, pen)
        out = io.BytesIO()
        drawn.savefig(out, **how)
    return out.getvalue()


def _look(pen: Pen) -> dict:
    from matplotlib import font_manager

    known = {one.fname for one in font_manager.fontManager.ttflist}
    for path in sorted(pen.fonts.glob("IBMPlexSans*.ttf")):
        if str(path) not in known:
            font_manager.fontManager.addfont(str(path))
    return {
        "font.family": [pen.family, "DejaVu Sans"],
        "font.size": 8.5,
        "svg.fonttype": "path",
        "svg.hashsalt": "fagspor",
        "text.color": INK,
        "axes.edgecolor": SOFT,
        "axes.labelcolor": SOFT,
        "xtick.color": SOFT,
        "ytick.color": SOFT,
        "hatch.linewidth": 1.1,
        "path.simplify": False,
    }


def _figure(figure: Mapping, pen: Pen):
    from matplotlib.figure import Figure

    layout = figure["layout"]
    paper = Figure(figsize=(WIDTH, layout.get("height", 400) / PIXELS), layout="constrained")
    axes = paper.add_subplot()
    _Chart(axes, figure["data"], layout, pen).draw()
    handles, names = _legend(axes, figure["data"])
    if handles and layout.get("showlegend", True):
        columns = _columns(names)
        paper.legend(
            handles,
            names,
            loc="outside lower left",
            ncols=columns,
            frameon=False,
            handlelength=2.2,
        )
    return paper


def _legend(axes, traces: Sequence[Mapping]) -> tuple[list, list]:
    """In the order of the figure, as on the screen; matplotlib would put lines first."""
    handles, names = axes.get_legend_handles_labels()
    order = [trace.get("name") for trace in traces]
    pairs = sorted(zip(handles, names, strict=True), key=lambda pair: order.index(pair[1]))
    return [handle for handle, _name in pairs], [name for _handle, name in pairs]


def _columns(names: Sequence[str]) -> int:
    """As many beside each other as there is room for."""
    widest = max(map(len, names)) + 8
    return max(1, min(len(names), 110 // widest))


class _Chart:
    """One chart on its axes."""

    def __init__(self, axes, traces: Sequence[Mapping], layout: Mapping, pen: Pen) -> None:
        self.axes, self.traces, self.layout, self.pen = axes, traces, layout, pen
        self.stacked: dict = {}

    def draw(self) -> None:
        draws = {"bar": self._bars, "scatter": self._scatter}
        for order, trace in enumerate(self.traces, 2):
            kind = trace["type"]
            if kind not in draws:
                raise Unknown(kind)
            draws[kind](trace, order)
        for note in self.layout.get("annotations", ()):
            self._note(note)
        self._axis(self.axes.xaxis, self.layout.get("xaxis", {}))
        self._axis(self.axes.yaxis, self.layout.get("yaxis", {}))
        self._frame()

    # Marks ---------------------------------------------------------------------------------------

    def _bars(self, trace: Mapping, order: int) -> None:
        lying = trace.get("orientation") == "h"
        places, values = (trace["y"], trace["x"]) if lying else (trace["x"], trace["y"])
        values = [NOT_TOLD if value is None else value for value in values]
        places, widths = self._places(places), _each(trace.get("width", 0.8), len(values))
        bases = _each(trace.get("base", 0), len(values))
        if self.layout.get("barmode") == "stack":
            bases = [self.stacked.get(place, 0) for place in places]
            for place, base, value in zip(places, bases, values, strict=True):
                self.stacked[place] = base + value
        draw = self.axes.barh if lying else self.axes.bar
        size, start = ("height", "left") if lying else ("width", "bottom")
        bars = draw(
            places, values, **{size: widths, start: bases}, zorder=order, label=_label(trace)
        )
        for place, bar in enumerate(bars):
            _paint(bar, trace["marker"], place)
        for bar, words in zip(bars, trace.get("text", ()), strict=False):
            self._inside(bar, words, trace.get("textfont", {}))

    def _inside(self, bar, words: str, font: Mapping) -> None:
        x, y = bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2
        color = font.get("color", INK)
        self.axes.text(
            x,
            y,
            words,
            ha="center",
            va="center",
            zorder=20,
            fontsize=font.get("size", 10) * 0.62,
            color=color if isinstance(color, str) else INK,
        )

    def _places(self, values: Iterable) -> list:
        return [0 if value == "" else value for value in values]

    def _scatter(self, trace: Mapping, order: int) -> None:
        x, y = [_number(value) for value in trace["x"]], trace["y"]
        label = _label(trace)
        if trace.get("fill") == "toself":
            self.axes.fill(x, y, color=trace["fillcolor"], zorder=order, label=label)
            return
        if "lines" in trace["mode"]:
            line = trace.get("line", {})
            self.axes.plot(
                x,
                y,
                color=line.get("color", INK),
                linewidth=0.62 * line.get("width", 2),
                linestyle=DASHES[line.get("dash", "solid")],
                drawstyle="steps-post" if line.get("shape") == "hv" else "default",
                zorder=order,
                label=label,
            )
            label = None
        self._edges(trace, x, y, order)
        if "markers" in trace["mode"]:
            self._markers(trace["marker"], x, y, order + 0.5, label)

    def _edges(self, trace: Mapping, x: list, y: list, order: int) -> None:
        for name, key in (("error_x", "xerr"), ("error_y", "yerr")):
            if name in trace:
                error = trace[name]
                self.axes.errorbar(
                    x,
                    y,
                    **{key: [error["arrayminus"], error["array"]]},
                    fmt="none",
                    ecolor=error.get("color", INK),
                    elinewidth=1,
                    capsize=2.5,
                    zorder=order,
                )

    def _markers(self, marker: Mapping, x: list, y: list, order: float, label: str | None) -> None:
        symbols, sizes = (
            _each(marker.get("symbol", "circle"), len(x)),
            _each(marker["size"], len(x)),
        )
        edge = marker.get("line", {}).get("color", marker["color"])
        for place, (symbol, size) in enumerate(zip(symbols, sizes, strict=True)):
            hollow = symbol.endswith("-open")
            self.axes.plot(
                [x[place]],
                [y[place]],
                marker=SYMBOLS[symbol],
                markersize=0.55 * size,
                markerfacecolor="#fff" if hollow else marker["color"],
                markeredgecolor=edge,
                markeredgewidth=1.4,
                linestyle="none",
                zorder=order,
                label=label if place == 0 else None,
            )

    def _note(self, note: Mapping) -> None:
        across = self.axes.get_yaxis_transform()
        where = across if note.get("xref") == "paper" else self.axes.transData
        anchors = {"bottom": "bottom", "top": "top", "middle": "center"}
        self.axes.text(
            _number(note["x"]),
            note["y"],
            note["text"],
            transform=where,
            ha=note.get("xanchor", "left"),
            va=anchors[note.get("yanchor", "middle")],
            fontsize=note.get("font", {}).get("size", 15) * 0.57,
            zorder=30,
        )

    # Axes ----------------------------------------------------------------------------------------

    def _axis(self, axis, wanted: Mapping) -> None:
        from matplotlib.ticker import FuncFormatter, MaxNLocator

        limits = self.axes.set_xlim if axis.axis_name == "x" else self.axes.set_ylim
        if "range" in wanted:
            limits(*(_number(value) for value in wanted["range"]))
        elif wanted.get("rangemode") == "tozero":
            low, high = axis.get_view_interval()
            limits(min(low, 0), max(high, 0))
        if wanted.get("visible", True) is False:
            axis.set_visible(False)
            return
        if wanted.get("type") == "date":
            axis.set_major_locator(_months(axis))
            axis.set_major_formatter(FuncFormatter(lambda value, _p: _month(value, self.pen)))
        elif wanted.get("type") != "category":
            axis.set_major_locator(
                MaxNLocator(nbins=7, steps=[1, 2, 5, 10], integer=wanted.get("tickformat") == ",d")
            )
            shown = _numbers(wanted.get("tickformat", ",d"), self.pen)
            axis.set_major_formatter(FuncFormatter(shown))
        if wanted.get("showticklabels", True) is False:
            axis.set_ticks([])
        axis.label.set_text(wanted.get("title", {}).get("text", ""))

    def _frame(self) -> None:
        for side in ("top", "right", "left"):
            self.axes.spines[side].set_visible(False)
        self.axes.set_axisbelow(True)
        if self.layout.get("yaxis", {}).get("scaleanchor"):
            self.axes.set_aspect("equal")
        if self.layout.get("xaxis", {}).get("visible", True) is False:
            self.axes.spines["bottom"].set_visible(False)
        else:
            self.axes.grid(axis="both", color=GRID, linewidth=0.6)
        self.axes.tick_params(length=0)


# Small readers -------------------------------------------------------------------------------------


def _label(trace: Mapping) -> str | None:
    return trace.get("name") if trace.get("showlegend", True) else None


def _each(value, count: int) -> list:
    return list(value) if isinstance(value, list | tuple) else [value] * count


def _number(value):
    """A day as matplotlib counts days; everything else as it is."""
    if isinstance(value, str) and len(value) == 10 and value[4] == "-":
        from matplotlib.dates import date2num

        return date2num(date.fromisoformat(value))
    return value


def _paint(bar, marker: Mapping, place: int) -> None:
    line, pattern = marker.get("line", {}), marker.get("pattern", {})
    shape = pattern.get("shape", "")
    if isinstance(shape, list | tuple):
        shape = shape[place]
    color = marker["color"]
    bar.set_facecolor(color[place] if isinstance(color, list | tuple) else color)
    bar.set_linewidth(0.8 * line.get("width", 0))
    bar.set_edgecolor(line.get("color", INK))
    if shape:
        bar.set_hatch("////" if shape == "/" else "xxx")
        bar._hatch_color = _rgba(pattern.get("fgcolor", "#fff"))  # beside the edge's own colour


def _rgba(color: str) -> tuple:
    from matplotlib.colors import to_rgba

    return to_rgba(color)


def _months(axis):
    from matplotlib.dates import AutoDateLocator

    return AutoDateLocator(minticks=3, maxticks=7)


def _month(value: float, pen: Pen) -> str:
    from matplotlib.dates import num2date

    day = num2date(value)
    return f"{MONTHS[pen.language][day.month - 1]} {day.year}"


def _numbers(form: str, pen: Pen) -> Callable[[float, int], str]:
    """Return how an axis writes its numbers: Plotly's own formats, with the language's marks."""
    patterns = {",d": "{:,.0f}", ".0%": "{:.0%}"}
    pattern = patterns.get(form) or f"{{:,{form.lstrip(',')}}}"

    def shown(value: float, _place: int) -> str:
        text = pattern.format(value).replace("-", "−")
        return text.translate(str.maketrans(",.", ".,")) if pen.language == "da" else text

    return shown


def cache_in(folder: Path) -> None:
    """Keep matplotlib's own files in `folder`: a worker may have no home."""
    os.environ.setdefault("MPLCONFIGDIR", str(folder))
