"""Moodle XML, writing. What Moodle has no element for goes into one of ours, which it passes over."""

import base64
import xml.etree.ElementTree as ET
from collections.abc import Callable

from assessments.formats import cloze, moodle_xml, shape
from assessments.formats.choosing import fractions
from assessments.formats.gathering import bare, pack, rekeyed
from assessments.formats.markup import MARKER, escape, plain
from assessments.formats.numbers import percent, text_of
from assessments.formats.pictures import Album
from assessments.formats.results import File, Note, NotOurs, Remarks
from assessments.formats.supplying import Supply
from assessments.formats.tagging import category_of, tags_of
from assessments.formats.trees import put

ET.register_namespace("fagspor", moodle_xml.NAMESPACE)
_REST = f"{{{moodle_xml.NAMESPACE}}}rest"


def write(questions: list[dict], stimuli: list[dict], supply: Supply) -> File:
    """Return the file and what other systems will not get of it."""
    root, notes, category = ET.Element("quiz"), [], None
    told = {one["key"]: one for one in stimuli}
    for number, question in enumerate(questions, 1):
        shown = told.pop(question["stimulus"], None)
        if category_of(question) != category:
            category = category_of(question)
            _text(put(root, "question", type="category"), "category", category, form="")
        if shown:
            notes += _put(root, shown, "", supply)
        notes += _put(root, question, str(number), supply)
    for shown in told.values():
        notes += _put(root, shown, "", supply)
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return File("questions.xml", data, "application/xml", notes)


def _put(root: ET.Element, whole: dict, place: str, supply: Supply) -> list[Note]:
    remarks = Remarks()
    title = whole["title"] if "title" in whole else plain(whole["stem"])[:60]
    element = _element(root, whole, title, supply, remarks)
    native = _read_back(element)
    whole = supply.with_address_of(whole)
    put(element, _REST, pack(whole, native, remarks))
    return remarks.notes(place, title, whole["key"])


def _read_back(element: ET.Element) -> dict:
    part = moodle_xml.Part(element, Album(), Remarks())
    try:
        native = moodle_xml.native_of(part)
        return shape.question(native) if "type" in native else shape.stimulus(native)
    except (NotOurs, shape.BadShape):
        return bare(part.title())


def _element(root: ET.Element, whole: dict, title: str, supply: Supply, remarks: Remarks):
    if "type" not in whole:
        return _description(root, whole, title, supply, remarks)
    question = rekeyed(whole)
    element = put(root, "question", type=_NAMES[question["type"]])
    _text(element, "name", title or question["type"], form="")
    _text(element, "questiontext", _stem(question))
    _text(element, "generalfeedback", question["feedback"])
    put(element, "defaultgrade", text_of(question["worth"]))
    put(element, "penalty", "0")
    put(element, "hidden", "0")
    put(element, "idnumber", whole["key"])
    _TYPES[_NAMES[question["type"]]](element, question, supply, remarks)
    if question["hint"]:
        _text(element, "hint", question["hint"])
    tags = put(element, "tags")
    for tag in tags_of(question):
        _text(tags, "tag", tag, form="")
    return element


def _description(root, whole: dict, title: str, supply: Supply, remarks: Remarks):
    element = put(root, "question", type="description")
    _text(element, "name", title, form="")
    picture, html = whole["picture"], whole["html"]
    data = supply.picture(picture, remarks) if picture else None
    if data:
        alt = escape(picture["alt"]).replace('"', "&quot;")
        html += f'<p><img src="@@PLUGINFILE@@/{data.name}" alt="{alt}"></p>'
    text = _text(element, "questiontext", html)
    if data:
        _file(text, data.name, data.data)
    _text(element, "generalfeedback", "")
    put(element, "defaultgrade", "0")
    put(element, "idnumber", whole["key"])
    return element


def _text(parent: ET.Element, name: str, text: str, *, form: str = "html", **more: str):
    made = put(parent, name, **({"format": form} if form else {}), **more)
    put(made, "text", text)
    return made


def _file(parent: ET.Element, name: str, data: bytes) -> None:
    put(parent, "file", base64.b64encode(data).decode(), name=name, path="/", encoding="base64")


def _stem(question: dict) -> str:
    if question["type"] == "gaps":
        return question["stem"] + cloze.written(question["text"], question["gaps"])
    if question["type"] == "passages":
        texts = {option["key"]: option["text"] for option in question["options"]}
        marked = MARKER.sub(lambda m: f"<b>{escape(texts.get(m[1], ''))}</b>", question["text"])
        return question["stem"] + marked
    return question["stem"]


def _plain(parent: ET.Element, name: str, text: str, **more: str) -> ET.Element:
    return _text(parent, name, escape(text), **more)


def _multichoice(element, question: dict, supply, remarks) -> None:
    many = question["type"] in ("multiple", "passages")
    put(element, "single", "false" if many else "true")
    put(element, "shuffleanswers", "false" if question["fixed"] else "true")
    put(element, "answernumbering", "none")
    for option, fraction in zip(question["options"], fractions(question), strict=True):
        answer = _plain(element, "answer", option["text"], fraction=percent(fraction))
        _text(answer, "feedback", option.get("feedback", ""))


def _truefalse(element, question: dict, supply, remarks) -> None:
    for option in question["options"]:
        worth = "100" if option["correct"] else "0"
        answer = _text(element, "answer", option["key"], form="moodle_auto_format", fraction=worth)
        _text(answer, "feedback", option["feedback"])


def _matching(element, question: dict, supply, remarks) -> None:
    put(element, "shuffleanswers", "false" if question["fixed"] else "true")
    texts = {answer["key"]: answer["text"] for answer in question["answers"]}
    used = {prompt["match"] for prompt in question["prompts"]}
    rows = [(prompt["text"], texts.get(prompt["match"], "")) for prompt in question["prompts"]]
    rows += [("", text) for key, text in texts.items() if key not in used]
    for prompt, answer in rows:
        row = _plain(element, "subquestion", prompt)
        _plain(row, "answer", answer)


def _ordering(element, question: dict, supply, remarks) -> None:
    whole = question["rule"] == "all-or-nothing"
    put(element, "layouttype", "VERTICAL")
    put(element, "selecttype", "ALL")
    put(element, "selectcount", str(len(question["items"])))
    put(element, "gradingtype", "ALL_OR_NOTHING" if whole else "RELATIVE_TO_CORRECT")
    for place, item in enumerate(question["items"], 1):
        answer = _plain(element, "answer", item["text"], fraction=f"{place}.0000000")
        _text(answer, "feedback", item["feedback"])


def _shortanswer(element, question: dict, supply, remarks) -> None:
    put(element, "usecase", "1" if question["case"] else "0")
    for row in question["accepted"]:
        text = row["text"].replace("*", "\\*")
        answer = _text(element, "answer", text, form="plain_text", fraction=percent(row["share"]))
        _text(answer, "feedback", row["feedback"])


def _numerical(element, question: dict, supply, remarks) -> None:
    for row in question["accepted"]:
        answer = _text(
            element, "answer", text_of(row["value"]), form="plain_text", fraction=percent(row["share"])
        )  # fmt: skip
        _text(answer, "feedback", row["feedback"])
        put(answer, "tolerance", text_of(row["tolerance"]))
    if not question["units"]:
        return
    units = put(element, "units")
    for unit in question["units"]:
        one = put(units, "unit")
        multiplier = 1 / unit["factor"] if unit["factor"] else 1
        put(one, "multiplier", f"{multiplier:.15g}")
        put(one, "unit_name", unit["text"])
    put(element, "unitgradingtype", "1" if question["unit_required"] else "0")
    put(element, "unitpenalty", "1.0")
    put(element, "showunits", "0")
    put(element, "unitsleft", "0")


def _essay(element, question: dict, supply, remarks) -> None:
    put(element, "responseformat", "editor")
    put(element, "responserequired", "1")
    put(element, "attachments", "0")
    if question["words"]:
        put(element, "maxwordlimit", str(question["words"]))
    _text(element, "graderinfo", question["model"])


def _gaps(element, question: dict, supply, remarks) -> None:
    if question["worth"] != len(question["gaps"]):
        remarks.simplified("points-by-gap")


def _hotspot(element, question: dict, supply: Supply, remarks: Remarks) -> None:
    picture = question["picture"]
    data = supply.picture(picture, remarks)
    put(element, "shuffleanswers", "0")
    if data is None:
        return
    _file(element, data.name, data.data)
    drag = put(element, "drag")
    put(drag, "no", "1")
    put(drag, "text", escape(picture["alt"] or "X"))
    put(drag, "infinite")
    right = [option for option in question["options"] if option["correct"]]
    for place, option in enumerate(right, 1):
        drop = put(element, "drop")
        put(drop, "no", str(place))
        put(drop, "shape", "rectangle" if option["shape"] == "rect" else option["shape"])
        put(drop, "coords", _pixels(option, data.width, data.height))
        put(drop, "choice", "1")


def _pixels(option: dict, width: int, height: int) -> str:
    shape_, values = option["shape"], option["coords"]
    pixels = [
        str(round(value / 100 * (width if place % 2 == 0 else height)))
        for place, value in enumerate(values)
    ]
    pairs = [",".join(pixels[place : place + 2]) for place in range(0, len(pixels), 2)]
    return ";".join(pairs) if shape_ != "circle" else f"{pairs[0]};{pixels[2]}"


_NAMES = {
    "single": "multichoice", "multiple": "multichoice", "truefalse": "truefalse",
    "vignette": "multichoice", "scale": "multichoice", "passages": "multichoice",
    "hotspot": "ddmarker", "matching": "matching", "classify": "matching",
    "ordering": "ordering", "gaps": "cloze", "short": "shortanswer",
    "numeric": "numerical", "freetext": "essay",
}  # fmt: skip
_TYPES: dict[str, Callable] = {
    "multichoice": _multichoice, "truefalse": _truefalse, "ddmarker": _hotspot,
    "matching": _matching, "ordering": _ordering, "cloze": _gaps, "shortanswer": _shortanswer,
    "numerical": _numerical, "essay": _essay,
}  # fmt: skip
