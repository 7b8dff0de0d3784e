import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from certificates import document, document_values, issuing
from tests.certificates.reading import alternatives
from tests.certificates.sample import OUTCOMES, made


def read(certificate, language="en"):
    reader = PdfReader(io.BytesIO(document.typeset(certificate, language)))
    return reader, " ".join("".join(page.extract_text() + "\n" for page in reader.pages).split())


def test_it_says_what_was_frozen():
    reader, text = read(made())
    assert len(reader.pages) == 1
    for words in (
        "Certificate",
        "Anna Kirstine Sørensen",
        "Police officer, Syd- og Sønderjyllands Politi",
        "Common core",
        *OUTCOMES,  # in the language that has them
        "20 November 2026",
        "22 November 2026",  # issued after midnight in Denmark
        "20 November 2028",
        "2 hours 25 minutes online",
        "3 hours in the room",
        "80 % or more was required",
        "Final test",
        "Esbjerg Kommune",
        "Tryg i Esbjerg",
        "ABCD-EFGH-2345-6789",
    ):
        assert words in text, words
    assert "http://localhost:8000/c/ABCD-EFGH-2345-6789" in text.replace(" ", "")
    assert "Synthetic" not in text


def test_danish_words_where_there_are_some():
    _reader, text = read(made(), "da")
    assert "Politibetjent" in text
    assert "Fælles kerne" in text
    assert "20. november 2026" in text


def test_metadata_is_neutral_and_standards_are_claimed():
    reader, _text = read(made())
    assert reader.metadata.title == "Certificate ABCD-EFGH-2345-6789"
    assert reader.metadata.author == "Esbjerg Kommune"
    assert reader.metadata.creation_date == datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_the_address_is_a_link():
    reader, _text = read(made())
    links = [a.get_object()["/A"]["/URI"] for a in reader.pages[0]["/Annots"]]
    assert links == ["http://localhost:8000/c/ABCD-EFGH-2345-6789"]


def test_the_code_holds_the_short_address(settings):
    settings.SITE_URL = "https://fagspor.example"
    assert document.short_url("ABCD-EFGH-2345-6789") == (
        "https://fagspor.example/c/ABCD-EFGH-2345-6789"
    )
    assert document.qr("https://fagspor.example/c/X").startswith("<svg")


def test_made_again_it_is_the_same_to_the_byte():
    certificate = made()
    assert document.typeset(certificate, "da") == document.typeset(certificate, "da")
    assert document.typeset(certificate, "da") != document.typeset(certificate, "en")


def test_synthetic_data_says_so():
    _reader, text = read(made(synthetic=True))
    assert "Synthetic data: an example, not a real certificate" in text


@pytest.mark.parametrize(
    "holder",
    [
        "Abdul " * 20,
        "Å" * 120,
        "A\u0301\u0323" * 60,
        "x\u0308\u0328\u0351\u0351\u0351 Zalgo",
        "محمد علي",
        "דוד כהן",
        "Nguyễn Thị Ánh",
        "Νίκος Жанна",
        "Björk",
        '#let x = 1; $a$ *b* "\\ <script> @ref',
        "two\nlines\x00\x07",
        "𐎀𐎁",
        "\u202edesrever",
    ],
)
def test_names_of_every_kind_fit_one_page(holder):
    reader, text = read(made(holder))
    assert len(reader.pages) == 1
    assert "This is to certify that" in text


def test_markup_in_a_name_stays_letters():
    _reader, text = read(made("#let x = 1 $a$ *b* Hansen"))
    assert "#let x = 1 $a$ *b* Hansen" in text


@pytest.mark.parametrize("holder", ["Zoë 😀 Çelik", "李小龙", "김민수", "გიორგი", "አበበ"])
def test_letters_from_far_away_have_a_shape(holder):
    _reader, text = read(made(holder))
    assert holder in text
    assert "cannot be shown" not in text


def test_a_letter_without_a_shape_is_a_box_and_said():
    reader, text = read(made("Bo 𐎀𐎁 Hansen"))
    assert "Bo □□ Hansen" in text
    assert "cannot be shown on paper" in text
    assert alternatives(reader)[0] == "Bo 𐎀𐎁 Hansen"


def test_many_long_outcomes_make_a_second_page_not_a_lost_line():
    lines = [f"Outcome {n}: " + "tell the one from the other " * 8 for n in range(14)]
    course = {"key": "k", "titles": {"da": "Fælles kerne"}, "outcomes": {"da": lines}}
    reader, text = read(made("Abdul " * 20, course=course))
    assert len(reader.pages) == 2
    assert "Outcome 13" in text
    assert text.count("scan the code") == 1


def test_bare_facts_are_enough():
    bare = made(
        profession={},
        organisation="",
        programme="",
        cohort="",
        minutes_room=0,
        mark=None,
        course={"key": "k", "titles": {}, "outcomes": {}},
    )
    bare.valid_until = None
    _reader, text = read(bare)
    assert "Does not expire" in text
    assert "in the room" not in text


@pytest.mark.parametrize(
    ("word", "pieces"), [("short", 1), ("a" * 24, 1), ("a" * 25, 3), ("e\u0301" * 20, 4)]
)
def test_only_words_longer_than_a_line_may_break(word, pieces):
    broken = document_values.breakable(word).split(document_values.BREAK_HERE)
    assert len(broken) == pieces
    assert "".join(broken) == word
    assert not any(piece.startswith("\u0301") for piece in broken)


def test_the_document_of_a_real_enrolment(certificate):
    _reader, text = read(certificate)
    assert certificate.holder in text
    assert "Course core" in text
    assert issuing.issue(enrolment=certificate.enrolment).number in text
