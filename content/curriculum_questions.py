"""From the curriculum's files to the questions of a quiz or a bank. Pure, but for the look-ups."""

from collections.abc import Callable

from content.curriculum_parts import LETTERS, BadFile, Lookups, identity, item, sources
from content.markup import rich_text

TRUE_FALSE = {
    "da": {True: "Sandt", False: "Falsk"},
    "en": {True: "True", False: "False"},
}


def questions(data: dict, find: Lookups) -> list[dict]:
    """Return the raw StreamField value of the questions of a quiz or a bank, sets included."""
    return [_set(q, find) if "set" in q else _child(q, find) for q in data.get("questions", [])]


def _child(data: dict, find: Lookups) -> dict:
    return {"type": data["type"], "id": identity(data["id"]), "value": question(data, find)}


def _set(data: dict, find: Lookups) -> dict:
    value = {
        "title": data["title"],
        "text": rich_text(data.get("text")),
        "picture": _picture(data.get("picture"), find),
        "questions": questions(data, find),
    }
    return {"type": "set", "id": identity(data["set"]), "value": value}


def question(data: dict, find: Lookups) -> dict:
    """Return the raw value of one question."""
    if data.get("type") not in _OWN:
        raise BadFile(f"{data.get('id')}: no type of question is called {data.get('type')!r}")
    return _shared(data, find) | _OWN[data["type"]](data, find)


def check(data: dict, find: Lookups) -> dict:
    """Return the raw value of a lesson's knowledge check: one block for three types."""
    kind = data["type"]
    if kind not in ("single", "multiple", "truefalse"):
        raise BadFile(f"{data.get('id')}: a knowledge check is not of the type {kind!r}")
    options = _true_false(data, find.language) if kind == "truefalse" else data["options"]
    known = ("stem", "feedback", "topic", "level", "lesson", "sources")
    shared = {name: value for name, value in _shared(data, find).items() if name in known}
    return shared | {"kind": kind, "options": _options(options, data["id"])}


def draws(data: dict, bank: Callable[[str], str]) -> list[dict]:
    """Return the raw StreamField value of a quiz's rules; `bank` gives the key of a bank's id."""
    return [
        {"type": kind, "id": identity(data["id"], "draw", place), "value": value}
        for place, rule in enumerate(data.get("draw") or [], 1)
        for kind, value in [_rule(rule, bank, (data["id"], "draw", place))]
    ]


def _rule(rule: dict, bank: Callable[[str], str], path: tuple) -> tuple[str, dict]:
    if "chosen" in rule:
        keys = [f"{bank(rule['bank'])}:{identity(name)}" for name in rule["chosen"]]
        return "chosen", {"questions": [item(k, *path, n) for n, k in enumerate(keys)]}
    return "some", {
        "count": rule["count"],
        "banks": [bank(name) for name in rule["banks"]],
        **{name: rule.get(name, "") for name in ("topic", "level", "role", "tag")},
    }


# What every question has ---------------------------------------------------------------------------
def _shared(data: dict, find: Lookups) -> dict:
    return {
        "stem": rich_text(data["stem"]),
        "hint": rich_text(data.get("hint")),
        "feedback": rich_text(data.get("feedback")),
        "worth": data.get("worth", 1),
        "fixed": bool(data.get("fixed")),
        "topic": data.get("topic", ""),
        "level": data.get("level", ""),
        "roles": data.get("roles", []),
        "tags": ", ".join(data.get("tags", [])),
        "form": data.get("form", ""),
        "lesson": find.lesson(data["lesson"]) if data.get("lesson") else None,
        "sources": sources(data, find, data["id"]),
    }


def _picture(data: dict | None, find: Lookups) -> dict | None:
    if not data:
        return None
    return {"image": find.image(data["file"]), "decorative": False, "alt_text": data["alt"]}


def _lettered(values: list, *path: object) -> list[dict]:
    return [item(value, *path, LETTERS[place]) for place, value in enumerate(values)]


def _options(options: list[dict], *path: object) -> list[dict]:
    values = [
        {
            "text": str(option["text"]),
            "correct": bool(option.get("correct")),
            "feedback": rich_text(option.get("feedback")),
        }
        for option in options
    ]
    return _lettered(values, *path)


def _texts(values: list, *path: object) -> list[dict]:
    """Return items with feedback; one without may be a text alone."""
    items = [value if isinstance(value, dict) else {"text": value} for value in values]
    texts = [{"text": str(i["text"]), "feedback": rich_text(i.get("feedback"))} for i in items]
    return _lettered(texts, *path)


# By type -------------------------------------------------------------------------------------------
def _chosen(data: dict, find: Lookups) -> dict:
    rule = {"rule": data.get("rule", "all-or-nothing")} if data["type"] == "multiple" else {}
    return {"options": _options(data["options"], data["id"])} | rule


def _true_false(data: dict, language: str) -> list[dict]:
    return [
        {
            "text": TRUE_FALSE[language][value],
            "correct": data["answer"] is value,
            "feedback": data["feedback_true" if value else "feedback_false"],
        }
        for value in (True, False)
    ]


def _answered(data: dict, find: Lookups) -> dict:
    return {
        "answer": "true" if data["answer"] is True else "false",
        "feedback_true": rich_text(data["feedback_true"]),
        "feedback_false": rich_text(data["feedback_false"]),
        "true_text": data.get("true_text", ""),
        "false_text": data.get("false_text", ""),
        "reasons": _options(data.get("reasons", []), data["id"], "reason"),
    }


def _vignette(data: dict, find: Lookups) -> dict:
    values = [
        {
            "text": str(option["text"]),
            "worth": str(option["worth"]),
            "feedback": rich_text(option.get("feedback")),
        }
        for option in data["options"]
    ]
    return {"options": _lettered(values, data["id"]), "panel": data["panel"]}


def _scale(data: dict, find: Lookups) -> dict:
    values = [
        {"text": str(o["text"]), "value": o["value"], "no_case": bool(o.get("no_case"))}
        for o in data["options"]
    ]
    return {
        "options": _lettered(values, data["id"]),
        "reverse": bool(data.get("reverse")),
        "construct": data.get("construct", ""),
    }


def _matching(data: dict, find: Lookups) -> dict:
    pairs = [
        {
            "text": str(p["text"]),
            "match": str(p["match"]),
            "feedback": rich_text(p.get("feedback")),
        }
        for p in data["pairs"]
    ]
    return {
        "pairs": _lettered(pairs, data["id"]),
        "extra": _lettered([str(text) for text in data.get("extra", [])], data["id"], "extra"),
        "rule": data.get("rule", "per-option"),
    }


def _classify(data: dict, find: Lookups) -> dict:
    groups = [
        {"text": str(g["text"]), "items": _texts(g["items"], data["id"], LETTERS[place])}
        for place, g in enumerate(data["groups"])
    ]
    return {"groups": _lettered(groups, data["id"]), "rule": data.get("rule", "per-option")}


def _ordering(data: dict, find: Lookups) -> dict:
    return {"items": _texts(data["items"], data["id"]), "rule": data.get("rule", "relative")}


def _passages(data: dict, find: Lookups) -> dict:
    remarks = [
        {"place": place, "feedback": rich_text(text)}
        for place, text in sorted((data.get("remarks") or {}).items())
    ]
    return {
        "text": rich_text(data["text"]),
        "remarks": _lettered(remarks, data["id"], "remark"),
        "rule": data.get("rule", "right-minus-wrong"),
        "keys": [],
    }


def _hotspot(data: dict, find: Lookups) -> dict:
    return {
        "picture": _picture(data["picture"], find),
        "choose": data.get("choose", "one"),
        "spots": [
            {
                "type": spot["shape"],
                "id": identity(data["id"], LETTERS[place]),
                "value": _spot(spot),
            }
            for place, spot in enumerate(data["spots"])
        ],
    }


def _spot(data: dict) -> dict:
    names = {"rect": ("x", "y", "width", "height"), "circle": ("x", "y", "radius")}
    value = {
        "text": str(data["text"]),
        "correct": bool(data.get("correct")),
        "feedback": rich_text(data.get("feedback")),
    }
    if data["shape"] == "polygon":
        return value | {"points": ", ".join(str(number) for number in data["coords"])}
    return value | dict(zip(names[data["shape"]], data["coords"], strict=True))


def _typed(data: dict) -> dict:
    return {"case": bool(data.get("case")), "spelling": str(data.get("spelling", 0))}


def _said(answer: dict) -> dict:
    """Return what every accepted answer has beside itself."""
    share = round(answer.get("share", 1) * 100)
    return {"share": share, "feedback": rich_text(answer.get("feedback"))}


def _gaps(data: dict, find: Lookups) -> dict:
    remarks = [
        {"gap": remark["gap"], "text": str(remark["text"]), **_said(remark)}
        for remark in data.get("remarks", [])
    ]
    own = {"text": rich_text(data["text"]), "keys": []} | _typed(data)
    return own | {"remarks": _lettered(remarks, data["id"], "remark")}


def _short(data: dict, find: Lookups) -> dict:
    accepted = [{"text": str(a["text"]), **_said(a)} for a in data["accepted"]]
    return {"accepted": _lettered(accepted, data["id"])} | _typed(data)


def _numeric(data: dict, find: Lookups) -> dict:
    accepted = [
        {"value": a["value"], "tolerance": a.get("tolerance", 0), **_said(a)}
        for a in data["accepted"]
    ]
    units = [{"text": u["text"], "factor": u.get("factor", 1)} for u in data.get("units", [])]
    return {
        "accepted": _lettered(accepted, data["id"]),
        "units": _lettered(units, data["id"], "unit"),
        "unit_required": bool(data.get("unit_required")),
    }


def _free_text(data: dict, find: Lookups) -> dict:
    rubric = [{"text": str(r["text"]), "points": r.get("points", 1)} for r in data["rubric"]]
    return {
        "model": rich_text(data["model"]),
        "rubric": _lettered(rubric, data["id"]),
        "judge": data.get("judge", "self"),
        "words": data.get("words", 150),
    }


_OWN: dict[str, Callable[[dict, Lookups], dict]] = {
    "single": _chosen,
    "multiple": _chosen,
    "truefalse": _answered,
    "vignette": _vignette,
    "scale": _scale,
    "matching": _matching,
    "classify": _classify,
    "ordering": _ordering,
    "passages": _passages,
    "hotspot": _hotspot,
    "gaps": _gaps,
    "short": _short,
    "numeric": _numeric,
    "freetext": _free_text,
}
