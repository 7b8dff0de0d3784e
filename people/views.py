"""Pages about oneself, the type-ahead, and the one-time sign-in link."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people import absences, looks, mail_links, signin_links
from people.forms import AwayForm, LanguageForm, suggestions
from people.models import LocalContact, Mail

LOOKS_PER_PAGE = 50


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
    return _my_page(request, form)


@login_required
@require_POST
def my_absence(request: HttpRequest) -> HttpResponse:
    """Say that one is away, or take it back: nobody is reminded on these days."""
    person = request.user.person
    if person is None:
        return redirect("onboarding")
    if request.POST.get("remove", "").isdecimal():
        absences.remove(person=person, pk=int(request.POST["remove"]), by=request.user)
        return redirect("my_page")
    away = AwayForm(request.POST)
    if not away.is_valid():
        return _my_page(request, LanguageForm(instance=person), away, status=422)
    absences.add(person=person, by=request.user, **away.cleaned_data)
    messages.success(request, _("No reminders on these days."))
    return redirect("my_page")


def _my_page(
    request: HttpRequest, form: LanguageForm, away: AwayForm | None = None, status: int = 200
) -> HttpResponse:
    person = request.user.person
    page = {
        "form": form,
        "person": person,
        "jobs": person.affiliations.select_related("profession", "organisation"),
        "away": away or AwayForm(),
        "absences": person.absences.not_over(timezone.localdate()),
    }
    return render(request, "people/my_page.html", page, status=status)


@login_required
@require_GET
def my_looks(request: HttpRequest) -> HttpResponse:
    """Show who has seen one's name, where and what for."""
    person = request.user.person
    if person is None:
        return redirect("onboarding")
    page_obj = Paginator(looks.at(person), LOOKS_PER_PAGE).get_page(request.GET.get("page"))
    page = {"page_obj": page_obj, "rows": [looks.words(seen) for seen in page_obj]}
    return render(request, "people/my_looks.html", page)


@login_required
@require_GET
def my_contacts(request: HttpRequest) -> HttpResponse:
    """Show whom one calls where one works now."""
    person = request.user.person
    if person is None:
        return redirect("onboarding")
    today = timezone.localdate()
    page = {
        "contacts": LocalContact.objects.visible_to(request.user),
        "job": person.affiliation_on(today),
        "today": today,
    }
    return render(request, "people/my_contacts.html", page)


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


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_link(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on from the link in a mail, and note that its person followed it. Where the mail is
    gone, or the link was never ours, to the front page.

    Who has no login yet makes one on the way: the link proves the address. On a button, since mail
    scanners fetch links.
    """
    mail = Mail.objects.select_related("person").filter(pk=mail_links.read(token) or 0).first()
    if mail is None or not mail.link:
        return redirect("/")
    if mail_links.may_claim(request, mail):
        if request.method != "POST":
            return render(request, "people/mail_link.html", {"person": mail.person})
        mail_links.followed(request, mail)
        get_adapter().stash_verified_email(request, mail.recipient)
        query = urlencode({"email": mail.recipient, "next": mail.link})
        return redirect(f"{reverse('account_signup')}?{query}")
    mail_links.followed(request, mail)
    return redirect(mail.link)
