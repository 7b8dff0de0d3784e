"""A case in the admin: its story map, and trying it out. For whoever may edit the page."""

from csp.constants import SELF
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from content import case_trial
from content.case_map import UNPLAYABLE, CaseMap
from content.models import CasePage


def admin_urls() -> list:
    """Return the addresses for `register_admin_urls`."""
    return [
        path("cases/<int:pk>/kort/", StoryMapView.as_view(), name="content_story_map"),
        path("cases/<int:pk>/proev/", TrialView.as_view(), name="content_trial"),
        path("cases/<int:pk>/proev/spil/", play, name="content_trial_play"),
    ]


def draft_of(request: HttpRequest, pk: int) -> CasePage:
    """Return the newest draft of a case the user may edit."""
    page = get_object_or_404(CasePage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page.get_latest_revision_as_object()


class CaseView(WagtailAdminTemplateMixin, TemplateView):
    """A page about one case."""

    @cached_property
    def draft(self) -> CasePage:
        return draft_of(self.request, self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.draft.title

    def get_breadcrumbs_items(self) -> list[dict]:
        courses = {"url": reverse("wagtailadmin_home"), "label": _("Courses")}
        page = {"url": reverse("wagtailadmin_pages:edit", args=[self.draft.pk])}
        here = {"url": "", "label": self.page_title}
        return [courses, page | {"label": self.draft.title}, here]


class StoryMapView(CaseView):
    """The draft as a map and as a list, with what to mend."""

    template_name = "content/admin/story_map.html"
    page_title = gettext_lazy("Story map")
    header_icon = "site"

    def get_context_data(self, **kwargs):
        case = CaseMap(self.draft)
        return super().get_context_data(**kwargs) | {
            "case": self.draft,
            "map": case.map(),
            "problems": case.problems(),
        }


class TrialView(CaseView):
    """Where to begin, and in what state; then on to `play`, with all of it in the address."""

    template_name = "content/admin/trial.html"
    page_title = gettext_lazy("Test play")
    header_icon = "view"

    @cached_property
    def form(self) -> case_trial.TrialForm | None:
        """The form; None for a draft whose conditions cannot be read."""
        definition = self.draft.draft_version().definition
        try:
            return case_trial.TrialForm(self.request.GET, definition=definition)
        except UNPLAYABLE:
            return None

    def get_context_data(self, **kwargs):
        form = self.form if self.draft.scenes else None
        return super().get_context_data(**kwargs) | {"case": self.draft, "form": form}


@require_http_methods(["GET", "HEAD", "POST"])
def play(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where the trial stands, or take one more choice: it goes into the address."""
    draft = draft_of(request, pk)
    query = request.GET.copy()
    if request.method == "POST":
        return redirect(f"{request.path}?{_further(query, request.POST).urlencode()}")
    try:
        with translation.override(draft.locale.language_code):
            return _played(request, draft, query)
    except UNPLAYABLE:
        messages.warning(request, _("The case cannot be played from there. See the story map."))
        return redirect("content_trial", pk)


def _further(query: QueryDict, posted: QueryDict) -> QueryDict:
    """Return the address after one more choice, shown with what came of it."""
    if posted.get("choice"):
        query.appendlist("valg", posted["choice"])
        query["trin"] = str(len(query.getlist("valg")))
    return query


def _played(request: HttpRequest, draft: CasePage, query: QueryDict) -> HttpResponse:
    version = draft.draft_version()
    form = case_trial.TrialForm(query, definition=version.definition)
    if not form.is_valid():
        return redirect(f"{reverse('content_trial', args=[draft.pk])}?{query.urlencode()}")
    chosen = query.getlist("valg")
    place, fitting = case_trial.played(version.definition, form.place(), chosen)
    turn = query.pop("trin", [""])[0]
    query.setlist("valg", chosen[:fitting])
    number = int(turn) if turn.isdecimal() and 1 <= int(turn) <= fitting else None
    go = _addresses(request.path, query)
    template, context = case_trial.shown(version, place, go, turn=number)
    context |= {
        "delivered_by": template,
        "case": draft,
        "why": case_trial.explained(version.definition, place),
        "lost": len(chosen) - fitting,
        "change": f"{reverse('content_trial', args=[draft.pk])}?{_without(query, 'valg')}",
        "again": go["begin"],
    }
    response = render(request, "content/trial_frame.html", context)
    response._csp_replace = {"form-action": [SELF]}
    return response


def _addresses(path: str, query: QueryDict) -> dict[str, str]:
    """Return where the buttons of a trial lead: they only change the address."""
    here = f"{path}?{query.urlencode()}"
    back = query.copy()
    back.setlist("valg", query.getlist("valg")[:-1])
    begin = f"{path}?{_without(query, 'valg')}"
    return {
        "case": here,
        "back": f"{path}?{back.urlencode()}",
        "begin": begin,
        "clock": here,
        "summary": here,
    }


def _without(query: QueryDict, name: str) -> str:
    rest = query.copy()
    rest.pop(name, None)
    return rest.urlencode()
