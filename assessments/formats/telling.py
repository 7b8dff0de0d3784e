"""Foreign words to ours, saying what did not come along."""

import re

from assessments.formats.limits import MOST_HTML
from assessments.formats.markup import dropped, formatted, paragraphs, plain, prose
from assessments.formats.pictures import say_lost
from assessments.formats.results import Remarks

_RUNS = re.compile(r"<[^<>]*\son[a-z]+\s*=|(?:javascript|vbscript|data:text)\s*:", re.IGNORECASE)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-zA-Z]+;|&#\d+;")


def tell_dropped(raw: str, remarks: Remarks) -> None:
    """Say which tags of a piece of HTML are not kept."""
    shaped, carriers, code = dropped(raw)
    if shaped:
        remarks.simplified("formatting", ", ".join(shaped))
    if carriers:
        remarks.simplified("media", ", ".join(carriers))
    if code or _RUNS.search(raw[:MOST_HTML]):
        remarks.simplified("code-removed")
    if len(raw) > MOST_HTML:
        remarks.simplified("too-long")


def prose_of(raw: str, remarks: Remarks, form: str = "html") -> str:
    """Return running text. `form` is Moodle's name of how it is written."""
    if form == "markdown":
        remarks.simplified("markdown")
    if form in ("plain_text", "plain", "markdown"):
        return paragraphs(raw[:MOST_HTML])
    if form in ("moodle_auto_format", "moodle") and not _TAGS.search(raw[:MOST_HTML]):
        return paragraphs(raw[:MOST_HTML])
    tell_dropped(raw, remarks)
    return prose(raw)


def line_of(raw: str, remarks: Remarks, where: str, form: str = "html") -> str:
    """Return one plain line, for an answer; emphasis and pictures do not come along."""
    if form in ("plain_text", "plain"):
        raw = paragraphs(raw)
    if formatted(raw):
        remarks.simplified("formatting-of-answer", where)
    say_lost(raw, where, remarks)
    _, carriers, code = dropped(raw)
    if carriers:
        remarks.simplified("media", ", ".join(carriers))
    if code or _RUNS.search(raw[:MOST_HTML]):
        remarks.simplified("code-removed")
    return plain(raw)


def note_of(raw: str, remarks: Remarks, form: str = "html") -> str:
    """Return feedback or a hint: running text without pictures."""
    say_lost(raw, "feedback", remarks)
    return prose_of(raw, remarks, form)
