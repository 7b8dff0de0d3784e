"""How often one address may look a certificate up: enough for a class behind one connection."""

import logging
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from people import counters

logger = logging.getLogger(__name__)
MOST = 60
PERIOD = 60  # seconds


def allowed(request: HttpRequest) -> bool:
    """Count this look-up; False when its address has had its share of the minute."""
    return counters.count("certificate-lookups", request, PERIOD) <= MOST


def counted(view):
    """Wrap a public view: counted, kept out of search engines and caches."""

    @never_cache
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs) if allowed(request) else _wait(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


def _wait(request: HttpRequest) -> HttpResponse:
    """Say that it was too often: to people on a page, to programs in their own way."""
    if request.path.endswith((".json", ".jwt")):
        response: HttpResponse = JsonResponse({"status": "too-many-requests"}, status=429)
        response["Access-Control-Allow-Origin"] = "*"
    else:
        response = render(request, "certificates/too_many.html", status=429)
    response["Retry-After"] = str(PERIOD)
    return response
