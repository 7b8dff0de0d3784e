"""Seminars: the facilitator's list and check-in, and what a learner sees of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from courses import seminars as verbs
from courses.delivery import entry
from courses.models import Attendance, Seminar
from courses.seminar_forms import SearchForm, WalkInForm
from people.models import Organisation
from people.roles import Role, holds

PER_PAGE = 100


@login_required
@require_GET
def seminars(request: HttpRequest) -> HttpResponse:
    """List the seminars the user runs: those to come first, then those over."""
    if not holds(request.user, Role.FACILITATOR, Role.COURSE_ADMINISTRATOR):
        raise Http404("runs no seminars")
    mine = Seminar.objects.run_by(request.user).select_related("cohort__programme")
    now = timezone.now()
    page = {
        "coming": mine.filter(ends_at__gte=now).order_by("starts_at")[:PER_PAGE],
        "over": mine.filter(ends_at__lt=now).order_by("-starts_at")[:PER_PAGE],
    }
    return render(request, "courses/seminars.html", page)


@login_required
@require_GET
def seminar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is expected and who is there, with a button for each."""
    return _page(request, _mine(request, pk), WalkInForm())


@login_required
@require_POST
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Check one person of the list in; a second click changes nothing."""
    shown = _mine(request, pk)
    people = verbs.participants(shown)
    person = get_object_or_404(people, pk=_number(request.POST.get("person")))
    try:
        verbs.check_in(seminar=shown, person=person, by=request.user, at=verbs.moment(shown))
    except verbs.TooEarly:
        messages.warning(request, _("The seminar has not begun: nobody can be checked in yet."))
    query = request.POST.get("back", "")
    back = f"?{query}" if query and query.isascii() else ""
    return redirect(f"{reverse('seminar', args=[pk])}{back}#person-{person.pk}")


@login_required
@require_POST
def walk_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Check in somebody who was not on the list."""
    shown = _mine(request, pk)
    form = WalkInForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    try:
        verbs.walk_in(seminar=shown, by=request.user, at=verbs.moment(shown), **form.details())
    except verbs.TooEarly:
        form.add_error(None, _("The seminar has not begun: nobody can be checked in yet."))
        return _page(request, shown, form, status=422)
    messages.success(request, _("%(name)s is checked in.") % {"name": form.cleaned_data["name"]})
    return redirect("seminar", pk)


@login_required
@require_GET
def learn_seminar(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell a learner when and where the seminar of her course is held."""
    version, enrolment = entry(request.user.person, slug, "seminar")
    held = Seminar.objects.filter(activity=version.activity, cohort=enrolment.cohort_id)
    attended = Attendance.objects.filter(person=request.user.person, seminar__in=held)
    page = {
        "version": version,
        "definition": version.definition,
        "seminars": held,
        "attended": set(attended.values_list("seminar_id", flat=True)),
    }
    return render(request, "courses/seminar_learn.html", page)


def _mine(request: HttpRequest, pk: int) -> Seminar:
    mine = Seminar.objects.run_by(request.user).select_related("cohort__programme")
    return get_object_or_404(mine, pk=pk)


def _page(request: HttpRequest, shown: Seminar, form: WalkInForm, status: int = 200):
    search = SearchForm(request.GET)
    people = search.narrow(verbs.participants(shown)).prefetch_related("emails")
    page = {
        "seminar": shown,
        "form": form,
        "search": search,
        "page_obj": Paginator(people, PER_PAGE).get_page(request.GET.get("page")),
        "present": shown.attendances.count(),
        "open": timezone.now() >= shown.starts_at - verbs.DOORS_OPEN,
        "organisations": Organisation.objects.authorities().order_by("name"),
    }
    return render(request, "courses/seminar.html", page, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0
