"""Which questions somebody is asked, on which form, in which order. Pure; chance is passed in.

Rules: docs/developers/questions.md, "A quiz".
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from random import Random


def choose_form(definition: Mapping, taken: Sequence[str], dice: Random) -> str:
    """Return the form to take: never the last one again, and one taken least often, by chance.

    `taken` are the forms of the person's earlier tests in the course, in order. "" without forms.
    """
    names = sorted(definition.get("forms") or {})
    if not names:
        return ""
    others = [name for name in names if not taken or name != taken[-1]] or names
    fewest = min(taken.count(name) for name in others)
    return dice.choice([name for name in others if taken.count(name) == fewest])


def narrowed(definition: Mapping, only: Collection[str]) -> Mapping:
    """Return the definition with these questions alone; as it is where none of them is left."""
    kept = [q for q in definition["questions"] if q["key"] in only]
    return {**definition, "questions": kept} if kept else definition


def draw(
    definition: Mapping, form: str, asked_before: Mapping[str, int], dice: Random
) -> list[str]:
    """Return the keys of the questions to ask, in order.

    `asked_before` says how often the person met a question: the least often asked come first,
    chance decides among equals. A rule that asks for more than there is gets what there is.
    """
    pool = _of_form(definition, form)
    rules = definition.get("draw") or []
    drawn = _drawn(rules, pool, asked_before, dice) if rules else pool
    return _in_order(definition, drawn, dice)


def _of_form(definition: Mapping, form: str) -> list[Mapping]:
    keys = (definition.get("forms") or {}).get(form)
    questions = definition["questions"]
    return [q for q in questions if q["key"] in keys] if keys is not None else list(questions)


def _drawn(rules: Iterable[Mapping], pool: list, asked_before: Mapping, dice: Random) -> list:
    taken: list[str] = []
    for rule in rules:
        open_ones = [q for q in pool if q["key"] not in taken and fits(rule, q)]
        dice.shuffle(open_ones)
        open_ones.sort(key=lambda q: asked_before.get(q["key"], 0))
        taken += [q["key"] for q in open_ones[: rule.get("count") or len(open_ones)]]
    return [q for q in pool if q["key"] in taken]


def fits(rule: Mapping, question: Mapping) -> bool:
    """Tell whether a rule of `draw` may take a question."""
    fixed = rule.get("fixed") or []
    return (
        (not fixed or question["key"] in fixed)
        and rule.get("topic", "") in ("", question.get("topic", ""))
        and rule.get("level", "") in ("", question.get("level", ""))
        and (not rule.get("tag") or rule["tag"] in question.get("tags", ()))
        and (not rule.get("role") or rule["role"] in question.get("roles", ()))
    )


def _in_order(definition: Mapping, drawn: Sequence[Mapping], dice: Random) -> list[str]:
    """Return the keys, shuffled where the author allows it; those of one stimulus stay together."""
    sets: dict[str, list[str]] = {}
    for question in drawn:
        sets.setdefault(question.get("stimulus") or question["key"], []).append(question["key"])
    order = list(sets.values())
    if definition.get("shuffle"):
        dice.shuffle(order)
    return [key for together in order for key in together]


def shuffled(question: Mapping, seed: str, options: bool) -> Mapping:
    """Return a question as it is shown in one attempt: the same order on every visit.

    Items to be ordered and answers to be matched never stand in the order of the key. Options
    move only with `options` (the quiz shuffles them) and unless the question is `fixed`.
    """
    dice = Random(f"{seed}/{question['key']}")  # noqa: S311 (an order, not a secret)
    moving = {"ordering": ["items"], "matching": ["answers"]}.get(question["type"], [])
    if options and not question.get("fixed") and question["type"] not in _IN_ORDER:
        moving = [*moving, "options", "reasons"]
    moved = {name: _mixed(question[name], dice) for name in moving if question.get(name)}
    return {**question, **moved}


_IN_ORDER = ("truefalse", "scale", "passages", "hotspot")


def _mixed(parts: Sequence, dice: Random) -> list:
    mixed = dice.sample(list(parts), len(parts))
    return mixed if mixed != list(parts) or len(parts) < 2 else [*mixed[1:], mixed[0]]
