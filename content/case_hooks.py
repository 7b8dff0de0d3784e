"""A case in Wagtail's editor: the way to its map, names to choose among, and what is still wrong."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from content import case_refusals, case_views, definitions
from content.models import CasePage


@hooks.register("register_admin_urls")
def case_urls():
    return case_views.admin_urls()


@hooks.register("register_page_header_buttons")
def case_buttons(page, user, view_name=None, next_url=None):
    yield from _buttons(page, user)


@hooks.register("register_page_listing_buttons")
def case_listing_buttons(page, user, next_url=None):
    yield from _buttons(page, user)


def _buttons(page, user):
    """Yield the ways to the map and to trying it out, for a case the user may edit."""
    if page.specific_class is CasePage and page.permissions_for_user(user).can_edit():
        story_map = reverse("content_story_map", args=[page.pk])
        yield Button(_("Story map"), story_map, icon_name="site", priority=6)
        yield Button(
            _("Test play"), reverse("content_trial", args=[page.pk]), icon_name="view", priority=7
        )


@hooks.register("insert_editor_js")
def case_editor():
    """Names to choose among; does nothing where there is no case."""
    return format_html(
        '<script type="module" src="{}" data-case-editor data-end="{}" data-taken="{}" '
        'data-any="{}"></script>',
        static("content/case_editor.js"),
        _("the ending that the state decides"),
        _("how often it was taken"),
        _("how many choices were taken there"),
    )


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def what_is_left(request, page):
    """Say after saving what must be mended and what to think of; autosave says nothing."""
    if page.specific_class is CasePage and "json" not in request.headers.get("accept", ""):
        sentence = _left(case_refusals.findings(definitions.definition_of(page)))
        if sentence:
            url = reverse("content_story_map", args=[page.pk])
            messages.warning(request, sentence, buttons=[messages.button(url, _("Story map"))])


def _left(findings) -> str:
    """Return how much there is to mend and to think of, "" for nothing."""
    warnings = sum(finding.warning for finding in findings)
    errors = len(findings) - warnings
    mend = ngettext(
        "%(n)s thing to mend before it can be published.",
        "%(n)s things to mend before it can be published.",
        errors,
    )
    think = ngettext("%(n)s thing to think of.", "%(n)s things to think of.", warnings)
    said = [(errors, mend), (warnings, think)]
    return " ".join(words % {"n": number} for number, words in said if number)
