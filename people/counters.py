"""How often one address has done something of late. Each app says how often is too often.

allauth's limiter passes every GET, and what is guessed at here is looked up by GET: a code that
hangs on a wall as a link, a certificate's number.
"""

import hashlib

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def count(what: str, request: HttpRequest, window: int) -> int:
    """Count `what` once more for this address; return how often within `window` seconds."""
    key = _key(what, request)
    if cache.add(key, 1, window):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, window)
        return 1


def times(what: str, request: HttpRequest) -> int:
    """Return how often, counting nothing."""
    return cache.get(_key(what, request), 0)


def _key(what: str, request: HttpRequest) -> str:
    address = get_adapter(request).get_client_ip(request)
    return f"counter-{what}:" + hashlib.sha256(address.encode()).hexdigest()
