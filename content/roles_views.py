"""Roles in the Wagtail admin: who holds which, giving one after seeing what it shows, ending one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from content.looking import looked
from content.people_forms import GrantForm
from content.people_views import PER_PAGE
from content.programmes_views import header
from courses import granting
from people import access
from people import roles as verbs
from people.looks import Place
from people.models import Organisation, Role


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """List who holds which role where, from and to."""
    _require(request)
    grants = granting.grants_seen_by(request.user).order_by("-granted_at", "-pk")
    text = request.GET.get("q", "").strip()[:100]
    if text:
        grants = grants.filter(
            Q(user__email__icontains=text) | Q(user__person__name__icontains=text)
        )
    page_obj = Paginator(grants, PER_PAGE).get_page(request.GET.get("page"))
    names = granting.scope_names(grant.scope for grant in page_obj)
    now = timezone.now()
    for grant in page_obj:
        grant.where = names.get(grant.scope) or grant.organisation or _("Everywhere")
        grant.over = grant.ended_at is not None and grant.ended_at <= now
        grant.to_come = grant.granted_at > now
    page = {"page_obj": page_obj, "q": text} | header(_("Roles"))
    page |= looked(request, Place.ROLES, (grant.user.person_id for grant in page_obj))
    return render(request, "content/admin/people/roles.html", page)


@require_http_methods(["GET", "POST"])
def grant(request: HttpRequest) -> HttpResponse:
    """Give a role: first what the person will see, then the role."""
    _require(request)
    form = GrantForm(request.POST or None, user=request.user)
    ready = request.method == "POST" and form.is_valid()
    if ready and request.POST.get("step") == "give":
        data = form.cleaned_data
        verbs.grant(
            user=form.grantee,
            role=data["role"],
            scope=data["scope"] or None,
            organisation=data["organisation"],
            by=request.user,
            **form.period,
        )
        messages.success(request, _("The role is given."))
        return redirect("roles_admin")
    known = Organisation.objects.standing().authorities().order_by("name")
    page = {
        "form": form,
        "media": form.media,
        "organisations": known.values_list("name", flat=True),
        "sees": access.sight_of(form.cleaned_data["role"]) if ready else None,
        "grantee": form.grantee if ready else None,
        "role": Role(form.cleaned_data["role"]).label if ready else "",
        "where": _where(form) if ready else "",
    } | header(_("Give a role"), {"url": reverse("roles_admin"), "label": _("Roles")})
    status = 422 if form.errors else 200
    return render(request, "content/admin/people/grant.html", page, status=status)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role now."""
    given = get_object_or_404(granting.grants_seen_by(request.user), pk=pk)
    if not granting.may_grant(request.user, given.role, given.scope):
        raise PermissionDenied
    if given.user_id == request.user.pk and given.role == Role.SYSTEM_ADMINISTRATOR:
        messages.error(request, _("Somebody else must end your role as system administrator."))
        return redirect("roles_admin")
    verbs.end(given=given, by=request.user)
    messages.success(request, _("The role is ended."))
    return redirect("roles_admin")


def _require(request: HttpRequest) -> None:
    if not granting.grantable(request.user):
        raise PermissionDenied


def _where(form: GrantForm) -> str:
    scope, place = form.cleaned_data["scope"], form.cleaned_data["organisation"]
    return dict(form.fields["scope"].choices).get(scope) if scope else str(place or _("Everywhere"))
