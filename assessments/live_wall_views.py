"""The facilitator's side of a room: choosing a case, the wall and its steps, the summary."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from assessments import cases, live, live_pages, live_state
from assessments.live_forms import PostedStep
from assessments.live_views import PART
from assessments.models import LiveSession
from courses.delivery import current_version
from courses.models import Activity, ActivityVersion, Course, CurrentVersion
from people.roles import Role, holds

RUNS_SEMINARS = (Role.FACILITATOR, Role.COURSE_ADMINISTRATOR)
SHOWN = 50


@login_required
@require_GET
def rooms(request: HttpRequest) -> HttpResponse:
    """List the cases the user can run with a room, her open rooms, and those closed."""
    if not holds(request.user, *RUNS_SEMINARS):
        raise Http404("runs no seminars")
    mine = LiveSession.objects.visible_to(request.user).select_related("version")
    open_rooms = mine.open()
    page = {
        "cases": _cases(request.user),
        "open_rooms": open_rooms.order_by("-opened_at"),
        "closed_rooms": mine.exclude(closed_at=None).order_by("-closed_at")[:SHOWN],
    }
    return render(request, "assessments/live/rooms.html", page)


@login_required
@require_POST
def open_room(request: HttpRequest) -> HttpResponse:
    """Open a room on a case, or go to the one that is open."""
    slug = request.POST.get("case", "")
    if not holds(request.user, *RUNS_SEMINARS):
        raise Http404("runs no seminars")
    if slug not in {version.activity.slug for version in _cases(request.user)}:
        raise Http404("no such case to run")
    opened = live.open_room(host=request.user, version=current_version(slug, "case"))
    return redirect("live_wall", opened.key)


@never_cache
@login_required
@require_GET
def wall(request: HttpRequest, key) -> HttpResponse:
    """Show what stands on the wall; of a closed room, the summary."""
    session = _mine(request, key)
    if not session.is_open() and PART not in request.headers:
        return redirect("live_summary", key)
    return _wall(request, session)


@never_cache
@login_required
@require_POST
def step(request: HttpRequest, key) -> HttpResponse:
    """Go on, go back or close. A key pressed twice is one step."""
    session = _mine(request, key)
    form = PostedStep(request.POST)
    if not form.is_valid():
        raise Http404("no such step")
    try:
        _take(session, **form.cleaned_data)
    except cases.BadDecision as error:
        raise Http404("no such choice") from error
    except live.Closed:
        pass  # the page says so
    if PART in request.headers:
        return _wall(request, _mine(request, key))
    return redirect("live_wall", key)


@login_required
@require_GET
def summary(request: HttpRequest, key) -> HttpResponse:
    """Show what a closed room chose, scene by scene; an open one is still on the wall."""
    session = _mine(request, key)
    if session.is_open():
        return redirect("live_wall", key)
    if session.closed_at is None:  # over, and beat has not come round to it yet
        return render(
            request, "assessments/live/summary.html", {"session": session, "waiting": True}
        )
    version = live_state.version_of(session)
    page = live_pages.summary(session, version.definition) | {"version": version}
    return render(request, "assessments/live/summary.html", page)


# What the views above are made of -------------------------------------------------------------------


def _mine(request: HttpRequest, key) -> LiveSession:
    mine = LiveSession.objects.visible_to(request.user).told().counted()
    return get_object_or_404(mine, key=key)


def _take(session: LiveSession, *, do: str, round: int, phase: str, choice: str) -> None:
    if do == "close":
        live.close(session=session)
    elif do == "back":
        live.go_back(session=session, round=round, phase=phase)
    else:
        live.go_on(session=session, round=round, phase=phase, choice=choice)


def _wall(request: HttpRequest, session: LiveSession) -> HttpResponse:
    told = live_pages.stage_of(session) in live_pages.NEEDS_COUNTS
    page = live_pages.wall(session, live_state.tally(session) if told else {})
    part = "_wall" if PART in request.headers else "wall"
    context = page | {"open": session.is_open()}
    return render(request, f"assessments/live/{part}.html", context)


def _cases(user) -> list[ActivityVersion]:
    """Return the cases the user can run, by title, each in the reader's language if there is one:
    of courses she may see, which are those open to everybody and her own. One query."""
    shown: dict[int, ActivityVersion] = {}
    pointers = CurrentVersion.objects.filter(
        activity__course__in=Course.objects.visible_to(user).values("pk"),
        activity__kind=Activity.Kind.CASE,
        activity__retired_at=None,
    )
    for pointer in pointers.select_related("version__activity").defer("version__definition"):
        if pointer.language == get_language() or pointer.activity_id not in shown:
            shown[pointer.activity_id] = pointer.version
    return sorted(shown.values(), key=lambda version: version.title)
