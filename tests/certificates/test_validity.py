from datetime import date

import pytest

from certificates.validity import add_months, minutes_by_mode, valid_until
from courses.completion import Step


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 21), 24, date(2028, 11, 21)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_months_are_added_safely(day, months, expected):
    assert add_months(day, months) == expected


def test_without_months_it_does_not_expire():
    assert valid_until(date(2026, 1, 1), None) is None
    assert valid_until(date(2026, 1, 1), 0) is None


def step(key, kind="lesson", requirement="required", purpose=""):
    return Step(key, kind, 10, requirement, purpose, "m")


def test_minutes_online_and_in_the_room_are_apart():
    steps = [step("a"), step("b"), step("s", kind="seminar"), step("o", requirement="optional")]
    finished = {"a": 10, "s": 180, "o": 15, "elsewhere": 99}
    assert minutes_by_mode(steps, finished, 45) == (10, 225)
