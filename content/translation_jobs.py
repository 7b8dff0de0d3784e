"""Where wagtail-localize sends its slow work (WAGTAILLOCALIZE_JOBS). Imports no model."""

from wagtail_localize.tasks import BaseJobBackend


class InBackground(BaseJobBackend):
    """Hands the pages below the one that was submitted to a worker. When the message is lost, the
    outline says how many pages are missing and offers to go on."""

    def enqueue(self, func, args, kwargs) -> None:
        """`func` is always translate_page_subtree, which would hold one long transaction."""
        from people.waking import wake

        page_id, locales, _components, user = args
        for locale in locales:
            wake("content.tasks.begin_translation", page_id, locale.language_code, user.pk)
