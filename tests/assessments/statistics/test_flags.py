"""The rules of the flags, each at its edge."""

import numpy as np
import pytest

from assessments.statistics import analyse, compare
from assessments.statistics.change import Change
from assessments.statistics.flags import Wave, flags_of
from assessments.statistics.items import Item
from assessments.statistics.options import Option, choices, groups_of
from assessments.statistics.scores import r_interval, scores, wilson


def wave(n=200, r=0.4, facility=0.6, efficiency=50.0, options=()):
    item = Item(
        n=n,
        not_reached=0,
        facility=facility,
        interval=wilson(facility * n, n),
        sd=0.4,
        r_drop=r,
        r_interval=r_interval(r, n),
        r_total=r,
        discrimination_index=None,
        discriminative_efficiency=efficiency,
        effective_weight=None,
        upper_lower=None,
    )
    return Wave(item, options)


def option(key, r, right=False, wrong=None, of_wrong=0):
    return Option(key, right, 10, 0.1, None, r, None, None, wrong, of_wrong)


def codes(*args, **kwargs):
    return [flag.code for flag in flags_of(*args, **kwargs)]


def test_a_sound_item_has_no_flag():
    assert codes(wave(), wave()) == []


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (-0.1, -0.2, ["key"]),
        (-0.1, 0.1, ["weak"]),
        (0.0, -0.05, ["flat"]),  # upper limits .139 and .088
        (0.02, 0.0, ["weak"]),  # .02 + 1.96/sqrt(199) is .159: not surely flat
        (0.19, 0.19, ["weak"]),
        (0.19, 0.2, []),
        (None, -0.2, []),
    ],
)
def test_how_it_goes_with_the_rest_at_both_waves(before, after, found):
    assert codes(wave(r=before), wave(r=after)) == found


def test_one_wave_alone_is_preliminary_and_weak_as_moodle_says():
    assert codes(wave(r=0.1, efficiency=15.0)) == []
    (flag,) = flags_of(wave(r=0.1, efficiency=14.9))
    assert (flag.code, flag.waves, flag.preliminary) == ("weak", 1, True)
    (flag,) = flags_of(None, wave(r=-0.3))
    assert (flag.code, flag.level, flag.preliminary) == ("key", "red", True)


def test_a_wrong_option_that_beats_the_key_does_so_at_both_waves():
    better = [option("a", 0.1, right=True), option("b", 0.2), option("", 0.9)]
    worse = [option("a", 0.1, right=True), option("b", 0.05), option("c", 0.3)]
    (flag,) = flags_of(wave(options=better), wave(options=better))
    assert (flag.code, flag.option) == ("key", "b")
    assert codes(wave(options=better), wave(options=worse)) == []


def test_too_easy_is_judged_before_and_too_hard_after():
    assert codes(wave(facility=0.91)) == ["easy"]
    assert codes(wave(facility=0.90)) == []
    assert codes(None, wave(facility=0.97)) == []
    assert codes(None, wave(facility=0.34), chance=0.25) == ["hard"]
    assert codes(None, wave(facility=0.35), chance=0.25) == []
    assert codes(wave(facility=0.2), chance=0.25) == []


def test_a_dead_option_is_one_of_the_wrong_answers_at_the_first_wave():
    right = option("a", 0.4, right=True)
    dead = [
        right,
        option("b", -0.2, wrong=0.95, of_wrong=40),
        option("c", None, wrong=0.049, of_wrong=40),
    ]
    assert [(f.code, f.option) for f in flags_of(wave(options=dead))] == [("dead", "c")]
    few = [right, option("c", None, wrong=0.0, of_wrong=39)]
    assert codes(wave(options=few)) == []
    assert codes(None, wave(options=dead)) == []


def test_no_gain_needs_pairs_and_is_not_said_where_everybody_knew():
    def moved(gained, lost, both=50, p=0.9, pairs=100):
        return Change(pairs, gained, lost, both, 0, 0.0, None, p, p)

    assert codes(wave(), wave(), moved(5, 5)) == ["no-gain", "sensitivity"]
    assert codes(wave(), wave(), moved(6, 5)) == ["sensitivity"]
    assert codes(wave(), wave(), moved(0, 30, p=0.001)) == ["sensitivity"]
    assert codes(wave(), wave(), moved(0, 0, both=100)) == ["sensitivity"]
    assert codes(wave(), wave(), moved(5, 5, pairs=29)) == []


def test_below_thirty_nothing_is_flagged_and_below_a_hundred_it_is_preliminary():
    assert codes(wave(n=29, r=-0.5, facility=0.95), wave(n=29, r=-0.5)) == []
    assert [f.preliminary for f in flags_of(wave(n=99, r=-0.5), wave(n=300, r=-0.5))] == [True]
    assert [f.preliminary for f in flags_of(wave(n=100, r=-0.5), wave(n=300, r=-0.5))] == [False]
    (alone,) = flags_of(wave(n=300, r=-0.5), wave(n=29, r=0.9))
    assert alone.waves == 1


def test_chance_is_one_over_the_options_where_one_is_right():
    marks = np.zeros((40, 2))
    marks[:12] = 1  # 30 % right
    chosen = np.where(marks == 1, "a", "b")
    after = analyse(marks, chosen=chosen, keys=["a", ("a", "b")], options=["abcd", "abcd"])
    assert ["hard" in [f.code for f in flags] for flags in compare(None, after).flags] == [
        True,
        False,
    ]


def test_waves_are_paired_by_person_not_by_row():
    before = analyse([[1, 0], [0, 1], [0, 0]])
    after = analyse([[1, 1], [1, 0]])
    both = compare(before, after, ["ann", "bo", "kim"], ["kim", "ann"])
    assert [(c.pairs, c.gained, c.lost) for c in both.changes] == [(2, 1, 0), (2, 1, 0)]
    assert [c.sensitivity for c in both.changes] == [0.5, 0.5]


# Groups --------------------------------------------------------------------------------------------


def split(*sizes):
    """Make groups of these sizes, of which about half have the item right."""
    words = [f"g{number}" for number, size in enumerate(sizes) for _one in range(size)]
    right = np.arange(len(words)) % 2
    table = scores(right[:, None].astype(float))
    chosen = choices(["a" if mark else "b" for mark in right], "ab")
    return groups_of(table, 0, chosen, words)


def sizes(found):
    return [(group.names, group.n) for group in found]


def test_ten_are_a_group_and_nine_are_not():
    assert sizes(split(30, 10)) == [(("g0",), 30), (("g1",), 10)]
    assert split(30, 9) == []  # the nine could be worked out from the whole


def test_small_groups_are_joined_until_nobody_can_be_worked_out():
    assert sizes(split(40, 30, 5, 6)) == [(("g0",), 40), (("g1",), 30), (("g2", "g3"), 11)]
    assert sizes(split(40, 12, 3)) == [(("g0",), 40), (("g2", "g1"), 15)]


def test_a_group_of_few_who_all_chose_the_same_is_not_shown_alone():
    words = ["all"] * 15 + ["mixed"] * 30 + ["more"] * 25
    right = np.array([1] * 15 + [0, 1] * 15 + [1, 0] * 12 + [1])
    found = groups_of(
        scores(right[:, None].astype(float)), 0, choices(map(str, right), ["0", "1"]), words
    )
    assert sizes(found) == [(("all", "more"), 40), (("mixed",), 30)]
