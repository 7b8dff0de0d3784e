"""What to look at first: the rules of MEASUREMENT 2.3, with their uncertainty. Pure.

A wave with fewer than `FEWEST` persons on an item is as if it were not there. Rules that ask for
two waves are answered from one when there is only one, and the flag then says `waves=1`; below
`SURE` persons it says `preliminary`. Alpha, discrimination and distractors are never judged by
what a training changed: dead options and an item that is too easy by the first wave alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assessments.statistics.change import Change
from assessments.statistics.items import Item
from assessments.statistics.options import Option

FEWEST = 30
SURE = 100

KEY, FLAT, WEAK = "key", "flat", "weak"
EASY, HARD, DEAD, NO_GAIN, SENSITIVITY = "easy", "hard", "dead", "no-gain", "sensitivity"
RED, AMBER, INFO = "red", "amber", "info"
LEVELS = {KEY: RED, FLAT: RED, SENSITIVITY: INFO}

FLAT_BELOW, WEAK_BELOW, DUBIOUS_BELOW = 0.15, 0.20, 15.0
EASY_ABOVE, HARD_MARGIN = 0.90, 0.10
DEAD_BELOW, DEAD_FROM = 0.05, 40
ALPHA = 0.05


@dataclass(frozen=True)
class Flag:
    """One thing to look at. `option` where it is about one; `numbers` are what it rests on."""

    code: str
    option: str = ""
    waves: int = 1
    preliminary: bool = False
    numbers: Mapping[str, object] = field(default_factory=dict)

    @property
    def level(self) -> str:
        return LEVELS.get(self.code, AMBER)


@dataclass(frozen=True)
class Wave:
    """One item at one wave."""

    item: Item
    options: Sequence[Option] = ()


def flags_of(
    before: Wave | None,
    after: Wave | None = None,
    change: Change | None = None,
    chance: float = 0.0,
) -> list[Flag]:
    """Return one item's flags, the gravest first. `chance` is the share got by guessing."""
    before, after = _enough(before), _enough(after)
    waves = [wave for wave in (before, after) if wave]
    found = _working(waves)
    if before:
        found += _easy(before) + _dead(before)
    if after:
        found += _hard(after, chance)
    if change and change.pairs >= FEWEST:
        found += _unmoved(change)
    return found


def _enough(wave: Wave | None) -> Wave | None:
    return wave if wave and wave.item.n >= FEWEST else None


def _flag(code: str, waves: Sequence[Wave], option: str = "", **numbers: object) -> Flag:
    n = tuple(wave.item.n for wave in waves)
    return Flag(code, option, len(waves), min(n) < SURE or len(waves) < 2, {"n": n} | numbers)


# Does it tell those who know from those who do not? ----------------------------------------------


def _working(waves: Sequence[Wave]) -> list[Flag]:
    """Return the one flag on how the item goes with the rest, the gravest that holds."""
    if not waves:
        return []
    r = [wave.item.r_drop for wave in waves]
    numbers = {"r": tuple(r), "interval": tuple(wave.item.r_interval for wave in waves)}
    better = _better_than_key(waves)
    if better:
        beats = {"beats": tuple(_of(wave, better) for wave in waves)}
        return [_flag(KEY, waves, better, **numbers, **beats)]
    if any(value is None for value in r):
        return []
    if all(value < 0 for value in r):
        return [_flag(KEY, waves, **numbers)]
    if all(high < FLAT_BELOW for _low, high in numbers["interval"]):
        return [_flag(FLAT, waves, **numbers)]
    efficiency = tuple(wave.item.discriminative_efficiency for wave in waves)
    return [_flag(WEAK, waves, **numbers, efficiency=efficiency)] if _weak(waves) else []


def _weak(waves: Sequence[Wave]) -> bool:
    if len(waves) > 1:
        return all(wave.item.r_drop < WEAK_BELOW for wave in waves)
    efficiency = waves[0].item.discriminative_efficiency
    return efficiency is not None and efficiency < DUBIOUS_BELOW


def _better_than_key(waves: Sequence[Wave]) -> str:
    """Return the wrong option that goes better with the rest than the right one, at every wave."""
    found = [_beating(wave.options) for wave in waves]
    common = set.intersection(*map(set, found))
    return max(common, key=lambda key: found[0][key], default="")


def _beating(options: Iterable[Option]) -> dict[str, float]:
    told = {one.key: one for one in options if one.key and one.r_rest is not None}
    right = [one.r_rest for one in told.values() if one.right]
    if not right:
        return {}
    wrong = {key: one.r_rest for key, one in told.items() if not one.right}
    return {key: r for key, r in wrong.items() if r > max(right)}


def _of(wave: Wave, key: str) -> Option:
    return next(one for one in wave.options if one.key == key)


# Can it show what was learned? -------------------------------------------------------------------


def _easy(before: Wave) -> list[Flag]:
    item = before.item
    if item.facility is None or item.facility <= EASY_ABOVE:
        return []
    return [_about(EASY, item, facility=item.facility, interval=item.interval)]


def _hard(after: Wave, chance: float) -> list[Flag]:
    item = after.item
    if item.facility is None or item.facility >= chance + HARD_MARGIN:
        return []
    return [_about(HARD, item, facility=item.facility, interval=item.interval, chance=chance)]


def _about(code: str, item: Item, option: str = "", **numbers: object) -> Flag:
    return Flag(code, option, 1, item.n < SURE, {"n": (item.n,)} | numbers)


def _dead(before: Wave) -> list[Flag]:
    """Return the wrong options that hardly anybody who was wrong fell for.

    Among the *wrong* answers: of an easy item few answers are wrong, and the usual rule ("fewer
    than 5 % of all") marks it for that alone.
    """
    enough = [one for one in before.options if one.wrong is not None and one.of_wrong >= DEAD_FROM]
    return [
        _about(DEAD, before.item, one.key, share=one.wrong, wrong=one.of_wrong)
        for one in enough
        if one.wrong < DEAD_BELOW
    ]


def _unmoved(change: Change) -> list[Flag]:
    numbers = {
        "n": (change.pairs,),
        "gained": change.gained,
        "lost": change.lost,
        "p": change.p_holm,
        "sensitivity": change.sensitivity,
        "interval": change.interval,
    }
    told = [Flag(SENSITIVITY, "", 2, change.pairs < SURE, numbers)]
    all_knew = change.both == change.pairs
    if change.p_holm is not None and change.p_holm > ALPHA and change.gained <= change.lost:
        told = told if all_knew else [Flag(NO_GAIN, "", 2, change.pairs < SURE, numbers), *told]
    return told
