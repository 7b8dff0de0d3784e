"""What is wrong with a case, before anybody plays it. Pure.

`problems` walks every state that a reader could ever stand in, so "can never be reached" and "can
never hold" are facts about the case, not guesses about its arrows. An error must be mended before
publishing; a warning may stand.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assessments import cases
from assessments.cases import END, UNSCORED, BadCondition, BadDecision, Story, parse

MOST_STATES = 100_000
SHORTEST_TIMER = 10  # seconds; shorter is a test of fast reading
ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing to mend: what (`code`, see `CODES`), and where."""

    code: str
    scene: str = ""
    choice: str = ""
    variable: str = ""
    event: str = ""

    @property
    def message(self) -> str:
        return CODES[self.code]

    @property
    def severity(self) -> str:
        """`error` keeps a case from being published, `warning` does not."""
        return WARNING if self.code in WARNINGS else ERROR


CODES = {
    "no-scenes": "The case has no scenes.",
    "unknown-start": "The case begins in a scene that does not exist.",
    "scene-twice": "Two scenes have the same key.",
    "choice-twice": "Two choices of a scene have the same key.",
    "variable-twice": "Two variables have the same key.",
    "event-twice": "Two events have the same key.",
    "bad-range": "A variable must begin between its lowest and highest value.",
    "unknown-quality": "A choice must be best, fair or poor.",
    "quality-missing": "Only a lead of an investigation may be without a quality.",
    "unknown-next": "A choice leads to a scene that does not exist.",
    "unknown-otherwise": "A scene hands on to a scene that does not exist.",
    "unknown-event-scene": "An event leads to a scene that does not exist.",
    "unknown-variable": "A condition or effect names a variable that does not exist.",
    "bad-condition": "A condition must read like: evidence >= 2",
    "otherwise-missing": "A scene has conditions but no scene to hand on to.",
    "otherwise-loop": "Scenes hand on to each other in a circle.",
    "no-ending": "The case has no end scene.",
    "ending-without-fallback": "The last end scene has conditions: somebody may find no end.",
    "end-has-choices": "An end scene has choices; nobody will see them.",
    "no-reasons": "A scene asks for the reason first but offers no reasons.",
    "no-right-reason": "None of the reasons of a scene is right.",
    "reason-twice": "Two reasons of a scene have the same key.",
    "unknown-timer-choice": "A timer takes a choice that does not exist.",
    "timer-too-short": "A timer must give at least 10 seconds.",
    "picture-without-alt": "A picture has no text alternative.",
    "media-without-transcript": "Audio or video has no transcript.",
    "video-without-captions": "A video has no captions.",
    "dead-end": "A scene can be entered but not left.",
    "free-without-exit": "An investigation can be used up without a way out of it.",
    "never-ends": "From a scene the end can never be reached.",
    "unreachable-scene": "A scene can never be reached.",
    "never-holds": "A condition can never hold, so nobody will ever see what it opens.",
    "event-never-happens": "The conditions of an event can never hold.",
    "too-large": "The case has too many states to be checked.",
    "choice-without-reason": "A choice has no expert's reason.",
}
WARNINGS = frozenset(["choice-without-reason"])


def problems(definition: Mapping) -> list[Problem]:
    """Return what is wrong; without errors the case can be published.

    The walk begins only when the references are sound: one mistake, one message.
    """
    found = list(_broken_references(definition))
    return (found or list(_walked(definition))) + list(_to_think_of(definition))


def errors(definition: Mapping) -> list[Problem]:
    """Return what must be mended before the case can be published."""
    return [problem for problem in problems(definition) if problem.severity == ERROR]


def _to_think_of(definition: Mapping) -> Iterator[Problem]:
    for scene in definition.get("scenes") or ():
        for choice in scene.get("choices") or ():
            scored = choice.get("quality") != UNSCORED
            if scored and not re.sub(r"<[^>]*>|\s", "", choice.get("reason") or ""):
                yield Problem("choice-without-reason", scene=scene["key"], choice=choice["key"])


# References ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    """What conditions, effects and arrows may name."""

    scenes: frozenset
    variables: frozenset
    counts: frozenset

    @classmethod
    def of(cls, definition: Mapping) -> "_Names":
        scenes = definition["scenes"]
        return cls(
            frozenset(scene["key"] for scene in scenes),
            frozenset(v["key"] for v in definition.get("variables") or ()),
            frozenset(name for scene in scenes for name in _counts(scene)),
        )


def _counts(scene: Mapping) -> Iterator[str]:
    yield cases.total_key(scene["key"])
    for choice in scene.get("choices") or ():
        yield cases.count_key(scene["key"], choice["key"])


def _broken_references(definition: Mapping) -> Iterator[Problem]:
    scenes = definition.get("scenes") or []
    if not scenes:
        yield Problem("no-scenes")
        return
    names = _Names.of(definition)
    if definition.get("start") not in names.scenes:
        yield Problem("unknown-start", scene=str(definition.get("start") or ""))
    for key in _twice([scene["key"] for scene in scenes]):
        yield Problem("scene-twice", scene=key)
    yield from _bad_variables(definition.get("variables") or [])
    yield from _bad_endings(scenes)
    yield from _bad_events(definition.get("events") or [], names)
    for scene in scenes:
        yield from _bad_scene(scene, names)


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


def _bad_events(events, names: _Names) -> Iterator[Problem]:
    for key in _twice([event["key"] for event in events]):
        yield Problem("event-twice", event=key)
    for event in events:
        if event.get("next") not in names.scenes:
            yield Problem("unknown-event-scene", event=event["key"])
        yield from _bad_conditions(event.get("when"), names, event=event["key"])


def _bad_scene(scene: Mapping, names: _Names) -> Iterator[Problem]:
    key, choices = scene["key"], scene.get("choices") or []
    yield from _bad_conditions(scene.get("when"), names, scene=key)
    yield from _bad_handing_on(scene, names)
    if scene.get("end") and choices:
        yield Problem("end-has-choices", scene=key)
    if not scene.get("end") and not choices:
        yield Problem("dead-end", scene=key)
    for twice in _twice([c["key"] for c in choices]):
        yield Problem("choice-twice", scene=key, choice=twice)
    yield from _bad_reasons(scene)
    yield from _bad_timer(scene)
    yield from _bad_media(scene)
    for choice in choices:
        yield from _bad_choice(choice, scene, names)


def _bad_handing_on(scene: Mapping, names: _Names) -> Iterator[Problem]:
    otherwise = scene.get("otherwise")
    if otherwise and otherwise not in names.scenes:
        yield Problem("unknown-otherwise", scene=scene["key"])
    if scene.get("when") and not otherwise and not scene.get("end"):
        yield Problem("otherwise-missing", scene=scene["key"])


def _bad_reasons(scene: Mapping) -> Iterator[Problem]:
    reasons = scene.get("reasons") or []
    if _twice([reason["key"] for reason in reasons]):
        yield Problem("reason-twice", scene=scene["key"])
    if not scene.get("reason_first"):
        return
    if not reasons:
        yield Problem("no-reasons", scene=scene["key"])
    elif not any(reason.get("correct") for reason in reasons):
        yield Problem("no-right-reason", scene=scene["key"])


def _bad_timer(scene: Mapping) -> Iterator[Problem]:
    timer = scene.get("timer")
    if not timer:
        return
    if timer["choice"] not in {choice["key"] for choice in scene.get("choices") or ()}:
        yield Problem("unknown-timer-choice", scene=scene["key"], choice=str(timer["choice"] or ""))
    if timer["seconds"] < SHORTEST_TIMER:
        yield Problem("timer-too-short", scene=scene["key"])


def _bad_media(scene: Mapping) -> Iterator[Problem]:
    media = scene.get("media") or {}
    kind = media.get("kind")
    if kind == "picture" and not media.get("alt"):
        yield Problem("picture-without-alt", scene=scene["key"])
    if kind in ("audio", "video") and not media.get("transcript"):
        yield Problem("media-without-transcript", scene=scene["key"])
    if kind == "video" and not media.get("captions"):
        yield Problem("video-without-captions", scene=scene["key"])


def _bad_choice(choice: Mapping, scene: Mapping, names: _Names) -> Iterator[Problem]:
    where = {"scene": scene["key"], "choice": choice["key"]}
    if choice.get("next") != END and choice.get("next") not in names.scenes:
        yield Problem("unknown-next", **where)
    if choice.get("quality") not in (*cases.QUALITIES, UNSCORED):
        yield Problem("unknown-quality", **where)
    if choice.get("quality") == UNSCORED and not scene.get("free"):
        yield Problem("quality-missing", **where)
    for variable in choice.get("effects") or {}:
        if variable not in names.variables:
            yield Problem("unknown-variable", **where, variable=variable)
    yield from _bad_conditions(choice.get("when"), names, **where)


def _bad_conditions(conditions, names: _Names, **where: str) -> Iterator[Problem]:
    for text in conditions or ():
        try:
            variable = parse(text).variable
        except BadCondition:
            yield Problem("bad-condition", **where)
        else:
            if variable not in names.variables | names.counts:
                yield Problem("unknown-variable", **where, variable=variable)


def _twice(keys: list) -> list:
    return sorted({key for key in keys if keys.count(key) > 1})


# The walk ------------------------------------------------------------------------------------------


@dataclass
class _Walk:
    """Everything a reader could come to: nodes are (scene, state), arrows go back to be followed
    from the ends. Counts that nothing asks for any more are forgotten: they split no state."""

    story: Story
    asked: dict
    into: dict = field(default_factory=dict)
    ends: set = field(default_factory=set)
    stuck: set = field(default_factory=set)
    offered: set = field(default_factory=set)
    happened: set = field(default_factory=set)
    handed_on: set = field(default_factory=set)
    circles: set = field(default_factory=set)
    decided: list = field(default_factory=list)
    whole: bool = True


def _walk(definition: Mapping) -> _Walk:
    story = Story(definition)
    walk = _Walk(story, _asked_later(story))
    todo = _first(walk, definition["start"])
    while todo and walk.whole:
        node = todo.pop()
        for following in _steps(node, walk):
            if following not in walk.into:
                walk.into[following] = set()
                todo.append(following)
            walk.into[following].add(node)
        walk.whole = len(walk.into) <= MOST_STATES
    return walk


def _first(walk: _Walk, start: str) -> list:
    try:
        way = walk.story.way_in(start, walk.story.first_state)
    except BadDecision:
        walk.circles.add(start)
        return []
    walk.handed_on.update(way[:-1])
    first = (way[-1], _node_state(walk, way[-1], walk.story.first_state))
    walk.into[first] = set()
    return [first]


def _steps(node: tuple, walk: _Walk) -> Iterator[tuple]:
    scene, state = walk.story.scene(node[0]), dict(node[1])
    if scene.get("end"):
        walk.ends.add(node)
        return
    choices = cases.available(scene, state)
    if not choices:
        walk.stuck.add(node)
    for choice in choices:
        walk.offered.add((scene["key"], choice["key"]))
        step = _step(walk, scene, state, choice)
        if step is not None:
            yield step.scene, _node_state(walk, step.scene, step.state)


def _step(walk: _Walk, scene: Mapping, state: Mapping, choice: Mapping) -> cases.Step | None:
    try:
        step = walk.story.step(scene, state, choice)
    except BadDecision:  # every reference is sound and an end always holds: a circle it is
        walk.circles.add(scene["key"])
        return None
    walk.handed_on.update(step.way[:-1])
    if step.event:
        walk.happened.add(step.event)
    elif choice["next"] == END:
        walk.decided.append(step.state)
    return step


def _node_state(walk: _Walk, scene: str, state: Mapping) -> tuple:
    asked = walk.asked[scene]
    counts = walk.story.caps
    return tuple((key, n if key not in counts or key in asked else 0) for key, n in state.items())


def _asked_later(story: Story) -> dict[str, set[str]]:
    """Return by scene what its conditions, or those of any scene after it, keep count of."""
    by_events = {parse(text).variable for e in story.events for text in e.get("when") or ()}
    always = by_events | {cases.event_key(event["key"]) for event in story.events}
    asked = {key: _asked_in(scene) | always for key, scene in story.scenes.items()}
    after = {key: _after(story, scene) for key, scene in story.scenes.items()}
    grown = True
    while grown:
        grown = False
        for key, following in after.items():
            more = set().union(*(asked[one] for one in following)) - asked[key]
            asked[key] |= more
            grown = grown or bool(more)
    return asked


def _asked_in(scene: Mapping) -> set[str]:
    choices = scene.get("choices") or ()
    lists = [scene.get("when") or (), *(choice.get("when") or () for choice in choices)]
    own = {cases.count_key(scene["key"], c["key"]) for c in choices if scene.get("free")}
    return own | {parse(text).variable for texts in lists for text in texts}


def _after(story: Story, scene: Mapping) -> set[str]:
    """Return where one may come to from a scene, whatever the state."""
    targets = {choice["next"] for choice in scene.get("choices") or ()}
    targets |= {scene.get("otherwise") or scene["key"]} | {event["next"] for event in story.events}
    ends = {end["key"] for end in story.ends} if END in targets else set()
    return (targets - {END}) | ends


def _walked(definition: Mapping) -> Iterator[Problem]:
    walk = _walk(definition)
    yield from (Problem("otherwise-loop", scene=key) for key in sorted(walk.circles))
    if walk.circles:
        return
    if not walk.whole:
        yield Problem("too-large")
        return
    yield from _nowhere_to_go(walk)
    seen = {scene for scene, _state in walk.into}
    for scene in definition["scenes"]:
        yield from _unseen(scene, seen, walk)
    for event in walk.story.events:
        if event["key"] not in walk.happened:
            yield Problem("event-never-happens", event=event["key"])


def _nowhere_to_go(walk: _Walk) -> Iterator[Problem]:
    for key in sorted({scene for scene, _state in walk.stuck}):
        free = walk.story.scene(key).get("free")
        yield Problem("free-without-exit" if free else "dead-end", scene=key)
    for key in sorted({scene for scene, _state in set(walk.into) - _leading_out(walk)}):
        yield Problem("never-ends", scene=key)


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
        yield Problem(
            "never-holds" if _never_holds(scene, walk) else "unreachable-scene", scene=key
        )
        return
    for choice in scene.get("choices") or ():
        if choice.get("when") and (key, choice["key"]) not in walk.offered:
            yield Problem("never-holds", scene=key, choice=choice["key"])


def _never_holds(scene: Mapping, walk: _Walk) -> bool:
    """Tell whether a scene nobody sees is one that readers come to, but never in the right state."""
    if scene["key"] in walk.handed_on:
        return True
    to_end = scene.get("end") and scene.get("when")
    return bool(to_end) and not any(cases.all_hold(scene["when"], s) for s in walk.decided)
