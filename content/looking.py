"""Names in the admin: what somebody looks at them for, and the log of it."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from people import looks
from people.looks import Purpose

KEY = "looks_for"  # in the session: what for, and the day it was said


class PurposeForm(forms.Form):
    """What for. Without a choice it is what the page is for."""

    purpose = forms.ChoiceField(
        label=_("You look at names for"), choices=Purpose.choices, required=False
    )


def looked(
    request: HttpRequest, place: str, people: Iterable[int], *, subject: Model | None = None
) -> dict:
    """Log whose names a page shows, and return what the page needs to say what for."""
    purpose = chosen(request) or looks.usual(place)
    looks.note(user=request.user, place=place, people=people, subject=subject, purpose=purpose)
    return {"look": PurposeForm(initial={"purpose": purpose}), "look_next": request.get_full_path()}


def chosen(request: HttpRequest) -> str:
    """Return the purpose that was chosen today in this session, if any."""
    said = request.session.get(KEY) or {}
    return said.get("purpose", "") if said.get("day") == _today() else ""


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Say what one looks at names for, for the rest of the day; then back to the page."""
    if not (request.user.has_role or request.user.is_superuser):
        raise PermissionDenied
    form = PurposeForm(request.POST)
    if form.is_valid():
        request.session[KEY] = {"purpose": form.cleaned_data["purpose"], "day": _today()}
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return redirect(back if safe else "wagtailadmin_home")


def _today() -> str:
    return timezone.localdate().isoformat()
