"""GIFT, reading and writing, as docs.moodle.org/en/GIFT_format describes it.

Signs with a backslash before them are put aside as characters that no text may hold (Unicode's
noncharacters, which `markup.legible` takes out first), so that what is left is only syntax.
"""

import re
from dataclasses import dataclass

from assessments.formats import choosing
from assessments.formats.gathering import Gathering, drafted, keyed
from assessments.formats.gift_writing import REST, write
from assessments.formats.limits import MOST_PARTS
from assessments.formats.markup import words
from assessments.formats.numbers import fraction_of, number_of
from assessments.formats.results import NotOurs, Remarks
from assessments.formats.splitting import stem_and_text
from assessments.formats.tagging import about_category, about_tags
from assessments.formats.telling import line_of, note_of, prose_of

__all__ = ["looks_so", "native_of", "read", "write"]

_ESCAPES = dict(zip("~=#{}:\\n", map(chr, range(0xFDD0, 0xFDE0)), strict=False))
_BACK = {ord(aside): "\n" if sign == "n" else sign for sign, aside in _ESCAPES.items()}
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_SIGNS = re.compile(
    r"^\s*(::|\$CATEGORY:)|(?<!\\)\{\s*(?:[=~#}]|T\b|F\b|TRUE\b|FALSE\b)", re.MULTILINE
)
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORM = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#|\Z)", re.IGNORECASE)
_ANSWERS = re.compile(r"([~=])([^~=]*)")
_WORTH = re.compile(r"\s*%(-?[\d.,]{1,20})%")
_ID = re.compile(r"\[id:((?:\\.|[^\]\\])+)\]")
_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\])+)\]")
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.+)")
_HELD = "_____"


def looks_so(text: str) -> bool:
    return bool(_SIGNS.search(text))


@dataclass
class Block:
    """The lines of one question."""

    line: int
    text: str = ""
    rest: str = ""
    name: str = ""
    tags: tuple[str, ...] = ()


def read(text: str, gathering: Gathering) -> None:
    """Read a file; a block that is not GIFT is said to be lost, with its line."""
    about: dict = {}
    for block in _blocks(text):
        category = _CATEGORY.match(block.text)
        if category:
            about = about_category(words(category[1]))
            block.text = block.text[category.end() :]
        if block.text.strip():
            _read(block, about, gathering)


def _blocks(text: str) -> list[Block]:
    blocks, current = [], None
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            current = None
            continue
        if current is None:
            current = Block(number)
            blocks.append(current)
        if line.lstrip().startswith("//"):
            _comment(current, line.strip())
        else:
            current.text += line + "\n"
    return blocks


def _comment(block: Block, line: str) -> None:
    if line.startswith(REST):
        block.rest = line.removeprefix(REST).strip()
        return
    name = _ID.search(line)
    block.name = block.name or (name[1] if name else "")
    block.tags += tuple(re.sub(r"\\(.)", r"\1", tag) for tag in _TAG.findall(line))


def _read(block: Block, about: dict, gathering: Gathering) -> None:
    remarks = Remarks()
    try:
        native, title = native_of(block.text, remarks, block.tags)
    except NotOurs as error:
        shown = words(block.text)[:60]
        gathering.restore(str(block.line), shown, error, block.rest)
        return
    gathering.add(
        str(block.line), title, native, remarks, line=block.rest, name=block.name, about=about
    )


def native_of(text: str, remarks: Remarks, tags: tuple[str, ...] = ()) -> tuple[dict, str]:
    """Return the question or stimulus of a block, and its title. Raises NotOurs."""
    text = _ESCAPED.sub(lambda m: _ESCAPES[m[1]], text)
    title, text = _headed(text, _TITLE)
    form, text = _headed(text, _FORM)
    form = form.lower() or "moodle"
    start, end = text.find("{"), text.rfind("}")
    shown = words(_plainly(title))
    if start < 0 and end < 0:
        html = prose_of(_plainly(text).strip(), remarks, form)
        return {"key": "s", "title": shown, "html": html, "picture": None}, shown or words(text)[
            :60
        ]
    if not 0 <= start < end or "{" in text[start + 1 : end]:
        raise NotOurs("syntax")
    part = _Part(
        text[:start], text[end + 1 :].rstrip(), text[start + 1 : end].strip(), form, remarks
    )
    part.title = shown
    native = part.question() | {"feedback": part.note(part.general)} | about_tags(list(tags))
    return native, shown or words(_plainly(text[:start]))[:60]


def _headed(text: str, pattern: re.Pattern) -> tuple[str, str]:
    found = pattern.match(text)
    return (found[1], text[found.end() :]) if found else ("", text)


def _plainly(text: str) -> str:
    return text.translate(_BACK)


class _Part:
    """The pieces of one block: what stands before, after and within the braces."""

    def __init__(self, before: str, after: str, answers: str, form: str, remarks: Remarks) -> None:
        self.before, self.after, self.form, self.remarks = before, after, form, remarks
        self.answers, _, self.general = answers.partition("####")
        self.answers = self.answers.strip()
        self.title = ""

    def stem(self) -> str:
        whole = f"{self.before}{_HELD}{self.after}" if self.after else self.before
        return prose_of(_plainly(whole).strip(), self.remarks, self.form)

    def note(self, text: str) -> str:
        text = _plainly(_headed(text, _FORM)[1]).strip()
        return note_of(text, self.remarks, self.form) if text else ""

    def line(self, text: str, where: str) -> str:
        text = _plainly(_headed(text, _FORM)[1]).strip()
        if self.form == "html":
            return line_of(text, self.remarks, where)
        return words(text) if "<" not in text else line_of(text, self.remarks, where)

    def question(self) -> dict:
        if not self.answers:
            return drafted("freetext", self.stem())
        if self.answers.startswith("#"):
            return _numeric(self)
        if _TRUTH.match(self.answers):
            return _truth(self)
        if "~" in self.answers:
            return _choice(self)
        if "->" in self.answers:
            return _matching(self)
        if "=" in self.answers:
            return _short(self)
        raise NotOurs("syntax")


def _rows(part: _Part, source: str) -> list[tuple[str, float, str, str]]:
    """Return (sign, fraction, text, feedback) of each answer."""
    rows = []
    for sign, raw in _ANSWERS.findall(source)[: MOST_PARTS + 1]:
        worth = _WORTH.match(raw)
        fraction = fraction_of(worth[1]) if worth else None
        text, _, feedback = raw[worth.end() if worth else 0 :].partition("#")
        default = 1.0 if sign == "=" else 0.0
        rows.append((sign, default if fraction is None else fraction, text, part.note(feedback)))
    if len(rows) > MOST_PARTS:
        raise NotOurs("too-many-parts")
    return rows


def _truth(part: _Part) -> dict:
    answer, _, rest = part.answers.partition("#")
    wrong, _, right = rest.partition("#")
    true = answer.strip().upper().startswith("T")
    said = {True: part.note(right), False: part.note(wrong)}
    options = [
        {"key": "true", "text": "Sandt", "correct": true, "feedback": said[true]},
        {"key": "false", "text": "Falsk", "correct": not true, "feedback": said[not true]},
    ]
    return drafted("truefalse", part.stem(), options=options)


def _choice(part: _Part) -> dict:
    rows = _rows(part, part.answers)
    options = [
        {"text": part.line(text, "answer"), "fraction": fraction, "feedback": feedback}
        for _, fraction, text, feedback in rows
    ]
    if any(sign == "=" for sign, *_ in rows):
        made = choosing.one_of(part.stem(), options, part.remarks)
    else:
        made = choosing.several_of(part.stem(), options, part.remarks)
    return _as_gap(part, made) if part.after else made


def _short(part: _Part) -> dict:
    accepted = []
    for _, fraction, text, feedback in _rows(part, part.answers):
        said = words(_plainly(text))
        if "*" in said:
            part.remarks.simplified("wildcard", said[:120])
        said = words(said.replace("*", ""))
        if said:
            accepted.append({"text": said, "share": max(fraction, 0), "feedback": feedback})
    made = drafted("short", part.stem(), accepted=accepted)
    return _as_gap(part, made) if part.after else made


def _as_gap(part: _Part, made: dict) -> dict:
    """Turn a question with words after its answers into a text with one gap."""
    if made["type"] not in ("single", "short"):
        return made
    html = prose_of(_plainly(f"{part.before}[[g1]]{part.after}").strip(), part.remarks, part.form)
    stem, text = stem_and_text(html)
    if not stem:
        stem = prose_of(part.title, Remarks(), "plain")
        part.remarks.simplified("stem-from-title" if stem else "no-stem")
    gap = {"key": "g1", "accepted": made.get("accepted", []), "options": made.get("options", [])}
    return drafted("gaps", stem, text=text, gaps=[gap])


def _matching(part: _Part) -> dict:
    answers: dict[str, str] = {}
    prompts = []
    for _, _, raw, _ in _rows(part, part.answers):
        left, arrow, right = raw.partition("->")
        if not arrow:
            raise NotOurs("syntax")
        match = words(_plainly(right))
        answers.setdefault(match, f"a{len(answers) + 1}")
        text = part.line(left, "prompt")
        if text:
            prompts.append({"text": text, "match": answers[match]})
    if len(prompts) < 2:
        raise NotOurs("too-few-pairs")
    listed = [{"key": key, "text": text} for text, key in answers.items()]
    return drafted("matching", part.stem(), prompts=keyed(prompts, "prompts"), answers=listed)


def _numeric(part: _Part) -> dict:
    source = part.answers[1:]
    rows = _rows(part, source if source.lstrip()[:1] in ("=", "~") else f"={source}")
    accepted = []
    for _, fraction, text, feedback in rows:
        value = _value(_plainly(text).strip())
        if value is None:
            part.remarks.simplified("wildcard", words(_plainly(text))[:120])
            continue
        accepted.append(
            {
                "value": value[0],
                "tolerance": value[1],
                "share": max(fraction, 0),
                "feedback": feedback,
            }
        )
    if not accepted:
        raise NotOurs("no-answer")
    return drafted("numeric", part.stem(), accepted=accepted)


def _value(text: str) -> tuple[float, float] | None:
    low, dots, high = text.partition("..")
    if dots:
        ends = number_of(low), number_of(high)
        if None in ends:
            return None
        middle, half = (ends[0] + ends[1]) / 2, abs(ends[1] - ends[0]) / 2
        return round(middle, 12), round(half, 12)
    value, _, tolerance = text.partition(":")
    found = number_of(value)
    return None if found is None else (found, abs(number_of(tolerance) or 0))
