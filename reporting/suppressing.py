"""Cell suppression: which numbers of linked tables may be shown. Pure; loads scipy: for a worker.

Primary suppression hides what is about few. Complementary suppression hides more, until nobody who
knows every number that is shown, and how the numbers hang together, can narrow one that is about
few to an interval shorter than `k` (MEASUREMENT 4.2; the attacker is a linear program).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    linked: Linked,
    *,
    fixed: Iterable[str] = (),
    hidden: Iterable[str] = (),
    given: Iterable[str] = (),
) -> frozenset[str]:
    """Return the printed cells to hide; `fixed` must be shown, `hidden` are hidden already.

    `given` are numbers of what was published before: what they alone give away cannot be mended, so
    it is no reason to hide anything now. Raises Unprotectable when that cannot be done.
    """
    fixed, given = frozenset(fixed), frozenset(given)
    away = set(hidden)
    for cell in linked.cells.values():
        if cell.printed and cell.few and cell.key not in given:
            if cell.key in fixed:
                raise Unprotectable(cell.key)
            away.add(cell.key)
    attacker = Attacker(linked)
    able = {cell.key for cell in linked.cells.values() if cell.printed} - fixed
    guarded: set[str] = set()
    while (exposed := _first_exposed(linked, attacker, away, guarded)) is not None:
        if exposed.key in given and attacker.width(exposed.key, away | able) + SLACK < exposed.k:
            guarded.add(exposed.key)
            continue
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
    """Who knows every number shown and how they hang together: what can she narrow a cell to?

    What follows from the shown numbers by plain subtraction is worked out first. What is left falls
    into parts that know nothing of each other, and only the part around a cell is solved: most of a
    large table is shown, so the programs stay small.
    """

    def __init__(self, linked: Linked) -> None:
        self.cells = list(linked.cells.values())
        self.place = {cell.key: n for n, cell in enumerate(self.cells)}
        self.rows = [
            [(self.place[whole], 1), *((self.place[part], -1) for part in parts)]
            for whole, parts in linked.sums
        ]
        self.rows_of: list[list[int]] = [[] for _cell in self.cells]
        for row, entries in enumerate(self.rows):
            for place, _sign in entries:
                self.rows_of[place].append(row)
        self.least = [float(cell.value) for cell in self.cells]
        self.most = list(self.least)
        self._worked_out: tuple[frozenset[str], list[bool]] = (frozenset(), [])

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
        return self.most[place] - self.least[place]

    def interval(self, key: str, away: Iterable[str], *, note: bool = False) -> tuple[float, float]:
        """Return the least and the most that `key` can be, given everything that is not `away`."""
        known, place = self._known(frozenset(away)), self.place[key]
        if known[place]:
            return float(self.cells[place].value), float(self.cells[place].value)
        cells, rows = self._around(place, known)
        program = self._program(cells, rows, known)
        low, high = (self._end(cells, place, program, sign, note) for sign in (1.0, -1.0))
        return low, high

    def _known(self, away: frozenset[str]) -> list[bool]:
        """Tell of each cell whether it is shown, or the only one missing in a sum."""
        if self._worked_out[1] and self._worked_out[0] == away:
            return self._worked_out[1]
        known = [cell.printed and cell.key not in away for cell in self.cells]
        missing = [sum(not known[place] for place, _sign in row) for row in self.rows]
        ready = [row for row, count in enumerate(missing) if count == 1]
        while ready:
            row = ready.pop()
            if missing[row] != 1:
                continue
            place = next(place for place, _sign in self.rows[row] if not known[place])
            known[place] = True
            for other in self.rows_of[place]:
                missing[other] -= 1
                if missing[other] == 1:
                    ready.append(other)
        self._worked_out = (away, known)
        return known

    def _around(self, start: int, known: Sequence[bool]) -> tuple[list[int], list[int]]:
        """Return the cells not known that hang together with one, and the sums they stand in."""
        cells, rows, edge = {start}, set[int](), [start]
        while edge:
            for row in self.rows_of[edge.pop()]:
                if row in rows:
                    continue
                rows.add(row)
                new = {place for place, _sign in self.rows[row] if not known[place]} - cells
                cells |= new
                edge += new
        return sorted(cells), sorted(rows)

    def _program(self, cells: list[int], rows: list[int], known: Sequence[bool]) -> dict:
        """Return the sums over some cells as linprog wants them, what is known on the right."""
        import numpy as np
        from scipy.sparse import coo_matrix

        column = {place: n for n, place in enumerate(cells)}
        values, at, across, right = [], [], [], np.zeros(len(rows))
        for n, row in enumerate(rows):
            for place, sign in self.rows[row]:
                if known[place]:
                    right[n] -= sign * self.cells[place].value
                else:
                    values.append(float(sign))
                    at.append(n)
                    across.append(column[place])
        least = [-np.inf if self.cells[place].signed else 0.0 for place in cells]
        program: dict = {"bounds": np.column_stack([least, np.full(len(cells), np.inf)])}
        if rows:
            sums = coo_matrix((values, (at, across)), shape=(len(rows), len(cells)))
            program |= {"A_eq": sums.tocsr(), "b_eq": right}
        return program

    def _end(
        self, cells: list[int], target: int, program: Mapping, sign: float, note: bool
    ) -> float:
        import numpy as np
        from scipy.optimize import linprog

        aim = np.zeros(len(cells))
        aim[cells.index(target)] = sign
        found = linprog(aim, method="highs", **program)
        if found.status == 3:  # without end
            return -sign * float("inf")
        if not found.success:
            raise ArithmeticError(f"{self.cells[target].key}: {found.message}")
        if note:
            for place, value in zip(cells, found.x, strict=True):
                self.least[place] = min(self.least[place], float(value))
                self.most[place] = max(self.most[place], float(value))
        return sign * found.fun
