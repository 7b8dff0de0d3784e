"""Why a choice is shown or hidden in a state: for the author who tries a case. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assessments import cases


@dataclass(frozen=True)
class Held:
    """One condition beside the value it met; `value` is None for a variable that does not exist."""

    condition: str
    value: int | None
    holds: bool


@dataclass(frozen=True)
class Why:
    """One choice: whether it is shown, and the conditions and the use of it that decide that."""

    choice: Mapping
    shown: bool
    held: tuple[Held, ...]
    taken_already: bool


def choices(scene: Mapping, state: Mapping[str, int]) -> list[Why]:
    """Explain every choice of a scene, in the author's order. Raises cases.BadCondition."""
    found = []
    for choice in scene.get("choices") or ():
        held = conditions(choice.get("when"), state)
        taken = cases.followed(scene, state, choice)
        found.append(Why(choice, not taken and all(one.holds for one in held), held, taken))
    return found


def conditions(texts: Iterable[str] | None, state: Mapping[str, int]) -> tuple[Held, ...]:
    """Set conditions beside what they met. Raises cases.BadCondition."""
    return tuple(_held(text, state) for text in texts or ())


def _held(text: str, state: Mapping[str, int]) -> Held:
    read = cases.parse(text)
    return Held(text, state.get(read.variable, 0 if read.counts else None), bool(read.holds(state)))
