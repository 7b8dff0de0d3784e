"""Against R and Moodle, on data with known answers: closed forms to 1e-9, intervals to 1e-6."""

from functools import cache

import pytest

from assessments.statistics import analyse, compare
from tests.assessments.statistics.reference import (
    expected,
    flags_expected,
    lsat6,
    tryg,
    tryg_keys,
)

SETS = ["lsat6", "T0", "T1"]


@cache
def analysed(name):
    if name == "lsat6":
        return analyse(lsat6())
    taken = tryg(name)
    return analyse(taken.marks, chosen=taken.chosen, keys=tryg_keys(), options=["ABCD"] * 20)


def numbers(name):
    return expected()["lsat6"] if name == "lsat6" else expected()["tryg424"][f"items_{name}"]


def close(value):
    return pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("name", SETS)
def test_items_are_those_of_r(name):
    found = analysed(name)
    for item, deleted, wanted in zip(
        found.items, found.test.alpha_if_deleted, numbers(name)["items"], strict=True
    ):
        assert item.facility == close(wanted["facility"])
        assert item.r_drop == close(wanted["r_drop"])
        assert item.r_total == close(wanted["r_total"])
        assert item.upper_lower == close(wanted["uli27"])
        assert deleted == close(wanted["alpha_if_deleted"])


@pytest.mark.parametrize("name", SETS)
def test_items_are_those_of_moodle(name):
    for item, wanted in zip(analysed(name).items, numbers(name)["moodle"]["items"], strict=True):
        assert item.sd == close(wanted["sd"])
        assert item.discrimination_index == close(wanted["discrimination_index"])
        assert item.discriminative_efficiency == close(wanted["discriminative_efficiency"])
        if wanted["effective_weight"] is None:
            assert item.effective_weight is None
            assert item.why["effective_weight"] == "negative-covariance"
        else:
            assert item.effective_weight == close(wanted["effective_weight"])


@pytest.mark.parametrize("name", SETS)
def test_the_test_is_that_of_r_and_moodle(name):
    test, wanted = analysed(name).test, numbers(name)
    moodle = wanted["moodle"]
    assert (test.n, test.k) == (wanted["n"], wanted["k"])
    assert test.alpha == close(wanted["alpha_raw"])
    assert test.kr20 == close(wanted["kr20"])
    assert test.sem == close(wanted["sem"]) == close(moodle["standard_error"])
    assert test.mean == close(wanted["mean_total"])
    assert test.sd == close(wanted["sd_total"])
    assert test.median == moodle["median"]
    assert test.cic == close(moodle["cic"])
    assert test.error_ratio == close(moodle["error_ratio"])
    assert test.skewness == close(moodle["skewness_G1"])
    assert test.kurtosis == close(moodle["kurtosis_G2"])
    assert test.alpha_interval == pytest.approx(wanted["alpha_feldt95"], abs=1e-9)
    assert test.omega == pytest.approx(wanted["omega_total_1f_minres"], abs=1e-6)


def test_options_are_those_of_r():
    found = analysed("T1")
    for wanted in expected()["tryg424"]["distractors_T1"]:
        options = {option.key: option for option in found.options[int(wanted["item"]) - 1]}
        if not wanted["Freq"]:
            assert not options[wanted["response"]].n
            continue
        option = options[wanted["response"]]
        assert (option.n, option.right) == (wanted["Freq"], wanted["key"])
        assert option.r_rest == close(wanted["point_biserial_rest"])


def both():
    return compare(analysed("T0"), analysed("T1"), tryg("T0").people, tryg("T1").people)


def test_who_changed_is_counted_and_judged_as_in_r():
    wanted = expected()["tryg424"]
    changes = both().changes
    for change, table in zip(changes, wanted["mcnemar"], strict=True):
        cells = (change.neither, change.gained, change.lost, change.both)
        assert cells == tuple(table[name] for name in ("n00", "n01", "n10", "n11"))
        assert change.p == pytest.approx(table["p_exact"], abs=1e-12)
        assert change.sensitivity == close((change.gained - change.lost) / 255)
    holm = [change.p_holm for change in changes]
    assert holm == pytest.approx(wanted["mcnemar_holm"], abs=1e-9)
    assert sum(p <= 0.05 for p in holm) == 16


WORDS = {
    ("key", ""): "RED key",
    ("flat", ""): "RED flat",
    ("weak", ""): "AMBER weak(both<.20)",
    ("easy", ""): "AMBER easy",
    ("no-gain", ""): "AMBER no gain",
}


def test_the_planted_faults_are_found_and_nothing_else():
    found = {}
    for number, flags in enumerate(both().flags, 1):
        words = [
            f"AMBER dead {flag.option}"
            if flag.code == "dead"
            else WORDS[flag.code, flag.option if flag.code != "key" else ""]
            for flag in flags
            if flag.level != "info"
        ]
        if words:
            found[number] = sorted(words)
    assert found == {item: sorted(words) for item, words in flags_expected().items()}
    assert 12 not in found
