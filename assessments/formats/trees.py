"""XML from outside: no DTD, no entities, no outside addresses, not too deep, not too much."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from assessments.formats import limits
from assessments.formats.markup import legible
from assessments.formats.results import BadFile


def tree(data: bytes, place: str = "") -> ET.Element:
    """Return the root of an XML file. Raises BadFile."""
    if len(data) > limits.MOST_TEXT:
        raise BadFile("too-large", place)
    if data.count(b"<") > 2 * limits.MOST_NODES:
        raise BadFile("too-many-parts", place)
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadFile("dtd", place) from error
    except ET.ParseError as error:
        raise BadFile("xml", _place(place, error.position[0])) from error
    except (ValueError, LookupError, RecursionError, OverflowError) as error:
        raise BadFile("xml", place) from error
    _shallow(root, place)
    return root


def _place(place: str, line: int) -> str:
    return f"{place}:{line}" if place else str(line)


def _shallow(root: ET.Element, place: str) -> None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > limits.MOST_DEPTH:
            raise BadFile("too-deep", place)
        level = [child for parent in level for child in parent]


def local(element: ET.Element) -> str:
    """Return an element's name without its namespace; `""` for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: ET.Element, name: str) -> list[ET.Element]:
    return [child for child in element if local(child) == name]


def child(element: ET.Element | None, name: str) -> ET.Element | None:
    if element is None:
        return None
    return next((one for one in element if local(one) == name), None)


def descendants(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in element.iter() if local(one) == name)


def text_of(element: ET.Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def written(root: ET.Element) -> bytes:
    """Return the XML of a tree of ours, UTF-8 with a declaration."""
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def put(parent: ET.Element, name: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    """Add an element. `_` in an attribute's name stands for `-`."""
    made = ET.SubElement(
        parent, name, {k.rstrip("_").replace("_", "-"): legible(v) for k, v in attributes.items()}
    )
    if text is not None:
        made.text = legible(text)
    return made


def as_elements(html: str) -> ET.Element:
    """Return safe HTML (of `markup.clean`) as elements in a `div`."""
    source = html.replace("<br>", "<br/>").replace("&nbsp;", "\u00a0")
    try:
        return ET.fromstring(f"<div>{source}</div>")  # noqa: S314 - HTML we cleaned ourselves
    except ET.ParseError:
        made = ET.Element("div")
        made.text = html
        return made
