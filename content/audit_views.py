"""The log in the admin: who did what, who saw whose name, and whether the chain holds."""

from collections.abc import Iterable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from content.looking import looked
from content.programmes_views import header
from courses import people_lists
from people import audit_chain, audit_words, looks
from people.looks import Place
from people.models import AuditEntry, Person, Seen, User

PER_PAGE = 50
# How the log names whom a row is about (people.audit.name_of).
PERSON, LOGIN = "people.person:", "people.user:"
WHY = {
    "missing link": gettext_lazy("A link of the chain is missing."),
    "link changed": gettext_lazy("A link of the chain was changed."),
    "deleted": gettext_lazy("The row was deleted before its time."),
    "row changed": gettext_lazy("The row was changed after it was written."),
    "people changed": gettext_lazy("The people it showed are not those that were written down."),
    "anchor": gettext_lazy("The chain is not the one whose mark was carried out of the database."),
    "end cut off": gettext_lazy("The end of the chain is cut off."),
    "not chained": gettext_lazy(
        "The row is not in the chain. It was put in, or beat has stood still."
    ),
}


class LogFilter(forms.Form):
    """What the log is narrowed to."""

    KINDS = (
        ("", gettext_lazy("Everything")),
        ("changes", gettext_lazy("Changes")),
        ("looks", gettext_lazy("Looks at names")),
        ("files", gettext_lazy("Files with names")),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=KINDS, required=False)
    who = forms.CharField(
        label=gettext_lazy("Who did it (name or e-mail)"), required=False, max_length=100
    )
    whom = forms.CharField(
        label=gettext_lazy("Whom it was about (name or e-mail)"), required=False, max_length=100
    )
    since = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def found(self, user) -> QuerySet[AuditEntry]:
        """Return the rows that fit, newest first."""
        rows = AuditEntry.objects.visible_to(user).select_related("actor__person")
        by = self.cleaned_data
        if by["kind"] == "changes":
            rows = rows.exclude(action=AuditEntry.LOOK)
        elif by["kind"] in ("looks", "files"):
            rows = rows.looks()
        if by["kind"] == "files":
            rows = rows.filter(detail__export=True)
        if by["since"]:
            rows = rows.filter(at__date__gte=by["since"])
        if by["until"]:
            rows = rows.filter(at__date__lte=by["until"])
        return self._of_people(rows)

    def _of_people(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        who, whom = self.cleaned_data["who"].strip(), self.cleaned_data["whom"].strip()
        if who:
            named = Q(actor__email__icontains=who) | Q(actor__person__name__icontains=who)
            rows = rows.filter(named)
        if whom:
            rows = rows.filter(_about(whom))
        return rows


def _about(text: str) -> Q:
    """Return the condition for rows about people of a name or an address: seen, or changed."""
    people = list(people_lists.matching(text).select_related("user")[:200])
    names = [PERSON + str(person.key) for person in people]
    names += [LOGIN + str(person.user.pk) for person in people if hasattr(person, "user")]
    seen = Seen.objects.filter(person__in=[person.pk for person in people])
    return Q(subject__in=names) | Q(pk__in=seen.values("entry"))


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Show the log, narrowed; who reads it for a person's sake is in it herself."""
    _require(request)
    form = LogFilter(request.GET or {"kind": ""})
    rows = form.found(request.user) if form.is_valid() else AuditEntry.objects.none()
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page_obj:
        row.words, row.told = audit_words.in_words(row.action), _told(row)
    people = _with_whom(page_obj)
    people |= {row.actor.person_id for row in page_obj if row.actor is not None}
    page = {"form": form, "page_obj": page_obj} | header(_("The log"))
    page |= looked(request, Place.LOG, people)
    return render(request, "content/admin/privacy/log.html", page)


def _with_whom(rows: Iterable[AuditEntry]) -> set[int]:
    """Give each row that is about a person or a login the person's name as `whom`; return the
    keys of those who are named. Two queries, however many rows."""
    rows = list(rows)
    persons = Person.objects.in_bulk(_keys(rows, PERSON), field_name="key")
    logins = User.objects.select_related("person").in_bulk(_keys(rows, LOGIN))
    known = {PERSON + str(key): person for key, person in persons.items()}
    known |= {LOGIN + str(pk): user.person or user for pk, user in logins.items()}
    for row in rows:
        row.whom = known.get(row.subject, "")
    return {one.pk for one in known.values() if isinstance(one, Person)}


def _keys(rows: list[AuditEntry], kind: str) -> set[str]:
    return {row.subject.removeprefix(kind) for row in rows if row.subject.startswith(kind)}


def _told(row: AuditEntry) -> str:
    """Return what a row says beside its action, in words."""
    if row.action != AuditEntry.LOOK:
        return ", ".join(f"{key}: {value}" for key, value in row.detail.items() if value != "")
    place, purpose = looks.in_words(row.detail)
    number = row.detail.get("people", 0)
    persons = ngettext("%(n)s person", "%(n)s persons", number) % {"n": number}
    words = [str(place), str(purpose), persons]
    return ", ".join([*words, _("as a file")] if row.detail.get("export") else words)


@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one row whole: of a look, everybody whose name it showed."""
    _require(request)
    shown = get_object_or_404(AuditEntry.objects.visible_to(request.user), pk=pk)
    seen = shown.seen.select_related("person").order_by("person__name", "person")
    page_obj = Paginator(seen, PER_PAGE).get_page(request.GET.get("page"))
    title = str(audit_words.in_words(shown.action))
    crumb = {"url": reverse("audit_admin"), "label": _("The log")}
    named = _with_whom([shown]) | {row.person_id for row in page_obj}
    page = {"row": shown, "told": _told(shown), "page_obj": page_obj} | header(title, crumb)
    page |= looked(request, Place.LOG, named, subject=shown)
    return render(request, "content/admin/privacy/entry.html", page)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Follow the chain and say whether it holds."""
    _require(request)
    verdict = audit_chain.verify()
    if verdict.broken is None:
        said = _("The chain holds: %(links)s rows, %(anchors)s marks outside the database.")
        messages.success(request, said % {"links": verdict.links, "anchors": verdict.anchors})
    else:
        broken = verdict.broken
        said = _("The chain is broken at link %(link)s, row %(row)s. %(why)s")
        values = {"link": broken.position, "row": broken.entry or "–", "why": WHY[broken.why]}
        messages.error(request, said % values)
    return redirect("audit_admin")


@require_GET
def person_looks(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who has seen one person's name."""
    shown = get_object_or_404(people_lists.people(request.user), pk=pk)
    page_obj = Paginator(looks.at(shown), PER_PAGE).get_page(request.GET.get("page"))
    crumbs = (
        {"url": reverse("people_admin"), "label": _("People")},
        {"url": reverse("person_admin", args=[pk]), "label": str(shown)},
    )
    page = {
        "person": shown,
        "page_obj": page_obj,
        "rows": [looks.words(seen) for seen in page_obj],
    } | header(_("Who has seen the name"), *crumbs)
    page |= looked(request, Place.LOG, [pk], subject=shown)
    return render(request, "content/admin/privacy/person_looks.html", page)


def _require(request: HttpRequest) -> None:
    if not request.user.is_superuser:
        raise PermissionDenied
