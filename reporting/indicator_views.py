"""Series that organisations keep: for its contact, and for whoever leads the programme."""

import csv
import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses import indicators
from courses.models import Indicator, IndicatorCount
from courses.models.measuring import may_count
from people import access
from people.access import Matter
from reporting import exports, indicator_files, indicator_words
from reporting.indicator_forms import CountForm, IndicatorForm, UploadForm, overlap_words
from reporting.models import led

READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def indicators_page(request: HttpRequest) -> HttpResponse:
    """List the series the reader may see, and where she may begin one."""
    user = request.user
    if not (access.reach(user, Matter.FIGURES) or access.reach(user, Matter.STAFF)):
        raise Http404("nobody who keeps or reads numbers")
    known = Indicator.objects.visible_to(user).select_related("programme")
    page = {
        "indicators": known.order_by("programme__name", "name"),
        "led": led(user).order_by("name"),
    }
    return render(request, "reporting/indicators.html", page)


@READ_OR_WRITE
@login_required
def begin(request: HttpRequest, key) -> HttpResponse:
    """Begin a series in a programme."""
    programme = get_object_or_404(led(request.user), key=key)
    form = IndicatorForm(request.POST or None, instance=Indicator(programme=programme))
    if request.method == "POST" and form.is_valid():
        made = indicators.define(
            indicator=form.save(commit=False),
            keepers=form.cleaned_data["keepers"],
            by=request.user,
        )
        messages.success(request, _("The series has begun. Its organisations may enter numbers."))
        return redirect("indicator", made.key)
    page = {"programme": programme, "form": form}
    status = 422 if form.errors else 200
    return render(request, "reporting/indicator_begin.html", page, status=status)


@READ_OR_WRITE
@login_required
def indicator_page(request: HttpRequest, key) -> HttpResponse:
    """Show a series with what it cannot tell, and take a number."""
    indicator = _visible(request, key)
    keepers = may_count(request.user, indicator)
    if request.method == "POST" and not keepers:
        raise Http404("reads, and keeps nothing")
    form = CountForm(request.POST or None, keepers=keepers)
    if request.method == "POST" and form.is_valid() and _write(request, indicator, form):
        return redirect("indicator", indicator.key)
    page = _page(request, indicator, keepers) | {"form": form if keepers else None}
    status = 422 if form.errors else 200
    return render(request, "reporting/indicator.html", page, status=status)


def _write(request: HttpRequest, indicator: Indicator, form: CountForm) -> bool:
    try:
        new = indicators.count(indicator=indicator, counted=[form.counted()], by=request.user)
    except indicators.Overlaps as error:
        form.crossed(error.row)
        return False
    said = _("The number is saved. What it was before stays in the history.")
    messages.success(request, said if new else _("That number stands already."))
    return True


def _page(request: HttpRequest, indicator: Indicator, keepers: list) -> dict:
    rows = list(_rows(request, indicator))
    standing = _rows(request, indicator).standing()
    started = indicators.starts_of(indicator.programme, {row.organisation_id for row in standing})
    lines = indicator_words.lines(standing, started)
    stands = {row.pk for row in standing}
    return {
        "indicator": indicator,
        "standing": standing,
        "history": [row for row in reversed(rows) if row.pk not in stands],
        "findings": [indicator_words.finding(line, indicator.unit) for line in lines],
        "caveats": [
            *indicator_words.general(),
            *indicator_words.caveats(lines, len(rows) - len(standing)),
        ],
        "chart": indicator_words.chart(lines),
        "mine": {one.pk for one in keepers},
    }


@require_POST
@login_required
def withdraw(request: HttpRequest, key, row: int) -> HttpResponse:
    """Take a number out of its series."""
    indicator = _visible(request, key)
    mine = may_count(request.user, indicator)
    counted = get_object_or_404(
        _rows(request, indicator).select_related("indicator__programme"),
        pk=row,
        organisation__in=mine,
    )
    indicators.withdraw(row=counted, by=request.user)
    messages.success(request, _("The number is withdrawn. It stays in the history."))
    return redirect("indicator", indicator.key)


@READ_OR_WRITE
@login_required
def upload(request: HttpRequest, key) -> HttpResponse:
    """Judge a list of counts, and write it down when it is sent once more and every row is right."""
    indicator = _visible(request, key)
    keepers = may_count(request.user, indicator)
    if not keepers:
        raise Http404("reads, and keeps nothing")
    form = UploadForm(request.POST or None, request.FILES or None)
    rows: list[indicator_files.Row] = []
    if request.method == "POST" and form.is_valid():
        rows = _judged(form, indicator, keepers)
        if "save" in request.POST and not form.errors and not any(row.errors for row in rows):
            return _saved(request, indicator, rows)
    page = {
        "indicator": indicator,
        "form": form,
        "rows": rows,
        "headers": [indicator_files.title(name) for name in indicator_files.COLUMNS],
        "wrong": sum(bool(row.errors) for row in rows),
    }
    status = 422 if form.errors or page["wrong"] else 200
    return render(request, "reporting/indicator_upload.html", page, status=status)


def _judged(form: UploadForm, indicator: Indicator, keepers: list) -> list[indicator_files.Row]:
    """Return the rows, and leave in the form the text that was read, so that it can be sent again."""
    file = form.cleaned_data["file"]
    try:
        text = indicator_files.text_of(file.read()) if file else form.cleaned_data["rows"]
        standing = indicator.counts.standing()
        rows = indicator_files.read(text, keepers, standing)
    except indicator_files.Unreadable as error:
        form.add_error("file" if file else "rows", str(error))
        return []
    form.data = form.data.copy() | {"rows": text}
    return rows


def _saved(request: HttpRequest, indicator: Indicator, rows: list) -> HttpResponse:
    counted = [row.counted for row in rows]
    try:
        new = indicators.count(indicator=indicator, counted=counted, by=request.user)
    except indicators.Overlaps as error:  # somebody was faster
        messages.error(request, overlap_words(error.row))
        return redirect("indicator_upload", indicator.key)
    said = ngettext("%(n)s number is new.", "%(n)s numbers are new.", new)
    messages.success(request, said % {"n": new})
    return redirect("indicator", indicator.key)


@require_safe
@login_required
def download(request: HttpRequest, key) -> HttpResponse:
    """Give the standing numbers as CSV, in the columns that are taken back."""
    indicator = _visible(request, key)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([indicator_files.title(name) for name in indicator_files.COLUMNS])
    for row in _rows(request, indicator).standing():
        cells = [row.organisation.name, row.since.isoformat(), row.until.isoformat()]
        writer.writerow(
            [exports.harmless(cell) for cell in cells]
            + [row.number, exports.harmless(row.source), exports.harmless(row.note)]
        )
    response = HttpResponse(("\ufeff" + text.getvalue()).encode(), exports.MIME["csv"])
    response["Content-Disposition"] = f'attachment; filename="serie-{indicator.key}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _visible(request: HttpRequest, key) -> Indicator:
    known = Indicator.objects.visible_to(request.user).select_related("programme")
    return get_object_or_404(known, key=key)


def _rows(request: HttpRequest, indicator: Indicator):
    mine = IndicatorCount.objects.visible_to(request.user).filter(indicator=indicator)
    return mine.select_related("organisation", "recorded_by__person")
