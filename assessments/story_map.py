"""A case as a map: scenes as boxes, choices as arrows. Pure: a definition in, places in pixels out.

Drafts are drawn too, so anything may be missing. What is drawn stands in a list as well
(`Node.edges`); templates/assessments/_story_map.html shows both.
"""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assessments import layering
from assessments.layering import Arrow, Point, Size

END = "end"
WIDTH, LINE_HEIGHT, PADDING = 184, 19, 12
LETTERS, LINES = 22, 3  # of a title in its box
LOOP, LOOP_ROOM = 22, 44  # the height of one loop, the room beside a box with loops

# What somebody did: scene, choice, and the scene it led to ("" when that is not known).
Step = tuple[str, str, str]


@dataclass(frozen=True)
class Edge:
    """One way from a scene. `by`: `choice`, `otherwise` (a scene that hands on), `event`, or
    `ending` (from the fork where the state chooses). `target` is "" where it leads nowhere yet."""

    id: str
    source: str
    target: str
    target_title: str = ""
    choice: str = ""
    number: int = 0
    text: str = ""
    quality: str = ""
    by: str = "choice"
    when: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    back: bool = False
    own: bool = False
    recommended: bool = False
    note: str = ""

    @property
    def loop(self) -> bool:
        return self.source == self.target

    @property
    def path(self) -> str:
        """The line, as SVG path data: curves between the rows, straight past them."""
        (x, y), rest = self.points[0], self.points[1:]
        drawn = [f"M{x} {y}"]
        for to_x, to_y in rest:
            bent = to_x != x and not self.back
            half = (y + to_y) // 2
            if self.loop:
                drawn.append(f"A8 8 0 0 1 {to_x} {to_y}" if to_x == x else f"L{to_x} {to_y}")
            else:
                curve = f"C{x} {half} {to_x} {half} {to_x} {to_y}"
                drawn.append(curve if bent else f"L{to_x} {to_y}")
            x, y = to_x, to_y
        return " ".join(drawn)

    @property
    def head(self) -> str:
        """The arrow's head, as points of a polygon: down into a box, or left into its side."""
        x, y = self.points[-1]
        corners = (
            ((x, y), (x + 8, y - 5), (x + 8, y + 5))
            if self.loop
            else ((x, y), (x - 5, y - 8), (x + 5, y - 8))
        )
        return " ".join(f"{a},{b}" for a, b in corners)

    @property
    def badge(self) -> Point:
        """Where the number of the choice stands: beside the place where its arrow leaves."""
        x, y = self.points[1] if self.loop else self.points[0]
        return (x + 14, y + 8) if self.loop else (x, y + 15)

    @property
    def badge_y(self) -> int:
        """The baseline of that number."""
        return self.badge[1] + 5


@dataclass(frozen=True)
class Node:
    """One box. `kind`: `start`, `scene`, `free`, `end`, `unreachable`; `fork` is where the state
    chooses the ending, `event` what may happen after any choice."""

    id: str
    key: str
    title: str
    kind: str
    free: bool = False
    x: int = 0
    y: int = 0
    width: int = WIDTH
    height: int = 0
    layer: int = 0
    when: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()
    own: bool = False
    recommended: bool = False
    href: str = ""
    marks: tuple[str, ...] = ()

    @property
    def lines(self) -> list[dict]:
        """The title, broken to fit: what to write, and where its baseline is."""
        whole = textwrap.wrap(
            self.title or self.key or "…", LETTERS, max_lines=LINES, placeholder=" …"
        )
        first = self.y + PADDING + LINE_HEIGHT - 5 + (LINE_HEIGHT if self.has_word else 0)
        return [{"text": t, "y": first + n * LINE_HEIGHT} for n, t in enumerate(whole)]

    @property
    def has_word(self) -> bool:
        """Whether a word above the title says what is special about the scene."""
        return self.kind != "scene" or bool(self.marks)

    @property
    def diamond(self) -> str:
        """The outline of a fork, as points of a polygon."""
        x, y, wide, high = self.x, self.y, self.width, self.height
        middle = y + high // 2
        corners = (
            (x, middle), (x + 16, y), (x + wide - 16, y),
            (x + wide, middle), (x + wide - 16, y + high), (x + 16, y + high),
        )  # fmt: skip
        return " ".join(f"{a},{b}" for a, b in corners)

    @property
    def triangle(self) -> str:
        """The sign of a warning on the upper right corner, as points of a polygon."""
        x, y = self.right - 14, self.y - 12
        return f"{x},{y} {x + 14},{y + 24} {x - 14},{y + 24}"

    @property
    def centre(self) -> int:
        return self.x + self.width // 2

    @property
    def word_y(self) -> int:
        return self.y + PADDING + LINE_HEIGHT - 6

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def floor(self) -> int:
        """Where the second line of an ending runs."""
        return self.y + self.height - 5

    @property
    def mark_x(self) -> int:
        return self.right - 14

    @property
    def mark_y(self) -> int:
        return self.y + 8


@dataclass(frozen=True)
class Map:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int

    @property
    def has_own(self) -> bool:
        return any(edge.own for edge in self.edges)

    @property
    def has_recommended(self) -> bool:
        return any(edge.recommended for edge in self.edges)

    @property
    def linked(self) -> bool:
        return any(node.href for node in self.nodes)

    @property
    def has_marks(self) -> bool:
        return any(node.marks for node in self.nodes)


def layout(
    definition: Mapping,
    *,
    own: Iterable[Step] = (),
    recommended: Iterable[Step] = (),
    links: Mapping[str, str] | None = None,
    marks: Mapping[str, Sequence[str]] | None = None,
    notes: Mapping[tuple[str, str], str] | None = None,
) -> Map:
    """Draw a case. `own` and `recommended` are steps taken, drawn strong and dotted; `links` are
    addresses, `marks` sentences to warn with, by scene; `notes` a few words by (scene, choice)."""
    story = _Story(definition)
    notes = notes or {}
    edges = [
        replace(edge, note=notes.get((story.nodes[edge.source].key, edge.choice), ""))
        for edge in story.edges
    ]
    boxes = [
        replace(
            node,
            href=(links or {}).get(node.key, ""),
            marks=tuple((marks or {}).get(node.key, ())),
        )
        for node in story.nodes.values()
    ]
    placed = layering.draw(story.first, _sizes(boxes, edges), _arrows(edges))
    trodden, advised = story.way(own), story.way(recommended)
    edges = [
        replace(
            _routed(edge, placed, n),
            own=edge.id in trodden.edges,
            recommended=edge.id in advised.edges,
        )
        for edge, n in zip(edges, _loops_before(edges), strict=True)
    ]
    nodes = tuple(
        replace(
            node,
            **vars(placed.boxes[node.id]),
            edges=tuple(edge for edge in edges if edge.source == node.id),
            own=node.id in trodden.nodes,
            recommended=node.id in advised.nodes,
        )
        for node in boxes
    )
    drawn = sorted(
        (edge for edge in edges if edge.target), key=lambda edge: (edge.own, edge.recommended)
    )  # what is strong lies on top
    return Map(nodes, tuple(drawn), placed.width, placed.height)


@dataclass(frozen=True)
class _Way:
    nodes: frozenset[str]
    edges: frozenset[str]


class _Story:
    """The boxes and arrows of a definition, before they have a place."""

    def __init__(self, definition: Mapping):
        self.scenes = _named(definition.get("scenes") or [])
        self.by_key = {}
        for name, scene in self.scenes.items():
            self.by_key.setdefault(scene.get("key") or name, name)
        self.first = self.by_key.get(definition.get("start"), next(iter(self.scenes), ""))
        self.endings = [name for name, scene in self.scenes.items() if scene.get("end")]
        self.events = [e for e in definition.get("events") or [] if self._to(e.get("next"))]
        self.fork = "" if len(self.endings) < 2 else "fork:end"
        self.edges = [*self._from_scenes(), *self._from_fork(), *self._from_events()]
        if not any(edge.target == self.fork for edge in self.edges):
            self.edges = [edge for edge in self.edges if edge.by != "ending"]
        self.nodes = {node.id: node for node in self._nodes()}

    def _to(self, key) -> str:
        """Return the box a scene's short name leads to, "" for none."""
        if key == END:
            return self.fork or next(iter(self.endings), "")
        return self.by_key.get(key, "")

    def _from_scenes(self) -> Iterator[Edge]:
        for name, scene in self.scenes.items():
            for number, choice in enumerate(scene.get("choices") or [], 1):
                yield self._choice(name, number, choice)
            if scene.get("otherwise") and not scene.get("end"):
                yield self._edge(f"{name}/otherwise", name, scene["otherwise"], by="otherwise")

    def _choice(self, name: str, number: int, choice: Mapping) -> Edge:
        return self._edge(
            f"{name}/{number}",
            name,
            choice.get("next"),
            choice=choice.get("key") or "",
            number=number,
            text=choice.get("text") or "",
            quality=choice.get("quality") or "",
            when=tuple(choice.get("when") or ()),
        )

    def _edge(self, identity: str, source: str, key, **more) -> Edge:
        target = self._to(key)
        scene = self.scenes.get(target, {})
        return Edge(identity, source, target, scene.get("title") or scene.get("key") or "", **more)

    def _from_fork(self) -> Iterator[Edge]:
        for name in self.endings if self.fork else ():
            scene = self.scenes[name]
            title = scene.get("title") or scene.get("key") or ""
            when = tuple(scene.get("when") or ())
            yield Edge(f"fork/{name}", self.fork, name, title, by="ending", when=when)

    def _from_events(self) -> Iterator[Edge]:
        for number, event in enumerate(self.events, 1):
            when = tuple(event.get("when") or ())
            name = f"event:{number}"
            yield self._edge(name, name, event["next"], by="event", when=when)

    def _nodes(self) -> Iterator[Node]:
        reached = self._reached()
        for name, scene in self.scenes.items():
            yield Node(
                name,
                scene.get("key") or "",
                scene.get("title") or "",
                self._kind(name, scene, reached),
                bool(scene.get("free")),
                when=tuple(scene.get("when") or ()),
            )
        if any(edge.by == "ending" for edge in self.edges):
            yield Node(self.fork, "", "", "fork")
        for number, event in enumerate(self.events, 1):
            when = tuple(event.get("when") or ())
            yield Node(f"event:{number}", "", event.get("key") or "", "event", when=when)

    def _kind(self, name: str, scene: Mapping, reached: set[str]) -> str:
        if name not in reached:
            return "unreachable"
        if name == self.first:
            return "start"
        return "end" if scene.get("end") else "free" if scene.get("free") else "scene"

    def _reached(self) -> set[str]:
        """Return where arrows lead from the start or an event, whatever they ask."""
        todo = [self.first, *(edge.source for edge in self.edges if edge.by == "event")]
        seen = set(todo)
        while todo:
            here = todo.pop()
            for edge in self.edges:
                if edge.source == here and edge.target and edge.target not in seen:
                    seen.add(edge.target)
                    todo.append(edge.target)
        return seen

    def way(self, steps: Iterable[Step]) -> _Way:
        """Return the boxes and arrows that steps touch, also where a scene hands on, the state
        chooses an ending or an event comes between."""
        nodes, edges = set(), set()
        for scene, choice, leads_to in steps:
            here = self.by_key.get(scene, "")
            edge = next((e for e in self.edges if e.source == here and e.choice == choice), None)
            if edge is None:
                continue
            goal = self.by_key.get(leads_to, "")
            between = self._between(edge.target, goal) if goal else []
            nodes |= {
                here,
                *([goal] if goal else [edge.target] if edge.target in self.nodes else []),
            }
            edges |= {edge.id, *between}
        return _Way(frozenset(nodes), frozenset(edges))

    def _between(self, here: str, goal: str) -> list[str]:
        """Return the arrows nobody chose from `here` to `goal`: handing on, forks, events."""
        found: list[str] = []
        seen = set()
        while here != goal and here not in seen:
            seen.add(here)
            onward = [e for e in self.edges if e.source == here and e.by in ("otherwise", "ending")]
            edge = next((e for e in onward if e.target == goal), None) or next(
                (e for e in onward if e.by == "otherwise"), None
            )
            if edge is None:
                return [e.id for e in self.edges if e.by == "event" and e.target == goal][:1]
            found.append(edge.id)
            here = edge.target
        return found


def _named(scenes: Iterable[Mapping]) -> dict[str, Mapping]:
    """Return scenes by a name that is there and their own, also in a draft."""
    named: dict[str, Mapping] = {}
    for number, scene in enumerate(scenes, 1):
        key = scene.get("key") or f"#{number}"
        named[key if key not in named else f"{key}#{number}"] = scene
    return named


def _sizes(nodes: Iterable[Node], edges: Sequence[Edge]) -> dict[str, Size]:
    loops = Counter(edge.source for edge in edges if edge.loop)
    return {node.id: _size(node, loops[node.id]) for node in nodes}


def _size(node: Node, loops: int) -> Size:
    if node.kind == "fork":
        return Size(WIDTH, 2 * PADDING + LINE_HEIGHT)
    lines = len(node.lines) + node.has_word
    height = max(lines * LINE_HEIGHT + 2 * PADDING, loops * LOOP + PADDING)
    return Size(WIDTH, height, LOOP_ROOM if loops else 0)


def _arrows(edges: Iterable[Edge]) -> list[Arrow]:
    return [Arrow(edge.id, edge.source, edge.target) for edge in edges if edge.target]


def _loops_before(edges: Sequence[Edge]) -> list[int]:
    """Return, for each edge, how many loops its box has before it."""
    count: Counter[str] = Counter()
    before = []
    for edge in edges:
        before.append(count[edge.source])
        count[edge.source] += edge.loop
    return before


def _routed(edge: Edge, placed: layering.Drawing, loops_before: int) -> Edge:
    if edge.loop:
        box = placed.boxes[edge.source]
        side, top = box.x + box.width, box.y + 6 + loops_before * LOOP
        points = ((side, top), (side + 14, top), (side + 14, top + 16), (side, top + 16))
        return replace(edge, points=points)
    route = placed.routes.get(edge.id)
    return edge if route is None else replace(edge, points=route.points, back=route.back)
