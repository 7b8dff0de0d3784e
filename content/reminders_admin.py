"""The words of reminders in the admin: they hold for the whole site."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from content.organisations_views import may_arrange
from courses.models import ReminderTemplate


class ReminderTemplateViewSet(SnippetViewSet):
    model = ReminderTemplate
    icon = "mail"
    add_to_admin_menu = True
    menu_label = gettext_lazy("Reminder texts")
    menu_order = 330
    list_display = ["occasion", "language", "subject"]
    list_filter = ["occasion", "language"]
    panels = [
        FieldPanel("occasion", read_only=True),
        FieldPanel("language", read_only=True),
        FieldPanel("subject"),
        FieldPanel("body"),
    ]


def keep_to_who_runs_everything(request, instance):
    """Before a text is opened for editing: it is sent in every programme."""
    if isinstance(instance, ReminderTemplate) and not may_arrange(request.user):
        raise PermissionDenied
