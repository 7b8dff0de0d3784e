"""People in the Wagtail admin: the list, one person, and records that may be one person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from content.looking import looked
from content.people_forms import (
    AbsenceForm,
    AddressForm,
    ExtendForm,
    MoveForm,
    PeopleFilter,
    ReasonForm,
)
from content.programmes_views import cohort_of, crumbs_of, header
from courses import deadlines, duplicates, mail_log, merging, people_lists
from courses.models import Duplicate, Enrolment, Merge, Programme
from courses.programmes import may_administer
from people import addresses
from people.affiliations import affiliate
from people.looks import Place
from people.models import Organisation, Person
from people.second_factor import held_by

PER_PAGE = 50


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the people one may see by name, narrowed and sorted."""
    if not may_administer(request.user):
        raise PermissionDenied
    form = PeopleFilter(request.GET or None, user=request.user)
    by = form.narrowing
    found = people_lists.narrowed(request.user, by)
    page = {
        "form": form,
        "by": by,
        "narrowed": any(request.GET.get(name) for name in form.fields if name != "sort"),
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "organisations": _suggested(),
        "today": timezone.localdate(),
    } | header(_("People"))
    _with_todays_job(page["page_obj"])
    page |= looked(request, Place.PEOPLE, (one.pk for one in page["page_obj"]))
    return render(request, "content/admin/people/people.html", page)


@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: addresses, jobs, enrolments with where they came from, merged records."""
    shown = person_of(request, pk)
    mine = Enrolment.objects.visible_to(request.user).filter(person=shown)
    mails = mail_log.last_of(request.user, shown)
    reasons = mail_log.reasons(mails)
    page = {
        "person": shown,
        "login": getattr(shown, "user", None),
        "resets": _may_reset(request, shown),
        "emails": shown.emails.order_by("pk"),
        "jobs": shown.affiliations.select_related("profession", "organisation"),
        "enrolments": _with_deadlines(mine),
        "merges": Merge.objects.filter(into=shown, undone_at=None).select_related("person", "by"),
        "pairs": Duplicate.objects.waiting()
        .visible_to(request.user)
        .filter(Q(one=shown) | Q(other=shown)),
        "absences": shown.absences.not_over(timezone.localdate()),
        "absence": AbsenceForm(),
        "mails": [(mail, reasons[mail.pk]) for mail in mails],
        "move": MoveForm(),
        "address": AddressForm(),
        "reason": ReasonForm(),
        "organisations": _suggested(),
        "media": MoveForm().media + AbsenceForm().media,
    } | header(str(shown), _people_crumb())
    page |= looked(request, Place.PERSON, [shown.pk], subject=shown)
    return render(request, "content/admin/people/person.html", page)


def _may_reset(request: HttpRequest, shown: Person) -> bool:
    """Tell whether the reader may reset the second step of this person's login, and there is one."""
    login = getattr(shown, "user", None)
    if login is None or login == request.user or not request.user.is_superuser:
        return False
    return held_by(login).exists()


def _with_deadlines(mine: QuerySet[Enrolment]) -> list[Enrolment]:
    """Return enrolments, newest first, each with its deadline in words."""
    related = ("course", "cohort__programme", "rule", "import_job")
    found = list(mine.with_begun().select_related(*related).order_by("-enrolled_at"))
    for one in found:
        if one.due_on is not None:
            one.deadline = deadlines.day_in_words(one.due_on, moved=one.extended)
    return found


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new job on a day."""
    shown = person_of(request, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return again_with(request, shown, form, _("New job"))
    affiliate(person=shown, by=request.user, **form.cleaned_data)
    messages.success(request, _("The job is written down. No past figure moves."))
    return redirect("person_admin", pk)


@require_POST
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an e-mail address, or take one away that nobody has confirmed."""
    shown = person_of(request, pk)
    if request.POST.get("remove", "").isdecimal():
        addresses.remove(person=shown, pk=int(request.POST["remove"]), by=request.user)
        return redirect("person_admin", pk)
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            addresses.add(person=shown, address=form.cleaned_data["address"], by=request.user)
            messages.success(request, _("The address is added."))
            return redirect("person_admin", pk)
        except addresses.BelongsToAnother:
            form.add_error(
                "address",
                _("Another record has this address. If they are one person, merge them instead."),
            )
    return again_with(request, shown, form, _("Add an address"))


@require_POST
def unmerge(request: HttpRequest, pk: int, merged: int) -> HttpResponse:
    """Take a merge back."""
    shown = person_of(request, pk)
    done = get_object_or_404(Merge, into=shown, person=merged, undone_at=None)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return again_with(request, shown, form, _("Take the merge back"))
    merging.unmerge(person=done.person, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("They are two records again, as they were."))
    return redirect("person_admin", merged)


@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, pk: int, person: int | None = None) -> HttpResponse:
    """Give one person of a cohort, or all who are not done, a later deadline."""
    cohort = cohort_of(request, pk)
    someone = get_object_or_404(_of_cohort(cohort), pk=person) if person else None
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if someone is not None:
            deadlines.extend_person(
                cohort=cohort, person=someone, by=request.user, **form.cleaned_data
            )
            messages.success(request, _("%(name)s has a later deadline.") % {"name": someone})
        else:
            number = deadlines.extend_cohort(cohort=cohort, by=request.user, **form.cleaned_data)
            messages.success(request, _("Moved for %(number)s persons.") % {"number": number})
        return redirect("cohort_admin", pk)
    title = _("Move the deadline of %(name)s") % {"name": someone or cohort}
    page = {"form": form, "media": form.media} | header(title, *crumbs_of(cohort))
    status = 422 if form.errors else 200
    return render(request, "content/admin/programmes/form.html", page, status=status)


# Records that may be one ---------------------------------------------------------------------------


@require_GET
def pairs(request: HttpRequest) -> HttpResponse:
    """List the pairs of records to decide, the surest first."""
    if not may_administer(request.user):
        raise PermissionDenied
    waiting = Duplicate.objects.waiting().visible_to(request.user).select_related("one", "other")
    page_obj = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    for row in page_obj:
        row.words, row.sure = duplicates.sentences(row.evidence), duplicates.sureness(row.score)
    page = {"page_obj": page_obj} | header(_("To decide"))
    page |= looked(request, Place.PAIRS, (key for row in page_obj for key in _both(row)))
    return render(request, "content/admin/people/pairs.html", page)


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two records beside each other with what merging does, and decide."""
    waiting = Duplicate.objects.waiting().visible_to(request.user)
    row = get_object_or_404(waiting.select_related("one", "other"), pk=pk)
    keep, other = (
        (row.other, row.one) if request.GET.get("keep") == "other" else (row.one, row.other)
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _decided(request, row, form):
        return redirect("pairs_admin")
    mine = Programme.objects.visible_to(request.user)
    preview = merging.preview(person=other, into=keep, programmes=mine)
    page = {
        "row": row,
        "words": duplicates.sentences(row.evidence),
        "sure": duplicates.sureness(row.score),
        "keep": keep,
        "keep_key": "other" if keep == row.other else "one",
        "sides": [_side(request, keep), _side(request, other)],
        "preview": preview,
        "moves": merging.in_words(preview.moves),
        "stays": merging.in_words(preview.stays),
        "form": form,
    } | header(_("One person or two?"), {"url": reverse("pairs_admin"), "label": _("To decide")})
    page |= looked(request, Place.PAIRS, _both(row), subject=row)
    status = 422 if form.errors else 200
    return render(request, "content/admin/people/pair.html", page, status=status)


def _both(row: Duplicate) -> tuple[int, int]:
    return row.one_id, row.other_id


def _decided(request: HttpRequest, row: Duplicate, form: ReasonForm) -> bool:
    reason = form.cleaned_data["reason"]
    if request.POST.get("decision") == "apart":
        duplicates.keep_apart(pair=row, by=request.user, reason=reason)
        messages.success(request, _("Kept as two persons. They are not proposed again."))
        return True
    # Which one is kept is said by the button, not by the address of a page that stood open.
    keep_other = request.POST.get("decision") == "other"
    into, person = (row.other, row.one) if keep_other else (row.one, row.other)
    try:
        merging.merge(person=person, into=into, by=request.user, reason=reason)
    except merging.LoginHoldsRole:
        form.add_error(
            None,
            _("The login that would be closed holds a role. Keep the other record."),
        )
        return False
    except ValueError:
        form.add_error(None, _("Somebody has decided this in the meantime."))
        return False
    messages.success(request, _("The records are one. You can take it back on the person's page."))
    return True


def _side(request: HttpRequest, person: Person) -> dict:
    mine = Enrolment.objects.visible_to(request.user).filter(person=person)
    return {
        "person": person,
        "login": getattr(person, "user", None),
        "emails": person.emails.order_by("pk"),
        "jobs": person.affiliations.select_related("profession", "organisation"),
        "enrolments": mine.with_begun().select_related("course", "cohort"),
    }


# Shared --------------------------------------------------------------------------------------------


def person_of(request: HttpRequest, pk: int) -> Person:
    return get_object_or_404(people_lists.people(request.user).select_related("user"), pk=pk)


def _of_cohort(cohort) -> QuerySet[Person]:
    return Person.objects.filter(enrolments__cohort=cohort).distinct()


def again_with(request: HttpRequest, shown: Person, form, title: str) -> HttpResponse:
    """Show a form that was refused, with what was typed."""
    crumb = {"url": reverse("person_admin", args=[shown.pk]), "label": str(shown)}
    page = {"form": form, "media": form.media, "organisations": _suggested()}
    page |= header(title, _people_crumb(), crumb)
    return render(request, "content/admin/people/form.html", page, status=422)


def _people_crumb() -> dict:
    return {"url": reverse("people_admin"), "label": _("People")}


def _suggested() -> list[str]:
    """Return the names of authorities; other names are typed."""
    found = Organisation.objects.standing().authorities().order_by("name")
    return list(found.values_list("name", flat=True))


def _with_todays_job(people) -> None:
    day = timezone.localdate()
    for one in people:
        one.job = one.affiliation_on(day)
