"""A figure of reach as tables that may be shown to anybody: MEASUREMENT 4.1, 4.2. Knows no Django.

Small groups are put together, then cells are hidden until nobody can subtract their way to a
person, within one snapshot and between this one and each that was told before. Publications and
reports are both snapshots: a report tells more (tests, learning, seminars from before the platform),
and is compared with publications as they are with it. Loads scipy through reporting/suppressing.py:
for a worker.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reporting import protecting_learning as learned
from reporting.suppressing import Cell, Linked, Unprotectable, suppress

K, K_SENSITIVE, MARGIN = 5, 10, 25
FEWEST_FOR_ALL_OR_NONE = 20
OTHERS, UNKNOWN = "others", "unknown"
# What a test or a certificate says of somebody is held to ten.
SENSITIVE = frozenset(
    {"passed", "upskilled", "confirmed", "not_yet", "certified", "trained_matched"}
)
TOTALS = (
    "enrolled", "reached", "trained", "passed", "certified",
    "matched", "trained_matched", "upskilled", "confirmed", "not_yet",
)  # fmt: skip
TESTS = (
    "baseline",
    "final",
    "followup",
    "matched_followup",
    "withdrawn",
)  # a report tells these too
TESTS_WITHIN = (
    ("enrolled", "baseline"),
    ("enrolled", "final"),
    ("enrolled", "followup"),
    ("enrolled", "withdrawn"),
    ("baseline", "matched"),
    ("final", "matched"),
    ("matched", "matched_followup"),
    ("followup", "matched_followup"),
)
WITHIN = (  # who is counted in the second is counted in the first
    ("enrolled", "reached"),
    ("reached", "trained"),
    ("trained", "passed"),
    ("passed", "certified"),
    ("passed", "upskilled"),
    ("enrolled", "matched"),
    ("matched", "trained_matched"),
    ("trained", "trained_matched"),
)
OUTCOMES = ("upskilled", "confirmed", "not_yet")
BY_GROUP = ("enrolled", "reached", "trained", "upskilled")
GROUPS_WITHIN = (("enrolled", "reached"), ("reached", "trained"), ("trained", "upskilled"))
BY_MONTH = ("reached", "trained", "upskilled")
MODES = ("online", "both", "room")
# The higher, the later it is hidden: what a reader asks for first stays longest.
COST = {
    "certified": 0, "matched": 1, "passed": 2, "confirmed": 3, "not_yet": 3, "trained_matched": 4,
    "enrolled": 5, "upskilled": 6, "reached": 7, "trained": 8,
    "baseline": 1, "final": 1, "followup": 0, "matched_followup": 0, "withdrawn": 0,
}  # fmt: skip
TOTALS_COST = 100  # totals are hidden after rows

Shape = dict[str, dict[str, list[str]]]


@dataclass(frozen=True)
class Limits:
    """How few are few. A programme may ask for more, never for less."""

    k: int = K
    sensitive: int = K_SENSITIVE
    margin: int = MARGIN

    def __post_init__(self) -> None:
        if self.k < K or self.sensitive < K_SENSITIVE or self.margin < MARGIN:
            raise ValueError("limits may be raised, not lowered")

    def of(self, measure: str) -> int:
        return self.sensitive if measure in SENSITIVE else self.k


@dataclass(frozen=True)
class Snapshot:
    """The figures of one day: what is true, how its groups are put together, what is hidden."""

    figures: Mapping
    shape: Shape
    hidden: frozenset[str] = frozenset()
    place: str = "municipality"
    report: bool = False  # does it tell of tests and of everything learned?
    learning: Mapping | None = None  # the figures of learning, or of it what a publication tells
    name: str = ""
    because: Mapping[str, str] = field(default_factory=dict)  # {hidden: the earlier one it is for}

    @property
    def totals(self) -> tuple[str, ...]:
        return (*TOTALS, *TESTS) if self.report else TOTALS


class TooLittleNew(Unprotectable):
    """A number of this snapshot alone could be shown; beside an earlier one it tells of few."""


class TooFew(Exception):
    """So few are counted that nothing can be shown."""


def protect(
    figures: Mapping,
    *,
    place: str,
    headline: str,
    limits: Limits | None = None,
    earlier: Sequence[Snapshot] = (),
    learning: Mapping | None = None,
    report: bool = False,
) -> Snapshot:
    """Return the snapshot of `figures` that may be told beside the `earlier` ones.

    `place` is the one division by place (organisations lie within municipalities, so two of them
    could be subtracted); `headline` is the total that must be shown. Raises TooFew, and
    suppressing.Unprotectable when that total tells of few.
    """
    limits = limits or Limits()
    if figures["counts"]["enrolled"] < limits.margin:
        raise TooFew
    shape = shaped(figures, place=place, limits=limits)
    now = Snapshot(figures, shape, place=place, report=report, learning=learning)
    fixed = [f"now/total/{headline}"]
    alone = linked([now], limits)
    hidden = suppress(alone, fixed=fixed)
    because: dict[str, str] = {}
    for before in earlier:
        away = hidden | _cut_otherwise(now, before) | {f"before/{key}" for key in before.hidden}
        both = linked([before, now], limits)
        given = [key for key in both.cells if key.startswith("before/")]
        told = [key for key in given if both.cells[key].printed and key not in away]
        try:
            away = suppress(both, fixed=[*fixed, *told], hidden=away, given=given)
        except Unprotectable as error:
            raise TooLittleNew(error.key) from error
        more = frozenset(key for key in away if key.startswith("now/")) - hidden
        because |= dict.fromkeys((key.removeprefix("now/") for key in more), before.name)
        hidden |= more
    plain = frozenset(key.removeprefix("now/") for key in hidden)
    return replace(now, hidden=plain, because=because)


def _cut_otherwise(now: Snapshot, before: Snapshot) -> frozenset[str]:
    """Return what is told of learning now and cannot stand beside what was told of it before."""
    if not (now.report and before.report and now.learning and before.learning):
        return frozenset()
    keys = learned.apart(now.learning, before.learning, now.place, before.hidden)
    return frozenset(f"now/{key}" for key in keys)


# Putting small groups together ---------------------------------------------------------------------


def shaped(figures: Mapping, *, place: str, limits: Limits) -> Shape:
    """Return which rows stand alone and which together: {table: {row: [ids]}}."""
    shape = {}
    for name in ("profession", place):
        rows = {_id(row): row["enrolled"] for row in figures["by"][name]}
        joined = _joined(rows, limits.margin)
        if len(joined) > 1:
            shape[name] = joined
    periods = _periods(figures["months"], limits)
    if len(periods) > 1:
        shape["months"] = periods
    return shape


def _id(row: Mapping) -> str:
    return UNKNOWN if row["id"] is None else str(row["id"])


def _joined(sizes: Mapping[str, int], margin: int) -> dict[str, list[str]]:
    """Put together who are fewer than `margin`, with the smallest of the others if need be."""
    order = sorted(sizes, key=lambda row: (sizes[row], row))
    small = [row for row in order if sizes[row] < margin]
    large = [row for row in order if sizes[row] >= margin]
    while small and large and sum(sizes[row] for row in small) < margin:
        small.append(large.pop(0))
    joined = {row: [row] for row in reversed(large)}
    return joined | ({OTHERS: sorted(small)} if small else {})


def _periods(months: Sequence[Mapping], limits: Limits) -> dict[str, list[str]]:
    """Put months together until each period is of enough new persons, or of none."""
    periods: list[list[Mapping]] = []
    for month in months:
        if periods and not _enough(periods[-1], limits):
            periods[-1].append(month)
        else:
            periods.append([month])
    if len(periods) > 1 and not _enough(periods[-1], limits):
        last = periods.pop()
        periods[-1] += last
    return {
        f"{period[0]['month']}-{period[-1]['month']}": [str(month["month"]) for month in period]
        for period in periods
    }


def _enough(period: Sequence[Mapping], limits: Limits) -> bool:
    new = {measure: sum(month[measure] for month in period) for measure in BY_MONTH}
    return any(new.values()) and all(
        n == 0 or n >= limits.of(measure) for measure, n in new.items()
    )


# From figures to linked cells ----------------------------------------------------------------------


def linked(snapshots: Sequence[Snapshot], limits: Limits) -> Linked:
    """Return the cells of one snapshot, or of two and of what changed between them."""
    cells = Linked()
    names = ("now",) if len(snapshots) == 1 else ("before", "now")
    classes = _classes(snapshots)
    for when, snapshot in zip(names, snapshots, strict=True):
        _Builder(cells, when, snapshot, limits).build(classes)
    if len(snapshots) == 2:
        _changes(cells)
    return cells


def _classes(snapshots: Sequence[Snapshot]) -> dict[str, dict[str, list[str]]]:
    """Return, for each table, the ids that stand together in every snapshot.

    What cannot be told apart in any of them has one interval, so it needs no cells of its own.
    """
    classes: dict[str, dict[str, list[str]]] = {}
    for name in sorted({name for one in snapshots for name in one.shape}):
        where: dict[tuple, list[str]] = {}
        for member in sorted(set().union(*(_members(one, name) for one in snapshots))):
            where.setdefault(tuple(_row_of(one, name, member) for one in snapshots), []).append(
                member
            )
        classes[name] = {"+".join(map(str, rows)): ids for rows, ids in where.items()}
    return classes


def _members(snapshot: Snapshot, name: str) -> set[str]:
    return {member for ids in snapshot.shape.get(name, {}).values() for member in ids}


def _row_of(snapshot: Snapshot, name: str, member: str) -> str:
    rows = snapshot.shape.get(name, {})
    return next((row for row, ids in rows.items() if member in ids), "-")


class _Builder:
    """Writes one snapshot into the linked cells, every key under `when`."""

    def __init__(self, cells: Linked, when: str, snapshot: Snapshot, limits: Limits) -> None:
        self.cells, self.when, self.snapshot, self.limits = cells, when, snapshot, limits

    def build(self, classes: Mapping[str, Mapping[str, list[str]]]) -> None:
        counts = self.snapshot.figures["counts"]
        for measure in self.snapshot.totals:
            self._cell(f"total/{measure}", measure, counts[measure], TOTALS_COST + COST[measure])
        self._nested("total", WITHIN, counts)
        if self.snapshot.report:
            self._nested("total", TESTS_WITHIN, counts)
            self._before_the_platform()
        if sum(counts[one] for one in OUTCOMES) == counts["trained_matched"]:
            self._sum("total/trained_matched", [f"total/{one}" for one in OUTCOMES])
        self._modes()
        for name, groups in classes.items():
            # A month that had not come, a place nobody was from: known to be nobody.
            known = _members(self.snapshot, name)
            self._table(name, {group: ids for group, ids in groups.items() if known & set(ids)})
        if self.snapshot.learning:
            self._learning(self.snapshot.learning, classes)

    def _before_the_platform(self) -> None:
        """Seminars of lists: who is on them, and who of these is counted here too."""
        told = self.snapshot.figures.get("earlier") or {}
        if not told.get("occasions"):
            return
        self._cell("earlier/persons", "reached", told["persons"])
        self._cell("earlier/reached_here", "reached", told["reached_here"])
        self._left("earlier/persons", ["earlier/reached_here"])
        self._left("total/reached", ["earlier/reached_here"])
        for one in told["occasions"]:
            self._cell(occasion(one), "reached", one["persons"])
            self._left("earlier/persons", [occasion(one)])

    def _learning(self, learning: Mapping, classes: Mapping[str, Mapping[str, list[str]]]) -> None:
        """How many persons each mean is of, within how many of them there are."""
        place = self.snapshot.place
        for one in learned.counts(learning, place, everything=self.snapshot.report):
            k = self.limits.sensitive if one.sensitive else self.limits.k
            few = 0 < one.value < k
            self.cells.add(Cell(self._key(one.key), one.value, k, True, few=few, cost=one.cost))
        rows: dict[str, list[str]] = {}
        for whole, parts in learned.within(learning, place):
            name, _, member = whole.partition("/")
            if name not in classes or member.count("/"):
                self._left(whole, parts)
                continue
            for group, ids in classes[name].items():
                if member in ids or (member == "None" and UNKNOWN in ids):
                    rows.setdefault(f"{name}~{group}/enrolled", []).extend(parts)
        for row, several in rows.items():
            self._left(row, several)

    def _modes(self) -> None:
        modes = self.snapshot.figures["mode"]
        for mode in MODES:
            self._cell(f"mode/{mode}", "reached", modes[mode], COST["enrolled"])
        if sum(modes.values()) == self.snapshot.figures["counts"]["reached"]:
            self._sum("total/reached", [f"mode/{mode}" for mode in MODES])

    def _table(self, name: str, groups: Mapping[str, list[str]]) -> None:
        measures = BY_MONTH if name == "months" else BY_GROUP
        truth = self._truth(name)
        for group, ids in groups.items():
            row = {m: sum(truth.get(one, {}).get(m, 0) for one in ids) for m in measures}
            for measure in measures:
                self._cell(f"{name}~{group}/{measure}", measure, row[measure], printed=False)
            if name != "months":
                self._nested(f"{name}~{group}", GROUPS_WITHIN, row)
        for measure in measures:
            self._add_up(name, groups, measure)

    def _add_up(self, name: str, groups: Mapping[str, list[str]], measure: str) -> None:
        """Each printed row is the sum of its groups, and the total of all of them."""
        whole = 0
        for row, ids in self.snapshot.shape.get(name, {}).items():
            within = [g for g, members in groups.items() if set(members) <= set(ids)]
            value = sum(self.cells.cells[self._key(f"{name}~{g}/{measure}")].value for g in within)
            self._cell(f"{name}/{row}/{measure}", measure, value, COST[measure])
            self._sum(f"{name}/{row}/{measure}", [f"{name}~{g}/{measure}" for g in within])
            whole += value
        parts = [f"{name}~{g}/{measure}" for g in groups]
        total = self.snapshot.figures["counts"][measure]
        if total == sum(self.cells.cells[self._key(part)].value for part in parts):
            self._sum(f"total/{measure}", parts)

    def _truth(self, name: str) -> dict[str, Mapping]:
        if name == "months":
            return {str(row["month"]): row for row in self.snapshot.figures["months"]}
        return {_id(row): row for row in self.snapshot.figures["by"][name]}

    def _nested(self, where: str, pairs: Iterable[tuple[str, str]], row: Mapping) -> None:
        """Who is in the whole and not in the part is a group too, that nobody printed."""
        for whole, part in pairs:
            left = row[whole] - row[part]
            if left < 0:
                continue
            k = max(self.limits.of(whole), self.limits.of(part))
            rest = f"{where}/{whole}-{part}"
            all_or_none = self._all_or_none(part, row[part], row[whole])
            self._implied(rest, left, k, few=0 < left < k or all_or_none)
            self._sum(f"{where}/{whole}", [f"{where}/{part}", rest])
            if all_or_none and row[part] == 0:
                self._mark_few(f"{where}/{part}")

    def _left(self, whole: str, parts: Sequence[str]) -> None:
        """Let who is in the whole and in none of the parts be a cell, where all of them are told of.

        Where a mean stands on the whole it is held to ten, for the mean of the rest would follow.
        """
        cells = self.cells.cells
        if any(self._key(key) not in cells for key in (whole, *parts)):
            return
        of_whole = cells[self._key(whole)]
        left = of_whole.value - sum(cells[self._key(part)].value for part in parts)
        if left < 0:
            return
        rest = f"{whole}/{'|'.join(parts)}/left-over"
        self._implied(rest, left, of_whole.k, few=0 < left < of_whole.k)
        self._sum(whole, [*parts, rest])

    def _all_or_none(self, measure: str, n: int, of: int) -> bool:
        """A group of fewer than twenty with the same outcome tells it of each of them."""
        alike = n in (0, of)
        return measure in SENSITIVE and alike and 0 < of < FEWEST_FOR_ALL_OR_NONE

    def _mark_few(self, key: str) -> None:
        cell = self.cells.cells[self._key(key)]
        self.cells.add(Cell(cell.key, cell.value, cell.k, cell.printed, True, cell.cost))

    def _key(self, key: str) -> str:
        return f"{self.when}/{key}"

    def _cell(
        self, key: str, measure: str, value: int, cost: int = 0, *, printed: bool = True
    ) -> None:
        k = self.limits.of(measure)
        self.cells.add(Cell(self._key(key), value, k, printed, few=0 < value < k, cost=cost))

    def _implied(self, key: str, value: int, k: int, *, few: bool) -> None:
        self.cells.add(Cell(self._key(key), value, k, few=few))

    def _sum(self, whole: str, parts: Iterable[str]) -> None:
        self.cells.sum(self._key(whole), [self._key(part) for part in parts])


def _changes(cells: Linked) -> None:
    """Let what changed from one snapshot to the next be a cell: of one to four, nobody may read it.

    What is told later may be of an earlier day. The change is counted from the earlier day to the
    later one, for whoever reads both knows that nobody who was reached is unreached again: a change
    is not below nought, unless somebody was put right in between.
    """
    pairs = [
        (name, then, now)
        for key, then in cells.cells.items()
        if key.startswith("before/") and "-" not in (name := key[7:]).rsplit("/", 1)[1]
        if (now := cells.cells.get(f"now/{name}")) is not None
    ]
    backwards = _went_back([(t, n) for name, t, n in pairs if name.startswith("total/")])
    for name, then, now in pairs:
        first, last = (now, then) if backwards else (then, now)
        grown = last.value - first.value
        few = 0 < abs(grown) < then.k
        change = cells.add(Cell(f"change/{name}", grown, then.k, few=few, signed=grown < 0))
        cells.sum(last.key, [first.key, change])


def _went_back(totals: Sequence[tuple[Cell, Cell]]) -> bool:
    """Tell whether the snapshot told now is of an earlier day: some totals are less, and none more."""
    return any(now.value < then.value for then, now in totals) and not any(
        now.value > then.value for then, now in totals
    )


# What is left to see -------------------------------------------------------------------------------


def content(snapshot: Snapshot) -> dict:
    """Return the numbers that may be shown, and nothing else: what every page and file reads."""
    figures, hidden = snapshot.figures, snapshot.hidden

    def cell(key: str, value: int) -> int | None:
        return None if key in hidden else value

    counts = {m: cell(f"total/{m}", figures["counts"][m]) for m in snapshot.totals}
    modes = {m: cell(f"mode/{m}", figures["mode"][m]) for m in MODES}
    groups = {
        name: _rows(snapshot, name, BY_MONTH if name == "months" else BY_GROUP, cell)
        for name in snapshot.shape
    }
    lists = {"earlier": _earlier(figures.get("earlier") or {}, cell)} if snapshot.report else {}
    return {"counts": counts, "mode": modes, **groups, **lists}


def occasion(one: Mapping) -> str:
    """Return the key of a seminar from before the platform: the same in every snapshot."""
    said = "|".join(str(one[name]) for name in ("day", "title", "source", "certainty"))
    return f"earlier/{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _earlier(told: Mapping, cell: Callable[[str, int], int | None]) -> dict:
    if not told.get("occasions"):
        return {}
    return {
        **{name: cell(f"earlier/{name}", told[name]) for name in ("persons", "reached_here")},
        "occasions": [
            {**one, "persons": cell(occasion(one), one["persons"])} for one in told["occasions"]
        ],
    }


def _rows(
    snapshot: Snapshot, name: str, measures: Sequence[str], cell: Callable[[str, int], int | None]
) -> list[dict]:
    months = name == "months"
    truth = snapshot.figures["months"] if months else snapshot.figures["by"][name]
    by_id = {str(row["month"]) if months else _id(row): row for row in truth}
    return [
        {
            "row": row,
            **{
                m: cell(f"{name}/{row}/{m}", sum(by_id[one][m] for one in ids if one in by_id))
                for m in measures
            },
        }
        for row, ids in snapshot.shape[name].items()
    ]
