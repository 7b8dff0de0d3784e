"""Places, drawing again, retention and the tests beside them, against R (MEASUREMENT 1.5)."""

import csv
import math

import numpy as np
import pytest

from assessments.statistics.clusters import bootstrap_g_av, clustered, numbered
from assessments.statistics.paired import normalised_gain, welch, wilcoxon
from assessments.statistics.retention import fieller, retention
from tests.assessments.statistics.reference import DATA, expected
from tests.assessments.statistics.test_paired import data, wanted

RIGHT = expected()["tryg424"]


def people():
    with (DATA / "tryg424_scores.csv").open() as file:
        rows = list(csv.DictReader(file))
    waves = np.array(
        [
            [float(row[wave]) if row[wave] else math.nan for row in rows]
            for wave in ("T0", "T1", "T2")
        ]
    )
    return waves, np.array([int(row["org"]) for row in rows]), rows


def pairs():
    waves, places, _rows = people()
    both = ~np.isnan(waves[:2]).any(axis=0)
    return waves[0, both], waves[1, both], list(places[both])


def test_colleagues_are_alike_as_r_says():
    before, after, places = pairs()
    found, right = clustered(after - before, places), RIGHT["cluster_change"]
    assert (found.n, found.clusters) == (255, right["n_clusters"])
    for ours, theirs in [
        (found.mean, right["mean"]),
        (found.icc, RIGHT["icc_change"]["icc1"]),
        (found.se_naive, right["se_naive"]),
        (found.se, right["se_CR2"]),
        (found.df, right["df_satt_CR2"]),
    ]:
        assert ours == pytest.approx(theirs, abs=1e-9)
    assert [round(edge, 2) for edge in found.interval] == [2.16, 3.21]


def test_an_interval_over_organisations_is_wider_than_one_over_persons():
    before, after, places = pairs()
    by_place = bootstrap_g_av(before, after, places)
    assert by_place.interval == pytest.approx((0.73, 1.11), abs=0.02)
    by_person = bootstrap_g_av(before, after, ["one place"] * len(before))
    assert by_person.interval == pytest.approx((0.77, 1.08), abs=0.02)
    assert (by_place.drawn, by_person.drawn) == ("places", "persons")
    assert bootstrap_g_av(before, after, places) == by_place  # the same seed


def test_few_places_are_told_naively():
    before, after, _places = pairs()
    found = clustered(after - before, ["a", "b"] * 127 + ["a"])
    assert (found.se, found.why["se"]) == (None, "too-few")
    assert found.se_naive == pytest.approx(RIGHT["cluster_change"]["se_naive"], abs=1e-9)


def test_retention_is_that_of_r():
    waves, _places, _rows = people()
    found = retention(*waves)
    assert found.n == RIGHT["n_retention"]
    assert found.ratio == pytest.approx(RIGHT["retention_ratio"], abs=1e-9)
    assert found.interval == pytest.approx(RIGHT["retention_fieller95"], abs=1e-9)


def test_without_a_gain_no_share_of_it_is_kept():
    chance = np.random.default_rng(1)
    scores = chance.normal(10, 3, size=(3, 40))
    found = retention(*scores)
    assert (found.ratio, found.why["ratio"]) == (None, "no-gain")
    same = retention([5] * 12, [5] * 12, [5] * 12)
    assert (same.ratio, same.why["ratio"]) == (None, "all-alike")
    assert retention(range(9), range(9), range(9)).why["ratio"] == "too-few"


def test_the_share_may_be_negative_where_they_fell_below_the_start():
    gain = np.array([2.0, 3, 4, 2, 3, 4, 2, 3, 4, 3])
    low, high = fieller(-gain / 2 + np.arange(10) / 10, gain)
    assert low < high < 0


@pytest.mark.parametrize(
    "name", ["sleep", "anorexia_FT", "anorexia_CBT", "anorexia_Cont", "tryg424"]
)
def test_the_signed_ranks_are_those_of_r(name):
    before, after = data(name)
    both = ~np.isnan(before + after)
    right = wanted(name)["wilcox_p_cc"]
    assert wilcoxon(before[both], after[both]) == pytest.approx(right, rel=1e-9, abs=1e-12)


def test_who_did_not_come_back_began_lower():
    waves, _places, _rows = people()
    took, came = ~np.isnan(waves[0]), ~np.isnan(waves[1])
    t, p = welch(waves[0, took & ~came], waves[0, took & came])
    assert t == pytest.approx(RIGHT["nonpairs_vs_pairs_t"], abs=1e-9)
    assert p == pytest.approx(RIGHT["nonpairs_vs_pairs_p"], abs=1e-9)


def test_normalised_gain_is_of_the_class():
    right = RIGHT["matched"]
    found = normalised_gain(right["mean_pre"], right["mean_post"], 20)
    assert found == pytest.approx(RIGHT["hake_class_avg"], abs=1e-9)
    assert normalised_gain(20, 20, 20) is None


def test_edges_do_not_crash():
    assert clustered([], []).n == 0
    assert clustered([1.0] * 12, ["a"] * 12).why["icc"] == "all-alike"
    assert clustered(range(12), [None] * 12).clusters == 1
    assert bootstrap_g_av([5] * 12, [5] * 12, range(12)) is None
    assert bootstrap_g_av(range(9), range(9), range(9)) is None
    assert welch(range(3), range(30)) is None and welch([1] * 12, [1] * 12) is None
    assert wilcoxon([1, 2], [1, 2]) is None
    assert list(numbered([7, None, 3, 7])) == [1, 2, 0, 1]
