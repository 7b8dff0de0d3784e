"""The curriculum read as files, and the ways to walk it. Nothing here judges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

ERROR, REMARK = "error", "remark"
LANGUAGES = ("da", "en")
READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
KINDS = {"lesson", "quiz", "case"}
SHARED = {"sources.yaml", "contacts.yaml", "local_contacts.yaml", "laws.yaml", "rules.yaml"}
MARKED = ("single", "multiple", "truefalse")
# Every key whose value is words for a reader; under any other key a long text is reported unread.
WORDS = frozenset(
    [
        "alt",
        "audience",
        "body",
        "caption",
        "columns",
        "consequence",
        "content_note",
        "description",
        "extra",
        "false_text",
        "feedback",
        "heading",
        "feedback_false",
        "feedback_true",
        "hint",
        "intro",
        "items",
        "label",
        "law",
        "lead",
        "match",
        "model",
        "name",
        "objective",
        "objectives",
        "outcomes",
        "panel",
        "promise",
        "prompt",
        "reason",
        "remarks",
        "role",
        "rows",
        "stem",
        "summary",
        "text",
        "title",
        "tomorrow",
        "transcript",
        "true_text",
    ]
)


@dataclass(frozen=True)
class Finding:
    """One thing to look at: the file, the key within it, and what is wrong. A remark does not fail."""

    file: str
    where: str
    what: str
    severity: str = ERROR

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{place}: {self.what}"


@dataclass(frozen=True)
class File:
    """One YAML file: its name in the curriculum, its language if it has one, what it says."""

    name: str
    data: Any
    language: str = ""

    @property
    def kind(self) -> str:
        """Return lesson, quiz or case as the file says, else what its place makes of it."""
        if isinstance(self.data, dict) and self.data.get("kind") in KINDS:
            return str(self.data["kind"])
        parts = self.name.split("/")
        if parts[0] == "pages":
            return "page"
        if len(parts) > 1 and parts[-1] != "index.yaml":
            beside = {"banks": "bank", "tools": "tool", "kits": "kit"}
            found = beside.get(parts[1]) or beside.get(parts[0])
            if found:
                return found
        if parts[-1] == "index.yaml":
            return "index"
        return {"course.yaml": "course", "module.yaml": "module"}.get(parts[-1], "")

    @property
    def course(self) -> str:
        parts = self.name.split("/")
        return parts[1] if len(parts) > 2 and parts[0] in LANGUAGES and parts[1] != "banks" else ""


@dataclass
class Curriculum:
    """Every file of the folder, those that could not be read named."""

    folder: Path
    files: dict[str, File] = field(default_factory=dict)
    unreadable: list[Finding] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> "Curriculum":
        found = cls(folder)
        for path in sorted(folder.rglob("*.yaml")):
            found._add(path)
        return found

    def _add(self, path: Path) -> None:
        name = path.relative_to(self.folder).as_posix()
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=READER)  # noqa: S506
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.unreadable.append(Finding(name, "", f"cannot be read: {error}"))
            return
        parts = name.split("/")
        said = [part for part in parts[:-1] if part in LANGUAGES]
        self.files[name] = File(name, data, said[0] if said else "")

    def shared(self, name: str, empty: Any) -> Any:
        file = self.files.get(name)
        return file.data if file and file.data else empty

    @cached_property
    def sources(self) -> dict[int, dict]:
        return self.shared("sources.yaml", {})

    @cached_property
    def laws(self) -> dict[str, dict]:
        return self.shared("laws.yaml", {})

    @cached_property
    def rules(self) -> dict[str, Any]:
        return self.shared("rules.yaml", {})

    def of(self, *kinds: str, language: str = "") -> list[File]:
        """Return the files of these kinds, in one language or in all."""
        return [
            file
            for file in self.files.values()
            if file.kind in kinds and language in ("", file.language)
        ]

    def bank(self, name: str, language: str) -> list[dict] | None:
        """Return a bank's questions, or None where there is no such bank."""
        return self._banks.get((language, name))

    @cached_property
    def _banks(self) -> dict[tuple[str, str], list[dict]]:
        return {
            (file.language, file.data["id"]): questions(file.data)
            for file in self.of("bank")
            if isinstance(file.data, dict) and "id" in file.data
        }

    def named(self, kind: str, language: str) -> set[str]:
        """Return the ids of the files of a kind in a language."""
        return {str(file.data.get("id")) for file in self.of(kind, language=language)}

    @cached_property
    def activities(self) -> dict[tuple[str, str], File]:
        return {(file.language, file.data["id"]): file for file in self.of(*KINDS)}


# Walking -------------------------------------------------------------------------------------------
def questions(data: dict) -> list[dict]:
    """Return the questions of a quiz or a bank, those of a set one by one."""
    found = data.get("questions") or []
    return [one for q in found for one in (q["questions"] if "set" in q else [q])]


def asked_in(file: File) -> Iterator[tuple[str, dict]]:
    """Yield every question of a file with its id: a quiz's, a bank's, a lesson's checks."""
    for question in questions(file.data):
        yield str(question.get("id")), question
    for block in blocks(file.data):
        if "check" in block[1]:
            yield str(block[1]["check"].get("id")), block[1]["check"]


def blocks(data: dict) -> Iterator[tuple[str, dict]]:
    """Yield the blocks of a lesson or a kit, each with its place; a tool's parts are blocks."""
    if not isinstance(data, dict):
        return
    for kind in ("step", "part"):
        for number, step in enumerate(data.get(f"{kind}s") or [], 1):
            if kind == "part" and "blocks" not in step:
                yield f"part {number}", step
            for place, block in enumerate(step.get("blocks") or [], 1):
                yield f"{kind} {number}, block {place}", block


def choices(data: dict) -> Iterator[tuple[str, dict, dict]]:
    """Yield a case's choices with their scene, each with its place."""
    for scene in data.get("scenes") or []:
        for choice in scene.get("choices") or []:
            yield f"{scene['id']}/{choice['id']}", scene, choice


def texts(value: Any, key: str = "", where: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text that a reader meets, with its place."""
    if isinstance(value, dict):
        here = str(value.get("id") or value.get("set") or where)
        for name, part in value.items():
            yield from texts(part, key if key == "remarks" else name, here)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, key, where)
    elif isinstance(value, str) and key in WORDS:
        yield (f"{where} {key}".strip(), value)


def said(value: Any) -> str:
    """Return everything a value says, one text a line."""
    return "\n".join(text for _place, text in texts(value))


def long_texts_unread(value: Any, key: str = "") -> Iterator[str]:
    """Yield the keys whose values look like sentences but are no key we know."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from long_texts_unread(part, key if key == "remarks" else str(name))
    elif isinstance(value, list):
        for part in value:
            yield from long_texts_unread(part, key)
    elif isinstance(value, str) and key not in WORDS | NOT_READ and len(value.split()) > 5:
        yield key


NOT_READ = frozenset({"law_version", "when", "source", "url", "file"})
MARKUP = re.compile(r"\*\*|\*|\[\[\*?|\]\]|\[([^\]]*)\]\([^)]*\)")


def plain(text: str) -> str:
    """Return a text without the marks of its markup."""
    return MARKUP.sub(lambda match: match.group(1) or "", text)
