"""Questions answered by writing: gaps, a short answer, a number, a free text. Pure."""

from collections.abc import Iterator, Mapping

from assessments.questions.choosing import misplaced
from assessments.questions.kind import (
    LONGEST_GAP,
    LONGEST_TEXT,
    BadResponse,
    Kind,
    Part,
    Problem,
    by_key,
    known,
    shaped,
    text_in,
    texts_in,
    twice,
    untitled,
)
from assessments.questions.spelling import folded, number, same

MOST_MISSPELT = 2


class Gaps(Kind):
    """Gaps in a running text, typed or chosen from a list."""

    def empty(self) -> dict:
        return {"gaps": {}}

    def check(self, question: Mapping, response: object) -> dict:
        typed = texts_in(shaped(response, "gaps")["gaps"], LONGEST_GAP)
        gaps = by_key(question["gaps"])
        known(typed, gaps, "unknown-option")
        given = {key: typed[key].strip() for key in gaps if typed.get(key, "").strip()}
        for key, text in given.items():
            if gaps[key].get("options"):
                known([text], [o["key"] for o in gaps[key]["options"]], "unknown-option")
        return {"gaps": given}

    def share(self, question: Mapping, response: Mapping) -> float:
        gaps = question["gaps"]
        shares = [_best(gap, response["gaps"].get(gap["key"], ""))[0] for gap in gaps]
        return sum(shares) / len(shares) if shares else 0.0

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        return [
            _text_part(gap, f"{place}", response["gaps"].get(gap["key"], ""))
            for place, gap in enumerate(question["gaps"], 1)
        ]

    def problems(self, question: Mapping) -> Iterator[Problem]:
        gaps = question["gaps"]
        if not gaps:
            yield Problem("no-gaps")
        yield from twice(gaps)
        yield from misplaced(question, gaps)
        for gap in gaps:
            yield from _list_problems(gap) if gap.get("options") else _text_problems(gap)


class Short(Kind):
    """A few words, against the texts that are accepted."""

    def empty(self) -> dict:
        return {"text": ""}

    def check(self, question: Mapping, response: object) -> dict:
        return {"text": text_in(shaped(response, "text")["text"], LONGEST_GAP).strip()}

    def share(self, question: Mapping, response: Mapping) -> float:
        return _best(question, response["text"])[0]

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        return [_text_part({**question, "key": "text"}, "", response["text"])]

    def problems(self, question: Mapping) -> Iterator[Problem]:
        yield from _text_problems({**question, "key": ""})


class Numeric(Kind):
    """A number within a tolerance, in a unit."""

    def empty(self) -> dict:
        return {"number": "", "unit": ""}

    def check(self, question: Mapping, response: object) -> dict:
        given = shaped(response, "number", optional=("unit",))
        typed = text_in(given["number"], LONGEST_GAP).strip()
        unit = text_in(given.get("unit", ""), LONGEST_GAP).strip()
        if typed and number(typed) is None:
            raise BadResponse("not-a-number", f"{typed!r} is not a number")
        return {"number": typed, "unit": unit}

    def answered(self, response: Mapping) -> bool:
        return bool(response["number"])

    def share(self, question: Mapping, response: Mapping) -> float:
        hit = self._hit(question, response)
        return hit["share"] if hit else 0.0

    def _hit(self, question: Mapping, response: Mapping) -> Mapping | None:
        """Return the accepted value that was met, the one worth most."""
        value = measured(question, response)
        if value is None:
            return None
        met = [a for a in question["accepted"] if abs(value - a["value"]) <= a["tolerance"] + 1e-9]
        return max(met, key=lambda a: a["share"], default=None)

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        hit = self._hit(question, response)
        best = max(question["accepted"], key=lambda a: a["share"])
        unit = _own_unit(question)
        return [
            Part(
                key="number",
                text="",
                given=" ".join([response["number"], response.get("unit", "")]).strip(),
                right=bool(hit and hit["share"] >= 1),
                correct=f"{_danish(best['value'])} {unit}".strip(),
                feedback=hit.get("feedback", "") if hit else "",
            )
        ]

    def problems(self, question: Mapping) -> Iterator[Problem]:
        accepted = question["accepted"]
        if not any(a["share"] >= 1 for a in accepted):
            yield Problem("no-full-answer")
        if any(a["tolerance"] < 0 for a in accepted):
            yield Problem("bad-tolerance")
        units = question.get("units") or []
        if question.get("unit_required") and not units:
            yield Problem("no-units")
        if any(not u["text"].strip() or not u["factor"] for u in units):
            yield Problem("bad-unit")


class FreeText(Kind):
    """A text in one's own words, for practice: held against a model answer by a rubric."""

    unmarked = True

    def empty(self) -> dict:
        return {"text": ""}

    def check(self, question: Mapping, response: object) -> dict:
        return {"text": text_in(shaped(response, "text")["text"], LONGEST_TEXT).strip()}

    def share(self, question: Mapping, response: Mapping) -> float:
        return 0.0

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        return [Part("text", "", given=response["text"])]

    def problems(self, question: Mapping) -> Iterator[Problem]:
        rubric = question.get("rubric") or []
        yield from twice(rubric)
        yield from untitled(rubric)
        if not rubric:
            yield Problem("no-rubric")
        if not str(question.get("model") or "").strip():
            yield Problem("no-model")


def measured(question: Mapping, response: Mapping) -> float | None:
    """Return the number given, in the unit of the accepted values; None without one that counts."""
    found = number(response["number"])
    if found is None:
        return None
    value, behind = found
    unit = folded(response.get("unit") or behind)
    units = {folded(u["text"]): u["factor"] for u in question.get("units") or ()}
    if not unit:
        return None if question.get("unit_required") else value
    if not units:
        return value
    return value * units[unit] if unit in units else None


def _own_unit(question: Mapping) -> str:
    """Return the unit the accepted values are in."""
    return next((u["text"] for u in question.get("units") or () if u["factor"] == 1), "")


def _danish(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _best(gap: Mapping, typed: str) -> tuple[float, str]:
    """Return the share of what was typed and its feedback: the best, an exact text before others."""
    if gap.get("options"):
        chosen = by_key(gap["options"]).get(typed)
        return (float(chosen["correct"]), chosen.get("feedback", "")) if chosen else (0.0, "")
    case, spelling = bool(gap.get("case")), gap.get("spelling", 0)
    for tolerance in (0, spelling):
        met = [a for a in gap["accepted"] if same(typed, a["text"], case, tolerance)]
        if met:
            best = max(met, key=lambda a: a["share"])
            return best["share"], best.get("feedback", "")
    return 0.0, ""


def _text_part(gap: Mapping, text: str, typed: str) -> Part:
    share, feedback = _best(gap, typed)
    options = by_key(gap.get("options") or ())
    return Part(
        key=gap["key"],
        text=text,
        given=options[typed]["text"] if typed in options else typed,
        right=share >= 1,
        correct=_wanted(gap),
        feedback=feedback,
    )


def _wanted(gap: Mapping) -> str:
    if gap.get("options"):
        return next((o["text"] for o in gap["options"] if o["correct"]), "")
    return max(gap["accepted"], key=lambda a: a["share"])["text"] if gap["accepted"] else ""


def _list_problems(gap: Mapping) -> Iterator[Problem]:
    yield from untitled(gap["options"])
    if len(gap["options"]) < 2:
        yield Problem("few-options", gap["key"])
    if sum(bool(o["correct"]) for o in gap["options"]) != 1:
        yield Problem("no-right-option", gap["key"])


def _text_problems(gap: Mapping) -> Iterator[Problem]:
    accepted = [a for a in gap["accepted"] if a["text"].strip()]
    if not any(a["share"] >= 1 for a in accepted):
        yield Problem("no-full-answer", gap["key"])
    if not 0 <= gap.get("spelling", 0) <= MOST_MISSPELT:
        yield Problem("bad-spelling", gap["key"])
