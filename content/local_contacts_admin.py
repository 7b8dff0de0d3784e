"""Local contacts in the admin: by place, with those that nobody has looked at for half a year."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from people.models import LocalContact

FIELDS = ("function", "name", "municipality", "police_district", "phone", "email", "url")
FIELDS += ("description", "hours", "source", "checked", "shown")


def checked(contact: LocalContact) -> str:
    """Return the day somebody last looked, and whether it is time again."""
    day = contact.checked.isoformat()
    if contact.is_overdue:
        return format_html("<strong>{} ({})</strong>", day, _("look at it again"))
    return day


class LocalContactViewSet(SnippetViewSet):
    model = LocalContact
    icon = "group"
    add_to_admin_menu = True
    menu_label = _("Local contacts")
    menu_order = 415
    list_display = [
        "name",
        "function",
        "municipality",
        "police_district",
        "phone",
        Column("checked", label=_("Last checked"), accessor=checked, sort_key="checked"),
        "shown",
    ]
    list_filter = ["function", "police_district", "shown"]
    search_fields = ["name", "municipality__name", "police_district__name"]
    panels = [FieldPanel(name) for name in FIELDS]
