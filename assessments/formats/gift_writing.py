"""GIFT, writing. What it has no sign for goes into a comment, which other readers pass over.

A type that GIFT does not have is written as a text to read, so that nothing wrong is asked
elsewhere; a hot spot is left out, for GIFT has no pictures.
"""

import re
from collections.abc import Callable

from assessments.formats import shape
from assessments.formats.choosing import fractions
from assessments.formats.gathering import bare, pack, rekeyed
from assessments.formats.markup import MARKER, escape, plain, words
from assessments.formats.numbers import percent, text_of
from assessments.formats.results import LOST, File, Note, NotOurs, Remarks
from assessments.formats.supplying import Supply
from assessments.formats.tagging import category_of, tags_of

REST = "// fagspor "
_BRACKETS = re.compile(r"([]\\])")
_SPECIAL = re.compile(r"([\\~=#{}:])")


def write(questions: list[dict], stimuli: list[dict], supply: Supply) -> File:
    """Return the file and what other systems will not get of it."""
    blocks, notes, category = [], [], None
    told = {one["key"]: one for one in stimuli}
    for number, question in enumerate(questions, 1):
        if question["type"] == "hotspot":
            title = plain(question["stem"])[:60]
            notes.append(Note(str(number), title, LOST, "no-pictures", "", question["key"]))
            continue
        if category_of(question) != category:
            category = category_of(question)
            blocks.append(f"$CATEGORY: {category}")
        shown = told.pop(question["stimulus"], None)
        if shown:
            blocks.append(_block(shown, "", notes))
        blocks.append(_block(question, str(number), notes))
    blocks += [_block(shown, "", notes) for shown in told.values()]
    data = ("\n\n".join(blocks) + "\n").encode()
    return File("questions.gift.txt", data, "text/plain; charset=utf-8", notes)


def _block(whole: dict, place: str, notes: list[Note]) -> str:
    remarks = Remarks()
    if "type" not in whole and whole["picture"]:
        remarks.simplified("picture-left-out", "stimulus")
        whole = {**whole, "picture": None}
    title = whole["title"] if "title" in whole else plain(whole["stem"])[:60]
    text = f"::{escaped(title)}::[html]{_body(whole)}"
    native = _read_back(text, tags_of(whole) if "type" in whole else [])
    comments = [_names(whole), REST + pack(whole, native, remarks)]
    notes += remarks.notes(place, title, whole["key"])
    return "\n".join([*comments, text])


def _names(whole: dict) -> str:
    tags = tags_of(whole) if "type" in whole else []
    marked = ["[tag:" + _BRACKETS.sub(r"\\\1", tag) + "]" for tag in tags]
    return " ".join([f"// [id:{whole['key']}]", *marked])


def _read_back(text: str, tags: list[str]) -> dict:
    from assessments.formats.gift import native_of

    try:
        native, _ = native_of(text, Remarks(), tuple(tags))
        return shape.question(native) if "type" in native else shape.stimulus(native)
    except (NotOurs, shape.BadShape):
        return bare(words(text)[:60])


def escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _body(whole: dict) -> str:
    if "type" not in whole:
        return escaped(whole["html"])
    question = rekeyed(whole)
    if question["type"] == "gaps":
        return _gaps(question)
    stem = escaped(question["stem"])
    if question["type"] not in _TYPES:
        return stem + escaped(_to_read(question))
    general = f"####{escaped(question['feedback'])}" if question["feedback"] else ""
    return f"{stem}{{{_TYPES[question['type']](question)}{general}}}"


def _to_read(question: dict) -> str:
    """Return what there is to see in a question that GIFT cannot ask."""
    names = {row["key"]: row["text"] for row in question.get("options", ())}
    text = MARKER.sub(lambda m: escape(names.get(m[1], "_____")), question.get("text", ""))
    rows = [] if text else [*question.get("options", ()), *question.get("items", ())]
    listed = "".join(f"<li>{escape(row['text'])}</li>" for row in rows)
    return text + (f"<ul>{listed}</ul>" if listed else "")


def _note(html: str) -> str:
    return f"#{escaped(html)}" if html else ""


def _choices(question: dict) -> str:
    many = question["type"] == "multiple"
    rows = []
    for option, fraction in zip(question["options"], fractions(question), strict=True):
        worth = "=" if fraction >= 1 and not many else f"~%{percent(fraction)}%"
        worth = "~" if fraction == 0 else worth
        rows.append(f"{worth}{escaped(escape(option['text']))}{_note(option.get('feedback', ''))}")
    return " ".join(rows)


def _truth(question: dict) -> str:
    true, false = question["options"]
    right, wrong = (true, false) if true["correct"] else (false, true)
    said = ""
    if right["feedback"]:
        said = f"#{escaped(wrong['feedback'])}#{escaped(right['feedback'])}"
    elif wrong["feedback"]:
        said = _note(wrong["feedback"])
    return ("TRUE" if true["correct"] else "FALSE") + said


def _matching(question: dict) -> str:
    texts = {answer["key"]: answer["text"] for answer in question["answers"]}
    used = {prompt["match"] for prompt in question["prompts"]}
    pairs = [(prompt["text"], texts.get(prompt["match"], "")) for prompt in question["prompts"]]
    pairs += [("", text) for key, text in texts.items() if key not in used]
    return " ".join(f"={escaped(escape(left))} -> {escaped(right)}" for left, right in pairs)


def _accepted(rows: list[dict]) -> str:
    return " ".join(f"={_worth(row)}{escaped(row['text'])}{_note(row['feedback'])}" for row in rows)


def _worth(row: dict) -> str:
    return "" if row["share"] == 1 else f"%{percent(row['share'])}%"


def _numeric(question: dict) -> str:
    return "#" + " ".join(
        f"={_worth(row)}{text_of(row['value'])}:{text_of(row['tolerance'])}{_note(row['feedback'])}"
        for row in question["accepted"]
    )


def _gaps(question: dict) -> str:
    """One gap stands in the braces of the text itself; several are a text to read."""
    text, gaps = question["text"], question["gaps"]
    if len(gaps) != 1 or text.count(f"[[{gaps[0]['key']}]]") != 1:
        return escaped(question["stem"] + MARKER.sub("_____", text))
    gap = gaps[0]
    rows = _choices({"type": "single", "options": gap["options"]}) if gap["options"] else ""
    general = f"####{escaped(question['feedback'])}" if question["feedback"] else ""
    before, _, after = text.partition(f"[[{gap['key']}]]")
    answers = rows or _accepted(gap["accepted"])
    return f"{escaped(question['stem'] + before)}{{{answers}{general}}}{escaped(after)}"


_TYPES: dict[str, Callable[[dict], str]] = {
    "single": _choices,
    "multiple": _choices,
    "vignette": _choices,
    "scale": _choices,
    "truefalse": _truth,
    "matching": _matching,
    "classify": _matching,
    "short": lambda question: _accepted(question["accepted"]),
    "numeric": _numeric,
    "freetext": lambda question: "",
}
