"""The findings of a report's figures: protected tables, charts, and the sentence over each."""

import copy
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from people.models import Organisation
from reporting import effect_words, presenting, sentences, tile_map
from reporting.definitions import DEFINITIONS, OF_REACH, Definition
from reporting.evaluation import small_cells
from reporting.models import Report, SavedFigure
from reporting.tables import Cell, Share, Table

_NUMBERED = re.compile(
    r"-\d+$"
)  # a table's key ends with the course's place where there are several


@dataclass(frozen=True)
class Found:
    """One finding: the sentence, the chart, the table, and the line under the chart."""

    table: Table
    finding: str
    chart: dict | None
    basis: str


class Findings:
    """What a report's two figures show, as it may be shown outside the house."""

    REACH = (
        "target", "months", "funnel", "learning", "mode", "coverage", "profession", "municipality",
        "region", "earlier",
    )  # fmt: skip
    LEARNING = (
        "tests", "comparison", "profession", "distribution", "retention", "organisation", "cohort",
        "questions", "answers", "missing",
    )  # fmt: skip
    SHORT_LEARNING = ("profession", "retention")
    BEHAVIOUR = ("said",)
    METHODS = ("methods",)

    def __init__(self, report: Report) -> None:
        self.report = report
        self.grade = presenting.grade(report.learning) if report.learning else "A"

    # Reach ---------------------------------------------------------------------------------------

    @cached_property
    def shown(self) -> SavedFigure:
        """The reach figure as a report may show it; nothing of it is ever written back."""
        figure = copy.copy(self.report.reach)
        answer = small_cells.protected(self.report.reach.answer)
        none = _("Others together, and unknown")
        figure.answer = {**answer, "labels": {**answer["labels"], "none": none}}
        return figure

    def reach(self, keys: Iterable[str]) -> Iterator[Found]:
        """Yield findings about reach, in the order of `keys`."""
        found = {one.table.key: one for one in presenting.sections(self.shown)}
        basis = presenting.basis(self.report.reach)
        for key in keys:
            if key in found and found[key].table.rows and not _divides_few(found[key].table):
                section = found[key]
                finding = self._of_all(key) or section.finding
                yield Found(_without_few(section.table), finding, section.chart, basis)

    def _of_all(self, key: str) -> str:
        """Say how many groups there are in all, joined ones too, where the largest is shown."""
        if key not in ("profession", "municipality", "region"):
            return ""
        whole = {table.key: table for table in presenting.tables_of(self.report.reach)}
        known = [row for row in whole[key].raw if row["id"] is not None]
        largest = max(known, key=lambda row: (row["enrolled"], -row["id"]), default=None)
        if largest is None or not small_cells.may_stand(largest):
            return ""
        return sentences.group(key, known, largest["name"])

    def facts(self) -> list[tuple[str, str, str]]:
        """Return the numbers of the summary: (number, what is counted, of what)."""
        answer = self.report.reach.answer
        counts, promise = answer["figures"]["counts"], answer["programme"]
        of_target = _("of the target of %(n)s") % {"n": sentences.number(promise["target"])}
        of_enrolled = _("of %(n)s enrolled") % {"n": sentences.number(counts["enrolled"])}
        names = ["reached", "trained"]
        if counts["trained_matched"]:
            names += ["upskilled", "confirmed"]
        of_both = _("of %(n)s trained with both tests") % {
            "n": sentences.number(counts["trained_matched"])
        }
        notes = {"upskilled": of_both, "confirmed": of_both}
        return [
            (
                _number(counts[name]),
                str(DEFINITIONS[name].name),
                of_target if name == promise["unit"] else notes.get(name, of_enrolled),
            )
            for name in names
        ]

    # Learning ------------------------------------------------------------------------------------

    def learning(self, keys: Iterable[str]) -> Iterator[Found]:
        """Yield findings about learning; where there are several courses, all of each."""
        figure = self.report.learning
        if figure is None:
            return
        basis = presenting.basis(figure)
        found = list(presenting.sections(figure))
        for key in keys:
            for section in found:
                if _NUMBERED.sub("", section.table.key) == key:
                    table = _outside(section.table, key)
                    yield Found(table, section.finding, section.chart, basis)

    # The map -------------------------------------------------------------------------------------

    def tile_map(self) -> Found | None:
        """Return reached of those there are, by municipality; None where no target group has a place."""
        answer = self.report.reach.answer
        groups = [one for one in answer["programme"].get("groups", ()) if one["municipality"]]
        places = Organisation.objects.in_bulk([one["municipality"] for one in groups])
        standing = {row["id"]: row for row in self.shown.answer["figures"]["by"]["municipality"]}
        known = [
            (places[one["municipality"]], one) for one in groups if one["municipality"] in places
        ]
        known = [(place, one) for place, one in known if place.kind == place.Kind.MUNICIPALITY]
        if not known:
            return None
        shares: dict[str, float | None] = {}
        names, rows = {}, []
        for place, one in sorted(known, key=lambda pair: pair[0].code):
            row = standing.get(place.pk)
            reached = row["reached"] if row else None
            shares[place.code] = None if reached is None else reached / one["size"]
            shown: Cell = _("hidden") if reached is None else Share(reached, one["size"])
            names[place.code] = f"{one['name']['da']}: {shown}"
            rows.append(
                [one["name"]["da"], one["size"], "–" if reached is None else reached, shown]
            )
        return Found(
            _map_table(rows),
            _map_words(shares),
            tile_map.tile_map(shares, names=names, words=_map_classes()),
            presenting.basis(self.report.reach),
        )

    # What is not known, and the words ------------------------------------------------------------

    def unknowns(self) -> list[str]:
        """Return every reservation once."""
        found = sentences.unknowns(self.report.reach.answer)
        if self.report.learning is not None:
            compared = _(
                "There is no comparison group, so the change cannot be put down to the course alone."
            )
            found = [text for text in found if text != compared]  # the other figure says it, or not
            found += effect_words.unknowns(self.report.learning.answer)
        return list(dict.fromkeys(found))

    def definitions(self) -> list[Definition]:
        """Return the words this report uses."""
        return [
            definition
            for definition in DEFINITIONS.values()
            if self.report.learning is not None or definition.key in OF_REACH
        ]


# Tables as they may leave the house ----------------------------------------------------------------


def _number(count: int) -> str:
    return _("fewer than five") if small_cells.is_small(count) else sentences.number(count)


def _divides_few(table: Table) -> bool:
    """Is it a whole in parts, one of them so small that it must not be shown?"""
    parts = table.key in ("mode", "learning")
    return parts and any(
        isinstance(row[1], int) and small_cells.is_small(row[1]) for row in table.rows
    )


def _without_few(table: Table) -> Table:
    """Hide single counts of one to four."""
    return replace(table, rows=[[row[0], *map(_cell, row[1:])] for row in table.rows])


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, int) and small_cells.is_small(cell):
        return _("1–4")
    if isinstance(cell, Share) and small_cells.is_small(cell.n):
        return "–"
    return cell


def _outside(table: Table, key: str) -> Table:
    """Leave out what would show a few: the two counts behind a question's change."""
    if key != "questions":
        return table
    kept = [place for place in range(len(table.headers)) if place not in (4, 5)]
    return replace(
        table,
        headers=[table.headers[place] for place in kept],
        rows=[[_whole(row[place]) for place in kept] for row in table.rows],
    )


def _whole(cell: Cell) -> Cell:
    """A share in whole per cent: with decimals the count could be read back."""
    return str(cell) if isinstance(cell, Share) else cell


# The map's words -----------------------------------------------------------------------------------


def _map_table(rows: list[list[Cell]]) -> Table:
    return Table(
        "map",
        _("Reached of those there are, by municipality"),
        [
            _("Municipality"),
            _("How many there are"),
            _("Reached"),
            _("Per cent of those there are"),
        ],
        rows,
        ("reached", "target_group", "as_of_that_day"),
    )


def _map_classes() -> list[str]:
    edges = [sentences.number(100 * edge) for edge in tile_map.EDGES]
    words = [_("under %(edge)s%%") % {"edge": edges[0]}]
    for low, high in itertools.pairwise(edges):
        words.append(_("%(low)s%% to under %(high)s%%") % {"low": low, "high": high})
    words.append(_("%(edge)s%% and more") % {"edge": edges[-1]})
    return [*words, _("hidden: few persons"), _("no number to reach")]


def _map_words(shares: Mapping[str, float | None]) -> str:
    known = [share for share in shares.values() if share is not None]
    half = sum(share >= tile_map.EDGES[-1] for share in known)
    return _(
        "In %(half)s of the %(n)s municipalities with a number to reach, half or more are reached"
    ) % {"half": sentences.number(half), "n": sentences.number(len(shares))}
