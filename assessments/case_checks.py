"""What is wrong with a case, before anybody plays it. Pure.

`problems` walks every state that a reader could ever stand in, so "can never be reached" and "can
never hold" are facts about the case, not guesses about its arrows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assessments import cases
from assessments.cases import END, BadCondition

MOST_STATES = 100_000


@dataclass(frozen=True)
class Problem:
    """One thing to mend: what (`code`, see `CODES`), and where."""

    code: str
    scene: str = ""
    choice: str = ""
    variable: str = ""

    @property
    def message(self) -> str:
        return CODES[self.code]


CODES = {
    "no-scenes": "The case has no scenes.",
    "unknown-start": "The case begins in a scene that does not exist.",
    "scene-twice": "Two scenes have the same key.",
    "choice-twice": "Two choices of a scene have the same key.",
    "variable-twice": "Two variables have the same key.",
    "bad-range": "A variable must begin between its lowest and highest value.",
    "unknown-quality": "A choice must be best, fair or poor.",
    "unknown-next": "A choice leads to a scene that does not exist.",
    "unknown-variable": "A condition or effect names a variable that does not exist.",
    "bad-condition": "A condition must read like: evidence >= 2",
    "no-ending": "The case has no end scene.",
    "ending-without-fallback": "The last end scene has conditions: somebody may find no end.",
    "end-has-choices": "An end scene has choices; nobody will see them.",
    "dead-end": "A scene can be entered but not left.",
    "never-ends": "From a scene the end can never be reached.",
    "unreachable-scene": "A scene can never be reached.",
    "never-holds": "A condition can never hold, so nobody will ever see what it opens.",
    "too-large": "The case has too many states to be checked.",
}


def problems(definition: Mapping) -> list[Problem]:
    """Return what is wrong, [] when the case can be published.

    The walk begins only when the references are sound: one mistake, one message.
    """
    found = list(_broken_references(definition))
    return found or list(_walked(definition))


# References ----------------------------------------------------------------------------------------


def _broken_references(definition: Mapping) -> Iterator[Problem]:
    scenes = definition.get("scenes") or []
    if not scenes:
        yield Problem("no-scenes")
        return
    keys = [scene["key"] for scene in scenes]
    if definition.get("start") not in keys:
        yield Problem("unknown-start", scene=str(definition.get("start") or ""))
    yield from (Problem("scene-twice", scene=key) for key in _twice(keys))
    variables = definition.get("variables") or []
    yield from _bad_variables(variables)
    yield from _bad_endings(scenes)
    for scene in scenes:
        yield from _bad_scene(scene, set(keys), {v["key"] for v in variables})


def _bad_variables(variables) -> Iterator[Problem]:
    for key in _twice([v["key"] for v in variables]):
        yield Problem("variable-twice", variable=key)
    for v in variables:
        if not v["low"] <= v["start"] <= v["high"]:
            yield Problem("bad-range", variable=v["key"])


def _bad_endings(scenes) -> Iterator[Problem]:
    ends = [scene for scene in scenes if scene.get("end")]
    if not ends:
        yield Problem("no-ending")
    by_conditions = any(c.get("next") == END for s in scenes for c in s.get("choices") or ())
    if ends and by_conditions and ends[-1].get("when"):
        yield Problem("ending-without-fallback", scene=ends[-1]["key"])


def _bad_scene(scene: Mapping, scenes: set, variables: set) -> Iterator[Problem]:
    key, choices = scene["key"], scene.get("choices") or []
    yield from _bad_conditions(scene.get("when"), variables, key)
    if scene.get("end") and choices:
        yield Problem("end-has-choices", scene=key)
    if not scene.get("end") and not choices:
        yield Problem("dead-end", scene=key)
    for twice in _twice([c["key"] for c in choices]):
        yield Problem("choice-twice", scene=key, choice=twice)
    for choice in choices:
        yield from _bad_choice(choice, key, scenes, variables)


def _bad_choice(choice: Mapping, scene: str, scenes: set, variables: set) -> Iterator[Problem]:
    key = choice["key"]
    if choice.get("next") != END and choice.get("next") not in scenes:
        yield Problem("unknown-next", scene=scene, choice=key)
    if choice.get("quality") not in cases.QUALITIES:
        yield Problem("unknown-quality", scene=scene, choice=key)
    for variable in choice.get("effects") or {}:
        if variable not in variables:
            yield Problem("unknown-variable", scene=scene, choice=key, variable=variable)
    yield from _bad_conditions(choice.get("when"), variables, scene, key)


def _bad_conditions(conditions, variables: set, scene: str, choice: str = "") -> Iterator[Problem]:
    for text in conditions or ():
        try:
            variable = cases.parse(text).variable
        except BadCondition:
            yield Problem("bad-condition", scene=scene, choice=choice)
        else:
            if variable not in variables:
                yield Problem("unknown-variable", scene=scene, choice=choice, variable=variable)


def _twice(keys: list) -> list:
    return sorted({key for key in keys if keys.count(key) > 1})


# The walk ------------------------------------------------------------------------------------------


@dataclass
class _Walk:
    """Everything a reader could come to: nodes are (scene, state), arrows go back to be followed
    from the ends."""

    into: dict = field(default_factory=dict)
    ends: set = field(default_factory=set)
    stuck: set = field(default_factory=set)
    offered: set = field(default_factory=set)
    decided: list = field(default_factory=list)
    whole: bool = True


def _walk(definition: Mapping) -> _Walk:
    scenes = {scene["key"]: scene for scene in definition["scenes"]}
    walk = _Walk()
    first = (definition["start"], tuple(cases.start_state(definition).items()))
    walk.into[first] = set()
    todo = [first]
    while todo and walk.whole:
        node = todo.pop()
        for following in _steps(definition, scenes, node, walk):
            if following not in walk.into:
                walk.into[following] = set()
                todo.append(following)
            walk.into[following].add(node)
        walk.whole = len(walk.into) <= MOST_STATES
    return walk


def _steps(definition, scenes, node, walk: _Walk) -> Iterator[tuple]:
    key, state = node[0], dict(node[1])
    if scenes[key].get("end"):
        walk.ends.add(node)
        return
    choices = cases.available(scenes[key], state)
    if not choices:
        walk.stuck.add(node)
    for choice in choices:
        walk.offered.add((key, choice["key"]))
        after = cases.apply(definition, state, choice.get("effects") or {})
        if choice["next"] == END:
            walk.decided.append(after)
        target = cases.ending(definition, after) if choice["next"] == END else choice["next"]
        yield target, tuple(after.items())


def _walked(definition: Mapping) -> Iterator[Problem]:
    walk = _walk(definition)
    if not walk.whole:
        yield Problem("too-large")
        return
    seen = {scene for scene, _state in walk.into}
    stuck = {scene for scene, _state in walk.stuck}
    yield from (Problem("dead-end", scene=key) for key in sorted(stuck))
    endless = {scene for scene, _state in set(walk.into) - _leading_out(walk)}
    yield from (Problem("never-ends", scene=key) for key in sorted(endless))
    for scene in definition["scenes"]:
        yield from _unseen(scene, seen, walk)


def _leading_out(walk: _Walk) -> set:
    """Return the nodes from which an end can be reached, or a dead end that is told already."""
    good = walk.ends | walk.stuck
    todo = list(good)
    while todo:
        for before in walk.into[todo.pop()]:
            if before not in good:
                good.add(before)
                todo.append(before)
    return good


def _unseen(scene: Mapping, seen: set, walk: _Walk) -> Iterator[Problem]:
    key = scene["key"]
    if key not in seen:
        never = scene.get("end") and scene.get("when") and not _ever(scene["when"], walk.decided)
        yield Problem("never-holds" if never else "unreachable-scene", scene=key)
        return
    for choice in scene.get("choices") or ():
        if choice.get("when") and (key, choice["key"]) not in walk.offered:
            yield Problem("never-holds", scene=key, choice=choice["key"])


def _ever(conditions, states) -> bool:
    return any(cases.all_hold(conditions, state) for state in states)
