"""Showing and checking certificates. The number is the secret: whoever has it sees it all."""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from certificates import document, given_files, issuing, lookups, numbers, sharing
from certificates.forms import TOO_LARGE, FileForm, NumberForm
from certificates.models import Certificate
from certificates.outlook import outlook
from certificates.report import report
from certificates.wording import wording
from courses.models import Enrolment

logger = logging.getLogger(__name__)


@require_safe
@vary_on_headers("Accept", "Accept-Language")
def short(request: HttpRequest, number: str) -> HttpResponse:
    """Send whoever scanned the code on to the page; a program that asks for JSON, to that."""
    name = "certificate"
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        name = "certificate_report"
    return redirect(name, _canonical(number))


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Take a typed number and go to its page."""
    form = NumberForm(request.GET if "number" in request.GET else None)
    if form.is_valid():
        return redirect("certificate", form.cleaned_data["number"])
    context = {"form": form, "file_form": FileForm(auto_id="file_%s")}
    return render(request, "certificates/verify.html", context)


@csrf_exempt  # it changes nothing, and what is sent along is forgotten with the answer
@require_POST
@lookups.counted
def check_file(request: HttpRequest) -> HttpResponse:
    """Compare a PDF with what was issued, and show what was issued."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > given_files.MOST_BYTES:
        return _refused(request, FileForm({}, auto_id="file_%s"), TOO_LARGE)
    request.upload_handlers = [MemoryFileUploadHandler(request)]  # never on a disk
    form = FileForm(request.POST, request.FILES, auto_id="file_%s")
    if not form.is_valid():
        return _refused(request, form)
    found = given_files.compare(form.cleaned_data["file"])
    if found.certificate is None:
        return render(request, "certificates/unknown_file.html", {"form": NumberForm()}, status=404)
    return _shown(request, found.certificate, file=found.state)


@require_safe
@lookups.counted
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Show the state of a certificate and everything it says; an unknown number in calm words."""
    found = _find(number)
    if found is None:
        form = NumberForm(initial={"number": number[:40]})
        return render(request, "certificates/unknown.html", {"form": form}, status=404)
    if found.number != number:
        return redirect("certificate", found.number)
    return _shown(request, found)


@require_safe
@lookups.counted
def certificate_json(request: HttpRequest, number: str) -> HttpResponse:
    """Say the same to a machine, also to one on somebody else's page."""
    found = _find(number)
    if found is None:
        response = JsonResponse({"number": number[:40], "status": "unknown"}, status=404)
    else:
        response = JsonResponse(report(found), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
@lookups.counted
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """Give the document. A revoked one is not handed out again: its page says why."""
    found = _find(number)
    if found is None or found.status() == Certificate.Status.REVOKED:
        return redirect("certificate", number)
    asked = request.GET.get("sprog", "")
    language = asked if asked in dict(settings.LANGUAGES) else get_language()
    try:
        data = document.pdf(found, language)
    except document.CannotMake:
        logger.exception("document of certificate %s not made", found.pk)
        return render(request, "certificates/unavailable.html", {"certificate": found}, status=503)
    given_files.remember(found, data)
    response = HttpResponse(data, content_type="application/pdf")
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


def _shown(request: HttpRequest, found: Certificate, file: str = "") -> HttpResponse:
    """Show a certificate; `file` says what a file that somebody gave is, next to it."""
    context = {
        "certificate": found,
        "status": found.status(),
        "words": wording(found),
        "file": file,
        "linkedin": sharing.linkedin(found),
        "short_url": document.short_url(found.number),
        "site_url": settings.SITE_URL,
    }
    return render(request, "certificates/certificate.html", context)


def _refused(request: HttpRequest, form: FileForm, complaint: str = "") -> HttpResponse:
    if complaint:
        form.add_error(None, complaint)
    context = {"form": NumberForm(), "file_form": form}
    return render(request, "certificates/verify.html", context, status=400)


def _find(number: str) -> Certificate | None:
    return Certificate.objects.filter(number=_canonical(number)).first()


def _canonical(number: str) -> str:
    try:
        return numbers.normalise(number)
    except numbers.NotANumber:
        return number
