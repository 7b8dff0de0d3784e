"""From the blocks of a case page to a frozen case.

What was not written is left out: a case from before a key existed keeps its digest.
"""

from collections.abc import Callable

from content.case_blocks import LEAD
from content.definition_parts import html, sources

PICTURE = "max-1200x1200|format-webp|preserve-svg"


def case(page) -> dict:
    return {
        "start": page.start,
        "variables": [_variable(variable.value) for variable in page.variables],
        "scenes": [_scene(block.value) for block in page.scenes],
    } | _written(
        back=page.back,
        scored=page.scored,
        events=[_event(block.value) for block in page.events],
    )


def _written(**values) -> dict:
    return {key: value for key, value in values.items() if value}


def _variable(value) -> dict:
    return {
        "key": value["key"] or "",
        "label": value["label"] or "",
        **{name: value[name] or 0 for name in ("start", "low", "high")},
    }


def _event(value) -> dict:
    return {"key": value["key"] or "", "when": _conditions(value["when"]), "next": value["next"]}


def _scene(value) -> dict:
    return {
        "key": value["key"] or "",
        "title": value["title"],
        "text": html(value["text"]),
        "people": [{"name": p["name"], "role": p["role"]} for p in value["people"]],
        "documents": [_paper(paper) for paper in value["documents"]],
        "end": bool(value["end"]),
        "when": _conditions(value["when"]),
        "choices": [_choice(choice) for choice in value["choices"]],
    } | _written(
        media=_media(value["media"]),
        otherwise=value["otherwise"],
        free=bool(value["free"]),
        reason_first=bool(value["reason_first"]),
        reasons=[_reason(reason) for reason in value["reasons"]],
        timer=_timer(value["timer"]),
    )


def _paper(value) -> dict:
    return {"title": value["title"], "body": html(value["body"])} | _written(
        key=value["key"], kind=value["kind"]
    )


def _reason(value) -> dict:
    return {
        "key": value["key"] or "",
        "text": value["text"],
        "correct": bool(value["correct"]),
        "feedback": html(value["feedback"]),
    }


def _timer(value) -> dict | None:
    if not (value["seconds"] or value["choice"]):
        return None
    return {"seconds": value["seconds"] or 0, "choice": value["choice"] or ""}


def _choice(value) -> dict:
    return {
        "key": value["key"] or "",
        "text": value["text"],
        "consequence": html(value["consequence"]),
        "effects": {effect["variable"]: effect["by"] or 0 for effect in value["effects"]},
        "quality": "" if value["quality"] == LEAD else value["quality"],
        "reason": html(value["reason"]),
        "sources": sources(value),
        "next": value["next"],
        "when": _conditions(value["when"]),
    } | _written(law=value["law"])


def _conditions(conditions) -> list[str]:
    return [f"{c['variable']} {c['operator']} {c['value'] or 0}" for c in conditions]


# Picture, sound and film ---------------------------------------------------------------------------


def _media(stream) -> dict | None:
    if not stream:
        return None
    block = stream[0]
    empty = {"alt": "", "captions": "", "poster": "", "width": 0, "height": 0, "transcript": ""}
    return {"kind": block.block_type, "url": "", **empty, **_MEDIA[block.block_type](block.value)}


def _picture(value) -> dict:
    words = {"alt": value["alt"] or ""}
    if not value["image"]:
        return words
    rendition = value["image"].get_rendition(PICTURE)
    size = {"width": round(rendition.width), "height": round(rendition.height)}
    return words | size | {"url": rendition.url}


def _audio(value) -> dict:
    return {"url": _address(value["file"]), "transcript": html(value["transcript"])}


def _video(value) -> dict:
    poster = value["poster"]
    return _audio(value) | {
        "captions": _address(value["captions"]),
        "poster": poster.get_rendition(PICTURE).url if poster else "",
    }


def _address(document) -> str:
    return document.file.url if document else ""


_MEDIA: dict[str, Callable[..., dict]] = {"picture": _picture, "audio": _audio, "video": _video}
