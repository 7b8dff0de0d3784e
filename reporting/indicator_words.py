"""What may be said of a series that an organisation keeps: from what to what, never why (MEASUREMENT 1.8).

A series is kept in a report as plain JSON: `stored` writes it, `read` gives the lines back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from reporting import indicator_charts
from reporting.effect_words import said
from reporting.protecting import K
from reporting.sentences import day, number

LEAST_FOR_LINE = indicator_charts.FEWEST_FOR_LINE
GRADE = "A"  # nobody to compare with: nothing here may be put down to the course
ALIKE = 1.1  # periods differ by at most a tenth: a quarter has 90 to 92 days
HIDDEN = (1, K - 1)  # what a count that is not shown may be: a band is drawn over all of it


@dataclass(frozen=True)
class Point:
    """One count: from, to and including, how many."""

    since: date
    until: date
    number: int

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


@dataclass(frozen=True)
class Line:
    """What one organisation counted, in order, and the day the training started there."""

    name: str
    points: list[Point] = field(default_factory=list)
    started: date | None = None

    @property
    def before(self) -> list[Point]:
        """Return the counts of periods that ended before the training started."""
        return [p for p in self.points if self.started is not None and p.until < self.started]

    @property
    def comparable(self) -> bool:
        lengths = [point.days for point in self.points]
        return max(lengths) <= ALIKE * min(lengths)


def lines(rows: Iterable, started: Mapping[int, date]) -> list[Line]:
    """Put standing counts together by organisation, in the order they come."""
    found: dict[int, Line] = {}
    for row in rows:
        line = found.setdefault(
            row.organisation_id,
            Line(row.organisation.name, [], started.get(row.organisation_id)),
        )
        line.points.append(Point(row.since, row.until, row.number))
    return list(found.values())


def _none(number: int) -> bool:
    return False


def finding(line: Line, unit: str, hides: Callable[[int], bool] = _none) -> str:
    """Say from what to what in one organisation; nothing of why. `hides`: counts not to be told."""
    first, last = line.points[0], line.points[-1]
    words = {
        "place": line.name,
        "unit": unit,
        "from": _told(first.number, hides),
        "to": _told(last.number, hides),
        "first": period(first),
        "last": period(last),
    }
    if len(line.points) == 1:
        return said(
            _("%(place)s: %(from)s %(unit)s (%(first)s). There is one count only.") % words, GRADE
        )
    if not line.comparable:
        text = _(
            "%(place)s: %(from)s %(unit)s (%(first)s) and %(to)s (%(last)s). The periods are not of "
            "the same length, so the numbers are not compared."
        )
        return said(text % words, GRADE)
    return said(_moved(moved(line, hides)) % words, GRADE)


def moved(line: Line, hides: Callable[[int], bool] = _none) -> int:
    """Return above, below or equal to nought for a line that rose, fell or stands; hidden counts
    are alike."""
    before, after = (
        HIDDEN[0] if hides(point.number) else point.number
        for point in (line.points[0], line.points[-1])
    )
    return after - before


def _told(count: int, hides: Callable[[int], bool]) -> str:
    return _("fewer than five") if hides(count) else number(count)


def _moved(by: int) -> str:
    if by > 0:
        return _(
            "%(place)s: rose from %(from)s %(unit)s (%(first)s) to %(to)s (%(last)s); other things "
            "may have contributed."
        )
    if by < 0:
        return _(
            "%(place)s: fell from %(from)s %(unit)s (%(first)s) to %(to)s (%(last)s); other things "
            "may have contributed."
        )
    return _("%(place)s: %(from)s %(unit)s both times (%(first)s, and %(last)s).")


def period(point: Point) -> str:
    """Return "1 January 2026 to 31 March 2026"."""
    return _("%(since)s to %(until)s") % {"since": day(point.since), "until": day(point.until)}


def general() -> Iterator[str]:
    """Yield what a reader must know of every series."""
    yield _("The organisations count themselves. The platform has not checked the numbers.")
    yield _(
        "Nobody is compared with: laws, campaigns, staff and habits of writing down change such "
        "numbers too."
    )


def caveats(found: list[Line], changed: int) -> Iterator[str]:
    """Yield what a reader must know of these lines before using them."""
    without = [line.name for line in found if not line.before]
    if without:
        yield _("No number from before the training started: %(places)s.") % {
            "places": ", ".join(without)
        }
    uneven = [line.name for line in found if line.points and not line.comparable]
    if uneven:
        yield _("Periods of different length: %(places)s.") % {"places": ", ".join(uneven)}
    if any(len(line.points) < LEAST_FOR_LINE for line in found):
        yield _("Below %(n)s counts the points stand alone, and no line is drawn.") % {
            "n": number(LEAST_FOR_LINE)
        }
    if len(found) > indicator_charts.MOST_ROWS:
        yield _("The picture has the first %(n)s organisations, the table has all.") % {
            "n": number(indicator_charts.MOST_ROWS)
        }
    if changed:
        yield _(
            "%(n)s numbers were changed or withdrawn later; the history shows what they were."
        ) % {"n": number(changed)}


def chart(found: Iterable[Line], hides: Callable[[int], bool] = _none) -> dict | None:
    """Return chart 12 of the counts that may be shown; None without any."""
    rows, before = [], []
    for line in found:
        shown = [point for point in line.points if not hides(point.number)]
        for point in line.before:
            before += HIDDEN if hides(point.number) else [point.number]
        if shown:
            rows.append(
                {
                    "name": line.name,
                    "points": [(point.until.isoformat(), point.number) for point in shown],
                    "started": line.started.isoformat() if line.started else None,
                }
            )
    if not rows:
        return None
    names = {"baseline": _("Before the start"), "started": _("Training started")}
    baseline = [min(before), max(before)] if before else None
    return indicator_charts.series(rows, baseline=baseline, names=names)


def stored(indicator, rows: Iterable, started: Mapping[int, date], changed: int) -> dict:
    """Return a series as plain JSON, as a report keeps it: names, sources and points as they stand."""
    rows = list(rows)
    return {
        "name": indicator.name,
        "unit": indicator.unit,
        "how": indicator.counted_how,
        "source": "; ".join(dict.fromkeys(row.source for row in rows)),
        "changed": changed,
        "rows": [_row(line) for line in lines(rows, started)],
    }


def read(kept: Mapping) -> list[Line]:
    """Return the lines of a series that was `stored`."""
    return [
        Line(
            row["name"],
            [Point(_day(since), _day(until), count) for since, until, count in row["points"]],
            _day(row["started"]) if row["started"] else None,
        )
        for row in kept["rows"]
    ]


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _row(line: Line) -> dict:
    return {
        "name": line.name,
        "started": line.started.isoformat() if line.started else None,
        "points": [
            [point.since.isoformat(), point.until.isoformat(), point.number]
            for point in line.points
        ],
    }
