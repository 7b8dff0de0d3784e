"""Questions pasted from Word, a mail or a spreadsheet.

Numbered questions with lettered answers; the right answer has a star, is bold, is followed by
"(rigtig)", or is named on a line of its own ("Svar: B"). A table has a line of headings: a
question, answers, and which is right. What cannot be understood is said with its line.
"""

import csv
import io
import re
from dataclasses import dataclass, field

import nh3

from assessments.formats.gathering import Gathering, drafted, keyed
from assessments.formats.limits import MOST_PARTS
from assessments.formats.markup import legible, paragraphs, plain, words
from assessments.formats.results import Remarks
from assessments.formats.tagging import slug

_HTML = re.compile(r"<(?:p|div|li|table|html|body|ol|ul|span)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"\s*(?:(?:spørgsmål|question|opgave)\s*)?\d{1,3}\s*[.):]\s*(\S.*)", re.IGNORECASE
)
_OPTION = re.compile(r"\s*(\*?)\s*(?:\(?([A-Za-zÆØÅæøå])[.)]|[-–•·])\s+(\S.*)")
_KEY = re.compile(
    r"\s*(?:rigtigt?\s+svar|korrekt\s+svar|correct(?:\s+answer)?|answer|svar|facit)\s*:\s*(.+)",
    re.IGNORECASE,
)
_SAID = re.compile(r"\s*[(\[](?:rigtigt?|korrekt|correct|right|x)[)\]]\s*\Z", re.IGNORECASE)
_FEEDBACK = re.compile(
    r"\s*(?:feedback|forklaring|explanation|begrundelse)\s*:\s*(.+)", re.IGNORECASE
)
_ENDS = re.compile(r"</(?:p|div|li|tr|h[1-6])\s*>|<br\b[^<>]*>", re.IGNORECASE)
_BOLD = re.compile(r"<(/?)(?:b|strong)>", re.IGNORECASE)
_WHOLLY_BOLD = "\ufdd0"

_HEADS = {
    "question": ("spørgsmål", "question", "tekst", "text", "stem"),
    "correct": ("rigtigt svar", "rigtig", "rigtigt", "korrekt", "correct", "answer", "svar", "facit"),
    "feedback": ("feedback", "forklaring", "explanation", "begrundelse"),
    "topic": ("emne", "topic"),
}  # fmt: skip


@dataclass
class _Asked:
    line: int
    stem: list[str] = field(default_factory=list)
    options: list[dict] = field(default_factory=list)
    key: str = ""
    feedback: str = ""
    topic: str = ""

    @property
    def title(self) -> str:
        return words(" ".join(self.stem))[:60]


def read(text: str, gathering: Gathering) -> None:
    """Read what was pasted; what cannot be understood is said with its line."""
    text = _from_html(text) if _HTML.search(text[:20_000]) else legible(text)
    table = _table(text)
    asked = _from_table(table) if table else _from_lines(text)
    for one in asked:
        _close(one, gathering)


def _from_html(source: str) -> str:
    """Return lines of text; a line that is bold from end to end is marked as such."""
    source = re.sub(r"[\r\n]+", " ", legible(source))
    source = re.sub(r"</t[dh]\s*>", "\t", source, flags=re.IGNORECASE)
    source = nh3.clean(_ENDS.sub("\n", source), tags={"b", "strong"}, attributes={}, link_rel=None)
    return "\n".join(_line(line) for line in source.split("\n"))


def _line(line: str) -> str:
    cells = "\t".join(plain(cell) for cell in line.split("\t")).strip("\t ")
    outside, depth, last = "", 0, 0
    for tag in _BOLD.finditer(line):
        outside += line[last : tag.start()] if depth == 0 else ""
        depth = max(depth + (-1 if tag[1] else 1), 0)
        last = tag.end()
    outside += line[last:] if depth == 0 else ""
    beside = re.sub(r"[\s*]|\(?\w{1,3}[.)]", "", plain(outside))
    wholly = bool(cells) and _BOLD.search(line) is not None and not beside
    return cells + (_WHOLLY_BOLD if wholly else "")


def _from_lines(text: str) -> list[_Asked]:
    asked: list[_Asked] = []
    for number, raw in enumerate(text.split("\n"), 1):
        bold = raw.endswith(_WHOLLY_BOLD)
        line = raw.rstrip(_WHOLLY_BOLD)
        if line.strip():
            _take(asked, number, line, bold)
    return asked


def _take(asked: list[_Asked], number: int, line: str, bold: bool) -> None:
    current = asked[-1] if asked else None
    question, option = _QUESTION.match(line), _OPTION.match(line)
    key, feedback = _KEY.match(line), _FEEDBACK.match(line)
    if current and current.options and key:
        current.key = key[1].strip()
    elif current and feedback:
        current.feedback = feedback[1]
    elif question and not (current and not current.options and not current.stem):
        asked.append(_Asked(number, [question[1].strip()]))
    elif current and option:
        current.options.append(_option(option, bold))
    elif current and not current.options:
        current.stem.append(line.strip())
    elif not option:
        asked.append(_Asked(number, [line.strip()]))


def _option(found: re.Match, bold: bool) -> dict:
    text = found[3].strip()
    starred = bool(found[1]) or text.startswith("*") or text.endswith("*")
    said = _SAID.search(text)
    text = _SAID.sub("", text).strip("* ")
    letter = (found[2] or "").lower()
    return {"letter": letter, "text": text, "marked": starred or bool(said), "bold": bold}


def _close(one: _Asked, gathering: Gathering) -> None:
    if len(one.options) > MOST_PARTS:
        gathering.lost(str(one.line), one.title, "too-many-parts")
        return
    remarks, about = Remarks(), {"topic": one.topic} if one.topic else {}
    stem = paragraphs("\n".join(one.stem))
    native = _native(one, stem, remarks)
    if native is None:
        gathering.lost(str(one.line), one.title, "too-few-answers")
        return
    native["feedback"] = paragraphs(one.feedback)
    gathering.add(str(one.line), one.title, native, remarks, about=about)


def _native(one: _Asked, stem: str, remarks: Remarks) -> dict | None:
    if not one.options:
        if one.key:
            return drafted("short", stem, accepted=[{"text": one.key}])
        if not one.title.endswith("?"):
            return None
        remarks.simplified("as-freetext")
        return drafted("freetext", stem)
    if len(one.options) < 2:
        return None
    right = _right(one)
    if not any(right):
        remarks.simplified("no-right-answer")
    rows = [
        {"text": words(option["text"]), "correct": correct}
        for option, correct in zip(one.options, right, strict=True)
    ]
    kind = "multiple" if sum(right) > 1 else "single"
    return drafted(kind, stem, options=keyed(rows, "options"))


def _right(one: _Asked) -> list[bool]:
    """Return which answers are right: named, marked, or the only ones in bold."""
    if one.key:
        named = {part.strip(" .)").lower() for part in re.split(r"[,;/&+]|\bog\b|\band\b", one.key)}
        found = [
            option["letter"] in named or option["text"].lower() in named for option in one.options
        ]
        if any(found):
            return found
    marked = [option["marked"] for option in one.options]
    if any(marked):
        return marked
    bold = [option["bold"] for option in one.options]
    return bold if any(bold) and not all(bold) else [False] * len(bold)


def _table(text: str) -> list[list[str]] | None:
    """Return rows where the text is a table with headings, else None."""
    lines = [line for line in text.replace(_WHOLLY_BOLD, "").split("\n") if line.strip()]
    if len(lines) < 2:
        return None
    for sign in ("\t", ";", ","):
        try:
            rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=sign))
        except csv.Error:
            continue
        heads = [words(cell).lower() for cell in rows[0]]
        if len(heads) > 2 and any(head in _HEADS["question"] for head in heads):
            return rows
    return None


def _from_table(rows: list[list[str]]) -> list[_Asked]:
    heads = [words(cell).lower() for cell in rows[0]]
    places = {
        name: next((place for place, head in enumerate(heads) if head in known), None)
        for name, known in _HEADS.items()
    }
    others = [place for place in range(len(heads)) if place not in places.values()]
    return [
        _row(number, row, places, others)
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    ]


def _row(number: int, row: list[str], places: dict, others: list[int]) -> _Asked:
    def cell(place: int | None) -> str:
        return row[place].strip() if place is not None and place < len(row) else ""

    options = []
    for letter, place in zip("abcdefghijklmnopqrstuvwxyz", others, strict=False):
        if cell(place):
            found = _OPTION.match(f"{letter}) {cell(place)}")
            if found:
                options.append(_option(found, False))
    key = cell(places["correct"])
    if key.isdigit() and 0 < int(key) <= len(options):
        key = options[int(key) - 1]["letter"]
    return _Asked(
        number,
        [cell(places["question"])],
        options,
        key,
        cell(places["feedback"]),
        slug(cell(places["topic"])),
    )
