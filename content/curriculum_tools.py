"""From the curriculum's files to the parts of a tool. Pure, but for the look-ups."""

from collections.abc import Callable

from content import curriculum_laws
from content.curriculum_parts import BadFile, Lookups, identity, items, sources
from content.markup import rich_text


def parts(data: dict, find: Lookups) -> list[dict]:
    """Return the raw StreamField value of a tool's parts."""
    return [_part(part, find, (data["id"], place)) for place, part in enumerate(data["parts"], 1)]


def page_fields(data: dict, find: Lookups) -> dict:
    """Return what a tool's page is filled with."""
    return {
        "summary": data["summary"],
        "intro": data.get("intro", ""),
        "content_note": data.get("content_note", ""),
        "law_version": curriculum_laws.version_text(
            data.get("laws") or (), find.laws, find.language
        ),
        "reviewed_by": data.get("reviewed_by") or "",
        "review_due": data.get("review_due"),
        "parts": parts(data, find),
    }


def _part(part: dict, find: Lookups, path: tuple) -> dict:
    kinds = [key for key in part if key in _MAKERS]
    if len(kinds) != 1:
        raise BadFile(f"{'/'.join(map(str, path))}: one kind of part expected, found {list(part)}")
    kind = kinds[0]
    value = _MAKERS[kind](part[kind], path)
    if kind != "contacts":
        value["sources"] = sources(part, find, *path)
    return {"type": kind, "id": identity(*path, kind), "value": value}


def _listed(values: list | None, make: Callable, *path: object) -> list[dict]:
    return items([make(value, place) for place, value in enumerate(values or [])], *path)


def _titled(data: dict) -> dict:
    return {"title": data["title"], "body": rich_text(data.get("body"))}


def _question(data: dict, path: tuple) -> dict:
    def answer(given: dict, place: int) -> dict:
        return {
            "label": given["label"],
            "body": rich_text(given["body"]),
            "ways": items(given.get("ways") or [], *path, "answers", place, "ways"),
        }

    return {
        "key": data["key"],
        "title": data["title"],
        "hint": data.get("hint", ""),
        "answers": _listed(data["answers"], answer, *path, "answers"),
    }


def _ways(data: dict, path: tuple) -> dict:
    ways = [{"key": way["key"], **_titled(way)} for way in data["items"]]
    return {
        "title": data["title"],
        "hint": data.get("hint", ""),
        "items": items(ways, *path, "ways"),
    }


def _blank(data: dict, path: tuple) -> dict:
    def field(given: dict, place: int) -> dict:
        return {
            "key": given["key"],
            "label": given["label"],
            "hint": given.get("hint", ""),
            "kind": given.get("kind", "line"),
            "items": items(given.get("items") or [], *path, "fields", place, "items"),
            "private": bool(given.get("private")),
        }

    def row(values: list[dict], place: int) -> dict:
        given = [{"field": value["field"], "text": str(value["text"])} for value in values]
        return {"values": items(given, *path, "example", place, "values")}

    return {
        "key": data["key"],
        **_titled(data),
        "row": data.get("name", ""),
        "shared_name": data.get("shared", {}).get("title", ""),
        "private_name": data.get("private", {}).get("title", ""),
        "newest_first": bool(data.get("newest_first")),
        "fields": _listed(data["fields"], field, *path, "fields"),
        "example": _listed(data.get("example"), row, *path, "example"),
    }


def _ticks(data: dict, path: tuple) -> dict:
    ticks = [{"label": tick["label"], "hint": tick.get("hint", "")} for tick in data["items"]]
    return {"key": data["key"], **_titled(data), "items": items(ticks, *path, "items")}


def _walk(data: dict, path: tuple) -> dict:
    def place(given: dict, number: int) -> dict:
        return {
            "key": given["key"],
            **_titled(given),
            "row": given["row"],
            "column": given["column"],
            "hands_on": rich_text(given.get("extra")),
            "to": items(given.get("to") or [], *path, "places", number, "to"),
        }

    return {
        "key": data["key"],
        **_titled(data),
        "alt": data["alt"].strip(),
        "places": _listed(data["places"], place, *path, "places"),
    }


_MAKERS: dict[str, Callable] = {
    "words": lambda data, path: _titled(data),
    "question": _question,
    "ways": _ways,
    "blank": _blank,
    "ticks": _ticks,
    "walk": _walk,
    "contacts": lambda data, path: {"title": data["title"]},
}
