"""The report's pages: begin, write, look, publish, fetch."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting import sharing_words
from reporting.evaluation import as_html, guarding, slots, writing
from reporting.evaluation.content import LONG, build
from reporting.evaluation.forms import TextForm
from reporting.evaluation.outputs import FILES, MIME, listed
from reporting.models import Report, leads, led, reach_over_figures, reportable

LANGUAGE_NAMES = {"da": "Dansk", "en": "English"}
KEEP_RENDERED = 60 * 60 * 24


@require_safe
@login_required
def reports(request: HttpRequest, key) -> HttpResponse:
    """List a programme's reports, the draft first, and offer to begin one."""
    if not reach_over_figures(request.user):
        raise Http404("no programme of yours")
    programme = get_object_or_404(reportable(request.user), key=key)
    rows = Report.objects.visible_to(request.user).filter(programme=programme)
    context = {"programme": programme, "reports": rows, "may_write": leads(request.user, programme)}
    return render(request, "reporting/reports.html", context)


@require_POST
@login_required
def begin_report(request: HttpRequest, key) -> HttpResponse:
    """Begin a report with the figures as they stand; again leads to the same draft."""
    programme = get_object_or_404(led(request.user), key=key)
    try:
        return redirect(writing.begin(programme=programme, by=request.user))
    except writing.NotReady:
        messages.info(request, _("The figures are still being worked out. Try again shortly."))
        return redirect("reports", key)


@require_safe
@login_required
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Show a report: where it stands, its files, and what is in it."""
    shown = _visible(request, key)
    context = {
        "report": shown,
        "programme": shown.programme,
        "may_write": leads(request.user, shown.programme),
        "files": listed(shown),
        "content": _content(shown) if shown.is_protected else "",
        **_guarded(shown),
        "languages": LANGUAGE_NAMES,
        **_progress(shown),
    }
    return render(request, "reporting/report.html", context)


@require_safe
@login_required
def report_progress(request: HttpRequest, key: str) -> HttpResponse:
    """Say how many files are made; when nothing is under way the whole page is loaded again."""
    shown = _visible(request, key)
    answer = render(
        request, "reporting/_report_progress.html", {"report": shown, **_progress(shown)}
    )
    if not shown.asked and not shown.is_being_protected:
        answer["HX-Refresh"] = "true"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report_text(request: HttpRequest, key: str, language: str) -> HttpResponse:
    """Write in one language. What is refused stands there as it was typed, the reason beside it."""
    draft = _draft(request, key)
    if language not in slots.LANGUAGES:
        raise Http404("no such language")
    form = TextForm(
        request.POST or None,
        initial=draft.texts.get(language, {}),
        grade=writing.grade_of(draft),
    )
    if request.method == "POST" and form.is_valid():
        writing.write(report=draft, language=language, texts=form.cleaned_data, by=request.user)
        messages.success(request, _("The text is saved."))
        return redirect(draft)
    context = {
        "report": draft,
        "programme": draft.programme,
        "form": form,
        "language": LANGUAGE_NAMES[language],
        "code": language,
        "grade": writing.grade_of(draft),
    }
    status = 422 if form.errors else 200
    return render(request, "reporting/report_text.html", context, status=status)


@require_POST
@login_required
def report_ask(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """Ask for the files, to look at or to publish; renew the figures; or throw the draft away."""
    if what == "publish":
        shown = _led(request, key)
        return _ask(request, shown, publish=True)
    draft = _draft(request, key)
    if what == "files":
        return _ask(request, draft, publish=False)
    if what == "figures":
        return _renew(request, draft)
    if what == "last-figures":
        if guarding.take_last_figures(report=draft, by=request.user):
            messages.success(request, _("The figures are those of the last report."))
        return redirect(draft)
    if what != "delete":
        raise Http404("nothing to ask for")
    writing.throw_away(report=draft, by=request.user)
    messages.success(request, _("The draft is deleted."))
    return redirect("reports", draft.programme.key)


def _ask(request: HttpRequest, report: Report, *, publish: bool) -> HttpResponse:
    try:
        writing.ask_for_files(report=report, publish=publish, by=request.user)
    except writing.Refused as refused:
        places = ", ".join(
            f"{slots.BY_KEY[slot].label} ({LANGUAGE_NAMES[language]})"
            for language, slot in refused.places
        )
        said = _("These texts say more than the figures can carry: %(places)s.")
        messages.error(request, said % {"places": places})
    except writing.NotProtected:
        guarding.ask_anew(report)
        said = _(
            "The figures are protected anew: something was published in the meantime, or they were not "
            "ready. Look again shortly, and then ask."
        )
        messages.warning(request, said)
    except writing.Frozen:
        messages.warning(request, _("The report is published and cannot be changed."))
    return redirect(report)


def _renew(request: HttpRequest, report: Report) -> HttpResponse:
    try:
        new = writing.renew_figures(report=report, by=request.user)
    except writing.NotReady:
        messages.info(request, _("The figures are still being worked out. Try again shortly."))
        return redirect(report)
    said = _("The figures are brought up to date.") if new else _("The figures are up to date.")
    messages.success(request, said)
    return redirect(report)


@require_safe
@login_required
def report_file(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """Give one file exactly as it was made; HTML is shown, everything else is saved."""
    shown = _visible(request, key)
    file = get_object_or_404(shown.files, name=name)
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise RuntimeError(f"report file {file.pk} is not what was made")
    ending = name.rpartition(".")[2]
    response = HttpResponse(content, content_type=MIME[ending])
    how = "inline" if ending == "html" else "attachment"
    saved_as = f"evaluation-{shown.number}-{shown.key}-{name}"
    response["Content-Disposition"] = f'{how}; filename="{saved_as}"'
    response["Cache-Control"] = "private, no-store"
    if ending == "html":
        response._csp_replace = as_html.policy(content)  # type: ignore[attr-defined]
    return response


def _visible(request: HttpRequest, key: str) -> Report:
    rows = Report.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("programme", "reach", "learning"), key=key)


def _led(request: HttpRequest, key: str) -> Report:
    found = _visible(request, key)
    if not leads(request.user, found.programme):
        raise Http404("not hers to write")
    return found


def _draft(request: HttpRequest, key: str) -> Report:
    """Return a draft the reader may write in; one that is published has no such page."""
    found = _led(request, key)
    if not found.is_draft or found.asked == Report.Asked.PUBLISH:
        raise Http404("published")
    return found


def _guarded(report: Report) -> dict:
    """Return what is held back and why, for whoever leads the programme and before it is published."""
    if not report.is_draft:
        return {}
    return {
        "reasons": [sharing_words.reason(code) for code in report.reasons],
        "hidden": sharing_words.hidden(report) if report.is_protected else [],
        "has_last": Report.objects.released().filter(programme=report.programme_id).exists(),
    }


def _progress(report: Report) -> dict:
    return {"made": report.made, "of": FILES}


def _content(report: Report) -> str:
    """Return the long report as HTML with charts of the screen, worked out once for each change."""
    stamp = f"{report.changed_at.timestamp()}:{report.state}:{','.join(report.against)}"
    key = f"reporting:report:{report.key}:{stamp}:{get_language()}"
    html = cache.get(key)
    if html is None:
        language = get_language() if get_language() in slots.LANGUAGES else "da"
        document = build(report, language, LONG, proof=report.is_draft)
        html = render_to_string("reporting/report_content.html", {"document": document})
        cache.set(key, html, KEEP_RENDERED)
    return html
