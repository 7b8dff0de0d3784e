"""Privacy in the admin: the register, what the nightly task does, and requests for erasure."""

import csv
import io
from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from content.looking import looked
from content.programmes_views import header
from courses import people_lists
from courses.programmes import may_administer
from people.forms import without_cpr
from people.looks import Place
from privacy import erasing, retention
from privacy.insight import period_in_words
from privacy.models import ErasureRequest, RetentionRun
from privacy.register import REGISTER, AtErasure, Ground, Group, Whom

PER_PAGE = 50


class RefuseForm(forms.Form):
    """Why somebody is not erased. It is told to her."""

    words = forms.CharField(
        label=gettext_lazy("Why not"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[without_cpr],
        help_text=gettext_lazy(
            "She reads it, with her right to complain to Datatilsynet. Write nothing about a case."
        ),
        error_messages={"required": gettext_lazy("Say why: it is told to who asked.")},
    )


# The register --------------------------------------------------------------------------------------


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Show the register: what is kept about whom, why, on what ground, how long."""
    if not may_administer(request.user):
        raise PermissionDenied
    page = {
        "groups": [(g.label, list(_lines(g))) for g in Group],
        "runs_it": request.user.is_superuser,
    } | header(_("Register of personal data"))
    return render(request, "content/admin/privacy/register.html", page)


@require_GET
def register_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Give the register as a file: for machines, or for Excel."""
    if not may_administer(request.user):
        raise PermissionDenied
    lines = [line for group in Group for line in _lines(group)]
    name = f"register-{timezone.localdate().isoformat()}.{ending}"
    if ending == "json":
        options = {"ensure_ascii": False, "indent": 1}
        response: HttpResponse = JsonResponse({"register": lines}, json_dumps_params=options)
    else:
        response = HttpResponse(_as_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(group: Group) -> Iterator[dict]:
    for kind in REGISTER:
        if kind.group == group:
            yield {
                "group": str(group.label),
                "what": str(kind.what),
                "whom": str(Whom(kind.whom).label),
                "purpose": str(kind.purpose),
                "ground": str(Ground(kind.ground).label),
                "kept": period_in_words(kind.kept),
                "at_erasure": str(AtErasure(kind.erasure).label),
                "why_kept": str(kind.why_kept),
                "table": kind.model,
            }


def _as_csv(lines: list[dict]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(lines[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return ("\ufeff" + text.getvalue()).encode()


# Retention -----------------------------------------------------------------------------------------


@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """Show what the nightly task would do now, and what it did."""
    _require(request)
    runs = RetentionRun.objects.visible_to(request.user)
    page = {
        "due": retention.due(),
        "page_obj": Paginator(runs, PER_PAGE).get_page(request.GET.get("page")),
    } | header(_("What is deleted when"), _register_crumb())
    return render(request, "content/admin/privacy/retention.html", page)


# Erasure -------------------------------------------------------------------------------------------


@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """List the requests for erasure: those that wait first, with the day an answer is due."""
    _require(request)
    rows = ErasureRequest.objects.visible_to(request.user).select_related("person", "decided_by")
    waiting = rows.open().order_by("asked_at")
    over = rows.exclude(pk__in=waiting.values("pk")).order_by("-decided_at")
    page_obj = Paginator(over, PER_PAGE).get_page(request.GET.get("page"))
    page = {"waiting": waiting, "page_obj": page_obj} | header(_("Requests for erasure"))
    people = [row.person_id for row in (*waiting, *page_obj)]
    page |= looked(request, Place.RIGHTS, people)
    return render(request, "content/admin/privacy/requests.html", page)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what goes and what stays and why; erase, or refuse with words."""
    _require(request)
    shown = get_object_or_404(ErasureRequest.objects.visible_to(request.user).open(), pk=pk)
    refusing = request.method == "POST" and request.POST.get("decision") == "refuse"
    form = RefuseForm(request.POST if refusing else None)
    if request.method == "POST" and _decided(request, shown, form):
        return redirect("erasures_admin")
    crumb = {"url": reverse("erasures_admin"), "label": _("Requests for erasure")}
    page = {
        "asked": shown,
        "preview": erasing.preview(shown.person),
        "form": form,
    } | header(_("Erase a person"), crumb)
    page |= looked(request, Place.RIGHTS, [shown.person_id], subject=shown)
    status = 422 if form.errors else 200
    return render(request, "content/admin/privacy/decide.html", page, status=status)


@require_POST
def ask_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that somebody asked by letter, by mail or on the telephone."""
    _require(request)
    person = get_object_or_404(people_lists.people(request.user), pk=pk)
    made = erasing.ask(person=person, by=request.user)
    return redirect("erasure_admin", made.pk)


def _decided(request: HttpRequest, shown: ErasureRequest, form: RefuseForm) -> bool:
    if request.POST.get("decision") == "refuse":
        if not form.is_valid():
            return False
        erasing.refuse(request=shown, by=request.user, words=form.cleaned_data["words"])
        messages.success(request, _("Refused. The person reads why on her own page."))
        return True
    if request.POST.get("decision") != "erase":
        return False
    try:
        erasing.carry_out(request=shown, by=request.user)
    except erasing.LastAdministrator:
        messages.error(request, _("This is the last system administrator. Appoint another first."))
        return False
    messages.success(request, _("Erased. Every total is as it was."))
    return True


def _register_crumb() -> dict:
    return {"url": reverse("register_admin"), "label": _("Register of personal data")}


def _require(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied
