"""Reading an uploaded list of people: bytes in, rows out. Knows no Django.

`read` takes CSV (semicolon, comma, tab or bar; UTF-8, UTF-16, Windows-1252 and the older Danish
code pages; Excel's `sep=` line) and XLSX. It finds the line with the headers, in Danish or
English, and returns one `Row` a line. What is no list raises `UnreadableList` with a code and the
facts a message needs; what is wrong in one row is an error of that row.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from courses import people_headers
from courses.people_headers import COLUMNS
from people.cpr import contains_cpr

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_UNPACKED = 80 * 1024 * 1024
MOST_PARTS = 500
MOST_COLUMNS = 60
LONGEST = {"name": 200, "email": 254, "profession": 80, "organisation": 200}
DELIMITERS = ";,\t|"
FORMULA_STARTS = tuple("=+-@＝＋－＠")
# In a list, six digits, a dash and four digits are refused whether or not they hold a date.
SIX_AND_FOUR = re.compile(r"(?<!\d)\d{6}\s?[-‐‑–—]\s?\d{4}(?!\d)")
OTHER_KINDS = (
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "old_excel"),
    (b"\x89PNG", "not_a_list"),
    (b"\xff\xd8\xff", "not_a_list"),
    (b"GIF8", "not_a_list"),
    (b"\x1f\x8b", "not_a_list"),
    (b"{\\rtf", "not_a_list"),
)


class UnreadableList(Exception):
    """The file is no list we can read: `code` says what is wrong, `facts` what was found."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass
class Row:
    """One line: its number as Excel shows it, the four values, and (column, code) of errors."""

    line: int
    name: str = ""
    email: str = ""
    profession: str = ""
    organisation: str = ""
    errors: list[tuple[str, str]] = field(default_factory=list)


def read(data: bytes, filename: str, *, optional: frozenset[str] = frozenset()) -> list[Row]:
    """Return the rows of a list. `optional` names columns that may be left out."""
    if len(data) > MOST_BYTES:
        raise UnreadableList("too_large", most_mb=MOST_BYTES // 1024 // 1024)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableList("empty")
    for start, code in OTHER_KINDS:
        if data.startswith(start):
            raise UnreadableList(code)
    table = _from_xlsx(data) if data.startswith(b"PK") else _from_text(decode(data))
    return _rows(table, optional)


def has_cpr(text: str) -> bool:
    """Tell whether something in `text` looks like a Danish civil registration number."""
    return bool(SIX_AND_FOUR.search(text)) or contains_cpr(text)


def clean_value(column: str, value: str) -> tuple[str, str]:
    """Return a value typed by hand as a list's would be stored, and the code of what is wrong."""
    value = clean_text(value)
    if has_cpr(value):
        return "", "cpr"
    return _clean(value, LONGEST[column])


# Text -------------------------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """Return the text of a file, Danish letters right. Raises UnreadableList for rubbish."""
    text = _decode_marked(data) or _decode_unmarked(data)
    if _share_of_controls(text) > 0.05:
        raise UnreadableList("not_a_list")
    return text


def _decode_marked(data: bytes) -> str | None:
    """Decode what says how it is written: a byte order mark, or UTF-16's zero bytes."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8", "replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    sample = data[:4096]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        letters = sample[offset::2]
        if len(letters) > 4 and letters.count(0) > 0.7 * len(letters):
            return data.decode(encoding, "replace")
    return None


def _decode_unmarked(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _share_of_controls(data[:65536].decode("latin-1")) > 0.05:
        raise UnreadableList("not_a_list")
    return data.decode(_single_byte_encoding(data), "replace")


def _single_byte_encoding(data: bytes) -> str:
    """Choose among the code pages Danish lists come in by the letters they would give.

    A guesser trained on running prose takes names for Polish or Turkish; so the Danish ones are
    tried first, and charset-normalizer is asked only when none of them makes sense.
    """
    sample = bytes(b for b in data[:262144] if b > 0x7F)
    scores = {name: _danishness(sample, name) for name in ("cp1252", "cp850", "mac_roman")}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0:
        return best
    from charset_normalizer import from_bytes

    guess = from_bytes(data[:65536]).best()
    return guess.encoding if guess is not None else "cp1252"


def _danishness(sample: bytes, encoding: str) -> int:
    text = sample.decode(encoding, "replace")
    ours = sum(text.count(letter) for letter in "æøåÆØÅ")
    nordic = sum(text.count(letter) for letter in "éÉöÖäÄüÜáíóúèðþ–’“”")
    return 4 * ours + nordic - 2 * (len(text) - ours - nordic)


def _share_of_controls(text: str) -> float:
    sample = text[:65536]
    bad = sum(1 for c in sample if (c < " " and c not in "\t\r\n") or c in "\x7f\ufffd")
    return bad / len(sample) if sample else 0.0


def _from_text(text: str) -> Iterator[Sequence[object]]:
    """Split text into cells by the delimiter under which most headers are found."""
    told, text = _told_delimiter(text.replace("\0", ""))
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
        raise UnreadableList("not_a_list")
    if told:
        return iter(_split(text, told))
    head = "\n".join(text.splitlines()[: people_headers.LOOK_FOR_IT_IN])
    best = max(DELIMITERS, key=lambda d: people_headers.most_found(_split(head, d, strict=False)))
    return iter(_split(text, best))


def _told_delimiter(text: str) -> tuple[str, str]:
    """Obey Excel's first line `sep=;` and leave it out: Excel does not show or count it."""
    told = re.match(r'\s*"?sep=(.)"?[^\S\n]*\r?\n', text, re.IGNORECASE)
    return (told[1], text[told.end() :]) if told else ("", text)


def _split(text: str, delimiter: str, *, strict: bool = True) -> list[list[str]]:
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=strict)
    try:
        return list(reader)
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise UnreadableList("open_quote") from error
        if strict:
            return _split(text, delimiter, strict=False)
        raise UnreadableList("not_a_list") from error


# Excel ------------------------------------------------------------------------------------------


def _from_xlsx(data: bytes) -> Iterator[Sequence[object]]:
    from openpyxl import load_workbook  # here: it brings numpy, which few processes need

    _refuse_bomb(data)
    try:
        # Formulas are wanted as formulas: what they last came to is not what the cell says.
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # type: ignore[attr-defined]
        yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    except UnreadableList:
        raise
    except Exception as error:  # a damaged workbook fails in as many ways as there are parts
        raise UnreadableList("damaged_xlsx") from error


def _refuse_bomb(data: bytes) -> None:
    """Refuse a ZIP that is no workbook, or that would unpack into too much.

    zipfile never unpacks more of a part than its directory declares, so the sum holds.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableList("damaged_xlsx") from error
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise UnreadableList("not_xlsx")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableList("too_large_unpacked", most_mb=MOST_UNPACKED // 1024 // 1024)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and _declares_entities(archive, part):
            raise UnreadableList("damaged_xlsx")


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(part) as opened:
            head = opened.read(4096)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise UnreadableList("damaged_xlsx") from error
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


# Rows -------------------------------------------------------------------------------------------


def _rows(table: Iterator[Sequence[object]], optional: frozenset[str]) -> list[Row]:
    numbered = enumerate(table, 1)
    columns = _columns(numbered, optional)
    rows: list[Row] = []
    for line, raw in numbered:
        cells = [clean_text(cell) for cell in raw[:MOST_COLUMNS]]
        if not any(cells):
            continue
        if len(rows) == MOST_ROWS:
            raise UnreadableList("too_many_rows", most=MOST_ROWS)
        rows.append(_row(line, cells, columns))
    if not rows:
        raise UnreadableList("empty")
    return rows


def _columns(
    numbered: Iterator[tuple[int, Sequence[object]]], optional: frozenset[str]
) -> dict[str, list[int]]:
    """Find the line with the headers among the first ones, and which columns they name."""
    seen: list[list[str]] = []
    for _line, raw in numbered:
        cells = [clean_text(cell) for cell in raw[:MOST_COLUMNS]]
        if not any(cells):
            continue
        columns = people_headers.recognise(cells)
        if len(columns) >= 2 or (columns and people_headers.only_headers(cells)):
            return _complete(columns, cells, optional)
        seen.append(cells)
        if len(seen) >= people_headers.LOOK_FOR_IT_IN:
            break
    if not seen:
        raise UnreadableList("empty")
    raise UnreadableList("no_header")


def _complete(
    columns: dict[str, list[int]], cells: list[str], optional: frozenset[str]
) -> dict[str, list[int]]:
    present = set(columns) | ({"name"} if {"first", "last"} & set(columns) else set())
    missing = [c for c in COLUMNS if c not in present and c not in optional]
    if missing:
        found = [cell[:40] for cell in cells if cell and not has_cpr(cell)][:12]
        raise UnreadableList("missing_column", missing=missing, found=found)
    return columns


def _row(line: int, cells: list[str], columns: dict[str, list[int]]) -> Row:
    if any(has_cpr(cell) for cell in cells):
        # Nothing of the row is kept: who the number belongs to is as private as the number.
        return Row(line, errors=[("", "cpr")])
    row = Row(line)
    for column in COLUMNS:
        value, error = _clean(_pick(column, cells, columns), LONGEST[column])
        setattr(row, column, value)
        if error:
            row.errors.append((column, error))
    return row


def _pick(column: str, cells: list[str], columns: dict[str, list[int]]) -> str:
    """Return the first value a column has; a name may come in two parts."""
    value = _first(cells, columns.get(column, []))
    if column != "name":
        return value
    first = _first(cells, columns.get("first", []))
    last = _first(cells, columns.get("last", []))
    if not value:
        return f"{first} {last}".strip()
    return value if not last or value.endswith(last) else f"{value} {last}"


def _first(cells: list[str], places: Iterable[int]) -> str:
    return next((cells[p] for p in places if p < len(cells) and cells[p]), "")


def _clean(value: str, longest: int) -> tuple[str, str]:
    """Keep formulas out, whoever opens the list again in a spreadsheet, and cap the length."""
    if value.startswith(FORMULA_STARTS):
        return "", "formula"
    return (value[:longest], "too_long") if len(value) > longest else (value, "")


def clean_text(cell: object) -> str:
    """Return a cell as clean text: composed letters, no control characters, single spaces."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, (date, datetime)):
        cell = cell.isoformat()
    if isinstance(cell, int) and not isinstance(cell, bool) and 10**8 <= cell < 10**9:
        # Excel drops the leading zero of a number; a CPR number must still be seen.
        return f"{cell:010}" if has_cpr(f"{cell:010}") else str(cell)
    text = unicodedata.normalize("NFC", str(cell)).replace("\u00a0", " ").replace("\u200b", "")
    kept = (c for c in text if c in "\t\r\n" or unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join("".join(kept).split())
