"""Drawing a directed graph in layers, from the top down. Pure, whole numbers, the same every time.

The method of Sugiyama, Tagawa and Toda (1981): arrows that close a circle are set aside; every box
stands below all that lead to it (longest path); boxes of a row are ordered by the mean place of
their neighbours (barycentre), keeping the order with the fewest crossings; places are the least
squares fit to the neighbours under that order (pool adjacent violators). Arrows to the same box
share one line past the rows between. Arrows back run round the right side, so no line crosses a box.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

MARGIN = 16
BETWEEN = 28  # boxes of a row
ROWS_APART = 84
LANE = 14  # arrows back
LINE = 14  # the room a passing line takes
SWEEPS = 10
TURN = 30  # how far below its box, and above the next, an arrow back turns

Point = tuple[int, int]
Spot = Hashable  # a box, or ("to", box, layer): a line on its way to a box


@dataclass(frozen=True)
class Arrow:
    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Size:
    """Of a box, in pixels; `beside` is room kept free to its right."""

    width: int
    height: int
    beside: int = 0


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int
    layer: int


@dataclass(frozen=True)
class Route:
    points: tuple[Point, ...]
    back: bool


@dataclass(frozen=True)
class Drawing:
    boxes: dict[str, Box]
    routes: dict[str, Route]
    width: int
    height: int


def draw(first: str, sizes: Mapping[str, Size], arrows: Sequence[Arrow]) -> Drawing:
    """Place every box of `sizes` and route every arrow between two of them; loops are not routed."""
    if not sizes:
        return Drawing({}, {}, 2 * MARGIN, 2 * MARGIN)
    arrows = [arrow for arrow in arrows if arrow.source != arrow.target]
    back = backward(first, list(sizes), arrows)
    forward = [arrow for arrow in arrows if arrow.id not in back]
    layers = layers_of(first, list(sizes), forward)
    sheet = _Sheet(sizes, layers, _chains(forward, layers))
    sheet.order()
    sheet.place()
    return _Pen(sheet, forward, [arrow for arrow in arrows if arrow.id in back]).drawing()


# Circles and layers --------------------------------------------------------------------------------


def backward(first: str, boxes: Sequence[str], arrows: Iterable[Arrow]) -> set[str]:
    """Return the arrows that lead back to where a walk came from; without them are no circles."""
    out = _by_source(arrows)
    found: set[str] = set()
    done: set[str] = set()
    for root in (first, *boxes):
        if root in done:
            continue
        path, todo = {root}, [(root, iter(out[root]))]
        while todo:
            box, rest = todo[-1]
            arrow = next(rest, None)
            if arrow is None:
                done.add(box)
                path.discard(box)
                todo.pop()
            elif arrow.target in path:
                found.add(arrow.id)
            elif arrow.target not in done:
                path.add(arrow.target)
                todo.append((arrow.target, iter(out[arrow.target])))
    return found


def layers_of(first: str, boxes: Sequence[str], arrows: Sequence[Arrow]) -> dict[str, int]:
    """Return the row of every box: below all that lead to it. What nothing leads to, but the first,
    stands just above what it leads to. `arrows` must hold no circle."""
    out, waiting = _by_source(arrows), defaultdict(int)
    for arrow in arrows:
        waiting[arrow.target] += 1
    sources = [box for box in boxes if not waiting[box]]
    layer, todo = dict.fromkeys(boxes, 0), list(sources)
    while todo:
        box = todo.pop()
        for arrow in out[box]:
            layer[arrow.target] = max(layer[arrow.target], layer[box] + 1)
            waiting[arrow.target] -= 1
            if not waiting[arrow.target]:
                todo.append(arrow.target)
    for box in sources:
        if box != first and out[box]:
            layer[box] = min(layer[arrow.target] for arrow in out[box]) - 1
    return layer


def _by_source(arrows: Iterable[Arrow]) -> dict[str, list[Arrow]]:
    out = defaultdict(list)
    for arrow in arrows:
        out[arrow.source].append(arrow)
    return out


def _chains(arrows: Iterable[Arrow], layers: Mapping[str, int]) -> dict[str, list[Spot]]:
    """Return, by arrow, the spots it passes; arrows to the same box pass the same ones."""
    return {
        arrow.id: [
            arrow.source,
            *(
                ("to", arrow.target, row)
                for row in range(layers[arrow.source] + 1, layers[arrow.target])
            ),
            arrow.target,
        ]
        for arrow in arrows
    }


# Order and place -----------------------------------------------------------------------------------


@dataclass
class _Sheet:
    """Rows of spots, first in order, then with the middle of each in pixels."""

    sizes: Mapping[str, Size]
    layers: Mapping[str, int]
    chains: dict[str, list[Spot]]
    rows: list[list[Spot]] = field(default_factory=list)
    above: dict[Spot, list[Spot]] = field(default_factory=lambda: defaultdict(list))
    below: dict[Spot, list[Spot]] = field(default_factory=lambda: defaultdict(list))
    middle: dict[Spot, float] = field(default_factory=dict)

    def __post_init__(self):
        self.rows = [[] for _row in range(max(self.layers.values()) + 1)]
        for box, row in self.layers.items():
            self.rows[row].append(box)
        pairs = {}
        for chain in self.chains.values():
            for spot in chain[1:-1]:
                if spot not in self.rows[spot[2]]:
                    self.rows[spot[2]].append(spot)
            pairs |= dict.fromkeys(pairwise(chain))
        for upper, lower in pairs:
            self.below[upper].append(lower)
            self.above[lower].append(upper)

    def order(self) -> None:
        """Order every row by its neighbours, and keep the order that crosses least."""
        best, fewest = [list(row) for row in self.rows], self.crossings()
        for sweep in range(SWEEPS):
            downwards = sweep % 2 == 0
            rows = range(1, len(self.rows)) if downwards else range(len(self.rows) - 2, -1, -1)
            for row in rows:
                self._sort(row, self.above if downwards else self.below, -1 if downwards else 1)
            crossings = self.crossings()
            if crossings < fewest:
                best, fewest = [list(row) for row in self.rows], crossings
        self.rows = best

    def _sort(self, row: int, neighbours, towards: int) -> None:
        place = {spot: n for n, spot in enumerate(self.rows[row + towards])}
        own = {spot: n for n, spot in enumerate(self.rows[row])}

        def mean(spot):
            near = [place[other] for other in neighbours[spot]]
            return sum(near) / len(near) if near else own[spot]

        self.rows[row].sort(key=lambda spot: (mean(spot), own[spot]))

    def crossings(self) -> int:
        """Return how many pairs of lines cross between the rows."""
        found = 0
        for upper, lower in pairwise(self.rows):
            place, seen = {spot: n for n, spot in enumerate(lower)}, []
            for spot in upper:
                ends = sorted(place[other] for other in self.below[spot])
                found += sum(len(seen) - bisect_right(seen, end) for end in ends)
                for end in ends:
                    insort(seen, end)
        return found

    def place(self) -> None:
        """Give every spot its middle: near its neighbours, in order, without touching."""
        for row in self.rows:
            self._fit(row, [0.0] * len(row))
        for sweep in range(SWEEPS):
            downwards = sweep % 2 == 0
            neighbours = self.above if downwards else self.below
            for row in self.rows if downwards else reversed(self.rows):
                self._fit(row, [self._wish(spot, neighbours[spot]) for spot in row])

    def _wish(self, spot: Spot, near: list[Spot]) -> float:
        if not near:
            return self.middle[spot]
        return sum(self.middle[other] for other in near) / len(near)

    def _fit(self, row: list[Spot], wishes: list[float]) -> None:
        offsets, at = [], 0.0
        for spot, following in zip(row, [*row[1:], None], strict=False):
            offsets.append(at)
            at += self._apart(spot, following) if following is not None else 0
        fitted = pooled([wish - offset for wish, offset in zip(wishes, offsets, strict=True)])
        for spot, value, offset in zip(row, fitted, offsets, strict=True):
            self.middle[spot] = value + offset

    def _apart(self, left: Spot, right: Spot) -> float:
        (_, after), (before, _) = self.half(left), self.half(right)
        return after + BETWEEN + before

    def half(self, spot: Spot) -> tuple[float, float]:
        """Return the room a spot takes to the left and to the right of its middle."""
        if isinstance(spot, tuple):
            return LINE / 2, LINE / 2
        size = self.sizes[spot]
        return size.width / 2, size.width / 2 + size.beside


def pooled(wishes: Sequence[float]) -> list[float]:
    """Return the non-decreasing values nearest to `wishes` in least squares."""
    pools: list[list[float]] = []  # sum and count
    for wish in wishes:
        pools.append([wish, 1])
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, count = pools.pop()
            pools[-1][0] += total
            pools[-1][1] += count
    return [total / count for total, count in pools for _one in range(int(count))]


# Lines ---------------------------------------------------------------------------------------------


class _Pen:
    """From middles to boxes and routes in whole pixels."""

    def __init__(self, sheet: _Sheet, forward: Sequence[Arrow], back: Sequence[Arrow]):
        self.sheet, self.forward, self.back = sheet, forward, back
        left = min(sheet.middle[s] - sheet.half(s)[0] for row in sheet.rows for s in row)
        self.x = {spot: round(at - left) + MARGIN for spot, at in sheet.middle.items()}
        heights = [
            max((sheet.sizes[s].height for s in row if not isinstance(s, tuple)), default=0)
            for row in sheet.rows
        ]
        self.top, at = [], MARGIN + (TURN if back else 0)
        for height in heights:
            self.top.append(at)
            at += height + ROWS_APART
        self.bottom = [top + height for top, height in zip(self.top, heights, strict=True)]
        self.right = max(self.x[s] + round(sheet.half(s)[1]) for row in sheet.rows for s in row)

    def drawing(self) -> Drawing:
        """Return everything placed; the size leaves room for the arrows back."""
        boxes = {box: self._box(box) for box in self.sheet.sizes}
        leaves = self._leaves(boxes)
        enters = self._enters(boxes)
        routes = {
            a.id: Route(self._down(self.sheet.chains[a.id], leaves[a.id], enters[a.id]), False)
            for a in self.forward
        }
        lanes = {target: n for n, target in enumerate(dict.fromkeys(a.target for a in self.back))}
        for a in self.back:
            points = self._round(boxes, a, leaves[a.id], enters[a.id], lanes[a.target])
            routes[a.id] = Route(points, True)
        width = self.right + MARGIN + (LANE * (len(lanes) + 1) if lanes else 0)
        height = self.bottom[-1] + MARGIN + (TURN + LANE * 2 if self.back else 0)
        return Drawing(boxes, routes, width, height)

    def _box(self, box: str) -> Box:
        size, row = self.sheet.sizes[box], self.sheet.layers[box]
        return Box(self.x[box] - size.width // 2, self.top[row], size.width, size.height, row)

    def _leaves(self, boxes) -> dict[str, int]:
        """Return where each arrow leaves the lower edge of its box, in the order of where it goes."""
        out = defaultdict(list)
        for a in self.forward:
            out[a.source].append((self.x[self.sheet.chains[a.id][1]], a.id))
        for a in self.back:
            out[a.source].append((self.right + LANE, a.id))
        return _spread(boxes, out)

    def _enters(self, boxes) -> dict[str, int]:
        """Return where each arrow meets the upper edge of its box; a shared line has one place."""
        into = defaultdict(list)
        for a in self.forward:
            last = self.sheet.chains[a.id][-2]
            into[a.target].append((self.x[last], last if isinstance(last, tuple) else a.id))
        for a in self.back:
            into[a.target].append((self.right + LANE, ("back", a.target)))
        places = _spread(boxes, into)
        return {
            **{
                a.id: places[
                    last if isinstance(last := self.sheet.chains[a.id][-2], tuple) else a.id
                ]
                for a in self.forward
            },
            **{a.id: places["back", a.target] for a in self.back},
        }

    def _down(self, chain: Sequence[Spot], leave: int, enter: int) -> tuple[Point, ...]:
        source, row = chain[0], self.sheet.layers[chain[0]]
        points = [
            (leave, self.top[row] + self.sheet.sizes[source].height),
            (leave, self.bottom[row]),
        ]
        for spot in chain[1:-1]:
            points += [(self.x[spot], self.top[spot[2]]), (self.x[spot], self.bottom[spot[2]])]
        return (*points, (enter, self.top[self.sheet.layers[chain[-1]]]))

    def _round(self, boxes, arrow: Arrow, leave: int, enter: int, lane: int) -> tuple[Point, ...]:
        source, target = boxes[arrow.source], boxes[arrow.target]
        side = self.right + LANE * (lane + 1)
        low = self.bottom[source.layer] + TURN + LANE // 2 * (lane % 3)
        high = target.y - TURN + LANE // 2 * (lane % 3)
        return (
            (leave, source.y + source.height),
            (leave, low),
            (side, low),
            (side, high),
            (enter, high),
            (enter, target.y),
        )


def _spread(boxes: Mapping[str, Box], lines: Mapping[str, list]) -> dict[Hashable, int]:
    """Return evenly spaced places along the edge of each box, lines from left to right."""
    places = {}
    for box, wishes in lines.items():
        ends = list(dict.fromkeys(end for _x, end in sorted(wishes, key=lambda wish: wish[0])))
        for n, end in enumerate(ends, 1):
            places[end] = boxes[box].x + boxes[box].width * n // (len(ends) + 1)
    return places
