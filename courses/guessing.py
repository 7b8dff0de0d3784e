"""Stopping whoever guesses codes. Only wrong ones count: a classroom may share an address."""

from django.http import HttpRequest

from people import counters

MOST_WRONG = 20
WINDOW = 600  # seconds
JOINING = "wrong-codes"
# What stands on the wall of a full room is mistyped by many behind one address. A code is one of
# 31^8 and works for a minute: a hundred guesses find one in a hundred million windows.
AT_THE_DOOR = "wrong-at-the-door"
MOST = {JOINING: MOST_WRONG, AT_THE_DOOR: 100}
MOST_COMING_IN = 500  # check-ins and evaluations without a login from one address


def may_guess(request: HttpRequest, what: str = JOINING) -> bool:
    """Tell whether this address has not tried too many wrong codes of late."""
    return counters.times(what, request) < MOST[what]


def guessed_wrong(request: HttpRequest, what: str = JOINING) -> None:
    """Count a wrong code."""
    counters.count(what, request, WINDOW)


def may_come_in(request: HttpRequest) -> bool:
    """Count somebody who writes without a login; False when the address has sent too many."""
    return counters.count("coming-in", request, WINDOW) <= MOST_COMING_IN
