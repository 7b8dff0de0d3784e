"""From the files of the material that ships to pages. Pure, but for the look-ups.

A file's text links to another material as `[words](kit:its-id)`; the page keeps Wagtail's own link,
which follows a page that is moved or renamed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from content.curriculum_parts import BadFile, Lookups, identity, items, sources
from content.markup import rich_text

TO_KIT = re.compile(r'href="kit:([a-z0-9-]+)"')


@dataclass(frozen=True)
class Around:
    """What a material refers to: the curriculum's look-ups, help contacts and other materials."""

    find: Lookups
    contact: Callable[[str], int]
    kit: Callable[[str], int]


def kit_fields(data: dict, around: Around) -> dict:
    """Return the fields of a material's page, professions apart."""
    return {
        "kind": data["group"],
        "intro": data["lead"],
        "audience": data.get("audience", ""),
        "content_note": data.get("content_note", ""),
        "law_version": data.get("law_version", ""),
        "reviewed_by": data.get("reviewed_by") or "",
        "review_due": data.get("review_due"),
        "parts": [_part(data, number, around) for number in range(len(data["parts"]))],
    }


def _part(data: dict, number: int, around: Around) -> dict:
    part = data["parts"][number]
    path = ("kit", data["id"], number)
    return {
        "type": "part",
        "id": identity(*path),
        "value": {
            "title": part["title"],
            "sheet": bool(part.get("sheet")),
            "blocks": [
                _block(block, around, (*path, place)) for place, block in enumerate(part["blocks"])
            ],
        },
    }


def _block(block: dict, around: Around, path: tuple) -> dict:
    kinds = [key for key in block if key in _MAKERS]
    if len(kinds) != 1:
        raise BadFile(f"{'/'.join(map(str, path))}: one block kind expected, found {list(block)}")
    kind = kinds[0]
    value = _MAKERS[kind](block[kind], around, path)
    if kind in CITING:
        value["sources"] = sources(block, around.find, *path)
    return {"type": kind, "id": identity(*path, kind), "value": value}


def _prose(text: str | None, around: Around) -> str:
    return TO_KIT.sub(lambda link: f'linktype="page" id="{around.kit(link[1])}"', rich_text(text))


def _titled(data: dict, around: Around, path: tuple) -> dict:
    return {"title": data["title"], "body": _prose(data["body"], around)}


def _agenda(data: dict, around: Around, path: tuple) -> dict:
    lines = [
        {
            "minutes": line["minutes"],
            "title": line["title"],
            "body": _prose(line.get("body"), around),
        }
        for line in data["items"]
    ]
    return {"title": data["title"], "items": items(lines, *path, "items")}


def _form(data: dict, around: Around, path: tuple) -> dict:
    return {
        "title": data["title"],
        "intro": data.get("intro", ""),
        "columns": items(data["columns"], *path, "columns"),
        "rows": items(data.get("rows", []), *path, "rows"),
        "blank": data.get("blank", 0),
    }


def _live(data: dict, around: Around, path: tuple) -> dict:
    return {
        "case": data["case"],
        "title": data["title"],
        "body": _prose(data.get("body"), around),
    }


def _help(data: dict, around: Around, path: tuple) -> dict:
    known = [around.contact(key) for key in data["contacts"]]
    return {"title": data["title"], "contacts": items(known, *path, "contacts")}


def _checklist(data: dict, around: Around, path: tuple) -> dict:
    return {"title": data["title"], "items": items(data["items"], *path, "items")}


CITING = {"text", "guidance", "fact", "example", "checklist"}
_MAKERS: dict[str, Callable] = {
    "text": lambda data, around, path: {"body": _prose(data, around)},
    "guidance": _titled,
    "example": _titled,
    "fact": lambda data, around, path: {
        **_titled(data, around, path),
        "confidence": data.get("confidence", "H"),
    },
    "checklist": _checklist,
    "agenda": _agenda,
    "form": _form,
    "live": _live,
    "help": _help,
}
