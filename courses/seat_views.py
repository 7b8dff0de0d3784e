"""Seminars for who takes part: the page of one, a seat, an apology, and calendars."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses import calendars, seats
from courses.delivery import entry
from courses.guessing import guessed_wrong, may_guess
from courses.models import Attendance, Enrolment, Programme, Seat, Seminar

MOST_IN_A_FEED = 500


@login_required
@require_GET
def learn_seminar(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell a learner when and where the seminar of her course is held."""
    version, enrolment = entry(request.user.person, slug, "seminar")
    held = Seminar.objects.filter(activity=version.activity, cohort=enrolment.cohort_id)
    attended = Attendance.objects.filter(person=request.user.person, seminar__in=held)
    page = {
        "version": version,
        "definition": version.definition,
        "seminars": held,
        "attended": set(attended.values_list("seminar_id", flat=True)),
    }
    return render(request, "courses/seminar_learn.html", page)


@never_cache
@login_required
@require_GET
def seminar_page(request: HttpRequest, key) -> HttpResponse:
    """Show one seminar: when, where, how many seats, and what the reader has answered."""
    shown = _visible(request, key)
    person = request.user.person
    seat = Seat.objects.filter(seminar=shown, person=person).first() if person else None
    now = timezone.now()
    page = {
        "seminar": shown,
        "seat": seat,
        "State": Seat.State,
        "expected": person is not None and _is_expected(shown, person),
        "attended": Attendance.objects.filter(seminar=shown, person=person).first(),
        "left": seats.left(shown),
        "waiting": shown.seats.waiting().count(),
        "turn": _turn(seat),
        "before": now < shown.starts_at and not shown.cancelled_at,
        "over": now >= shown.ends_at,
        "runs": Seminar.objects.run_by(request.user).filter(pk=shown.pk).exists(),
    }
    page["knows_link"] = shown.link and _knows_link(shown, page)
    return render(request, "courses/seminar_page.html", page)


@login_required
@require_POST
def ask_for_seat(request: HttpRequest, key) -> HttpResponse:
    """Give the reader a seat or a turn in the queue; a second click changes nothing."""
    shown = _visible(request, key)
    try:
        seat = seats.ask(seminar=shown, person=_person(request))
    except seats.NotExpected as error:
        raise Http404("not in the cohort") from error
    except seats.Closed:
        messages.warning(request, _("Nobody can sign up for this seminar any more."))
    else:
        said = {
            Seat.State.SEAT: _("You have a seat."),
            Seat.State.WAITING: _("You are on the waiting list. You get a mail if a seat is free."),
        }
        messages.success(request, said[Seat.State(seat.state)])
    return redirect("seminar_page", key)


@login_required
@require_POST
def send_apology(request: HttpRequest, key) -> HttpResponse:
    """Note that the reader does not come."""
    shown = _visible(request, key)
    try:
        seats.apologise(seminar=shown, person=_person(request))
    except seats.NotExpected as error:
        raise Http404("not in the cohort") from error
    except seats.Closed:
        messages.warning(request, _("The seminar is over."))
    else:
        told = _("Thank you for telling. You are no longer expected.")
        if shown.sign_up:
            told = _("Thank you for telling. Your seat goes to the next in turn.")
        messages.success(request, told)
    return redirect("seminar_page", key)


@login_required
@require_GET
def seminar_entry(request: HttpRequest, key) -> HttpResponse:
    """Give one seminar as a file for a calendar."""
    return _ics(calendars.entry(_visible(request, key), at=timezone.now()), "seminar.ics")


@login_required
@require_GET
def programme_calendar(request: HttpRequest, key) -> HttpResponse:
    """Show the seminars of a programme by month: those the reader has to do with."""
    seminars = Seminar.objects.visible_to(request.user).filter(cohort__programme__key=key)
    runs = Programme.objects.visible_to(request.user).filter(key=key).exists()
    if not runs and not seminars.exists():
        raise Http404("nothing to do with this programme")
    programme = Programme.objects.get(key=key)
    path = reverse("programme_feed", args=[programme.calendar_token])
    page = {
        "programme": programme,
        "seminars": seminars.select_related("cohort").order_by("starts_at"),
        "feed": request.build_absolute_uri(path),
        "runs": set(Seminar.objects.run_by(request.user).values_list("pk", flat=True)),
    }
    return render(request, "courses/programme_calendar.html", page)


@never_cache
@require_GET
def programme_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give the calendar of a programme to a calendar program: the address is the secret."""
    programme = Programme.objects.filter(calendar_token=token).first()
    if programme is None:
        if may_guess(request):
            guessed_wrong(request)
            raise Http404("no such calendar")
        return HttpResponse(status=429)
    seminars = Seminar.objects.filter(cohort__programme=programme).order_by("-starts_at")
    return _ics(calendars.feed(programme, seminars[:MOST_IN_A_FEED], at=timezone.now()))


def _visible(request: HttpRequest, key) -> Seminar:
    mine = Seminar.objects.visible_to(request.user).select_related("cohort__programme")
    return get_object_or_404(mine, key=key)


def _person(request: HttpRequest):
    if request.user.person is None:
        raise Http404("no person")
    return request.user.person


def _is_expected(shown: Seminar, person) -> bool:
    return Enrolment.objects.active().filter(cohort=shown.cohort_id, person=person).exists()


def _turn(seat: Seat | None) -> int | None:
    """Return the place in the queue, 1 for the next."""
    if seat is None or seat.state != Seat.State.WAITING:
        return None
    ahead = [pk for pk in seat.seminar.seats.waiting().values_list("pk", flat=True)]
    return ahead.index(seat.pk) + 1 if seat.pk in ahead else None


def _knows_link(shown: Seminar, page: dict) -> bool:
    if page["runs"]:
        return True
    seat = page["seat"]
    if seat is not None:
        return seat.state == Seat.State.SEAT
    return page["expected"] and not shown.sign_up


def _ics(text: str, filename: str = "") -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    if filename:
        response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
