"""What the dry run of a question file shows: each question, what became of it, and how it reads."""

from collections import Counter
from dataclasses import dataclass, field

from wagtail.models import Locale

from assessments import formats
from assessments.formats.pictures import PREFIX
from content import question_file_words as words
from content import question_keys, question_refusals
from content.question_files import places
from content.question_writing import Writing

FORMATS = {
    "moodle-xml": "Moodle XML",
    "gift": "GIFT",
    "aiken": "Aiken",
    "qti": "QTI",
    "qti3": "QTI 3.0",
}


@dataclass
class Row:
    """One question of a file."""

    place: str
    title: str
    severity: str
    word: str
    kind: str = ""
    said: list[str] = field(default_factory=list)
    mend: list[str] = field(default_factory=list)
    question: dict | None = None
    stimulus: dict | None = None
    text: str = ""
    lines: list = field(default_factory=list)


def rows(reading: formats.Reading) -> list[Row]:
    """Return a row for everything that a file held, in its order."""
    told = _told(reading)
    held = {one["key"]: one for one in (*reading.questions, *reading.stimuli)}
    found: dict[str, Row] = {}
    for number, note in enumerate(told):
        row = found.get(note.key or f"#{number}")
        if row is None:
            row = _row(note, held.get(note.key), reading)
            found[note.key or f"#{number}"] = row
        elif _rank(note.severity) > _rank(row.severity):
            row.severity, row.word = note.severity, str(words.SEVERITIES[note.severity])
        sentence = words.said(note.code, note.detail)
        if sentence not in row.said:
            row.said.append(sentence)
    return list(found.values())


def _rank(severity: str) -> int:
    return list(words.SEVERITIES).index(severity)


def _told(reading: formats.Reading) -> list[formats.Note]:
    """Return the notes of the file, and of what an editor's question cannot hold."""
    images = {PREFIX + name: 0 for name in reading.pictures}
    writing = Writing(places(Locale.get_default(), images))
    writing.stream(reading.questions, reading.stimuli)
    about = {note.key: note for note in reading.notes}
    more = [
        formats.Note(about[key].place, about[key].title, formats.SIMPLIFIED, code, detail, key)
        for key, code, detail in writing.said
        if key in about
    ]
    changed = {note.key for note in more}
    kept = [n for n in reading.notes if n.severity != formats.WHOLE or n.key not in changed]
    return sorted([*kept, *more], key=lambda note: _order(note, reading.notes))


def _order(note: formats.Note, notes: list[formats.Note]) -> int:
    return next(n for n, one in enumerate(notes) if (one.key, one.place) == (note.key, note.place))


def _row(note: formats.Note, held: dict | None, reading: formats.Reading) -> Row:
    row = Row(note.place, note.title, note.severity, str(words.SEVERITIES[note.severity]))
    if held is None:
        return row
    if "type" not in held:
        row.stimulus = held
        return row
    row.question, row.kind = held, words.kind(held["type"])
    row.text, row.lines = question_keys.text(held), question_keys.lines(held)
    keys = [stimulus["key"] for stimulus in reading.stimuli]
    row.mend = list(question_refusals.sentences(held, keys))
    return row


def counts(found: list[Row]) -> list[tuple[str, str, int]]:
    """Return (severity, word, how many)."""
    number = Counter(row.severity for row in found)
    return [(name, str(word), number[name]) for name, word in words.SEVERITIES.items()]


def report(file: formats.File) -> list[Row]:
    """Return a row for every question of a file that is handed out."""
    found: dict[tuple, Row] = {}
    for note in file.report:
        row = found.setdefault(
            (note.place, note.key),
            Row(note.place, note.title, note.severity, str(words.SEVERITIES[note.severity])),
        )
        row.said.append(words.said(note.code, note.detail))
    return list(found.values())
