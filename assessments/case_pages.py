"""What the pages of a case show. No queries."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
TONES = {"best": "right", "fair": "neutral", "poor": "wrong"}


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


def verdict(choice: Mapping) -> dict | None:
    """Return the word for a choice and the class of its box; None for one that is not scored."""
    quality = cases.quality_of(choice)
    if quality == cases.UNSCORED:
        return None
    return {"word": VERDICTS[quality], "tone": TONES[quality]}


def reason_said(scene: Mapping, key: str) -> dict | None:
    """Return the reason somebody gave, with a word for it; None when none was asked for."""
    reason = cases.reason_of(scene, key)
    if reason is None:
        return None
    word = (
        _("The reason that weighs most")
        if reason.get("correct")
        else _("Not what weighs most here")
    )
    return {**reason, "word": word}


# A scene -------------------------------------------------------------------------------------------


def board(scene: Mapping, state: Mapping[str, int]) -> dict | None:
    """Return an investigation as a board: leads followed, and how many are open; None for other
    scenes."""
    if not scene.get("free"):
        return None
    leads = [c for c in scene["choices"] if cases.is_lead(scene, c)]
    followed = [c for c in leads if cases.followed(scene, state, c)]
    return {
        "followed": followed,
        "progress": _("%(n)s of %(total)s leads followed")
        % {"n": len(followed), "total": len(leads)},
    }


def leads(scene: Mapping) -> set[str]:
    """Return the keys of the leads of an investigation."""
    return {c["key"] for c in scene.get("choices") or () if cases.is_lead(scene, c)}


def clock(scene: Mapping, state: Mapping[str, int], *, off: bool) -> dict | None:
    """Return the clock of a scene, None where time does not press."""
    timer = cases.timer_of(scene, state)
    if timer is None:
        return None
    by_itself = next(c for c in scene["choices"] if c["key"] == timer["choice"])
    return {**timer, "text": by_itself["text"], "words": about(timer["seconds"]), "off": off}


def about(seconds: int) -> str:
    """Return a length of time as one says it: seconds below two minutes, else minutes."""
    if seconds < 120:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def has_clock(definition: Mapping) -> bool:
    """Tell whether time presses anywhere in the case."""
    return any(scene.get("timer") for scene in definition["scenes"])


# The debrief ---------------------------------------------------------------------------------------


def debrief(way, groups: Mapping | None = None) -> list[dict]:
    """Return a way (case_ways.Way) as lines: a decision beside the one an expert would have taken
    there, or the leads of an investigation in one. `groups`: what the profession chose
    (Decision.objects.chosen_first); None when it is not known which one it is.
    """
    lines: list[dict] = []
    firsts = way.firsts()
    for turn in way.place.trace:
        if cases.is_lead(turn.scene, turn.choice) and verdict(turn.choice) is None:
            if not lines or lines[-1].get("investigated") != turn.scene["key"]:
                lines.append(_investigation(turn.scene, groups))
            lines[-1]["followed"].append(turn.choice)
        else:
            lines.append(_decision(turn, way.row(turn), firsts[turn.ordinal], groups))
    for number, line in enumerate(lines, 1):
        line["number"] = number
    return [_with_missed(line) for line in lines]


def _investigation(scene: Mapping, groups: Mapping | None) -> dict:
    return {"investigated": scene["key"], "scene": scene, "followed": []} | _group(
        scene, groups, about_leads=True
    )


def _with_missed(line: dict) -> dict:
    """Add the leads that were not followed, and which bars are one's own."""
    if "followed" not in line:
        return line
    own = {choice["key"] for choice in line["followed"]}
    line["missed"] = [
        c
        for c in line["scene"]["choices"]
        if cases.is_lead(line["scene"], c) and c["key"] not in own
    ]
    line["bars"] = [bar | {"own": bar["key"] in own} for bar in line["bars"]]
    return line


def _decision(turn: cases.Turn, row, first, groups: Mapping | None) -> dict:
    best = cases.recommended(turn)
    line = {
        "turn": turn,
        "scene": turn.scene,
        "verdict": verdict(turn.choice),
        "best": best,
        "same": best["key"] == turn.choice["key"],
        "first": _taken_back(turn.scene, row, first),
        "timed_out": row.timed_out,
        "reason": reason_said(turn.scene, row.reason),
        "right_reasons": [r for r in turn.scene.get("reasons") or () if r.get("correct")],
        "law": best.get("law") or turn.choice.get("law") or "",
        "sources": best.get("sources") or turn.choice.get("sources") or [],
    }
    group = _group(turn.scene, groups)
    keys = {"own": (line["first"] or turn.choice)["key"], "recommended": best["key"]}
    for bar in group["bars"]:
        bar |= {name: bar["key"] == key for name, key in keys.items()}
    return line | group


def _taken_back(scene: Mapping, row, first) -> Mapping | None:
    """Return the choice that was made first at this visit and taken back, None without one."""
    if first.pk == row.pk or first.scene != scene["key"]:
        return None
    return next((c for c in scene["choices"] if c["key"] == first.choice), None)


def _group(scene: Mapping, groups: Mapping | None, *, about_leads: bool = False) -> dict:
    """Return what the profession chose in a scene: bars with n, or why there are none."""
    if groups is None:
        return {"bars": [], "group": "unknown"}
    found = groups.get((scene["key"], about_leads))
    if found is None:
        return {"bars": [], "group": "few"}
    choices = [c for c in scene["choices"] if (verdict(c) is None) is about_leads]
    return {"bars": _bars(choices, found), "group": "shown", "n": found.n}


def _bars(choices: Iterable[Mapping], found) -> list[dict]:
    """Return one bar a choice: how many of `n`, and their share in whole per cent."""
    counts = {c["key"]: found.choices.get(c["key"], 0) for c in choices}
    return [
        {
            "key": c["key"],
            "text": c["text"],
            "count": counts[c["key"]],
            "percent": round(100 * counts[c["key"]] / found.n),
        }
        for c in choices
    ]


def steps(place: cases.Place) -> list[tuple[str, str, str]]:
    """Return a way as story_map.layout reads it."""
    return [(turn.scene["key"], turn.choice["key"], turn.leads_to) for turn in place.trace]


def score_in_words(score) -> str:
    """Say a case_scoring.Score; "" when nothing was scored."""
    if not score.maximum:
        return ""
    words = ngettext(
        "%(best)s of %(n)s first decision was the one an expert would take.",
        "%(best)s of %(n)s first decisions were those an expert would take.",
        score.maximum,
    )
    return words % {"best": score.best, "n": score.maximum}
