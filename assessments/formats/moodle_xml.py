"""Moodle XML, reading. Types and elements as docs.moodle.org/en/Moodle_XML_format gives them."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

from assessments.formats import choosing, cloze
from assessments.formats.gathering import Gathering, drafted, keyed
from assessments.formats.limits import MOST_PARTS
from assessments.formats.markup import MARKER, lines, plain, words
from assessments.formats.numbers import fraction_of, number_of
from assessments.formats.pictures import Album, NoPicture, decoded, first_picture
from assessments.formats.results import BadFile, NotOurs, Remarks
from assessments.formats.splitting import stem_and_text
from assessments.formats.tagging import about_category, about_tags
from assessments.formats.telling import line_of, note_of, prose_of
from assessments.formats.trees import child, children, descendants, local, text_of, tree

NAMESPACE = "urn:fagspor:question:1"
_STANDARD = {
    "your answer is correct.", "your answer is partially correct.", "your answer is incorrect.",
    "dit svar er korrekt.", "dit svar er delvist korrekt.", "dit svar er forkert.",
    "dit svar er rigtigt.", "dit svar er delvist rigtigt.",
}  # fmt: skip
_PLUGIN = "@@PLUGINFILE@@/"


def looks_so(head: str) -> bool:
    return "<quiz" in head and "<question" in head


def read(data: bytes, gathering: Gathering) -> None:
    """Read a file of questions. Raises BadFile."""
    root = tree(data)
    if local(root) != "quiz":
        raise BadFile("not-moodle")
    about: dict = {}
    for number, element in enumerate(children(root, "question"), 1):
        if element.get("type") == "category":
            about = about_category(words(text_of(child(child(element, "category"), "text"))))
        else:
            _read(element, str(number), about, gathering)


def _read(element: ET.Element, place: str, about: dict, gathering: Gathering) -> None:
    part = Part(element, gathering.album, Remarks())
    title = part.title()
    try:
        native = native_of(part)
    except NotOurs as error:
        gathering.restore(place, title, error, text_of(child(element, "rest")))
        return
    gathering.add(
        place,
        title,
        native,
        part.remarks,
        line=text_of(child(element, "rest")),
        name=words(text_of(child(element, "idnumber"))),
        about=about,
        picture=part.picture,
    )


class Part:
    """One question element, and what is said while it is read."""

    def __init__(self, element: ET.Element, album: Album, remarks: Remarks) -> None:
        self.element, self.album, self.remarks = element, album, remarks
        self.type = (element.get("type") or "").strip()
        self.picture: dict | None = None

    def title(self) -> str:
        return plain(text_of(child(child(self.element, "name"), "text")))

    def raw(self, name: str, parent: ET.Element | None = None) -> str:
        return text_of(child(child(self.element if parent is None else parent, name), "text"))

    def value(self, name: str) -> str:
        return text_of(child(self.element, name)).strip()

    def yes(self, name: str) -> bool:
        return self.value(name).lower() in ("1", "true")

    def form(self, name: str) -> str:
        found = child(self.element, name)
        return (found.get("format") if found is not None else "") or "html"

    def stem(self) -> str:
        """Return the question's text; its first picture is set aside."""
        raw = self.raw("questiontext")
        self.picture = first_picture(raw, self.album, self.bytes_of, self.remarks)
        return prose_of(raw, self.remarks, self.form("questiontext"))

    def bytes_of(self, source: str) -> bytes | None:
        name = source.removeprefix(_PLUGIN).rpartition("/")[2]
        for file in descendants(self.element, "file"):
            if (file.get("name") or "").rpartition("/")[2] == name:
                return decoded(text_of(file))
        return None

    def answers(self) -> list[ET.Element]:
        found = children(self.element, "answer")
        if len(found) > MOST_PARTS:
            raise NotOurs("too-many-parts")
        return found

    def feedback(self, answer: ET.Element) -> str:
        found = child(answer, "feedback")
        form = (found.get("format") if found is not None else "") or "html"
        return note_of(self.raw("feedback", answer), self.remarks, form)

    def options(self) -> list[dict]:
        return [
            {
                "text": self.line(answer, "answer"),
                "fraction": fraction_of(answer.get("fraction")) or 0,
                "feedback": self.feedback(answer),
            }
            for answer in self.answers()
        ]

    def line(self, element: ET.Element, where: str) -> str:
        form = element.get("format") or "html"
        return line_of(text_of(child(element, "text")), self.remarks, where, form)


def native_of(part: Part) -> dict:
    """Return the question or stimulus that an element is by itself. Raises NotOurs."""
    if part.type == "description":
        html = part.stem()
        shown, part.picture = part.picture, None
        return {"key": "s", "title": part.title(), "html": html, "picture": shown}
    if part.type not in _TYPES:
        raise NotOurs("type", words(part.type)[:60])
    question = _TYPES[part.type](part, part.stem())
    _tell(part)
    worth = number_of(part.value("defaultgrade"))
    hints = [
        note_of(text_of(child(hint, "text")), part.remarks, hint.get("format") or "html")
        for hint in children(part.element, "hint")[:MOST_PARTS]
    ]
    if sum(bool(hint) for hint in hints) > 1:
        part.remarks.simplified("hints-joined")
    return (
        {
            "feedback": note_of(part.raw("generalfeedback"), part.remarks),
            "hint": "".join(hints),
            "worth": max(1 if worth is None else worth, 0),
        }
        | about_tags([text_of(tag) for tag in descendants(part.element, "tag")])
        | question
    )


def _tell(part: Part) -> None:
    for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
        said = plain(part.raw(name))
        if said and said.lower() not in _STANDARD:
            part.remarks.simplified("combined-feedback", said[:120])
    if part.yes("hidden"):
        part.remarks.simplified("hidden")


def _multichoice(part: Part, stem: str) -> dict:
    if part.type == "multichoiceset":
        options = part.options()
        rows = [{**row, "correct": row.pop("fraction") > 0} for row in options]
        made = drafted("multiple", stem, options=keyed(rows, "options"), rule="all-or-nothing")
    elif part.value("single").lower() in ("false", "0"):
        made = choosing.several_of(stem, part.options(), part.remarks)
    else:
        made = choosing.one_of(stem, part.options(), part.remarks)
    return made | {"fixed": part.value("shuffleanswers").lower() in ("0", "false")}


def _truefalse(part: Part, stem: str) -> dict:
    rows = {
        text_of(child(answer, "text")).strip().lower(): (
            (fraction_of(answer.get("fraction")) or 0) > 0,
            part.feedback(answer),
        )
        for answer in part.answers()
    }
    if set(rows) != {"true", "false"}:
        raise NotOurs("true-and-false")
    options = [
        {"key": key, "text": text, "correct": rows[key][0], "feedback": rows[key][1]}
        for key, text in (("true", "Sandt"), ("false", "Falsk"))
    ]
    return drafted("truefalse", stem, options=options)


def _shortanswer(part: Part, stem: str) -> dict:
    accepted = []
    for option in part.options():
        text = re.sub(r"(?<!\\)\*", "", option["text"])
        if text != option["text"]:
            part.remarks.simplified("wildcard", option["text"][:120])
        text = words(text.replace("\\*", "*"))
        if text:
            share = max(option["fraction"], 0)
            accepted.append({"text": text, "share": share, "feedback": option["feedback"]})
    return drafted("short", stem, accepted=accepted, case=part.yes("usecase"))


def _numerical(part: Part, stem: str) -> dict:
    accepted = []
    for answer, option in zip(part.answers(), part.options(), strict=True):
        value = number_of(option["text"])
        if value is None:
            part.remarks.simplified("wildcard", option["text"][:120])
            continue
        accepted.append(
            {
                "value": value,
                "tolerance": abs(number_of(text_of(child(answer, "tolerance"))) or 0),
                "share": max(option["fraction"], 0),
                "feedback": option["feedback"],
            }
        )
    if not accepted:
        raise NotOurs("no-answer")
    return drafted("numeric", stem, accepted=accepted, **_units(part))


def _units(part: Part) -> dict:
    units = []
    for unit in descendants(part.element, "unit"):
        multiplier = number_of(text_of(child(unit, "multiplier")))
        if multiplier:
            text = words(text_of(child(unit, "unit_name")))
            units.append({"text": text, "factor": number_of(f"{1 / multiplier:.15g}") or 1})
    penalty = number_of(part.value("unitpenalty")) or 0
    graded = part.value("unitgradingtype") not in ("", "0")
    if graded and penalty < 1:
        part.remarks.simplified("unit-penalty")
    return {"units": units, "unit_required": graded and bool(units)}


def _matching(part: Part, stem: str) -> dict:
    answers: dict[str, str] = {}
    prompts = []
    rows = children(part.element, "subquestion")[:MOST_PARTS]
    for row in rows:
        text = part.line(row, "prompt")
        answer = child(row, "answer")
        match = part.line(answer, "answer") if answer is not None else ""
        answers.setdefault(match, f"a{len(answers) + 1}")
        if text:
            prompts.append({"text": text, "match": answers[match]})
    if len(prompts) < 2:
        raise NotOurs("too-few-pairs")
    listed = [{"key": key, "text": text} for text, key in answers.items()]
    fixed = part.value("shuffleanswers").lower() in ("0", "false")
    return drafted("matching", stem, prompts=keyed(prompts, "prompts"), answers=listed, fixed=fixed)


def _ordering(part: Part, stem: str) -> dict:
    rows = sorted(_in_order(part), key=lambda row: row[0])
    grading = part.value("gradingtype").upper()
    rule = "all-or-nothing" if grading in ("ALL_OR_NOTHING", "-1") else "relative"
    if rule == "relative" and grading not in ("", "RELATIVE_TO_CORRECT", "7"):
        part.remarks.simplified("rule", rule)
    return drafted("ordering", stem, items=keyed([row for _, row in rows], "items"), rule=rule)


def _essay(part: Part, stem: str) -> dict:
    if (number_of(part.value("attachments")) or 0) > 0:
        part.remarks.simplified("attachments")
    if plain(part.raw("responsetemplate")):
        part.remarks.simplified("response-template")
    most = number_of(part.value("maxwordlimit")) or 0
    return drafted(
        "freetext",
        stem,
        model=note_of(part.raw("graderinfo"), part.remarks, part.form("graderinfo")),
        words=max(int(most), 0),
    )


def _multianswer(part: Part, stem: str) -> dict:
    found = cloze.read(lines(part.raw("questiontext")), part.remarks)
    return _gapped(part, prose_of(found.text, Remarks()), found.gaps)


def _gapped(part: Part, html: str, gaps: list[dict]) -> dict:
    stem, text = stem_and_text(html)
    if not stem:
        stem = prose_of(part.title(), Remarks(), "plain")
        part.remarks.simplified("stem-from-title")
    return drafted("gaps", stem, text=text, gaps=gaps)


def _choices(part: Part) -> list[tuple[str, str]]:
    boxes = children(part.element, "dragbox") + children(part.element, "selectoption")
    if len(boxes) > MOST_PARTS:
        raise NotOurs("too-many-parts")
    return [(part.line(box, "answer"), text_of(child(box, "group")).strip()) for box in boxes]


def _missing_words(part: Part, stem: str) -> dict:
    choices, gaps = _choices(part), []

    def gap(found: re.Match) -> str:
        place = int(found[1]) if found[1].isdigit() and len(found[1]) < 4 else 0
        if not 1 <= place <= len(choices) or len(gaps) >= MOST_PARTS:
            return found[0]
        group = choices[place - 1][1]
        options = [
            {"text": text, "correct": number == place}
            for number, (text, its) in enumerate(choices, 1)
            if its == group
        ]
        gaps.append({"options": keyed(options, "options")})
        return f"[[g{len(gaps)}]]"

    html = MARKER.sub(gap, stem)
    if not gaps:
        raise NotOurs("no-gaps")
    return _gapped(part, html, keyed(gaps, "gaps"))


def _ddmarker(part: Part, stem: str) -> dict:
    drags = children(part.element, "drag")
    if len(drags) != 1:
        raise NotOurs("several-markers")
    file = child(part.element, "file")
    try:
        name = part.album.add((file.get("name") or ""), decoded(text_of(file))) if file is not None else ""  # fmt: skip
    except NoPicture as error:
        raise NotOurs(error.code) from error
    if not name:
        raise NotOurs("picture-missing")
    label = part.line(drags[0], "answer")
    shown = part.album.shown(name, label)
    spots = [_spot(drop, label, place, shown) for place, drop in enumerate(_drops(part), 1)]
    if not spots:
        raise NotOurs("no-answer")
    part.remarks.simplified("wrong-spots")
    return drafted(
        "hotspot", stem, picture=shown, many=len(spots) > 1, options=keyed(spots, "options")
    )


def _drops(part: Part) -> list[ET.Element]:
    return children(part.element, "drop")[:MOST_PARTS]


def _spot(drop: ET.Element, label: str, place: int, shown: dict) -> dict:
    shape = text_of(child(drop, "shape")).strip().lower()
    found = re.split(r"[,;]", text_of(child(drop, "coords")))[:MOST_PARTS]
    numbers = [number_of(one) for one in found]
    if shape not in ("circle", "rectangle", "polygon") or None in numbers:
        raise NotOurs("shape")
    size = (shown["width"], shown["height"])
    coords = [
        round(100 * value / (size[0] if shape == "circle" and i == 2 else size[i % 2]), 3)
        for i, value in enumerate(numbers)
    ]
    return {
        "text": f"{label} {place}",
        "correct": True,
        "shape": "rect" if shape == "rectangle" else shape,
        "coords": coords,
    }


def _in_order(part: Part) -> list[tuple[float, dict]]:
    return [
        (
            number_of(answer.get("fraction")) or 0,
            {"text": part.line(answer, "item"), "feedback": part.feedback(answer)},
        )
        for answer in part.answers()
    ]


_TYPES: dict[str, Callable[[Part, str], dict]] = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _multianswer,
    "multianswer": _multianswer,
    "gapselect": _missing_words,
    "ddwtos": _missing_words,
    "ddmarker": _ddmarker,
}
