"""A figure's tables as CSV and XLSX: the same tables as on the page, and how they were counted."""

import csv
import io

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import frozen, presenting, sentences
from reporting.models import SavedFigure
from reporting.tables import Cell, Decimal, Share, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_csv(figure: SavedFigure, table: Table) -> bytes:
    """Return one table as Excel in Danish opens it: UTF-8 with BOM, semicolons."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(header) for header in table.headers])
    writer.writerows([csv_cell(cell) for cell in row] for row in table.rows)
    writer.writerow([])
    writer.writerows([harmless(name), csv_cell(value)] for name, value in about(figure))
    return ("\ufeff" + text.getvalue()).encode()


def as_xlsx(figure: SavedFigure) -> bytes:
    """Return a workbook: how it was counted, every table, the definitions."""
    from openpyxl import Workbook  # here: not every process exports

    book = Workbook()
    sheet = book.active
    fill(sheet, _("About"), [_("What"), _("Value")], about(figure))
    for table in presenting.tables_of(figure):
        fill(book.create_sheet(), table.title, table.headers, table.rows)
    words = [[str(one.name), str(one.text)] for one in frozen.defined(figure).values()]
    fill(book.create_sheet(), _("Definitions"), [_("Word"), _("Meaning")], words)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_named(figure: SavedFigure, key: str) -> Table | None:
    """Return one table of a figure by its key."""
    return next((table for table in presenting.tables_of(figure) if table.key == key), None)


def filename(figure: SavedFigure, part: str, ending: str) -> str:
    """Return a neutral file name with the day and the figure's address."""
    return f"{part}-{figure.as_of.isoformat()}-{figure.key}.{ending}"


def about(figure: SavedFigure) -> list[list[Cell]]:
    """Return what is needed to ask the same question again."""
    promise = figure.answer["programme"]
    rows: list[list[Cell]] = [
        [_("Programme"), promise["name"]],
        [_("Part"), presenting.described_filters(figure) or _("All of the programme")],
        [_("As of"), sentences.day(figure.as_of)],
        [_("Position in the ledger"), figure.position],
        [_("Version of the definitions"), figure.definition],
        [_("Address"), figure.key],
        [_("SHA-256 of the answer"), figure.digest],
    ]
    if promise["synthetic"]:
        rows.insert(0, [_("Note"), _("Synthetic data: made up to show the platform.")])
    return rows


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text


def csv_cell(cell: Cell) -> str:
    """Return a cell as the reader's spreadsheet takes it: a decimal comma in Danish, no formula."""
    if isinstance(cell, Share | Decimal):
        return str(cell.as_number()).replace(".", "," if get_language() == "da" else ".")
    return str(cell) if isinstance(cell, int) else harmless(cell)


def _xlsx_cell(cell: Cell) -> str | int | float:
    if isinstance(cell, Share | Decimal):
        return cell.as_number()
    return cell if isinstance(cell, int) else harmless(cell)


def fill(sheet, title: str, headers: list[str], rows: list) -> None:
    """Write one sheet: bold headers that stay in view, columns wide enough to read."""
    from openpyxl.styles import Alignment, Font

    sheet.title = "".join(letter for letter in title if letter not in r"[]:*?/\\")[:31]
    sheet.append([harmless(header) for header in headers])
    for row in rows:
        sheet.append([_xlsx_cell(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"
    for column in sheet.columns:
        longest = max(len(str(cell.value or "")) for cell in column[1:]) if len(column) > 1 else 12
        sheet.column_dimensions[column[0].column_letter].width = min(max(longest, 14), 90) + 2
