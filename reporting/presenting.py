"""A figure as a reader meets it: finding, chart, table and definitions, rendered once an answer."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import charts, effect_tables, effect_words, explored_tables, frozen, sentences
from reporting.definitions import OF_LEARNING, OF_REACH, Definition
from reporting.models import SavedFigure
from reporting.tables import BRANCH, FUNNEL, Share, Table, name_of, tables

ROWS_ON_PAGE = 50
KEEP_RENDERED = 60 * 60 * 24


@dataclass(frozen=True)
class Section:
    """One finding: the sentence, the chart that shows it, and the table it is read from."""

    table: Table
    finding: str
    chart: dict | None
    definitions: list[Definition]

    @property
    def headers(self) -> list[dict]:
        return [{"label": text, "numeric": n > 0} for n, text in enumerate(self.table.headers)]

    @property
    def rows(self) -> list[list[str]]:
        return self.table.shown()[:ROWS_ON_PAGE]

    @property
    def left_out(self) -> int:
        return max(0, len(self.table.rows) - ROWS_ON_PAGE)


def sections(figure: SavedFigure) -> Iterator[Section]:
    """Yield the sections of a figure; the target only where all of the programme is asked about."""
    words = frozen.defined(figure)
    if of_learning(figure):
        for told in effect_tables.findings(figure.answer):
            yield Section(told.table, told.sentence, told.chart, _defined(told.table, words))
        return
    if explored_tables.is_explored(figure):
        table = explored_tables.table(figure)
        sentence, chart = explored_tables.sentence(figure), explored_tables.chart(table)
        yield Section(table, sentence, chart, _defined(table, words))
        return
    for table in tables(figure.answer):
        if table.key == "target" and figure.filters:
            continue
        finding, chart = _FINDINGS[table.key](figure, table)
        yield Section(table, finding, chart, _defined(table, words))


def _defined(table: Table, words: dict[str, Definition]) -> list[Definition]:
    return [words[key] for key in table.definitions]


def of_learning(figure: SavedFigure) -> bool:
    """Is it about what people learned, not about how many there are?"""
    return figure.question == "effect"


def grade(figure: SavedFigure) -> str:
    """Return the grade of evidence a figure's sentences are held to; nothing is learned from reach."""
    return effect_words.grade_of(figure.answer) if of_learning(figure) else "A"


def tables_of(figure: SavedFigure) -> Iterator[Table]:
    """Yield the tables that the page and every export of a figure read."""
    if of_learning(figure):
        return (told.table for told in effect_tables.findings(figure.answer))
    if explored_tables.is_explored(figure):
        return iter([explored_tables.table(figure)])
    return tables(figure.answer)


def headline(figure: SavedFigure) -> str:
    """Return the sentence at the top of the page."""
    if of_learning(figure):
        return effect_words.headline(figure.answer, as_of=figure.as_of)
    if explored_tables.is_explored(figure):
        return explored_tables.sentence(figure)
    return sentences.headline(figure.answer, as_of=figure.as_of, filtered=bool(figure.filters))


def described_filters(figure: SavedFigure) -> str:
    """Say what part of the programme was asked about; empty for all of it."""
    if explored_tables.is_explored(figure):
        return explored_tables.described(figure)
    words = []
    if "cohort" in figure.filters:
        words.append(_("Cohort: %(name)s") % {"name": figure.answer["labels"]["cohort"]})
    if "since" in figure.filters:
        words.append(_("from %(day)s") % {"day": sentences.day(figure.filters["since"])})
    if "until" in figure.filters:
        words.append(_("to %(day)s") % {"day": sentences.day(figure.filters["until"])})
    return ", ".join(words)


def basis(figure: SavedFigure) -> str:
    """Return the line under each chart: date, denominator and what is counted."""
    figures = figure.answer["figures"]
    enrolled = figures["people" if of_learning(figure) else "counts"]["enrolled"]
    return _("As of %(day)s. Distinct persons; %(n)s enrolled.") % {
        "day": sentences.day(figure.as_of),
        "n": sentences.number(enrolled),
    }


def rendered(figure: SavedFigure) -> SafeString:
    """Return the whole answer as HTML, worked out once for each answer and language."""
    # An answer is only ever rewritten together with saved_at; the digest alone leaves names out.
    stamp = f"{figure.saved_at.timestamp()}:{figure.as_of}:{figure.definition}"
    key = f"reporting:{figure.key}:{figure.digest}:{stamp}:{get_language()}"
    html = cache.get(key)
    if html is None:
        words, used = frozen.defined(figure), OF_LEARNING if of_learning(figure) else OF_REACH
        html = render_to_string(
            "reporting/answer.html",
            {
                "figure": figure,
                "sections": list(sections(figure)),
                "unknowns": _unknowns(figure),
                "basis": basis(figure),
                "definitions": [words[key] for key in used],
            },
        )
        cache.set(key, html, KEEP_RENDERED)
    return html


def _unknowns(figure: SavedFigure) -> list[str]:
    if explored_tables.is_explored(figure):
        return explored_tables.unknowns(figure)
    words = effect_words if of_learning(figure) else sentences
    return words.unknowns(figure.answer)


# The chart of each table --------------------------------------------------------------------------


def _names(*measures: str) -> dict[str, str]:
    return {measure: name_of(measure) for measure in measures}


def needed_by(promise: dict, day: date) -> int:
    """Return how many an even pace from start to deadline gives by `day`."""
    start, end = (date.fromisoformat(promise[name]) for name in ("starts_on", "ends_on"))
    whole = (end - start).days + 1
    gone = min(max((day - start).days + 1, 0), whole)
    return round(promise["target"] * gone / whole)


def _target(figure: SavedFigure, table: Table) -> tuple[str, dict]:
    counts, promise = figure.answer["figures"]["counts"], figure.answer["programme"]
    needed = needed_by(promise, figure.as_of)
    chart = charts.target_bullet(
        counts,
        target=promise["target"],
        needed=needed,
        names=_names("reached", "trained", "upskilled"),
        target_name=_("Target: %(n)s") % {"n": sentences.number(promise["target"])},
        needed_name=_("Even pace: %(n)s by now") % {"n": sentences.number(needed)},
    )
    return sentences.target(counts, promise, needed=needed), chart


def _months(figure: SavedFigure, table: Table) -> tuple[str, dict | None]:
    promise = figure.answer["programme"]
    path = (
        []
        if figure.filters
        else [(promise["starts_on"], 0), (promise["ends_on"], promise["target"])]
    )
    chart = charts.cumulative(
        table.raw,
        until=figure.as_of.isoformat(),
        names=_names("reached", "trained", "upskilled"),
        path=path,
        path_name=_("Even path to the target"),
    )
    return sentences.curve(table.raw), chart if table.raw else None


def _funnel(figure: SavedFigure, table: Table) -> tuple[str, dict | None]:
    counts = figure.answer["figures"]["counts"]
    chart = charts.funnel(
        _steps(counts, FUNNEL),
        branch=[_named(measure, counts[measure]) for measure in BRANCH],
    )
    return sentences.funnel(counts), chart if counts["enrolled"] else None


def _steps(counts: dict, measures: tuple[str, ...]) -> list[tuple[str, int, str]]:
    """Return (name, n, words over the bar): the name, n, and the per cent of the bar above."""
    steps = [_named(measures[0], counts[measures[0]])]
    for before, measure in pairwise(measures):
        rate = f" ({Share(counts[measure], counts[before])})" if counts[before] else ""
        steps.append(_named(measure, counts[measure], rate))
    return steps


def _named(measure: str, n: int, rate: str = "") -> tuple[str, int, str]:
    return name_of(measure), n, f"{name_of(measure)}: {sentences.number(n)}{rate}"


def _part(name: str, n: int) -> tuple[str, int]:
    return f"{name}: {sentences.number(n)}", n


def _learning(figure: SavedFigure, table: Table) -> tuple[str, dict | None]:
    counts = figure.answer["figures"]["counts"]
    measures = ("upskilled", "confirmed", "not_yet")
    chart = charts.parts([_part(name_of(measure), counts[measure]) for measure in measures])
    return sentences.learning(counts), chart if counts["trained_matched"] else None


def _group(figure: SavedFigure, table: Table) -> tuple[str, dict | None]:
    largest = next((row["name"] for row in table.raw if row["id"] is not None), "")
    chart = charts.groups(table.raw, names=_names(*charts.SHOWN)) if table.raw else None
    return sentences.group(table.key, table.raw, largest), chart


def _before_the_platform(figure: SavedFigure, table: Table) -> tuple[str, None]:
    return sentences.earlier(figure.answer["figures"]["earlier"]), None


def _covered(figure: SavedFigure, table: Table) -> tuple[str, None]:
    return sentences.coverage(table.rows), None


def _mode(figure: SavedFigure, table: Table) -> tuple[str, dict | None]:
    modes = figure.answer["figures"]["mode"]
    rows = [_part(row["name"], row["n"]) for row in table.raw]
    return sentences.mode(modes), charts.parts(rows) if any(modes.values()) else None


_FINDINGS: dict[str, Callable[[SavedFigure, Table], tuple[str, dict | None]]] = {
    "target": _target,
    "months": _months,
    "funnel": _funnel,
    "learning": _learning,
    "coverage": _covered,
    "earlier": _before_the_platform,
    "region": _group,
    "profession": _group,
    "organisation": _group,
    "municipality": _group,
    "course": _group,
    "mode": _mode,
}
