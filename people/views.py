"""Pages about oneself, the type-ahead, and the one-time sign-in link."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from people import signin_links
from people.forms import LanguageForm, suggestions


@login_required
@require_GET
def organisations(request: HttpRequest) -> JsonResponse:
    """Suggest at most ten organisations for what has been typed, from two letters on."""
    typed = request.GET.get("q", "").strip()[:100]
    found = suggestions(typed) if len(typed) >= 2 else []
    return JsonResponse({"names": [organisation.name for organisation in found]})


@login_required
@require_http_methods(["GET", "POST"])
def my_page(request: HttpRequest) -> HttpResponse:
    """Show what is kept about oneself, and let the language be chosen."""
    person = request.user.person
    if person is None:
        return redirect("onboarding")
    form = LanguageForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("my_page")
    jobs = person.affiliations.select_related("profession", "organisation")
    return render(request, "people/my_page.html", {"form": form, "person": person, "jobs": jobs})


@never_cache
@require_http_methods(["GET", "POST"])
def signin_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link: only on POST, since mail scanners fetch links beforehand."""
    try:
        if request.method == "GET":
            signin_links.read(token)
            return render(request, "people/signin_link.html")
        user = signin_links.use(token)
    except signin_links.LinkUnusable:
        return render(request, "people/signin_link_unusable.html", status=410)
    if request.user.is_authenticated:
        logout(request)
    # allauth's way in, so that a second factor is still asked for.
    return perform_login(request, user, email_verification="none")
