"""Questions answered by choosing among options. Pure."""

from collections.abc import Iterator, Mapping

from assessments.questions.kind import (
    RULES,
    BadResponse,
    Kind,
    Part,
    Problem,
    by_key,
    keys_in,
    known,
    shaped,
    twice,
    untitled,
)

SHAPES = {"rect": 4, "circle": 3}


class Options(Kind):
    """One option, or several by a rule."""

    def __init__(self, name: str, many: bool = False, rule: str = "all-or-nothing"):
        super().__init__(name)
        self.many = many
        self.rule = rule

    def empty(self) -> dict:
        return {"options": []}

    def check(self, question: Mapping, response: object) -> dict:
        return {"options": self._chosen(question, shaped(response, "options")["options"])}

    def _chosen(self, question: Mapping, value: object) -> list[str]:
        chosen = keys_in(value)
        keys = [option["key"] for option in question["options"]]
        known(chosen, keys, "unknown-option")
        if len(chosen) > 1 and not self.takes_many(question):
            raise BadResponse("too-many", f"{question['key']} takes one option, not {len(chosen)}")
        return [key for key in keys if key in chosen]

    def takes_many(self, question: Mapping) -> bool:
        """Tell whether several options may be chosen."""
        return self.many

    def share(self, question: Mapping, response: Mapping) -> float:
        chosen = frozenset(response["options"])
        right = right_options(question)
        rule = question.get("rule") or self.rule if self.takes_many(question) else "all-or-nothing"
        return RULES[rule](chosen, right, len(question["options"]))

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        chosen = response["options"]
        return [_part(option, option["key"] in chosen) for option in question["options"]]

    def problems(self, question: Mapping) -> Iterator[Problem]:
        options = question["options"]
        yield from twice(options)
        yield from untitled(options)
        if len(options) < 2:
            yield Problem("few-options")
        yield from self._key_problems(question, len(right_options(question)))

    def _key_problems(self, question: Mapping, right: int) -> Iterator[Problem]:
        many = self.takes_many(question)
        if right == 0:
            yield Problem("no-right-option")
        if right > 1 and not many:
            yield Problem("several-right-options")
        if many and right == len(question["options"]) > 0:
            yield Problem("all-right")
        if many and (question.get("rule") or self.rule) not in RULES:
            yield Problem("unknown-rule")


class TrueFalse(Options):
    """True or false, and with `reasons` also why: half for the answer, all with its reason."""

    def empty(self) -> dict:
        return {"options": []}

    def check(self, question: Mapping, response: object) -> dict:
        given = shaped(response, "options", optional=("reasons",))
        checked = {"options": self._chosen(question, given["options"])}
        reasons = question.get("reasons") or []
        why = keys_in(given.get("reasons", []))
        known(why, [r["key"] for r in reasons], "unknown-option")
        if len(why) > 1:
            raise BadResponse("too-many", "one reason")
        return checked | ({"reasons": why} if reasons else {})

    def share(self, question: Mapping, response: Mapping) -> float:
        right = super().share(question, response)
        if not question.get("reasons"):
            return right
        why = frozenset(response.get("reasons", ()))
        right_why = frozenset(r["key"] for r in question["reasons"] if r["correct"])
        return right * (1.0 if why == right_why else 0.5)

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        why = response.get("reasons", ())
        reasons = [_part(r, r["key"] in why) for r in question.get("reasons") or ()]
        return super().parts(question, response) + reasons

    def problems(self, question: Mapping) -> Iterator[Problem]:
        yield from super().problems(question)
        if [o["key"] for o in question["options"]] != ["true", "false"]:
            yield Problem("not-true-false")
        reasons = question.get("reasons") or []
        if reasons:
            yield from untitled(reasons)
            yield from twice(reasons)
            if len(reasons) < 2 or sum(bool(r["correct"]) for r in reasons) != 1:
                yield Problem("one-right-reason")


class Vignette(Options):
    """A situation whose options a panel has judged; each is worth something between 0 and 3."""

    def share(self, question: Mapping, response: Mapping) -> float:
        options = by_key(question["options"])
        best = max((o["worth"] for o in question["options"]), default=0)
        chosen = sum(options[key]["worth"] for key in response["options"])
        return chosen / best if best else 0.0

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        best = max((o["worth"] for o in question["options"]), default=0)
        asked = [o | {"correct": o["worth"] == best} for o in question["options"]]
        return [_part(option, option["key"] in response["options"]) for option in asked]

    def _key_problems(self, question: Mapping, right: int) -> Iterator[Problem]:
        worths = [option.get("worth") for option in question["options"]]
        if not all(isinstance(w, int | float) and 0 <= w <= 3 for w in worths):
            yield Problem("worth-outside")
        elif len(set(worths)) < 2:
            yield Problem("all-worth-the-same")
        if not str(question.get("panel") or "").strip():
            yield Problem("no-panel")


class Scale(Options):
    """An attitude or a belief in oneself. There is no right answer and no mark."""

    unmarked = True

    def share(self, question: Mapping, response: Mapping) -> float:
        return 0.0

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        chosen = response["options"]
        return [
            Part(o["key"], o["text"], given=o["text"] if o["key"] in chosen else "")
            for o in question["options"]
        ]

    def _key_problems(self, question: Mapping, right: int) -> Iterator[Problem]:
        values = [option.get("value") for option in question["options"]]
        if not all(isinstance(v, int | float) for v in values) or len(set(values)) < len(values):
            yield Problem("scale-values")
        if sum(not option.get("no_case") for option in question["options"]) < 2:
            yield Problem("scale-no-case")


class Passages(Options):
    """Passages marked in a running text; `text` holds `[[key]]` where each stands."""

    def problems(self, question: Mapping) -> Iterator[Problem]:
        yield from super().problems(question)
        yield from misplaced(question, question["options"])


class HotSpot(Options):
    """Places on a picture; each has its text alternative."""

    def takes_many(self, question: Mapping) -> bool:
        return bool(question.get("many"))

    def problems(self, question: Mapping) -> Iterator[Problem]:
        yield from super().problems(question)
        picture = question.get("picture") or {}
        if not picture.get("url"):
            yield Problem("no-picture")
        elif not str(picture.get("alt") or "").strip():
            yield Problem("no-alternative")
        for spot in question["options"]:
            if not _drawn(spot):
                yield Problem("bad-shape", spot["key"])


def right_options(question: Mapping) -> frozenset:
    """Return the keys of the options that are right."""
    return frozenset(o["key"] for o in question["options"] if o.get("correct"))


def misplaced(question: Mapping, parts: list[Mapping]) -> Iterator[Problem]:
    """Yield the parts that do not stand exactly once in the question's text."""
    text = question.get("text") or ""
    for part in parts:
        if text.count(f"[[{part['key']}]]") != 1:
            yield Problem("not-in-text", part["key"])


def _part(option: Mapping, chosen: bool) -> Part:
    correct = bool(option["correct"])
    asked = chosen or correct
    return Part(
        key=option["key"],
        text=option["text"],
        given=option["text"] if chosen else "",
        right=(chosen and correct) if asked else None,
        correct=option["text"] if correct else "",
        feedback=option.get("feedback", ""),
    )


def _drawn(spot: Mapping) -> bool:
    """Tell whether a spot is a shape within the picture, in per cent."""
    coords = spot.get("coords") or []
    if not all(isinstance(c, int | float) and 0 <= c <= 100 for c in coords):
        return False
    if spot.get("shape") == "polygon":
        return len(coords) >= 6 and len(coords) % 2 == 0
    return len(coords) == SHAPES.get(spot.get("shape", ""), 0) > 0 and all(coords[2:])
