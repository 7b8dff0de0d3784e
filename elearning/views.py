"""Pages that belong to no app: errors and the component page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell somebody whose form was too old, or tampered with, what to do."""
    return render(request, "403_csrf.html", status=403)


def components(request: HttpRequest) -> HttpResponse:
    """Show every component of the design in its states."""
    return render(request, "elearning/components.html")
