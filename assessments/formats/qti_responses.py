"""QTI 3.0, writing: what is right, what it is worth and how it is worked out."""

import xml.etree.ElementTree as ET

from assessments.formats.choosing import fractions
from assessments.formats.numbers import text_of
from assessments.formats.trees import as_elements, put

_TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
_TEXTS = ("gaps", "short", "numeric", "freetext")


def respond(root: ET.Element, question: dict) -> list[ET.Element]:
    """Declare responses and outcomes; return the feedback that stands last in an item."""
    kind = question["type"]
    if kind in _DECLARED:
        _DECLARED[kind](root, question)
    else:
        _options(root, question)
    _outcome(root, "SCORE", "float", "0")
    _outcome(root, "MAXSCORE", "float", text_of(question["worth"]))
    if _told(question):
        _outcome(root, "FEEDBACK", "identifier", "", cardinality=_cardinality(question))
    if not question["feedback"]:
        return []
    _outcome(root, "FEEDBACK_ALL", "identifier", "all")
    modal = ET.Element("qti-modal-feedback")
    modal.attrib |= {
        "outcome-identifier": "FEEDBACK_ALL",
        "identifier": "all",
        "show-hide": "show",
    }
    body = put(modal, "qti-content-body")
    made = as_elements(question["feedback"])
    body.text = made.text
    body.extend(list(made))
    return [modal]


def process(root: ET.Element, question: dict) -> None:
    """Say how the response is marked."""
    if question["type"] in ("scale", "freetext"):
        return
    if question["type"] == "numeric":
        _compare(root, question)
    elif question["type"] == "gaps":
        _summed(root, question)
    elif not _told(question):
        put(root, "qti-response-processing", template=_TEMPLATES + _template(question) + ".xml")
    else:
        _with_feedback(root, question)


def _told(question: dict) -> bool:
    return question["type"] not in _TEXTS and any(
        row.get("feedback")
        for name in ("options", "prompts", "items")
        for row in question.get(name, ())
    )


def _template(question: dict) -> str:
    return "map_response" if _mapped(question) else "match_correct"


def _mapped(question: dict) -> bool:
    kind, rule = question["type"], question.get("rule", "")
    if kind in ("single", "truefalse", "ordering"):
        return False
    if kind == "hotspot" and not question["many"]:
        return False
    return rule != "all-or-nothing"


def _cardinality(question: dict) -> str:
    kind = question["type"]
    if kind in ("multiple", "passages", "matching", "classify"):
        return "multiple"
    if kind == "hotspot" and question["many"]:
        return "multiple"
    return "ordered" if kind == "ordering" else "single"


def _outcome(root, name: str, base: str, value: str, cardinality: str = "single") -> None:
    if cardinality == "ordered":
        cardinality = "multiple"
    made = put(
        root, "qti-outcome-declaration", identifier=name, cardinality=cardinality, base_type=base
    )
    if value:
        put(put(made, "qti-default-value"), "qti-value", value)


def _declared(root, name: str, cardinality: str, base: str, right: list[str]) -> ET.Element:
    made = put(
        root, "qti-response-declaration", identifier=name, cardinality=cardinality, base_type=base
    )
    if right:
        values = put(made, "qti-correct-response")
        for value in right:
            put(values, "qti-value", value)
    return made


def _mapping(declared, rows: list[tuple[str, float]], most: float, **more: str) -> None:
    bounds = {"lower_bound": "0", "upper_bound": text_of(most)}
    mapping = put(declared, "qti-mapping", default_value="0", **bounds)
    for name, value in rows:
        put(mapping, "qti-map-entry", map_key=name, mapped_value=text_of(value), **more)


def _options(root, question: dict) -> None:
    options = question["options"]
    if question["type"] == "vignette":
        best = max((option["worth"] for option in options), default=0)
        right = [option["key"] for option in options if best and option["worth"] == best][:1]
    else:
        right = [option["key"] for option in options if option.get("correct")]
    declared = _declared(root, "RESPONSE", _cardinality(question), "identifier", right)
    if _mapped(question) and question["type"] != "scale":
        most = question["worth"] or 1
        shares = [share * most for share in fractions(question)]
        names = [option["key"] for option in options]
        _mapping(declared, list(zip(names, shares, strict=True)), most)


def _pairs(root, question: dict) -> None:
    pairs = [f"{row['key']} {row['match']}" for row in question["prompts"] if row["match"]]
    declared = _declared(root, "RESPONSE", "multiple", "directedPair", pairs)
    if _mapped(question):
        most = question["worth"] or 1
        _mapping(declared, [(pair, most / len(pairs)) for pair in pairs], most)


def _ordered(root, question: dict) -> None:
    _declared(root, "RESPONSE", "ordered", "identifier", [row["key"] for row in question["items"]])


def _accepted(root, name: str, row: dict, most: float) -> None:
    accepted = row["accepted"]
    right = [one["text"] for one in accepted if one["share"] == 1][:1]
    declared = _declared(root, name, "single", "string", right)
    case = "true" if row["case"] else "false"
    _mapping(
        declared,
        [(one["text"], one["share"] * most) for one in accepted],
        most,
        case_sensitive=case,
    )


def _short(root, question: dict) -> None:
    _accepted(root, "RESPONSE", question, question["worth"] or 1)


def _gaps(root, question: dict) -> None:
    each = (question["worth"] or 1) / max(len(question["gaps"]), 1)
    for gap in question["gaps"]:
        name = f"RESPONSE_{gap['key']}"
        if gap["options"]:
            right = [option["key"] for option in gap["options"] if option["correct"]]
            declared = _declared(root, name, "single", "identifier", right[:1])
            _mapping(declared, [(key, each) for key in right], each)
        else:
            _accepted(root, name, gap, each)


def _number(root, question: dict) -> None:
    right = [text_of(row["value"]) for row in question["accepted"] if row["share"] == 1]
    _declared(root, "RESPONSE", "single", "float", right[:1])


_DECLARED = {
    "matching": _pairs,
    "classify": _pairs,
    "ordering": _ordered,
    "short": _short,
    "gaps": _gaps,
    "numeric": _number,
    "freetext": lambda root, question: _declared(root, "RESPONSE", "single", "string", []) and None,
}


def _set(parent, value: ET.Element | str, outcome: str = "SCORE") -> ET.Element:
    made = put(parent, "qti-set-outcome-value", identifier=outcome)
    if isinstance(value, str):
        put(made, "qti-base-value", value, base_type="float")
    else:
        made.append(value)
    return made


def _element(name: str, **attributes: str) -> ET.Element:
    return ET.Element(name, attributes)


def _with_feedback(root, question: dict) -> None:
    processing = put(root, "qti-response-processing")
    if _mapped(question):
        _set(processing, _element("qti-map-response", identifier="RESPONSE"))
    else:
        condition = put(put(processing, "qti-response-condition"), "qti-response-if")
        match = put(condition, "qti-match")
        put(match, "qti-variable", identifier="RESPONSE")
        put(match, "qti-correct", identifier="RESPONSE")
        _set(condition, text_of(question["worth"]))
    if question["type"] not in ("matching", "classify"):
        _set(processing, _element("qti-variable", identifier="RESPONSE"), "FEEDBACK")


def _compare(root, question: dict) -> None:
    processing = put(root, "qti-response-processing")
    condition = put(processing, "qti-response-condition")
    for place, row in enumerate(question["accepted"]):
        branch = put(condition, "qti-response-else-if" if place else "qti-response-if")
        wide = text_of(row["tolerance"])
        equal = put(branch, "qti-equal", tolerance_mode="absolute", tolerance=f"{wide} {wide}")
        put(equal, "qti-variable", identifier="RESPONSE")
        put(equal, "qti-base-value", text_of(row["value"]), base_type="float")
        _set(branch, text_of(row["share"] * (question["worth"] or 1)))


def _summed(root, question: dict) -> None:
    processing = put(root, "qti-response-processing")
    total = ET.Element("qti-sum")
    for gap in question["gaps"]:
        put(total, "qti-map-response", identifier=f"RESPONSE_{gap['key']}")
    _set(processing, total)
