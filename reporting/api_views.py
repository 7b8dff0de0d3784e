"""Tokens of the API, on a page for whoever leads or administers the programme."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reporting import api_tokens
from reporting.forms import TokenForm
from reporting.models import ApiCall, ApiToken, led


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tokens(request: HttpRequest, key) -> HttpResponse:
    """List a programme's tokens, and make one. Its text is in this answer and nowhere else."""
    programme = get_object_or_404(led(request.user), key=key)
    form, text = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        text = _given(request, programme, form)
    mine = ApiToken.objects.visible_to(request.user).filter(programme=programme)
    context = {
        "programme": programme,
        "form": form if form.errors else TokenForm(),
        "text": text,
        "tokens": mine.annotate(asked=Count("calls"), last=Max("calls__at")),
        "calls": ApiCall.objects.visible_to(request.user)
        .filter(token__programme=programme)
        .select_related("token")[:20],
    }
    status = 422 if form.errors else 200
    response = render(request, "reporting/api_tokens.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _given(request: HttpRequest, programme, form: TokenForm) -> str:
    try:
        _token, text = api_tokens.give(programme=programme, by=request.user, **form.cleaned_data)
    except ValueError as error:
        field = str(error)
        form.add_error(
            field if field in form.fields else None,
            {
                "name": _(
                    "There is a token of this name. Revoke it first, or choose another name."
                ),
                "until": _("Choose a day from now on, at most 400 days ahead."),
            }.get(field, _("This cannot be given.")),
        )
        return ""
    return text


@require_POST
@login_required
def revoke(request: HttpRequest, key, token) -> HttpResponse:
    """Revoke a token at once."""
    mine = ApiToken.objects.visible_to(request.user).filter(programme__key=key)
    api_tokens.revoke(token=get_object_or_404(mine, key=token), by=request.user)
    messages.success(request, _("The token is revoked. It opens nothing any more."))
    return redirect("api_tokens", key)
