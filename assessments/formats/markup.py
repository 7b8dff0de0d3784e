"""HTML from outside to what the platform keeps, and text to and from HTML."""

import html as entities
import re
from collections.abc import Iterator

import nh3

from assessments.formats.limits import MOST_HTML, MOST_WORDS

ALLOWED_TAGS = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_BLOCKS = (
    "div h1 h2 h3 h4 h5 h6 tr section article header footer blockquote pre address figure dl dd dt"
)
_SHAPED = set(_BLOCKS.split()) | {
    "table", "thead", "tbody", "tfoot", "td", "th", "u", "s", "sub", "sup", "code", "center", "hr",
    "caption", "figcaption", "small", "del", "ins", "mark", "q", "cite", "abbr", "math",
}  # fmt: skip
_CARRIERS = {"video", "audio", "iframe", "object", "embed", "svg", "canvas", "applet", "form"}
_CODE = {"script", "style", "link", "meta", "base"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef]"
)
_EMPTY = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")
_BREAKS = re.compile(r"<(?:br|/p|/li|/div|/tr|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_CELLS = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
MARKER = re.compile(r"\[\[([A-Za-z0-9_-]{1,64})\]\]")


def legible(text: object) -> str:
    """Return text without control characters and half characters, line ends as `\\n`."""
    return _CONTROLS.sub("", str(text or "").replace("\r\n", "\n").replace("\r", "\n"))


def clean(html: object) -> str:
    """Return safe HTML of the tags the platform keeps; `""` where no word is left.

    The same tags as `content.definition_parts.html`; scripts, handlers and addresses that run
    something are gone.
    """
    source = legible(html)[:MOST_HTML]
    safe = nh3.clean(
        source, tags=ALLOWED_TAGS, link_rel="noopener noreferrer", url_schemes=_SCHEMES
    )
    return safe if entities.unescape(_TAG.sub("", safe)).strip() else ""


def prose(html: object) -> str:
    """Return foreign HTML as paragraphs the platform keeps: blocks become paragraphs."""
    source = legible(html)[:MOST_HTML]
    source = _CELLS.sub(" </td>", source)
    source = _TAG.sub(_as_paragraph, source)
    safe = _EMPTY.sub("", clean(source)).strip()
    if safe and not re.match(r"<(p|ul|ol)\b", safe):
        safe = clean(f"<p>{safe}</p>")
    return _EMPTY.sub("", safe).strip()


def _as_paragraph(found: re.Match) -> str:
    if found[2].lower() not in _BLOCKS.split():
        return found[0]
    return "</p>" if found[1] else "<p>"


def paragraphs(text: object) -> str:
    """Return plain text as HTML: a blank line parts paragraphs, a line end is a break."""
    parts = [part.strip("\n") for part in re.split(r"\n\s*\n", legible(text)) if part.strip()]
    return clean("".join("<p>" + escape(part).replace("\n", "<br>") + "</p>" for part in parts))


def plain(html: object) -> str:
    """Return the words of a piece of HTML on one line."""
    source = _CELLS.sub(" ", _BREAKS.sub(" ", legible(html)[:MOST_HTML]))
    return words(entities.unescape(nh3.clean(source, tags=set())))


def words(text: object) -> str:
    """Return plain text on one line, as a field of one line keeps it."""
    return " ".join(legible(text).replace("\x85", " ").split())[:MOST_WORDS].strip()


def lines(text: object) -> str:
    """Return plain text that may have several lines."""
    return legible(text)[:MOST_HTML].strip()


def escape(text: str) -> str:
    return entities.escape(text, quote=False)


def dropped(html: object) -> tuple[list[str], list[str], list[str]]:
    """Return the tags that `prose` does not keep: shape only, content, and code."""
    found = {tag.lower() for _, tag, _ in _TAG.findall(str(html or "")[:MOST_HTML])}
    return sorted(found & _SHAPED), sorted(found & _CARRIERS), sorted(found & _CODE)


def formatted(html: object) -> bool:
    """Tell whether a text has emphasis, links or lists that one plain line cannot keep."""
    kept = {"b", "strong", "i", "em", "a", "ul", "ol", "u", "s", "sub", "sup", "code"}
    return any(tag.lower() in kept for _, tag, _ in _TAG.findall(str(html or "")[:MOST_HTML]))


def images(html: object) -> Iterator[dict[str, str]]:
    """Yield the attributes of each picture in a piece of HTML."""
    for _, tag, rest in _TAG.findall(str(html or "")):
        if tag.lower() == "img":
            yield {
                name.lower(): entities.unescape(value.strip("\"'"))
                for name, value in _ATTRIBUTE.findall(rest)
            }
