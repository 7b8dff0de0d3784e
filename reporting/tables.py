"""The tables of a figure: one object that the page, the charts and every export read.

A stored answer comes back with its keys in any order, so every order is settled here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import ImportJob
from reporting import sentences
from reporting.definitions import DEFINITIONS
from reporting.tally import MEASURES

FUNNEL = ("enrolled", "reached", "trained", "passed", "certified")
BRANCH = ("baseline", "final", "matched", "followup", "matched_followup")


@dataclass(frozen=True)
class Share:
    """A rate as a cell: what and of how many."""

    n: int
    of: int

    def __str__(self) -> str:
        return sentences.percent(self.n, self.of) if self.of else "–"

    def as_number(self) -> float | str:
        """Return per cent with one decimal, empty where a percentage is not given."""
        few = self.of < sentences.FEWEST_FOR_PERCENT
        return "" if few else round(100 * self.n / self.of, 1)


@dataclass(frozen=True)
class Decimal:
    """A number with so many decimals; a dash where it cannot be said."""

    value: float | None
    decimals: int = 1

    def __str__(self) -> str:
        return "–" if self.value is None else sentences.number(self.value, self.decimals)

    def as_number(self) -> float | str:
        return "" if self.value is None else float(sentences.rounded(self.value, self.decimals))


Cell = str | int | Share | Decimal


@dataclass(frozen=True)
class Table:
    """Rows under headers; the first cell names the row, the others are numbers."""

    key: str
    title: str
    headers: list[str]
    rows: list[list[Cell]]
    definitions: tuple[str, ...] = ()
    note: str = ""
    raw: list[dict] = field(default_factory=list, compare=False)

    def shown(self) -> list[list[str]]:
        """Return the cells as text in the reader's language."""
        return [[show(cell) for cell in row] for row in self.rows]


@dataclass(frozen=True)
class Finding:
    """A table with the sentence that says what it shows, and the chart of it."""

    table: Table
    sentence: str
    chart: dict | None = None


def hidden() -> str:
    return _("hidden")


def counted(value: int | None) -> Cell:
    return hidden() if value is None else value


def share(n: int | None, of: int | None) -> Cell:
    """Return a percentage of two numbers that are shown."""
    return hidden() if n is None or of is None else Share(n, of)


def show(cell: Cell) -> str:
    return sentences.number(cell) if isinstance(cell, int) else str(cell)


def name_of(measure: str) -> str:
    """Return the printed word for a count."""
    if measure in DEFINITIONS:
        return str(DEFINITIONS[measure].name)
    return {
        "baseline": _("Baseline taken"),
        "final": _("Final assessment taken"),
        "followup": _("Test after three months taken"),
        "matched_followup": _("All three tests"),
        "withdrawn": _("Withdrew (of the enrolled)"),
        "trained_matched": _("Trained, with both tests"),
    }[measure]


def tables(answer: dict) -> Iterator[Table]:
    """Yield every table of an answer, in the order they are printed."""
    figures, labels = answer["figures"], answer["labels"]
    yield _target(figures["counts"], answer["programme"], figures.get("undecided", {}))
    yield _months(figures["months"])
    yield _funnel(figures["counts"])
    yield _learning(figures["counts"], figures["reliability"])
    if answer["programme"].get("groups"):
        yield _coverage(figures, answer["programme"]["groups"])
    for dimension in ("profession", "organisation", "municipality", "region"):
        if dimension != "region" or _any_known(figures["by"].get("region", [])):
            yield _group(dimension, figures["by"][dimension], labels)
    yield _mode(figures["mode"])
    if figures.get("earlier", {}).get("occasions"):
        yield _before_the_platform(figures["earlier"])
    if len(figures["by"]["course"]) > 1:
        yield _group("course", figures["by"]["course"], labels)


def _any_known(rows: list[dict]) -> bool:
    return any(row["id"] is not None for row in rows)


def _coverage(figures: dict, groups: list[dict]) -> Table:
    """Set the reached against how many there are, with who says so."""
    rows: list[list[Cell]] = [
        [
            group["name"].get(get_language() or "da") or _("All professions and places"),
            group["size"],
            _reached_of(figures, group),
            Share(_reached_of(figures, group), group["size"]),
            group["source"],
            sentences.day(group["counted_on"]),
        ]
        for group in groups
    ]
    return Table(
        "coverage",
        _("Of those there are"),
        [
            _("Target group"),
            _("How many there are"),
            _("Reached"),
            _("Per cent of those there are"),
            _("Where the number comes from"),
            _("The day it is from"),
        ],
        rows,
        ("reached", "target_group", "as_of_that_day"),
    )


def _before_the_platform(earlier: dict) -> Table:
    """List the seminars of lists, apart from what the platform has seen."""
    certainties = dict(ImportJob.Certainty.choices)
    rows: list[list[Cell]] = [
        [
            f"{one['title']}, {sentences.day(one['day'])}",
            one["persons"],
            one["minutes"],
            one["source"],
            str(certainties.get(one["certainty"], one["certainty"])),
        ]
        for one in earlier["occasions"]
    ]
    return Table(
        "earlier",
        _("Seminars before the platform"),
        [
            _("Seminar"),
            _("Persons"),
            _("Minutes"),
            _("Where the list comes from"),
            _("How certain it is"),
        ],
        rows,
        ("person", "earlier"),
        _("A person in two seminars stands in both rows, so the rows cannot be added up."),
    )


def _reached_of(figures: dict, group: dict) -> int:
    for dimension in ("profession", "municipality"):
        if group[dimension]:
            rows = figures["by"][dimension]
            return next((row["reached"] for row in rows if row["id"] == group[dimension]), 0)
    return figures["counts"]["reached"]


def _target(counts: dict, promise: dict, undecided: dict) -> Table:
    rows: list[list[Cell]] = [
        [name_of(measure), counts[measure], Share(counts[measure], promise["target"])]
        for measure in ("reached", "trained", "upskilled", "confirmed")
    ]
    of_target = _("Per cent of the target of %(n)s") % {"n": sentences.number(promise["target"])}
    return Table(
        "target",
        _("Against the target"),
        [_("Counted"), _("Persons"), of_target],
        rows,
        ("person", "reached", "trained", "upskilled", "confirmed"),
        " ".join(
            [
                _("The counts stand beside each other; they are not added up."),
                *sentences.undecided(counts, undecided),
            ]
        ),
    )


def _months(months: list[dict]) -> Table:
    columns = (
        "reached",
        "reached_total",
        "trained",
        "trained_total",
        "upskilled",
        "upskilled_total",
    )
    return Table(
        "months",
        _("New persons by month"),
        [
            _("Month"),
            _("New reached"),
            _("Reached so far"),
            _("New trained"),
            _("Trained so far"),
            _("New upskilled"),
            _("Upskilled so far"),
        ],
        [[sentences.month(row["month"]), *(row[name] for name in columns)] for row in months],
        ("person", "reached", "trained", "upskilled"),
        _("Each person counts once, in the month of the first time."),
        months,
    )


def _funnel(counts: dict) -> Table:
    enrolled = counts["enrolled"]
    rows: list[list[Cell]] = []
    before = enrolled
    for measure in FUNNEL:
        n = counts[measure]
        rows.append([name_of(measure), n, Share(n, before), Share(n, enrolled)])
        before = n
    for measure in (*BRANCH, "withdrawn"):
        rows.append([name_of(measure), counts[measure], "", Share(counts[measure], enrolled)])
    of_enrolled = _("Per cent of %(n)s enrolled") % {"n": sentences.number(enrolled)}
    return Table(
        "funnel",
        _("From enrolled to certified"),
        [_("Counted"), _("Persons"), _("Per cent of the line above"), of_enrolled],
        rows,
        ("enrolled", "reached", "trained", "passed", "certified", "matched"),
        _("The tests are a side branch: one can be trained without a baseline."),
    )


def _learning(counts: dict, reliability: dict) -> Table:
    matched = counts["trained_matched"]
    rows: list[list[Cell]] = [
        [name_of(measure), counts[measure], Share(counts[measure], matched)]
        for measure in ("upskilled", "confirmed", "not_yet")
    ]
    trained = sentences.number(counts["trained"])
    return Table(
        "learning",
        _("Documented learning"),
        [
            _("Counted"),
            _("Persons"),
            _("Per cent of %(n)s trained with both tests") % {"n": sentences.number(matched)},
        ],
        rows,
        ("matched", "upskilled", "confirmed", "not_yet", "coverage"),
        " ".join(
            [
                _("%(n)s of %(trained)s trained have both tests.")
                % {"n": sentences.number(matched), "trained": trained},
                *(_reliability(one) for _form, one in sorted(reliability.items())),
            ]
        ),
    )


def _reliability(measured: dict) -> str:
    return _("Cronbach's alpha %(alpha)s, SEM %(sem)s points (%(n)s answers).") % {
        "alpha": sentences.number(measured["alpha"], 2),
        "sem": sentences.number(measured["sem"], 2),
        "n": sentences.number(measured["n"]),
    }


_TITLES = {
    "profession": (lambda: _("By profession"), lambda: _("Profession")),
    "organisation": (lambda: _("By organisation"), lambda: _("Organisation")),
    "municipality": (
        lambda: _("By municipality or police district"),
        lambda: _("Municipality or police district"),
    ),
    "region": (lambda: _("By region"), lambda: _("Region")),
    "course": (lambda: _("By course"), lambda: _("Course")),
}


def _group(dimension: str, rows: list[dict], labels: dict) -> Table:
    title, header = _TITLES[dimension]
    named = [{**row, "name": label(dimension, row["id"], labels)} for row in rows]
    named.sort(key=lambda row: (row["id"] is None, -row["enrolled"], row["name"]))
    note = (
        _("A person in two courses stands in both rows, so the rows cannot be added up.")
        if dimension == "course"
        else _("Job and place as of the first exposure; each person stands in one row.")
    )
    return Table(
        dimension,
        title(),
        [header(), *(name_of(measure) for measure in MEASURES)],
        [[row["name"], *(row[measure] for measure in MEASURES)] for row in named],
        ("as_of_that_day", *MEASURES),
        note,
        named,
    )


def label(dimension: str, value: int | None, labels: dict) -> str:
    """Return the name that went with an id when the figure was asked."""
    if value is None:
        return labels.get("none") or _("Unknown")
    if dimension in ("organisation", "municipality", "region"):
        return labels["place"][str(value)]["name"]
    words = labels[dimension][str(value)]
    return words.get(get_language() or "da") or words[min(words)]


def _mode(modes: dict[str, int]) -> Table:
    total = sum(modes.values())  # the three exclude each other
    names = {
        "online": _("Online only"),
        "both": _("Online and in the room"),
        "room": _("In the room only"),
    }
    of_reached = _("Per cent of %(n)s reached") % {"n": sentences.number(total)}
    return Table(
        "mode",
        _("Online and in the room"),
        [_("How"), _("Persons"), of_reached],
        [[name, modes[key], Share(modes[key], total)] for key, name in names.items()],
        ("person", "reached"),
        "",
        [{"name": name, "n": modes[key]} for key, name in names.items()],
    )
