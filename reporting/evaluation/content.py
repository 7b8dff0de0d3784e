"""What stands in a report: sections of blocks, the same for the page, HTML, PDF and DOCX.

Every sentence comes from the saved figures or from a person, and every one passes the guard of the
report's grade of evidence: a report that says too much is not built (`effect_words.Unfounded`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from reporting import effect_words, indicator_words, protecting, sentences
from reporting.evaluation import series, slots
from reporting.evaluation.parts import Findings
from reporting.models import Report
from reporting.tables import Table

SHORT, LONG = "short", "long"
LENGTHS = (SHORT, LONG)
ALT_ROWS = 8


@dataclass(frozen=True)
class Paragraph:
    """Text: written from the data, or by a person (`written`)."""

    text: str
    written: bool = False
    kind: str = "paragraph"


@dataclass(frozen=True)
class Bullets:
    items: list[str]
    kind: str = "bullets"


@dataclass(frozen=True)
class Facts:
    """Numbers that stand out: (number, what it counts, of what)."""

    items: list[tuple[str, str, str]]
    kind: str = "facts"


@dataclass(frozen=True)
class Words:
    """Definitions: (word, meaning)."""

    items: list[tuple[str, str]]
    kind: str = "words"


@dataclass(frozen=True)
class Picture:
    """A chart: its number, the finding as title, the basis below, and where its numbers stand."""

    number: int
    title: str
    basis: str
    chart: dict
    alt: str
    table: Table
    kind: str = "picture"

    @property
    def key(self) -> str:
        return f"{self.number:02}-{self.table.key}"


@dataclass(frozen=True)
class Numbers:
    """A table with its finding, numbered like the picture it belongs to."""

    number: int
    table: Table
    finding: str = ""
    kind: str = "table"

    @property
    def headers(self) -> list[dict]:
        return [{"label": text, "numeric": n > 0} for n, text in enumerate(self.table.headers)]


Block = Paragraph | Bullets | Facts | Words | Picture | Numbers


@dataclass
class Section:
    key: str
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A whole report in one language and length."""

    title: str
    subtitle: str
    language: str
    length: str
    marks: list[str]  # what must be said before anything: a draft, synthetic data
    about: list[tuple[str, str]]
    sections: list[Section]
    draft: bool

    def pictures(self) -> Iterator[Picture]:
        for block in self._blocks():
            if isinstance(block, Picture):
                yield block

    def tables(self) -> Iterator[Numbers]:
        """Yield every table, those of pictures too, by number."""
        for block in self._blocks():
            if isinstance(block, Numbers):
                yield block

    def _blocks(self) -> Iterator[Block]:
        for section in self.sections:
            yield from section.blocks


def build(report: Report, language: str, length: str, *, proof: bool = True) -> Document:
    """Return a report's content. `proof`: it is not published yet, and says so."""
    with override(language):
        return _Builder(report, language, length, proof).document()


class _Builder:
    def __init__(self, report: Report, language: str, length: str, proof: bool) -> None:
        self.report, self.language, self.length, self.proof = report, language, length, proof
        self.findings = Findings(report)
        self.grade = self.findings.grade
        self.promise = report.reach.answer["programme"]
        self.count = 0
        self.annex: list[Block] = []

    def document(self) -> Document:
        sections = self._short() if self.length == SHORT else self._long()
        day = sentences.day(self.report.reach.as_of)
        return Document(
            title=_("Evaluation of %(programme)s") % {"programme": self.promise["name"]},
            subtitle=_("Figures as of %(day)s") % {"day": day},
            language=self.language,
            length=self.length,
            marks=self._marks(),
            about=self._about(),
            sections=[section for section in sections if section.blocks],
            draft=self.proof,
        )

    def _marks(self) -> list[str]:
        marks = []
        if self.proof:
            marks.append(_("Draft. Not published: words and figures may change."))
        if self.promise["synthetic"]:
            marks.append(_("Synthetic data: made up to show the platform."))
        return marks

    def _about(self) -> list[tuple[str, str]]:
        period = (
            f"{sentences.day(self.promise['starts_on'])} – {sentences.day(self.promise['ends_on'])}"
        )
        rows = [
            (_("Programme"), self.promise["name"]),
            (_("Funder"), self.promise["funder"]),
            (_("Period"), period),
            (_("Report"), _("No. %(number)s") % {"number": self.report.number}),
            (_("Published"), self._published()),
            (_("Address"), f"{settings.SITE_URL}{self.report.get_absolute_url()}"),
        ]
        return [(name, value) for name, value in rows if value]

    def _published(self) -> str:
        """Return the day it was published, or is being published; empty for a draft."""
        at = self.report.published_at or self.report.asked_at
        return "" if self.proof or at is None else sentences.day(timezone.localdate(at))

    # Sections ------------------------------------------------------------------------------------

    def _short(self) -> Iterator[Section]:
        yield self._summary()
        yield Section("reach", _("Reach against the target"), self._shown("target", "profession"))
        learned = self._shown_learning(self.findings.SHORT_LEARNING)
        yield Section("learning", _("Learning and change"), learned)
        yield self._unknowns(_MOST_UNKNOWN)
        yield Section("more", _("How it was counted"), [Paragraph(self._counted())])

    def _long(self) -> Iterator[Section]:
        yield self._summary()
        reach = [*self._shown(*self.findings.REACH), *self._map(), *self._written("reach")]
        yield Section("reach", _("Reach against the target"), reach)
        learned = self._shown_learning(self.findings.LEARNING)
        yield Section("learning", _("Learning and change"), [*learned, *self._written("learning")])
        yield Section("behaviour", _("Behaviour at work"), self._behaviour())
        yield Section("results", _("What the organisations count"), self._series())
        yield self._unknowns(None)
        yield self._methods()
        yield self._definitions()
        yield Section("tables", _("Tables"), self.annex)

    def _summary(self) -> Section:
        blocks: list[Block] = [Facts(self.findings.facts())]
        blocks.append(self._said(self.findings.headline()))
        if self.report.learning is not None:
            blocks += [self._said(text) for text in self.findings.learning_headline()]
        blocks += [*self._written("summary"), *self._written("next", _("What we recommend"))]
        return Section("summary", _("Summary"), blocks)

    def _behaviour(self) -> list[Block]:
        blocks: list[Block] = self._shown_learning(self.findings.BEHAVIOUR)
        if not blocks:
            blocks.append(
                self._said(_("Nobody was asked about behaviour, so nothing is said of it."))
            )
        return [*blocks, *self._written("behaviour")]

    def _series(self) -> list[Block]:
        """Return the series that organisations keep, each with what it cannot tell; empty without any."""
        blocks: list[Block] = []
        for found, caveats in series.findings(self.report):
            blocks += self._finding(found)
            if caveats:
                blocks.append(Bullets([self._guarded(text) for text in caveats]))
        if not blocks:
            return []
        return [*map(self._said, indicator_words.general()), *blocks]

    def _unknowns(self, most: int | None) -> Section:
        items = [self._guarded(text) for text in self.findings.unknowns()]
        blocks: list[Block] = [Bullets(items[:most])] if items else []
        if not items:
            blocks.append(self._said(_("The figures themselves raise no reservation.")))
        if most is None:
            blocks += self._written("unknowns")
        return Section("unknowns", _("What we do not know"), blocks)

    def _methods(self) -> Section:
        blocks: list[Block] = [
            Paragraph(self._counted()),
            Paragraph(
                _(
                    "Learning is the change of the same persons from before to after, first attempts "
                    "only. The means of everybody before and of everybody after are never subtracted. "
                    "The grade of evidence, A to E, is worked out from the data and decides which "
                    "sentences this report may write; what people wrote has passed the same check."
                )
            ),
            Paragraph(
                _(
                    "Small groups are protected: rows of fewer than %(margin)s enrolled are put "
                    "together, months too until each has brought enough, and results of fewer than "
                    "%(few)s persons are left out. More numbers are hidden, until nobody who knows all "
                    "that is shown, here and in what was published of the programme before, can work "
                    "out one that is about few. Hidden numbers are in the totals."
                )
                % {"margin": protecting.MARGIN, "few": protecting.K_SENSITIVE}
            ),
            *self._shown_learning(self.findings.METHODS),
        ]
        return Section("methods", _("Methods"), blocks)

    def _counted(self) -> str:
        """Return how the figures can be asked for again."""
        figures = [self.report.reach, self.findings.shown]
        told = ", ".join(
            _("%(address)s (position %(position)s in the ledger, SHA-256 %(digest)s…)")
            % {
                "address": f"{settings.SITE_URL}{figure.get_absolute_url()}",
                "position": sentences.number(figure.position),
                "digest": figure.digest[:12],
            }
            for figure in figures
            if figure is not None
        )
        return _(
            "The figures count distinct persons, by version %(version)s of the definitions. They are "
            "saved and never change: %(figures)s."
        ) % {"version": self.report.reach.definition, "figures": told}

    def _definitions(self) -> Section:
        title = _("Definitions, version %(version)s") % {"version": self.report.reach.definition}
        words = [(str(one.name), str(one.text)) for one in self.findings.definitions()]
        return Section("definitions", title, [Words(words)])

    # Blocks --------------------------------------------------------------------------------------

    def _guarded(self, text: str) -> str:
        return effect_words.said(text, self.grade)

    def _said(self, text: str) -> Paragraph:
        return Paragraph(self._guarded(text))

    def _written(self, slot: str, title: str = "") -> list[Block]:
        """Return what the project lead wrote, guarded again: figures may be newer than the words."""
        text = self.report.texts.get(self.language, {}).get(slot, "")
        if not text.strip() or (self.length == SHORT and not slots.BY_KEY[slot].in_short):
            return []
        blocks: list[Block] = [Paragraph(title, kind="subheading")] if title else []
        return blocks + [
            Paragraph(self._guarded(part), written=True) for part in slots.paragraphs(text)
        ]

    def _shown(self, *keys: str) -> list[Block]:
        return [b for f in self.findings.reach(keys) for b in self._finding(f)]

    def _shown_learning(self, keys: tuple[str, ...]) -> list[Block]:
        return [b for f in self.findings.learning(keys) for b in self._finding(f)]

    def _map(self) -> list[Block]:
        found = self.findings.tile_map()
        return self._finding(found) if found else []

    def _finding(self, found) -> list[Block]:
        """Return a picture here and its table in the annex; without a chart the table here."""
        finding = self._guarded(found.finding)
        self.count += 1
        numbers = Numbers(self.count, found.table, finding)
        if not found.chart:
            return [numbers] if self.length == LONG else [self._said(found.finding)]
        if self.length == LONG:
            self.annex.append(numbers)
        return [
            Picture(
                number=self.count,
                title=finding,
                basis=found.basis,
                chart=found.chart,
                alt=_alt(finding, found.table),
                table=found.table,
            )
        ]


_MOST_UNKNOWN = 5


def _alt(finding: str, table: Table) -> str:
    """Say in words what a chart shows: the finding, then its first rows."""
    rows = table.shown()
    told = "; ".join(f"{row[0]}: {row[1]}" for row in rows[:ALT_ROWS] if len(row) > 1)
    ending = "…" if len(rows) > ALT_ROWS else "."
    return _("Chart. %(finding)s. %(header)s: %(rows)s%(ending)s") % {
        "finding": finding.rstrip("."),
        "header": table.headers[1] if len(table.headers) > 1 else "",
        "rows": told,
        "ending": ending,
    }
