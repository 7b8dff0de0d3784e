"""Seminars for who runs them: the list, checking in, correcting, and a list to print."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses import correcting, reactions, seats
from courses import seminars as verbs
from courses.models import Attendance, Programme, Seat, Seminar
from courses.seminar_forms import MinutesForm, SearchForm, UndoForm, WalkInForm
from people import looks
from people.looks import Place
from people.models import Organisation, Person
from people.roles import Role, holds

PER_PAGE = 100
MOST_AT_ONCE = 200
MOST_BYTES = 200_000


@login_required
@require_GET
def seminars(request: HttpRequest) -> HttpResponse:
    """List the seminars the user runs: those to come first, then those over."""
    if not holds(request.user, Role.FACILITATOR, Role.COURSE_ADMINISTRATOR):
        raise Http404("runs no seminars")
    mine = Seminar.objects.run_by(request.user).select_related("cohort__programme")
    now = timezone.now()
    page = {
        "coming": mine.filter(ends_at__gte=now).order_by("starts_at")[:PER_PAGE],
        "reads_texts": holds(request.user, Role.FACILITATOR),
        "over": mine.filter(ends_at__lt=now).order_by("-starts_at")[:PER_PAGE],
        "calendars": Programme.objects.visible_to(request.user)[:PER_PAGE],
    }
    return render(request, "courses/seminars.html", page)


@login_required
@require_GET
def seminar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is expected and who is there, with a button for each."""
    return _page(request, run_by(request, pk), WalkInForm())


@login_required
@require_POST
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Check one person of the list in; a second click changes nothing."""
    shown = run_by(request, pk)
    person = _person(request, shown)
    try:
        verbs.check_in(seminar=shown, person=person, by=request.user, at=verbs.moment(shown))
    except (verbs.TooEarly, verbs.Cancelled) as error:
        messages.warning(request, _refusal(error))
    return _back(request, pk, person)


@login_required
@require_POST
def walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Check in somebody who was not on the list."""
    shown = run_by(request, pk)
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    try:
        verbs.walk_in(seminar=shown, by=request.user, at=verbs.moment(shown), **form.details())
    except (verbs.TooEarly, verbs.Cancelled) as error:
        form.add_error(None, _refusal(error))
        return _page(request, shown, form, status=422)
    messages.success(request, _("%(name)s is checked in.") % {"name": form.cleaned_data["name"]})
    return redirect("seminar", pk)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a check-in back; the row stays and says so."""
    shown = run_by(request, pk)
    form = UndoForm(request.POST)
    attendance = _attendance(shown, form)
    correcting.undo(
        attendance=attendance, by=request.user, reason=form.cleaned_data.get("reason", "")
    )
    messages.success(request, _("%(name)s is not checked in.") % {"name": attendance.person})
    return _back(request, pk, attendance.person)


@login_required
@require_POST
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how long somebody was there."""
    shown = run_by(request, pk)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Minutes are a number from 1 to 1440."))
        return redirect("seminar", pk)
    attendance = _attendance(shown, form)
    correcting.set_minutes(
        attendance=attendance, minutes=form.cleaned_data["minutes"], by=request.user
    )
    return _back(request, pk, attendance.person)


@login_required
@require_POST
def apology(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody has said she cannot come."""
    shown = run_by(request, pk)
    person = _person(request, shown)
    try:
        seats.apologise(seminar=shown, person=person, by=request.user)
    except (seats.Closed, seats.NotExpected):
        messages.warning(request, _("The seminar is over."))
    return _back(request, pk, person)


@login_required
@require_POST
def send_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what a phone wrote down while there was no connection; each entry once, by its key."""
    shown = run_by(request, pk)
    entries = _entries(request)
    if entries is None:
        return JsonResponse({"results": {}}, status=400)
    return JsonResponse(
        {"results": {str(key): _take(request, shown, key, e) for key, e in entries}}
    )


@never_cache
@login_required
@require_GET
def room_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is expected, to print and sign: names and workplaces, no addresses."""
    shown = run_by(request, pk)
    people = verbs.room_list(shown).prefetch_related("affiliations__organisation")
    day = timezone.localdate(shown.starts_at)
    rows = [(person, person.affiliation_on(day)) for person in people]
    seen = (person.pk for person, _job in rows)
    looks.note(user=request.user, place=Place.SEMINAR, people=seen, subject=shown)
    page = {"seminar": shown, "rows": rows, "blank": range(8)}
    people = [person.pk for person, _job in rows]
    looks.note(user=request.user, place=Place.SEMINAR, people=people, subject=shown, export=True)
    return render(request, "courses/room_list.html", page)


# What the views above are made of -------------------------------------------------------------------


def run_by(request: HttpRequest, pk: int) -> Seminar:
    """Return a seminar that the user runs, or 404."""
    mine = Seminar.objects.run_by(request.user).select_related("cohort__programme")
    return get_object_or_404(mine, pk=pk)


def _page(request: HttpRequest, shown: Seminar, form: WalkInForm, status: int = 200):
    search = SearchForm(request.GET)
    found = verbs.participants(shown, everyone=bool(request.GET.get("q")))
    people = search.narrow(found).prefetch_related("emails")
    page = {
        "seminar": shown,
        "form": form,
        "search": search,
        "page_obj": Paginator(people, PER_PAGE).get_page(request.GET.get("page")),
        "present": shown.attendances.count(),
        "open": timezone.now() >= shown.starts_at - verbs.DOORS_OPEN and not shown.cancelled_at,
        "over": timezone.now() >= shown.ends_at,
        "waiting": shown.seats.waiting().count(),
        "seats_left": seats.left(shown),
        "State": Seat.State,
        "Origin": Attendance.Origin,
        "evaluation": reactions.is_open(shown) or reactions.is_over(shown),
        "organisations": Organisation.objects.authorities().order_by("name"),
    }
    people = (one.pk for one in page["page_obj"])
    looks.note(user=request.user, place=Place.SEMINAR, people=people, subject=shown)
    return render(request, "courses/seminar.html", page, status=status)


def _person(request: HttpRequest, shown: Seminar) -> Person:
    people = verbs.participants(shown, everyone=True)
    return get_object_or_404(people, pk=_number(request.POST.get("person")))


def _attendance(shown: Seminar, form) -> Attendance:
    pk = form.cleaned_data.get("attendance") if form.is_valid() else None
    return get_object_or_404(Attendance.everything.select_related("person"), seminar=shown, pk=pk)


def _back(request: HttpRequest, pk: int, person: Person) -> HttpResponse:
    query = request.POST.get("back", "")
    back = f"?{query}" if query and query.isascii() else ""
    return redirect(f"{reverse('seminar', args=[pk])}{back}#person-{person.pk}")


def _refusal(error: Exception) -> str:
    if isinstance(error, verbs.Cancelled):
        return _("The seminar is cancelled: nobody can be checked in.")
    return _("The seminar has not begun: nobody can be checked in yet.")


def _entries(request: HttpRequest) -> list[tuple[UUID, dict]] | None:
    try:
        entries = json.loads(request.body[:MOST_BYTES])["entries"][:MOST_AT_ONCE]
        return [(UUID(entry["key"]), entry) for entry in entries]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _take(request: HttpRequest, shown: Seminar, key: UUID, entry: dict) -> dict:
    """Check in what one entry says, and return what became of it."""
    try:
        at = verbs.moment(shown)
        if "person" in entry:
            person = verbs.participants(shown, everyone=True).filter(
                pk=_number(str(entry["person"]))
            )
            if not person:
                return {"state": "refused", "said": _("This person is not on the list.")}
            verbs.check_in(seminar=shown, person=person[0], by=request.user, at=at, key=key)
            return {"state": "done"}
        form = WalkInForm(entry)
        if not form.is_valid():
            said = [f"{form.fields[n].label}: {e[0]}" for n, e in form.errors.items()]
            return {"state": "refused", "said": " ".join(said)}
        verbs.walk_in(seminar=shown, by=request.user, at=at, **form.details() | {"key": key})
    except (verbs.TooEarly, verbs.Cancelled) as error:
        return {"state": "refused", "said": _refusal(error)}
    return {"state": "done"}


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
