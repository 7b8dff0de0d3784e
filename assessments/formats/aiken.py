"""Aiken: a question, answers by letter, and a line that says which is right."""

import re
from dataclasses import dataclass, field

from assessments.formats.gathering import Gathering, drafted, keyed
from assessments.formats.markup import paragraphs, words
from assessments.formats.results import Remarks

_OPTION = re.compile(r"\s*([A-Z])[.)]\s+(\S.*)")
_ANSWER = re.compile(r"\s*ANSWER\s*:\s*(.*?)\s*\Z", re.IGNORECASE)


@dataclass
class _Block:
    line: int
    stem: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return words(" ".join(self.stem))[:60]


def looks_so(text: str) -> bool:
    lines = text.split("\n")
    return any(_ANSWER.match(line) for line in lines) and any(_OPTION.match(line) for line in lines)


def read(text: str, gathering: Gathering) -> None:
    """Read a file; a block that is not finished is said to be lost, with its line."""
    block = None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        answer, option = _ANSWER.match(line), _OPTION.match(line)
        block = block or _Block(number)
        if answer:
            _close(block, answer[1].upper().rstrip(".)"), gathering)
            block = None
        elif option and block.stem:
            block.options.append((option[1], option[2]))
        elif block.options:
            gathering.lost(str(block.line), block.title, "no-answer")
            block = _Block(number, [line.strip()])
        else:
            block.stem.append(line.strip())
    if block:
        gathering.lost(str(block.line), block.title, "no-answer")


def _close(block: _Block, answer: str, gathering: Gathering) -> None:
    letters = [letter for letter, _ in block.options]
    if len(letters) < 2 or not block.stem:
        gathering.lost(str(block.line), block.title, "too-few-answers")
    elif answer not in letters or letters.count(answer) > 1:
        gathering.lost(str(block.line), block.title, "no-such-answer", answer)
    else:
        rows = [{"text": text, "correct": letter == answer} for letter, text in block.options]
        native = drafted(
            "single", paragraphs("\n".join(block.stem)), options=keyed(rows, "options")
        )
        gathering.add(str(block.line), block.title, native, Remarks())
