"""Playing a case: scenes, choices, and what choices change. Pure: definitions in, places out.

The state is a dict of whole numbers by variable. Nothing is stored but the decisions; where
somebody stands is always replayed from them, so a run can be resumed anywhere.
"""

import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

END = "end"
QUALITIES = ("best", "fair", "poor")
_OPERATORS = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
_CONDITION = re.compile(r"\s*([^\s<>=!]+)\s*(>=|<=|==|!=|>|<)\s*(-?\d{1,6})\s*")

State = dict[str, int]


class BadCondition(ValueError):
    """Text that is not `variable operator number`."""


class BadDecision(ValueError):
    """A decision that cannot be taken where it is said to be."""


@dataclass(frozen=True)
class Condition:
    """`evidence >= 2`, read."""

    variable: str
    operator: str
    number: int

    def holds(self, state: Mapping[str, int]) -> bool:
        """Tell whether it holds; on a variable that does not exist, it does not."""
        if self.variable not in state:
            return False
        return _OPERATORS[self.operator](state[self.variable], self.number)


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """Read a condition. Raises BadCondition."""
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise BadCondition(f'not a condition: "{text}" (write for example "evidence >= 2")')
    variable, sign, number = found.groups()
    return Condition(variable, sign, int(number))


def all_hold(conditions: Iterable[str], state: Mapping[str, int]) -> bool:
    """Tell whether every condition holds; no conditions always do. Raises BadCondition."""
    return all(parse(text).holds(state) for text in conditions or ())


def start_state(definition: Mapping) -> State:
    """Return the variables as a run begins."""
    return {v["key"]: v["start"] for v in definition.get("variables", ())}


def scene_of(definition: Mapping, key: str) -> Mapping:
    """Return a scene. Raises BadDecision for one the case does not have."""
    for scene in definition["scenes"]:
        if scene["key"] == key:
            return scene
    raise BadDecision(f"no scene {key!r}")


def available(scene: Mapping, state: Mapping[str, int]) -> list[Mapping]:
    """Return the choices that can be taken in this state, in the author's order."""
    if scene.get("end"):
        return []
    return [c for c in scene.get("choices", ()) if all_hold(c.get("when"), state)]


def apply(definition: Mapping, state: Mapping[str, int], effects: Mapping[str, int]) -> State:
    """Return the state after a choice, every variable kept between its low and high."""
    bounds = {v["key"]: (v["low"], v["high"]) for v in definition.get("variables", ())}
    return {
        key: max(bounds[key][0], min(bounds[key][1], value + (effects or {}).get(key, 0)))
        for key, value in state.items()
    }


def ending(definition: Mapping, state: Mapping[str, int]) -> str:
    """Return the first end scene whose conditions all hold. Raises BadDecision without one."""
    for scene in definition["scenes"]:
        if scene.get("end") and all_hold(scene.get("when"), state):
            return scene["key"]
    raise BadDecision("no ending holds")


def choose(definition: Mapping, scene_key: str, state: Mapping[str, int], choice: str) -> Mapping:
    """Return the choice taken. Raises BadDecision when it is not open in this scene and state."""
    for open_choice in available(scene_of(definition, scene_key), state):
        if open_choice["key"] == choice:
            return open_choice
    raise BadDecision(f"{choice!r} cannot be chosen in {scene_key!r}")


@dataclass(frozen=True)
class Turn:
    """One decision taken: where, what, out of which state, and into which."""

    ordinal: int
    scene: Mapping
    choice: Mapping
    before: State
    after: State
    leads_to: str


@dataclass(frozen=True)
class Place:
    """Where a run stands."""

    scene: Mapping
    state: State
    trace: tuple[Turn, ...] = ()

    @property
    def ended(self) -> bool:
        return bool(self.scene.get("end"))

    @property
    def next_ordinal(self) -> int:
        return len(self.trace) + 1


def take(definition: Mapping, place: Place, choice: str) -> Place:
    """Return the place after one more choice. Raises BadDecision."""
    taken = choose(definition, place.scene["key"], place.state, choice)
    after = apply(definition, place.state, taken.get("effects", {}))
    leads_to = ending(definition, after) if taken["next"] == END else taken["next"]
    turn = Turn(place.next_ordinal, place.scene, taken, place.state, after, leads_to)
    return Place(scene_of(definition, leads_to), after, (*place.trace, turn))


def replay(definition: Mapping, decisions: Iterable[tuple[str, str]]) -> Place:
    """Play (scene, choice) pairs from the start. Raises BadDecision where they do not fit."""
    place = Place(scene_of(definition, definition["start"]), start_state(definition))
    for scene, choice in decisions:
        if place.scene["key"] != scene:
            raise BadDecision(f"decided in {scene!r} while standing in {place.scene['key']!r}")
        place = take(definition, place, choice)
    return place


def recommended(turn: Turn) -> Mapping:
    """Return the best choice that was open at a turn; the one taken, when none is better."""
    ranked = sorted(available(turn.scene, turn.before), key=_rank)
    return turn.choice if _rank(turn.choice) == _rank(ranked[0]) else ranked[0]


def _rank(choice: Mapping) -> int:
    return QUALITIES.index(choice.get("quality", QUALITIES[-1]))
