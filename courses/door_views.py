"""The wall of a seminar room and the phones in front of it: checking in, and the evaluation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses import door, reactions
from courses import seminars as verbs
from courses.guessing import AT_THE_DOOR, guessed_wrong, may_come_in, may_guess
from courses.models import Attendance, Seminar
from courses.pictures import qr
from courses.seminar_forms import DoorCodeForm, DoorForm, ReactionForm
from courses.seminar_views import run_by
from people.models import Organisation

PART = "X-Wall-Part"  # asks for what changes on the wall, and nothing around it


@never_cache
@login_required
@require_GET
def wall(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the code of now for a projector or the facilitator's phone; it renews itself."""
    shown = run_by(request, pk)
    code = door.code(shown)
    page = {
        "seminar": shown,
        "open": door.open_now().filter(pk=pk).exists(),
        "code": f"{code[:4]} {code[4:]}",
        "qr": qr(_address("door", code)),
        "where": _short(reverse("door_enter")),
        "seconds": door.seconds_left(),
        "present": shown.attendances.count(),
    }
    template = "courses/_wall.html" if PART in request.headers else "courses/wall.html"
    return render(request, template, page)


@never_cache
@login_required
@require_GET
def evaluation_wall(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the way to the evaluation on the wall."""
    shown = run_by(request, pk)
    page = {
        "seminar": shown,
        "open": reactions.is_open(shown),
        "code": shown.evaluation_code,
        "qr": qr(_address("reaction", shown.evaluation_code)),
        "where": _short(reverse("reaction", args=[shown.evaluation_code])),
    }
    return render(request, "courses/evaluation_wall.html", page)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the wall."""
    form = DoorCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("door", form.cleaned_data["code"])
    status = 422 if form.errors else 200
    page = {"title": _("Check in"), "form": form}
    return render(request, "courses/enter_code.html", page, status=status)


@never_cache
@require_http_methods(["GET", "HEAD"])
def at_the_door(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a code opens: one button for who is signed in, else who are you. Writes nothing."""
    if not may_guess(request, AT_THE_DOOR):
        return _problem(request, "too_many", 429)
    seminar, works = door.find(code)
    if seminar is None:
        guessed_wrong(request, AT_THE_DOOR)
        return _problem(request, "unknown", 404)
    if not works:
        return _problem(request, "late", 410)
    ticket = door.ticket(seminar)
    return _door(request, seminar, DoorForm(initial={"ticket": ticket}), ticket)


@never_cache
@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    """Check in by a ticket: who is signed in, or who says who she is."""
    try:
        seminar, key = door.read_ticket(request.POST.get("ticket", ""))
    except door.TicketOver:
        return _problem(request, "late", 410)
    if not may_come_in(request):
        return _problem(request, "too_many", 429)
    who = {"seminar": seminar, "key": key, "at": verbs.moment(seminar)}
    if getattr(request.user, "person", None) is not None and "name" not in request.POST:
        by = request.user
        verbs.check_in(**who, person=by.person, by=by, origin=Attendance.Origin.WALL)
        messages.success(request, _("You are checked in."))
        return redirect("seminar_page", seminar.key)
    if verbs.made_by(key) is not None:
        return redirect("door_thanks")
    form = DoorForm(request.POST)
    if not form.is_valid():
        return _door(request, seminar, form, request.POST["ticket"], status=422)
    details = form.details() | who
    verbs.walk_in(**details, by=None, origin=Attendance.Origin.UNPROVEN)
    return redirect("door_thanks")


@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    """Say that it worked, the same to everybody, and what signing up is good for."""
    return render(request, "courses/door_thanks.html")


# The evaluation -------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reaction(request: HttpRequest, code: str) -> HttpResponse:
    """Ask what somebody thought; who it is, is neither asked nor kept."""
    seminar = _evaluated(request, code)
    if isinstance(seminar, HttpResponse):
        return seminar
    form = ReactionForm(request.POST or None)
    page = {"form": form, "seminar": seminar}
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "courses/reaction.html", page, status=status)
    if not may_come_in(request):
        return _problem(request, "too_many", 429)
    try:
        reactions.answer(seminar=seminar, **form.cleaned_data)
    except reactions.NotOpen:
        return _problem(request, "evaluation_closed", 410)
    return redirect("reaction_thanks")


@require_GET
def reaction_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "courses/reaction_thanks.html")


@login_required
@require_http_methods(["GET", "POST"])
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a closed evaluation says, or close it."""
    shown = run_by(request, pk)
    if request.method == "POST":
        if timezone.now() < shown.ends_at:
            messages.warning(request, _("The seminar is not over yet."))
        else:
            reactions.close(seminar=shown, by=request.user)
        return redirect("evaluation", pk)
    page = {
        "seminar": shown,
        "answers": shown.reactions.count(),
        "open": reactions.is_open(shown),
        "over": reactions.is_over(shown),
        "ended": timezone.now() >= shown.ends_at,
        "results": reactions.results(shown),
        "least": reactions.LEAST,
    }
    return render(request, "courses/evaluation.html", page)


# What the views above are made of -------------------------------------------------------------------

PROBLEMS = {"too_many", "unknown", "late", "evaluation_closed"}


def _door(request, seminar: Seminar, form: DoorForm, ticket: str, status: int = 200):
    page = {
        "seminar": seminar,
        "form": form,
        "ticket": ticket,
        "person": getattr(request.user, "person", None),
        "organisations": Organisation.objects.authorities().order_by("name"),
    }
    return render(request, "courses/door.html", page, status=status)


def _problem(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    page = {"reason": reason, "form": DoorCodeForm()}
    return render(request, "courses/door_problem.html", page, status=status)


def _evaluated(request: HttpRequest, code: str) -> Seminar | HttpResponse:
    if not may_guess(request, AT_THE_DOOR):
        return _problem(request, "too_many", 429)
    seminar = Seminar.objects.filter(evaluation_code=code.upper()).first()
    if seminar is None:
        guessed_wrong(request, AT_THE_DOOR)
        raise Http404("no such evaluation")
    if not reactions.is_open(seminar):
        return _problem(request, "evaluation_closed", 410)
    return seminar


def _address(name: str, code: str) -> str:
    return settings.SITE_URL + reverse(name, args=[code])


def _short(path: str) -> str:
    return settings.SITE_URL.split("://", 1)[-1] + path
