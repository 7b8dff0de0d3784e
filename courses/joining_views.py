"""Coming into a cohort: by a personal link, or by a code."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import enrolment, invitations, joining, waiting
from courses.codes import JoinCodeForm
from courses.guessing import guessed_wrong, may_guess
from courses.models import Cohort, Invitation
from people.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show a personal link, and on *Begin* take it up: here, or after signing up or in."""
    invited = _invitation(token)
    reason = _why_unusable(request, invited)
    if reason or invited is None:
        return _problem(request, reason)
    if request.method != "POST":
        courses = invited.cohort.courses.all()
        page = {"invitation": invited, "courses": courses}
        return render(request, "courses/invitation.html", page)
    invitations.open_(invitation=invited)
    if not request.user.is_authenticated:
        waiting.remember_invitation(request, invited)
        return _to_sign_in(request, invitations.address_of(invited), invited)
    try:
        invitations.accept(invitation=invited, user=request.user)
    except invitations.NotForYou:
        return _problem(request, "other_person", invited)
    except enrolment.CohortClosed:
        return _problem(request, "closed")
    return redirect("my_training")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a code opens, and on *Join* enrol: here, or after signing in."""
    if not may_guess(request):
        return _problem(request, "too_many")
    cohort = (
        Cohort.objects.select_related("programme__owner").filter(join_code=code.upper()).first()
    )
    if cohort is None:
        guessed_wrong(request)
        return _problem(request, "unknown_code")
    if not cohort.is_open():
        return _problem(request, "closed", cohort=cohort)
    if request.method != "POST":
        page = {"cohort": cohort, "full": joining.places_left(cohort) == 0}
        return render(request, "courses/join.html", page)
    waiting.remember_code(request, cohort)
    if not request.user.is_authenticated:
        return redirect("account_signup")
    waiting.take_up(request, request.user)
    return redirect("my_training")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for a code; a wrong one is said beside the field, and what was typed stays."""
    form = JoinCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not may_guess(request):
            return _problem(request, "too_many")
        code = form.cleaned_data["code"]
        if Cohort.objects.filter(join_code=code).exists():
            return redirect("join", code)
        guessed_wrong(request)
        form.say_unknown()
    return render(request, "courses/enter_code.html", {"title": _("I have a code"), "form": form})


def _invitation(token: str) -> Invitation | None:
    return (
        Invitation.objects.select_related("cohort__programme__owner", "person", "mail")
        .filter(token=token)
        .first()
    )


def _why_unusable(request: HttpRequest, invited: Invitation | None) -> str:
    """Say why a link cannot be used now; an accepted one leads its own person on."""
    if invited is None:
        return _missed(request)
    if invited.accepted_at:
        own = getattr(request.user, "person_id", None) == invited.person_id
        return "" if own else "used"
    return "expired" if invited.expires_at < timezone.now() else ""


def _missed(request: HttpRequest) -> str:
    """Count a link that leads nowhere. One that leads somewhere is never refused for it."""
    if not may_guess(request):
        return "too_many"
    guessed_wrong(request)
    return "unknown_link"


PROBLEM_STATUS = {
    "unknown_link": 404,
    "unknown_code": 404,
    "expired": 410,
    "used": 410,
    "closed": 410,
    "other_person": 403,
    "too_many": 429,
}


def _problem(request: HttpRequest, reason: str, invited=None, cohort=None) -> HttpResponse:
    page = {
        "reason": reason,
        "cohort": cohort,
        "address": request.user.email if invited is not None else "",
        "code_form": JoinCodeForm() if reason == "unknown_code" else None,
    }
    return render(request, "courses/link_problem.html", page, status=PROBLEM_STATUS[reason])


def _to_sign_in(request: HttpRequest, address: str, invited: Invitation) -> HttpResponse:
    """Sign in who has a login; sign up the others, with an address that needs no second proof."""
    has_login = User.objects.filter(person=invited.person).exists()
    if has_login or User.objects.filter(email__iexact=address).exists():
        return redirect("account_login")
    get_adapter().stash_verified_email(request, address)
    return redirect(f"{reverse('account_signup')}?{urlencode({'email': address})}")
