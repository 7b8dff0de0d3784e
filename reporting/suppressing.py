"""Cell suppression: which numbers of linked tables may be shown. Pure; loads scipy: for a worker.

Primary suppression hides what is about few. Complementary suppression hides more, until nobody who
knows every number that is shown, and how the numbers hang together, can narrow one that is about
few to an interval shorter than `k` (MEASUREMENT 4.2; the attacker is a linear program).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

TRIED = 8  # partners tried for one exposed cell before the best of them is taken
SLACK = 1e-6


class Unprotectable(Exception):
    """A number about few can be worked out from numbers that must be shown."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Cell:
    """A count that somebody is shown, or could work out.

    `printed`: it has a place in a table (else it is only implied, as a difference is). `few`: it is
    about few, so nobody may come closer than `k`. `cost`: the higher, the later it is hidden.
    `signed`: it may also be below nought (a change).
    """

    key: str
    value: int
    k: int = 5
    printed: bool = False
    few: bool = False
    cost: int = 0
    signed: bool = False


@dataclass
class Linked:
    """Cells and how they hang together: each whole is the sum of its parts."""

    cells: dict[str, Cell] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def add(self, cell: Cell) -> str:
        self.cells[cell.key] = cell
        return cell.key

    def sum(self, whole: str, parts: Iterable[str]) -> None:
        self.sums.append((whole, tuple(parts)))


def suppress(
    linked: Linked, *, fixed: Iterable[str] = (), hidden: Iterable[str] = ()
) -> frozenset[str]:
    """Return the printed cells to hide; `fixed` must be shown, `hidden` are hidden already.

    Raises Unprotectable when that cannot be done.
    """
    fixed = frozenset(fixed)
    away = set(hidden)
    for cell in linked.cells.values():
        if cell.printed and cell.few:
            if cell.key in fixed:
                raise Unprotectable(cell.key)
            away.add(cell.key)
    attacker = Attacker(linked)
    guarded: set[str] = set()
    while (exposed := _first_exposed(linked, attacker, away, guarded)) is not None:
        away.add(_partner(linked, attacker, away, exposed, fixed))
    return frozenset(away)


def audit(linked: Linked, hidden: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Return, for each cell that is hidden or about few, what an attacker can narrow it to."""
    attacker, away = Attacker(linked), frozenset(hidden)
    return {
        cell.key: attacker.interval(cell.key, away)
        for cell in _watched(linked.cells.values(), away)
    }


def _watched(cells: Iterable[Cell], away: Iterable[str]) -> Iterator[Cell]:
    return (cell for cell in cells if cell.few or cell.key in away)


def _first_exposed(
    linked: Linked, attacker: "Attacker", away: set[str], guarded: set[str]
) -> Cell | None:
    """Return a cell that can be narrowed too far. Hiding more only widens what is wide enough."""
    for cell in list(_watched(linked.cells.values(), away)):
        if cell.key in guarded:
            continue
        if attacker.seen(cell.key) + SLACK < cell.k and (
            attacker.width(cell.key, away, note=True) + SLACK < cell.k
        ):
            return cell
        guarded.add(cell.key)
    return None


def _partner(
    linked: Linked, attacker: "Attacker", away: set[str], exposed: Cell, fixed: frozenset[str]
) -> str:
    """Return the cheapest number nearby whose hiding guards the exposed cell, or helps the most."""
    best, widest = "", -1.0
    for tried, key in enumerate(_nearby(linked, exposed.key, away, fixed)):
        width = attacker.width(exposed.key, away | {key})
        if width + SLACK >= exposed.k:
            return key
        if width > widest + SLACK:
            best, widest = key, width
        if tried >= TRIED:
            break
    if not best:
        raise Unprotectable(exposed.key)
    return best


def _nearby(linked: Linked, start: str, away: set[str], fixed: frozenset[str]) -> Iterator[str]:
    """Yield what could be hidden, the nearest first, and the cheapest of the equally near."""
    seen, edge = {start}, {start}
    while edge:
        reached = {
            key for whole, parts in linked.sums if edge & {whole, *parts} for key in (whole, *parts)
        } - seen
        seen |= reached
        edge = reached
        able = [linked.cells[key] for key in reached - away - fixed if linked.cells[key].printed]
        able.sort(key=lambda cell: (cell.value == 0, cell.cost, cell.value, cell.key))
        yield from (cell.key for cell in able)


class Attacker:
    """Who knows every number shown and how they hang together: what can she narrow a cell to?"""

    def __init__(self, linked: Linked) -> None:
        import numpy as np
        from scipy.sparse import coo_matrix

        self.cells = list(linked.cells.values())
        self.place = {cell.key: n for n, cell in enumerate(self.cells)}
        entries = [
            (row, self.place[key], 1.0 if key == whole else -1.0)
            for row, (whole, parts) in enumerate(linked.sums)
            for key in (whole, *parts)
        ]
        rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
        shape = (len(linked.sums), len(self.cells))
        self.matrix = coo_matrix((signs, (rows, columns)), shape=shape).tocsr()
        self.nought = np.zeros(len(linked.sums))
        truth = np.array([float(cell.value) for cell in self.cells])
        self.least, self.most = truth.copy(), truth.copy()

    def width(self, key: str, away: Iterable[str], *, note: bool = False) -> float:
        """Return how far apart the least and the most are.

        `note`: what is hidden now stays hidden, so each answer also says how far the other cells
        can be apart; most then need no program of their own.
        """
        low, high = self.interval(key, away, note=note)
        return high - low

    def seen(self, key: str) -> float:
        """Return how far apart a cell was in the answers noted so far."""
        place = self.place[key]
        return float(self.most[place] - self.least[place])

    def interval(self, key: str, away: Iterable[str], *, note: bool = False) -> tuple[float, float]:
        """Return the least and the most that `key` can be, given everything that is not `away`."""
        away = frozenset(away)
        cell = self.cells[self.place[key]]
        if cell.printed and key not in away:
            return float(cell.value), float(cell.value)
        bounds = [_bounds(one, away) for one in self.cells]
        return self._end(key, 1.0, bounds, note), self._end(key, -1.0, bounds, note)

    def _end(self, key: str, sign: float, bounds: Sequence, note: bool) -> float:
        import numpy as np
        from scipy.optimize import linprog

        target = np.zeros(len(self.cells))
        target[self.place[key]] = sign
        found = linprog(target, A_eq=self.matrix, b_eq=self.nought, bounds=bounds, method="highs")
        if found.status == 3:  # without end
            return -sign * float("inf")
        if not found.success:
            raise ArithmeticError(f"{key}: {found.message}")
        if note:
            self.least = np.minimum(self.least, found.x)
            self.most = np.maximum(self.most, found.x)
        return sign * found.fun


def _bounds(cell: Cell, away: frozenset[str]) -> tuple[float | None, float | None]:
    if cell.printed and cell.key not in away:
        return cell.value, cell.value
    return (None if cell.signed else 0.0), None
