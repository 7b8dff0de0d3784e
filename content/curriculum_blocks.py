"""From the curriculum's files to StreamField data. Pure, but for the look-ups it is given.

Block ids are derived from the files' own ids, so that loading again, on any machine, gives the
same question the same identity.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from content.markup import rich_text

NAMESPACE = uuid.UUID("5b3f6f0a-3b0e-4a52-9d38-2f6f1d7c0e11")
CONDITION = re.compile(r"^\s*([a-z0-9_-]+)\s*(>=|<=|==|!=|>|<)\s*(-?\d+)\s*$")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class BadFile(ValueError):
    """A file of the curriculum that cannot be loaded; the message says where and why."""


@dataclass(frozen=True)
class Lookups:
    """What blocks refer to, by the names the files use."""

    source: Callable[[int], int]
    image: Callable[[str], int]
    document: Callable[[str], int]
    lesson: Callable[[str], int]


def identity(*parts: object) -> str:
    """Return the permanent id of a thing in the curriculum."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


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


def questions(data: dict, find: Lookups) -> list[dict]:
    """Return the raw StreamField value of a quiz's questions."""
    return [
        {"type": "question", "id": identity(q["id"]), "value": question(q, find)}
        for q in data.get("questions", [])
    ]


def question(data: dict, find: Lookups) -> dict:
    """Return the raw value of one question."""
    kind = data["type"]
    options = _true_false(data) if kind == "truefalse" else data["options"]
    return {
        "kind": kind,
        "stem": rich_text(data["stem"]),
        "options": [
            _item(
                {
                    "text": str(option["text"]),
                    "correct": bool(option.get("correct")),
                    "feedback": rich_text(option.get("feedback")),
                },
                data["id"],
                LETTERS[place],
            )
            for place, option in enumerate(options)
        ],
        "feedback": rich_text(data.get("feedback")),
        "topic": data.get("topic", ""),
        "level": data.get("level", ""),
        "lesson": find.lesson(data["lesson"]) if data.get("lesson") else None,
        "sources": _sources(data, find, data["id"]),
    }


def _true_false(data: dict) -> list[dict]:
    words = {True: "Sandt", False: "Falsk"}
    return [
        {
            "text": words[value],
            "correct": data["answer"] is value,
            "feedback": data["feedback_true" if value else "feedback_false"],
        }
        for value in (True, False)
    ]


def variables(data: dict) -> list[dict]:
    return [
        {
            "type": "variable",
            "id": identity(data["id"], "variable", v["id"]),
            "value": {
                "key": v["id"],
                "label": v["label"],
                "start": v["start"],
                "low": v["low"],
                "high": v["high"],
            },
        }
        for v in data["variables"]
    ]


def scenes(data: dict, find: Lookups) -> list[dict]:
    """Return the raw StreamField value of a case's scenes."""
    return [
        {
            "type": "scene",
            "id": identity(data["id"], "scene", scene["id"]),
            "value": _scene(scene, find, (data["id"], scene["id"])),
        }
        for scene in data["scenes"]
    ]


def _scene(scene: dict, find: Lookups, path: tuple) -> dict:
    people = [{"name": p["name"], "role": p.get("role", "")} for p in scene.get("people", [])]
    papers = [
        {"title": d["title"], "body": rich_text(d["body"])} for d in scene.get("documents", [])
    ]
    return {
        "key": scene["id"],
        "title": scene["title"],
        "text": rich_text(scene["text"]),
        "people": _items(people, *path, "people"),
        "documents": _items(papers, *path, "documents"),
        "end": bool(scene.get("end")),
        "when": _conditions(scene, path),
        "choices": _items(
            [_choice(choice, find, (*path, choice["id"])) for choice in scene.get("choices", [])],
            *path,
            "choices",
        ),
    }


def _choice(choice: dict, find: Lookups, path: tuple) -> dict:
    effects = [{"variable": k, "by": v} for k, v in (choice.get("effects") or {}).items()]
    return {
        "key": choice["id"],
        "text": choice["text"],
        "consequence": rich_text(choice["consequence"]),
        "quality": choice["quality"],
        "reason": rich_text(choice.get("reason")),
        "effects": _items(effects, *path, "effects"),
        "when": _conditions(choice, path),
        "next": choice["next"],
        "sources": _sources(choice, find, *path),
    }


def _conditions(data: dict, path: tuple) -> list[dict]:
    found = []
    for text in data.get("when") or []:
        match = CONDITION.match(text)
        if match is None:
            raise BadFile(f"{'/'.join(map(str, path))}: condition {text!r} is not understood")
        variable, operator, value = match.groups()
        found.append({"variable": variable, "operator": operator, "value": int(value)})
    return _items(found, *path, "when")


def _block(block: dict, find: Lookups, path: tuple) -> dict:
    kinds = [key for key in block if key in _MAKERS]
    if len(kinds) != 1:
        raise BadFile(f"{'/'.join(map(str, path))}: one block kind expected, found {list(block)}")
    kind = kinds[0]
    block_id = identity(block["check"]["id"]) if kind == "check" else identity(*path, kind)
    value = _MAKERS[kind](block[kind], find, path)
    if kind not in ("check", "reflection", "video"):
        value["sources"] = _sources(block, find, *path)
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
    return {"items": _items(folds, *path, "folds")}


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
        "items": _items([str(item) for item in data["items"]], *path, "items"),
    },
    "accordion": _folds,
    "example": _titled,
    "reflection": lambda data, find, path: {"prompt": data["prompt"]},
    "check": lambda data, find, path: question(data, find),
}


def _sources(data: dict, find: Lookups, *path: object) -> list[dict]:
    return _items([find.source(number) for number in data.get("sources") or []], *path, "sources")


def _items(values: Iterable, *path: object) -> list[dict]:
    return [_item(value, *path, place) for place, value in enumerate(values)]


def _item(value: object, *path: object) -> dict:
    return {"type": "item", "value": value, "id": identity(*path)}
