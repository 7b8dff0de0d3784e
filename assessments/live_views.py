"""The phones of a room: the code, coming in, choosing, and what is asked now.

Nobody is signed in here. A phone has a random name in a cookie that only this room knows and that
ends with the browser.
"""

from functools import wraps
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import cases, live, live_limits, live_pages, live_state
from assessments.live_forms import LiveCodeForm, PostedVote
from assessments.models import LiveSession, LiveVote

PART = "X-Live-Part"  # asks for the part of the page that changes, and nothing around it


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the wall; a wrong one is said beside the field, and stays there."""
    form = LiveCodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _known(request, form):
            return redirect("live_room", form.cleaned_data["code"])
    return render(request, "assessments/live/enter.html", {"form": form}, status=status)


def _in_a_room(view):
    """Load the newest room of the code. An address that guessed too much gets none it is not in."""

    @wraps(view)
    def loaded(request: HttpRequest, code: str) -> HttpResponse:
        if _refused(request, code):
            return render(request, "assessments/live/too_many.html", status=429)
        rooms = LiveSession.objects.filter(code=code.upper()).told().order_by("-pk")
        room = rooms.first()
        if room is None:
            live_limits.guessed_wrong(request)
            raise Http404("no such room")
        return view(request, room)

    return loaded


@never_cache
@require_safe
@_in_a_room
def room(request: HttpRequest, session: LiveSession) -> HttpResponse:
    """Show what is asked now, or the way in."""
    return _page(request, session)


@never_cache
@require_POST
@_in_a_room
def come_in(request: HttpRequest, session: LiveSession) -> HttpResponse:
    """Let a phone in, and give it its name."""
    voter = _voter(request, session.code) or uuid4()
    try:
        if not live_limits.may_enter(request):
            raise live.Full
        live.come_in(session=session, voter=voter)
    except live.Full:
        return _page(request, session, _("The room is full. Follow along on the wall."), 429)
    except live.Closed:
        return _page(request, session, status=410)
    response = redirect("live_room", session.code)
    response.set_cookie(
        _cookie(session.code),
        str(voter),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@never_cache
@require_POST
@_in_a_room
def vote(request: HttpRequest, session: LiveSession) -> HttpResponse:
    """Take a choice. What cannot count is said in words, beside what is asked now."""
    form = PostedVote(request.POST)
    if not form.is_valid():
        return _page(request, session, _("Choose among what is asked now."), 400)
    try:
        live.vote(session=session, voter=_voter(request, session.code), **form.cleaned_data)
    except live.NotIn:
        return _page(request, session, _("Come in first, then choose."), 403)
    except (live.TooLate, live.Closed, cases.BadDecision):
        return _page(
            request, _again(session), _("That vote is closed: your choice came too late."), 409
        )
    if PART in request.headers:
        return _page(request, session)
    return redirect("live_room", session.code)


@require_safe
def state(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the numbers that say whether there is something new: see live_state."""
    if _refused(request, code):
        return JsonResponse({}, status=429)
    numbers = live_state.state(code.upper())
    if numbers is None:
        live_limits.guessed_wrong(request)
        raise Http404("no such room")
    etag = quote_etag("{moved}-{here}-{voted}-{open:d}".format(**numbers))
    response = JsonResponse(numbers, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    return get_conditional_response(request, etag=etag, response=response)


# What the views above are made of -------------------------------------------------------------------


def _refused(request: HttpRequest, code: str) -> bool:
    """Tell whether this address guessed too much of late, and this phone is in no such room."""
    if live_limits.may_guess(request):
        return False
    voter = _voter(request, code)
    return voter is None or not LiveVote.objects.of_phone(code.upper(), voter).exists()


def _known(request: HttpRequest, form: LiveCodeForm) -> bool:
    """Tell whether a room of this code is open; if not, say so in the form."""
    if not live_limits.may_guess(request):
        form.say_too_many()
        return False
    if LiveSession.objects.open().filter(code=form.cleaned_data["code"]).exists():
        return True
    live_limits.guessed_wrong(request)
    form.say_unknown()
    return False


def _page(request: HttpRequest, session: LiveSession, notice: str = "", status: int = 200):
    voter = _voter(request, session.code)
    chosen = live_state.choice_of(session, voter) if voter else None
    told = live_pages.stage_of(session) in live_pages.NEEDS_COUNTS
    page = live_pages.phone(session, live_state.tally(session) if told else {}, chosen)
    part = "_phone" if PART in request.headers else "phone"
    context = page | {"notice": notice, "code": session.code}
    return render(request, f"assessments/live/{part}.html", context, status=status)


def _again(session: LiveSession) -> LiveSession:
    return LiveSession.objects.told().get(pk=session.pk)


def _cookie(code: str) -> str:
    return f"live-{code.upper()}"


def _voter(request: HttpRequest, code: str) -> UUID | None:
    try:
        return UUID(request.COOKIES.get(_cookie(code), ""))
    except ValueError:
        return None
