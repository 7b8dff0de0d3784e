"""Nobody can subtract their way to a person: tables made at random, attacked another way."""

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from reporting import protecting, suppressing
from reporting.protecting import Limits, Snapshot
from reporting.suppressing import Cell, Linked, Unprotectable

STATES = ("nothing", "reached", "trained", "upskilled")  # how far each person came
SLOW = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def figures(table, modes=None):
    """Return what the ledger would be counted to: rows of persons by how far they came."""

    def measured(row):
        nothing, reached, trained, upskilled = row
        return {
            "enrolled": nothing + reached + trained + upskilled,
            "reached": reached + trained + upskilled,
            "trained": trained + upskilled,
            "upskilled": upskilled,
        }

    rows = [{"id": n or None, **measured(row)} for n, row in enumerate(table)]
    total = measured([sum(column) for column in zip(*table, strict=True)])
    counts = total | {
        "passed": total["upskilled"],
        "certified": 0,
        "matched": total["upskilled"],
        "trained_matched": total["upskilled"],
        "confirmed": 0,
        "not_yet": 0,
        "baseline": total["reached"],
        "final": total["trained"],
        "followup": 0,
        "matched_followup": 0,
        "withdrawn": 0,
    }
    everybody = [{"id": 1, **total}]
    return {
        "counts": counts,
        "mode": {"online": total["reached"], "both": 0, "room": 0},
        "months": [],
        "by": {"profession": everybody, "municipality": rows},
    }


def shown(snapshot):
    """Return {(ids, measure): n} of every number of the places and the totals that stands."""
    content = protecting.content(snapshot)
    everything = tuple(
        str(row["id"] or "unknown") for row in snapshot.figures["by"]["municipality"]
    )
    found = {(everything, m): content["counts"][m] for m in protecting.BY_GROUP}
    for row in content.get("municipality", []):
        ids = tuple(snapshot.shape["municipality"][row["row"]])
        found |= {(ids, m): row[m] for m in protecting.BY_GROUP}
    return {key: n for key, n in found.items() if n is not None}


class Sleuth:
    """Another attacker: whole persons by place and how far they came, by integer programming."""

    def __init__(self, snapshots):
        self.ids = sorted({i for one in snapshots for ids, _m in shown(one) for i in ids})
        self.times = range(len(snapshots))
        self.at = {
            key: n for n, key in enumerate(product(self.times, self.ids, range(len(STATES))))
        }
        rows, values = [], []
        for time, snapshot in enumerate(snapshots):
            for (ids, measure), n in shown(snapshot).items():
                rows.append(self.sum(time, ids, measure))
                values.append(n)
        self.known = (np.array(rows), np.array(values))
        grows = [
            self.sum(1, [one], m) - self.sum(0, [one], m)
            for one in self.ids
            for m in protecting.BY_GROUP
            if len(snapshots) == 2
        ]
        self.grows = np.array(grows)

    def sum(self, time, ids, measure):
        first = protecting.BY_GROUP.index(measure)
        row = np.zeros(len(self.at))
        for one, state in product(ids, range(first, len(STATES))):
            row[self.at[time, one, state]] = 1
        return row

    def width(self, target):
        ends = []
        conditions = [LinearConstraint(self.known[0], self.known[1], self.known[1])]
        if len(self.grows):
            conditions.append(LinearConstraint(self.grows, 0, np.inf))
        for sign in (1, -1):
            found = milp(
                sign * target,
                constraints=conditions,
                integrality=np.ones(len(self.at)),
                bounds=Bounds(0, 1_000),
            )
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ends[1] - ends[0]


places = st.lists(
    st.tuples(*[st.integers(0, 14)] * 3, st.integers(0, 30)), min_size=3, max_size=6
).filter(lambda rows: sum(map(sum, rows)) >= 60)


def groups_of(snapshot):
    """Return every group that somebody could be read from: rows as printed, and single places."""
    rows = list(snapshot.shape.get("municipality", {}).values())
    return rows + [[one] for ids in rows for one in ids]


def few(snapshot, ids):
    """Yield (measures to add and take away, width wanted) of what is about few in a group."""
    by_id = {str(r["id"] or "unknown"): r for r in snapshot.figures["by"]["municipality"]}
    row = {m: sum(by_id[i][m] for i in ids if i in by_id) for m in protecting.BY_GROUP}
    for measure, n in row.items():
        k = 10 if measure == "upskilled" else 5
        if 0 < n < k:
            yield (measure, None), k
    for whole, part in protecting.GROUPS_WITHIN:
        k = 10 if part == "upskilled" else 5
        if 0 < row[whole] - row[part] < k:
            yield (whole, part), k


@SLOW
@given(places)
def test_nobody_can_subtract_their_way_to_a_person(table):
    try:
        told = protecting.protect(figures(table), place="municipality", headline="reached")
    except Unprotectable:
        return
    sleuth = Sleuth([told])
    for ids in groups_of(told):
        for (whole, part), k in few(told, ids):
            target = sleuth.sum(0, ids, whole)
            if part:
                target = target - sleuth.sum(0, ids, part)
            assert sleuth.width(target) >= k, (ids, whole, part)


@SLOW
@given(places, st.data())
def test_nobody_can_subtract_last_quarter_from_this(table, data):
    more = data.draw(
        st.lists(
            st.tuples(*[st.integers(0, 3)] * 3, st.integers(0, 12)),
            min_size=len(table),
            max_size=len(table),
        )
    )
    later = [tuple(map(sum, zip(a, b, strict=True))) for a, b in zip(table, more, strict=True)]
    try:
        first = protecting.protect(figures(table), place="municipality", headline="reached")
        second = protecting.protect(
            figures(later), place="municipality", headline="reached", earlier=[first]
        )
    except Unprotectable:
        return
    sleuth = Sleuth([first, second])
    for ids in groups_of(second):
        for measure in protecting.BY_GROUP:
            by_id = [
                {str(r["id"] or "unknown"): r for r in one.figures["by"]["municipality"]}
                for one in (first, second)
            ]
            then, now = (sum(rows[i][measure] for i in ids) for rows in by_id)
            k = 10 if measure == "upskilled" else 5
            if 0 < now - then < k:
                target = sleuth.sum(1, ids, measure) - sleuth.sum(0, ids, measure)
                assert sleuth.width(target) >= k, (ids, measure)


def table_of(values, k=5):
    """A row of numbers and their total."""
    linked = Linked()
    linked.add(Cell("total", sum(values), k, printed=True, cost=9))
    for n, value in enumerate(values):
        linked.add(Cell(f"c{n}", value, k, printed=True, few=0 < value < k))
    linked.sum("total", [f"c{n}" for n in range(len(values))])
    return linked


def test_one_hidden_number_is_no_secret_so_a_second_goes():
    linked = table_of([3, 12, 40])
    assert suppressing.Attacker(linked).interval("c0", {"c0"}) == (3, 3)
    hidden = suppressing.suppress(linked)
    assert hidden == {"c0", "c1"}
    assert suppressing.audit(linked, hidden)["c0"] == (0, 15)


def test_partners_that_leave_too_little_room_are_not_enough():
    linked = table_of([1, 2, 30])
    hidden = suppressing.suppress(linked)
    assert hidden == {"c0", "c1", "c2"}


def test_what_must_be_shown_and_tells_of_few_is_refused():
    linked = table_of([3, 12])
    with pytest.raises(Unprotectable):
        suppressing.suppress(linked, fixed=["total", "c1"])


def test_nought_is_no_person():
    assert suppressing.suppress(table_of([0, 12, 40])) == frozenset()


def test_limits_are_raised_and_never_lowered():
    assert Limits(k=8).of("reached") == 8
    with pytest.raises(ValueError, match="lowered"):
        Limits(k=4)


def test_two_or_three_new_persons_are_not_published():
    first = protecting.protect(
        figures([(10, 10, 30, 30)] * 3), place="municipality", headline="reached"
    )
    few_more = figures([(10, 10, 30, 30), (10, 10, 30, 30), (10, 12, 30, 30)])
    with pytest.raises(Unprotectable):
        protecting.protect(few_more, place="municipality", headline="reached", earlier=[first])


def test_fewer_than_twenty_five_are_not_published_at_all():
    with pytest.raises(protecting.TooFew):
        protecting.protect(figures([(4, 5, 5, 5)]), place="municipality", headline="reached")


def test_small_places_stand_together():
    shape = protecting.shaped(
        figures([(0, 0, 3, 3), (0, 0, 9, 9), (0, 0, 40, 0), (0, 0, 0, 26)]),
        place="municipality",
        limits=Limits(),
    )
    assert shape["municipality"] == {"2": ["2"], "others": ["1", "3", "unknown"]}


def test_months_stand_together_until_they_are_enough():
    months = [
        {"month": 202600 + n, "reached": r, "trained": t, "upskilled": 0}
        for n, (r, t) in enumerate([(3, 0), (4, 0), (9, 6), (0, 0), (20, 4), (2, 9)], start=1)
    ]
    found = figures([(0, 40, 0, 0)]) | {"months": months}
    shape = protecting.shaped(found, place="municipality", limits=Limits())
    assert shape["months"] == {
        "202601-202602": ["202601", "202602"],
        "202603-202603": ["202603"],
        "202604-202606": ["202604", "202605", "202606"],
    }


def test_a_snapshot_holds_its_numbers_and_no_hidden_one():
    told = protecting.protect(
        figures([(3, 0, 40, 11), (17, 19, 40, 11), (2, 23, 30, 29)]),
        place="municipality",
        headline="reached",
    )
    assert told.hidden
    content = protecting.content(told)
    for row in content["municipality"]:
        for measure in protecting.BY_GROUP:
            hidden = f"municipality/{row['row']}/{measure}" in told.hidden
            assert (row[measure] is None) is hidden
    assert isinstance(told, Snapshot)
