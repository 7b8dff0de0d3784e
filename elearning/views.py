"""Pages that belong to no app: errors and the component page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell somebody whose form was too old, or tampered with, what to do."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    )
    return render(request, "403_csrf.html", {"back_url": came_from if ours else "/"}, status=403)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component of the design in its states."""
    return render(request, "elearning/components.html")
