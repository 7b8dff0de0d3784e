"""What another format has no word for, carried along as a difference.

A writer writes a question as the format knows it, reads that back, and packs what is missing. Our
own reader reads the same and puts the difference on top: the question is whole again. Where the
words were changed in between, in another editor, the difference no longer fits; then only what
stands by itself (topic, level, roles, lesson …) is put back, and the report says so.
"""

import hashlib
import json
from collections.abc import Mapping

from assessments.formats.limits import MOST_DEPTH

BY_ITSELF = (
    "topic", "level", "roles", "tags", "lesson", "hint", "sources", "anchor", "fixed", "stimulus",
)  # fmt: skip
_BESIDE = ("key", "worth")


class BadRest(ValueError):
    """Not a difference that we packed."""


def digest(native: Mapping) -> str:
    """Return a short name of what the format itself said in the question's words."""
    said = {name: value for name, value in native.items() if name not in (*BY_ITSELF, *_BESIDE)}
    text = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def packed(whole: Mapping, native: Mapping) -> str:
    """Return the difference as one line of JSON, ASCII only."""
    rest = {"of": digest(native), "rest": _difference(native, whole)}
    return json.dumps(rest, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def restored(native: Mapping, line: str) -> tuple[dict, bool]:
    """Return the question, and whether it is as it was written. Raises BadRest."""
    try:
        rest = json.loads(line)
        if rest["of"] == digest(native):
            return _applied(dict(native), rest["rest"], 0), True
        return _by_itself(native, rest["rest"]), False
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, AttributeError) as error:
        raise BadRest from error


def _difference(before: object, after: object) -> dict:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        changed = {
            name: _difference(before.get(name), value)
            for name, value in after.items()
            if name not in before or before[name] != value
        }
        gone = sorted(set(before) - set(after))
        return {"in": changed} | ({"out": gone} if gone else {})
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return {
            "at": {
                str(place): _difference(old, new)
                for place, (old, new) in enumerate(zip(before, after, strict=True))
                if old != new
            }
        }
    return {"is": after}


def _applied(before, rest: Mapping, depth: int):
    if depth > MOST_DEPTH:
        raise BadRest
    if "is" in rest:
        return rest["is"]
    if "at" in rest:
        after = list(before)
        for place, one in rest["at"].items():
            after[int(place)] = _applied(after[int(place)], one, depth + 1)
        return after
    after = {name: value for name, value in before.items() if name not in rest.get("out", ())}
    for name, one in rest["in"].items():
        after[name] = _applied(after.get(name), one, depth + 1)
    return after


def _by_itself(native: Mapping, rest: Mapping) -> dict:
    """Put back what does not depend on the words; a stimulus has nothing of the kind."""
    if "stem" not in native:
        return dict(native)
    changed = rest.get("in", {})
    return dict(native) | {
        name: _applied(native.get(name), changed[name], 0) for name in BY_ITSELF if name in changed
    }
