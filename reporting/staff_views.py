"""The page of an organisation's contact."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from people import access, audit, looks
from people.access import Matter
from people.forms import without_cpr
from people.looks import Place
from people.models import Organisation
from reporting import staff

PER_PAGE = 50


class PurposeForm(forms.Form):
    """What a list of names is fetched for; it is logged."""

    purpose = forms.CharField(
        label=_("What do you use the list for?"),
        max_length=200,
        validators=[without_cpr],
        help_text=_("Kept in the log together with your name."),
    )


@require_safe
@login_required
def staff_page(request: HttpRequest) -> HttpResponse:
    """Show own people, by name where the agreement says so, else as numbers."""
    return _page(request, _places(request), PurposeForm())


@require_POST
@login_required
def staff_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Hand out the list that is shown, whole; who fetched how many rows for what is logged."""
    places = _places(request)
    if not places.named:
        raise Http404("numbers only")
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _page(request, places, form, status=422)
    found = _narrowed(request, places)
    purpose = form.cleaned_data["purpose"]
    audit.record(
        request.user, "staff list fetched", request.user, purpose=purpose, rows=found.count()
    )
    _note(request, found.values_list("pk", flat=True), words=purpose, export=True)
    response = StreamingHttpResponse(staff.as_csv(found), content_type="text/csv; charset=utf-8")
    name = f"{timezone.localdate():%Y-%m-%d}"
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _page(
    request: HttpRequest, places: staff.Places, purpose: PurposeForm, status: int = 200
) -> HttpResponse:
    page_obj = None
    if places.named:
        keys = _narrowed(request, places).values_list("pk", flat=True)
        page_obj = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
        page_obj.object_list = staff.rows(places, page_obj.object_list)
    numbers = staff.numbers(places)
    page = {
        "page_obj": page_obj,
        "numbers": numbers,
        "states": [(key, label) for key, (label, _rule) in staff.STATES.items()],
        "counted": numbers
        and [(label, numbers[key]) for key, (label, _rule) in staff.STATES.items()],
        "fewest": staff.FEWEST,
        "state": request.GET.get("state", ""),
        "sort": request.GET.get("sort", "name"),
        "q": _text(request),
        "query": request.GET.urlencode(),
        "purpose": purpose,
        "organisations": _named_roots(request),
    }
    _note(request, (one.pk for one in page_obj or ()))
    return render(request, "reporting/staff.html", page, status=status)


def _note(request: HttpRequest, people, *, words: str = "", export: bool = False) -> None:
    looks.note(user=request.user, place=Place.STAFF, people=people, words=words, export=export)


def _narrowed(request: HttpRequest, places: staff.Places):
    return staff.narrowed(
        places,
        text=_text(request),
        state=request.GET.get("state", ""),
        sort=request.GET.get("sort", "name"),
    )


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:100]


def _places(request: HttpRequest) -> staff.Places:
    places = staff.places_of(request.user)
    if not places:
        raise Http404("the contact of no organisation")
    return places


def _named_roots(request: HttpRequest) -> list[str]:
    roots = access.reach(request.user, Matter.STAFF).organisations
    return list(Organisation.objects.filter(pk__in=roots).values_list("name", flat=True))
