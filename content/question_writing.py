"""From frozen questions to what an editor edits: the inverse of content/question_definitions.py.

An editor's question is narrower than a frozen one in a few places (shares are whole per cents, all
gaps of a text are spelt alike). What does not fit is said, never dropped in silence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, uuid5

from assessments.formats import shape
from assessments.formats.tagging import slug
from content import question_text
from content.question_legacy import TRUE_FALSE

Named = Callable[[str], str]
_USUAL = {word for words in TRUE_FALSE.values() for word in words}


def same(key: str) -> str:
    return key


@dataclass
class Places:
    """What a question points to, looked up by its names; None for what is not here."""

    lesson: Callable[[str], int | None] = lambda slug: None
    source: Callable[[Mapping], int | None] = lambda source: None
    image: Callable[[str], int | None] = lambda url: None
    roles: frozenset[str] = frozenset()


@dataclass
class Writing:
    """Writes questions; `said` has (key of the question, code, detail) of what did not fit."""

    places: Places
    named: Named = same
    said: list[tuple[str, str, str]] = field(default_factory=list)
    _key: str = ""
    _rows: int = 0

    def stream(self, questions: list[Mapping], stimuli: list[Mapping]) -> list[dict]:
        """Return the raw StreamField value of questions and the sets they stand in."""
        sets = {one["key"]: self._set(one) for one in stimuli}
        stream: list[dict] = []
        for given in questions:
            child, home = self.question(given), sets.get(given.get("stimulus", ""))
            if home is None:
                stream.append(child)
                continue
            if home not in stream:
                stream.append(home)
            home["value"]["questions"].append(child)
        return _as_kept(stream + [home for home in sets.values() if home not in stream])

    def question(self, given: Mapping) -> dict:
        """Return the raw block of one question."""
        whole = shape.question(given)
        self._key = whole["key"]
        kind, own = _KINDS[whole["type"]](self, whole)
        return {"type": kind, "id": self.named(whole["key"]), "value": self._common(whole) | own}

    def say(self, code: str, detail: str = "") -> None:
        if (self._key, code, detail) not in self.said:
            self.said.append((self._key, code, detail))

    def id(self, key: str) -> str:
        """Return the id of a part of the question being written."""
        return key if self.named is same else self.named(f"{self._key}/{key}")

    def items(self, rows: list[Mapping], value: Callable[[Mapping], object]) -> list[dict]:
        return [{"type": "item", "id": self.id(row["key"]), "value": value(row)} for row in rows]

    def values(self, rows: list, value: Callable[[Mapping], object]) -> list[dict]:
        """Return the rows of a list whose parts have no keys of their own."""
        return [self._nameless(value(row)) for row in rows]

    def _nameless(self, value: object) -> dict:
        """Return a row that nothing points to; Wagtail wants an id all the same."""
        self._rows += 1
        name = f"{self.named(self._key)}/{self._rows}"
        return {"type": "item", "id": str(uuid5(NAMESPACE_OID, name)), "value": value}

    def image(self, picture: Mapping | None) -> dict | None:
        if not picture or not picture["url"]:
            return None
        found = self.places.image(picture["url"])
        if found is None:
            self.say("picture-missing", picture["url"][:120])
            return None
        return {"image": found, "decorative": False, "alt_text": picture["alt"]}

    def percent(self, share: float) -> int:
        whole = round(share * 100)
        if abs(whole - share * 100) > 1e-6:
            self.say("share-rounded", f"{share:.4g}")
        return whole

    def _set(self, given: Mapping) -> dict:
        whole = shape.stimulus(given)
        self._key = whole["key"]
        value = {
            "title": whole["title"] or "–",
            "text": whole["html"],
            "picture": self.image(whole["picture"]),
            "questions": [],
        }
        return {"type": "set", "id": self.named(whole["key"]), "value": value}

    def _common(self, whole: Mapping) -> dict:
        value = {
            "stem": whole["stem"],
            "hint": whole["hint"],
            "feedback": whole["feedback"],
            "topic": slug(whole["topic"]),
            "level": whole["level"],
            "roles": [role for role in whole["roles"] if role in self.places.roles],
            "tags": ", ".join(_tag(tag) for tag in whole["tags"] if _tag(tag)),
            "form": "",
            "lesson": self._lesson(whole["lesson"]),
            "sources": self._sources(whole["sources"]),
        }
        for role in set(whole["roles"]) - self.places.roles:
            self.say("role-unknown", role)
        marked = {"worth": whole["worth"]} if whole["type"] not in shape.UNMARKED else {}
        return value | marked | ({"fixed": True} if whole["fixed"] else {})

    def _lesson(self, name: str) -> int | None:
        found = self.places.lesson(name) if name else None
        if name and found is None:
            self.say("lesson-unknown", name)
        return found

    def _sources(self, sources: list[Mapping]) -> list[dict]:
        found = [(source, self.places.source(source)) for source in sources]
        for source, there in found:
            if there is None:
                self.say("source-unknown", source["title"][:120])
        return [self._nameless(there) for _, there in found if there is not None]


def _as_kept(value):
    """Return a raw value with its HTML as Wagtail's editor can open it: it wants breaks closed."""
    if isinstance(value, dict):
        return {name: _as_kept(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_as_kept(part) for part in value]
    return value.replace("<br>", "<br/>") if isinstance(value, str) else value


def _tag(tag: str) -> str:
    return " ".join(tag.lower().translate(str.maketrans(",[]<>", "     ")).split())


def _option(row: Mapping) -> dict:
    return {"text": row["text"], "correct": row["correct"], "feedback": row["feedback"]}


# Choose --------------------------------------------------------------------------------------------
def _single(w: Writing, whole: Mapping):
    return "single", {"options": w.items(whole["options"], _option)}


def _multiple(w: Writing, whole: Mapping):
    return "multiple", {"options": w.items(whole["options"], _option), "rule": whole["rule"]}


def _true_or_false(w: Writing, whole: Mapping):
    value: dict = {"answer": "", "reasons": w.items(whole["reasons"], _option)}
    for option in whole["options"]:
        name = option["key"]
        value[f"{name}_text"] = "" if option["text"] in _USUAL else option["text"]
        value[f"feedback_{name}"] = option["feedback"]
        if option["correct"] and not value["answer"]:
            value["answer"] = name
    return "truefalse", value


def _vignette(w: Writing, whole: Mapping):
    def one(row: Mapping) -> dict:
        return {"text": row["text"], "worth": str(round(row["worth"])), "feedback": row["feedback"]}

    return "vignette", {"options": w.items(whole["options"], one), "panel": whole["panel"]}


def _scale(w: Writing, whole: Mapping):
    def one(row: Mapping) -> dict:
        value = min(max(round(row["value"]), -100), 100)
        if value != row["value"]:
            w.say("value-rounded", str(row["value"]))
        return {"text": row["text"], "value": value, "no_case": bool(row.get("no_case"))}

    own = {"reverse": whole["reverse"], "construct": slug(whole["construct"])}
    return "scale", {"options": w.items(whole["options"], one)} | own


# Pair and arrange ----------------------------------------------------------------------------------
def _pair(w: Writing, whole: Mapping):
    """Pairs; answers that several prompts share are groups in the editor."""
    used = [prompt["match"] for prompt in whole["prompts"] if prompt["match"]]
    if len(set(used)) < len(used):
        w.say("as-groups")
        return _classify(w, whole)
    texts = {answer["key"]: answer["text"] for answer in whole["answers"]}

    def one(row: Mapping) -> dict:
        return {
            "text": row["text"],
            "match": texts.get(row["match"], ""),
            "feedback": row["feedback"],
        }

    if not all(prompt["match"] for prompt in whole["prompts"]):
        w.say("prompt-without-answer")
    extra = [answer for answer in whole["answers"] if answer["key"] not in used]
    return "matching", {
        "pairs": w.items(whole["prompts"], one),
        "extra": w.items(extra, lambda row: row["text"]),
        "rule": whole["rule"],
    }


def _classify(w: Writing, whole: Mapping):
    def within(group: Mapping) -> dict:
        rows = [row for row in whole["prompts"] if row["match"] == group["key"]]
        return {"text": group["text"], "items": w.items(rows, _item)}

    for row in whole["prompts"]:
        if not row["match"]:
            w.say("item-without-group", row["text"][:120])
    return "classify", {"groups": w.items(whole["answers"], within), "rule": whole["rule"]}


def _item(row: Mapping) -> dict:
    return {"text": row["text"], "feedback": row["feedback"]}


def _ordering(w: Writing, whole: Mapping):
    return "ordering", {"items": w.items(whole["items"], _item), "rule": whole["rule"]}


# Find ----------------------------------------------------------------------------------------------
def _without_signs(w: Writing, text: str) -> str:
    """Return words that may stand between the signs of a marked place."""
    plain = " ".join(text.replace("[[", "(").replace("]]", ")").replace("|", "/").split())
    plain = plain.strip("* ")
    if plain.endswith("]"):  # it would close the place together with the sign after it
        plain = f"{plain.rstrip(']')})"
    plain = plain or "…"
    if plain != text:
        w.say("signs-in-text", text[:120])
    return plain


def _memory(words: Mapping[str, str]) -> list[list[str]]:
    return [[key, said] for key, said in words.items()]


def _passages(w: Writing, whole: Mapping):
    words = {
        row["key"]: ("*" if row["correct"] else "") + _without_signs(w, row["text"])
        for row in whole["options"]
    }
    remarks = [
        {"place": place, "feedback": row["feedback"]}
        for place, row in enumerate(whole["options"], 1)
        if row["feedback"]
    ]
    return "passages", {
        "text": question_text.with_words(whole["text"], words),
        "remarks": w.values(remarks, dict),
        "rule": whole["rule"],
        "keys": _memory(words),
    }


def _hotspot(w: Writing, whole: Mapping):
    spots = [
        {"type": row["shape"], "id": w.id(row["key"]), "value": _option(row) | _numbers(row)}
        for row in whole["options"]
    ]
    choose = whole["rule"] if whole["many"] else "one"
    return "hotspot", {"picture": w.image(whole["picture"]), "spots": spots, "choose": choose}


def _numbers(row: Mapping) -> dict:
    coords = row["coords"]
    if row["shape"] == "polygon":
        pairs = zip(coords[::2], coords[1::2], strict=False)
        return {"points": ", ".join(f"{x:.6g} {y:.6g}" for x, y in pairs)}
    names = ("x", "y", "width", "height") if row["shape"] == "rect" else ("x", "y", "radius")
    return dict(zip(names, coords, strict=False))


# Write ---------------------------------------------------------------------------------------------
def _gaps(w: Writing, whole: Mapping):
    words, remarks = {}, []
    for place, gap in enumerate(whole["gaps"], 1):
        words[gap["key"]], told = _list(w, gap) if gap["options"] else _typed(w, gap)
        remarks += [{"gap": place} | one for one in told]
    typed = [gap for gap in whole["gaps"] if not gap["options"]]
    if len({(gap["case"], gap["spelling"]) for gap in typed}) > 1:
        w.say("spelling-alike")
    return "gaps", {
        "text": question_text.with_words(whole["text"], words),
        "case": bool(typed) and all(gap["case"] for gap in typed),
        "spelling": str(max((gap["spelling"] for gap in typed), default=0)),
        "remarks": w.values(remarks, dict),
        "keys": _memory(words),
    }


def _each_once(w: Writing, texts: list[str]) -> None:
    if len(set(texts)) < len(texts):
        w.say("text-twice", next(text for text in texts if texts.count(text) > 1)[:120])


def _list(w: Writing, gap: Mapping) -> tuple[str, list[dict]]:
    texts = [_without_signs(w, row["text"]) for row in gap["options"]]
    if not any(row["correct"] for row in gap["options"]):
        w.say("no-right-answer")
    _each_once(w, texts)
    marked = [
        ("*" if row["correct"] else "") + text
        for row, text in zip(gap["options"], texts, strict=True)
    ]
    told = [
        {"text": text, "share": 100 if row["correct"] else 0, "feedback": row["feedback"]}
        for row, text in zip(gap["options"], texts, strict=True)
        if row["feedback"]
    ]
    return "|".join(marked), told


def _typed(w: Writing, gap: Mapping) -> tuple[str, list[dict]]:
    rows = [(_without_signs(w, row["text"]), row) for row in gap["accepted"]]
    _each_once(w, [text for text, _ in rows])
    full = [text for text, row in rows if row["share"] == 1] or [text for text, _ in rows[:1]]
    told = [
        {"text": text, "share": w.percent(row["share"]), "feedback": row["feedback"]}
        for text, row in rows
        if row["share"] != 1 or row["feedback"]
    ]
    return "|".join(dict.fromkeys(full)) or "…", told


def _short(w: Writing, whole: Mapping):
    def one(row: Mapping) -> dict:
        share = w.percent(row["share"])
        return {"text": row["text"], "share": share, "feedback": row["feedback"]}

    return "short", {
        "accepted": w.values(whole["accepted"], one),
        "case": whole["case"],
        "spelling": str(whole["spelling"]),
    }


def _numeric(w: Writing, whole: Mapping):
    def one(row: Mapping) -> dict:
        return {
            "value": row["value"],
            "tolerance": row["tolerance"],
            "share": w.percent(row["share"]),
            "feedback": row["feedback"],
        }

    return "numeric", {
        "accepted": w.values(whole["accepted"], one),
        "units": w.values(whole["units"], dict),
        "unit_required": whole["unit_required"],
    }


def _free_text(w: Writing, whole: Mapping):
    def one(row: Mapping) -> dict:
        return {"text": row["text"], "points": min(max(round(row["points"]), 0), 20)}

    return "freetext", {
        "model": whole["model"],
        "rubric": w.items(whole["rubric"], one),
        "judge": whole["judge"],
        "words": whole["words"] or None,
    }


_KINDS: dict[str, Callable[[Writing, Mapping], tuple[str, dict]]] = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _true_or_false,
    "vignette": _vignette,
    "scale": _scale,
    "matching": _pair,
    "classify": _classify,
    "ordering": _ordering,
    "passages": _passages,
    "hotspot": _hotspot,
    "gaps": _gaps,
    "short": _short,
    "numeric": _numeric,
    "freetext": _free_text,
}
