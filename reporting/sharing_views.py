"""Publishing figures: what is hidden and why is seen before anybody else sees the rest."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reporting import public_tables, publishing, releases, sharing_words
from reporting.forms import ShareForm, WithdrawForm
from reporting.models import Publication, ShareDraft, led


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sharing(request: HttpRequest, key) -> HttpResponse:
    """List what was published of a programme, and ask for a new draft."""
    programme = get_object_or_404(led(request.user), key=key)
    published = list(Publication.objects.visible_to(request.user).filter(programme=programme))
    form = ShareForm(request.POST or None, place=releases.division(programme))
    if request.method == "POST" and form.is_valid():
        asked = publishing.ask(
            programme=programme, place=form.cleaned_data["place"], by=request.user
        )
        return redirect(asked)
    context = {
        "programme": programme,
        "form": form,
        "published": published,
        "drafts": ShareDraft.objects.visible_to(request.user)
        .filter(programme=programme)
        .select_related("programme")[:5],
        "page": getattr(programme, "public_page", None),
    }
    status = 422 if form.errors else 200
    return render(request, "reporting/sharing.html", context, status=status)


@require_safe
@login_required
def draft(request: HttpRequest, key, draft) -> HttpResponse:
    """Show what everybody would see, what is hidden and why."""
    return _draft_page(request, _draft(request, key, draft))


@require_POST
@login_required
def publish(request: HttpRequest, key, draft) -> HttpResponse:
    """Publish what was looked at."""
    wanted = _draft(request, key, draft)
    try:
        publication = publishing.publish(draft=wanted, by=request.user)
    except publishing.Outdated:
        words = _("Something was published in the meantime. Ask for a new draft.")
        messages.warning(request, words)
        return _draft_page(request, wanted, status=409)
    except ValueError:
        messages.warning(request, _("The draft is not ready."))
        return _draft_page(request, wanted, status=409)
    messages.success(request, _("The figures are public. They never change."))
    return redirect(publication)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, key, publication) -> HttpResponse:
    """Withdraw a publication, saying why."""
    programme = get_object_or_404(led(request.user), key=key)
    mine = Publication.objects.visible_to(request.user).filter(programme=programme)
    gone = get_object_or_404(mine, key=publication)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        publishing.withdraw(publication=gone, words=form.cleaned_data["words"], by=request.user)
        messages.success(request, _("It is withdrawn. Its address says so."))
        return redirect("sharing", key)
    context = {"programme": programme, "one": gone, "form": form}
    status = 422 if form.errors else 200
    return render(request, "reporting/withdraw.html", context, status=status)


def _draft(request: HttpRequest, key, draft) -> ShareDraft:
    mine = ShareDraft.objects.visible_to(request.user).select_related("programme", "figure")
    return get_object_or_404(mine, programme__key=key, key=draft)


def _draft_page(request: HttpRequest, one: ShareDraft, status: int = 200) -> HttpResponse:
    context = {
        "programme": one.programme,
        "draft": one,
        "reasons": [sharing_words.reason(code) for code in one.reasons],
    }
    if one.state == ShareDraft.State.READY:
        context |= {
            "headline": public_tables.headline(one.content),
            "basis": public_tables.basis(one.content),
            "findings": list(public_tables.findings(one.content)),
            "hidden": sharing_words.hidden(one),
        }
    return render(request, "reporting/share_draft.html", context, status=status)
