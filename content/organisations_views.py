"""Organisations in the Wagtail admin: the tree, and moving, closing and taking over with a day."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from content.people_forms import CloseForm, PlaceForm, TakeOverForm
from content.people_views import PER_PAGE
from content.programmes_views import header
from content.reminders_forms import AgreementForm
from content.reminders_views import agree
from people import access, organisations
from people.access import Matter, Sight
from people.models import Organisation, periods

KINDS = dict(Organisation.Kind.choices)
FORMS = {"move": PlaceForm, "close": CloseForm, "take_over": TakeOverForm}


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List organisations by name, kind, or those that somebody typed and nobody has confirmed."""
    _require(request)
    text, kind = request.GET.get("q", "").strip()[:100], request.GET.get("kind", "")
    today = timezone.localdate()
    here = periods.on(today, "affiliation__")
    found = Organisation.objects.select_related("parent", "municipality", "police_district")
    if text:
        found = found.matching(text)
    if kind in KINDS:
        found = found.filter(kind=kind)
    elif kind == "unconfirmed":
        found = found.filter(confirmed=False, merged_into=None)
    found = found.annotate(people=Count("affiliation__person", filter=here, distinct=True))
    page = {
        "page_obj": Paginator(found.order_by("name", "pk"), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "kinds": KINDS.items(),
        "unconfirmed": Organisation.objects.filter(confirmed=False, merged_into=None).count(),
        "kind": kind,
        "q": text,
        "today": today,
    } | header(_("Organisations"))
    return render(request, "content/admin/people/organisations.html", page)


@require_GET
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one organisation: where it stands, stood and will stand, and what can be done."""
    _require(request)
    return _page(request, _organisation(pk), {})


@require_POST
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Move, close or take over: first what it does to whom, then do it."""
    _require(request)
    shown = _organisation(pk)
    form = FORMS[verb](request.POST)
    if not form.is_valid():
        return _page(request, shown, {verb: form}, status=422)
    if request.POST.get("step") != "do":
        return _preview(request, shown, verb, form)
    try:
        getattr(organisations, verb)(organisation=shown, by=request.user, **form.cleaned_data)
    except organisations.WouldLoop:
        form.add_error(None, _("An organisation cannot stand below itself."))
    except organisations.NotStanding:
        form.add_error(
            None,
            _("This cannot be done on that day: one of them is closed, or has open branches."),
        )
    else:
        messages.success(request, _("Done. No past figure moves."))
        return redirect("organisation_admin", pk)
    return _page(request, shown, {verb: form}, status=422)


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm an organisation somebody typed."""
    _require(request)
    organisations.confirm(organisation=_organisation(pk), by=request.user)
    messages.success(request, _("Confirmed. It can be chosen from now on."))
    return redirect("organisation_admin", pk)


@require_POST
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the organisation has agreed its contact may see."""
    _require(request)
    shown = _organisation(pk)
    form = AgreementForm(request.POST)
    if form.is_valid() and agree(request, shown, form):
        return redirect("organisation_admin", pk)
    return _page(request, shown, {"agreement": form}, status=422)


def _preview(request: HttpRequest, shown: Organisation, verb: str, form) -> HttpResponse:
    on = form.cleaned_data["on"]
    branch = Organisation.objects.filter(pk__in=Organisation.objects.below([shown.pk]) - {shown.pk})
    page = {
        "organisation": shown,
        "verb": verb,
        "form": form,
        "on": on,
        "people": organisations.people_at(shown, on),
        "below": branch.order_by("name")[:50],
        "into": form.cleaned_data.get("into"),
    } | header(shown.name, _crumb(), _crumb_of(shown))
    return render(request, "content/admin/people/organisation_preview.html", page)


def _page(
    request: HttpRequest, shown: Organisation, bound: dict, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    place = {
        "parent": shown.parent.name if shown.parent else "",
        "municipality": shown.municipality_id,
        "police_district": shown.police_district_id,
        "on": today,
    }
    known = Organisation.objects.standing().authorities().order_by("name")
    page = {
        "organisation": shown,
        "region": shown.region_on(today),
        "stands": shown.stands(today),
        "history": shown.belongings.select_related("within").order_by("kind", "since"),
        "children": shown.children.order_by("name"),
        "people": organisations.people_at(shown, today),
        "move": bound.get("move") or PlaceForm(initial=place),
        "close": bound.get("close") or CloseForm(initial={"on": today}),
        "take_over": bound.get("take_over") or TakeOverForm(initial={"on": today}),
        "agreement": bound.get("agreement") or AgreementForm(),
        "agreements": shown.agreements.select_related("noted_by"),
        "organisations": known.values_list("name", flat=True),
        "media": PlaceForm().media,
    } | header(shown.name, _crumb())
    return render(request, "content/admin/people/organisation.html", page, status=status)


def _organisation(pk: int) -> Organisation:
    related = ("parent", "municipality", "police_district", "merged_into")
    return get_object_or_404(Organisation.objects.select_related(*related), pk=pk)


def may_arrange(user) -> bool:
    """Tell whether `user` may arrange organisations: they belong to no programme."""
    return access.reach(user, Matter.ADDRESSES, Sight.NAMES).everywhere


def _require(request: HttpRequest) -> None:
    if not may_arrange(request.user):
        raise PermissionDenied


def _crumb() -> dict:
    return {"url": reverse("organisations_admin"), "label": _("Organisations")}


def _crumb_of(shown: Organisation) -> dict:
    return {"url": reverse("organisation_admin", args=[shown.pk]), "label": shown.name}
