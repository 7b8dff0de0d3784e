"""The whole key of a question, for whoever reviews it: what is right, what it gives, what is said. Pure,
over frozen questions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext


@dataclass(frozen=True)
class Line:
    """One answer. `right` is None where nothing is right or wrong; `gives` a share of the points
    between none and all; `note` what it belongs with."""

    text: str
    right: bool | None = None
    feedback: str = ""
    note: str = ""
    gives: float | None = None


def lines(question: Mapping) -> list[Line]:
    """Return every answer that a question knows, in the author's order. A draft may lack anything."""
    own = _OWN.get(question["type"])
    return own(question) if own else [_option(o) for o in question.get("options") or ()]


def text(question: Mapping) -> str:
    """Return the running text of gaps and passages as it reads when it is filled in; safe HTML."""
    words = {o["key"]: o["text"] for o in question.get("options") or ()}
    words |= {gap["key"]: _best(gap) for gap in question.get("gaps") or ()}
    return re.sub(
        r"\[\[([^\[\]]*)\]\]",
        lambda found: f"<strong>[{_escaped(words.get(found[1], ''))}]</strong>",
        question.get("text") or "",
    )


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _best(gap: Mapping) -> str:
    right = [o["text"] for o in gap.get("options") or () if o["correct"]]
    return " | ".join(right or [a["text"] for a in gap["accepted"] if a["share"] >= 1])


def _option(option: Mapping) -> Line:
    return Line(option["text"], bool(option["correct"]), option.get("feedback", ""))


def _true_or_false(question: Mapping) -> list[Line]:
    return [_option(o) for o in [*question["options"], *(question.get("reasons") or ())]]


def _vignette(question: Mapping) -> list[Line]:
    best = max((o["worth"] for o in question["options"]), default=0)
    return [
        Line(o["text"], o["worth"] == best > 0, o["feedback"], f"{o['worth']} / 3")
        for o in question["options"]
    ]


def _scale(question: Mapping) -> list[Line]:
    return [
        Line(o["text"], note=gettext("no case") if o.get("no_case") else str(o["value"]))
        for o in question["options"]
    ]


def _pairs(question: Mapping) -> list[Line]:
    answers = {a["key"]: a["text"] for a in question["answers"]}
    return [
        Line(p["text"], True, p["feedback"], answers.get(p["match"], ""))
        for p in question["prompts"]
    ]


def _ordering(question: Mapping) -> list[Line]:
    return [
        Line(f"{n}. {i['text']}", True, i["feedback"]) for n, i in enumerate(question["items"], 1)
    ]


def _gaps(question: Mapping) -> list[Line]:
    found = []
    for number, gap in enumerate(question["gaps"], 1):
        listed = [_option(o) for o in gap.get("options") or ()]
        found += [
            Line(line.text, line.right, line.feedback, f"({number})", line.gives)
            for line in listed or _accepted(gap)
        ]
    return found


def _accepted(question: Mapping) -> list[Line]:
    return [
        Line(a["text"], a["share"] > 0, a["feedback"], gives=_part(a["share"]))
        for a in question["accepted"]
    ]


def _part(share: float) -> float | None:
    return round(share * 100) if 0 < share < 1 else None


def _numeric(question: Mapping) -> list[Line]:
    unit = next((u["text"] for u in question["units"] if u["factor"] == 1), "")
    return [
        Line(
            f"{a['value']} {unit}".strip(),
            a["share"] > 0,
            a["feedback"],
            f"± {a['tolerance']}" if a["tolerance"] else "",
            _part(a["share"]),
        )
        for a in question["accepted"]
    ]


def _free_text(question: Mapping) -> list[Line]:
    return [Line(r["text"], note=str(r["points"])) for r in question["rubric"]]


_OWN: dict[str, Callable[[Mapping], list[Line]]] = {
    "truefalse": _true_or_false,
    "vignette": _vignette,
    "scale": _scale,
    "matching": _pairs,
    "classify": _pairs,
    "ordering": _ordering,
    "gaps": _gaps,
    "short": _accepted,
    "numeric": _numeric,
    "freetext": _free_text,
}
