"""What a page has become since learners met it."""

from content import definitions, translations
from courses import freezing
from courses.models import Activity, CurrentVersion


def needs_answer(page) -> bool:
    """Tell whether publishing `page` replaces a version that learners may have answered, with
    other content, and the author has not said whether the meaning changed."""
    if page.change or translations.is_synced(page):
        return False
    return differs(page)


def differs(page, bank=None) -> bool:
    """Tell whether `page` would be frozen as other than it is. `bank` is the draft of a question
    bank that stands in for what is published."""
    current = CurrentVersion.objects.filter(
        activity__key=page.translation_key, language=page.locale.language_code
    )
    digest = current.values_list("version__digest", flat=True).first()
    now = [page.title, definitions.definition_of(page, bank)]
    return digest is not None and digest != freezing.digest_of(now)


def recorded(page) -> bool:
    """Tell whether `page`, or anything below it, has been published as an activity."""
    keys = page.get_descendants(inclusive=True).values("translation_key")
    return Activity.objects.filter(key__in=keys).exists()
