"""The findings of a report's figures: tables of what may be told, charts, and the sentence over each."""

import copy
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from people.models import Organisation
from reporting import effect_words, presenting, public_tables, sentences, tile_map
from reporting.definitions import DEFINITIONS, OF_REACH, Definition
from reporting.evaluation import coverage
from reporting.models import Report, SavedFigure
from reporting.public_tables import Finding
from reporting.tables import Cell, Share, Table, counted, share

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
    """What a report's two figures show. Nothing here knows more than `Report.told`."""

    REACH = (
        "target", "months", "funnel", "learning", "mode", "coverage", "profession", "municipality",
        "region", "organisation", "earlier",
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
        self.told, self.learned = report.told["reach"], report.told["learning"]
        self.promise = report.reach.answer["programme"]
        self.grade = effect_words.grade_of(self.learned) if self.learned else "A"

    # Reach ---------------------------------------------------------------------------------------

    @property
    def counts(self) -> dict:
        return self.told["numbers"]["counts"]

    def headline(self) -> str:
        """Return the sentence at the top: the target, and what is documented where that is shown."""
        if None in (self.counts[name] for name in ("trained", "upskilled", "trained_matched")):
            return public_tables.headline(self.told)
        # Somebody is enrolled, or nothing could be told; of the enrolled the sentence says no more.
        counts = {**self.counts, "enrolled": self.counts["enrolled"] or 1}
        said = {"figures": {"counts": counts}, "programme": self.promise}
        return sentences.headline(said, as_of=self.report.reach.as_of, filtered=False)

    def reach(self, keys: Iterable[str]) -> Iterator[Found]:
        """Yield findings about reach, in the order of `keys`."""
        found = {one.table.key: one for one in self._of_reach()}
        basis = public_tables.basis(self.told)
        for key in keys:
            if key in found and found[key].table.rows:
                one = found[key]
                yield Found(one.table, one.sentence, one.chart, basis)

    def _of_reach(self) -> Iterator[Finding]:
        yield from public_tables.findings(self.told)
        groups = self.promise.get("groups", ())
        if groups:
            yield coverage.of_groups(groups, self.told)
        if self.told["numbers"].get("earlier"):
            yield coverage.before_the_platform(self.told["numbers"]["earlier"])

    def facts(self) -> list[tuple[str, str, str]]:
        """Return the numbers of the summary: (number, what is counted, of what)."""
        of_target = _("of the target of %(n)s") % {"n": sentences.number(self.promise["target"])}
        of_enrolled, of_both = self._of("enrolled"), self._of("trained_matched")
        notes = {"upskilled": of_both, "confirmed": of_both, self.promise["unit"]: of_target}
        names = ["reached", "trained"]
        if self.counts["trained_matched"] != 0:
            names += ["upskilled", "confirmed"]
        return [
            (
                sentences.number(self.counts[name]),
                str(DEFINITIONS[name].name),
                notes.get(name, of_enrolled),
            )
            for name in names
            if self.counts[name] is not None
        ]

    def _of(self, whole: str) -> str:
        """Say of how many, where that is shown."""
        texts = {
            "enrolled": _("of %(n)s enrolled"),
            "trained_matched": _("of %(n)s trained with both tests"),
        }
        n = self.counts[whole]
        return "" if n is None else texts[whole] % {"n": sentences.number(n)}

    # Learning ------------------------------------------------------------------------------------

    @cached_property
    def shown(self) -> SavedFigure | None:
        """The figure of learning as it may be told; nothing of it is ever written back."""
        if self.learned is None or self.report.learning is None:
            return None
        figure = copy.copy(self.report.learning)
        figure.answer = self.learned
        return figure

    def learning_headline(self) -> list[str]:
        """Return what may be said of learning and by which grade."""
        block = effect_words.main_block(self.learned["figures"]) if self.learned else None
        if block is None:
            return [_("What was learned is not told in this report.")]
        grade = effect_words.GRADES[self.grade]()
        return [grade] if self.grade == "A" else [effect_words.finding(block, self.grade), grade]

    def learning(self, keys: Iterable[str]) -> Iterator[Found]:
        """Yield findings about learning; where there are several courses, all of each."""
        if self.shown is None:
            return
        basis = _("As of %(day)s. Distinct persons.") % {"day": sentences.day(self.shown.as_of)}
        found = list(presenting.sections(self.shown))
        for key in keys:
            for section in found:
                alone = key in ("organisation", "cohort") and len(section.table.rows) < 2
                if (
                    _NUMBERED.sub("", section.table.key) == key and not alone
                ):  # only the line of all
                    table = _outside(section.table, key)
                    yield Found(table, section.finding, section.chart, basis)

    # The map -------------------------------------------------------------------------------------

    def tile_map(self) -> Found | None:
        """Return reached of those there are, by municipality; None where no target group has a place."""
        groups = [one for one in self.promise.get("groups", ()) if one["municipality"]]
        places = Organisation.objects.in_bulk([one["municipality"] for one in groups])
        known = [
            (places[one["municipality"]], one) for one in groups if one["municipality"] in places
        ]
        known = [(place, one) for place, one in known if place.kind == place.Kind.MUNICIPALITY]
        if not known or self.told["place"] != "municipality":
            return None
        shares: dict[str, float | None] = {}
        names, rows = {}, []
        for place, one in sorted(known, key=lambda pair: pair[0].code):
            reached = coverage.reached_of(one, self.told)
            shares[place.code] = None if reached is None else reached / one["size"]
            shown = share(reached, one["size"])
            names[place.code] = f"{one['name']['da']}: {shown}"
            rows.append([one["name"]["da"], one["size"], counted(reached), shown])
        return Found(
            _map_table(rows),
            _map_words(shares),
            tile_map.tile_map(shares, names=names, words=_map_classes()),
            public_tables.basis(self.told),
        )

    # What is not known, and the words ------------------------------------------------------------

    def unknowns(self) -> list[str]:
        """Return every reservation once."""
        found = coverage.unknowns(self.report.reach.answer, self.told)
        if self.learned is not None:
            compared = _(
                "There is no comparison group, so the change cannot be put down to the course alone."
            )
            found = [text for text in found if text != compared]  # the other figure says it, or not
            found += effect_words.unknowns(self.learned)
        return list(dict.fromkeys(found))

    def definitions(self) -> list[Definition]:
        """Return the words this report uses."""
        return [
            definition
            for definition in DEFINITIONS.values()
            if self.learned is not None or definition.key in OF_REACH
        ]


# Tables as they may leave the house ----------------------------------------------------------------


def _outside(table: Table, key: str) -> Table:
    """Leave out what would show a few: the counts behind a question's change, and of how many."""
    if key != "questions":
        return table
    headers = list(table.headers)
    headers[2], headers[3] = (
        _("Right before, of those who answered"),
        _("Right after, of those who answered"),
    )
    kept = [place for place in range(len(headers)) if place not in (1, 4, 5)]
    return replace(
        table,
        headers=[headers[place] for place in kept],
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
