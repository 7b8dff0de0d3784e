import io
from datetime import UTC, date, datetime

import pytest
from pypdf import PdfReader

from certificates import document, issuing
from certificates.models import Certificate

OUTCOMES = ["føre en log, der kan bruges", "dele det rigtige med de rigtige"]


def made(holder="Anna Kirstine Sørensen", **content):
    """A certificate that needs no database: the document reads only what was frozen."""
    said = {
        "holder": holder,
        "profession": {"da": "Politibetjent", "en": "Police officer"},
        "organisation": "Syd- og Sønderjyllands Politi",
        "course": {
            "key": "k",
            "titles": {"da": "Fælles kerne", "en": "Common core"},
            "outcomes": {"da": OUTCOMES},
        },
        "edition": 3,
        "minutes_online": 145,
        "minutes_room": 180,
        "mark": 0.8,
        "passed_on": "2026-11-20",
        "platform": "Fagspor",
        "issuer": "Esbjerg Kommune",
        "programme": "Tryg i Esbjerg",
        "cohort": "Forår 2026",
        "synthetic": False,
    }
    return Certificate(
        number="ABCD-EFGH-2345-6789",
        content=said | content,
        issued_at=datetime(2026, 11, 21, 23, 30, tzinfo=UTC),
        valid_until=date(2028, 11, 20),
    )


def read(certificate, language="en"):
    reader = PdfReader(io.BytesIO(document.pdf(certificate, language)))
    return reader, " ".join("".join(page.extract_text() + "\n" for page in reader.pages).split())


def test_it_says_what_was_frozen():
    reader, text = read(made())
    assert len(reader.pages) == 1
    for words in (
        "Fagspor",
        "Certificate",
        "Anna Kirstine Sørensen",
        "Police officer, Syd- og Sønderjyllands Politi",
        "Common core",
        *OUTCOMES,  # in the language that has them
        "20 November 2026",
        "22 November 2026",  # issued after midnight in Denmark
        "20 November 2028",
        "2 hours 25 minutes",
        "3 hours",
        "80 % or more was required",
        "Esbjerg Kommune",
        "Tryg i Esbjerg",
        "ABCD-EFGH-2345-6789",
        "http://localhost:8000/c/ABCD-EFGH-2345-6789",
    ):
        assert words in text, words
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
    assert document.pdf(certificate, "da") == document.pdf(certificate, "da")
    assert document.pdf(certificate, "da") != document.pdf(certificate, "en")


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


@pytest.mark.parametrize(("holder", "shown"), [("Zoë 😀 Çelik", "Zoë Çelik"), ("李小龙", "ABCD")])
def test_what_no_font_has_is_left_out_and_said(holder, shown):
    _reader, text = read(made(holder))
    assert shown in text
    assert "Some characters cannot be shown on paper" in text


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
    assert "In the room" not in text


@pytest.mark.parametrize(
    ("word", "pieces"), [("short", 1), ("a" * 24, 1), ("a" * 25, 3), ("e\u0301" * 20, 4)]
)
def test_only_words_longer_than_a_line_may_break(word, pieces):
    broken = document.breakable(word).split(document.BREAK_HERE)
    assert len(broken) == pieces
    assert "".join(broken) == word
    assert not any(piece.startswith("\u0301") for piece in broken)


def test_the_document_of_a_real_enrolment(certificate):
    _reader, text = read(certificate)
    assert certificate.content["holder"] in text
    assert "Course core" in text
    assert issuing.issue(enrolment=certificate.enrolment).number in text
