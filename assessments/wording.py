"""Showing what somebody is in the middle of in the language she reads now. Pure.

A run stays pinned to the version it began on. Another language may lend its words as long as it
means the same and is built the same: then every stored key means what it meant.
"""

from collections.abc import Mapping


def worded(pinned, current) -> Mapping:
    """Return the definition to show: `current`'s words if they fit, else those of `pinned`."""
    if pinned.pk == current.pk or pinned.language == current.language:
        return pinned.definition
    fits = pinned.meaning == current.meaning and skeleton(pinned.definition) == skeleton(
        current.definition
    )
    return current.definition if fits else pinned.definition


WORDS = frozenset(
    [
        "stem",
        "text",
        "title",
        "feedback",
        "law",
        "media",
        "picture",
        "hint",
        "html",
        "alt",
        "panel",
        "model",
        "reason",
        "consequence",
        "body",
        "people",
        "documents",
        "sources",
        "label",
        "intro",
        "summary",
        "objective",
        "content_note",
        "minutes",
        "requirement",
        "level",
        "topic",
        "lesson",
    ]
)


def skeleton(value):
    """Return a definition without its words: keys, what is right, and what leads where."""
    if isinstance(value, Mapping):
        return {key: skeleton(part) for key, part in value.items() if key not in WORDS}
    if isinstance(value, list):
        return [skeleton(part) for part in value]
    return value
