"""One QTI item, in the names of version 2, to a question."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field

from assessments.formats import choosing, qti_scoring
from assessments.formats.gathering import drafted, keyed
from assessments.formats.limits import MOST_PARTS
from assessments.formats.markup import escape, plain, words
from assessments.formats.numbers import number_of
from assessments.formats.pictures import Album, NoPicture, first_picture
from assessments.formats.qti_scoring import Declaration
from assessments.formats.results import NotOurs, Remarks
from assessments.formats.splitting import stem_and_text
from assessments.formats.telling import line_of, note_of, prose_of
from assessments.formats.trees import child, children, local, text_of

_FEEDBACK = ("feedbackInline", "feedbackBlock", "modalFeedback")
_INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
_ASIDE = (*_FEEDBACK, "rubricBlock", "prompt", "stylesheet", "templateBlock", "templateInline")
_HELD = "_____"


@dataclass
class Item:
    """An item, and what is said while it is read."""

    root: ET.Element
    album: Album
    remarks: Remarks
    bytes_of: Callable[[str], bytes | None]
    picture: dict | None = None
    declarations: dict[str, Declaration] = field(default_factory=dict)
    worth: float = 1

    def __post_init__(self) -> None:
        self.declarations = qti_scoring.declarations(self.root)
        self.worth = qti_scoring.worth(self.root, self.declarations)

    @property
    def title(self) -> str:
        return words(self.root.get("title"))

    @property
    def body(self) -> ET.Element:
        found = child(self.root, "itemBody")
        if found is None:
            raise NotOurs("no-interaction")
        return found

    def of(self, interaction: ET.Element) -> Declaration:
        return self.declarations.get(interaction.get("responseIdentifier") or "", Declaration())

    def stem(self, held: str = "") -> str:
        """Return what is asked: the body but for its interactions, and their prompts."""
        html = inner(self.body, lambda one: held if _interaction(one) else None)
        for interaction in filter(_interaction, self.body.iter()):
            prompt = child(interaction, "prompt")
            html += f"<p>{inner(prompt)}</p>" if prompt is not None else ""
        self.picture = first_picture(html, self.album, self.bytes_of, self.remarks)
        return prose_of(html, self.remarks)

    def line(self, element: ET.Element, where: str = "answer") -> str:
        return line_of(inner(element), self.remarks, where)

    def feedback_of(self, element: ET.Element) -> str:
        """Return the feedback that stands in an option or beside the item under its name."""
        name = element.get("identifier")
        rows = [one for one in element.iter() if local(one) in _FEEDBACK]
        rows += [m for m in children(self.root, "modalFeedback") if m.get("identifier") == name]
        return "".join(note_of(inner(_content(one)), self.remarks) for one in rows)


def _interaction(element: ET.Element) -> bool:
    return local(element).endswith("Interaction")


def _content(element: ET.Element) -> ET.Element:
    body = child(element, "contentBody")
    return element if body is None else body


def inner(element: ET.Element, instead: Callable | None = None) -> str:
    """Return what stands in an element as HTML, without feedback and other asides.

    `instead(element)` gives what to write in an element's place, or None to write the element.
    """
    pieces = [escape(element.text or "")]
    for one in element:
        pieces += [_outer(one, instead), escape(one.tail or "")]
    return "".join(pieces)


def _outer(element: ET.Element, instead: Callable | None) -> str:
    name = local(element)
    other = instead(element) if instead else None
    if other is not None:
        return other
    if name in _ASIDE:
        return ""
    if name in ("img", "object"):
        return _image(element)
    if name in ("br", "hr"):
        return f"<{name}>"
    kept = "".join(f' {k}="{_quoted(v)}"' for k, v in element.items() if k in ("href", "title"))
    return f"<{name}{kept}>{inner(element, instead)}</{name}>"


def _quoted(text: str) -> str:
    return escape(text).replace('"', "&quot;")


def _image(element: ET.Element) -> str:
    source = element.get("src") or element.get("data") or ""
    kind = element.get("type") or "image/"
    if not kind.startswith("image/"):
        return f"<object>{escape(text_of(element))}</object>"
    alt = element.get("alt") or words(text_of(element))
    return f'<img src="{_quoted(source)}" alt="{_quoted(alt)}">'


def native_of(item: Item) -> dict:
    """Return the question that an item is by itself. Raises NotOurs."""
    found = [one for one in item.body.iter() if _interaction(one)]
    names = {local(one) for one in found}
    if not found:
        raise NotOurs("no-interaction")
    if names <= set(_INLINE):
        question = _in_text(item, found)
    elif len(found) > 1:
        raise NotOurs("composite", ", ".join(sorted(names))[:200])
    elif local(found[0]) not in _TYPES:
        raise NotOurs("type", local(found[0])[:60])
    else:
        question = _TYPES[local(found[0])](item, found[0])
    qti_scoring.tell(item.root, item.remarks)
    return {"worth": item.worth, "feedback": _general(item, found)} | question


def _general(item: Item, found: list[ET.Element]) -> str:
    names = {one.get("identifier") for interaction in found for one in interaction.iter()}
    rows = [m for m in children(item.root, "modalFeedback") if m.get("identifier") not in names]
    rows += [one for one in item.body.iter("feedbackBlock") if not _within(one, found)]
    if any((one.get("identifier") or "").lower() not in ("all", "general") for one in rows):
        item.remarks.simplified("conditional-feedback")
    return "".join(note_of(inner(_content(one)), item.remarks) for one in rows)


def _within(element: ET.Element, found: list[ET.Element]) -> bool:
    return any(element in list(interaction.iter()) for interaction in found)


def _fixed(interaction: ET.Element) -> bool:
    return (interaction.get("shuffle") or "").lower() != "true"


def _parts(parent: ET.Element, name: str) -> list[ET.Element]:
    found = [one for one in parent.iter() if local(one) == name]
    if len(found) > MOST_PARTS:
        raise NotOurs("too-many-parts")
    return found


def _choice(item: Item, interaction: ET.Element) -> dict:
    said, declared = _parts(interaction, "simpleChoice"), item.of(interaction)
    names = [one.get("identifier") or "" for one in said]
    options = [{"text": item.line(one), "feedback": item.feedback_of(one)} for one in said]
    stem, many = item.stem(), declared.cardinality == "multiple"
    fixed = {"fixed": _fixed(interaction)}
    if not declared.correct and not declared.mapping and not many:
        rows = [{"text": o["text"], "value": place} for place, o in enumerate(options, 1)]
        return drafted("scale", stem, options=keyed(rows, "options")) | fixed
    worths = declared.fractions(names, item.worth)
    if names == ["true", "false"] and not many:
        rows = [
            {"key": name, **option, "correct": worth >= 1}
            for name, option, worth in zip(names, options, worths, strict=True)
        ]
        return drafted("truefalse", stem, options=rows) | fixed
    for option, worth in zip(options, worths, strict=True):
        option["fraction"] = worth
    made = choosing.several_of if many else choosing.one_of
    return made(stem, options, item.remarks) | fixed


def _several(item: Item, declared: Declaration, rows: list[dict], names: list[str]) -> dict:
    """Return the options and the rule of something that is marked like multiple choice."""
    for row, worth in zip(rows, declared.fractions(names, item.worth), strict=True):
        row["fraction"] = worth
    if declared.cardinality != "multiple":
        listed = [{**row, "correct": row.pop("fraction") >= 1} for row in rows]
        return {"options": keyed(listed, "options"), "rule": "right-minus-wrong"}
    made = choosing.several_of("", rows, item.remarks)
    return {"options": made["options"], "rule": made["rule"]}


def _hottext(item: Item, interaction: ET.Element) -> dict:
    said = _parts(interaction, "hottext")
    names = [one.get("identifier") or "" for one in said]
    keys = {id(one): f"[[o{place}]]" for place, one in enumerate(said, 1)}
    rows = [{"text": item.line(one), "feedback": item.feedback_of(one)} for one in said]
    text = prose_of(inner(interaction, lambda one: keys.get(id(one))), item.remarks)
    return drafted(
        "passages", item.stem(), text=text, **_several(item, item.of(interaction), rows, names)
    )


def _hotspot(item: Item, interaction: ET.Element) -> dict:
    shown, size = _picture(item, interaction)
    said, declared = _parts(interaction, "hotspotChoice"), item.of(interaction)
    names = [one.get("identifier") or "" for one in said]
    rows = [
        {"text": words(one.get("hotspotLabel") or name), "feedback": item.feedback_of(one)}
        | _shape(one, size, item.remarks)
        for one, name in zip(said, names, strict=True)
    ]
    own = _several(item, declared, rows, names)
    many = declared.cardinality == "multiple"
    return drafted("hotspot", item.stem(), picture=shown, many=many, **own)


def _picture(item: Item, interaction: ET.Element) -> tuple[dict, tuple[float, float]]:
    image = next((one for one in interaction if local(one) in ("img", "object")), None)
    if image is None:
        raise NotOurs("picture-missing")
    source = image.get("src") or image.get("data") or ""
    try:
        data = item.bytes_of(source)
        if data is None:
            raise NotOurs("picture-missing", words(source)[:120])
        alt = image.get("alt") or text_of(image)
        shown = item.album.shown(item.album.add(source, data), alt)
    except NoPicture as error:
        raise NotOurs(error.code, words(source)[:120]) from error
    width = number_of(image.get("width")) or shown["width"]
    height = number_of(image.get("height")) or shown["height"]
    return shown, (max(width, 1), max(height, 1))


def _shape(spot: ET.Element, size: tuple[float, float], remarks: Remarks) -> dict:
    shape = {"poly": "polygon", "ellipse": "circle"}.get(spot.get("shape") or "", spot.get("shape"))
    found = [number_of(one) for one in re.split(r"[,\s]+", (spot.get("coords") or "").strip())]
    if shape not in ("rect", "circle", "polygon") or None in found or len(found) > MOST_PARTS:
        raise NotOurs("shape", words(spot.get("shape"))[:60])
    if spot.get("shape") == "ellipse":
        remarks.simplified("ellipse")
        found = found[:3]
    coords = [
        100 * value / (size[0] if shape == "circle" and place == 2 else size[place % 2])
        for place, value in enumerate(found)
    ]
    if shape == "rect" and len(coords) == 4:
        coords = [*coords[:2], coords[2] - coords[0], coords[3] - coords[1]]
    return {"shape": shape, "coords": [round(value, 3) for value in coords]}


def _match(item: Item, interaction: ET.Element) -> dict:
    sets = _parts(interaction, "simpleMatchSet")
    if len(sets) != 2:
        raise NotOurs("syntax")
    declared = item.of(interaction)
    left, right = (_parts(one, "simpleAssociableChoice") for one in sets)
    keys = {one.get("identifier"): f"a{place}" for place, one in enumerate(right, 1)}
    match, twice = declared.pairs()
    if twice:
        item.remarks.simplified("several-right")
    prompts = [
        {
            "text": item.line(one, "prompt"),
            "match": keys.get(match.get(one.get("identifier") or "", ""), ""),
            "feedback": item.feedback_of(one),
        }
        for one in left
    ]
    used = [prompt["match"] for prompt in prompts if prompt["match"]]
    groups = len(set(used)) < len(used) or any(one.get("matchMax") == "0" for one in right)
    return drafted(
        "classify" if groups else "matching",
        item.stem(),
        prompts=keyed(prompts, "prompts"),
        answers=keyed([{"text": item.line(one)} for one in right], "answers"),
        rule="per-option" if declared.mapping else "all-or-nothing",
        fixed=_fixed(interaction),
    )


def _order(item: Item, interaction: ET.Element) -> dict:
    declared = item.of(interaction)
    said = {one.get("identifier") or "": one for one in _parts(interaction, "simpleChoice")}
    order = [name for name in declared.correct if name in said]
    if len(set(order)) < len(said):
        item.remarks.simplified("order-incomplete")
        order = list(dict.fromkeys([*order, *said]))
    items = [
        {"text": item.line(said[name], "item"), "feedback": item.feedback_of(said[name])}
        for name in order
    ]
    rule = "all-or-nothing"
    return drafted("ordering", item.stem(), items=keyed(items, "items"), rule=rule)


def _extended(item: Item, interaction: ET.Element) -> dict:
    rubric = [
        note_of(inner(_content(one)), item.remarks)
        for one in item.root.iter("rubricBlock")
        if set((one.get("view") or "").split()) & {"scorer", "tutor", "author"}
    ]
    return drafted("freetext", item.stem(), model="".join(rubric))


def _in_text(item: Item, found: list[ET.Element]) -> dict:
    """Return a short answer, a number, or a text with gaps."""
    if len(found) > MOST_PARTS:
        raise NotOurs("too-many-parts")
    alone = len(found) == 1 and local(found[0]) == "textEntryInteraction"
    if alone and item.of(found[0]).base in ("float", "integer"):
        return _number(item, item.of(found[0]))
    if alone and _by_itself(item.body, found[0]):
        return drafted("short", item.stem(), **item.of(found[0]).accepted(item.worth))
    keys = {id(one): f"[[g{place}]]" for place, one in enumerate(found, 1)}
    html = inner(item.body, lambda one: keys.get(id(one)))
    item.picture = first_picture(html, item.album, item.bytes_of, item.remarks)
    stem, text = stem_and_text(prose_of(html, item.remarks))
    if not stem:
        stem = prose_of(item.title, Remarks(), "plain")
        item.remarks.simplified("stem-from-title")
    each = item.worth / len(found)
    gaps = keyed([_gap(item, one, each) for one in found], "gaps")
    return drafted("gaps", stem, text=text, gaps=gaps)


def _by_itself(body: ET.Element, interaction: ET.Element) -> bool:
    parent = next(one for one in body.iter() if interaction in list(one))
    if parent is body:
        return True
    return not plain(inner(parent, lambda one: "" if one is interaction else None))


def _number(item: Item, declared: Declaration) -> dict:
    accepted = qti_scoring.numbers(item.root, declared, item.worth)
    if not accepted:
        raise NotOurs("no-answer")
    beside = any(not _by_itself(item.body, one) for one in item.body.iter() if _interaction(one))
    return drafted("numeric", item.stem(_HELD if beside else ""), accepted=accepted)


def _gap(item: Item, interaction: ET.Element, worth: float) -> dict:
    declared = item.of(interaction)
    if local(interaction) == "textEntryInteraction":
        return declared.accepted(worth) | {"options": []}
    said = _parts(interaction, "inlineChoice")
    names = [one.get("identifier") or "" for one in said]
    rows = [
        {"text": item.line(one), "correct": fraction >= 1, "feedback": item.feedback_of(one)}
        for one, fraction in zip(said, declared.fractions(names, worth), strict=True)
    ]
    return {"accepted": [], "options": keyed(rows, "options")}


def _gap_match(item: Item, interaction: ET.Element) -> dict:
    declared = item.of(interaction)
    said, gaps = _parts(interaction, "gapText"), _parts(interaction, "gap")
    if not said or not gaps:
        raise NotOurs("type", "gapImg")
    pairs = {gap: text for text, gap in (pair.split(" ", 1) for pair in declared.correct if " " in pair)}  # fmt: skip
    keys = {id(one): f"[[g{place}]]" for place, one in enumerate(gaps, 1)}
    asides = {id(one): "" for one in said}
    text = prose_of(inner(interaction, lambda one: (keys | asides).get(id(one))), item.remarks)
    texts = [(one.get("identifier"), item.line(one)) for one in said]
    rows = []
    for gap in gaps:
        right = pairs.get(gap.get("identifier") or "")
        options = [{"text": text_, "correct": name == right} for name, text_ in texts]
        rows.append({"accepted": [], "options": keyed(options, "options")})
    return drafted("gaps", item.stem(), text=text, gaps=keyed(rows, "gaps"))


_TYPES: dict[str, Callable[[Item, ET.Element], dict]] = {
    "choiceInteraction": _choice,
    "hottextInteraction": _hottext,
    "hotspotInteraction": _hotspot,
    "matchInteraction": _match,
    "orderInteraction": _order,
    "extendedTextInteraction": _extended,
    "gapMatchInteraction": _gap_match,
}
