"""Seminars and open events in the Wagtail admin: inviting, cancelling, paper lists, heads."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from content.programmes_views import crumbs_of, header, programme_crumb, programmes_crumb
from content.seminars_forms import CorrectionForm, EventForm, HeadForm, PaperForm
from courses import heads, imports, programmes, seats
from courses.import_messages import unreadable
from courses.models import HeadCount, OpenEvent, Seminar
from courses.people_files import UnreadableList
from courses.seminars import TooEarly


@require_POST
def seminar_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to everybody in the cohort who has not answered."""
    shown = _seminar(request, pk)
    try:
        number = seats.invite(seminar=shown, by=request.user)
    except seats.Closed:
        messages.error(request, _("The seminar has begun or is cancelled: nobody is invited."))
    else:
        said = ngettext(
            "%(number)s mail is on its way.", "%(number)s mails are on their way.", number
        )
        messages.success(request, said % {"number": number})
    return redirect("seminar_edit", pk)


@require_POST
def seminar_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a seminar off; who had an invitation is told, and it leaves their calendars."""
    shown = _seminar(request, pk)
    seats.cancel(seminar=shown, by=request.user)
    messages.success(request, _("The seminar is cancelled. Who was invited is told by mail."))
    return redirect("seminar_edit", pk)


@require_http_methods(["GET", "POST"])
def seminar_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a paper list, typed or as a file, to be seen row by row before anything is written."""
    shown = _seminar(request, pk)
    posted = request.method == "POST"
    form = PaperForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        job = _checked(request, shown, form)
        if job is not None:
            return redirect("import_admin", job.key)
    page = {"form": form, "seminar": shown} | header(_("Paper list"), *crumbs_of(shown.cohort))
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/paper.html", page, status=status)


def _checked(request: HttpRequest, shown: Seminar, form: PaperForm):
    try:
        return imports.check_paper(seminar=shown, by=request.user, **form.details())
    except UnreadableList as error:
        form.add_error(form.given, unreadable(error.code, error.facts))
    except TooEarly:
        form.add_error(None, _("The seminar has not begun: nobody can be checked in yet."))
    return None


# Youth events and dialogue meetings -----------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def event_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down an event where heads are counted."""
    shown = get_object_or_404(programmes.administered_programmes(request.user), pk=pk)
    form = EventForm(request.POST or None, instance=OpenEvent(programme=shown))
    if request.method == "POST" and form.is_valid():
        made = heads.hold(event=form.save(commit=False), by=request.user)
        return redirect("event_admin", made.pk)
    page = {"form": form, "media": form.media}
    page |= header(_("New event"), programmes_crumb(), programme_crumb(shown))
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/form.html", page, status=status)


@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an event and count heads at it; sending a form twice counts once."""
    shown = _event(request, pk)
    form = HeadForm(request.POST or None, initial={"key": uuid4()})
    if request.method == "POST" and form.is_valid():
        heads.count(event=shown, by=request.user, **form.cleaned_data)
        return redirect("event_admin", pk)
    counts = shown.counts.standing()
    page = {
        "event": shown,
        "form": form,
        "counts": [(row, uuid4()) for row in counts.order_by("school", "grade", "pk")],
        "total": sum(row.heads for row in counts),
    } | header(shown.title, programmes_crumb(), programme_crumb(shown.programme))
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/event.html", page, status=status)


@require_POST
def event_correct(request: HttpRequest, pk: int, count: int) -> HttpResponse:
    """Count one line anew, or take it away; the wrong one stays on record."""
    shown = _event(request, pk)
    row = get_object_or_404(HeadCount, event=shown, pk=count)
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type how many came, as a whole number."))
        return redirect("event_admin", pk)
    try:
        heads.correct(row=row, by=request.user, **form.details())
    except heads.Corrected:
        messages.error(request, _("Somebody has corrected this line already. Look again."))
    return redirect("event_admin", pk)


def _seminar(request: HttpRequest, pk: int) -> Seminar:
    mine = programmes.administered_seminars(request.user).select_related("cohort__programme")
    return get_object_or_404(mine, pk=pk)


def _event(request: HttpRequest, pk: int) -> OpenEvent:
    mine = programmes.administered_programmes(request.user)
    events = OpenEvent.objects.filter(programme__in=mine).select_related("programme")
    return get_object_or_404(events, pk=pk)
