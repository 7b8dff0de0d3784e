"""Reminders in the Wagtail admin: a cohort's plan, the words for one person, and the log of mails."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from content.looking import looked
from content.people_forms import AbsenceForm
from content.people_views import again_with, person_of
from content.programmes_views import cohort_of, crumbs_of, header
from content.reminders_forms import AgreementForm, MailFilter, PlanForm
from courses import mail_log, programmes, reminder_candidates, reminders
from courses.models import Cohort, CohortReminder, Occasion, ReminderPlan
from courses.programmes import may_administer
from people import absences, agreements
from people.looks import Place
from people.models import Organisation, Person

PER_PAGE = 50
SHOWN = 20  # persons the words can be seen for


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change what a cohort is reminded of, with whom it concerns today."""
    cohort = cohort_of(request, pk)
    kept = ReminderPlan.objects.filter(cohort=cohort).first()
    form = PlanForm(request.POST or None, instance=kept or ReminderPlan(cohort=cohort))
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        programmes.save_changed(row=row, by=request.user, changed=form.changed_data)
        messages.success(request, _("Saved."))
        return redirect("cohort_reminders", pk)
    decided = CohortReminder.objects.filter(cohort=cohort)
    labels, reasons = dict(Occasion.choices), dict(CohortReminder.Reason.choices)
    page = {
        "cohort": cohort,
        "form": form,
        "media": form.media,
        "plan": kept,
        "today": _today(kept),
        "occasions": [(key, labels[key]) for key in reminder_candidates.COUNTED_FROM],
        "dropped": [
            (labels[row["occasion"]], reasons[row["reason"]], row["n"])
            for row in decided.filter(state="dropped")
            .values("occasion", "reason")
            .annotate(n=Count("pk"))
            .order_by("occasion", "reason")
        ],
    } | header(_("Reminders"), *crumbs_of(cohort))
    status = 422 if form.errors else 200
    return render(request, "content/admin/reminders/plan.html", page, status=status)


def _today(kept: ReminderPlan | None) -> list[tuple[str, int]]:
    """Return how many each occasion concerns today and has not reminded, most pressing first."""
    if kept is None:
        return []
    labels = dict(Occasion.choices)
    numbers = reminders.due_today(kept)
    return [(labels[key], numbers[key]) for key in reminder_candidates.COUNTED_FROM]


@require_GET
def words(request: HttpRequest, pk: int, occasion: str) -> HttpResponse:
    """Show the mail of an occasion as one person of the cohort would get it."""
    cohort = cohort_of(request, pk)
    if occasion not in (*reminder_candidates.COUNTED_FROM, Occasion.BY_HAND):
        raise Http404
    people = (
        Person.objects.distinct_people()
        .filter(enrolments__cohort=cohort, enrolments__withdrawn_at=None, erased_at=None)
        .distinct()
    )
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = people.filter(name__icontains=text) if text else people
    chosen = request.GET.get("person", "")
    person = (
        people.filter(pk=int(chosen)).first()
        if chosen.isdecimal() and len(chosen) < 18
        else found.first()
    )
    page = {
        "cohort": cohort,
        "occasion": dict(Occasion.choices)[Occasion(occasion)],
        "people": found[:SHOWN],
        "person": person,
        "q": text,
        "words": person and reminders.example(cohort, person, occasion, _deadline(cohort, person)),
    } | header(_("The mail for one person"), *crumbs_of(cohort))
    named = {one.pk for one in page["people"]} | ({person.pk} if person else set())
    page |= looked(request, Place.COHORT, named, subject=cohort)
    return render(request, "content/admin/reminders/words.html", page)


def _deadline(cohort: Cohort, person: Person) -> date:
    """Return the person's own deadline, or today where she has none."""
    mine = person.enrolments.active().filter(cohort=cohort).exclude(due_on=None)
    return mine.order_by("due_on").values_list("due_on", flat=True).first() or timezone.localdate()


# The log -------------------------------------------------------------------------------------------


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """List mails: why somebody got each, and what became of it."""
    if not may_administer(request.user):
        raise PermissionDenied
    form = MailFilter(request.GET or None, user=request.user)
    found = mail_log.narrowed(request.user, form.narrowing)
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    reasons = mail_log.reasons(page_obj.object_list)
    for mail in page_obj:
        mail.why = reasons[mail.pk]
    page = {
        "form": form,
        "page_obj": page_obj,
        "narrowed": any(request.GET.get(name) for name in form.fields),
    } | header(_("Mails"))
    page |= looked(request, Place.MAILS, (mail.person_id for mail in page_obj))
    return render(request, "content/admin/reminders/mails.html", page)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send once more what failed or came back."""
    mail = get_object_or_404(mail_log.mails(request.user), pk=pk)
    try:
        mail_log.again(mail=mail, by=request.user)
    except mail_log.NoOtherAddress:
        messages.error(
            request,
            _("Mail to this address comes back. Add another address on the person's page first."),
        )
    except mail_log.NotAgain:
        messages.error(request, _("This mail cannot be sent again."))
    else:
        messages.success(request, _("It is on its way again."))
    if mail.person_id and request.POST.get("back") == "person":
        return redirect("person_admin", mail.person_id)
    return redirect("mails_admin")


# Absences and agreements ---------------------------------------------------------------------------


@require_POST
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody is away, or take it back."""
    shown = person_of(request, pk)
    if request.POST.get("remove", "").isdecimal():
        absences.remove(person=shown, pk=int(request.POST["remove"]), by=request.user)
        return redirect("person_admin", pk)
    form = AbsenceForm(request.POST)
    if not form.is_valid():
        return again_with(request, shown, form, _("Away"))
    absences.add(person=shown, by=request.user, **form.cleaned_data)
    messages.success(request, _("No reminders on these days."))
    return redirect("person_admin", pk)


def agree(request: HttpRequest, organisation: Organisation, form: AgreementForm) -> bool:
    """Note an agreement; say beside the day where a later one is known."""
    data = {name: form.cleaned_data[name] for name in ("names", "since", "reference")}
    try:
        agreements.agree(organisation=organisation, by=request.user, **data)
    except ValueError:
        form.add_error("since", _("An agreement of that day, or a later one, is known already."))
        return False
    messages.success(request, _("The agreement is noted."))
    return True
