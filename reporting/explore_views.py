"""A lead's own question of the figures: filter, compare, keep the view, see who is behind a row."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.models import Programme
from people import access, looks
from people.access import Matter, Sight
from people.looks import Place
from people.models import Person
from reporting import explored_tables, exploring, figures, presenting, viewing
from reporting.explore_forms import ExploreForm, NamesForm, OftenForm, ViewForm, row_of
from reporting.models import SavedView, reportable

MOST_NAMES = 1000
ASKED = ("by", "cohorts", "profession", "organisation", "municipality", "since", "until")


@require_safe
@login_required
def explore(request: HttpRequest, key) -> HttpResponse:
    """Show what is asked for; the address is the question."""
    programme = get_object_or_404(reportable(request.user), key=key)
    return _page(request, programme, ViewForm())


@require_POST
@login_required
def save_view(request: HttpRequest, key) -> HttpResponse:
    """Keep the question of the address under a name."""
    programme = get_object_or_404(reportable(request.user), key=key)
    form = ViewForm(request.POST)
    asked = _form(request, programme)
    if asked is None or not asked.is_valid() or not form.is_valid():
        return _page(request, programme, form, status=422)
    name = form.cleaned_data["name"]
    query = _query(asked)
    viewing.save(programme=programme, owner=request.user, name=name, query=query)
    messages.success(request, _("The view is saved."))
    return redirect(_address(programme, query))


@require_safe
@login_required
def explore_view(request: HttpRequest, key: str) -> HttpResponse:
    """Lead on to what a saved view shows."""
    view = _own(request, key)
    return redirect(_address(view.programme, view.query))


@require_POST
@login_required
def schedule_view(request: HttpRequest, key: str) -> HttpResponse:
    """Say how often a mail comes."""
    view, form = _own(request, key), OftenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how often."))
    else:
        viewing.schedule(view=view, often=form.cleaned_data["often"])
        messages.success(request, _("It is noted."))
    return redirect(view)


@require_POST
@login_required
def forget_view(request: HttpRequest, key: str) -> HttpResponse:
    """Throw a saved view away."""
    view = _own(request, key)
    viewing.forget(view=view)
    messages.success(request, _("The view is gone."))
    return redirect("explore", view.programme.key)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def behind(request: HttpRequest, key) -> HttpResponse:
    """Ask what the names behind a row are for, and then show them."""
    programme = get_object_or_404(reportable(request.user), key=key)
    if not may_see_names(request.user, programme):
        raise Http404("figures, not names")
    asked = _form(request, programme)
    try:
        row = row_of(request.GET.get("row", "unknown"))
    except ValueError as error:
        raise Http404("no such row") from error
    if asked is None or not asked.is_valid():
        raise Http404("no such question")
    form = NamesForm(request.POST or None)
    page = {"programme": programme, "form": form, "back": _address(programme, _query(asked))}
    if request.method == "POST" and form.is_valid():
        page["people"] = _named(request, programme, asked.selection(), row, form)
    status = 422 if form.errors else 200
    return render(request, "reporting/explore_names.html", page, status=status)


def may_see_names(user, programme: Programme) -> bool:
    reach = access.reach(user, Matter.PARTICIPATION, Sight.NAMES)
    return reach.everywhere or programme.key in reach.scopes


def _named(request, programme, selection, row: int | None, form: NamesForm) -> list[dict]:
    """Return names with how far each is, never what they scored; and write down who saw them."""
    found = exploring.behind(programme, selection, row)
    people = Person.objects.filter(pk__in=list(found), erased_at=None).order_by("name", "pk")
    shown = list(people[:MOST_NAMES])
    looks.note(
        user=request.user,
        place=Place.FIGURE,
        people=[one.pk for one in shown],
        subject=programme,
        words=form.cleaned_data["purpose"],
    )
    return [{"name": str(one), "flags": found[one.pk].flags} for one in shown]


def _page(request: HttpRequest, programme: Programme, view_form, status: int = 200) -> HttpResponse:
    form = _form(request, programme)
    views = list(SavedView.objects.visible_to(request.user).filter(programme=programme))
    page = {"programme": programme, "form": form, "view_form": view_form}
    page["views"] = [(view, OftenForm(initial={"often": view.often})) for view in views]
    if form is not None and form.is_valid():
        page |= _shown(request, programme, form)
    return render(request, "reporting/explore.html", page, status=status)


def _shown(request: HttpRequest, programme: Programme, form: ExploreForm) -> dict:
    selection, query = form.selection(), _query(form)
    shown = figures.current(programme=programme, filters=selection, question=figures.EXPLORE)
    page = {"figure": shown.figure, "stale": shown.stale, "query": query}
    if not shown.figure.pending:
        page["answer"] = presenting.rendered(shown.figure)
        page["headline"] = presenting.headline(shown.figure)
        if may_see_names(request.user, programme):
            page["rows"] = _links(programme, shown.figure, query)
    return page


def _links(programme: Programme, figure, query: str) -> list[dict]:
    address = reverse("explore_names", args=[programme.key])
    return [
        {
            "name": row["name"],
            "url": f"{address}?{query}&{urlencode({'row': row['id'] or 'unknown'})}",
        }
        for row in explored_tables.table(figure).raw
    ]


def _form(request: HttpRequest, programme: Programme) -> ExploreForm | None:
    """Return the form as the address fills it; None while nothing of the programme is counted yet."""
    known = figures.current(programme=programme).figure
    if known.pending:
        return None
    asked = request.GET if "by" in request.GET else {"by": "profession"}
    return ExploreForm(asked, programme=programme, known=known)


def _query(form: ExploreForm) -> str:
    """Return the question as an address has it, in one order and without what is empty."""
    data = form.data
    many = data.getlist if isinstance(data, QueryDict) else lambda name: [data.get(name, "")]
    return urlencode([(name, value) for name in ASKED for value in sorted(many(name)) if value])


def _address(programme: Programme, query: str) -> str:
    return f"{reverse('explore', args=[programme.key])}?{query}"


def _own(request: HttpRequest, key: str) -> SavedView:
    mine = SavedView.objects.visible_to(request.user).select_related("programme", "owner")
    return get_object_or_404(mine, key=key)
