"""What readers and writers share: gathering questions, and knowing what a format cannot hold."""

from collections.abc import Mapping

from assessments.formats import limits, rest, shape
from assessments.formats.markup import MARKER, words
from assessments.formats.pictures import PREFIX, Album
from assessments.formats.results import LOST, BadFile, Note, NotOurs, Picture, Reading, Remarks

# The keys a reader gives to the parts of a question from elsewhere, by the list they stand in.
LETTERS = {
    "options": "o", "reasons": "r", "prompts": "p", "answers": "a", "items": "i", "gaps": "g",
    "rubric": "c",
}  # fmt: skip
QUESTION, STIMULUS = "q", "s"
# What stands beside the question and not in its words, so nobody misses it while answering.
_STAYS_SAID = ("code-removed", "media")
_IDENTITY = ("key", "stimulus")


def drafted(kind: str, stem: str, /, **own: object) -> dict:
    """Return a question as a format holds it; `""` and defaults where it says nothing."""
    return {"key": QUESTION, "type": kind, "stem": stem} | own


def bare(title: str) -> dict:
    """Return what stands for a question of ours that a format cannot say by itself."""
    return {"key": STIMULUS, "title": words(title), "html": "", "picture": None}


def keyed(rows: list[dict], name: str) -> list[dict]:
    """Give the rows of a list their keys, by place."""
    return [{"key": f"{LETTERS[name]}{place}"} | row for place, row in enumerate(rows, 1)]


def rekeyed(question: Mapping) -> dict:
    """Return a question with the keys that a reader would give to its parts."""
    if "type" not in question:
        return dict(question)
    if question["type"] == "truefalse":
        return {**question, "reasons": keyed(_bare(question["reasons"]), "reasons")}
    new = {name: keyed(_bare(question[name]), name) for name in LETTERS if name in question}
    names = {
        name: {old["key"]: now["key"] for old, now in zip(question[name], rows, strict=True)}
        for name, rows in new.items()
    }
    _point(question, new, names)
    marked = names.get("gaps") or names.get("options", {})
    text = MARKER.sub(lambda m: f"[[{marked.get(m[1], m[1])}]]", question.get("text", ""))
    return {**question, **new} | ({"text": text} if "text" in question else {})


def _bare(rows: list[dict]) -> list[dict]:
    return [{name: value for name, value in row.items() if name != "key"} for row in rows]


def _point(question: Mapping, new: dict, names: dict) -> None:
    for prompt in new.get("prompts", ()):
        prompt["match"] = names["answers"].get(prompt["match"], "")
    for gap in new.get("gaps", ()):
        gap["options"] = keyed(_bare(gap["options"]), "options")


def unseen(question: Mapping, native: Mapping) -> list[str]:
    """Return what readers elsewhere do not get of a question, as names of fields."""
    mine = _said(rekeyed(question))
    theirs = _said(native)
    if mine.get("type") != theirs.get("type"):
        common = [
            name
            for name in mine
            if name not in shape.TYPES[mine["type"]]({**question})
            and mine[name] != theirs.get(name)
        ]
        return ["type", *[name for name in common if name != "type"]]
    return [name for name in mine if mine[name] != theirs.get(name)]


def _said(question: Mapping) -> dict:
    said = {name: value for name, value in question.items() if name not in _IDENTITY}
    if "answers" in said:
        texts = {answer["key"]: answer["text"] for answer in said["answers"]}
        said["answers"] = sorted(texts.values())
        said["prompts"] = [
            {**prompt, "match": texts.get(prompt["match"], "")} for prompt in said["prompts"]
        ]
    return said


def pack(question: Mapping, native: Mapping, remarks: Remarks) -> str:
    """Return the difference to carry along; say what it holds."""
    for name in unseen(question, native):
        if name == "type":
            remarks.simplified("other-type", str(native.get("type", "text")))
        else:
            remarks.simplified("only-here", name)
    return rest.packed(question, native)


class Gathering:
    """The reading being made."""

    def __init__(self, name: str) -> None:
        self.reading = Reading(format=name)
        self.album = Album()
        self._keys: set[str] = set()
        self._held = 0

    def done(self) -> Reading:
        """Return the reading. Raises BadFile where there was nothing."""
        if not self._held and not self.reading.notes:
            raise BadFile("no-questions")
        self.reading.pictures = self._used(self.album.pictures)
        return self.reading

    def lost(self, place: str, title: str, code: str, detail: str = "") -> None:
        self._count()
        self.reading.notes.append(Note(place, words(title)[:200], LOST, code, detail[:300]))

    def restore(self, place: str, title: str, error: NotOurs, line: str) -> None:
        """Keep a question that the format cannot say but that brings itself; else say it is lost."""
        try:
            whole, exact = rest.restored(shape.stimulus(bare(title)), line)
        except rest.BadRest:
            exact = False
        if not exact or "type" not in whole:
            self.lost(place, title, error.code, error.detail)
            return
        self.add(place, title, bare(title), Remarks(), line=line)

    def add(
        self,
        place: str,
        title: str,
        native: dict,
        remarks: Remarks,
        *,
        line: str = "",
        name: str = "",
        about: Mapping | None = None,
        picture: dict | None = None,
    ) -> dict | None:
        """Keep a question or a stimulus; `line` is the difference it brings, `name` its own name.

        `picture` stood among its words: it becomes a shared stimulus, for words hold no pictures.

        `about` is what stands around it (topic, tags): put on where nothing of ours was carried.
        Returns what was kept, or None where it could not be.
        """
        self._count()
        made = self._made(native, line, name, remarks, about or {})
        if made is None:
            self.reading.notes.append(Note(place, words(title)[:200], LOST, "shape"))
            return None
        self._beside(made, picture, remarks)
        into = self.reading.questions if "type" in made else self.reading.stimuli
        into.append(made)
        shown = words(title)[:200]
        self.reading.notes += remarks.notes(place, shown, made["key"])
        return made

    def _beside(self, made: dict, picture: dict | None, remarks: Remarks) -> None:
        if picture is None:
            return
        if "type" not in made:
            made["picture"] = made["picture"] or picture
            return
        if made["stimulus"]:
            remarks.simplified("several-pictures")
            return
        made["stimulus"] = self._free(f"{made['key'][:56]}-picture", "s")
        shown = {"key": made["stimulus"], "title": "", "html": "", "picture": picture}
        self.reading.stimuli.append(shown)
        remarks.simplified("picture-moved")

    def _count(self) -> None:
        self._held += 1
        if self._held > limits.MOST_QUESTIONS:
            raise BadFile("too-many-questions")

    def _made(self, native, line, name, remarks: Remarks, about: Mapping) -> dict | None:
        try:
            shaped = _shaped(native)
        except shape.BadShape:
            return None
        whole, ours = self._with_rest(shaped, line, remarks)
        if not ours:
            whole = _beside_about(whole, about)
        wanted = whole["key"] if ours else name
        whole["key"] = self._free(wanted, "q" if "type" in whole else "s")
        return self._safe_picture(_shaped(whole), remarks)

    def _with_rest(self, shaped: dict, line: str, remarks: Remarks) -> tuple[dict, bool]:
        if not line:
            return shaped, False
        try:
            whole, exact = rest.restored(shaped, line)
            whole = _shaped(whole)
        except (rest.BadRest, shape.BadShape):
            remarks.simplified("rest-unreadable")
            return shaped, False
        if exact:
            remarks.said = [one for one in remarks.said if one[1] in _STAYS_SAID]
        else:
            remarks.simplified("changed-elsewhere")
        return whole, exact

    def _free(self, wanted: str, letter: str) -> str:
        key = wanted
        try:
            shape.key(key)
        except shape.BadShape:
            key = ""
        if not key or key in self._keys or key in (QUESTION, STIMULUS):
            number = self._held
            while f"{letter}{number}" in self._keys:
                number += 1
            key = f"{letter}{number}"
        self._keys.add(key)
        return key

    def _safe_picture(self, made: dict, remarks: Remarks) -> dict:
        picture = made.get("picture")
        if not picture or picture["url"].removeprefix(PREFIX) in self.album.pictures:
            return made
        remarks.simplified("picture-missing", picture["url"][:120])
        empty = {**picture, "url": ""} if "type" in made else None
        return {**made, "picture": empty}

    def _used(self, pictures: dict[str, Picture]) -> dict[str, Picture]:
        shown = {
            one["picture"]["url"].removeprefix(PREFIX)
            for one in (*self.reading.questions, *self.reading.stimuli)
            if one.get("picture")
        }
        return {name: picture for name, picture in pictures.items() if name in shown}


def _shaped(given: Mapping) -> dict:
    return shape.question(given) if "type" in given else shape.stimulus(given)


def _beside_about(whole: dict, about: Mapping) -> dict:
    """Put on what stands around a question: lists grow, the rest fills what is empty."""
    added = {
        name: [*value, *(one for one in whole[name] if one not in value)]
        if isinstance(value, list)
        else whole[name] or value
        for name, value in about.items()
        if name in whole
    }
    return {**whole, **added}
