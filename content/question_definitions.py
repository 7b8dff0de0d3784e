"""From question blocks to frozen questions (docs/developers/questions.md).

A key that has its usual value is left out, so that a question which uses nothing new is frozen as it
always was, and publishing it again makes no new version.
"""

import hashlib
import re
from collections.abc import Callable, Iterator

from content import question_text
from content.definition_parts import html, picture, slug_of, sources
from content.question_legacy import TRUE_FALSE

NUMBER = re.compile(r"\d+(?:\.\d+)?")
USUAL_RULES = {
    "multiple": "all-or-nothing",
    "passages": "right-minus-wrong",
    "hotspot": "right-minus-wrong",
    "matching": "per-option",
    "classify": "per-option",
    "ordering": "relative",
}


def question(block, language: str = "da", stimulus: str = "") -> dict:
    """Return one frozen question; its key is the block's id, its type the block's."""
    value = block.value
    lesson = value["lesson"]
    frozen = {
        "key": block.id or "",
        "type": block.block_type,
        "stem": html(value["stem"]),
        "feedback": html(value["feedback"]),
        "topic": value["topic"] or "",
        "level": value["level"] or "",
        "lesson": slug_of(lesson.specific) if lesson else "",
        "sources": sources(value),
    }
    return (
        frozen
        | _unusual(value, stimulus, block.block_type)
        | _OWN[block.block_type](value, language)
    )


def check(block, language: str = "da") -> dict:
    """Return the frozen question of a lesson's knowledge check."""
    value, kind = block.value, block.value["kind"]
    lesson = value["lesson"]
    return {
        "key": block.id,
        "type": kind,
        "stem": html(value["stem"]),
        "options": _check_options(value, kind),
        "feedback": html(value["feedback"]),
        "topic": value["topic"] or "",
        "level": value["level"] or "",
        "lesson": slug_of(lesson.specific) if lesson else "",
        "sources": sources(value),
    }


def _check_options(value, kind: str) -> list[dict]:
    options = _options(value["options"])
    if kind == "truefalse":
        for option, key in zip(options, ("true", "false"), strict=False):
            option["key"] = key
    return options


def asked(stream) -> Iterator[tuple]:
    """Yield every question block of a stream with the set it stands in, or None."""
    for block in stream:
        if block.block_type == "set":
            yield from ((inner, block) for inner in block.value["questions"])
        else:
            yield block, None


def questions(stream, language: str = "da") -> list[dict]:
    """Return the frozen questions of a stream, those of its sets included."""
    return [question(block, language, of.id or "" if of else "") for block, of in asked(stream)]


def stimuli(stream) -> list[dict]:
    """Return what the sets of a stream share."""
    return [
        {
            "key": block.id or "",
            "title": block.value["title"] or "",
            "html": html(block.value["text"]),
            "picture": picture(block.value["picture"]) if block.value["picture"] else None,
        }
        for block in stream
        if block.block_type == "set"
    ]


def tags(value) -> list[str]:
    """Return the tags of a question, in order, each once."""
    named = (tag.strip().lower() for tag in (value["tags"] or "").split(","))
    return list(dict.fromkeys(tag for tag in named if tag))


def _unusual(value, stimulus: str, kind: str) -> dict:
    """Return the keys of a question that are not as they usually are."""
    found = {
        "hint": html(value["hint"]),
        "roles": sorted(value["roles"] or []),
        "tags": tags(value),
        "stimulus": stimulus,
        "fixed": bool(value.get("fixed")),
    }
    worth = number(value.get("worth", 1))
    if "worth" in value and worth != 1:
        found["worth"] = worth
    rule = value.get("rule") or USUAL_RULES.get(kind)
    if rule != USUAL_RULES.get(kind):
        found["rule"] = rule
    return {key: item for key, item in found.items() if item or key == "worth"}


def number(value) -> int | float:
    """Return a number as JSON writes it best: 2 and not 2.0; nothing typed is 0."""
    if value is None:
        return 0
    return int(value) if float(value).is_integer() else float(value)


def _share(value) -> int | float:
    return number((100 if value is None else value) / 100)


# Choose --------------------------------------------------------------------------------------------
def _options(items) -> list[dict]:
    return [
        {
            "key": item.id,
            "text": item.value["text"] or "",
            "correct": bool(item.value["correct"]),
            "feedback": html(item.value["feedback"]),
        }
        for item in items.bound_blocks
    ]


def _chosen(value, language: str) -> dict:
    return {"options": _options(value["options"])}


def _true_or_false(value, language: str) -> dict:
    usual = TRUE_FALSE.get(language, TRUE_FALSE["en"])
    options = [
        {
            "key": key,
            "text": value[f"{key}_text"] or word,
            "correct": value["answer"] == key,
            "feedback": html(value[f"feedback_{key}"]),
        }
        for key, word in zip(("true", "false"), usual, strict=True)
    ]
    reasons = _options(value["reasons"])
    return {"options": options} | ({"reasons": reasons} if reasons else {})


def _vignette(value, language: str) -> dict:
    options = [
        {
            "key": item.id,
            "text": item.value["text"] or "",
            "worth": int(item.value["worth"] or 0),
            "feedback": html(item.value["feedback"]),
        }
        for item in value["options"].bound_blocks
    ]
    return {"options": options, "panel": value["panel"] or ""}


def _scale(value, language: str) -> dict:
    options = [_scale_point(item) for item in value["options"].bound_blocks]
    reverse = {"reverse": True} if value["reverse"] else {}
    return {"options": options, "construct": value["construct"] or ""} | reverse


def _scale_point(item) -> dict:
    point = {
        "key": item.id,
        "text": item.value["text"] or "",
        "value": number(item.value["value"]),
    }
    return point | ({"no_case": True} if item.value.get("no_case") else {})


# Pair and arrange ----------------------------------------------------------------------------------
def _matching(value, language: str) -> dict:
    """Answers stand in an order of their own, or their places would tell the pairs."""
    pairs = value["pairs"].bound_blocks
    prompts = [
        {
            "key": item.id,
            "text": item.value["text"] or "",
            "match": f"{item.id}-a",
            "feedback": html(item.value["feedback"]),
        }
        for item in pairs
    ]
    answers = [{"key": f"{item.id}-a", "text": item.value["match"] or ""} for item in pairs]
    answers += [{"key": item.id, "text": item.value or ""} for item in value["extra"].bound_blocks]
    return {"prompts": prompts, "answers": sorted(answers, key=_mixed)}


def _classify(value, language: str) -> dict:
    """Items of all groups stand mixed, for the same reason; groups as the author has them."""
    groups = value["groups"].bound_blocks
    prompts = [
        {
            "key": item.id,
            "text": item.value["text"] or "",
            "match": group.id,
            "feedback": html(item.value["feedback"]),
        }
        for group in groups
        for item in group.value["items"].bound_blocks
    ]
    answers = [{"key": group.id, "text": group.value["text"] or ""} for group in groups]
    return {"prompts": sorted(prompts, key=_mixed), "answers": answers}


def _mixed(part: dict) -> str:
    """Return what sorts without a system, and alike in every language and version."""
    return hashlib.sha256(str(part["key"]).encode()).hexdigest()


def _ordering(value, language: str) -> dict:
    return {
        "items": [
            {
                "key": item.id,
                "text": item.value["text"] or "",
                "feedback": html(item.value["feedback"]),
            }
            for item in value["items"].bound_blocks
        ]
    }


# Find ----------------------------------------------------------------------------------------------
def _marked(value) -> tuple[str, list[tuple[int, str, str]]]:
    """Return the text with keys, and each marked place: its number, key and words."""
    text = html(value["text"])
    words = question_text.marked(text)
    keys = question_text.keyed(words, value["keys"] or [])
    places = [(n, *place) for n, place in enumerate(zip(keys, words, strict=True), 1)]
    return html(question_text.with_keys(text, keys)), places


def _passages(value, language: str) -> dict:
    text, places = _marked(value)
    said = {remark["place"]: html(remark["feedback"]) for remark in value["remarks"]}
    options = []
    for place, key, words in places:
        found = question_text.passage(words)
        options.append(
            {
                "key": key,
                "text": found.text,
                "correct": found.correct,
                "feedback": said.get(place, ""),
            }
        )
    return {"text": text, "options": options}


def _hotspot(value, language: str) -> dict:
    options = [
        {
            "key": spot.id or "",
            "text": spot.value["text"] or "",
            "correct": bool(spot.value["correct"]),
            "feedback": html(spot.value["feedback"]),
            "shape": spot.block_type,
            "coords": _coords(spot),
        }
        for spot in value["spots"]
    ]
    several = value["choose"] != "one"
    rule = {"rule": value["choose"]} if value["choose"] in {"all-or-nothing", "per-option"} else {}
    return {"picture": picture(value["picture"]), "many": several, "options": options} | rule


def _coords(spot) -> list[int | float]:
    value = spot.value
    if spot.block_type == "polygon":
        return [number(float(n)) for n in NUMBER.findall(value["points"] or "")]
    names = {"rect": ("x", "y", "width", "height"), "circle": ("x", "y", "radius")}
    return [number(value[name]) for name in names[spot.block_type]]


# Write ---------------------------------------------------------------------------------------------
def _gaps(value, language: str) -> dict:
    text, places = _marked(value)
    gaps = [_gap(value, place, key, words) for place, key, words in places]
    return {"text": text, "gaps": gaps}


def _gap(value, place: int, key: str, words: str) -> dict:
    found = question_text.gap(words)
    remarks = {
        (remark["text"] or "").strip(): remark
        for remark in value["remarks"]
        if remark["gap"] == place
    }
    gap = {"key": key, "case": bool(value["case"]), "spelling": int(value["spelling"] or 0)}
    if found.options:
        return gap | {"accepted": [], "options": _listed(found.options, remarks)}
    texts = dict.fromkeys([*found.accepted, *remarks])
    return gap | {"accepted": [_accepted(text, remarks.get(text)) for text in texts], "options": []}


def _listed(options, remarks: dict) -> list[dict]:
    """Return the list of a gap. Keys go by the place in the list: it stands in one line."""
    return [
        {
            "key": f"o{place}",
            "text": option.text,
            "correct": option.correct,
            "feedback": html(remarks[option.text]["feedback"]) if option.text in remarks else "",
        }
        for place, option in enumerate(options, 1)
    ]


def _accepted(text: str, remark) -> dict:
    if remark is None:
        return {"text": text, "share": 1, "feedback": ""}
    return {"text": text, "share": _share(remark["share"]), "feedback": html(remark["feedback"])}


def _short(value, language: str) -> dict:
    return {
        "accepted": [
            {"text": a["text"] or "", "share": _share(a["share"]), "feedback": html(a["feedback"])}
            for a in value["accepted"]
        ],
        "case": bool(value["case"]),
        "spelling": int(value["spelling"] or 0),
    }


def _numeric(value, language: str) -> dict:
    return {
        "accepted": [
            {
                "value": number(a["value"]),
                "tolerance": number(a["tolerance"]),
                "share": _share(a["share"]),
                "feedback": html(a["feedback"]),
            }
            for a in value["accepted"]
        ],
        "units": [{"text": u["text"] or "", "factor": number(u["factor"])} for u in value["units"]],
        "unit_required": bool(value["unit_required"]),
    }


def _free_text(value, language: str) -> dict:
    rubric = [
        {"key": item.id, "text": item.value["text"] or "", "points": number(item.value["points"])}
        for item in value["rubric"].bound_blocks
    ]
    return {
        "model": html(value["model"]),
        "rubric": rubric,
        "judge": value["judge"] or "self",
        "words": number(value["words"]),
    }


_OWN: dict[str, Callable] = {
    "single": _chosen,
    "multiple": _chosen,
    "truefalse": _true_or_false,
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
