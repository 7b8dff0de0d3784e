"""The bytes of a text file to text, Danish letters right."""

from assessments.formats import limits
from assessments.formats.markup import legible
from assessments.formats.results import BadFile

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def text_of(data: bytes) -> str:
    """Return the text of a file: marked, UTF-8 or Windows-1252. Raises BadFile."""
    if len(data) > limits.MOST_TEXT:
        raise BadFile("too-large")
    text = _decoded(data)
    controls = sum(1 for letter in text[:4000] if letter < " " and letter not in "\t\r\n\f")
    if controls > 0.02 * len(text[:4000]):
        raise BadFile("not-text")
    return legible(text)


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
