"""Taking in a logo or a signature: whatever was uploaded, what is kept is harmless.

A picture of dots is decoded and written anew as PNG, so nothing but the dots is left of it. A
drawing (SVG) is kept when it has only shapes and colours; what could fetch, run, repeat without
end or look different on another machine is refused by name.
"""

import hashlib
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from defusedxml import ElementTree as SafeET
from defusedxml.common import DefusedXmlException
from PIL import Image, ImageOps, UnidentifiedImageError

from certificates.models import Picture

LARGEST = 2_000_000  # bytes of an upload
LARGEST_DRAWING = 300_000  # bytes
MOST_DOTS = 40_000_000
LONGEST_SIDE = 1600  # dots: 60 mm at 677 dots an inch
MOST_SHAPES = 3000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs",
    "linearGradient", "radialGradient", "stop", "clipPath", "title", "desc", "style", "metadata",
}  # fmt: skip
SILENT = {"title", "desc", "metadata"}  # left out: they say nothing on paper
ATTRIBUTES = re.compile(
    r"(viewBox|width|height|x|y|x1|y1|x2|y2|cx|cy|r|rx|ry|fx|fy|d|points|transform|id|class|style"
    r"|offset|preserveAspectRatio|version|opacity|color|clipPathUnits|gradientUnits"
    r"|gradientTransform|spreadMethod|(fill|stroke|stop|clip)(-[a-z]+)*)"
)
OUTSIDE = re.compile(r"@|\\|expression|javascript:|url\(\s*['\"]?(?!#)", re.IGNORECASE)


class Refused(ValueError):
    """A picture that is not taken in.

    `code`: large, unreadable, dots (too many), text (a drawing with letters in it), `part`
    (something that a drawing may not have; `what` names it), shapes (too many of them).
    """

    def __init__(self, code: str, what: str = ""):
        super().__init__(f"{code} {what}".strip())
        self.code = code
        self.what = what


@dataclass(frozen=True)
class Clean:
    """A picture as it may be kept."""

    kind: str
    data: bytes
    width: float
    height: float


def keep(data: bytes) -> Picture:
    """Keep an uploaded picture and return it; the same one twice is kept once. Raises Refused."""
    clean = cleaned(data)
    digest = hashlib.sha256(clean.data).hexdigest()
    values = {
        "kind": clean.kind,
        "data": clean.data,
        "width": clean.width,
        "height": clean.height,
    }
    return Picture.objects.get_or_create(digest=digest, defaults=values)[0]


def cleaned(data: bytes) -> Clean:
    """Return what may be kept of an upload. Raises Refused."""
    if len(data) > LARGEST:
        raise Refused("large")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _drawing(data)
    return _dots(data)


def _dots(data: bytes) -> Clean:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_DOTS:
                raise Refused("dots")
            upright = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise Refused("unreadable") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("unreadable") from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if picture.getextrema()[3] == (255, 255):
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return Clean("png", out.getvalue(), picture.width, picture.height)


def _drawing(data: bytes) -> Clean:
    if len(data) > LARGEST_DRAWING:
        raise Refused("large")
    try:
        root = SafeET.fromstring(data, forbid_dtd=False)
    except (ET.ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Refused("unreadable") from error
    if root.tag != f"{SVG}svg":
        raise Refused("unreadable")
    elements = list(root.iter())
    if len(elements) > MOST_SHAPES:
        raise Refused("shapes")
    for element in elements:
        _look_at(element)
    _leave_out_the_silent(root)
    width, height = _size(root)
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    return Clean("svg", ET.tostring(root, encoding="unicode").encode(), width, height)


def _look_at(element: ET.Element) -> None:
    """Refuse a part that is more than shape and colour; take editors' own marks off it."""
    if not isinstance(element.tag, str):
        raise Refused("part", "?")
    name = element.tag.removeprefix(SVG)
    if name in ("text", "tspan", "textPath"):
        raise Refused("text")
    if name not in SHAPES and not _foreign(element.tag):
        raise Refused("part", name[:40])
    for key, value in list(element.attrib.items()):
        if key.startswith("{") or not ATTRIBUTES.fullmatch(key):
            _refuse_what_acts(key)
            del element.attrib[key]
        elif OUTSIDE.search(value):
            raise Refused("part", key)
    if name == "style" and OUTSIDE.search(element.text or ""):
        raise Refused("part", "style")


def _refuse_what_acts(key: str) -> None:
    """Attributes that run or fetch are refused; any other that is not known is just left out."""
    local = key.rpartition("}")[2].lower()
    if local.startswith("on") or local in ("href", "src"):
        raise Refused("part", local[:40])


def _foreign(tag: str) -> bool:
    return tag.startswith("{") and not tag.startswith((SVG, "{http://www.w3.org/"))


def _leave_out_the_silent(parent: ET.Element) -> None:
    for child in list(parent):
        name = child.tag.removeprefix(SVG)
        if name in SILENT or _foreign(child.tag):
            parent.remove(child)
        else:
            _leave_out_the_silent(child)


def _size(root: ET.Element) -> tuple[float, float]:
    box = re.findall(r"-?[\d.]+(?:e-?\d+)?", root.get("viewBox", ""))
    try:
        width, height = (
            (float(box[2]), float(box[3]))
            if len(box) == 4
            else (_length(root, "width"), _length(root, "height"))
        )
    except ValueError as error:
        raise Refused("unreadable") from error
    if not (0 < width < 1e6 and 0 < height < 1e6 and 1 / 50 < width / height < 50):
        raise Refused("unreadable")
    if len(box) != 4:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    return width, height


def _length(root: ET.Element, name: str) -> float:
    return float(re.sub(r"(px|pt|mm|cm|in)$", "", root.get(name, "")))
