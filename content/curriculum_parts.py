"""What every file of the curriculum is made of: identities, look-ups, sources, list items."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

NAMESPACE = uuid.UUID("5b3f6f0a-3b0e-4a52-9d38-2f6f1d7c0e11")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is several times faster


class BadFile(ValueError):
    """A file of the curriculum that cannot be loaded; the message says where and why."""


def read(path: Path) -> dict:
    """Return what a file holds. Raises BadFile, naming it, when it cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadFile(f"{path}: {error}") from error


@dataclass(frozen=True)
class Lookups:
    """What blocks refer to, by the names the files use."""

    source: Callable[[int], int]
    image: Callable[[str], int]
    document: Callable[[str], int]
    lesson: Callable[[str], int]
    tool: Callable[[str], int]
    language: str = "da"
    laws: Mapping[str, Mapping] = field(default_factory=dict)


def identity(*parts: object) -> str:
    """Return the permanent id of a thing in the curriculum."""
    return str(uuid.uuid5(NAMESPACE, "/".join(map(str, parts))))


def sources(data: dict, find: Lookups, *path: object) -> list[dict]:
    return items([find.source(number) for number in data.get("sources") or []], *path, "sources")


def items(values: Iterable, *path: object) -> list[dict]:
    return [item(value, *path, place) for place, value in enumerate(values)]


def item(value: object, *path: object) -> dict:
    return {"type": "item", "value": value, "id": identity(*path)}
