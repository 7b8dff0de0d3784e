"""Certificates being made, in the admin: how many there are, are made, and what holds them up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from certificates import batches, trouble
from certificates.models import Batch, BatchLine
from people.models import Role
from people.roles import holds

PER_PAGE = 25
MOST_SHOWN = 50  # lines that wait with an error


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the batches of the administrator's programmes, the newest first."""
    if not holds(request.user, Role.COURSE_ADMINISTRATOR):
        raise PermissionDenied
    found = Batch.objects.visible_to(request.user).select_related("programme").counted()
    found = found.order_by("-begun_at", "-pk")  # grouping drops the order of the model
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "content/certificates/batches.html", {"page_obj": page_obj})


@require_GET
def batch(request: HttpRequest, key) -> HttpResponse:
    """Show one batch; the page looks again by itself while certificates are being made."""
    context = _context(_batch(request, key))
    return render(request, "content/certificates/batch.html", context)


@require_GET
def progress(request: HttpRequest, key) -> HttpResponse:
    """Return the fragment that the page of a batch polls."""
    context = _context(_batch(request, key))
    return render(request, "content/certificates/_batch.html", context)


@require_POST
def try_again(request: HttpRequest, key) -> HttpResponse:
    """Try everything that failed at once."""
    found = _batch(request, key)
    number = batches.try_again(batch=found, by=request.user)
    said = ngettext(
        "%(n)d certificate is tried again.", "%(n)d certificates are tried again.", number
    )
    messages.success(request, said % {"n": number})
    return redirect("certificates_batch", found.key)


def _batch(request: HttpRequest, key) -> Batch:
    mine = Batch.objects.visible_to(request.user).select_related("programme").counted()
    return get_object_or_404(mine, key=key)


def _context(found: Batch) -> dict:
    failed = found.lines.exclude(error="").exclude(state=BatchLine.State.DONE)
    lines = list(failed.select_related("enrolment__person")[:MOST_SHOWN])
    for line in lines:
        line.words = trouble.words(line.error)
    return {
        "batch": found,
        "left": found.total - found.made,
        "trouble": trouble.words(found.error) if found.error else "",
        "lines": lines,
    }
