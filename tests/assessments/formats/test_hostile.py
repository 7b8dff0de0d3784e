"""Files made to harm: they are refused, or read as the harmless words they hold."""

import io
import json
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import formats
from assessments.formats import limits
from tests.assessments.formats.made import png

QUIZ = "<?xml version='1.0'?>{}<quiz><question type='multichoice'><name><text>n</text></name><questiontext format='html'><text>{}</text></questiontext><single>true</single><answer fraction='100'><text>a</text></answer><answer fraction='0'><text>b</text></answer></question></quiz>"


def quiz(text="Hvad?", dtd="") -> bytes:
    return QUIZ.format(dtd, text.replace("&", "&amp;").replace("<", "&lt;")).encode()


def archive(**entries) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(formats.BadFile) as caught:
        formats.read("file", data)
    return caught.value.code


LAUGHS = (
    "<!DOCTYPE q [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)).replace("&a0;", "&a;")
    + "]>"
)


def named(value: bytes | str) -> str:
    """Name a case by its size: an archive holds the time it was made, and two processes collect."""
    return value if isinstance(value, str) else f"{len(value)}-bytes"


@pytest.mark.parametrize(
    "dtd",
    [
        LAUGHS,
        "<!DOCTYPE q [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE q SYSTEM 'http://127.0.0.1:1/x.dtd'>",
    ],
)
def test_no_dtd_is_read(dtd):
    assert refused(quiz(dtd=dtd)) == "dtd"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\0\0\0", "empty"),
        (b"<?xml version='1.0'?><quiz>", "xml"),
        (b"<?xml version='1.0' encoding='martian'?><quiz/>", "xml"),
        (b"<?xml version='1.0'?><html/>", "not-moodle"),
        (b"\x00\x01\x02" * 1000, "not-text"),
        (b"x" * (limits.MOST_TEXT + 1), "too-large"),
        (b"PK\x03\x04" + b"x" * 50, "archive"),
        (b"<quiz>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</quiz>", "too-deep"),
        (b"<quiz>" + b"<a/>" * 600_000 + b"</quiz>", "too-many-parts"),
        (archive(**{"../x.xml": "a"}), "path"),
        (archive(**{"/etc/x.xml": "a"}), "path"),
        (archive(**{"C:\\x.xml": "a"}), "path"),
        (archive(**{"a.xml": b"0" * 50_000_000}), "bomb"),
        (archive(**{f"{n}.xml": "a" for n in range(limits.MOST_ENTRIES + 1)}), "too-many-entries"),
        (archive(**{"inner.zip": archive(a="a")}), "archive-in-archive"),
        (archive(**{"[Content_Types].xml": "a", "word/document.xml": "b"}), "office-file"),
        (archive(**{"readme.md": "a"}), "package-without-questions"),
    ],
    ids=named,
)
def test_refused_with_a_code(data, code):
    assert refused(data) == code


def test_a_link_in_an_archive_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        info = zipfile.ZipInfo("x.xml")
        info.external_attr = 0o120777 << 16
        made.writestr(info, "/etc/passwd")
    assert refused(out.getvalue()) == "link"


def test_too_many_questions():
    assert refused(b"Sandt?{T}\n\n" * 100_000) == "too-many-questions"


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick='x()'>Hvad?</p>",
        "<script>alert(1)</script>Hvad?",
        "<p>Hvad?<a href='javascript:alert(1)'>x</a></p>",
        "<p>Hvad?<a href='jAva\tscript:alert(1)'>x</a></p>",
        "<svg onload=alert(1)>Hvad?</svg>",
        "<p style='x'>Hvad?<iframe src='https://x.dk'></iframe></p>",
        "<<p>script>Hvad?",
    ],
)
def test_html_is_harmless(html):
    reading = formats.read("x", quiz(html))
    words = json.dumps(reading.questions).lower()
    for bad in ("<script", "onclick", "onload", 'href=\\"j', "<svg", "<iframe", "style="):
        assert bad not in words
    assert "hvad?" in words


@pytest.mark.parametrize(
    "html", ["<script>1</script>a", "<p onclick='x()'>a</p>", "<a href='javascript:x'>a</a>"]
)
def test_code_that_was_taken_out_is_said(html):
    assert "code-removed" in [note.code for note in formats.read("x", quiz(html)).notes]


def test_pictures_from_elsewhere_are_not_fetched_and_svg_is_refused():
    html = "<img src='http://127.0.0.1:1/a.png'><img src='data:image/svg+xml;base64,PHN2Zz48L3N2Zz4='>a"
    reading = formats.read("x", quiz(html))
    assert [note.code for note in reading.notes] == ["picture-elsewhere", "picture-svg"]
    assert reading.pictures == {}


def test_a_package_finds_pictures_only_within_itself():
    item = (
        "<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1' identifier='i' title='t'>"
        "<responseDeclaration identifier='R' cardinality='single'><correctResponse><value>A</value>"
        "</correctResponse></responseDeclaration><itemBody><p>Hvad?<img src='../../../etc/passwd'/></p>"
        "<choiceInteraction responseIdentifier='R'><simpleChoice identifier='A'>a</simpleChoice>"
        "<simpleChoice identifier='B'>b</simpleChoice></choiceInteraction></itemBody></assessmentItem>"
    )
    reading = formats.read("x", archive(**{"a/i.xml": item, "etc/passwd": png()}))
    assert [note.code for note in reading.notes] == ["picture-missing"]


@pytest.mark.parametrize("number", ["1e999", "9" * 400, "nan", "inf", "1_0", "٣"])
def test_numbers_that_are_none(number):
    reading = formats.read("x", f"::T::Tal?{{#={number}:1}}".encode())
    assert reading.questions == []
    assert reading.notes[0].code == "no-answer"


def test_a_forged_difference_is_not_believed():
    question = {"key": "k", "type": "single", "stem": "<p>Hvad?</p>", "options": []}
    data = formats.write([question], [], "gift").data.decode()
    line = next(line for line in data.splitlines() if line.startswith("// fagspor "))
    rest = json.loads(line.removeprefix("// fagspor "))
    rest["rest"]["in"]["stem"] = {"is": "<p>Hej<script>alert(1)</script></p>"}
    rest["rest"]["in"]["lesson"] = {"is": {"a": 1}}
    forged = data.replace(line, "// fagspor " + json.dumps(rest))
    reading = formats.read("x", forged.encode())
    assert "script" not in json.dumps(reading.questions)
    deep = '{"in":{"a":' * 5000 + "1" + "}}" * 5000
    forged = data.replace(line, '// fagspor {"of":"x","rest":' + deep + "}")
    assert formats.read("x", forged.encode()).notes[0].code == "rest-unreadable"


BITS = st.sampled_from(
    ["<question type='cloze'>", "</question>", "<quiz>", "</quiz>", "<text>", "</text>", "{", "}", "=", "~", "%", "->",
     "::", "//", "\n\n", "\n", "#", "####", "[[1]]", "{1:SHORTANSWER:", "{1:MC:=a~b}", "ANSWER: A", "A. x", "B) y", "1. ",
     "$CATEGORY: ", "a", "1", "..", "\\", "[html]", "<p>", "<img src='@@PLUGINFILE@@/a'>", "&amp;", "\t", ";", "T", "// fagspor ", "{}"]
)  # fmt: skip
FUZZ = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


def survives(data: bytes) -> None:
    began = time.process_time()
    try:
        reading = formats.read("x", data)
    except formats.BadFile:
        pass
    else:
        assert reading.questions or reading.stimuli or reading.notes
    assert time.process_time() - began < 5


@given(st.binary(max_size=400))
@FUZZ
def test_any_bytes(data):
    survives(data)


@given(st.lists(BITS, max_size=60).map("".join))
@FUZZ
def test_any_pieces_of_syntax(text):
    survives(text.encode())
    survives(b"<?xml version='1.0'?><quiz>" + text.encode() + b"</quiz>")
    try:
        formats.paste(text)
    except formats.BadFile:
        pass


@given(st.binary(max_size=200), st.integers(0, 3000))
@FUZZ
def test_a_package_with_wrong_bytes(noise, at):
    data = archive(**{"imsmanifest.xml": "<m/>", "i.xml": "<assessmentItem/>"})
    survives(data[:at] + noise + data[at + len(noise) :])


@pytest.mark.parametrize(
    "data",
    [
        b"{=" + b"~" * 200_000,
        b"::" * 300_000,
        b"a{=" + b"\\" * 300_000 + b"}",
        b"<p>" * 100_000 + b"1. a",
        quiz("<" * 50_000 + "!--" * 10_000),
        quiz("{1:SHORTANSWER:" * 3000).replace(b"multichoice", b"cloze"),
        b"1. a\na) " + b"(" * 200_000,
        b"Q;A;B\n" + b'"' * 100_000,
        b"{" * 300_000 + b"}" * 300_000,
    ],
    ids=named,
)
def test_no_file_takes_long(data):
    survives(data)
