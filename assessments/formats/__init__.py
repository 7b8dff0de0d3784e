"""Questions from and to other systems: Moodle XML, GIFT, Aiken, QTI 2.1, 2.2 and 3.0, and pasted text.

    reading = formats.read("bank.xml", data)      # Reading; raises BadFile(code, place)
    file = formats.write(questions, stimuli, "moodle-xml", pictures)   # File with a report

Pure: bytes in, frozen questions (docs/developers/questions.md) out, and back. What each format
keeps is in docs/developers/formats.md. Nothing is dropped without a note, and nothing from a file
is trusted: see `limits`, `trees`, `package`, `markup` and `shape`.
"""

from collections.abc import Callable, Iterable, Mapping

from assessments.formats import (
    aiken,
    gift,
    limits,
    moodle_writing,
    moodle_xml,
    package,
    pasted,
    qti,
    qti3,
    shape,
)
from assessments.formats.decoding import text_of
from assessments.formats.gathering import Gathering
from assessments.formats.results import (
    LOST,
    SIMPLIFIED,
    WHOLE,
    BadFile,
    File,
    Note,
    Picture,
    Reading,
)
from assessments.formats.supplying import Supply

__all__ = [
    "LOST",
    "SIMPLIFIED",
    "WHOLE",
    "WRITERS",
    "BadFile",
    "File",
    "Note",
    "Picture",
    "Reading",
    "paste",
    "read",
    "write",
]

WRITERS: dict[str, Callable[[list[dict], list[dict], Supply], File]] = {
    "moodle-xml": moodle_writing.write,
    "gift": gift.write,
    "qti3": qti3.write,
}


def read(name: str, data: bytes) -> Reading:
    """Return what a file holds; its format is seen from its contents, never from its name.

    Raises BadFile for what is no file of questions or holds too much.
    """
    if data.startswith(b"PK\x03\x04"):
        return _read_package(data)
    if len(data) > limits.MOST_TEXT:
        raise BadFile("too-large")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadFile("empty")
    if _is_xml(data):
        return _read_xml(data)
    text = text_of(data)
    return _read_text(name, text)


def paste(text: str) -> Reading:
    """Return the questions of pasted text, a pasted table, or HTML pasted from Word."""
    if len(text) > limits.MOST_TEXT:
        raise BadFile("too-large")
    gathering = Gathering("pasted")
    pasted.read(text, gathering)
    return gathering.done()


def write(
    questions: Iterable[Mapping],
    stimuli: Iterable[Mapping],
    format: str,
    pictures: Callable[[str], bytes | None] = lambda url: None,
) -> File:
    """Return a file of `questions` and their `stimuli`; `pictures` gives bytes for an address.

    The report says what other systems do not get; read by `read` the questions are whole again.
    Raises KeyError for a format that is not in WRITERS, `shape.BadShape` for what is no question.
    """
    whole = [shape.question(question) for question in questions]
    shared = [shape.stimulus(one) for one in stimuli]
    return WRITERS[format](whole, shared, Supply(pictures))


def _is_xml(data: bytes) -> bool:
    head = data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").replace(b"\0", b"")
    return head.startswith((b"<?xml", b"<quiz", b"<!DOCTYPE", b"<assessment", b"<qti-", b"<!--"))


def _read_xml(data: bytes) -> Reading:
    head = data[:20_000].replace(b"\0", b"").decode("utf-8", "replace")
    if qti.looks_so(head):
        gathering = Gathering("qti")
        qti.read({"": data}, gathering)
    else:
        gathering = Gathering("moodle-xml")
        moodle_xml.read(data, gathering)
    return gathering.done()


def _read_text(name: str, text: str) -> Reading:
    if aiken.looks_so(text):
        gathering = Gathering("aiken")
        aiken.read(text, gathering)
    elif gift.looks_so(text):
        gathering = Gathering("gift")
        gift.read(text, gathering)
    else:
        gathering = Gathering("pasted")
        pasted.read(text, gathering)
    return gathering.done()


def _read_package(data: bytes) -> Reading:
    entries = package.opened(data)
    if "[Content_Types].xml" in entries:
        raise BadFile("office-file")
    gathering = Gathering("qti")
    if any(qti.looks_so(head) for head in package.heads(entries)):
        qti.read(entries, gathering)
        return gathering.done()
    files = [name for name in entries if name.lower().endswith((".xml", ".txt", ".gift"))]
    if len(files) != 1:
        raise BadFile("package-without-questions")
    return read(files[0], entries[files[0]])
