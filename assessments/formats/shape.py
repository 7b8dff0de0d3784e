"""The shape of a question, as docs/developers/questions.md says: every key there, nothing else.

Whatever comes from a file goes through here last, so that nothing from outside reaches a draft but
what the contract knows: strings without control characters, safe HTML, finite numbers.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping

from assessments.formats.limits import MOST_PARTS
from assessments.formats.markup import clean, lines, words

LEVELS = ("remember", "apply", "judge")
UNMARKED = ("scale", "freetext")
CHOOSING = ("all-or-nothing", "right-minus-wrong", "per-option")
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_BIGGEST = 1e15


class BadShape(ValueError):
    """Not a question of the contract."""


def question(given: Mapping) -> dict:
    """Return the question with every key of its type. Raises BadShape."""
    if not isinstance(given, Mapping) or given.get("type") not in TYPES:
        raise BadShape("type")
    kind = given["type"]
    common = {
        "key": key(given.get("key")),
        "type": kind,
        "stem": clean(given.get("stem")),
        "hint": clean(given.get("hint")),
        "feedback": clean(given.get("feedback")),
        "worth": 0 if kind in UNMARKED else number(given.get("worth", 1), low=0),
        "topic": words(given.get("topic")),
        "level": given.get("level") if given.get("level") in LEVELS else "",
        "roles": _words(given, "roles"),
        "tags": _words(given, "tags"),
        "lesson": words(given.get("lesson")),
        "stimulus": key(given.get("stimulus"), empty=True),
        "anchor": bool(given.get("anchor")),
        "sources": [_texts(one, "title", "publisher", "url") for one in _rows(given, "sources")],
        "fixed": bool(given.get("fixed")),
    }
    return common | TYPES[kind](given)


def stimulus(given: Mapping) -> dict:
    """Return a shared stimulus with every key. Raises BadShape."""
    if not isinstance(given, Mapping):
        raise BadShape("stimulus")
    shown = given.get("picture")
    return {
        "key": key(given.get("key")),
        "title": words(given.get("title")),
        "html": clean(given.get("html")),
        "picture": picture(shown) if shown else None,
    }


def picture(given: object) -> dict:
    """Return a picture's address, alternative and size. Raises BadShape."""
    if not isinstance(given, Mapping):
        raise BadShape("picture")
    return {
        "url": words(given.get("url")),
        "alt": words(given.get("alt")),
        "width": int(number(given.get("width", 0), low=0)),
        "height": int(number(given.get("height", 0), low=0)),
    }


def key(given: object, *, empty: bool = False) -> str:
    """Return a key. Raises BadShape for what cannot be one."""
    if empty and not given:
        return ""
    if not isinstance(given, str) or not _KEY.match(given):
        raise BadShape("key")
    return given


def number(given: object, *, low: float = -_BIGGEST, high: float = _BIGGEST) -> float:
    """Return a finite number, whole ones as int. Raises BadShape."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise BadShape("number")
    try:
        value = float(given)
    except (ValueError, OverflowError) as error:
        raise BadShape("number") from error
    if not math.isfinite(value) or not low <= value <= high:
        raise BadShape("number")
    return int(value) if value == int(value) else value


def _rows(given: Mapping, name: str) -> Iterable[Mapping]:
    rows = given.get(name) or []
    if not isinstance(rows, list) or len(rows) > MOST_PARTS:
        raise BadShape(name)
    if not all(isinstance(row, Mapping) for row in rows):
        raise BadShape(name)
    return rows


def _words(given: Mapping, name: str) -> list[str]:
    rows = given.get(name) or []
    if not isinstance(rows, list) or len(rows) > MOST_PARTS:
        raise BadShape(name)
    return [words(row) for row in rows if words(row)]


def _texts(given: Mapping, *names: str) -> dict:
    return {name: words(given.get(name)) for name in names}


def _keyed(rows: Iterable[Mapping], more: Callable[[Mapping], dict]) -> list[dict]:
    made = [
        {"key": key(row.get("key")), "text": words(row.get("text"))} | more(row) for row in rows
    ]
    if len({row["key"] for row in made}) < len(made):
        raise BadShape("two of one key")
    return made


def _option(row: Mapping) -> dict:
    return {"correct": bool(row.get("correct")), "feedback": clean(row.get("feedback"))}


def _options(given: Mapping, name: str = "options") -> list[dict]:
    return _keyed(_rows(given, name), _option)


def _rule(given: Mapping, default: str, among: tuple[str, ...] = CHOOSING) -> str:
    rule = given.get("rule") or default
    if rule not in among:
        raise BadShape("rule")
    return rule


def _single(given: Mapping) -> dict:
    return {"options": _options(given)}


def _multiple(given: Mapping) -> dict:
    return {"options": _options(given), "rule": _rule(given, "all-or-nothing")}


def _truefalse(given: Mapping) -> dict:
    options = _options(given)
    if [option["key"] for option in options] != ["true", "false"]:
        raise BadShape("true and false")
    return {"options": options, "reasons": _options(given, "reasons")}


def _vignette(given: Mapping) -> dict:
    def more(row: Mapping) -> dict:
        worth = number(row.get("worth", 0), low=0, high=3)
        return {"worth": worth, "feedback": clean(row.get("feedback"))}

    return {"options": _keyed(_rows(given, "options"), more), "panel": lines(given.get("panel"))}


def _scale(given: Mapping) -> dict:
    def more(row: Mapping) -> dict:
        point = {"value": number(row.get("value", 0))}
        return point | ({"no_case": True} if row.get("no_case") else {})

    return {
        "options": _keyed(_rows(given, "options"), more),
        "reverse": bool(given.get("reverse")),
        "construct": words(given.get("construct")),
    }


def _passages(given: Mapping) -> dict:
    return {
        "text": clean(given.get("text")),
        "options": _options(given),
        "rule": _rule(given, "right-minus-wrong"),
    }


def _spot(row: Mapping) -> dict:
    shape, coords = row.get("shape"), row.get("coords")
    if shape not in ("rect", "circle", "polygon") or not isinstance(coords, list):
        raise BadShape("shape")
    least = {"rect": 4, "circle": 3, "polygon": 6}[shape]
    if (
        len(coords) < least
        or (shape != "polygon" and len(coords) != least)
        or len(coords) % 2 > (shape == "circle")
    ):
        raise BadShape("coords")
    places = [number(one, low=-1000, high=1000) for one in coords[:MOST_PARTS]]
    return _option(row) | {"shape": shape, "coords": places}


def _hotspot(given: Mapping) -> dict:
    return {
        "picture": picture(given.get("picture")),
        "many": bool(given.get("many")),
        "options": _keyed(_rows(given, "options"), _spot),
        "rule": _rule(given, "right-minus-wrong"),
    }


def _matching(given: Mapping) -> dict:
    def prompt(row: Mapping) -> dict:
        match = key(row.get("match"), empty=True)
        return {"match": match, "feedback": clean(row.get("feedback"))}

    answers = _keyed(_rows(given, "answers"), lambda row: {})
    prompts = _keyed(_rows(given, "prompts"), prompt)
    known = {answer["key"] for answer in answers} | {""}
    if any(row["match"] not in known for row in prompts):
        raise BadShape("match")
    rule = _rule(given, "per-option", ("per-option", "all-or-nothing"))
    return {"prompts": prompts, "answers": answers, "rule": rule}


def _ordering(given: Mapping) -> dict:
    items = _keyed(_rows(given, "items"), lambda row: {"feedback": clean(row.get("feedback"))})
    return {"items": items, "rule": _rule(given, "relative", ("relative", "all-or-nothing"))}


def _accepted(given: Mapping) -> list[dict]:
    return [
        {
            "text": words(row.get("text")),
            "share": number(row.get("share", 1), low=0, high=1),
            "feedback": clean(row.get("feedback")),
        }
        for row in _rows(given, "accepted")
    ]


def _spelt(given: Mapping) -> dict:
    spelling = given.get("spelling") or 0
    if spelling not in (0, 1, 2):
        raise BadShape("spelling")
    return {
        "accepted": _accepted(given),
        "case": bool(given.get("case")),
        "spelling": int(spelling),
    }


def _gaps(given: Mapping) -> dict:
    gaps = [
        {"key": key(row.get("key"))} | _spelt(row) | {"options": _options(row)}
        for row in _rows(given, "gaps")
    ]
    if len({gap["key"] for gap in gaps}) < len(gaps):
        raise BadShape("two of one key")
    return {"text": clean(given.get("text")), "gaps": gaps}


def _numeric(given: Mapping) -> dict:
    accepted = [
        {
            "value": number(row.get("value", 0)),
            "tolerance": number(row.get("tolerance", 0), low=0),
            "share": number(row.get("share", 1), low=0, high=1),
            "feedback": clean(row.get("feedback")),
        }
        for row in _rows(given, "accepted")
    ]
    units = [
        {"text": words(row.get("text")), "factor": number(row.get("factor", 1))}
        for row in _rows(given, "units")
    ]
    return {"accepted": accepted, "units": units, "unit_required": bool(given.get("unit_required"))}


def _freetext(given: Mapping) -> dict:
    rubric = _keyed(_rows(given, "rubric"), lambda row: {"points": number(row.get("points", 0))})
    judge = given.get("judge") or "self"
    if judge not in ("self", "facilitator"):
        raise BadShape("judge")
    return {
        "model": clean(given.get("model")),
        "rubric": rubric,
        "judge": judge,
        "words": int(number(given.get("words") or 0, low=0)),
    }


TYPES: dict[str, Callable[[Mapping], dict]] = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _truefalse,
    "vignette": _vignette,
    "scale": _scale,
    "passages": _passages,
    "hotspot": _hotspot,
    "matching": _matching,
    "classify": _matching,
    "ordering": _ordering,
    "gaps": _gaps,
    "short": _spelt,
    "numeric": _numeric,
    "freetext": _freetext,
}
