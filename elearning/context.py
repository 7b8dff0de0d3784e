"""What every template knows: the site's name, the exit and the pages in the footer."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, str]:
    """Return the values base.html needs; reads no database."""
    language = get_language() or settings.LANGUAGE_CODE
    slugs = FOOTER_SLUGS.get(language, FOOTER_SLUGS["en"])
    return {
        "site_name": settings.SITE_NAME,
        "exit_url": settings.EXIT_URL,
        **{name: f"/{language}/{slug}/" for name, slug in slugs.items()},
    }


FOOTER_SLUGS = {
    "da": {"help_url": "hjaelp", "accessibility_url": "tilgaengelighed", "privacy_url": "privatliv"},
    "en": {"help_url": "help", "accessibility_url": "accessibility", "privacy_url": "privacy"},
}
