"""Laws in the admin: a list, the places of one law, what is to be looked after, and its form.

`admin_urls`, `menu_item` and `LawViewSet` are what content/wagtail_hooks.py registers.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.menu import MenuItem
from wagtail.snippets.views.snippets import SnippetViewSet

from content import law_places, laws, upkeep
from content.models import Law, LawLook
from content.programmes_views import header

SHOWN = {
    "": gettext_lazy("All places"),
    "open": gettext_lazy("Not looked at since the law was changed"),
    "older": gettext_lazy("Still has an older version"),
    "done": gettext_lazy("Looked at, or has the new version"),
}
PICKS = {
    "": lambda found: True,
    "open": lambda found: found.is_open,
    "older": lambda found: found.state == law_places.OLDER,
    "done": lambda found: found.state in (law_places.NEW, law_places.LOOKED),
}


def admin_urls() -> list:
    return [
        path("love/", index, name="laws_admin"),
        path("love/eftersyn/", to_look_after, name="laws_upkeep"),
        path("love/<int:pk>/", law, name="law_admin"),
        path("love/<int:pk>/set/", look, name="law_look"),
    ]


class LawsItem(MenuItem):
    """In the menu of whoever may change laws, beside the sources."""

    def is_shown(self, request):
        return request.user.has_perm("content.change_law")


def menu_item() -> MenuItem:
    url = reverse("laws_admin")
    return LawsItem(gettext_lazy("Laws"), url, name="laws", icon_name="doc-full", order=405)


def to_the_law(request, instance):
    """Saved, one is back at the law and its places."""
    return redirect("law_admin", instance.pk) if isinstance(instance, Law) else None


class LawViewSet(SnippetViewSet):
    model = Law
    icon = "doc-full"
    list_display = ["name", "version", "in_force", "checked", "review_due"]


def keep_what_was_looked_at(request, instances):
    """Refuse to delete a law whose places somebody has looked at: that is written down for good."""
    for one in instances:
        if isinstance(one, Law) and one.looks.exists():
            said = _("%(name)s cannot be deleted: its places have been looked at.")
            messages.error(request, said % {"name": one})
            return redirect("law_admin", one.pk)
    return None


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the laws with what is in force, and how many places wait."""
    _require(request)
    known = law_places.read()
    rows = []
    for one in Law.objects.prefetch_related("sources", "looks"):
        found = law_places.of(one, known)
        waiting = sum(place.is_open for place in found)
        rows.append({"law": one, "places": len(found), "open": waiting})
    page = {"rows": rows, "past": _past(known)} | header(_("Laws"))
    return render(request, "content/admin/laws/index.html", page)


def _past(known: law_places.Readers) -> int:
    return sum(shelf.past for shelf in upkeep.shelves(known, timezone.localdate()))


@require_GET
def to_look_after(request: HttpRequest) -> HttpResponse:
    """List everything whose day is past, or will be within a month."""
    _require(request)
    shelves = upkeep.shelves(law_places.read(), timezone.localdate())
    page = {"shelves": shelves} | header(_("To look after"), _crumb())
    return render(request, "content/admin/laws/upkeep.html", page)


@require_GET
def law(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one law and its places, by course."""
    _require(request)
    looks = Prefetch("looks", LawLook.objects.select_related("by__person"))
    shown = get_object_or_404(Law.objects.prefetch_related(looks), pk=pk)
    found = law_places.of(shown, law_places.read())
    pick = request.GET.get("show", "")
    pick = pick if pick in PICKS else ""
    picked = [one for one in found if PICKS[pick](one)]
    choices = [
        {"key": key, "label": label, "n": sum(map(PICKS[key], found)), "is_chosen": key == pick}
        for key, label in SHOWN.items()
    ]
    page = {
        "law": shown,
        "groups": law_places.grouped(picked),
        "found": found,
        "picked": picked,
        "pick": pick,
        "choices": choices,
        "can_tick": any(one.is_open for one in picked),
    } | header(shown.name, _crumb())
    return render(request, "content/admin/laws/law.html", page)


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the places ticked were looked at, and are right as they stand."""
    _require(request)
    shown = get_object_or_404(Law, pk=pk)
    pick = request.POST.get("show", "")
    back = f"{reverse('law_admin', args=[pk])}?show={pick if pick in PICKS else ''}"
    known = {one.place.key for one in law_places.of(shown, law_places.read())}
    ticked = set(request.POST.getlist("place")) & known
    if not ticked:
        messages.error(request, _("Tick the places you have looked at."))
        return redirect(back)
    asked = request.POST.get("round", "")
    try:
        number = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
        count = laws.look(law=shown, round=number, places=ticked, by=request.user)
    except laws.OtherRound:
        messages.error(
            request,
            _("The law was changed meanwhile. Look at the places once more, then tick them."),
        )
        return redirect(back)
    said = ngettext("%(n)s place is looked at.", "%(n)s places are looked at.", count)
    messages.success(request, said % {"n": count})
    return redirect(back)


def _crumb() -> dict:
    return {"url": reverse("laws_admin"), "label": _("Laws")}


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm("content.change_law"):
        raise PermissionDenied
