"""Quality of questions as pages show it: lists, one quiz's table, the same as CSV.

Imported by the views when they are asked: it brings numpy, which no other page needs.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments import item_report, item_words
from assessments.item_report import AFTER, BEFORE, Current, Question, Report
from assessments.item_rows import meanings
from assessments.item_words import Said, between, decimal, percent, points, span, with_n
from assessments.statistics import flags
from assessments.statistics.options import Option
from content.models import QuizPage
from courses.models import Activity, ActivityVersion, CurrentVersion
from people.models import Profession

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
SHORT = 160


# All quizzes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One quiz in the list: how many answered, and what its flags come to where that is known."""

    page: QuizPage
    course: str
    n: int
    red: int = 0
    amber: int = 0
    known: bool = False

    @property
    def so_far(self) -> str:
        """The count below the minimum, "" above it."""
        return item_words.so_far(self.n) if self.n < item_report.FEWEST else ""


def lines(pages: Iterable[QuizPage]) -> list[Line]:
    """Return the quizzes that learners can have met, those with something to look at first."""
    by_key = {page.translation_key: page for page in pages}
    activities = Activity.objects.filter(key__in=by_key).select_related("course")
    newest = _newest_meanings(activity.pk for activity in activities)
    counts = meanings(newest)
    keys = {pk: item_report.kept_as(pk, meaning) for pk, meaning in newest.items()}
    kept = cache.get_many(keys.values())
    found = [
        _line(
            by_key[activity.key],
            activity,
            counts.get(activity.pk, {}).get(newest[activity.pk], 0),
            kept.get(keys[activity.pk]),
        )
        for activity in activities
        if activity.pk in newest
    ]
    return sorted(found, key=lambda one: (-one.red, -one.amber, -one.n, one.course, one.page.title))


def _newest_meanings(activity_ids: Iterable[int]) -> dict[int, int]:
    current = CurrentVersion.objects.filter(activity__in=list(activity_ids))
    found: dict[int, int] = {}
    for activity, meaning in current.values_list("activity", "version__meaning"):
        found[activity] = max(meaning, found.get(activity, 0))
    return found


def _line(page: QuizPage, activity: Activity, n: int, report: Report | None) -> Line:
    levels = [flag.level for one in report.questions for flag in one.flags] if report else []
    return Line(
        page=page,
        course=activity.course.title,
        n=n,
        red=levels.count(flags.RED),
        amber=levels.count(flags.AMBER),
        known=report is not None,
    )


# One quiz ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A wave of the table."""

    key: str
    name: str
    n: int
    preliminary: str
    too_few: str
    invalid: int


@dataclass(frozen=True)
class Cell:
    """One question at one wave, as text; `too_few` instead when fewer were asked."""

    n: int
    too_few: str = ""
    facility: str = ""
    facility_sure: str = ""
    facility_span: str = ""
    band: str = ""
    r: str = ""
    r_sure: str = ""
    r_span: str = ""
    r_why: str = ""
    efficiency: str = ""
    weight: str = ""
    upper_lower: str = ""
    sd: str = ""
    left_out: str = ""


@dataclass(frozen=True)
class Bar:
    """A share as a number and as the width of a bar in percent."""

    text: str
    width: float


@dataclass(frozen=True)
class OptionRow:
    """One option at one wave: who chose it, by third of ability."""

    name: str
    right: bool
    dead: bool
    share: Bar
    sure: str
    r: str
    thirds: tuple[Bar, ...]


@dataclass(frozen=True)
class GroupRow:
    name: str
    n: str
    right: Bar
    shares: tuple[Bar, ...]


@dataclass(frozen=True)
class Row:
    """One question, whole."""

    question: Question
    stem: str
    short: str
    topic: str
    said: list[Said]
    groups_said: list[str]
    cells: list[tuple[Column, Cell]]
    options: list[tuple[Column, list[OptionRow]]]
    group_names: list[str]
    groups: list[GroupRow]
    change: str
    change_span: str
    alpha_without: str

    @property
    def level(self) -> str:
        return next((one.level for one in self.said if one.level != flags.INFO), "")


@dataclass(frozen=True)
class Whole:
    """The whole test at one wave, or both together."""

    name: str
    sentences: list[str]
    alpha: str
    sure: str
    sem: str
    omega: str


@dataclass(frozen=True)
class Sheet:
    """Everything the page of one quiz shows."""

    current: Current
    meaning: int
    older: list[tuple[int, int]]
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    whole: list[Whole] = field(default_factory=list)

    @property
    def report(self) -> Report | None:
        return self.current.report

    @property
    def so_far(self) -> str:
        return item_words.so_far(self.current.n)

    @property
    def to_look_at(self) -> int:
        return sum(bool(row.level) for row in self.rows)

    @property
    def shown(self) -> list[Column]:
        """The waves of enough people."""
        return [column for column in self.columns if not column.too_few]

    @property
    def pairs(self) -> int:
        """How many took both; 0 for one wave."""
        return max((r.question.change.pairs for r in self.rows if r.question.change), default=0)


def sheet(page: QuizPage, meaning: int | None = None) -> Sheet | None:
    """Return what is known of a quiz's questions in one meaning, the newest by default; None
    for one that was never published, or never had that meaning."""
    activity = Activity.objects.filter(key=page.translation_key).select_related("course").first()
    versions = ActivityVersion.objects.filter(activity=activity).values_list("meaning", flat=True)
    known = set(versions) if activity else set()
    chosen = meaning if meaning is not None else max(known, default=None)
    if activity is None or chosen not in known:
        return None
    counts = meanings([activity.pk]).get(activity.pk, {})
    current = item_report.current(activity, chosen)
    shown = Sheet(
        current, chosen, [(m, counts.get(m, 0)) for m in sorted(known, reverse=True) if m != chosen]
    )
    if current.report is not None:
        _fill(shown, current.report, _wording(activity, page.locale.language_code))
    return shown


def _wording(activity: Activity, language: str) -> dict[str, Mapping]:
    """Return the questions as they are put now in a language, by key."""
    current = CurrentVersion.objects.filter(activity=activity, language=language)
    definition = current.values_list("version__definition", flat=True).first()
    return {question["key"]: question for question in definition["questions"]} if definition else {}


def _fill(shown: Sheet, report: Report, wording: Mapping[str, Mapping]) -> None:
    names = {one.key: one.name for one in Profession.objects.all()}
    shown.columns.extend(_columns(report))
    shown.whole.extend(_whole(report))
    questions = sorted(report.questions, key=item_words.sort_key)
    shown.rows.extend(_row(_worded(one, wording), shown.columns, names) for one in questions)


def _worded(question: Question, wording: Mapping[str, Mapping]) -> Question:
    """Return a question in the reader's language, when the options are the same there."""
    now = wording.get(question.key)
    if now is None or _options(now) != _options(question.definition):
        return question
    return Question(**{**question.__dict__, "definition": now})


def _options(definition: Mapping) -> list[str]:
    return [option["key"] for option in definition.get("options", ())]


def _columns(report: Report) -> list[Column]:
    return [
        Column(
            key=key,
            name=_wave_heading(key, report.taken[key].purpose),
            n=report.taken[key].n,
            preliminary=item_words.preliminary(report.taken[key].n),
            too_few=item_words.so_far(report.taken[key].n)
            if report.taken[key].n < item_report.FEWEST
            else "",
            invalid=report.taken[key].invalid,
        )
        for key in (BEFORE, AFTER)
        if key in report.taken
    ]


def _wave_heading(key: str, purpose: str) -> str:
    if key == BEFORE:
        return _("Before (T0)")
    named = {
        "final": _("After (T1)"),
        "followup": _("Three months after (T2)"),
        "practice": _("Practice"),
        "renewal": _("Renewal"),
    }
    return named.get(purpose, _("After (T1)"))


def _row(question: Question, columns: list[Column], names: Mapping[str, str]) -> Row:
    change = question.change
    stem = " ".join(strip_tags(question.definition["stem"]).split())
    keys = [*_options(question.definition), ""] if question.groups else []
    moved = change.sensitivity if change else None
    return Row(
        question=question,
        stem=stem,
        short=Truncator(stem).chars(SHORT),
        topic=question.definition.get("topic", ""),
        said=[item_words.said(flag, question) for flag in question.flags],
        groups_said=item_words.group_words(question, names),
        cells=[(column, _cell(question, column)) for column in columns],
        options=[
            (column, _option_rows(question, column.key))
            for column in columns
            if column.key in question.waves and question.waves[column.key].options
        ],
        group_names=[_short_name(question, key) for key in keys],
        groups=[_group_row(group, keys, names) for group in question.groups],
        change="" if moved is None else _signed(moved),
        change_span="" if moved is None else span(change.interval, points),
        alpha_without="" if question.alpha_without is None else decimal(question.alpha_without),
    )


def _signed(share: float) -> str:
    return f"+{points(share)}" if share > 0 else points(share)


def _cell(question: Question, column: Column) -> Cell:
    asked = question.asked.get(column.key, 0)
    wave = question.waves.get(column.key)
    if wave is None:
        return Cell(asked, item_words.so_far(asked) if asked else _("not asked"))
    item = wave.item
    left = next((option.n for option in wave.options if not option.key), 0)
    return Cell(
        n=item.n,
        facility=percent(item.facility),
        facility_sure=with_n(between(item.interval, percent), item.n),
        facility_span=span(item.interval, percent),
        band=item_words.facility_words(item),
        r=decimal(item.r_drop),
        r_sure=between(item.r_interval, decimal),
        r_span=span(item.r_interval, decimal),
        r_why=item_words.reason_words(item.why["r_drop"]) if item.r_drop is None else "",
        efficiency=_in_percent(item.discriminative_efficiency),
        weight=_in_percent(item.effective_weight),
        upper_lower=decimal(item.upper_lower),
        sd=decimal(item.sd),
        left_out=item_words.left_out_words(item, left),
    )


def _in_percent(value: float | None) -> str:
    return percent(None if value is None else value / 100)


def _option_rows(question: Question, wave: str) -> list[OptionRow]:
    dead = {flag.option for flag in question.flags if flag.code == flags.DEAD}
    return [
        _option_row(question, option, question.asked[wave], wave == BEFORE and option.key in dead)
        for option in question.waves[wave].options
        if option.key or option.n
    ]


def _counted(option: Option, asked: int) -> str:
    """Return how many chose it, and the interval of their share."""
    words = {"n": decimal(option.n, 0), "of": decimal(asked, 0)}
    return f"{_('%(n)s of %(of)s') % words} ({span(option.interval, percent)})"


def _option_row(question: Question, option: Option, asked: int, dead: bool) -> OptionRow:
    return OptionRow(
        name=item_words.option_name(question, option.key, limit=200),
        right=option.right,
        dead=dead,
        share=_bar(option.share),
        sure=_counted(option, asked),
        r=decimal(option.r_rest),
        thirds=tuple(_bar(share) for share in option.thirds or ()),
    )


def _bar(share: float | None, n: int = item_report.SURE) -> Bar:
    return Bar(percent(share, n), round(100 * (share or 0), 1))


def _short_name(question: Question, key: str) -> str:
    return item_words.option_name(question, key).split(":")[0] if key else _("Not answered")


def _group_row(group, keys: list[str], names: Mapping[str, str]) -> GroupRow:
    return GroupRow(
        name=item_words.group_name(group, names),
        n=decimal(group.n, 0),
        right=_bar(group.facility, group.n),
        shares=tuple(_bar(group.shares.get(key, 0.0), group.n) for key in keys),
    )


def _whole(report: Report) -> list[Whole]:
    tests = [
        (_wave_heading(key, taken.purpose), form.test)
        for key, taken in sorted(report.taken.items(), reverse=True)
        for form in taken.forms
    ]
    if report.pooled is not None:
        tests.insert(0, (_("Both together"), report.pooled))
    return [
        Whole(
            name=name,
            sentences=item_words.test_words(test),
            alpha=decimal(test.alpha),
            sure=with_n(between(test.alpha_interval, decimal), test.n),
            sem=decimal(test.sem),
            omega=decimal(test.omega),
        )
        for name, test in tests
    ]


# The same as a file --------------------------------------------------------------------------------


def as_csv(shown: Sheet) -> bytes:
    """Return the table as Excel in Danish opens it: UTF-8 with BOM, semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_headings(shown))
    for row in sorted(shown.rows, key=lambda one: one.question.number):
        writer.writerow([_harmless(cell) for cell in _csv_row(row, shown)])
    return ("\ufeff" + text.getvalue()).encode()


def _headings(shown: Sheet) -> list[str]:
    named = [
        _("n"),
        _("Share right"),
        _("Share right, low"),
        _("Share right, high"),
        _("Correlation with the rest"),
        _("Correlation, low"),
        _("Correlation, high"),
        _("Discriminative efficiency"),
        _("Effective weight"),
        _("Best less weakest 27 per cent"),
    ]
    waves = [f"{column.name}: {name}" for column in shown.columns for name in named]
    return [
        _("Number"),
        _("Question"),
        _("Topic"),
        _("Flags"),
        *waves,
        _("Change in share"),
        _("Pairs"),
    ]


def _csv_row(row: Row, shown: Sheet) -> list:
    numbers = [value for column in shown.columns for value in _csv_wave(row.question, column.key)]
    change = row.question.change
    said = " | ".join(one.sentence for one in row.said if one.level != flags.INFO)
    moved = [change.sensitivity, change.pairs] if change else [None, None]
    return [row.question.number, row.stem, row.topic, said, *numbers, *moved]


def _csv_wave(question: Question, wave: str) -> list:
    found = question.waves.get(wave)
    if found is None:
        return [question.asked.get(wave, 0), *[None] * 9]
    item = found.item
    return [
        item.n,
        item.facility,
        *(item.interval or (None, None)),
        item.r_drop,
        *(item.r_interval or (None, None)),
        item.discriminative_efficiency,
        item.effective_weight,
        item.upper_lower,
    ]


def _harmless(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula; a number in the reader's writing."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.9g}".replace(".", "," if get_language() == "da" else ".")
    text = str(cell)
    dangerous = text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA)
    return f"'{text}" if dangerous else text
