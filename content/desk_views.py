"""The administrator's desk in the Wagtail admin: all courses, and one course as a tree."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Locale, Page

from content import arranging, desk
from content.models import CoursePage, HomePage
from content.published import PublishedAsRecord
from people.waking import wake


class CoursesPanel(Component):
    """All courses, first thing in the morning."""

    name = "courses"
    template_name = "content/admin/courses_panel.html"
    order = 10

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        home = HomePage.objects.filter(alias_of=None).select_related("locale").first()
        may_add = home is not None and home.permissions_for_user(user).can_add_subpage()
        return {"courses": desk.courses(), "home": home if may_add else None}


class OutlineView(WagtailAdminTemplateMixin, TemplateView):
    """One course: modules and activities in order, with what is left to do."""

    template_name = "content/admin/outline.html"
    page_title = gettext_lazy("Outline")
    header_icon = "list-ol"

    @cached_property
    def course(self) -> CoursePage:
        return _course(self.request, self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return self.course.draft_title or self.course.title

    def get_breadcrumbs_items(self) -> list[dict]:
        courses = {"url": reverse("wagtailadmin_home"), "label": _("Courses")}
        return [courses, {"url": "", "label": self.get_page_subtitle()}]

    def get_context_data(self, **kwargs):
        may = self.course.permissions_for_user(self.request.user)
        moved = self.request.GET.get("moved", "")
        return super().get_context_data(**kwargs) | {
            "desk": desk.outline(self.course),
            "here": reverse("content_outline", args=[self.course.pk]),
            "may_arrange": may.can_reorder_children(),
            "may_publish": may.can_publish(),
            "may_add": may.can_add_subpage(),
            "may_translate": self.request.user.has_perm("wagtail_localize.submit_translation"),
            "moved": int(moved) if moved.isdecimal() else 0,
            "went": self.request.GET.get("went", ""),
        }


@require_POST
def move(request: HttpRequest, pk: int, page: int, direction: str) -> HttpResponse:
    """Move one line of the outline and come back to it."""
    course = _course(request, pk)
    if not course.permissions_for_user(request.user).can_reorder_children():
        raise PermissionDenied
    line = get_object_or_404(Page.objects.descendant_of(course), pk=page)
    here = reverse("content_outline", args=[pk])
    if not arranging.move(page=line, direction=direction, user=request.user):
        messages.warning(request, _("It cannot go further that way."))
    return redirect(f"{here}?moved={line.pk}&went={direction}")


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish everything that is ready, and say what was refused and where."""
    course = _course(request, pk)
    if not course.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    done = arranging.publish_ready(course=course, user=request.user)
    back = reverse("content_outline", args=[pk])
    context = {
        "course": course,
        "done": done,
        "here": back,
        "header_title": _("Published"),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Courses")},
            {"url": back, "label": course.title},
            {"url": "", "label": _("Published")},
        ],
    }
    return render(request, "content/admin/published.html", context)


@require_POST
def translate(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Take what is not begun yet into translation, in the background."""
    course = _course(request, pk)
    if not request.user.has_perm("wagtail_localize.submit_translation"):
        raise PermissionDenied
    get_object_or_404(Locale, language_code=language)
    wake("content.tasks.begin_translation", course.pk, language, request.user.pk)
    messages.success(
        request,
        _("The pages are being made ready for translation. It takes a minute for a course."),
    )
    return redirect("content_outline", pk)


def _course(request: HttpRequest, pk: int) -> CoursePage:
    """Return a course the user may work on; an outline opens for whoever may edit it."""
    course = get_object_or_404(CoursePage.objects.select_related("locale"), pk=pk)
    if not course.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return course


def outline_of(page) -> CoursePage | None:
    """Return the course a page of the editor belongs to, for the way back to its outline."""
    specific = page.specific
    return specific.course_page() if isinstance(specific, PublishedAsRecord) else None
