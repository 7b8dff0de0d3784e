"""Which reminder a day calls for."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.occasions import OCCASIONS, called_for, parse_steps, period

DAY = date(2026, 12, 1)
LONG_AGO = date(2000, 1, 1)


def on(key, offset, steps, since=LONG_AGO):
    today = DAY + timedelta(days=offset)
    return called_for(OCCASIONS[key], steps, counts_from=DAY, today=today, since=since)


@pytest.mark.parametrize(
    ("offset", "now", "missed"),
    [
        (-15, None, []),
        (-14, -14, []),
        (-4, -14, []),
        (-3, -3, [-14]),
        (0, -3, [-14]),
        (1, None, [-14, -3]),
    ],
)
def test_before_a_deadline(offset, now, missed):
    called = on("near", offset, (14, 3))
    assert (called.now, called.missed) == (now, missed)


@pytest.mark.parametrize(
    ("offset", "now", "missed"),
    [(6, None, []), (7, 7, []), (17, 7, []), (18, None, [7]), (21, 21, [7]), (32, None, [7, 21])],
)
def test_after_an_invitation(offset, now, missed):
    called = on("invitation", offset, (7, 21))
    assert (called.now, called.missed) == (now, missed)


def test_what_was_due_before_the_plan_is_nobodys_business():
    called = on("invitation", 22, (7, 21), since=DAY + timedelta(days=10))
    assert (called.now, called.missed) == (21, [])


def test_an_extension_makes_new_periods():
    assert period(DAY, -3) == "2026-12-01-3"
    assert period(DAY + timedelta(days=7), -3) != period(DAY, -3)


@given(
    st.sampled_from(sorted(OCCASIONS)),
    st.lists(st.integers(0, 60), max_size=4, unique=True),
    st.integers(-80, 120),
)
def test_at_most_one_is_due_and_none_is_both(key, steps, offset):
    called = on(key, offset, tuple(steps))
    assert called.now not in called.missed


@pytest.mark.parametrize(("text", "steps"), [("", ()), ("14, 3", (3, 14)), ("7;7", (7,))])
def test_steps_as_typed(text, steps):
    assert parse_steps(text) == steps


@pytest.mark.parametrize("text", ["x", "-1", "1,2,3,4,5", "400"])
def test_steps_that_are_none(text):
    with pytest.raises(ValueError):
        parse_steps(text)
