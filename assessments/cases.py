"""Playing a case: scenes, choices, and what choices change. Pure: definitions in, places out.

The state is a dict of whole numbers: the variables, and what the case itself keeps count of
(`scene.choice`, `scene.*`, `@event`), where a condition or an investigation asks for it. Nothing is
stored but the decisions; where somebody stands is always replayed from them, so a run can be resumed
anywhere.
"""

import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

END = "end"
QUALITIES = ("best", "fair", "poor")
UNSCORED = ""
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


# Conditions ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Condition:
    """`evidence >= 2` or `flat.ask == 1`, read."""

    variable: str
    operator: str
    number: int

    @property
    def counts(self) -> bool:
        """Whether it asks how often something was taken, not for a variable."""
        return "." in self.variable

    def holds(self, state: Mapping[str, int]) -> bool:
        """Tell whether it holds. On a variable that does not exist, it does not; what was never
        counted was never taken."""
        value = state.get(self.variable, 0 if self.counts else None)
        return value is not None and _OPERATORS[self.operator](value, self.number)


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


def count_key(scene: str, choice: str) -> str:
    """Return what a condition calls the times a choice was taken."""
    return f"{scene}.{choice}"


def total_key(scene: str) -> str:
    """Return what a condition calls the number of choices taken in a scene."""
    return f"{scene}.*"


def event_key(event: str) -> str:
    """Return where the state keeps that an event has happened."""
    return f"@{event}"


# The rules of one case -----------------------------------------------------------------------------


class Story:
    """A definition made ready to be played: looked up by key, and what it keeps count of.

    Counts stop one above the highest number any condition compares them with: no condition can
    tell the difference, and a case in which one may go in circles has an end to its states.
    """

    def __init__(self, definition: Mapping):
        self.definition = definition
        self.scenes = {scene["key"]: scene for scene in definition["scenes"]}
        self.ends = [scene for scene in definition["scenes"] if scene.get("end")]
        self.events = list(definition.get("events") or ())
        variables = definition.get("variables") or ()
        self.bounds = {v["key"]: (v["low"], v["high"]) for v in variables}
        self.caps = self._caps()
        self.first_state = {v["key"]: v["start"] for v in variables} | dict.fromkeys(self.caps, 0)

    def _caps(self) -> dict[str, int]:
        caps: dict[str, int] = {}
        for condition in map(parse, conditions_of(self.definition)):
            if condition.counts and condition.variable not in self.bounds:
                known = caps.get(condition.variable, 0)
                caps[condition.variable] = max(known, condition.number + 1, 1)
        for scene in self.scenes.values():
            if scene.get("free"):
                for choice in scene.get("choices") or ():
                    caps.setdefault(count_key(scene["key"], choice["key"]), 1)
        return caps | {event_key(event["key"]): 1 for event in self.events}

    def scene(self, key: str) -> Mapping:
        """Return a scene. Raises BadDecision for one the case does not have."""
        if key not in self.scenes:
            raise BadDecision(f"no scene {key!r}")
        return self.scenes[key]

    def changed(self, state: Mapping[str, int], effects: Mapping[str, int] | None) -> State:
        """Return the state with effects added, every variable kept between its low and high."""
        after = dict(state)
        for key, by in (effects or {}).items():
            if key in after and key in self.bounds:
                low, high = self.bounds[key]
                after[key] = max(low, min(high, after[key] + by))
        return after

    def counted(self, state: State, *keys: str) -> State:
        """Return the state with what the case keeps count of counted up."""
        seen = {k: min(self.caps[k], state.get(k, 0) + 1) for k in keys if k in self.caps}
        return state | seen

    def way_in(self, key: str, state: Mapping[str, int]) -> list[str]:
        """Return the scenes one goes through by going to `key`, the one that is shown last: a scene
        whose conditions do not hold hands on. Raises BadDecision when they do so in a circle."""
        way = [key]
        while (onward := handed_on(self.scene(way[-1]), state)) is not None:
            if onward in way:
                raise BadDecision(f"scenes hand on in a circle at {onward!r}")
            way.append(onward)
        return way

    def ending(self, state: Mapping[str, int]) -> str:
        """Return the first end scene whose conditions all hold. Raises BadDecision without one."""
        for scene in self.ends:
            if all_hold(scene.get("when"), state):
                return scene["key"]
        raise BadDecision("no ending holds")

    def due(self, state: Mapping[str, int]) -> Mapping | None:
        """Return the first event whose conditions hold and that has not happened."""
        for event in self.events:
            if not state.get(event_key(event["key"])) and all_hold(event.get("when"), state):
                return event
        return None

    def step(self, scene: Mapping, state: Mapping[str, int], choice: Mapping) -> "Step":
        """Return what a choice leads to. Raises BadDecision."""
        key = scene["key"]
        after = self.changed(state, choice.get("effects"))
        after = self.counted(after, count_key(key, choice["key"]), total_key(key))
        event = self.due(after)
        if event is not None:
            after = self.counted(after, event_key(event["key"]))
            return Step(after, self.way_in(event["next"], after), event["key"])
        target = choice["next"]
        return Step(after, [self.ending(after)] if target == END else self.way_in(target, after))


@dataclass(frozen=True)
class Step:
    """Where a choice led: the state, the scenes gone through, and the event in between, if any."""

    state: State
    way: list[str]
    event: str = ""

    @property
    def scene(self) -> str:
        return self.way[-1]


def handed_on(scene: Mapping, state: Mapping[str, int]) -> str | None:
    """Return the scene that is shown instead of this one, None when this one is."""
    otherwise = scene.get("otherwise")
    return otherwise if otherwise and not all_hold(scene.get("when") or (), state) else None


def conditions_of(definition: Mapping) -> Iterator[str]:
    """Yield every condition of a case."""
    for event in definition.get("events") or ():
        yield from event.get("when") or ()
    for scene in definition["scenes"]:
        yield from scene.get("when") or ()
        for choice in scene.get("choices") or ():
            yield from choice.get("when") or ()


def start_state(definition: Mapping) -> State:
    """Return the state as a run begins."""
    return dict(Story(definition).first_state)


def scene_of(definition: Mapping, key: str) -> Mapping:
    """Return a scene. Raises BadDecision for one the case does not have."""
    for scene in definition["scenes"]:
        if scene["key"] == key:
            return scene
    raise BadDecision(f"no scene {key!r}")


def apply(definition: Mapping, state: Mapping[str, int], effects: Mapping[str, int]) -> State:
    """Return the state after a choice, every variable kept between its low and high."""
    return Story(definition).changed(state, effects)


def ending(definition: Mapping, state: Mapping[str, int]) -> str:
    """Return the first end scene whose conditions all hold. Raises BadDecision without one."""
    return Story(definition).ending(state)


# Choices -------------------------------------------------------------------------------------------


def available(scene: Mapping, state: Mapping[str, int]) -> list[Mapping]:
    """Return the choices that can be taken in this state, in the author's order.

    In an investigation each can be taken once.
    """
    if scene.get("end"):
        return []
    return [
        choice
        for choice in scene.get("choices") or ()
        if all_hold(choice.get("when"), state) and not followed(scene, state, choice)
    ]


def followed(scene: Mapping, state: Mapping[str, int], choice: Mapping) -> bool:
    """Tell whether a choice of an investigation has been taken already."""
    return bool(scene.get("free") and state.get(count_key(scene["key"], choice["key"])))


def is_lead(scene: Mapping, choice: Mapping) -> bool:
    """Tell whether a choice is a lead of an investigation: it comes back to the same scene."""
    return bool(scene.get("free")) and choice["next"] == scene["key"]


def asks_why(scene: Mapping) -> bool:
    """Tell whether the learner says why before what happens is shown."""
    return bool(scene.get("reason_first") and scene.get("reasons"))


def reason_of(scene: Mapping, key: str) -> Mapping | None:
    """Return one of the reasons a scene offers, None for one that it does not."""
    return next((r for r in scene.get("reasons") or () if r["key"] == key), None)


def timer_of(scene: Mapping, state: Mapping[str, int]) -> Mapping | None:
    """Return the timer of a scene; none when what it would choose is not open."""
    timer = scene.get("timer")
    if timer and any(c["key"] == timer["choice"] for c in available(scene, state)):
        return timer
    return None


def choose(definition: Mapping, scene_key: str, state: Mapping[str, int], choice: str) -> Mapping:
    """Return the choice taken. Raises BadDecision when it is not open in this scene and state."""
    return _open_choice(scene_of(definition, scene_key), state, choice)


def _open_choice(scene: Mapping, state: Mapping[str, int], key: str) -> Mapping:
    for choice in available(scene, state):
        if choice["key"] == key:
            return choice
    raise BadDecision(f"{key!r} cannot be chosen in {scene['key']!r}")


# Playing -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """One decision taken: where, what, out of which state, and into which."""

    ordinal: int
    scene: Mapping
    choice: Mapping
    before: State
    after: State
    leads_to: str
    event: str = ""


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


def begin(definition: Mapping) -> Place:
    """Return the place a run begins in."""
    return _begin(Story(definition))


def take(definition: Mapping, place: Place, choice: str) -> Place:
    """Return the place after one more choice. Raises BadDecision."""
    return _take(Story(definition), place, choice)


def replay(definition: Mapping, decisions: Iterable[tuple[str, str]]) -> Place:
    """Play (scene, choice) pairs from the start. Raises BadDecision where they do not fit."""
    story = Story(definition)
    place = _begin(story)
    for scene, choice in decisions:
        if place.scene["key"] != scene:
            raise BadDecision(f"decided in {scene!r} while standing in {place.scene['key']!r}")
        place = _take(story, place, choice)
    return place


def _begin(story: Story) -> Place:
    state = dict(story.first_state)
    return Place(story.scene(story.way_in(story.definition["start"], state)[-1]), state)


def _take(story: Story, place: Place, choice: str) -> Place:
    taken = _open_choice(place.scene, place.state, choice)
    step = story.step(place.scene, place.state, taken)
    turn = Turn(
        place.next_ordinal, place.scene, taken, place.state, step.state, step.scene, step.event
    )
    return Place(story.scene(step.scene), step.state, (*place.trace, turn))


# The way an expert would take ----------------------------------------------------------------------


def quality_of(choice: Mapping) -> str:
    """Return the quality of a choice: `best`, `fair`, `poor`, or `""` for one that is not scored."""
    return choice.get("quality", QUALITIES[-1])


def recommended(turn: Turn) -> Mapping:
    """Return the best choice that was open at a turn; the one taken, when none is better or it is
    not scored."""
    if quality_of(turn.choice) == UNSCORED:
        return turn.choice
    scored = [c for c in available(turn.scene, turn.before) if quality_of(c) != UNSCORED]
    best = min(scored, key=_rank)
    return turn.choice if _rank(turn.choice) == _rank(best) else best


def _rank(choice: Mapping) -> int:
    return QUALITIES.index(quality_of(choice))


def recommended_way(definition: Mapping) -> Place:
    """Play the case as an expert would: the best choice that is open, and in an investigation
    the leads until one is. Stops where it would go in a circle."""
    story = Story(definition)
    place = _begin(story)
    stood = set()
    while not place.ended:
        here = (place.scene["key"], tuple(place.state.items()))
        choices = available(place.scene, place.state)
        if here in stood or not choices:
            break
        stood.add(here)
        place = _take(story, place, min(choices, key=_rank_with_leads)["key"])
    return place


_ORDER_WITH_LEADS = ("best", UNSCORED, "fair", "poor")


def _rank_with_leads(choice: Mapping) -> int:
    return _ORDER_WITH_LEADS.index(quality_of(choice))
