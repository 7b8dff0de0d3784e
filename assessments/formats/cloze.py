"""Moodle's text with embedded answers (cloze): `{1:SHORTANSWER:=log~%50%journal#Nearly}`."""

import re
from dataclasses import dataclass, field

from assessments.formats.gathering import keyed
from assessments.formats.limits import MOST_PARTS
from assessments.formats.markup import escape, plain, prose
from assessments.formats.numbers import fraction_of, number_of, percent
from assessments.formats.results import NotOurs, Remarks

_START = re.compile(
    r"\{(\d{0,4}):(SHORTANSWER|SA|MW|NUMERICAL|NM|MULTICHOICE|MC|MULTIRESPONSE|MR)(_?[A-Z]{0,3}):"
)
_SPECIAL = re.compile(r"([\\}#~/\"])")
_UNESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WORTH = re.compile(r"\s*(=|%(-?[\d.,]+)%)?")


@dataclass
class Cloze:
    """A text with `[[g1]]` for its gaps, and the gaps."""

    text: str
    gaps: list[dict] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)


def read(source: str, remarks: Remarks) -> Cloze:
    """Return the text and its gaps. Raises NotOurs where there are none."""
    made, place, pieces = Cloze(""), 0, []
    for start in _START.finditer(source):
        if start.start() < place:
            continue
        end = _end(source, start.end())
        if end < 0 or len(made.gaps) >= MOST_PARTS:
            break
        made.gaps.append(_gap(start[2], start[3], source[start.end() : end], remarks))
        made.weights.append(int(start[1] or 1))
        pieces += [source[place : start.start()], f"[[g{len(made.gaps)}]]"]
        place = end + 1
    if not made.gaps:
        raise NotOurs("no-gaps")
    if len(set(made.weights)) > 1:
        remarks.simplified("weights", " ".join(map(str, made.weights))[:200])
    made.text = "".join([*pieces, source[place:]])
    made.gaps = keyed(made.gaps, "gaps")
    return made


def _end(source: str, start: int) -> int:
    place = start
    while place < len(source):
        if source[place] == "\\":
            place += 1
        elif source[place] == "}":
            return place
        place += 1
    return -1


def _split(source: str, at: str) -> list[str]:
    """Split at a sign that is not escaped; escapes stay."""
    return re.findall(rf"(?:\\.|[^\\{at}])+|(?<={at})(?={at})", source, re.DOTALL)


def _gap(kind: str, more: str, source: str, remarks: Remarks) -> dict:
    rows = [_answer(one) for one in _split(source, "~")[:MOST_PARTS]]
    if kind in ("MULTICHOICE", "MC", "MULTIRESPONSE", "MR"):
        return _list(kind, rows, remarks)
    if kind in ("NUMERICAL", "NM"):
        rows = [_numeric(row, remarks) for row in rows]
    if any("*" in row["text"] for row in rows):
        remarks.simplified("wildcard")
    accepted = [
        {"text": row["text"].replace("*", ""), "share": max(row["fraction"], 0), "feedback": row["feedback"]}
        for row in rows
        if row["text"].strip("* ")
    ]  # fmt: skip
    return {"accepted": accepted, "case": "C" in more, "spelling": 0, "options": []}


def _answer(source: str) -> dict:
    worth = _WORTH.match(source)
    head, _, feedback = _halves(source[worth.end() :])
    fraction = 1.0 if worth[1] == "=" else fraction_of(worth[2]) or 0
    return {
        "text": plain(_UNESCAPED.sub(r"\1", head)),
        "fraction": fraction,
        "feedback": prose(_UNESCAPED.sub(r"\1", feedback)),
    }


def _halves(source: str) -> tuple[str, str, str]:
    found = re.search(r"(?<!\\)(?:\\\\)*#", source)
    if not found:
        return source, "", ""
    return source[: found.end() - 1], "#", source[found.end() :]


def _list(kind: str, rows: list[dict], remarks: Remarks) -> dict:
    options = [
        {"text": row["text"], "correct": row["fraction"] >= 1, "feedback": row["feedback"]}
        for row in rows
    ]
    if any(0 < row["fraction"] < 1 for row in rows):
        remarks.simplified("weights", " ".join(percent(row["fraction"]) for row in rows)[:200])
    if kind in ("MULTIRESPONSE", "MR"):
        remarks.simplified("several-right")
        for option, row in zip(options, rows, strict=True):
            option["correct"] = row["fraction"] > 0
    return {"accepted": [], "case": False, "spelling": 0, "options": keyed(options, "options")}


def _numeric(row: dict, remarks: Remarks) -> dict:
    value, _, tolerance = row["text"].partition(":")
    if number_of(tolerance):
        remarks.simplified("numeric-gap", row["text"])
    return {**row, "text": value.strip()}


def written(text: str, gaps: list[dict]) -> str:
    """Return HTML with the gaps of a question written in."""
    for gap in gaps:
        text = text.replace(f"[[{gap['key']}]]", _written(gap), 1)
    return text


def _written(gap: dict) -> str:
    if gap["options"]:
        rows = [
            ("=" if one["correct"] else "", one["text"], one["feedback"]) for one in gap["options"]
        ]
        return "{1:MULTICHOICE:" + "~".join(_row(*row) for row in rows) + "}"
    rows = [
        ("=" if one["share"] >= 1 else f"%{percent(one['share'])}%", one["text"], one["feedback"])
        for one in gap["accepted"]
    ]
    kind = "SHORTANSWER_C" if gap["case"] else "SHORTANSWER"
    return "{1:" + kind + ":" + "~".join(_row(*row) for row in rows) + "}"


def _row(worth: str, text: str, feedback: str) -> str:
    row = worth + _SPECIAL.sub(r"\\\1", escape(text))
    return row + ("#" + _SPECIAL.sub(r"\\\1", feedback) if feedback else "")
