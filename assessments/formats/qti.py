"""QTI 2.1, 2.2 and 3.0: a package or a single file of items, stimuli and a test.

Version 3 says the same as version 2 in other names (`qti-choice-interaction` for
`choiceInteraction`); `canonical` gives everything the names of version 2, which is what is read.
Items are as 1EdTech's QTI Assessment, Section and Item information model describes them.
"""

import posixpath
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from urllib.parse import unquote

from assessments.formats import limits, qti_items
from assessments.formats.gathering import Gathering
from assessments.formats.markup import words
from assessments.formats.pictures import first_picture
from assessments.formats.results import BadFile, NotOurs, Remarks
from assessments.formats.tagging import about_category
from assessments.formats.telling import prose_of
from assessments.formats.trees import child, descendants, local, tree

REST = "data-fagspor"
_OURS = re.compile(r"<(?:\w+:)?(?:qti-)?assessment-?(?:Item|item|Test|test|Stimulus|stimulus)\b")
_UPPER = re.compile(r"-([a-z0-9])")


def looks_so(head: str) -> bool:
    return bool(_OURS.search(head))


def canonical(element: ET.Element) -> ET.Element:
    """Return a tree without namespaces, in the names of version 2."""
    made = ET.Element(_name(local(element)), {_attribute(k): v for k, v in element.items()})
    made.text, made.tail = element.text, element.tail
    for one in element:
        if local(one):
            made.append(canonical(one))
        elif one.tail:
            _append_text(made, one.tail)
    return made


def _append_text(parent: ET.Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _name(name: str) -> str:
    return _UPPER.sub(lambda m: m[1].upper(), name[4:]) if name.startswith("qti-") else name


def _attribute(name: str) -> str:
    name = name.rpartition("}")[2]
    return name if name.startswith("data-") else _UPPER.sub(lambda m: m[1].upper(), name)


@dataclass
class Files:
    """The files of a package, the XML read."""

    entries: dict[str, bytes]
    items: dict[str, ET.Element] = field(default_factory=dict)
    tests: dict[str, ET.Element] = field(default_factory=dict)
    stimuli: dict[str, ET.Element] = field(default_factory=dict)

    def at(self, path: str, href: str) -> str:
        """Return the name of the file that a file points to; `""` outside the package."""
        found = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))
        return "" if found.startswith(("..", "/")) else found


def read(entries: dict[str, bytes], gathering: Gathering) -> None:
    """Read all items, in the order of the test where there is one."""
    files = Files(entries)
    _sort(files, gathering)
    keys = {path: _read_stimulus(path, files, gathering) for path in files.stimuli}
    for path, title in _in_order(files):
        _read_item(path, title, files, keys, gathering)


def _sort(files: Files, gathering: Gathering) -> None:
    kinds = {
        "assessmentItem": files.items,
        "assessmentTest": files.tests,
        "assessmentStimulus": files.stimuli,
    }
    xml = {name: data for name, data in files.entries.items() if not name or _is_xml(name)}
    if sum(map(len, xml.values())) > 2 * limits.MOST_TEXT:
        raise BadFile("too-large")
    for name, data in xml.items():
        if posixpath.basename(name) == "imsmanifest.xml":
            continue
        try:
            root = canonical(tree(data, name))
        except BadFile as error:
            if not name:
                raise
            gathering.lost(error.place, posixpath.basename(name), error.code)
            continue
        if root.tag in kinds:
            kinds[root.tag][name] = root


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".qti"))


def _in_order(files: Files) -> list[tuple[str, str]]:
    """Return (path, title of its section) of each item, once."""
    listed: dict[str, str] = {}
    for path, test in files.tests.items():
        for section in descendants(test, "assessmentSection"):
            for ref in section:
                found = files.at(path, ref.get("href") or "")
                if ref.tag == "assessmentItemRef" and found in files.items:
                    listed.setdefault(found, words(section.get("title")))
    for path in files.items:
        listed.setdefault(path, "")
    return list(listed.items())


def _read_stimulus(path: str, files: Files, gathering: Gathering) -> str:
    root, remarks = files.stimuli[path], Remarks()
    native = stimulus_of(root, files, path, gathering, remarks)
    body = child(root, "stimulusBody")
    made = gathering.add(
        path,
        native["title"],
        native,
        remarks,
        line=(body.get(REST) or "") if body is not None else "",
        name=(root.get("identifier") or "").removeprefix("s-"),
    )
    return made["key"] if made else ""


def stimulus_of(root, files: Files, path: str, gathering: Gathering, remarks: Remarks) -> dict:
    """Return the stimulus that a file is by itself."""
    body = child(root, "stimulusBody")
    html = qti_items.inner(body) if body is not None else ""
    picture = first_picture(
        html, gathering.album, lambda source: files.entries.get(files.at(path, source)), remarks
    )
    title = words(root.get("title"))
    return {"key": "s", "title": title, "html": prose_of(html, remarks), "picture": picture}


def _read_item(path: str, section: str, files: Files, keys: dict, gathering: Gathering) -> None:
    root, remarks = files.items[path], Remarks()
    item = qti_items.Item(
        root,
        gathering.album,
        remarks,
        lambda source: files.entries.get(files.at(path, source)),
    )
    place = path or "1"
    try:
        native = qti_items.native_of(item)
    except NotOurs as error:
        body = child(root, "itemBody")
        line = body.get(REST) if body is not None else ""
        gathering.restore(place, item.title, error, line or "")
        return
    refs = [files.at(path, ref.get("href") or "") for ref in root.iter("assessmentStimulusRef")]
    native["stimulus"] = next((keys[ref] for ref in refs if keys.get(ref)), "")
    body = child(root, "itemBody")
    gathering.add(
        place,
        item.title,
        native,
        remarks,
        line=body.get(REST) or "",
        name=(root.get("identifier") or "").removeprefix("q-"),
        about=about_category(section),
        picture=item.picture,
    )
