"""A report and a publication of one programme: neither can be subtracted from the other."""

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting import protecting, suppressing
from reporting import protecting_learning as learned
from reporting.suppressing import Unprotectable
from tests.reporting.test_suppressing import SLOW, Sleuth, figures, groups_of, places, shown

more = st.tuples(*[st.integers(0, 3)] * 3, st.integers(0, 12))


def grown(table, by):
    return [tuple(map(sum, zip(a, b, strict=True))) for a, b in zip(table, by, strict=True)]


def released(tables, order, reports):
    """Protect the tables of successive days in the order they were released; return them by day."""
    done = {}
    for day in order:
        done[day] = protecting.protect(
            figures(tables[day]),
            place="municipality",
            headline="reached",
            earlier=list(done.values()),
            report=day in reports,
        )
    return [done[day] for day in sorted(done)]


@SLOW
@given(places, st.data())
def test_neither_release_can_be_subtracted_from_the_other(table, data):
    """The later figures may be released first: a draft may have waited while others were published."""
    tables = [table, grown(table, [data.draw(more) for _row in table])]
    order = data.draw(st.sampled_from(list(permutations(range(2)))))
    reports = data.draw(st.sampled_from([{0}, {1}, {0, 1}]))
    try:
        pair = released(tables, order, reports)
    except Unprotectable:
        return
    sleuth = Sleuth(pair)
    for ids in groups_of(pair[1]):
        rows = [
            {str(r["id"] or "unknown"): r for r in one.figures["by"]["municipality"]}
            for one in pair
        ]
        for measure in protecting.BY_GROUP:
            then, now = (sum(by_id[i][measure] for i in ids) for by_id in rows)
            k = 10 if measure == "upskilled" else 5
            if 0 < now - then < k:
                target = sleuth.sum(1, ids, measure) - sleuth.sum(0, ids, measure)
                assert sleuth.width(target) >= k, (ids, measure)


@SLOW
@given(places, st.data())
def test_no_two_shown_numbers_differ_by_one_to_four_persons(table, data):
    """The plainest attack: the same group in two releases, and two measures of one group in one."""
    tables = [table]
    for _day in range(2):
        tables.append(grown(tables[-1], [data.draw(more) for _row in table]))
    try:
        told = [shown(one) for one in released(tables, range(3), {1, 2})]
    except Unprotectable:
        return
    for one, other in permutations(told, 2):
        for key in one.keys() & other.keys():
            assert not 0 < one[key] - other[key] < 5, key
    for one in told:
        for ids, (whole, part) in product({ids for ids, _m in one}, protecting.GROUPS_WITHIN):
            if {(ids, whole), (ids, part)} <= one.keys():
                assert not 0 < one[ids, whole] - one[ids, part] < 5, (ids, whole, part)


# Learning -----------------------------------------------------------------------------------------


def block(n=60, course=7, **counts):
    of_all = {
        "enrolled": 100, "reached": 100, "trained": 90, "before": 80, "after": 80, "both": n,
        "matched": n, "trained_matched": n, "other_forms": 0, "all_three": 40, "later_off_time": 0,
    }  # fmt: skip
    return {
        "course": course,
        "counts": of_all | counts,
        "passed": {"n": 80, "passed": 60, "interval": [0.6, 0.8]},
        "change": {"n": n, "tier": "full"},
        "missing": {"others": 80 - n},
        "retention": {"n": 40, "means": [1, 2, 3], "intervals": [], "ratio": 0.5, "interval": []},
        "distribution": {},
        "comparison": None,
        "profession": [{"id": 1, "n": n - 20}, {"id": 2, "n": 20}],
        "organisation": [{"id": 5, "n": n}],
        "cohort": [],
    }


def learning(n=60, **counts):
    return {"courses": [block(n, **counts)], "measured": {"ratings": [], "items": {}}}


def reach(enrolled=100):
    found = figures([(enrolled - 90, 10, 40, 40)])
    found["counts"] |= {"matched": 60, "trained_matched": 60, "baseline": 80, "final": 80}
    return found


def report(learning, reach, *earlier):
    return protecting.protect(
        reach, place="municipality", headline="reached", learning=learning, report=True,
        earlier=earlier,
    )  # fmt: skip


def test_all_that_is_learned_stands_where_nobody_can_be_worked_out():
    told = report(learning(), reach())
    assert not [key for key in told.hidden if key.startswith("learning")]
    answer = learned.told({"figures": learning()}, told.hidden, "municipality")
    [course] = answer["figures"]["courses"]
    assert course["change"]["n"] == 60 and course["organisation"] == []


def test_two_more_with_both_tests_do_not_move_the_mean():
    first = report(learning(), reach())
    second = report(learning(62), reach(), first)
    assert "learning/7/n" in second.hidden and "learning/7/n" in second.because
    assert learned.told({"figures": learning(62)}, second.hidden, "municipality") is None
    assert "learning/7/n" not in report(learning(), reach(), first).hidden


def test_a_publication_is_held_against_the_report_before_it():
    first = report(learning(), reach())
    said = {
        "courses": [{"course": 7, **{k: block(63)[k] for k in ("counts", "change", "retention")}}]
    }
    second = protecting.protect(
        reach(), place="municipality", headline="reached", learning=said, earlier=[first]
    )
    assert "learning/7/n" in second.hidden


def test_who_is_enrolled_and_has_not_both_tests_is_a_group_too():
    """All but three of a profession have both tests: the report does not say so."""
    table = figures([(0, 0, 0, 60), (0, 0, 0, 40)])
    table["counts"] |= {"matched": 97, "trained_matched": 97, "baseline": 97, "final": 97}
    table["by"]["profession"] = [{"id": n, **table["by"]["municipality"][n - 1]} for n in (1, 2)]
    table["by"]["profession"][0] |= {"id": 1}
    told = learning(97, enrolled=100, trained=100, before=97, after=97)
    told["courses"][0] |= {"missing": {"others": 0}}
    told["courses"][0]["profession"] = [{"id": 1, "n": 57}, {"id": 2, "n": 40}]
    snapshot = report(told, table)
    cells = protecting.linked([snapshot], protecting.Limits())
    hidden = {f"now/{key}" for key in snapshot.hidden}
    assert hidden
    for key, (low, high) in suppressing.audit(cells, hidden).items():
        assert high - low >= cells.cells[key].k - 1e-6, key


def test_groups_cut_otherwise_than_before_do_not_stand():
    first = report(learning(), reach())
    other = learning(80, before=95, after=95)
    other["courses"][0] |= {"missing": {"others": 15}}
    other["courses"][0]["profession"] = [{"id": 1, "n": 40}, {"id": 3, "n": 40}]
    found = set(learned.apart(other, learning(), "municipality", first.hidden))
    assert found == {"learning/7/profession/1", "learning/7/profession/3"}


@pytest.mark.parametrize("n", [3, 9])
def test_a_few_in_words_are_not_counted(n):
    told = learned.told(
        {"figures": learning(both=60 + n, other_forms=n)}, frozenset(), "municipality"
    )
    counts = told["figures"]["courses"][0]["counts"]
    assert counts["out_of_time"] is None and counts["other_forms"] is None
    assert "both" not in counts


# Before reports were protected so -------------------------------------------------------------------


def test_what_an_earlier_report_gave_away_is_no_reason_to_hide_all():
    """From before: taken to have told everything, numbers about few too. That cannot be mended."""
    table = [(3, 0, 40, 11), (17, 19, 40, 11), (2, 23, 30, 29)]
    now = protecting.protect(figures(table), place="municipality", headline="reached")
    old = protecting.Snapshot(figures(table), now.shape, name="old")
    again = protecting.protect(
        figures(table), place="municipality", headline="reached", earlier=[old]
    )
    assert again.hidden == now.hidden
