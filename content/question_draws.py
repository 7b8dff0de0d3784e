"""What a quiz draws from a pool of questions: rules, whether they can be met, parallel forms. Pure.

Works on frozen questions; how a draw is made is in assessments/drawing.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.drawing import fits

FORMS = ("A", "B", "C")
FEWEST_ANCHORS = 1 / 3  # of a form's questions (MEASUREMENT.md 1.6)


@dataclass(frozen=True)
class Rule:
    """`count` of the questions with these keys; 0 is all of them."""

    keys: tuple[str, ...]
    count: int = 0

    @property
    def wanted(self) -> int:
        return self.count or len(self.keys)

    def frozen(self) -> dict:
        """Return the rule as a definition has it."""
        fixed = {"fixed": list(self.keys)}
        return {"count": self.count} | fixed if self.count else fixed


def candidates(questions: Sequence[Mapping], wanted: Mapping) -> tuple[str, ...]:
    """Return the keys of the questions that a rule may take: those of a profession, and those for
    everybody."""
    rule = {name: wanted.get(name) or "" for name in ("topic", "level", "tag")}
    role = wanted.get("role")
    return tuple(
        q["key"]
        for q in questions
        if fits(rule, q) and (not role or not q.get("roles") or role in q["roles"])
    )


def missing(rules: Sequence[Rule]) -> list[int]:
    """Return for each rule how many questions it may come to lack, at the worst chance: rules take
    one after the other, and an earlier one may take what a later one needs."""
    return [_lacks(place, rule, rules[:place]) for place, rule in enumerate(rules)]


def _lacks(place: int, rule: Rule, before: Sequence[Rule]) -> int:
    keys = set(rule.keys)
    if not rule.count:
        return 0
    for earlier in before:
        if not earlier.count:
            keys -= set(earlier.keys)
    taken = sum(min(r.count, len(keys & set(r.keys))) for r in before if r.count)
    return max(0, rule.count - (len(keys) - min(taken, len(keys))))


def drawn(rules: Sequence[Rule], keys: Sequence[str]) -> float:
    """Return how many of the questions `keys` a draw holds on average."""
    taken, total = set(), 0.0
    for rule in rules:
        open_ones = set(rule.keys) - taken
        if not rule.count:
            taken |= open_ones
        share = min(1.0, rule.wanted / len(open_ones)) if open_ones else 0.0
        total += share * len(open_ones & set(keys))
    return total


def forms(choices: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the parallel forms from each question's own choice: A, B, C, or all (anything else).

    There are two as soon as a question names one, and a third once a question names it.
    """
    named = set(FORMS) & set(choices.values())
    if not named:
        return {}
    return {
        name: [key for key, choice in choices.items() if choice not in FORMS or choice == name]
        for name in sorted(named | set(FORMS[:2]))
    }


def anchors(of: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the keys that stand in every form."""
    return set.intersection(*map(set, of.values())) if of else set()


def few_anchors(of: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether fewer than a third of a form stands in all: they can hardly be compared then."""
    return any(len(anchors(of)) < FEWEST_ANCHORS * len(keys) for keys in of.values())
