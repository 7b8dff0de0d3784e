"""What every template knows: the site's name, the exit and the pages in the footer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Role
from people.roles import holds


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the values base.html needs; a learner's page costs no query for it."""
    language = get_language() or settings.LANGUAGE_CODE
    slugs = FOOTER_SLUGS.get(language, FOOTER_SLUGS["en"])
    return {
        "site_name": settings.SITE_NAME,
        "exit_url": settings.EXIT_URL,
        "account_links": account_links(getattr(request, "user", None)),
        **{name: f"/{language}/{slug}/" for name, slug in slugs.items()},
    }


def account_links(user) -> list[dict[str, str]]:
    """Return where the account menu leads, by what the user may do."""
    if user is None or not user.is_authenticated:
        return []
    links = [(reverse("my_page"), _("My page"))]
    if user.has_role or user.is_superuser:
        links += [
            (reverse(name), label) for name, label, roles in ROLE_PAGES if holds(user, *roles)
        ]
    return [{"url": url, "label": label} for url, label in links]


ROLE_PAGES = [
    ("reach", _("Reach"), (Role.PROJECT_LEAD, Role.COURSE_ADMINISTRATOR, Role.EVALUATOR)),
    ("staff", _("Own people"), (Role.ORGANISATION_CONTACT,)),
    ("indicators", _("Numbers we keep"), (Role.ORGANISATION_CONTACT,)),
    ("quality", _("Quality of questions"), (Role.EVALUATOR,)),
    ("seminars", _("Seminars"), (Role.FACILITATOR, Role.COURSE_ADMINISTRATOR)),
    ("wagtailadmin_home", _("Administration"), (Role.COURSE_AUTHOR, Role.COURSE_ADMINISTRATOR)),
]
FOOTER_SLUGS = {
    "da": {
        "help_url": "hjaelp",
        "tools_url": "vaerktoejer",
        "accessibility_url": "tilgaengelighed",
        "privacy_url": "privatliv",
    },
    "en": {
        "help_url": "help",
        "tools_url": "tools",
        "accessibility_url": "accessibility",
        "privacy_url": "privacy",
    },
}
