"""Renewing one's certificate: what has changed since, and the way to the next."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessments.attempts import AlreadyTaken
from certificates import issuing, renewal_pages, renewing
from certificates.models import Certificate


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what has changed and what it takes; by POST, begin or finish."""
    certificate = _own(request, pk)
    if request.method == "POST":
        return _go_on(request, certificate)
    page = renewal_pages.page_of(certificate, get_language() or "da")
    return render(request, "certificates/renew.html", {"page": page, "certificate": certificate})


def _go_on(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Begin, or finish what is done; a test leads to its first question."""
    language = get_language() or "da"
    try:
        renewal = renewing.begin(
            certificate=certificate, person=certificate.person, language=language
        )
        new = renewing.finish(renewal=renewal)
    except (renewing.NotOpen, renewing.NotYours, issuing.CannotIssue):
        messages.warning(request, _("This certificate cannot be renewed now."))
        return redirect("renew_certificate", certificate.pk)
    except AlreadyTaken:
        messages.warning(request, _("There is no attempt left. Write to whoever runs the course."))
        return redirect("renew_certificate", certificate.pk)
    if new is not None:
        messages.success(request, _("Your certificate is renewed."))
        return redirect(new)
    return redirect(renewal_pages.onward(renewal, language) or request.path)


def _own(request: HttpRequest, pk: int) -> Certificate:
    related = ("person", "enrolment__course__current_edition", "enrolment__person")
    person = getattr(request.user, "person", None)
    mine = Certificate.objects.held_by(person) if person else Certificate.objects.none()
    return get_object_or_404(mine.select_related(*related), pk=pk)
