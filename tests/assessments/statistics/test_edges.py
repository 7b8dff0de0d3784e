"""What cannot be said is None and says why; never a 0, never a crash."""

import math

import numpy as np
import pytest

from assessments.statistics import analyse, compare
from assessments.statistics.change import holm, mcnemar
from assessments.statistics.scores import REASONS, top_weights, wilson

NAN = math.nan


def words(found):
    return {word for item in found.items for word in item.why.values()} | set(
        found.test.why.values()
    )


@pytest.mark.parametrize(
    "marks",
    [
        np.zeros((0, 3)),
        [[1, 0, 1]],
        [[1, 1, 1], [1, 1, 1]],
        [[0, 0], [0, 0]],
        [[1], [0], [1]],
        [[NAN, NAN], [NAN, NAN]],
        [[1, NAN], [NAN, 1], [0, NAN], [NAN, 0]],
        np.zeros((4, 0)),
        [[1, 0], [0, 1]],
    ],
)
def test_nothing_breaks_and_every_gap_has_a_reason(marks):
    found = analyse(marks, chosen=np.full(np.shape(marks), "A"), keys=["A"] * np.shape(marks)[1])
    for item in found.items:
        for name in ("sd", "r_drop", "discriminative_efficiency", "effective_weight"):
            assert getattr(item, name) is not None or item.why[name] in REASONS
        assert not any(math.isnan(v) for v in vars(item).values() if isinstance(v, float))
    for name, value in vars(found.test).items():
        assert value is not None or found.test.why[name] in REASONS
    compare(found, found)
    compare(found)
    compare(None, found)


def test_nobody_and_one_person_are_told_apart():
    assert words(analyse(np.zeros((0, 2)))) == {"nobody"}
    assert analyse([[1, 0]]).items[0].why["r_drop"] == "one-person"
    assert analyse([[1, 0]]).items[0].facility == 1


def test_an_item_everybody_has_right_is_undefined_not_zero():
    rng = np.random.default_rng(1)
    marks = (rng.random((50, 4)) < 0.5).astype(float)
    marks[:, 2] = 1
    found = analyse(marks)
    right = found.items[2]
    assert (right.facility, right.sd) == (1, 0)
    assert right.r_drop is right.discrimination_index is right.discriminative_efficiency is None
    assert right.why["r_drop"] == "all-alike"
    assert found.items[0].r_drop is not None
    assert found.test.alpha is not None


def test_equal_totals_have_no_alpha():
    found = analyse([[1, 0, 1], [0, 1, 1], [1, 1, 0]])
    assert found.test.sd == 0
    assert found.test.alpha is None
    assert found.test.why["alpha"] == "all-alike"
    assert found.items[0].why["upper_lower"] == "rest-alike"


def test_partial_marks_that_are_alike_but_for_rounding_have_no_spread():
    third = [[1 / 3, 1], [0.1 + 0.2 + 1 / 30, 0.5], [1 / 3, 0]]
    found = analyse([[row[0], 1.0] for row in third])
    assert found.items[1].r_drop is None


def test_rubbish_is_refused():
    for wrong in ([1, 2], [[[1]]], [[math.inf, 0]]):
        with pytest.raises(ValueError):
            analyse(wrong)
    with pytest.raises(ValueError):
        analyse([[1, 0]], [1, 0])
    with pytest.raises(ValueError):
        analyse([[1, 0]], [1])
    with pytest.raises(ValueError):
        analyse([[1, 0]], chosen=[["A"]])
    with pytest.raises(ValueError):
        compare(analyse([[1, 0]]), analyse([[1]]))


def naive(marks, maxima, i):
    """Return facility, r_drop, r_total by definition, for whoever was asked."""
    asked = ~np.isnan(marks[:, i])
    x = marks[asked, i]
    total = np.nansum(marks, axis=1)[asked]
    return x.mean() / maxima[i], np.corrcoef(x, total - x)[0, 1], np.corrcoef(x, total)[0, 1]


@pytest.mark.parametrize("missing", [0, 0.3])
def test_partial_marks_maxima_and_not_reached(missing):
    rng = np.random.default_rng(7)
    maxima = np.array([1, 2, 3, 1, 5])
    marks = np.round(rng.random((200, 1)) * 0.6 + rng.random((200, 5)) * 0.4, 2) * maxima
    marks[rng.random(marks.shape) < missing] = NAN
    found = analyse(marks, maxima)
    for i, item in enumerate(found.items):
        facility, r_drop, r_total = naive(marks, maxima, i)
        assert item.facility == pytest.approx(facility, abs=1e-12)
        assert item.r_drop == pytest.approx(r_drop, abs=1e-12)
        assert item.r_total == pytest.approx(r_total, abs=1e-12)
        assert item.n + item.not_reached == found.test.n
    assert found.test.kr20 is None
    assert found.test.why["kr20"] == "not-right-or-wrong"


def test_omitted_is_nothing_and_not_reached_is_not_counted():
    marks = np.array([[1, 1, 0], [1, 0, 1], [0, 0, NAN], [0, 1, NAN]])
    chosen = [["A", "B", None], ["A", "C", "A"], ["B", "C", None], ["C", "B", None]]
    found = analyse(marks, chosen=chosen, keys=["A", "B", "A"])
    last = found.items[2]
    assert (last.n, last.not_reached, last.facility) == (2, 2, 0.5)
    unanswered = found.options[2][-1]
    assert (unanswered.key, unanswered.n, unanswered.share) == ("", 1, 0.5)


def test_who_was_never_there_is_left_out():
    there = analyse([[1, 0], [0, 1], [1, 1]])
    with_absent = analyse([[1, 0], [NAN, NAN], [0, 1], [1, 1]], groups=["a", "b", "a", "a"])
    assert there.items == with_absent.items
    assert there.test == with_absent.test


def test_the_order_of_the_rows_does_not_matter():
    rng = np.random.default_rng(3)
    marks = (rng.random((61, 6)) < 0.6).astype(float)
    chosen = np.where(marks == 1, "A", rng.choice(["B", "C"], size=marks.shape))
    order = rng.permutation(61)
    one = analyse(marks, chosen=chosen, keys=["A"] * 6)
    other = analyse(marks[order], chosen=chosen[order], keys=["A"] * 6)
    for a, b in zip(one.items, other.items, strict=True):
        assert a.upper_lower == pytest.approx(b.upper_lower, abs=1e-12)
    for a, b in zip(one.options, other.options, strict=True):
        assert [o.thirds for o in a] == [pytest.approx(o.thirds, abs=1e-12) for o in b]


def test_tied_persons_share_the_cut():
    weights = top_weights(np.array([3.0, 2, 2, 2, 1, 0, 0, 0, 0, 0]), 0.27)
    assert weights.tolist() == pytest.approx([1] + [1.7 / 3] * 3 + [0] * 6)
    assert top_weights(np.array([]), 0.27).size == 0


def test_several_options_at_once():
    chosen = [[("a", "b")], [("a",)], [()], [("a", "b")], [["c"]]]
    marks = np.array([[1], [0], [0], [1], [0]])
    options = analyse(marks, chosen=np.array(chosen, dtype=object), keys=[("a", "b")]).options[0]
    assert {o.key: (o.n, o.right) for o in options} == {
        "a": (3, True),
        "b": (2, True),
        "c": (1, False),
        "": (1, False),
    }


def test_exact_mcnemar_and_holm():
    assert mcnemar(150, 86) == pytest.approx(3.715936139571e-05, abs=1e-15)
    assert mcnemar(0, 0) == mcnemar(3, 3) == 1
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []


def test_wilson():
    assert wilson(285, 424) == pytest.approx((0.6261164973164, 0.71513140419), abs=1e-9)
    assert wilson(3, 10) == pytest.approx((0.1077912674063, 0.6032218525389), abs=1e-9)
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == 1
    assert wilson(0, 0) is None
