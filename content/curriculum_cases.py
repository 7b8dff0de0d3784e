"""From the curriculum's files to the scenes of a case. Pure, but for the look-ups."""

import re

from content.curriculum_parts import BadFile, Lookups, identity, items, sources
from content.markup import rich_text

CONDITION = re.compile(
    r"^\s*([a-z0-9_-]+(?:\.(?:[a-z0-9_-]+|\*))?)\s*(>=|<=|==|!=|>|<)\s*(-?\d+)\s*$"
)
LEAD = "lead"


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
        for v in data.get("variables") or []
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


def rules(data: dict) -> dict:
    """Return the fields about how the case is played."""
    return {
        "back": bool(data.get("back")),
        "scored": bool(data.get("scored")),
        "events": _events(data),
    }


def _events(data: dict) -> list[dict]:
    return [
        {
            "type": "event",
            "id": identity(data["id"], "event", event["id"]),
            "value": {
                "key": event["id"],
                "when": _conditions(event, (data["id"], "event", event["id"])),
                "next": event["next"],
            },
        }
        for event in data.get("events") or []
    ]


def _scene(scene: dict, find: Lookups, path: tuple) -> dict:
    people = [{"name": p["name"], "role": p.get("role", "")} for p in scene.get("people", [])]
    papers = [_paper(paper) for paper in scene.get("documents", [])]
    reasons = [_reason(reason) for reason in scene.get("reasons", [])]
    timer = scene.get("timer") or {}
    return {
        "key": scene["id"],
        "title": scene["title"],
        "text": rich_text(scene["text"]),
        "people": items(people, *path, "people"),
        "documents": items(papers, *path, "documents"),
        "end": bool(scene.get("end")),
        "when": _conditions(scene, path),
        "choices": items(
            [_choice(choice, find, (*path, choice["id"])) for choice in scene.get("choices", [])],
            *path,
            "choices",
        ),
    } | _written(
        media=_media(scene.get("media"), find, path),
        otherwise=scene.get("otherwise"),
        free=bool(scene.get("free")),
        reason_first=bool(scene.get("reason_first")),
        reasons=items(reasons, *path, "reasons"),
        timer={"seconds": timer["seconds"], "choice": timer["choice"]} if timer else None,
    )


def _written(**values) -> dict:
    """Leave out what the file does not say: a case from before a key existed stays as it is."""
    return {key: value for key, value in values.items() if value}


def _paper(paper: dict) -> dict:
    return {
        "title": paper["title"],
        "body": rich_text(paper["body"]),
    } | _written(kind=paper.get("kind"), key=paper.get("id"))


def _reason(reason: dict) -> dict:
    return {
        "key": reason["id"],
        "text": reason["text"],
        "correct": bool(reason.get("correct")),
        "feedback": rich_text(reason.get("feedback")),
    }


def _media(media: dict | None, find: Lookups, path: tuple) -> list[dict]:
    if not media:
        return []
    kind = media.get("kind")
    if kind not in _MEDIA:
        raise BadFile(
            f"{'/'.join(map(str, path))}: media is a picture, audio or video, not {kind!r}"
        )
    return [{"type": kind, "id": identity(*path, "media"), "value": _MEDIA[kind](media, find)}]


def _picture(media: dict, find: Lookups) -> dict:
    return {"image": find.image(media["file"]), "alt": media["alt"]}


def _audio(media: dict, find: Lookups) -> dict:
    return {"file": find.document(media["file"]), "transcript": rich_text(media["transcript"])}


def _video(media: dict, find: Lookups) -> dict:
    return _audio(media, find) | {
        "captions": find.document(media["captions"]),
        "poster": find.image(media["poster"]) if media.get("poster") else None,
    }


_MEDIA = {"picture": _picture, "audio": _audio, "video": _video}


def _choice(choice: dict, find: Lookups, path: tuple) -> dict:
    effects = [{"variable": k, "by": v} for k, v in (choice.get("effects") or {}).items()]
    return {
        "key": choice["id"],
        "text": choice["text"],
        "consequence": rich_text(choice["consequence"]),
        "quality": choice["quality"] or LEAD,
        "reason": rich_text(choice.get("reason")),
        "effects": items(effects, *path, "effects"),
        "when": _conditions(choice, path),
        "next": choice["next"],
        "sources": sources(choice, find, *path),
    } | _written(law=choice.get("law"))


def _conditions(data: dict, path: tuple) -> list[dict]:
    found = []
    for text in data.get("when") or []:
        match = CONDITION.match(text)
        if match is None:
            raise BadFile(f"{'/'.join(map(str, path))}: condition {text!r} is not understood")
        variable, operator, value = match.groups()
        found.append({"variable": variable, "operator": operator, "value": int(value)})
    return items(found, *path, "when")
