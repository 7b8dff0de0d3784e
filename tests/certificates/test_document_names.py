"""Whatever somebody is called, the name comes out of the document as it went in."""

import io
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from certificates import document
from tests.certificates import reading
from tests.certificates.sample import made

# Scripts that people in Denmark are written in, at home and on paper.
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyzæøåäöüßéèáíóúñçšžðþłćęğışİŒœĳ’'-. ",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅÄÖÜÉĐŽŞ",
    "ăâđêôơưảạắằẵặấầẫậéèẻẽẹếềễệíìỉĩị ",
    "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώ ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяїєґјљњћђ ",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ",
    "אבגדהוזחטיכלמנסעפצקרשת ",
    "გდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ ",
    "李小龙王陈黄林山田佐藤金民秀 ",
    "김민수이서연박지훈 ",
    "अनितशमरकल ",
    "a\u0301\u0323\u0308\u030a\u0328 ",
]
LETTERED = st.sampled_from(ALPHABETS).flatmap(
    lambda letters: st.text(alphabet=letters, min_size=1, max_size=60)
)
NAMES = st.tuples(LETTERED, LETTERED).map(" ".join).filter(reading.letters)


def printed(data: bytes) -> str:
    """Return the name as a reader gets it: read aloud in its place, or else the letters drawn."""
    reader = PdfReader(io.BytesIO(data))
    [*instead, _code] = reading.alternatives(reader)
    if instead:
        return instead[0]
    text = reader.pages[0].extract_text()
    return text[text.index("certify that") + len("certify that") : text.index("Police officer")]


@settings(max_examples=60, deadline=None)
@given(NAMES)
@example("Å" * 120)
@example("Abdul " * 20)
@example("Björk")
@example("محمد علي Hansen")
@example("Zoë 😀 Çelik")
@example('#let x = 1; $a$ *b* "\\ <script> @ref')
@example("two\nlines")
@example("fi ff ffi fl")
def test_a_name_is_printed_as_it_is(name):
    data = document.typeset(made(name), "en")
    assert reading.letters(printed(data)) == reading.letters(name)


@pytest.mark.parametrize("name", ["A\u0301\u0323" * 60, "محمد " * 24, "Wolfeschlegelstein" * 6])
def test_the_longest_names_keep_to_one_page(name):
    reader = PdfReader(io.BytesIO(document.typeset(made(name[:120]), "da")))
    assert len(reader.pages) == 1
    assert unicodedata.normalize("NFC", name)  # nothing of it is refused
