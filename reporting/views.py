from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import heads
from courses.models import TargetGroup
from courses.programmes import set_target_group
from reporting import exports, figures, presenting
from reporting.forms import FilterForm, KeepForm, KeepLearningForm, TargetGroupForm
from reporting.models import SavedFigure, evaluates, leads, led, reach_over_figures, reportable


@require_safe
@login_required
def reach_list(request: HttpRequest) -> HttpResponse:
    """List the programmes whose figures the reader may see."""
    if not reach_over_figures(request.user):
        raise Http404("no programme of yours")
    programmes = list(reportable(request.user).select_related("owner"))
    live = (
        SavedFigure.objects.live().filter(programme__in=programmes, filters={}).exclude(digest="")
    )
    known = {figure.programme_id: figure for figure in live}
    rows = [{"programme": p, "figure": known.get(p.pk)} for p in programmes]
    for row in rows:
        row["headline"] = presenting.headline(row["figure"]) if row["figure"] else ""
    return render(request, "reporting/reach_list.html", {"rows": rows})


@require_safe
@login_required
def reach_programme(request: HttpRequest, key) -> HttpResponse:
    """Show what a programme has reached, from its live copy."""
    programme = get_object_or_404(reportable(request.user), key=key)
    return _programme_page(request, programme, KeepForm())


@require_POST
@login_required
def keep_figure(request: HttpRequest, key) -> HttpResponse:
    """Keep what is shown, under a name and a short address."""
    programme = get_object_or_404(reportable(request.user), key=key)
    narrowed = FilterForm(request.GET, programme=programme)
    form = KeepForm(request.POST)
    if not (narrowed.is_valid() and form.is_valid()):
        return _programme_page(request, programme, form, status=422)
    shown = figures.current(programme=programme, filters=narrowed.filters())
    if shown.figure.pending:
        messages.warning(request, _("The figures are still being worked out. Try again shortly."))
        return _programme_page(request, programme, form, status=409)
    saved = figures.keep(figure=shown.figure, title=form.cleaned_data["title"], by=request.user)
    messages.success(request, _("The figure is saved. It never changes."))
    return redirect(saved)


def _programme_page(request, programme, keep_form: KeepForm, status: int = 200) -> HttpResponse:
    form = FilterForm(request.GET, programme=programme)
    context = {"programme": programme, "form": form, "keep_form": keep_form}
    context["heads"] = heads.of_programme(programme)
    context["kept"] = programme.figures.kept().defer("answer").order_by("-saved_at")[:20]
    context["may_set"] = leads(request.user, programme)
    context["may_evaluate"] = evaluates(request.user, programme)
    if form.is_valid():
        shown = figures.current(programme=programme, filters=form.filters())
        context |= {"figure": shown.figure, "stale": shown.stale}
        if not shown.figure.pending:
            context |= _shown(shown.figure)
    return render(request, "reporting/reach_programme.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def target_groups(request: HttpRequest, key) -> HttpResponse:
    """Show how many there are to reach, by whose word, and take a new number."""
    programme = get_object_or_404(led(request.user), key=key)
    group = TargetGroup(programme=programme)
    form = TargetGroupForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        set_target_group(group=form.save(commit=False), by=request.user)
        messages.success(
            request, _("The number is saved. What it was before stays in the history.")
        )
        return redirect("target_groups", key)
    known = TargetGroup.objects.visible_to(request.user).filter(programme=programme)
    standing = known.standing()
    current = {group.pk for group in standing}
    context = {
        "programme": programme,
        "form": form,
        "standing": standing,
        "history": [
            row
            for row in known.select_related("profession", "municipality", "set_by")
            if row.pk not in current
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "reporting/target_groups.html", context, status=status)


@require_safe
@login_required
def learning(request: HttpRequest, key) -> HttpResponse:
    """Show what the people of a programme learned, from its live copy."""
    programme = get_object_or_404(reportable(request.user), key=key)
    shown = figures.current(programme=programme, question=figures.EFFECT)
    return _learning_page(request, programme, shown, KeepLearningForm())


@require_POST
@login_required
def keep_learning(request: HttpRequest, key) -> HttpResponse:
    """Keep what is shown, under a name that claims no more than the figure does."""
    programme = get_object_or_404(reportable(request.user), key=key)
    shown = figures.current(programme=programme, question=figures.EFFECT)
    form = KeepLearningForm(request.POST)
    if shown.figure.pending:
        messages.warning(request, _("The figures are still being worked out. Try again shortly."))
        return _learning_page(request, programme, shown, form, status=409)
    form.grade = presenting.grade(shown.figure)
    if not form.is_valid():
        return _learning_page(request, programme, shown, form, status=422)
    saved = figures.keep(figure=shown.figure, title=form.cleaned_data["title"], by=request.user)
    messages.success(request, _("The figure is saved. It never changes."))
    return redirect(saved)


def _learning_page(request, programme, shown, form, status: int = 200) -> HttpResponse:
    figure = shown.figure
    context = {"programme": programme, "figure": figure, "stale": shown.stale, "keep_form": form}
    context["kept"] = programme.figures.kept().defer("answer").order_by("-saved_at")[:20]
    if not figure.pending:
        context |= _shown(figure)
    return render(request, "reporting/learning.html", context, status=status)


def _shown(figure: SavedFigure) -> dict:
    return {
        "headline": presenting.headline(figure),
        "narrowed": presenting.described_filters(figure),
        "answer": presenting.rendered(figure),
    }


@require_safe
@login_required
def saved_figure(request: HttpRequest, key: str) -> HttpResponse:
    """Show a figure as it was saved."""
    figure = _visible(request, key, kept=True)
    return render(request, "reporting/saved_figure.html", {"figure": figure, **_shown(figure)})


@require_POST
@login_required
def ask_again(request: HttpRequest, key: str) -> HttpResponse:
    """Work a kept figure out again at its position and note whether the answer is the same."""
    figure = _visible(request, key, kept=True)
    figures.ask_again(figure=figure)
    if figure.checked_at is None:
        messages.info(request, _("The question is being asked again. Reload the page shortly."))
    return redirect(figure)


@require_safe
@login_required
def download_table(request: HttpRequest, key: str, table: str) -> HttpResponse:
    """Give one table as CSV."""
    figure = _visible(request, key)
    found = exports.table_named(figure, table)
    if found is None:
        raise Http404("no such table")
    return _file(exports.as_csv(figure, found), "csv", exports.filename(figure, table, "csv"))


@require_safe
@login_required
def download_workbook(request: HttpRequest, key: str) -> HttpResponse:
    """Give every table as one XLSX."""
    figure = _visible(request, key)
    name = exports.filename(figure, figure.question, "xlsx")
    return _file(exports.as_xlsx(figure), "xlsx", name)


def _visible(request: HttpRequest, key: str, **which) -> SavedFigure:
    rows = SavedFigure.objects.visible_to(request.user).select_related("programme", "saved_by")
    return get_object_or_404(rows.exclude(digest=""), key=key, **which)


def _file(content: bytes, ending: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=exports.MIME[ending])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
