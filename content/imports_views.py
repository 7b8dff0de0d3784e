"""Lists of people in the Wagtail admin: upload, dry run, repairs, import and what came of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from content import import_pages
from content.looking import looked
from content.programmes_forms import PastSeminarForm, RepairForm, UploadForm
from content.programmes_views import cohort_of, crumbs_of, header
from courses import imports, programmes
from courses.enrolment import CohortClosed
from courses.import_messages import REPAIRS, unreadable
from courses.models import Enrolment, ImportJob
from courses.people_files import UnreadableList
from people.looks import Place
from people.waking import wake

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list; what cannot be read is said beside the field."""
    cohort = cohort_of(request, pk)
    posted = request.method == "POST"
    form = UploadForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        job = _checked(request, cohort, form)
        if job is not None:
            return redirect("import_admin", job.key)
    page = {"form": form, "cohort": cohort} | header(_("Upload a list"), *crumbs_of(cohort))
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/upload.html", page, status=status)


@require_http_methods(["GET", "POST"])
def past_seminar(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the list of who came to a seminar before the platform."""
    cohort = cohort_of(request, pk)
    posted = request.method == "POST"
    form = PastSeminarForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        job = _checked(request, cohort, form)
        if job is not None:
            return redirect("import_admin", job.key)
    page = {"form": form, "cohort": cohort, "past": True, "media": form.media}
    page |= header(_("A seminar before the platform"), *crumbs_of(cohort))
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/upload.html", page, status=status)


def _checked(request: HttpRequest, cohort, form: UploadForm) -> ImportJob | None:
    file = form.cleaned_data["file"]
    try:
        return imports.check(
            cohort=cohort,
            filename=file.name or "",
            data=file.read(),
            by=request.user,
            invite=form.cleaned_data.get("invite", False),
            occasion=form.occasion() if isinstance(form, PastSeminarForm) else None,
        )
    except UnreadableList as error:
        form.add_error("file", unreadable(error.code, error.facts))
    except CohortClosed:
        form.add_error(None, _("The cohort is closed. Open it again before you add people."))
    except imports.CohortNotReady:
        form.add_error(None, _("The cohort has no published course. Give it one first."))
    return None


@require_GET
def job(request: HttpRequest, key) -> HttpResponse:
    """Show a list: the dry run to be repaired, the import under way, or what came of it."""
    shown = _job(request, key)
    only = request.GET.get("only", "")
    findings = import_pages.narrowed(shown, only)
    page_obj = Paginator(findings, PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "job": shown,
        "cohort": shown.cohort,
        "counts": import_pages.counts(shown),
        "only": only,
        "page_obj": page_obj,
        "rows": import_pages.rows(shown, page_obj.object_list),
        "wrong_values": import_pages.wrong_values(shown),
        "choices": import_pages.choices(),
        "before": import_pages.imported_before(shown),
        "outcome": import_pages.outcome(shown),
        "waiting": shown.state in (ImportJob.State.CONFIRMED, ImportJob.State.RUNNING),
    } | header(shown.filename, *crumbs_of(shown.cohort))
    people = Enrolment.objects.filter(import_job=shown).values_list("person", flat=True)
    page |= looked(request, Place.LIST, people, subject=shown)
    return render(request, "content/admin/programmes/import.html", page)


@require_POST
def repair(request: HttpRequest, key) -> HttpResponse:
    """Mend one cell, or all cells with the same wrong value, and come back to the same place."""
    shown = _job(request, key)
    form = RepairForm(request.POST)
    if form.is_valid():
        try:
            _repair(shown, form)
        except imports.BadRepair as error:
            messages.error(request, REPAIRS[error.code])
        except ImportJob.DoesNotExist:
            messages.error(request, _("The list is imported already and can no longer be changed."))
    only = "?only=error" if request.POST.get("only") == "error" else ""
    # Who works by keyboard goes on from where she was, not from the top of the page.
    line = form.cleaned_data.get("line") if form.is_valid() else None
    response = redirect("import_admin", key)
    response["Location"] += only + (f"#line-{line}" if line else "#list")
    return response


def _repair(shown: ImportJob, form: RepairForm) -> None:
    data = form.cleaned_data
    if data["accept"]:
        imports.accept_new(job=shown, name=data["wrong"])
    elif data["line"]:
        imports.repair(job=shown, line=data["line"], column=data["column"], value=form.given)
    else:
        imports.repair_all(job=shown, column=data["column"], wrong=data["wrong"], value=form.given)


@require_POST
def confirm(request: HttpRequest, key) -> HttpResponse:
    """Import: a short list at once, a long one by the worker."""
    shown = _job(request, key)
    try:
        shown = imports.confirm(
            job=shown, by=request.user, leave_out_errors=bool(request.POST.get("leave_out"))
        )
    except imports.NotRepaired:
        messages.error(request, _("Repair the rows that are wrong, or say that they are left out."))
    except CohortClosed:
        messages.error(request, _("The cohort is closed. Open it again before you add people."))
    except imports.CohortNotReady:
        messages.error(request, _("The cohort has no published course. Give it one first."))
    else:
        if len(shown.rows) <= imports.SMALL:
            imports.run(job=shown)
        else:
            wake(imports.IMPORT_TASK)
    return redirect("import_admin", key)


@require_POST
def discard(request: HttpRequest, key) -> HttpResponse:
    """Throw away a list that is not to be imported."""
    shown = _job(request, key)
    try:
        imports.discard(job=shown, by=request.user)
        messages.success(request, _("The list is thrown away. Nothing was imported."))
    except ImportJob.DoesNotExist:
        messages.error(request, _("The list is imported already and can no longer be changed."))
    return redirect("cohort_admin", shown.cohort_id)


def _job(request: HttpRequest, key) -> ImportJob:
    mine = ImportJob.objects.filter(cohort__in=programmes.administered_cohorts(request.user))
    return get_object_or_404(mine.select_related("cohort__programme", "seminar"), key=key)
