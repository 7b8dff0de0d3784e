"""A report's tables as XLSX and CSV, with a data dictionary: the same tables as in the documents."""

import csv
import io
import re
import zipfile

from django.utils.translation import gettext as _
from django.utils.translation import override

from reporting import exports
from reporting.definitions import DEFINITIONS
from reporting.evaluation.content import Document, Numbers
from reporting.tables import Decimal, Share

EPOCH = (2026, 1, 1, 0, 0, 0)  # what a ZIP says a file is from: the same file, the same bytes
_UNSAFE = re.compile(r"[^a-z0-9-]+")


def workbook(document: Document) -> bytes:
    """Return every table on a sheet of its own, after the dictionary."""
    from openpyxl import Workbook  # here: not every process exports

    book = Workbook()
    with override(document.language):
        exports.fill(book.active, _("About"), [_("What"), _("Value")], _about(document))
        headers, rows = dictionary(document)
        exports.fill(book.create_sheet(), _("Data dictionary"), headers, rows)
        for one in document.tables():
            title = f"{one.number}. {one.table.title}"
            exports.fill(book.create_sheet(), title, one.table.headers, one.table.rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_files(document: Document) -> bytes:
    """Return a ZIP of one CSV for each table, and the dictionary."""
    out = io.BytesIO()
    with override(document.language), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        _put(folder, "data-dictionary.csv", *dictionary(document))
        _put(folder, "about.csv", [_("What"), _("Value")], _about(document))
        for one in document.tables():
            _put(folder, f"{_name(one)}.csv", one.table.headers, one.table.rows)
    return out.getvalue()


def dictionary(document: Document) -> tuple[list[str], list[list]]:
    """Return what each column of each table holds, in which unit, and by which definitions."""
    headers = [_("Table"), _("File"), _("Column"), _("Unit"), _("Meaning")]
    rows = []
    for one in document.tables():
        meaning = " ".join(
            f"{DEFINITIONS[key].name}: {DEFINITIONS[key].text}" for key in one.table.definitions
        )
        for place, header in enumerate(one.table.headers):
            said = one.table.note if place == 0 else meaning
            rows.append([one.table.title, _name(one), header, _unit(one, place), said])
    return headers, rows


def _unit(one: Numbers, place: int) -> str:
    """Say what the cells of a column are."""
    cells = [row[place] for row in one.table.rows]
    if place == 0:
        return _("name of the row")
    if any(isinstance(cell, Share) for cell in cells):
        return _("per cent; empty where it would be of fewer than twenty")
    if any(isinstance(cell, Decimal) for cell in cells):
        return _("number with decimals; empty where it cannot be said")
    if any(isinstance(cell, int) for cell in cells):
        return _("whole number; 1–4 where it is hidden")
    return _("text")


def _about(document: Document) -> list[list]:
    rows = [[name, value] for name, value in document.about]
    return [*([_("Note"), mark] for mark in document.marks), *rows, [_("As of"), document.subtitle]]


def _name(one: Numbers) -> str:
    return f"{one.number:02}-{_UNSAFE.sub('-', one.table.key.lower())}"


def _put(folder: zipfile.ZipFile, name: str, headers: list[str], rows: list) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([exports.harmless(header) for header in headers])
    writer.writerows([exports.csv_cell(cell) for cell in row] for row in rows)
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    folder.writestr(entry, ("\ufeff" + text.getvalue()).encode())
