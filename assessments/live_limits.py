"""How much one address may do in live rooms. Two hundred phones may share one, so nobody who is in
a room is ever refused for what somebody beside her did; only coming in is counted."""

from django.http import HttpRequest

from people import counters

WINDOW = 600  # seconds
# 31^6 codes and a handful of open rooms: a hundred guesses find one in a million windows.
MOST_WRONG = 100
MOST_ENTRIES = 500


def may_guess(request: HttpRequest) -> bool:
    """Tell whether this address has not tried too many wrong codes of late."""
    return counters.times("live-wrong", request) < MOST_WRONG


def guessed_wrong(request: HttpRequest) -> None:
    """Count a wrong code."""
    counters.count("live-wrong", request, WINDOW)


def may_enter(request: HttpRequest) -> bool:
    """Count a phone that comes in; False when its address has sent too many of late."""
    return counters.count("live-entries", request, WINDOW) <= MOST_ENTRIES
