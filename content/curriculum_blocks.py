"""From the curriculum's files to the steps of a lesson. Pure, but for the look-ups.

Block ids are derived from the files' own ids, so that loading again, on any machine, gives the
same question the same identity.
"""

from collections.abc import Callable

from content.curriculum_parts import BadFile, Lookups, identity, items, sources
from content.curriculum_questions import check
from content.markup import rich_text


def steps(data: dict, find: Lookups) -> list[dict]:
    """Return the raw StreamField value of a lesson's steps."""
    return [
        {
            "type": "step",
            "id": identity(data["id"], "step", number),
            "value": {
                "title": step["title"],
                "blocks": [
                    _block(block, find, (data["id"], number, place))
                    for place, block in enumerate(step["blocks"], 1)
                ],
            },
        }
        for number, step in enumerate(data["steps"], 1)
    ]


def _block(block: dict, find: Lookups, path: tuple) -> dict:
    kinds = [key for key in block if key in _MAKERS]
    if len(kinds) != 1:
        raise BadFile(f"{'/'.join(map(str, path))}: one block kind expected, found {list(block)}")
    kind = kinds[0]
    block_id = identity(block["check"]["id"]) if kind == "check" else identity(*path, kind)
    value = _MAKERS[kind](block[kind], find, path)
    if kind not in ("check", "contacts", "reflection", "tool", "video"):
        value["sources"] = sources(block, find, *path)
    return {"type": kind, "id": block_id, "value": value}


def _figure(data: dict, find: Lookups, path: tuple) -> dict:
    picture = {"image": find.image(data["file"]), "decorative": False, "alt_text": data["alt"]}
    return {"image": picture, "caption": data.get("caption", "")}


def _video(data: dict, find: Lookups, path: tuple) -> dict:
    return {
        "title": data["title"],
        "file": find.document(data["file"]),
        "captions": find.document(data["captions"]),
        "poster": find.image(data["poster"]) if data.get("poster") else None,
        "transcript": rich_text(data["transcript"]),
    }


def _folds(data: dict, find: Lookups, path: tuple) -> dict:
    folds = [{"title": i["title"], "body": rich_text(i["body"])} for i in data["items"]]
    return {"items": items(folds, *path, "folds")}


def _titled(data: dict, find: Lookups, path: tuple) -> dict:
    return {"title": data["title"], "body": rich_text(data["body"])}


_MAKERS: dict[str, Callable] = {
    "text": lambda data, find, path: {"body": rich_text(data)},
    "fact": lambda data, find, path: {
        **_titled(data, find, path),
        "confidence": data.get("confidence", "H"),
    },
    "figure": _figure,
    "video": _video,
    "checklist": lambda data, find, path: {
        "title": data["title"],
        "items": items([str(item) for item in data["items"]], *path, "items"),
    },
    "accordion": _folds,
    "example": _titled,
    "contacts": lambda data, find, path: {"title": data["title"]},
    "tool": lambda data, find, path: {"tool": find.tool(data["id"]), "text": data["text"]},
    "reflection": lambda data, find, path: {"prompt": data["prompt"]},
    "check": lambda data, find, path: check(data, find),
}
