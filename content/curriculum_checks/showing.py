"""What is shown: links that lead somewhere, pictures with words for them, honest minutes, care."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from content.curriculum_checks import playing
from content.curriculum_checks.reading import Curriculum, File, Finding, blocks, said, texts
from content.curriculum_checks.wording import WORD

LINK = re.compile(r"\[[^\]]+\]\(([^)\s]*)\)")
BARE = re.compile(r"\bhttp://\S+")
CUE = re.compile(r"-->\s*(?:(\d+):)?(\d+):(\d+)[.,]\d+")
FILE_KEYS = ("file", "poster", "captions")
DRAWN = re.compile(r"<(?:title|desc)\b[^>]*>\s*\S", re.IGNORECASE)
OURS = ("kit", "tool")  # how one of ours links to another: [..](kit:meeting)
PARTS = ("intro", "lead", "title")


# Links ---------------------------------------------------------------------------------------------
def links(curriculum: Curriculum) -> Iterator[Finding]:
    """External addresses are whole and https; an internal one leads to a page that ships."""
    pages = {
        f"/{file.language}/{file.data['slug']}/"
        for file in curriculum.of("page")
        if file.data.get("slug")
    } | {"/da/", "/en/"}
    for file in curriculum.files.values():
        for where, text in texts(file.data):
            for address in LINK.findall(text) + BARE.findall(text):
                what = _link_fault(address, pages, file, curriculum)
                if what:
                    yield Finding(file.name, where, what)
        for where, address in _addresses(file.data):
            what = _external_fault(address)
            if what:
                yield Finding(file.name, where, what)


def _link_fault(address: str, pages: set[str], file: File, curriculum: Curriculum) -> str:
    if address.startswith(("mailto:", "tel:", "#")):
        return ""
    kind, _colon, name = address.partition(":")
    if kind in OURS:
        there = name in curriculum.named(kind, file.language)
        return "" if there else f"{address} leads to no {kind} that ships"
    if address.startswith("/"):
        path = urlsplit(address).path
        ours = path in pages or any(path.startswith(p) for p in curriculum.rules["own_addresses"])
        return "" if ours else f"{address} leads to no page that ships"
    return _external_fault(address)


def _external_fault(address: str) -> str:
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return f"{address} is not an address"
    if parts.scheme != "https":
        return f"{address} is not https"
    return "" if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) else f"{address} has no host"


def _addresses(value, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "url" and isinstance(part, str):
                yield where or str(value.get("id") or "url"), part
            else:
                yield from _addresses(part, str(value.get("id") or key))
    elif isinstance(value, list):
        for part in value:
            yield from _addresses(part, where)


# Pictures, sound and film ---------------------------------------------------------------------------
def files_are_there(curriculum: Curriculum) -> Iterator[Finding]:
    for file in curriculum.files.values():
        for key, name in _named_files(file.data):
            if not (curriculum.folder / name).is_file():
                yield Finding(file.name, key, f"{name} does not exist")


def _named_files(value) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key in FILE_KEYS and isinstance(part, str):
                yield key, part
            else:
                yield from _named_files(part)
    elif isinstance(value, list):
        for part in value:
            yield from _named_files(part)


def tools_are_there(curriculum: Curriculum) -> Iterator[Finding]:
    """A block that leads to a tool names one that ships."""
    for file in curriculum.of("lesson", "kit"):
        for where, block in blocks(file.data):
            name = block["tool"].get("id") if isinstance(block.get("tool"), dict) else None
            if name and name not in curriculum.named("tool", file.language):
                yield Finding(file.name, where, f"no tool is called {name}")


def alternatives(curriculum: Curriculum) -> Iterator[Finding]:
    """A picture has words for it, sound and film a transcript, film captions too."""
    for file in curriculum.files.values():
        for where, shown in _shown(file.data):
            name = shown["file"]
            if name.endswith((".svg", ".png", ".jpg", ".webp")) and not shown.get("alt"):
                yield Finding(file.name, where, f"{name} has no text alternative")
            if name.endswith((".mp4", ".webm", ".mp3", ".m4a")) and not shown.get("transcript"):
                yield Finding(file.name, where, f"{name} has no transcript")
            if name.endswith((".mp4", ".webm")) and not shown.get("captions"):
                yield Finding(file.name, where, f"{name} has no captions")
    for path in sorted((curriculum.folder / "figures").rglob("*.svg")):
        if not DRAWN.search(path.read_text(encoding="utf-8")):
            name = path.relative_to(curriculum.folder).as_posix()
            yield Finding(name, "", "the drawing says nothing itself (<title> or <desc>)")


def _shown(value, where: str = "") -> Iterator[tuple[str, dict]]:
    if isinstance(value, dict):
        here = str(value.get("id") or where)
        if isinstance(value.get("file"), str):
            yield here or value["file"], value
        for part in value.values():
            yield from _shown(part, here)
    elif isinstance(value, list):
        for part in value:
            yield from _shown(part, where)


# Minutes -------------------------------------------------------------------------------------------
def minutes(curriculum: Curriculum) -> Iterator[Finding]:
    """The minutes a lesson or case says are within a stated distance of what its length takes."""
    rules = curriculum.rules["minutes"]
    for file in curriculum.of("lesson", "case", language="da"):
        takes, says = reading_time(file, curriculum), file.data.get("minutes", 0)
        if not takes * rules["least"] - 1 <= says <= takes * rules["most"] + 1:
            yield Finding(file.name, "minutes", f"says {says} min; its length takes {takes:.0f}")


def reading_time(file: File, curriculum: Curriculum) -> float:
    """Return how long a file takes: its words at the rules' pace, its film, a while a question."""
    rules = curriculum.rules["minutes"]
    data = {key: part for key, part in file.data.items() if key != "summary"}
    films = [shown for _where, shown in _shown(data) if shown.get("captions")]
    if file.kind == "case":
        way = playing.recommended_scenes(data)
        words = sum(len(WORD.findall(said(_one_way(scene)))) for scene in way)
        asked = len(way)
    else:
        unread = [shown["transcript"] for shown in films]
        words = len(WORD.findall(said(data))) - sum(len(WORD.findall(text)) for text in unread)
        asked = sum("check" in block for _where, block in blocks(data))
    seconds = sum(_seconds(curriculum.folder / film["captions"]) for film in films)
    return words / rules["words"] + asked * rules["question"] + seconds / 60


def _one_way(scene: dict) -> dict:
    """Return a scene with all its choices, but what follows from one of them only."""
    choices = scene.get("choices") or []
    read = [{"text": c["text"]} for c in choices]
    taken = [{k: c.get(k) for k in ("consequence", "reason")} for c in choices[:1]]
    return {k: v for k, v in scene.items() if k != "choices"} | {"choices": read + taken}


def _seconds(captions) -> int:
    """Return when the last caption ends, which is when a film has said what it says."""
    if not captions.is_file():
        return 0
    found = CUE.findall(captions.read_text(encoding="utf-8"))
    return max((int(h or 0) * 3600 + int(m) * 60 + int(s) for h, m, s in found), default=0)


# Care ----------------------------------------------------------------------------------------------
def heavy_content_is_announced(curriculum: Curriculum) -> Iterator[Finding]:
    """What is heavy has one specific line before it and a way round that says the same in short."""
    rules = curriculum.rules["care"]
    heavy = re.compile(rules["heavy"], re.IGNORECASE)
    for file in curriculum.of("lesson", "case", language="da"):
        note, found = file.data.get("content_note") or "", heavy.findall(said(file.data))
        is_heavy = file.kind == "case" or len(found) >= rules["times"]
        if is_heavy and not note:
            what = (
                f"is heavy ({', '.join(sorted({word.lower() for word in found}))}) without a note"
            )
            yield Finding(file.name, "content_note", what)
        if note and not file.data.get("summary"):
            yield Finding(file.name, "summary", "has a note but no way round")
        if note and (note.count(".") > rules["sentences"] or len(note) > rules["characters"]):
            yield Finding(file.name, "content_note", "is more than one calm line")
    for file in curriculum.of("quiz", language="da"):
        own = " ".join(str(file.data.get(part) or "") for part in (*PARTS, "content_note"))
        found = heavy.findall(said(file.data.get("questions") or []))
        if len(found) >= rules["times_in_questions"] and not heavy.search(own):
            yield Finding(
                file.name, "intro", f"asks about {found[0].lower()} without saying so first"
            )
