"""What the other files leave of the reference data: later waves, professions, intervals of shares."""

import numpy as np
import pytest

from assessments.statistics.change import mcnemar
from assessments.statistics.paired import normalised_gain, paired, wilcoxon
from assessments.statistics.scores import wilson
from tests.assessments.statistics.reference import expected
from tests.assessments.statistics.test_change_of_many import people

RIGHT = expected()["tryg424"]
WAVES = {"T0": 0, "T1": 1, "T2": 2}


@pytest.mark.parametrize("pair", [("T0", "T2"), ("T1", "T2")])
def test_the_three_month_pairs_are_those_of_r(pair):
    waves, _places, _rows = people()
    before, after = (waves[WAVES[name]] for name in pair)
    found, right = paired(before, after), RIGHT[f"matched_{'_'.join(pair)}"]
    assert found.n == right["n_pair"]
    names = {"mean_change": "mean_diff", "sd_change": "sd_diff", "t": "t", "d_z": "d_z"}
    names |= {"g_z": "g_z", "d_av": "d_av", "g_av": "g_av", "d_rm": "d_rm", "p": "p"}
    for ours, theirs in names.items():
        assert getattr(found, ours) == pytest.approx(right[theirs], abs=1e-9), ours
    assert found.interval == pytest.approx(right["ci95_diff"], abs=1e-9)
    assert found.d_z_interval == pytest.approx(right["d_z_ci95_nct"], abs=1e-6)
    both = ~np.isnan(before + after)
    assert wilcoxon(before[both], after[both]) == pytest.approx(right["wilcox_p_cc"], abs=1e-9)


def test_every_profession_is_that_of_r():
    waves, _places, rows = people()
    role = np.array([row["role"] for row in rows])
    assert {right["role"] for right in RIGHT["by_role"]} <= set(role)
    for right in RIGHT["by_role"]:
        mine = role == right["role"]
        found = paired(waves[0, mine], waves[1, mine])
        assert (found.n, found.mean_change) == (right["n"], pytest.approx(right["diff"], abs=1e-9))
        assert found.interval == pytest.approx((right["lo"], right["hi"]), abs=1e-9)
        assert found.g_z == pytest.approx(right["g_z"], abs=1e-9)
        assert found.g_av == pytest.approx(right["g_av"], abs=1e-9)
        gain = normalised_gain(found.mean_before, found.mean_after, 20)
        assert gain == pytest.approx(right["hake"], abs=1e-9)


@pytest.mark.parametrize(("x", "n"), [(285, 424), (155, 285), (3, 10)])
def test_the_interval_of_a_share_is_that_of_r(x, n):
    assert wilson(x, n) == pytest.approx(expected()["wilson"][f"x{x}_n{n}"], abs=1e-9)


def test_mcnemar_of_every_question_is_that_of_r():
    assert len(RIGHT["mcnemar"]) == 20
    for right in RIGHT["mcnemar"]:
        found = mcnemar(right["n01"], right["n10"])
        assert found == pytest.approx(right["p_exact"], rel=1e-9, abs=1e-15)
