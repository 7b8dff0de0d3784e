"""Programmes and cohorts in the Wagtail admin: lists, forms, and one cohort's people."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from content import cockpit_panels
from content.looking import looked
from content.programmes_forms import CohortForm, ProgrammeForm, SeminarForm
from courses import cohort_status, deadlines, heads, invitations, joining, programmes, seats
from courses.models import Cohort, Invitation, Programme
from people.looks import Place

PER_PAGE = 50


class Programmes(BaseListingView):
    """The programmes the user administers."""

    model = Programme
    page_title = gettext_lazy("Programmes")
    header_icon = "folder-open-inverse"
    verbose_name_plural = gettext_lazy("programmes")
    index_url_name = "programmes_admin"
    index_results_url_name = "programmes_admin_results"
    paginate_by = PER_PAGE
    default_ordering = "-starts_on"
    columns = [
        TitleColumn(
            "name",
            label=gettext_lazy("Name"),
            get_url=lambda one: reverse("programme_admin", args=[one.pk]),
        ),
        Column("owner", label=gettext_lazy("Owner")),
        Column("target", label=gettext_lazy("Target, persons")),
        Column("cohort_count", label=gettext_lazy("Cohorts")),
        Column("ends_on", label=gettext_lazy("Deadline"), sort_key="ends_on"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not programmes.may_administer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_base_queryset(self):
        user = self.request.user
        mine = Q(pk__in=programmes.administered_programmes(user).values("pk")) | Q(
            pk__in=programmes.administered_cohorts(user).values("programme")
        )
        found = Programme.objects.visible_to(user).filter(mine).select_related("owner")
        return found.annotate(cohort_count=Count("cohorts", distinct=True))

    @property
    def header_buttons(self):
        return [HeaderButton(_("New programme"), reverse("programme_new"), icon_name="plus")]


@require_GET
def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one programme with its cohorts and seminars."""
    shown = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    cohorts = programmes.administered_cohorts(request.user).filter(programme=shown)
    whole = programmes.administered_programmes(request.user).filter(pk=pk).exists()
    if not whole and not cohorts.exists():
        raise PermissionDenied
    page = (
        cockpit_panels.panels(request.user, cohorts)
        | {
            "programme": shown,
            "may_edit": whole,
            "cohorts": cohorts.with_numbers(),
            "seminars": programmes.administered_seminars(request.user)
            .filter(cohort__programme=shown)
            .select_related("cohort"),
            "events": shown.events.annotate(heads=heads.standing_heads()) if whole else [],
            "heads": heads.of_programme(shown),
        }
        | header(shown.name, programmes_crumb())
    )
    return render(request, "content/admin/programmes/programme.html", page)


@require_http_methods(["GET", "POST"])
def programme_new(request: HttpRequest) -> HttpResponse:
    """Open a programme; whoever opens it gets the roles to run it."""
    if not programmes.may_administer(request.user):
        raise PermissionDenied
    form = ProgrammeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = programmes.open_programme(programme=form.save(commit=False), by=request.user)
        messages.success(request, _("The programme is opened. Now make its first cohort."))
        return redirect("programme_admin", made.pk)
    return _form(request, form, _("New programme"), programmes_crumb())


@require_http_methods(["GET", "POST"])
def programme_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme."""
    shown = get_object_or_404(programmes.administered_programmes(request.user), pk=pk)
    form = ProgrammeForm(request.POST or None, instance=shown, user=request.user)
    if request.method == "POST" and form.is_valid():
        _save(request, form)
        return redirect("programme_admin", pk)
    return _form(request, form, shown.name, programmes_crumb())


@require_http_methods(["GET", "POST"])
def cohort_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a cohort in a programme."""
    shown = get_object_or_404(programmes.administered_programmes(request.user), pk=pk)
    form = CohortForm(request.POST or None, instance=Cohort(programme=shown), user=request.user)
    if request.method == "POST" and form.is_valid():
        made = _save(request, form)
        return redirect("cohort_admin", made.pk)
    return _form(request, form, _("New cohort"), programmes_crumb(), programme_crumb(shown))


@require_http_methods(["GET", "POST"])
def cohort_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a cohort."""
    shown = cohort_of(request, pk)
    form = CohortForm(request.POST or None, instance=shown, user=request.user)
    if request.method == "POST" and form.is_valid():
        deadlines.follow_cohort(cohort=_save(request, form))
        return redirect("cohort_admin", pk)
    return _form(request, form, shown.name, *crumbs_of(shown))


@require_http_methods(["GET", "POST"])
def seminar_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a seminar for a cohort."""
    shown = cohort_of(request, pk)
    form = SeminarForm(request.POST or None, initial={"cohort": shown}, user=request.user)
    if request.method == "POST" and form.is_valid():
        _save(request, form)
        return redirect("programme_admin", shown.programme_id)
    return _form(request, form, _("New seminar"), *crumbs_of(shown))


@require_http_methods(["GET", "POST"])
def seminar_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a seminar."""
    mine = programmes.administered_seminars(request.user).select_related("cohort__programme")
    shown = get_object_or_404(mine, pk=pk)
    crumbs = crumbs_of(shown.cohort)
    title = shown.title
    form = SeminarForm(request.POST or None, instance=shown, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = _save(request, form)
            seats.change(seminar=saved, changed=form.changed_data, by=request.user)
        return redirect("programme_admin", shown.cohort.programme_id)
    page = {
        "form": form,
        "media": form.media,
        "seminar": shown,
        "begun": timezone.now() >= shown.starts_at,
    } | header(title, *crumbs)
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/seminar.html", page, status=status)


# One cohort ----------------------------------------------------------------------------------------


@require_GET
def cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far everybody in a cohort is."""
    shown = cohort_of(request, pk)
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    found = cohort_status.narrowed(shown, state=state, text=text).prefetch_related("emails")
    totals = cohort_status.counts(shown)
    resting = invitations.silent(shown).resting.count()
    page = {
        "cohort": shown,
        "courses": shown.courses.all(),
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "filters": [
            (key, label, totals[key]) for key, (label, _q) in cohort_status.FILTERS.items()
        ],
        "totals": totals,
        "again": totals["silent"] - resting,
        "resting": resting_words(resting) if resting else "",
        "state": state,
        "q": text,
        "imports": shown.imports.defer("rows", "findings")[:5],
        "rules": shown.rules.all(),
        "deadline": deadlines.in_words(shown),
        "waiting": shown.join_requests.waiting().count(),
        "left": joining.places_left(shown),
        "join_url": request.build_absolute_uri(reverse("join", args=[shown.join_code])),
    } | header(shown.name, programmes_crumb(), programme_crumb(shown.programme))
    people = (one.pk for one in page["page_obj"])
    page |= looked(request, Place.COHORT, people, subject=shown)
    return render(request, "content/admin/programmes/cohort.html", page)


@require_POST
def cohort_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the first invitation to who has none, or the link again to who has not begun."""
    shown = cohort_of(request, pk)
    left_out = 0
    if request.POST.get("to") == "silent":
        number, left_out = invitations.send_again_to_silent(cohort=shown, by=request.user)
    else:
        number = invitations.invite_waiting(cohort=shown, by=request.user)
    said = ngettext("%(number)s mail is on its way.", "%(number)s mails are on their way.", number)
    messages.success(request, said % {"number": number})
    if left_out:
        messages.info(request, resting_words(left_out))
    return redirect("cohort_admin", pk)


@require_POST
def cohort_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a cohort after today."""
    closed = programmes.close_cohort(cohort=cohort_of(request, pk), by=request.user)
    messages.success(
        request, _("The cohort takes nobody new after %(day)s.") % {"day": closed.closes_on}
    )
    return redirect("cohort_admin", pk)


@require_POST
def cohort_code_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a cohort another join code."""
    shown = cohort_of(request, pk)
    if programmes.renew_secret(row=shown, old=request.POST.get("old", ""), by=request.user):
        messages.success(request, _("The cohort has a new join code. Print the poster again."))
    return redirect("cohort_admin", pk)


@require_POST
def programme_feed_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the calendar of a programme another address."""
    shown = get_object_or_404(programmes.administered_programmes(request.user), pk=pk)
    if programmes.renew_secret(row=shown, old=request.POST.get("old", ""), by=request.user):
        messages.success(request, _("The calendar has a new address. Subscribe to it again."))
    return redirect("programme_admin", pk)


@require_POST
def person_act(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Withdraw one person, or send her the link again."""
    shown = cohort_of(request, pk)
    someone = get_object_or_404(cohort_status.people(shown), pk=person)
    if request.POST.get("act") == "withdraw":
        programmes.withdraw_person(cohort=shown, person=someone, by=request.user)
        messages.success(request, _("%(name)s is withdrawn.") % {"name": someone})
    elif request.POST.get("act") == "again":
        invitation = get_object_or_404(Invitation, cohort=shown, person=someone)
        if invitations.is_resting(invitation):
            said = _("%(name)s was sent the link within the last 24 hours. Nothing was sent now.")
            messages.warning(request, said % {"name": someone})
            return redirect("cohort_admin", pk)
        invitations.send_again(invitation=invitation, by=request.user)
        messages.success(request, _("The link is sent to %(name)s again.") % {"name": someone})
    return redirect("cohort_admin", pk)


def resting_words(number: int) -> str:
    """Say how many are left out of sending the link again, and why."""
    said = ngettext(
        "%(n)s is not sent the link again now: it was mailed within the last 24 hours.",
        "%(n)s are not sent the link again now: it was mailed within the last 24 hours.",
        number,
    )
    return said % {"n": number}


# Shared by the views -------------------------------------------------------------------------------


def cohort_of(request: HttpRequest, pk: int) -> Cohort:
    mine = programmes.administered_cohorts(request.user).select_related("programme__owner")
    return get_object_or_404(mine, pk=pk)


def _save(request: HttpRequest, form):
    row = form.save(commit=False)
    programmes.save_changed(row=row, by=request.user, changed=form.changed_data)
    form.save_m2m()
    messages.success(request, _("Saved."))
    return row


def _form(request: HttpRequest, form, title: str, *crumbs: dict) -> HttpResponse:
    page = {"form": form, "media": form.media} | header(title, *crumbs)
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/form.html", page, status=status)


def header(title: str, *crumbs: dict) -> dict:
    return {
        "header_title": title,
        "page_title": title,
        "header_icon": "folder-open-inverse",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }


def programmes_crumb() -> dict:
    return {"url": reverse("programmes_admin"), "label": _("Programmes")}


def programme_crumb(shown: Programme) -> dict:
    return {"url": reverse("programme_admin", args=[shown.pk]), "label": shown.name}


def crumbs_of(shown: Cohort) -> list[dict]:
    """Return the way down to a cohort's page."""
    url = reverse("cohort_admin", args=[shown.pk])
    return [
        programmes_crumb(),
        programme_crumb(shown.programme),
        {"url": url, "label": shown.name},
    ]
