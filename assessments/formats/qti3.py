"""QTI 3.0, writing: a package of items, stimuli and a test.

What QTI has no element for goes into a `data-` attribute of the item's body, which QTI leaves to
its users; other readers pass over it.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable

from assessments.formats import package, qti, qti_items, qti_responses, shape
from assessments.formats.gathering import Gathering, bare, pack, rekeyed
from assessments.formats.markup import MARKER, plain
from assessments.formats.pictures import Album
from assessments.formats.qti_responses import respond
from assessments.formats.results import File, Note, NotOurs, Remarks
from assessments.formats.supplying import Supplied, Supply
from assessments.formats.trees import as_elements, put

ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"


class Making:
    """The package being made."""

    def __init__(self, supply: Supply) -> None:
        self.supply = supply
        self.entries: dict[str, bytes] = {}
        self.notes: list[Note] = []
        self.needs: dict[str, list[str]] = {}

    def picture(self, picture: dict, remarks: Remarks) -> Supplied | None:
        data = self.supply.picture(picture, remarks)
        if data:
            self.entries[f"pictures/{data.name}"] = data.data
        return data


def write(questions: list[dict], stimuli: list[dict], supply: Supply) -> File:
    """Return the package and what other systems will not get of it."""
    making = Making(supply)
    paths = {one["key"]: _stimulus(one, f"stimuli/s{place}.xml", making) for place, one in enumerate(stimuli, 1)}  # fmt: skip
    items = [
        (f"items/q{place}.xml", question["topic"], _item(question, place, paths, making))
        for place, question in enumerate(questions, 1)
    ]
    making.entries["test.xml"] = _test(items)
    entries = {"imsmanifest.xml": _manifest(making, items, list(paths.values()))} | making.entries
    return File("questions-qti3.zip", package.packed(entries), "application/zip", making.notes)


def _xml(root: ET.Element) -> bytes:
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _stimulus(whole: dict, path: str, making: Making) -> str:
    remarks = Remarks()
    root = ET.Element("qti-assessment-stimulus", {"xmlns": ASI})
    root.set("identifier", f"s-{whole['key']}")
    root.set("title", whole["title"] or "-")
    body = put(root, "qti-stimulus-body")
    html_into(body, whole["html"])
    data = making.picture(whole["picture"], remarks) if whole["picture"] else None
    if data:
        image(put(body, "p"), whole["picture"], data, "../pictures/")
        making.needs[path] = [f"pictures/{data.name}"]
    native = shape.stimulus(_stimulus_back(root, path, making))
    whole = making.supply.with_address_of(whole)
    body.set(qti.REST, pack(whole, native, remarks))
    making.notes += remarks.notes("", whole["title"], whole["key"])
    making.entries[path] = _xml(root)
    return path


def _stimulus_back(root: ET.Element, path: str, making: Making) -> dict:
    files = qti.Files(making.entries)
    return qti.stimulus_of(qti.canonical(root), files, path, Gathering("qti"), Remarks())


def _item(whole: dict, place: int, paths: dict[str, str], making: Making) -> str:
    remarks, title = Remarks(), plain(whole["stem"])[:60]
    root = ET.Element("qti-assessment-item", {"xmlns": ASI})
    name = f"q-{whole['key']}"
    root.attrib |= {
        "identifier": name,
        "title": title or whole["type"],
        "adaptive": "false",
        "time-dependent": "false",
    }
    question, path = rekeyed(whole), f"items/q{place}.xml"
    modal = respond(root, question)
    shared = paths.get(whole["stimulus"])
    if shared:
        reference = whole["stimulus"]
        put(root, "qti-assessment-stimulus-ref", identifier=f"s-{reference}", href=f"../{shared}")
    body = put(root, "qti-item-body")
    html_into(body, question["stem"])
    data = making.picture(question["picture"], remarks) if "picture" in question else None
    _BODIES[question["type"]](body, question, data)
    making.needs[path] = [path for path in (shared, data and f"pictures/{data.name}") if path]
    qti_responses.process(root, question)
    for element in modal:
        root.append(element)
    native = _read_back(root, making)
    whole = making.supply.with_address_of(whole)
    body.set(qti.REST, pack(whole, native, remarks))
    making.notes += remarks.notes(str(place), title, whole["key"])
    making.entries[path] = _xml(root)
    return name


def _read_back(root: ET.Element, making: Making) -> dict:
    def bytes_of(source: str) -> bytes | None:
        return making.entries.get(source.removeprefix("../"))

    try:
        item = qti_items.Item(qti.canonical(root), Album(), Remarks(), bytes_of)
        return shape.question(qti_items.native_of(item))
    except (NotOurs, shape.BadShape):
        return bare(root.get("title") or "")


def html_into(parent: ET.Element, html: str) -> None:
    """Put safe HTML behind what an element holds."""
    made = as_elements(html)
    if made.text:
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + made.text
        else:
            parent.text = (parent.text or "") + made.text
    parent.extend(list(made))


def image(parent: ET.Element, picture: dict, data: Supplied, folder: str) -> None:
    put(
        parent,
        "img",
        src=folder + data.name,
        alt=picture["alt"],
        width=str(data.width),
        height=str(data.height),
    )


def _with_feedback(parent: ET.Element, row: dict) -> None:
    if row.get("feedback"):
        told = put(
            parent,
            "qti-feedback-inline",
            outcome_identifier="FEEDBACK",
            identifier=row["key"],
            show_hide="show",
        )
        html_into(told, row["feedback"])


def _choices(parent: ET.Element, name: str, rows: list[dict], **more: str) -> None:
    for row in rows:
        one = put(parent, name, row["text"], identifier=row["key"], **more)
        _with_feedback(one, row)


def _shuffled(question: dict) -> str:
    return "false" if question["fixed"] else "true"


def _choice(body, question: dict, data) -> None:
    made = put(
        body,
        "qti-choice-interaction",
        response_identifier="RESPONSE",
        shuffle=_shuffled(question),
        max_choices="0" if question["type"] == "multiple" else "1",
    )
    _choices(made, "qti-simple-choice", question["options"])


def _hottext(body, question: dict, data) -> None:
    made = put(body, "qti-hottext-interaction", response_identifier="RESPONSE", max_choices="0")
    rows = {row["key"]: row for row in question["options"]}

    def element(key: str) -> ET.Element | None:
        if key not in rows:
            return None
        one = ET.Element("qti-hottext", {"identifier": key})
        one.text = rows[key]["text"]
        _with_feedback(one, rows[key])
        return one

    html_into(made, _in_block(question["text"]))
    fill(made, element)


def _in_block(html: str) -> str:
    return html if html.startswith(("<p", "<ul", "<ol")) else f"<p>{html}</p>"


def fill(element: ET.Element, made: Callable[[str], ET.Element | None]) -> None:
    """Put an element of its own where `[[key]]` stands."""
    for one in list(element):
        fill(one, made)
        one.tail, following = _parted(one.tail, made)
        place = list(element).index(one) + 1
        for offset, new in enumerate(following):
            element.insert(place + offset, new)
    element.text, first = _parted(element.text, made)
    for offset, new in enumerate(first):
        element.insert(offset, new)


def _parted(text: str | None, made) -> tuple[str | None, list[ET.Element]]:
    head, found, last = "", [], 0
    for marker in MARKER.finditer(text or ""):
        one = made(marker[1])
        if one is None:
            continue
        between = (text or "")[last : marker.start()]
        if found:
            found[-1].tail = between
        else:
            head = between
        found.append(one)
        last = marker.end()
    if not found:
        return text, []
    found[-1].tail = (text or "")[last:]
    return head, found


def _hotspot(body, question: dict, data: Supplied | None) -> None:
    made = put(
        body,
        "qti-hotspot-interaction",
        response_identifier="RESPONSE",
        max_choices="0" if question["many"] else "1",
    )
    if data is None:
        return
    image(made, question["picture"], data, "../pictures/")
    for option in question["options"]:
        put(
            made,
            "qti-hotspot-choice",
            identifier=option["key"],
            shape="poly" if option["shape"] == "polygon" else option["shape"],
            coords=_pixels(option, data),
            hotspot_label=option["text"],
        )


def _pixels(option: dict, data: Supplied) -> str:
    size = (data.width, data.height)
    values = list(option["coords"])
    if option["shape"] == "rect":
        values = [*values[:2], values[0] + values[2], values[1] + values[3]]
    pixels = [
        value / 100 * (size[0] if option["shape"] == "circle" and place == 2 else size[place % 2])
        for place, value in enumerate(values)
    ]
    return ",".join(str(round(value)) for value in pixels)


def _match(body, question: dict, data) -> None:
    made = put(
        body,
        "qti-match-interaction",
        response_identifier="RESPONSE",
        shuffle=_shuffled(question),
        max_associations="0",
    )
    most = "0" if question["type"] == "classify" else "1"
    left, right = put(made, "qti-simple-match-set"), put(made, "qti-simple-match-set")
    _choices(left, "qti-simple-associable-choice", question["prompts"], match_max="1")
    _choices(right, "qti-simple-associable-choice", question["answers"], match_max=most)


def _order(body, question: dict, data) -> None:
    made = put(body, "qti-order-interaction", response_identifier="RESPONSE", shuffle="true")
    _choices(made, "qti-simple-choice", question["items"])


def _gaps(body, question: dict, data) -> None:
    rows = {gap["key"]: gap for gap in question["gaps"]}
    text = put(body, "div")
    html_into(text, _in_block(question["text"]))

    def element(key: str) -> ET.Element | None:
        gap = rows.pop(key, None)
        if gap is None:
            return None
        name = f"RESPONSE_{key}"
        if not gap["options"]:
            return ET.Element("qti-text-entry-interaction", {"response-identifier": name})
        made = ET.Element("qti-inline-choice-interaction", {"response-identifier": name})
        made.set("shuffle", _shuffled(question))
        for option in gap["options"]:
            put(made, "qti-inline-choice", option["text"], identifier=option["key"])
        return made

    fill(text, element)


def _entry(body, question: dict, data) -> None:
    put(put(body, "p"), "qti-text-entry-interaction", response_identifier="RESPONSE")


def _extended(body, question: dict, data) -> None:
    put(body, "qti-extended-text-interaction", response_identifier="RESPONSE")
    if question["model"]:
        block = put(body, "qti-rubric-block", view="scorer", use="scoring")
        html_into(put(block, "qti-content-body"), question["model"])


_BODIES: dict[str, Callable[[ET.Element, dict, Supplied | None], None]] = {
    "single": _choice, "multiple": _choice, "truefalse": _choice, "vignette": _choice,
    "scale": _choice, "passages": _hottext, "hotspot": _hotspot, "matching": _match,
    "classify": _match, "ordering": _order, "gaps": _gaps, "short": _entry, "numeric": _entry,
    "freetext": _extended,
}  # fmt: skip


def _test(items: list[tuple[str, str, str]]) -> bytes:
    root = ET.Element("qti-assessment-test", {"xmlns": ASI, "identifier": "test", "title": "-"})
    part = put(root, "qti-test-part", identifier="part", navigation_mode="nonlinear", submission_mode="simultaneous")  # fmt: skip
    section = None
    for place, (path, topic, name) in enumerate(items, 1):
        title = topic or "top"
        if section is None or section.get("title") != title:
            section = put(
                part,
                "qti-assessment-section",
                identifier=f"section{place}",
                title=title,
                visible="false",
            )
        put(section, "qti-assessment-item-ref", identifier=name, href=path)
    return _xml(root)


def _manifest(making: Making, items, stimuli: list[str]) -> bytes:
    root = ET.Element("manifest", {"xmlns": _CP, "identifier": "manifest"})
    metadata = put(root, "metadata")
    put(metadata, "schema", "QTI Package")
    put(metadata, "schemaversion", "3.0.0")
    put(root, "organizations")
    resources = put(root, "resources")
    pictures = [path for path in making.entries if path.startswith("pictures/")]
    _resource(resources, "test.xml", "imsqti_test_xmlv3p0", [path for path, _, _ in items])
    for path, _, _ in items:
        _resource(resources, path, "imsqti_item_xmlv3p0", making.needs.get(path, []))
    for path in stimuli:
        _resource(resources, path, "imsqti_stimulus_xmlv3p0", making.needs.get(path, []))
    for path in pictures:
        _resource(resources, path, "webcontent", [])
    return _xml(root)


def _resource(resources: ET.Element, path: str, kind: str, needs: list[str]) -> None:
    made = put(resources, "resource", identifier=_identifier(path), type=kind, href=path)
    put(made, "file", href=path)
    for need in needs:
        put(made, "dependency", identifierref=_identifier(need))


def _identifier(path: str) -> str:
    return "r-" + "".join(letter if letter.isalnum() else "-" for letter in path)
