"""A list of counts as CSV: read whole, judged row by row, written only when every row is right."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from courses.indicators import Counted
from courses.people_files import UnreadableList, decode, has_cpr
from people.models import Organisation
from reporting import evidence, indicator_words

MOST_BYTES = 200_000
MOST_ROWS = 2_000
COLUMNS = {
    "organisation": ("organisation", "arbejdssted", "kommune"),
    "since": ("from", "since", "fra"),
    "until": ("to", "until", "to and including", "til", "til og med"),
    "number": ("number", "count", "antal", "tal"),
    "source": ("source", "where the number comes from", "kilde", "hvor tallet kommer fra"),
    "note": ("note", "notat", "bemærkning"),
}
NEEDED = ("organisation", "since", "until", "number", "source")
LONGEST = {"source": 300, "note": 500}
MOST = 2_147_483_647


class Unreadable(Exception):
    """No list of counts; the message says why."""


@dataclass
class Row:
    """One line of the file: what it says, and (column, message) of what is wrong."""

    line: int
    given: dict[str, str]
    counted: Counted | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def cells(self) -> list[str]:
        return [self.given.get(name, "") for name in COLUMNS]

    @property
    def told(self) -> list[str]:
        return [f"{column}: {text}" if column else text for column, text in self.errors]


def text_of(data: bytes) -> str:
    """Return an uploaded file as text. Raises Unreadable for one that is too large or no text."""
    if len(data) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 200 kB. Divide it."))
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(_("This is not a CSV file. Save it as “CSV UTF-8” and try again."))
    try:
        return decode(data)
    except UnreadableList as error:
        raise Unreadable(
            _("This is not a CSV file. Save it as “CSV UTF-8” and try again.")
        ) from error


def read(text: str, keepers: Sequence[Organisation], standing: Sequence) -> list[Row]:
    """Judge a list. Raises Unreadable where there is nothing to judge."""
    try:
        lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Unreadable(_("A cell is too long, or a quotation mark is not closed.")) from error
    filled = [(n, cells) for n, cells in enumerate(lines, 1) if any(c.strip() for c in cells)]
    if not filled:
        raise Unreadable(_("There are no rows."))
    places = _headers(filled[0][1])
    if len(filled) > MOST_ROWS:
        raise Unreadable(_("At most %(n)s rows at a time.") % {"n": MOST_ROWS})
    by_name = {one.name.casefold(): one for one in keepers}
    rows = [Row(n, _given(cells, places)) for n, cells in filled[1:]]
    if not rows:
        raise Unreadable(_("There is a line of headers and no row."))
    for row in rows:
        _judge(row, by_name)
    _together(rows, standing)
    return rows


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t", key=first.count)


def _headers(cells: list[str]) -> dict[str, int]:
    said = [cell.strip().casefold() for cell in cells]
    found = {
        name: said.index(word) for name, words in COLUMNS.items() for word in words if word in said
    }
    missing = [title(name) for name in NEEDED if name not in found]
    if missing:
        raise Unreadable(
            _("The first line must name the columns. Missing: %(names)s.")
            % {"names": ", ".join(missing)}
        )
    return found


def title(name: str) -> str:
    """Return a column's name in the reader's language."""
    return {
        "organisation": _("Organisation"),
        "since": _("From"),
        "until": _("To and including"),
        "number": _("Number"),
        "source": _("Where the number comes from"),
        "note": _("Note"),
    }[name]


def _given(cells: list[str], places: dict[str, int]) -> dict[str, str]:
    return {
        name: cells[place].strip().removeprefix("'") if place < len(cells) else ""
        for name, place in places.items()
    }


def _judge(row: Row, by_name: dict[str, Organisation]) -> None:
    """Read one row, and say beside each column what is wrong with it."""
    given = row.given
    organisation = by_name.get(given["organisation"].casefold())
    since, until, number = _day(given["since"]), _day(given["until"]), _number(given["number"])
    not_a_day = _("not a day. Write it as 2026-11-21 or 21-11-2026.")
    checks = [
        (
            "organisation",
            organisation is None,
            _("none of those that keep this series is called so."),
        ),
        ("since", since is None, not_a_day),
        ("until", until is None, not_a_day),
        ("until", bool(since and until and since > until), _("the period ends before it begins.")),
        ("number", number is None, _("not a whole number.")),
    ]
    found = [(name, text) for name, wrong, text in checks if wrong]
    row.errors += [(title(name), text) for name, text in [*found, *_text_errors(given)]]
    if organisation and since and until and number is not None and not row.errors:
        row.counted = Counted(
            organisation, since, until, number, given["source"], given.get("note", "")
        )


def _number(text: str) -> int | None:
    digits = text.replace(".", "").replace(" ", "")
    if not digits.isdecimal() or len(digits) > 10:
        return None
    return int(digits) if int(digits) <= MOST else None


def _text_errors(given: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not given["source"]:
        yield "source", _("is missing.")
    for name, most in LONGEST.items():
        text = given.get(name, "")
        if len(text) > most:
            yield name, _("longer than %(n)s characters.") % {"n": most}
        if has_cpr(text):
            yield name, _("looks like a CPR number. We never keep one.")
        if any(p.code == "cause" for p in evidence.problems(text, indicator_words.GRADE)):
            yield name, _("says that the course was the cause. The numbers cannot carry that.")


def _day(text: str) -> date | None:
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    year, month, day = numbers if len(parts[0]) == 4 else reversed(numbers)
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return found if 2000 <= found.year <= 2100 else None


def _together(rows: list[Row], standing: Sequence) -> None:
    """Say which rows cover days that another row, or a count that stands, covers too."""
    said: list = list(standing)
    for row in rows:
        if row.counted is None:
            continue
        if any(row.counted.crosses(other) for other in said):
            row.errors.append((title("since"), _("another count covers some of the same days.")))
        elif any(isinstance(o, Counted) and o.period == row.counted.period for o in said):
            row.errors.append((title("since"), _("the same period stands in an earlier row.")))
        else:
            said.append(row.counted)
            continue
        row.counted = None
