"""CSV and XLSX say the same as the page, and no cell is a formula."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from reporting import exports, figures, presenting
from tests import factories


@pytest.fixture
def figure(tryg):
    return figures.current(programme=tryg.programme).figure


def read(figure, key):
    text = exports.as_csv(figure, exports.table_named(figure, key)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_csv_opens_in_danish_excel(figure):
    with translation.override("da"):
        content = exports.as_csv(figure, exports.table_named(figure, "funnel"))
        rows = read(figure, "funnel")
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    assert [row[1] for row in rows[1:4]] == ["424", "307", "307"]
    assert rows[2][3] == "72,4"


def test_every_file_tells_how_it_was_counted(figure):
    rows = dict(row[:2] for row in read(figure, "profession") if len(row) == 2)
    assert rows["Position in the ledger"] == str(figure.position)
    assert rows["Version of the definitions"] == "1"
    assert rows["SHA-256 of the answer"] == figure.digest


def test_the_workbook_has_every_table_and_the_definitions(figure):
    book = load_workbook(io.BytesIO(exports.as_xlsx(figure)))
    titles = [table.title for table in presenting.tables_of(figure)]
    assert book.sheetnames == ["About", *[title[:31] for title in titles], "Definitions"]
    learned = [[cell.value for cell in row] for row in book["Documented learning"]]
    assert [row[1] for row in learned[1:]] == [96, 96, 63]
    assert "Upskilled (documented)" in [row[0].value for row in book["Definitions"]]


@pytest.mark.parametrize("name", ["=1+1", "+45", "-2", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0"])
def test_no_cell_is_a_formula(book, name):
    place = factories.OrganisationFactory(name=name, a_municipality=True)
    book.enrol(factories.PersonFactory(), job=(book.police, place))
    figure = figures.current(programme=book.programme).figure
    assert any(row and row[0] == f"'{name}" for row in read(figure, "organisation"))
    workbook = load_workbook(io.BytesIO(exports.as_xlsx(figure)))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("name", ["Esbjerg", "Aarhus - Øst", "1+1"])
def test_harmless_text_is_left_alone(name):
    assert exports.harmless(name) == name


def test_downloads_are_files(lead_client, book):
    book.enrol(factories.PersonFactory())
    figure = figures.current(programme=book.programme).figure
    sheet = lead_client.get(reverse("figure_csv", args=[figure.key, "funnel"]))
    assert sheet["Content-Disposition"].startswith('attachment; filename="funnel-')
    assert lead_client.get(reverse("figure_xlsx", args=[figure.key])).content[:2] == b"PK"
    assert lead_client.get(reverse("figure_csv", args=[figure.key, "nothing"])).status_code == 404
