"""Reading lists of people: encodings, delimiters, headers, and everything that is not a list."""

import io
import random
import zipfile

import pytest
from openpyxl import Workbook

from courses.people_files import MOST_ROWS, UnreadableList, has_cpr, read

HEADER = "Navn;E-mail;Faggruppe;Organisation"
LINE = "Åse Sørensen-Æbelø;aase@example.dk;Politibetjent;Sydøstjyllands Politi"
TEXT = f"{HEADER}\r\n{LINE}\r\n"


def xlsx(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def values(row):
    return (row.name, row.email, row.profession, row.organisation)


def refused(data: bytes, filename="liste.csv", **options) -> UnreadableList:
    with pytest.raises(UnreadableList) as caught:
        read(data, filename, **options)
    return caught.value


EXPECTED = tuple(LINE.split(";"))


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac_roman"],
)
def test_danish_letters_are_right_in_every_encoding(encoding):
    (row,) = read(TEXT.encode(encoding), "liste.csv")
    assert values(row) == EXPECTED
    assert (row.line, row.errors) == (2, [])


def test_one_danish_letter_is_enough():
    (row,) = read(f"{HEADER}\nBo Ås;bo@example.dk;Lærer;Vejle Kommune".encode("cp1252"), "l.csv")
    assert (row.name, row.profession) == ("Bo Ås", "Lærer")


def test_letters_in_two_pieces_are_composed():
    (row,) = read(f"{HEADER}\nA\u030age Bo;a@example.dk;Lærer;Vejle".encode(), "l.csv")
    assert row.name == "Åge Bo"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(delimiter):
    (row,) = read(TEXT.replace(";", delimiter).encode(), "liste.csv")
    assert values(row) == EXPECTED


def test_commas_inside_semicolon_lists_and_quotes():
    line = '"Holm, Kim";kim@example.dk;"Lærer";"Skole ""Nord"", Vejle"'
    (row,) = read(f"{HEADER}\n{line}\n".encode(), "l.csv")
    assert (row.name, row.organisation) == ("Holm, Kim", 'Skole "Nord", Vejle')


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_own_first_line_is_obeyed_and_not_counted(first):
    (row,) = read(f"{first}\r\n{TEXT}".encode("cp1252"), "liste.csv")
    assert values(row) == EXPECTED
    assert row.line == 2


@pytest.mark.parametrize(
    "header",
    [
        "Navn;E-mail;Faggruppe;Organisation",
        "Fulde navn;Email;Profession;Arbejdsplads",
        "NAVN ; Mail ; Stilling ; Kommune",
        "Medarbejder;E-mailadresse;Stillingsbetegnelse;Politikreds",
        "Name;E-mail address;Job title;Organization",
        "Full name;Mail (arbejde);Profession/stilling;Employer",
    ],
)
def test_headers_in_danish_and_english(header):
    (row,) = read(f"{header}\n{LINE}".encode(), "liste.csv")
    assert values(row) == EXPECTED


def test_first_and_last_name_any_order_and_columns_we_do_not_need():
    text = (
        "Nr.;Efternavn;Fornavn;Telefon;Mail;Stilling;Kommune\n"
        "7;Holm;Kim Åse;+45 12345678;kim@example.dk;Lærer;Vejle Kommune\n"
    )
    (row,) = read(text.encode(), "liste.csv")
    assert values(row) == ("Kim Åse Holm", "kim@example.dk", "Lærer", "Vejle Kommune")
    assert row.errors == []


def test_a_title_above_the_headers_and_blank_lines_between():
    text = f"Kursusliste efterår;;;\n\n{HEADER}\n;;;\n{LINE}\n\n"
    (row,) = read(text.encode(), "liste.csv")
    assert row.line == 5


def test_the_more_specific_place_is_taken_where_there_are_two():
    text = (
        "Navn;Mail;Fag;Kommune;Arbejdsplads\nA B;a@x.dk;Lærer;Vejle;\nC D;c@x.dk;Lærer;Vejle;Nord"
    )
    assert [r.organisation for r in read(text.encode(), "l.csv")] == ["Vejle", "Nord"]


def test_excel_workbook():
    rows = read(
        xlsx(HEADER.split(";"), LINE.split(";"), [], ["Bo", "b@x.dk", "Lærer", 42.0]), "l.xlsx"
    )
    assert values(rows[0]) == EXPECTED
    assert (rows[1].line, rows[1].organisation) == (4, "42")


def test_formulas_are_kept_out_of_csv_and_xlsx():
    evil = ['=HYPERLINK("http://x","y")', "+a@x.dk", "@SUM(A1)", "-2+3"]
    for row in read((HEADER + "\n" + "\t".join(evil)).replace(";", "\t").encode(), "l.csv") + read(
        xlsx(HEADER.split(";"), evil), "l.xlsx"
    ):
        assert values(row) == ("", "", "", "")
        assert [code for _column, code in row.errors] == ["formula"] * 4


@pytest.mark.parametrize("number", ["010170-1234", "010170 - 1234", "0101701234", "010170–1234"])
def test_a_row_with_a_cpr_number_is_refused_and_nothing_of_it_kept(number):
    text = f"{HEADER};Bem\nKim;k@x.dk;Lærer;Vejle;id {number}.\nBo;b@x.dk;Lærer;Vejle;\n"
    rows = read(text.encode(), "l.csv")
    assert values(rows[0]) == ("", "", "", "")
    assert rows[0].errors == [("", "cpr")]
    assert number not in repr(rows)
    assert rows[1].name == "Bo"


def test_a_cpr_number_that_excel_took_for_a_number():
    rows = read(xlsx([*HEADER.split(";"), "CPR"], ["Kim", "k@x.dk", "L", "V", 101701234]), "l.xlsx")
    assert rows[0].errors == [("", "cpr")]


@pytest.mark.parametrize(
    "text", ["12345678", "+45 12345678", "4512345678", "5790001330552", "2026-11-21"]
)
def test_other_numbers_are_no_cpr_numbers(text):
    assert not has_cpr(text)


def test_nul_and_control_characters_go_and_lengths_are_capped():
    name = "K\x00i\x07m\u200b  \x1f Holm"
    text = f"{HEADER}\n{name};k@x.dk;Lærer;{'x' * 300}\n"
    (row,) = read(text.encode(), "l.csv")
    assert row.name == "Kim Holm"
    assert len(row.organisation) == 200
    assert row.errors == [("organisation", "too_long")]


def test_ten_megabytes_of_rubbish():
    noise = random.Random(1).randbytes(10 * 1024 * 1024)
    assert refused(noise, "liste.csv").code == "not_a_list"
    assert refused(b"PK" + noise[:1000], "liste.xlsx").code == "damaged_xlsx"


def test_too_large_a_file():
    error = refused(b"x" * (10 * 1024 * 1024 + 1))
    assert (error.code, error.facts) == ("too_large", {"most_mb": 10})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_fifty_thousand_rows_are_to_be_split(kind):
    lines = [f"Kim {n};k{n}@x.dk;Lærer;Vejle" for n in range(50_000)]
    if kind == "csv":
        data = "\n".join([HEADER, *lines]).encode()
    else:
        data = xlsx(HEADER.split(";"), *(line.split(";") for line in lines[: MOST_ROWS + 1]))
    error = refused(data, f"l.{kind}")
    assert (error.code, error.facts) == ("too_many_rows", {"most": 20_000})


def test_twenty_thousand_rows_are_read():
    lines = [f"Kim {n};k{n}@x.dk;Lærer;Vejle" for n in range(MOST_ROWS)]
    assert len(read("\n".join([HEADER, *lines]).encode(), "l.csv")) == MOST_ROWS


def test_a_zip_that_is_no_workbook_and_a_zip_bomb():
    assert refused(_zip({"a.txt": b"hello"})).code == "not_xlsx"
    bomb = _zip({"xl/workbook.xml": b"<x/>", "xl/sheet.xml": b"\0" * (90 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    assert refused(bomb).code == "too_large_unpacked"
    many = _zip({f"p{n}": b"" for n in range(600)} | {"xl/workbook.xml": b"<x/>"})
    assert refused(many).code == "too_large_unpacked"


def test_entities_and_damaged_workbooks():
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    assert refused(_zip({"xl/workbook.xml": laughs})).code == "damaged_xlsx"
    whole = xlsx(HEADER.split(";"), LINE.split(";"))
    assert refused(whole[: len(whole) // 2]).code == "damaged_xlsx"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (HEADER.encode(), "empty"),
        (xlsx(), "empty"),
        (b"%PDF-1.7 ...", "pdf"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, "old_excel"),
        (b"\x89PNG....", "not_a_list"),
        (b"<html><table><tr><td>Navn</td></tr></table>", "not_a_list"),
        (LINE.encode(), "no_header"),
        (b"just some words\nand some more", "no_header"),
        (f'{HEADER}\n"Kim;k@x.dk;L;V\nBo;b@x.dk;L;V'.encode(), "open_quote"),
    ],
    ids=lambda given: given if isinstance(given, str) else "data",
)
def test_what_is_no_list_says_why(data, code):
    assert refused(data).code == code


def test_a_missing_column_names_what_was_found():
    error = refused("Navn;Telefon;Stilling\nKim;12345678;Lærer".encode())
    assert error.code == "missing_column"
    assert error.facts == {
        "missing": ["email", "organisation"],
        "found": ["Navn", "Telefon", "Stilling"],
    }


def test_a_column_may_be_left_out_when_the_caller_knows_it():
    text = "Navn;Mail;Stilling\nKim;k@x.dk;Lærer"
    (row,) = read(text.encode(), "l.csv", optional=frozenset({"organisation"}))
    assert row.organisation == ""


def test_short_lines_and_stray_quotes_do_no_harm():
    rows = read(f'{HEADER}\nKim\n"Bo" Holm;b@x.dk;L;V\nUlf "U" Ås;u@x.dk;L;V'.encode(), "l.csv")
    assert [r.name for r in rows] == ["Kim", "Bo Holm", 'Ulf "U" Ås']
