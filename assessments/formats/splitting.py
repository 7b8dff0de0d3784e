"""A text with gaps: what stands before it is the question."""

import re

from assessments.formats.markup import MARKER, clean

_TAG = re.compile(r"<(/?)([a-z]+)[^<>]*>")


def stem_and_text(html: str) -> tuple[str, str]:
    """Return the blocks before the first that holds a marker, and the rest."""
    first = MARKER.search(html)
    if not first:
        return html, ""
    depth = cut = 0
    for tag in _TAG.finditer(html, 0, first.start()):
        if tag[2] == "br":
            continue
        depth += -1 if tag[1] else 1
        if depth == 0 and tag[2] in ("p", "ul", "ol"):
            cut = tag.end()
    return clean(html[:cut]), clean(html[cut:])
