"""The same page in the other languages, for the language switch."""

from django.conf import settings


class InLanguages:
    """Mixin of pages: tells the template where its live translations are."""

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["language_urls"] = language_urls(self, request)
        return context


def language_urls(page, request=None) -> dict[str, str]:
    """Return the address of each live translation of `page`, itself included, by language."""
    known = {code for code, _name in settings.LANGUAGES}
    pages = page.get_translations(inclusive=True).live().select_related("locale")
    return {
        p.locale.language_code: p.get_url(request) or ""
        for p in pages
        if p.locale.language_code in known
    }
