"""A walk as a picture: places as boxes in rows, ways as arrows. Pure: numbers in, pixels out.

Drawn 340 wide, so that letters are as large on a telephone as in the text around it. Two columns;
a place in column 0 lies across both. What is drawn stands in words beside it.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, GAP, MARGIN = 340, 36, 4
HALF = (WIDTH - 2 * MARGIN - GAP) // 2
LINE, PADDING = 20, 14
BETWEEN_ROWS = 40
TIP = 3  # of an arrow, before the box
LETTERS = {0: 34, 1: 15, 2: 15}  # of a name that fit on one line of a box


@dataclass(frozen=True)
class Box:
    key: str
    lines: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def baselines(self) -> list[tuple[int, str]]:
        """Return each line of the name with the height it is written at, centred in the box."""
        first = self.y + (self.height - LINE * len(self.lines)) // 2 + 15
        return [(first + LINE * number, line) for number, line in enumerate(self.lines)]


@dataclass(frozen=True)
class Picture:
    boxes: tuple[Box, ...]
    arrows: tuple[str, ...]  # SVG path data, heads drawn by the template's marker
    width: int
    height: int


def picture(places: Iterable[dict]) -> Picture:
    """Draw `places` (key, title, row, column, to). A way to a place that is not there is left out."""
    known = list(places)
    boxes = tuple(_boxes(known))
    by_key = {box.key: box for box in boxes}
    arrows = tuple(
        _arrow(by_key[place["key"]], by_key[target])
        for place in known
        for target in place["to"]
        if target in by_key and target != place["key"]
    )
    height = max((box.y + box.height for box in boxes), default=0) + MARGIN
    return Picture(boxes, arrows, WIDTH, height)


def _boxes(places: list[dict]) -> Iterable[Box]:
    top = MARGIN
    for row in sorted({place["row"] for place in places}):
        here = [place for place in places if place["row"] == row]
        names = {
            place["key"]: tuple(textwrap.wrap(place["title"], LETTERS[place["column"]]))
            for place in here
        }
        height = max(map(len, names.values())) * LINE + 2 * PADDING
        for place in here:
            x = MARGIN + (HALF + GAP if place["column"] == 2 else 0)
            width = HALF if place["column"] else WIDTH - 2 * MARGIN
            yield Box(place["key"], names[place["key"]], x, top, width, height)
        top += height + BETWEEN_ROWS


def _arrow(start: Box, end: Box) -> str:
    """To the side, past a row through the gap between the columns, or straight to the next row."""
    if start.y == end.y:
        return _aside(start, end)
    if abs(end.y - start.y) > max(start.height, end.height) + 2 * BETWEEN_ROWS:
        return _past(start, end)
    narrow = min(start, end, key=lambda box: box.width)
    from_x = narrow.middle if start.width > narrow.width else start.middle
    to_x = narrow.middle if end.width > narrow.width else end.middle
    down = start.y < end.y
    from_y = start.y + start.height if down else start.y
    to_y = end.y - TIP if down else end.y + end.height + TIP
    turn = to_y - BETWEEN_ROWS // 2 if down else to_y + BETWEEN_ROWS // 2
    return f"M{from_x} {from_y}V{turn}H{to_x}V{to_y}"


def _aside(start: Box, end: Box) -> str:
    """Below the middle, where no arrow from above comes in."""
    y = start.y + start.height * 3 // 4
    if start.x < end.x:
        return f"M{start.x + start.width} {y}H{end.x - TIP}"
    return f"M{start.x} {y}H{end.x + end.width + TIP}"


def _past(start: Box, end: Box) -> str:
    """Down or up the gap; a box across both columns is entered and left at its edge."""
    gap, across = WIDTH // 2, WIDTH - 2 * MARGIN
    down = start.y < end.y
    if start.width == across:
        path = f"M{gap} {start.y + start.height if down else start.y}"
    else:
        path = f"M{start.x + start.width if start.middle < gap else start.x} {start.y + start.height // 2}H{gap}"
    if end.width == across:
        return f"{path}V{end.y - TIP if down else end.y + end.height + TIP}"
    edge = end.x + end.width + TIP if end.middle < gap else end.x - TIP
    return f"{path}V{end.y + end.height // 2}H{edge}"
