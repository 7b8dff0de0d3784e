"""What a reader and a writer hand back. Codes are for those who put words to them.

`whole`, `simplified` and `lost` say what became of one question. Every question that a file held
has at least one note; what concerns the file alone has no title.
"""

from dataclasses import dataclass, field

WHOLE, SIMPLIFIED, LOST = "whole", "simplified", "lost"
SEVERITIES = (WHOLE, SIMPLIFIED, LOST)


class BadFile(Exception):
    """A file that cannot be read at all: `code` says why, `place` where (a line, an entry)."""

    def __init__(self, code: str, place: str = "") -> None:
        super().__init__(f"{code} {place}".strip())
        self.code = code
        self.place = place


class NotOurs(Exception):
    """A question that cannot come over: `code` and `detail` go into the report."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Note:
    """What became of one thing. `place`: its number or line; `key`: of the question it became."""

    place: str
    title: str
    severity: str
    code: str
    detail: str = ""
    key: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture as it stood in the file; `type` is what its bytes say it is."""

    data: bytes
    type: str
    width: int = 0
    height: int = 0


@dataclass
class Reading:
    """What a file held. A picture's address in a question is `picture:` and its name here."""

    format: str = ""
    questions: list[dict] = field(default_factory=list)
    stimuli: list[dict] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def severity(self, key: str) -> str:
        """Return the worst that happened to one question."""
        found = [SEVERITIES.index(note.severity) for note in self.notes if note.key == key]
        return SEVERITIES[max(found, default=0)]


@dataclass(frozen=True)
class File:
    """A file to hand out, and what it does not hold as other systems read it."""

    name: str
    data: bytes
    type: str
    report: list[Note]


@dataclass
class Remarks:
    """Gathers what a reader or writer has to say of one question."""

    said: list[tuple[str, str, str]] = field(default_factory=list)

    def simplified(self, code: str, detail: str = "") -> None:
        if (SIMPLIFIED, code, detail) not in self.said:
            self.said.append((SIMPLIFIED, code, detail))

    def lost(self, code: str, detail: str = "") -> None:
        self.said.append((LOST, code, detail))

    def notes(self, place: str, title: str, key: str) -> list[Note]:
        """Return them as notes; one that says `whole` where nothing was said."""
        said = self.said or [(WHOLE, "whole", "")]
        return [Note(place, title, *one, key) for one in said]
