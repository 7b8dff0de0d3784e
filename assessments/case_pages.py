"""What the pages of a case show. No queries."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import cases

AMOUNTS = [
    gettext_lazy("very little"),
    gettext_lazy("a little"),
    gettext_lazy("some"),
    gettext_lazy("a good deal"),
    gettext_lazy("a lot"),
]
VERDICTS = {
    "best": gettext_lazy("A strong choice"),
    "fair": gettext_lazy("A choice with a price"),
    "poor": gettext_lazy("A risky choice"),
}


def state_in_words(definition: Mapping, state: Mapping[str, int]) -> list[dict]:
    """Return every variable with how much there is of it, in words: never a score on a person."""
    return [
        {"label": v["label"], "amount": amount(state[v["key"]], v["low"], v["high"])}
        for v in definition.get("variables", ())
    ]


def amount(value: int, low: int, high: int):
    """Return the word for `value` between `low` and `high`."""
    if high <= low:
        return AMOUNTS[2]
    return AMOUNTS[round((value - low) / (high - low) * (len(AMOUNTS) - 1))]


def changes(definition: Mapping, turn: cases.Turn) -> list[str]:
    """Return what a decision changed, as sentences."""
    lines = []
    for v in definition.get("variables", ()):
        before, after = turn.before[v["key"]], turn.after[v["key"]]
        if after > before:
            lines.append(_("%(label)s: more than before") % {"label": v["label"]})
        elif after < before:
            lines.append(_("%(label)s: less than before") % {"label": v["label"]})
    return lines


def trace(place: cases.Place) -> list[str]:
    """Return the decisions taken, oldest first."""
    return [turn.choice["text"] for turn in place.trace]


def verdict(choice: Mapping) -> dict:
    """Return the word for a choice and the class of its box."""
    quality = choice.get("quality", "poor")
    return {
        "word": VERDICTS[quality],
        "tone": {"best": "right", "fair": "neutral"}.get(quality, "wrong"),
    }


def debrief(place: cases.Place) -> list[dict]:
    """Return every decision beside the one an expert would have taken there."""
    lines = []
    for turn in place.trace:
        best = cases.recommended(turn)
        lines.append(
            {
                "turn": turn,
                "verdict": verdict(turn.choice),
                "best": best,
                "same": best["key"] == turn.choice["key"],
                "sources": best.get("sources") or turn.choice.get("sources") or [],
            }
        )
    return lines
