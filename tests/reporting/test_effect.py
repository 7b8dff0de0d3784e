"""What changed, from rows of tests: the synthetic evaluation, and the edges (MEASUREMENT 7)."""

import json

import pytest

from reporting import effect
from reporting.tested import Tested as Row
from tests.assessments.statistics.reference import expected
from tests.reporting.conftest import scores

RIGHT = expected()["tryg424"]


def number(text):
    return float(text) if text else None


def row_of(person, *, t0=None, t1=None, t2=None, role=1, org=1, area=None, form=None, **more):
    pair = t0 is not None and t1 is not None
    return Row(
        person=person,
        course=1,
        place=(role, org, area or org),
        trained=more.pop("trained", pair),
        before=t0,
        after=t1,
        later=t2 if pair else None,
        maximum_before=20,
        maximum_after=20,
        maximum_later=20,
        mark=0.7 if t1 is not None else None,
        passed=None if t1 is None else t1 >= 14,
        form=("1:1:1" if pair else "") if form is None else form,
        **more,
    )


def tryg():
    rows = scores()
    roles = sorted({row["role"] for row in rows})
    return [
        row_of(
            int(row["person"]),
            t0=number(row["T0"]),
            t1=number(row["T1"]),
            t2=number(row["T2"]),
            role=roles.index(row["role"]),
            org=int(row["org"]),
            trained=row["completed"] == "1",
        )
        for row in rows
    ]


def numbers(value):
    """Every number in an answer."""
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return [number for one in inside for number in numbers(one)]
    return [value] if isinstance(value, int | float) else []


@pytest.fixture(scope="module")
def block():
    return effect.figures(tryg(), measured={})["courses"][0]


def test_the_funnel_of_the_synthetic_evaluation(block):
    counts = block["counts"]
    names = ("enrolled", "trained", "before", "after", "matched", "all_three")
    assert [counts[name] for name in names] == [424, 307, 392, 275, 255, 143]


def test_the_headline_of_the_synthetic_evaluation(block):
    change, right = block["change"], RIGHT["matched"]
    assert round(change["change"], 2) == 2.68
    assert [round(edge, 2) for edge in change["interval"]] == [2.16, 3.21]
    assert (change["interval_of"], change["clusters"], change["tier"]) == (
        "organisations",
        31,
        "full",
    )
    assert change["g_av"] == pytest.approx(right["g_av"], abs=1e-6)
    assert change["g_interval"] == pytest.approx((0.73, 1.11), abs=0.02)
    assert change["icc"] == pytest.approx(RIGHT["icc_change"]["icc1"], abs=1e-6)
    assert change["gain"] == pytest.approx(RIGHT["hake_class_avg"], abs=1e-6)
    assert 100 * change["ceiling"] == pytest.approx(RIGHT["ceiling_pre_pct"], abs=1e-4)


def test_the_unmatched_difference_stands_nowhere(block):
    unmatched = RIGHT["unmatched"]["mean_T1_all"] - RIGHT["unmatched"]["mean_T0_all"]
    assert round(unmatched, 2) == 3.11
    assert not [n for n in numbers(block) if abs(n - unmatched) < 0.005]


def test_who_is_missing_is_told(block):
    missing = block["missing"]
    assert missing["pairs_before"] == pytest.approx(RIGHT["baseline_of_pairs"], abs=1e-6)
    assert missing["others_before"] == pytest.approx(RIGHT["baseline_of_nonpairs"], abs=1e-6)
    assert missing["p"] == pytest.approx(RIGHT["nonpairs_vs_pairs_p"], abs=1e-6)
    assert missing["worst"] == pytest.approx(2.682352941 * 255 / 392, abs=1e-6)


def test_what_is_kept_after_three_months(block):
    kept = block["retention"]
    assert (kept["n"], round(kept["ratio"], 3)) == (143, 0.593)
    assert [round(edge, 3) for edge in kept["interval"]] == [0.448, 0.734]


def test_the_change_by_profession_is_that_of_r(block):
    roles = sorted({row["role"] for row in scores()})
    found = {roles[row["id"]]: row for row in block["profession"]}
    for right in RIGHT["by_role"]:
        mine = found[right["role"]]
        assert mine["n"] == right["n"]
        assert mine["change"] == pytest.approx(right["diff"], abs=1e-6)
        assert mine["interval"] == pytest.approx((right["lo"], right["hi"]), abs=1e-6)
        if right["n"] >= 30:
            assert mine["g_av"] == pytest.approx(right["g_av"], abs=1e-6)
        else:
            assert mine["g_av"] is None


def test_no_group_and_no_rest_is_below_ten(block):
    for dimension in ("profession", "organisation"):
        rows = block[dimension]
        assert all(row["n"] >= 10 for row in rows)
        assert 255 - sum(row["n"] for row in rows) == 0
    assert all(one["n"] >= 5 for wave in block["distribution"].values() for one in wave)


def test_a_small_rest_takes_the_smallest_group_with_it():
    rows = [
        row_of(i, t0=i % 9, t1=i % 7 + 3, role=1 if i < 20 else 2 if i < 32 else 3)
        for i in range(36)
    ]
    found = effect.figures(rows, measured={})["courses"][0]["profession"]
    assert [(row["id"], row["n"]) for row in found] == [(1, 20), ("others", 16)]


def test_a_group_that_is_nearly_another_does_not_stand():
    # All 40 of role 1 but three work at organisation 1; subtracting would show the three.
    rows = [
        row_of(i, t0=i % 9, t1=i % 7 + 3, role=1 if i < 40 else 2, org=1 if i < 37 else 2)
        for i in range(80)
    ]
    block = effect.figures(rows, measured={})["courses"][0]
    assert [(row["id"], row["n"]) for row in block["profession"]] == [(1, 40), (2, 40)]
    assert block["organisation"] == []


def test_the_same_rows_in_another_order_have_the_same_answer(block):
    assert effect.figures(reversed(tryg()), measured={})["courses"][0] == block


def test_nine_pairs_give_counts_only():
    found = effect.figures([row_of(i, t0=3 + i, t1=9 + i) for i in range(9)], measured={})
    assert found["courses"][0]["change"] == {"n": 9, "tier": "none"}
    assert found["courses"][0]["profession"] == []


def test_from_ten_to_twenty_nine_pairs_have_no_effect_size():
    rows = [row_of(i, t0=i % 9, t1=i % 7 + 5) for i in range(29)]
    change = effect.figures(rows, measured={})["courses"][0]["change"]
    assert change["tier"] == "few" and "g_av" not in change
    assert change["wilcoxon"] is not None


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row_of(i) for i in range(3)],
        [row_of(i, t0=5, t1=5, t2=5) for i in range(40)],
        [row_of(i, t0=20, t1=20, t2=20) for i in range(40)],
        [row_of(i, t0=i % 9, t1=9, org=None) for i in range(40)],
    ],
    ids=["nobody", "no tests", "all alike", "all at the top", "one organisation"],
)
def test_edges_do_not_crash_and_are_json(rows):
    found = effect.figures(rows, measured={})
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_all_alike_says_why():
    rows = [row_of(i, t0=5, t1=5, t2=5) for i in range(40)]
    block = effect.figures(rows, measured={})["courses"][0]
    assert block["change"]["g_av"] is None and block["change"]["why"]["g_av"] == "all-alike"
    assert block["retention"]["why"]["ratio"] == "all-alike"


def test_tests_of_different_length_are_compared_in_per_cent():
    rows = [row_of(i, t0=i % 9, t1=i % 7 + 5) for i in range(40)]
    short = [Row(**{**{n: getattr(r, n) for n in r.__slots__}, "maximum_after": 10}) for r in rows]
    block = effect.figures(short, measured={})["courses"][0]
    assert (block["unit"], block["maximum"]) == ("percent", 100)


def test_versions_of_other_meaning_are_not_mixed():
    rows = [
        row_of(i, t0=i % 9, t1=i % 7 + 5, form="1:1:1" if i < 30 else "1:1:2") for i in range(42)
    ]
    block = effect.figures(rows, measured={})["courses"][0]
    assert (block["change"]["n"], block["counts"]["other_forms"]) == (30, 12)


def test_who_waited_is_compared_with_who_started():
    started = [
        row_of(i, t0=i % 5 + 8, t1=i % 5 + 11 + i % 3, org=i % 12, area=i % 12) for i in range(60)
    ]
    waiting = [
        row_of(i, t0=i % 5 + 8, org=i % 12 + 20, area=i % 12 + 20, waited=i % 5 + 8 + i % 2)
        for i in range(100, 160)
    ]
    found = effect.figures(started + waiting, measured={})["courses"][0]["comparison"]
    assert (found["started"], found["waiting"], found["clusters"]) == (60, 60, [12, 12])
    assert found["difference"] == pytest.approx(4 - 0.5, abs=1e-6)
    assert found["interval"][0] < 3.5 < found["interval"][1]
    assert effect.figures(started + waiting[:9], measured={})["courses"][0]["comparison"] is None
