"""The admin of every app meets Wagtail here; what each adds stands in a module of its own."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from content import (
    banks_admin,
    case_hooks,  # noqa: F401 (registers its own)
    certificate_designs_admin,
    certificates_admin,
    desk_views,
    laws_admin,
    local_contacts_admin,
    people_admin,
    programmes_admin,
    quality_views,
    question_file_views,
    reminders_admin,
    signin_admin,  # noqa: F401 (registers its own)
)
from content.models import HomePage, QuestionBank, QuizPage, Source, SupportContact

# Page-tree plumbing, for superusers only: everybody else works from the courses.
PLUMBING = {"explorer", "snippets", "settings", "help"}


# Courses -------------------------------------------------------------------------------------------
@hooks.register("register_admin_urls")
def course_urls():
    return [
        path("kurser/<int:pk>/", desk_views.OutlineView.as_view(), name="content_outline"),
        path(
            "kurser/<int:pk>/flyt/<int:page>/<str:direction>/", desk_views.move, name="content_move"
        ),
        path("kurser/<int:pk>/udgiv/", desk_views.publish, name="content_publish_ready"),
        path(
            "kurser/<int:pk>/oversaet/<str:language>/",
            desk_views.translate,
            name="content_translate",
        ),
    ]


@hooks.register("construct_homepage_panels")
def courses_first(request, panels):
    """Courses, then what waits for a review; the rest of the dashboard is page-tree news."""
    keep = ("workflow_objects_to_moderate", "user_objects_in_workflow_moderation", "locked_pages")
    panels[:] = [panel for panel in panels if panel.name in keep]
    panels.append(desk_views.CoursesPanel())


@hooks.register("insert_global_admin_css")
def desk_style():
    return format_html('<link rel="stylesheet" href="{}">', static("content/desk.css"))


@hooks.register("register_page_header_buttons")
def back_to_outline(page, user, view_name=None, next_url=None):
    course = desk_views.outline_of(page)
    if course is not None:
        url = reverse("content_outline", args=[course.pk])
        yield Button(_("Outline"), url, icon_name="list-ol", priority=5)


@hooks.register("insert_global_admin_css")
def question_style():
    return format_html('<link rel="stylesheet" href="{}">', static("content/questions.css"))


@hooks.register("register_admin_urls")
def bank_urls():
    return banks_admin.admin_urls()


@hooks.register("insert_global_admin_js")
def spots():
    """Drawing spots on a picture; does nothing where there is no such question."""
    return format_html(
        '<script type="module" src="{}" data-spots data-images="{}" data-draw="{}"></script>',
        static("content/spots.js"),
        reverse("content_picture", args=[0]),
        _("Draw it on the picture"),
    )


# The menu ------------------------------------------------------------------------------------------
class PublicPagesItem(MenuItem):
    """The front page, help and privacy, without the tree above them."""

    def __init__(self):
        super().__init__(_("Public pages"), "", name="public-pages", icon_name="home", order=600)

    def is_shown(self, request):
        home = HomePage.objects.filter(alias_of=None).order_by("path").first()
        self.url = reverse("wagtailadmin_explore", args=[home.pk]) if home else ""
        return home is not None and not request.user.is_superuser


@hooks.register("register_admin_menu_item")
def courses_item():
    return MenuItem(
        _("Courses"), reverse("wagtailadmin_home"), name="courses", icon_name="list-ol", order=10
    )


@hooks.register("register_admin_menu_item")
def public_pages_item():
    return PublicPagesItem()


@hooks.register("construct_main_menu")
def without_plumbing(request, items):
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name not in PLUMBING]


class SourceViewSet(SnippetViewSet):
    model = Source
    icon = "openquote"
    add_to_admin_menu = True
    menu_label = _("Sources")
    menu_order = 400
    list_display = ["number", "title", "publisher", "year", "kind", "checked", "review_due"]
    list_filter = ["kind"]


class SupportContactViewSet(SnippetViewSet):
    model = SupportContact
    icon = "mobile-alt"
    add_to_admin_menu = True
    menu_label = _("Help contacts")
    menu_order = 410
    list_display = ["name", "phone", "hours", "shown", "checked"]


@hooks.register("register_admin_urls")
def law_urls():
    return laws_admin.admin_urls()


@hooks.register("register_admin_menu_item")
def laws_item():
    return laws_admin.menu_item()


register_snippet(laws_admin.LawViewSet)
hooks.register("before_delete_snippet", laws_admin.keep_what_was_looked_at)
hooks.register("after_create_snippet", laws_admin.to_the_law)
hooks.register("after_edit_snippet", laws_admin.to_the_law)
register_snippet(local_contacts_admin.LocalContactViewSet)
register_snippet(SourceViewSet)
register_snippet(SupportContactViewSet)
register_snippet(banks_admin.QuestionBankViewSet)
hooks.register("before_delete_snippet", banks_admin.keep_what_is_drawn_from)


@hooks.register("register_log_actions")
def log_actions(actions):
    actions.register_action(
        "fagspor.publish.refused", _("Refuse to publish"), _("Not published: it would have broken")
    )


# Certificates --------------------------------------------------------------------------------------
@hooks.register("register_admin_urls")
def certificate_urls():
    return certificates_admin.admin_urls()


@hooks.register("register_admin_menu_item")
def certificates_item():
    return certificates_admin.menu_item()


register_snippet(certificate_designs_admin.CertificateDesignViewSet)
hooks.register("before_edit_snippet", certificate_designs_admin.keep_to_own)
hooks.register("before_delete_snippet", certificate_designs_admin.never_deleted)


# Programmes and cohorts ----------------------------------------------------------------------------
@hooks.register("register_admin_urls")
def programme_urls():
    return programmes_admin.admin_urls()


for _item in programmes_admin.menu_items():
    hooks.register("register_admin_menu_item", lambda _item=_item: _item)


# People, roles, organisations and rules --------------------------------------------------------------
@hooks.register("register_admin_urls")
def people_urls():
    return people_admin.admin_urls()


for _item in people_admin.menu_items():
    hooks.register("register_admin_menu_item", lambda _item=_item: _item)


register_snippet(reminders_admin.ReminderTemplateViewSet)
hooks.register("before_edit_snippet", reminders_admin.keep_to_who_runs_everything)


# Quality of questions ------------------------------------------------------------------------------
@hooks.register("register_admin_urls")
def quality_urls():
    return quality_views.admin_urls()


@hooks.register("register_admin_menu_item")
def quality_item():
    return quality_views.menu_item()


@hooks.register("register_page_header_buttons")
def quality_of_a_quiz(page, user, view_name=None, next_url=None):
    if isinstance(page.specific, QuizPage) and page.permissions_for_user(user).can_edit():
        url = reverse("content_quality_quiz", args=[page.pk])
        yield Button(_("Quality of questions"), url, icon_name="tasks", priority=6)


# Question files ------------------------------------------------------------------------------------
@hooks.register("register_admin_urls")
def question_file_urls():
    return question_file_views.admin_urls()


@hooks.register("register_admin_menu_item")
def question_files_item():
    return question_file_views.menu_item()


@hooks.register("register_page_header_buttons")
def export_of_a_quiz(page, user, view_name=None, next_url=None):
    if isinstance(page.specific, QuizPage) and page.permissions_for_user(user).can_edit():
        url = reverse("question_file_quiz", args=[page.pk])
        yield Button(_("Export questions"), url, icon_name="download", priority=7)


@hooks.register("register_snippet_listing_buttons")
def export_of_a_bank(snippet, user, next_url=None):
    if isinstance(snippet, QuestionBank) and user.has_perm("content.change_questionbank"):
        url = reverse("question_file_bank", args=[snippet.pk])
        yield Button(_("Export questions"), url, icon_name="download", priority=40)
