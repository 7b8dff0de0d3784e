"""Quiet hours, weekends and Danish holidays. Dates of Easter: the published almanac."""

from datetime import date, datetime

import pytest

from courses.quiet import DENMARK, Hours, easter, is_holiday


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DENMARK)


@pytest.mark.parametrize(
    "day", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28)]
)
def test_easter(day):
    assert easter(day.year) == day


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        ("2026-04-02", True),  # Maundy Thursday
        ("2026-04-03", True),
        ("2026-04-06", True),
        ("2026-05-01", False),  # Great Prayer Day until 2023
        ("2026-05-14", True),  # Ascension
        ("2026-05-25", True),
        ("2026-06-05", True),
        ("2026-12-24", True),
        ("2026-12-27", False),
        ("2027-01-01", True),
    ],
)
def test_holidays(day, closed):
    assert is_holiday(date.fromisoformat(day)) is closed


OFFICE = Hours(8, 17)


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23T08:00", "2026-11-23T08:00"),  # a Monday
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T17:00", "2026-11-24T08:00"),
        ("2026-11-20T17:30", "2026-11-23T08:00"),  # Friday evening
        ("2026-04-01T18:00", "2026-04-07T08:00"),  # over Easter
        ("2026-12-23T20:00", "2026-12-28T08:00"),
    ],
)
def test_the_next_opening(moment, opens):
    assert OFFICE.next_open(at(moment)) == at(opens)
    assert OFFICE.is_open(at(opens))


def test_the_clock_is_danish_in_summer_and_winter():
    assert OFFICE.is_open(datetime.fromisoformat("2026-07-01T06:00:00+00:00"))
    assert not OFFICE.is_open(datetime.fromisoformat("2026-12-01T06:00:00+00:00"))


def test_a_site_that_never_sleeps():
    always = Hours(0, 24, weekends=True, holidays=True)
    assert always.is_open(at("2026-12-25T23:59"))
    assert always.closes(at("2026-12-25T23:59")) == at("2026-12-26T00:00")
