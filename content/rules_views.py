"""Rules and requests of a cohort in the Wagtail admin: who comes in, seen before it happens."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from content import poster
from content.looking import looked
from content.people_forms import DenyForm, RuleForm
from content.people_views import PER_PAGE
from content.programmes_views import cohort_of, crumbs_of, header
from courses import joining, rules
from courses.models import AssignmentRule, Cohort, RuleEntry
from people import access
from people.access import Matter, Sight
from people.looks import Place
from people.models import Organisation, Person


@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, pk: int, rule: int | None = None) -> HttpResponse:
    """Make or change a rule: *See who it is* shows the numbers and the list, *Save* saves."""
    cohort = cohort_of(request, pk)
    shown = _rule(cohort, rule) if rule else AssignmentRule(cohort=cohort)
    everywhere = access.reach(request.user, Matter.ADDRESSES, Sight.NAMES).everywhere
    form = RuleForm(request.POST or None, instance=shown, user=request.user, everywhere=everywhere)
    seen = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") == "save":
            rules.save(rule=form.save(commit=False), chosen=form.chosen, by=request.user)
            messages.success(request, _("The rule is saved and runs within a few minutes."))
            return redirect("rule_admin", pk, form.instance.pk)
        seen = _seen(request, _asked(form, cohort), shown)
        looked(request, Place.RULE, (one.pk for one in seen["people"]), subject=cohort)
    title = _("New rule") if rule is None else shown.name
    page = {
        "form": form,
        "media": form.media,
        "seen": seen,
        "cohort": cohort,
        "organisations": _suggested(),
    } | header(title, *crumbs_of(cohort))
    status = 422 if form.errors else 200
    return render(request, "content/admin/people/rule_form.html", page, status=status)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int, rule: int) -> HttpResponse:
    """Show a rule: what it does now, whom it brought in and why; pause, resume or end it."""
    cohort = cohort_of(request, pk)
    shown = _rule(cohort, rule)
    if request.method == "POST":
        state = request.POST.get("state")
        if state in AssignmentRule.State.values:
            rules.set_state(rule=shown, state=state, by=request.user)
        return redirect("rule_admin", pk, rule)
    entries = (
        RuleEntry.objects.filter(run__rule=shown)
        .select_related("run", "person", "profession", "organisation")
        .order_by("-pk")
    )
    page = {
        "rule": shown,
        "cohort": cohort,
        "runs": shown.runs.all()[:20],
        "page_obj": Paginator(entries, PER_PAGE).get_page(request.GET.get("page")),
        "seen": _seen(request, rules.conditions_of(shown), shown),
    } | header(shown.name, *crumbs_of(cohort))
    people = {one.pk for one in page["seen"]["people"]}
    people |= {entry.person_id for entry in page["page_obj"]}
    page |= looked(request, Place.RULE, people, subject=shown)
    return render(request, "content/admin/people/rule.html", page)


@require_GET
def requests(request: HttpRequest, pk: int) -> HttpResponse:
    """List who waits to come into a cohort."""
    return _requests(request, cohort_of(request, pk), DenyForm())


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Let those who are ticked in, or say no to them with a reason."""
    cohort = cohort_of(request, pk)
    chosen = [int(key) for key in request.POST.getlist("request") if key.isdecimal()]
    if not chosen:
        messages.error(request, _("Nobody is chosen. Tick those it is about first."))
        return redirect("cohort_requests", pk)
    if request.POST.get("decision") == "deny":
        form = DenyForm(request.POST)
        if not form.is_valid():
            return _requests(request, cohort, form, chosen, status=422)
        number = joining.deny(cohort=cohort, requests=chosen, by=request.user, **form.cleaned_data)
        said = ngettext("%(n)s person is told no.", "%(n)s persons are told no.", number)
    else:
        try:
            number = joining.approve(cohort=cohort, requests=chosen, by=request.user)
        except joining.CohortFull as full:
            messages.error(request, _("There are %(left)s places left.") % {"left": full.args[0]})
            return redirect("cohort_requests", pk)
        said = ngettext("%(n)s person is in.", "%(n)s persons are in.", number)
    messages.success(request, said % {"n": number})
    return redirect("cohort_requests", pk)


@require_GET
def cohort_poster(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the poster with the join code and its QR, as a PDF to print."""
    cohort = cohort_of(request, pk)
    response = HttpResponse(poster.pdf(cohort), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{cohort.join_code}.pdf"'
    return response


def _requests(request, cohort: Cohort, form, chosen=(), status: int = 200) -> HttpResponse:
    waiting = cohort.join_requests.waiting().select_related("person")
    waiting = waiting.prefetch_related(
        "person__emails", "person__affiliations__profession", "person__affiliations__organisation"
    )
    page_obj = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    for row in page_obj:
        row.job, row.chosen = row.person.affiliation_on(timezone.localdate()), row.pk in chosen
    page = {
        "cohort": cohort,
        "page_obj": page_obj,
        "left": joining.places_left(cohort),
        "form": form,
    } | header(_("Waiting for approval"), *crumbs_of(cohort))
    people = (row.person_id for row in page_obj)
    page |= looked(request, Place.REQUESTS, people, subject=cohort)
    return render(request, "content/admin/people/requests.html", page, status=status)


def _asked(form: RuleForm, cohort: Cohort) -> rules.Conditions:
    """Return the conditions of a form that is not saved."""
    data = form.cleaned_data
    keys = {name: frozenset(row.pk for row in rows) for name, rows in form.chosen.items()}
    return rules.Conditions(
        cohort=cohort,
        whole_platform=data.get("whole_platform", False),
        leave_out_certified=data["leave_out_certified"],
        invite=data["invite"],
        roles=frozenset(data["roles"]),
        **keys,
    )


def _seen(request: HttpRequest, asked: rules.Conditions, shown: AssignmentRule) -> dict:
    """Return what a rule does now: numbers, rivals, and one page of the people coming in."""
    made = rules.plan(asked)
    coming = Paginator(list(made.coming), PER_PAGE)
    page = coming.get_page(request.POST.get("page") or request.GET.get("coming"))
    related = ("affiliations__profession", "affiliations__organisation", "emails")
    people = Person.objects.filter(pk__in=page.object_list).prefetch_related(*related)
    people = sorted(people, key=lambda one: (one.name, one.pk))
    for one in people:
        one.job = one.affiliation_on(timezone.localdate())
    return {
        "counts": made.counts,
        "nobody": not made.fit and not asked.whole_platform,
        "people": people,
        "page": page,
        "rivals": rules.rivals(asked, made, but=shown),
    }


def _rule(cohort: Cohort, pk: int) -> AssignmentRule:
    return get_object_or_404(AssignmentRule.objects.select_related("cohort"), cohort=cohort, pk=pk)


def _suggested():
    known = Organisation.objects.standing().authorities().order_by("name")
    return known.values_list("name", flat=True)
