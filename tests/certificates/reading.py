"""Reading a PDF as a person, a screen reader or an archive would, in Python alone."""

import io
import unicodedata

from pypdf import PdfReader


def opened(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def structure(reader: PdfReader) -> list[dict]:
    """Return the tags in reading order, with nothing in them resolved."""
    found = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            found.append(node)
            walk(node.get("/K", []))

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def alternatives(reader: PdfReader) -> list[str]:
    """Return what is read aloud in place of something drawn, in order."""
    return [str(tag["/Alt"]) for tag in structure(reader) if "/Alt" in tag]


def fonts(reader: PdfReader) -> list[dict]:
    """Return every font of every page that letters are drawn with, as its descriptor's owner."""
    found = {}
    for page in reader.pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            font = reference.get_object()
            below = font.get("/DescendantFonts", [font])[0].get_object()
            found[str(font["/BaseFont"])] = below
    return list(found.values())


def letters(text: str) -> str:
    """Return a text without blanks and places to break, composed: what a comparison needs."""
    return "".join(unicodedata.normalize("NFC", text).replace("\u200b", "").split())
