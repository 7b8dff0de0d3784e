"""The programme cockpit in the Wagtail admin: what a programme's page says at a glance, its people,
and acting on a selection: first what it does to how many, then do it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from content.looking import looked
from content.people_forms import ExtendForm, ReasonForm
from content.programmes_views import PER_PAGE, header, programme_crumb, programmes_crumb
from courses import cockpit, deadlines, programmes, reminders
from courses.models import Cohort, CohortReminder, Enrolment, Programme
from people.looks import Place
from people.models import Person

MOST_WITHDRAWN = 500  # each is a fact in the ledger: more would hold other writers up
FILTER = ("q", "cohort", "state", "activity", "sort")


class RemindForm(forms.Form):
    """Nothing is asked."""


ACTS = {
    "remind": (gettext_lazy("Send a reminder"), RemindForm),
    "extend": (gettext_lazy("Move the deadline"), ExtendForm),
    "withdraw": (gettext_lazy("Withdraw"), ReasonForm),
}


@require_GET
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """List the people of a programme; chosen ones can be acted on."""
    shown, cohorts = programme_of(request, pk)
    return _listing(request, shown, cohorts)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what acting on the chosen people does, and on the second asking do it."""
    shown, cohorts = programme_of(request, pk)
    what = request.POST.get("act", "")
    by = narrowing_of(request.GET)
    chosen = _chosen(request, cohorts, by)
    if what not in ACTS or not chosen:
        messages.error(request, _("Choose people first, and what is to be done."))
        return redirect(_back(request, shown))
    if what == "withdraw" and len(chosen) > MOST_WITHDRAWN:
        said = _("At most %(most)s people are withdrawn at a time. Narrow the list.")
        messages.error(request, said % {"most": MOST_WITHDRAWN})
        return redirect(_back(request, shown))
    concerned = [c for c in cohorts if by.cohort in (None, c.pk)]
    sure = request.POST.get("step") == "do" and request.POST.get("expected") == str(len(chosen))
    form = ACTS[what][1](request.POST if sure else None)
    if sure and form.is_valid():
        _do(request, what, concerned, chosen, form.cleaned_data)
        return redirect(_back(request, shown))
    page = {
        "programme": shown,
        "act": what,
        "label": ACTS[what][0],
        "form": form,
        "media": form.media,
        "number": len(chosen),
        "outcome": _outcome(concerned, chosen) if what == "remind" else [],
        "names": Person.objects.filter(pk__in=chosen[:20]).order_by("name"),
        "whole": request.POST.get("whole", ""),
        "persons": request.POST.getlist("person")[:PER_PAGE],
        "query": request.GET.urlencode(),
    } | header(str(ACTS[what][0]), programmes_crumb(), programme_crumb(shown))
    status = 422 if form.errors else 200
    looked(request, Place.COHORT, chosen[:20], subject=shown)
    return render(request, "content/admin/programmes/act.html", page, status=status)


def _do(request: HttpRequest, what: str, cohorts: list[Cohort], chosen: list[int], data) -> None:
    if what == "remind":
        number = sum(
            reminders.ask(cohort=cohort, people=_in(cohort, chosen), by=request.user)
            for cohort in cohorts
        )
        said = _("Asked for %(number)s reminders. They are sent in working hours.")
    elif what == "extend":
        number = deadlines.extend_people(cohorts=cohorts, people=chosen, by=request.user, **data)
        said = _("Moved for %(number)s persons.")
    else:
        number = programmes.withdraw_people(
            cohorts=cohorts, people=chosen, reason=data["reason"], by=request.user
        )
        said = _("%(number)s persons are withdrawn.")
    messages.success(request, said % {"number": number})


def _outcome(cohorts: list[Cohort], chosen: list[int]) -> list[tuple[str, int]]:
    """Return how many mails asking means, and who gets none and why."""
    total: dict[str, int] = {}
    for cohort in cohorts:
        for reason, number in reminders.preview(cohort, _in(cohort, chosen)).items():
            total[reason] = total.get(reason, 0) + number
    labels = dict(CohortReminder.Reason.choices) | {"": _("Get a mail")}
    return [(labels[reason], number) for reason, number in sorted(total.items())]


def _in(cohort: Cohort, chosen: list[int]) -> list[int]:
    mine = set(Enrolment.objects.active().filter(cohort=cohort).values_list("person_id", flat=True))
    return [person for person in chosen if person in mine]


def _chosen(request: HttpRequest, cohorts: list[Cohort], by: cockpit.Narrowing) -> list[int]:
    """Return the people ticked, or everybody who fits the filter; nobody of elsewhere."""
    fitting = cockpit.people(cohorts, by).order_by("pk").values_list("pk", flat=True)
    if request.POST.get("whole"):
        return list(fitting)
    posted = request.POST.getlist("person")[:PER_PAGE]
    ticked = [int(pk) for pk in posted if pk.isdecimal() and len(pk) < 18]
    return list(fitting.filter(pk__in=ticked))


def narrowing_of(query: QueryDict) -> cockpit.Narrowing:
    """Return what an address narrows the list to; what is not understood narrows nothing."""
    cohort, activity = query.get("cohort", ""), query.get("activity", "")
    return cockpit.Narrowing(
        text=" ".join(query.get("q", "").replace("\0", "").split())[:100],
        cohort=int(cohort) if cohort.isdecimal() and len(cohort) < 18 else None,
        state=query.get("state", ""),
        activity=int(activity) if activity.isdecimal() and len(activity) < 18 else None,
        sort=query.get("sort", "name"),
    )


def programme_of(request: HttpRequest, pk: int) -> tuple[Programme, list[Cohort]]:
    """Return a programme and those of its cohorts that the user administers."""
    shown = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    cohorts = list(programmes.administered_cohorts(request.user).filter(programme=shown))
    whole = programmes.administered_programmes(request.user).filter(pk=pk).exists()
    if not whole and not cohorts:
        raise PermissionDenied
    return shown, cohorts


def _back(request: HttpRequest, shown: Programme) -> str:
    kept = {name: request.GET[name] for name in FILTER if request.GET.get(name)}
    return f"{reverse('programme_people', args=[shown.pk])}?{urlencode(kept)}"


def _listing(request: HttpRequest, shown: Programme, cohorts: list[Cohort]) -> HttpResponse:
    by = narrowing_of(request.GET)
    keys = cockpit.people(cohorts, by).values_list("pk", flat=True)
    page_obj = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    of = [cohort for cohort in cohorts if by.cohort in (None, cohort.pk)]
    page_obj.object_list = cockpit.rows(of, page_obj.object_list)
    page = {
        "programme": shown,
        "cohorts": cohorts,
        "by": by,
        "states": [(key, label) for key, (label, _rule) in cockpit.STATES.items()],
        "acts": [(key, label) for key, (label, _form) in ACTS.items()],
        "page_obj": page_obj,
        "narrowed": any(request.GET.get(name) for name in FILTER[:4]),
        "query": request.GET.urlencode(),
    } | header(_("Participants"), programmes_crumb(), programme_crumb(shown))
    page |= looked(request, Place.COHORT, (one.pk for one in page_obj), subject=shown)
    return render(request, "content/admin/programmes/people.html", page)
