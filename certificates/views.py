"""Showing and checking certificates. The number is the secret: whoever has it sees it all."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates import document, issuing, lookups, numbers
from certificates.forms import NumberForm
from certificates.models import Certificate
from certificates.outlook import outlook
from certificates.report import report
from certificates.wording import wording
from courses.models import Enrolment


def _lookup(view):
    """Wrap a public view: counted, kept out of search engines and caches."""

    @require_safe
    @never_cache
    @wraps(view)
    def counted(request, *args, **kwargs):
        if lookups.allowed(request):
            response = view(request, *args, **kwargs)
        else:
            response = render(request, "certificates/too_many.html", status=429)
            response["Retry-After"] = lookups.PERIOD
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return counted


def short(request: HttpRequest, number: str) -> HttpResponse:
    """Send whoever scanned the code on to the page, in the language of the browser."""
    return redirect("certificate", _canonical(number))


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Take a typed number and go to its page."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        return redirect("certificate", form.cleaned_data["number"])
    return render(request, "certificates/verify.html", {"form": form})


@_lookup
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Show the state of a certificate and everything it says; an unknown number in calm words."""
    found = _find(number)
    if found is None:
        form = NumberForm(initial={"number": number[:40]})
        return render(request, "certificates/unknown.html", {"form": form}, status=404)
    if found.number != number:
        return redirect("certificate", found.number)
    context = {
        "certificate": found,
        "status": found.status(),
        "words": wording(found),
        "short_url": document.short_url(found.number),
        "site_url": settings.SITE_URL,
    }
    return render(request, "certificates/certificate.html", context)


@_lookup
def certificate_json(request: HttpRequest, number: str) -> HttpResponse:
    """Say the same to a machine."""
    found = _find(number)
    if found is None:
        return JsonResponse({"number": number[:40], "status": "unknown"}, status=404)
    return JsonResponse(report(found), json_dumps_params={"ensure_ascii": False})


@_lookup
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Give the document. A revoked one is not handed out again: its page says why."""
    found = _find(number)
    if found is None or found.status() == Certificate.Status.REVOKED:
        return redirect("certificate", number)
    asked = request.GET.get("sprog", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language()
    response = HttpResponse(document.pdf(found, language), content_type="application/pdf")
    name = f"certificate-{found.number}-{language}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest, enrolment: int) -> HttpResponse:
    """Issue one's own certificate at once, or say what it waits for."""
    own = _own(request, enrolment)
    if request.method == "POST":
        try:
            return redirect(issuing.issue(enrolment=own))
        except issuing.CannotIssue:
            pass  # the page below says why
    return render(request, "certificates/claim.html", {"enrolment": own})


@login_required
@never_cache
@require_safe
def progress(request: HttpRequest, enrolment: int) -> HttpResponse:
    """Return the fragment that the page after a test polls."""
    own = _own(request, enrolment)
    context = {"enrolment": own, "outlook": outlook(own)}
    return render(request, "certificates/_progress.html", context)


def _own(request: HttpRequest, pk: int) -> Enrolment:
    related = ("person__merged_into", "course", "cohort", "edition")
    mine = Enrolment.objects.filter(person__user=request.user).select_related(*related)
    return get_object_or_404(mine, pk=pk)


def _find(number: str) -> Certificate | None:
    return (
        Certificate.objects.select_related("replaced_by").filter(number=_canonical(number)).first()
    )


def _canonical(number: str) -> str:
    try:
        return numbers.normalise(number)
    except numbers.NotANumber:
        return number
