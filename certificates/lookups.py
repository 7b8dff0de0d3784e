"""How often one address may look a certificate up: enough for a class behind one connection."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MOST = 60
PERIOD = 60  # seconds


def allowed(request: HttpRequest) -> bool:
    """Count this look-up; False when its address has had its share of the minute."""
    minute = int(time.time() // PERIOD)
    key = f"certificate-lookups:{get_adapter().get_client_ip(request)}:{minute}"
    cache.add(key, 0, timeout=2 * PERIOD)
    try:
        return cache.incr(key) <= MOST
    except ValueError:  # the cache threw the key away in between
        return True
