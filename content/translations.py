"""How far a page's translations are behind it, counted in texts (wagtail-localize's segments)."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.operations import TranslationCreator

# The address is made from the title when nobody translates it.
NOT_COUNTED = ("slug",)


def is_synced(page) -> bool:
    """Tell whether `page` is made from its source's texts, and not written by hand."""
    return _translations(page).exists()


def missing(page) -> int:
    """Return how many texts of the source still have no translation in the language of `page`."""
    translation = _translations(page).first()
    if translation is None:
        return 0
    return _untranslated().filter(source__translations=translation).count()


def behind(keys: Iterable) -> dict[str, dict[str, int]]:
    """Return untranslated texts by translation key and language. One query, however many pages.

    A page that is being translated and lacks nothing is not in the answer.
    """
    rows = (
        _untranslated()
        .filter(source__object_id__in=list(keys), source__translations__enabled=True)
        .values_list("source__object_id", "source__translations__target_locale__language_code")
        .annotate(texts=Count("pk"))
    )
    answer: dict[str, dict[str, int]] = defaultdict(dict)
    for key, language, texts in rows:
        answer[str(key)][language] = texts
    return answer


def sync(page) -> None:
    """Let translations of a page that was published see its new texts at once."""
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is not None and source.translations.filter(enabled=True).exists():
        source.update_from_db()


def _translations(page):
    return Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )


def _untranslated():
    done = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef("source__translations__target_locale_id"),
        has_error=False,
    )
    segments = StringSegment.objects.exclude(context__path__in=NOT_COUNTED)
    return segments.annotate(done=Exists(done)).filter(done=False)


# Beginning -----------------------------------------------------------------------------------------


def not_begun(page, locale):
    """Return `page` and what is below it that has no page of its own in `locale`, parents first."""
    branch = page.get_descendants(inclusive=True).filter(alias_of=None)
    there = Page.objects.filter(locale=locale, alias_of=None).values("translation_key")
    return branch.exclude(translation_key__in=there).order_by("path")


def begin(*, page, language: str, user) -> int:
    """Take `page` and everything below it into translation; return how many pages that was.

    Page by page, each in a transaction of its own: a whole course takes half a minute, and nobody
    who saves an answer meanwhile may wait for that. Doing it again does what is left.
    """
    locale = Locale.objects.get(language_code=language)
    count = 0
    for missing_page in not_begun(page, locale):
        with transaction.atomic():
            TranslationCreator(user, [locale]).create_translations(missing_page)
        count += 1
    return count
