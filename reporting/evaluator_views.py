"""An evaluator's own files: rows without names, asked for with a purpose."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.sealing import SealBroken
from reporting import evaluator_exports
from reporting.forms import EvaluatorForm
from reporting.models import EvaluatorExport, evaluated


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def exports(request: HttpRequest, key) -> HttpResponse:
    """List one's files of a programme, and ask for a new one."""
    programme = get_object_or_404(evaluated(request.user), key=key)
    form = EvaluatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = evaluator_exports.ask(
            programme=programme,
            purpose=form.cleaned_data["purpose"],
            language=get_language() or "da",
            by=request.user,
        )
        return redirect(asked)
    mine = EvaluatorExport.objects.visible_to(request.user).filter(programme=programme)
    context = {
        "programme": programme,
        "form": form,
        "mine": mine.select_related("programme").defer("sealed")[:20],
    }
    status = 422 if form.errors else 200
    return render(request, "reporting/evaluator_exports.html", context, status=status)


@require_safe
@login_required
def export(request: HttpRequest, key, export) -> HttpResponse:
    """Show how far a file is."""
    one = _mine(request, key, export)
    context = {"programme": one.programme, "one": one}
    return render(request, "reporting/evaluator_export.html", context)


@require_POST
@login_required
def fetch(request: HttpRequest, key, export) -> HttpResponse:
    """Give the file; that it was fetched is logged."""
    one = _mine(request, key, export)
    if not EvaluatorExport.objects.ready().filter(pk=one.pk).exists():
        raise Http404("not there")
    try:
        data = evaluator_exports.fetch(export=one, by=request.user)
    except SealBroken:
        messages.error(request, _("The file cannot be opened any more. Ask for a new one."))
        return redirect(one)
    response = HttpResponse(data, content_type="application/zip")
    name = f"rows-{one.ready_at:%Y-%m-%d}-{str(one.key)[:8]}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _mine(request: HttpRequest, key, export) -> EvaluatorExport:
    rows = EvaluatorExport.objects.visible_to(request.user).select_related("programme")
    return get_object_or_404(rows, programme__key=key, key=export)
