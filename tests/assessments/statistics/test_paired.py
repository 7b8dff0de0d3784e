"""Paired scores against R: which effect size it is, its sign, its interval."""

import csv
import math

import numpy as np
import pytest

from assessments.statistics.paired import paired
from tests.assessments.statistics.reference import REFERENCE, expected, tryg


def columns(name, before, after, keep=lambda row: True):
    with (REFERENCE / name).open() as file:
        found = [(float(r[before]), float(r[after])) for r in csv.DictReader(file) if keep(r)]
    return np.array(found).T


def data(name):
    if name == "sleep":
        return columns("sleep_paired.csv", "pre", "post")
    if name == "tryg424":
        totals = [dict(zip(t.people, t.marks.sum(axis=1))) for t in (tryg("T0"), tryg("T1"))]
        people = sorted(totals[0])
        return np.array([[wave.get(one, math.nan) for one in people] for wave in totals])
    group = name.removeprefix("anorexia_")
    return columns("anorexia.csv", "Prewt", "Postwt", lambda row: row["Treat"] == group)


def wanted(name):
    return expected()["tryg424"]["matched"] if name == "tryg424" else expected()[name]


@pytest.mark.parametrize(
    "name", ["sleep", "anorexia_FT", "anorexia_CBT", "anorexia_Cont", "tryg424"]
)
def test_it_is_that_of_r(name):
    found, right = paired(*data(name)), wanted(name)
    assert found.n == right["n_pair"]
    for ours, theirs in [
        ("mean_before", "mean_pre"),
        ("mean_after", "mean_post"),
        ("mean_change", "mean_diff"),
        ("sd_change", "sd_diff"),
        ("t", "t"),
        ("p", "p"),
        ("d_z", "d_z"),
        ("g_z", "g_z"),
        ("d_av", "d_av"),
        ("g_av", "g_av"),
        ("d_rm", "d_rm"),
    ]:
        assert getattr(found, ours) == pytest.approx(right[theirs], abs=1e-9), ours
    assert found.interval == pytest.approx(right["ci95_diff"], abs=1e-9)
    assert found.d_z_interval == pytest.approx(right["d_z_ci95_nct"], abs=1e-6)


def test_a_fall_is_negative():
    assert paired(*data("anorexia_Cont")).d_av < 0


def test_nine_pairs_are_a_count():
    found = paired(range(9), range(1, 10))
    assert (found.n, found.mean_change, found.d_z) == (9, None, None)
    assert set(found.why.values()) == {"too-few"}


def test_no_spread_is_undefined_and_says_why():
    found = paired(range(12), range(1, 13))  # everybody one better
    assert (found.mean_change, found.d_z, found.why["d_z"]) == (1, None, "all-alike")
    assert found.d_av is not None
    same = paired([5] * 12, [5] * 12)
    assert (same.d_av, same.why["d_av"]) == (None, "all-alike")
    ceiling = paired(np.arange(12.0), [12] * 12)
    assert (ceiling.d_rm, ceiling.why["d_rm"]) == (None, "all-alike")
    with pytest.raises(ValueError):
        paired([1], [1, 2])


@pytest.mark.parametrize("n", [10, 14, 27, 400])
@pytest.mark.parametrize("gain", [-2.0, 0.0, 0.5, 3.0])
def test_the_interval_of_d_z_is_found_whatever_the_group(n, gain):
    before = np.arange(n) % 7.0
    found = paired(before, before + gain + np.arange(n) % 5)
    assert found.d_z_interval[0] < found.d_z < found.d_z_interval[1]
