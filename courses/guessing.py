"""Stopping whoever guesses join codes. Only wrong ones count: a classroom may share an address.

allauth's limiter passes every GET, and a code is looked up by GET (it stands on a wall as a link).
"""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST_WRONG = 20
WINDOW = 600  # seconds


def may_guess(request: HttpRequest) -> bool:
    """Tell whether this address has not tried too many wrong codes of late."""
    return cache.get(_key(request), 0) < MOST_WRONG


def guessed_wrong(request: HttpRequest) -> None:
    """Count a wrong code."""
    key = _key(request)
    if not cache.add(key, 1, WINDOW):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.set(key, 1, WINDOW)


def _key(request: HttpRequest) -> str:
    address = get_adapter(request).get_client_ip(request)
    return "wrong-codes:" + hashlib.sha256(address.encode()).hexdigest()
