"""Quality of questions: all quizzes, one quiz, its table as CSV. In the admin for whoever may edit
the quiz, on the site for evaluators, who have no business in the admin. One body, two frames.

What works statistics out is imported when it is asked for: no other page of the process needs it.
"""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from wagtail.admin.menu import MenuItem
from wagtail.permission_policies.pages import PagePermissionPolicy

from content.models import QuizPage
from people.models import Role
from people.roles import holds

ADMIN = {"index": "content_quality", "quiz": "content_quality_quiz", "csv": "content_quality_csv"}
SITE = {"index": "quality", "quiz": "quality_quiz", "csv": "quality_csv"}


def admin_urls() -> list:
    """Return the addresses for `register_admin_urls`."""
    return _urls(ADMIN, {"names": ADMIN})


def site_urls() -> list:
    """Return the same addresses outside the admin."""
    return _urls(SITE, {"names": SITE})


def _urls(names: dict, given: dict) -> list:
    return [
        path("kvalitet/", index, given, name=names["index"]),
        path("kvalitet/<int:pk>/", quiz, given, name=names["quiz"]),
        path("kvalitet/<int:pk>/spoergsmaal.csv", table, given, name=names["csv"]),
    ]


class QualityItem(MenuItem):
    """In the menu of whoever may edit quizzes."""

    def is_shown(self, request):
        return may_see_any(request.user)


def menu_item() -> MenuItem:
    return QualityItem(
        gettext_lazy("Question check"),  # short: the menu is narrow
        reverse_lazy(ADMIN["index"]),
        name="quality",
        icon_name="tasks",
        order=20,
    )


def visible_quizzes(user) -> QuerySet[QuizPage]:
    """Return the quizzes whose figures `user` may see: those she may edit; all of them for an
    evaluator. Figures only: nothing there is about a person."""
    quizzes = QuizPage.objects.filter(alias_of=None).select_related("locale")
    if holds(user, Role.EVALUATOR):
        return quizzes
    editable = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return quizzes.filter(pk__in=editable.values("pk"))


def may_see_any(user) -> bool:
    return holds(user, Role.EVALUATOR) or visible_quizzes(user).exists()


@login_required
@require_GET
def index(request: HttpRequest, names: dict) -> HttpResponse:
    """List all quizzes, those with something to look at first."""
    from content import quality

    if not may_see_any(request.user):
        raise PermissionDenied
    pages = {}
    for page in visible_quizzes(request.user).order_by("pk"):
        here = page.locale.language_code == request.LANGUAGE_CODE
        if here or page.translation_key not in pages:
            pages[page.translation_key] = page
    context = {"lines": quality.lines(pages.values())}
    return _page(request, "index", names, _("Quality of questions"), context)


@login_required
@require_GET
def quiz(request: HttpRequest, pk: int, names: dict) -> HttpResponse:
    """Show one quiz: a line for each question, what needs a look first on top."""
    from assessments import item_words

    shown = _quiz(request, pk)
    context = {
        "quiz": shown,
        "sheet": _sheet(request, shown),
        "about_alpha": item_words.about_alpha(),
        "open": "open" in request.GET,
        "meaning": request.GET.get("meaning", ""),
        "may_edit": shown.permissions_for_user(request.user).can_edit(),
    }
    return _page(request, "quiz", names, shown.title, context)


@login_required
@require_GET
def table(request: HttpRequest, pk: int, names: dict) -> HttpResponse:
    """Return the table of one quiz as a file; nothing below the minimum."""
    from content import quality

    shown = _quiz(request, pk)
    sheet = _sheet(request, shown)
    if sheet is None or sheet.report is None:
        raise Http404
    response = HttpResponse(quality.as_csv(sheet), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="spoergsmaal-{shown.pk}.csv"'
    return response


def _quiz(request: HttpRequest, pk: int) -> QuizPage:
    return get_object_or_404(visible_quizzes(request.user), pk=pk)


def _sheet(request: HttpRequest, page: QuizPage):
    from content import quality

    asked = request.GET.get("meaning", "")
    meaning = int(asked) if asked.isdecimal() and len(asked) < 6 else None
    return quality.sheet(page, meaning)


def _page(request: HttpRequest, what: str, names: dict, title: str, context: dict) -> HttpResponse:
    frame = "admin" if names is ADMIN else "site"
    above = {"url": reverse(names["index"]), "label": _("Quality of questions")}
    crumbs = [] if what == "index" else [above]
    context |= {
        "names": names,
        "header_title": title,
        "page_title": title,
        "header_icon": "tasks",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }
    return render(request, f"content/quality/{frame}_{what}.html", context)
