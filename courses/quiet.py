"""When reminders go out: hours, weekends and holidays, in Danish local time. Pure.

Holidays: the Danish Folkekirke's holy days as they stand since 2024, when Great Prayer Day ended
(act no. 214 of 6 March 2023), with Constitution Day, Christmas Eve and New Year's Eve, when public
offices are closed.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")
FIXED = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}
# Days from Easter Sunday: Maundy Thursday, Good Friday, Easter, Ascension, Whitsun.
MOVABLE = (-3, -2, 0, 1, 39, 49, 50)
LOOK_AHEAD = 30  # days; no run of closed days is that long


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day: date) -> bool:
    """Tell whether public offices are closed on `day`, weekends not counted."""
    sunday = easter(day.year)
    return (day.month, day.day) in FIXED or (day - sunday).days in MOVABLE


@dataclass(frozen=True)
class Hours:
    """From which full hour to which (24 is midnight) mails may go, and on which days."""

    first: int = 8
    last: int = 17
    weekends: bool = False
    holidays: bool = False

    def day_is_open(self, day: date) -> bool:
        """Tell whether mails may go at all on `day`."""
        if day.weekday() >= 5 and not self.weekends:
            return False
        return self.holidays or not is_holiday(day)

    def is_open(self, at: datetime) -> bool:
        """Tell whether mails may go at this moment."""
        local = at.astimezone(DENMARK)
        return self.day_is_open(local.date()) and self.first <= local.hour < self.last

    def closes(self, at: datetime) -> datetime:
        """Return when quiet begins on the day of `at`."""
        return self._at(at.astimezone(DENMARK).date(), self.last)

    def next_open(self, at: datetime) -> datetime:
        """Return the first moment from `at` on when mails may go."""
        if self.is_open(at):
            return at
        today = at.astimezone(DENMARK).date()
        for day in (today + timedelta(days=n) for n in range(LOOK_AHEAD)):
            opens = self._at(day, self.first)
            if self.day_is_open(day) and opens > at:
                return opens
        raise ValueError("these hours never open")

    @staticmethod
    def _at(day: date, hour: int) -> datetime:
        if hour == 24:
            day, hour = day + timedelta(days=1), 0
        return datetime.combine(day, time(hour), tzinfo=DENMARK)
