"""One's own data: to take away, and to have erased."""

from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people import audit, sealing
from privacy import downloading, erasing
from privacy.forms import EraseForm
from privacy.models import Download, ErasureRequest
from privacy.register import REGISTER, Group
from privacy.whose import head_of


def of_a_person(view):
    """Send whoever has no person yet to where one says who one is."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs):
        if request.user.person is None:
            return redirect("onboarding")
        return view(request, *args, **kwargs)

    return login_required(checked)


@require_GET
@of_a_person
def my_data(request: HttpRequest) -> HttpResponse:
    """Say what is kept, why and how long; offer it as a file, and erasure."""
    person = head_of(request.user.person)
    requests = ErasureRequest.objects.filter(person=person)
    page = {
        "groups": [(group.label, [k for k in REGISTER if k.group == group]) for group in Group],
        "download": Download.objects.defer("sealed").filter(person=person).first(),
        "ready": Download.objects.defer("sealed").ready().filter(person=person).first(),
        "asked": requests.order_by("-asked_at").first(),
    }
    return render(request, "privacy/my_data.html", page)


@require_POST
@of_a_person
@reauthentication_required
def ask_data(request: HttpRequest) -> HttpResponse:
    """Ask for one's own data; a worker gathers it."""
    downloading.ask(person=request.user.person)
    messages.success(request, _("We are gathering your data. You get a mail when it is ready."))
    return redirect("my_data")


@never_cache
@require_GET
@of_a_person
@reauthentication_required
def fetch(request: HttpRequest, key) -> HttpResponse:
    """Give the file to the person it is about, and to nobody else, while it lasts."""
    mine = Download.objects.visible_to(request.user).ready()
    download = get_object_or_404(mine, key=key)
    try:
        data = downloading.opened(download)
    except sealing.SealBroken:
        messages.error(request, _("The file can no longer be opened. Ask for it again."))
        return redirect("my_data")
    audit.record(request.user, "own data fetched", request.user.person)
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@of_a_person
@reauthentication_required(allow_get=True)
def erase(request: HttpRequest) -> HttpResponse:
    """Ask to be erased, after seeing what goes and what stays."""
    person = request.user.person
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        erasing.ask(person=person)
        messages.success(request, _("Your request is sent. You get an answer within a month."))
        return redirect("my_data")
    page = {"form": form, "preview": erasing.preview(person)}
    return render(request, "privacy/erase.html", page, status=422 if form.errors else 200)


@require_POST
@of_a_person
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take one's request back."""
    if erasing.withdraw(person=request.user.person):
        messages.success(request, _("Your request is taken back. Nothing was erased."))
    return redirect("my_data")
