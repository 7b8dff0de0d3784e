"""The series that organisations keep, in a report: frozen when its figures are taken.

Few cases in one place may point at a person: no count of one to four is told, drawn or written.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby

from django.utils.translation import gettext as _

from courses import indicators
from courses.models import IndicatorCount, Programme
from reporting import indicator_words as words
from reporting.evaluation.parts import Found
from reporting.models import Report
from reporting.protecting import K
from reporting.sentences import number
from reporting.tables import Cell, Table


def is_small(count: int) -> bool:
    return 0 < count < K


def as_they_stand(programme: Programme) -> list[dict]:
    """Return every series of a programme that has numbers, as plain JSON by name."""
    counts = IndicatorCount.objects.filter(indicator__programme=programme)
    standing = sorted(
        counts.select_related("indicator").standing(),
        key=lambda row: (row.indicator.name, row.indicator_id),  # stable: places and periods stay
    )
    started = indicators.starts_of(programme, {row.organisation_id for row in standing})
    said = Counter(counts.order_by().values_list("indicator", flat=True))
    found = []
    for indicator, of_it in groupby(standing, key=lambda row: row.indicator):
        rows = list(of_it)
        found.append(words.stored(indicator, rows, started, said[indicator.pk] - len(rows)))
    return found


def findings(report: Report) -> Iterator[tuple[Found, list[str]]]:
    """Yield each series as it stood, and what a reader must know of it."""
    for place, kept in enumerate(report.series, 1):
        lines = words.read(kept)
        basis = _("How it is counted: %(how)s Source: %(source)s") % {
            "how": _sentence(kept["how"]),
            "source": _sentence(kept["source"]),
        }
        table = _table(f"series-{place}", kept, lines, basis)
        chart = words.chart(lines, is_small)
        hidden = any(is_small(point.number) for line in lines for point in line.points)
        caveats = list(words.caveats(lines, kept["changed"]))
        if hidden:
            caveats.append(
                _("Counts of one to four are not shown, and no point is drawn for them.")
            )
        yield Found(table, _finding(kept, lines), chart, basis), caveats


def _table(key: str, kept: Mapping, lines: list[words.Line], note: str) -> Table:
    rows: list[list[Cell]] = [
        [
            f"{line.name}, {words.period(point)}",
            _("1–4") if is_small(point.number) else point.number,
        ]
        for line in lines
        for point in line.points
    ]
    return Table(key, kept["name"], [_("Place and period"), kept["unit"]], rows, note=note)


def _finding(kept: Mapping, lines: list[words.Line]) -> str:
    """Say from what to what at one organisation; of several, at how many it rose and fell."""
    if len(lines) == 1:
        return words.finding(lines[0], kept["unit"], is_small)
    comparable = [line for line in lines if len(line.points) > 1 and line.comparable]
    moves = [words.moved(line, is_small) for line in comparable]
    said = {
        "name": kept["name"],
        "all": number(len(lines)),
        "n": number(len(comparable)),
        "rose": number(sum(by > 0 for by in moves)),
        "fell": number(sum(by < 0 for by in moves)),
    }
    if not comparable:
        text = _(
            "%(name)s: counted by %(all)s organisations, at none of them to be compared over time"
        )
    else:
        text = _(
            "%(name)s: at %(n)s of %(all)s organisations first and last can be compared; the number "
            "rose at %(rose)s and fell at %(fell)s, and other things may have contributed"
        )
    return text % said


def _sentence(text: str) -> str:
    return f"{text.strip().rstrip('.')}."
