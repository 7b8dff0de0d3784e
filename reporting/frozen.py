"""The words a programme is counted with, frozen when it has its first figure under a version.

A release may word a definition better, or count otherwise (then `DEFINITION` rises): what was
printed under a programme's figures of a version stays as it read, in every language.
"""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import get_language

from courses.freezing import digest_of
from courses.models import Programme
from reporting.definitions import DEFINITION, DEFINITIONS, Definition
from reporting.models import FrozenDefinitions, SavedFigure


def freeze(programme: Programme) -> FrozenDefinitions:
    """Keep the words of the version in force for a programme, once."""
    known = FrozenDefinitions.objects.of(programme, DEFINITION)
    if known is not None:
        return known
    words = words_now()
    try:
        with transaction.atomic():
            return FrozenDefinitions.objects.create(
                programme=programme, version=DEFINITION, words=words, digest=digest_of(words)
            )
    except IntegrityError:  # another process was faster
        return FrozenDefinitions.objects.get(programme=programme, version=DEFINITION)


def words_now() -> dict[str, dict[str, list[str]]]:
    """Return this release's definitions in every language."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found[code] = {one.key: [str(one.name), str(one.text)] for one in DEFINITIONS.values()}
    return found


def defined(figure: SavedFigure) -> dict[str, Definition]:
    """Return the definitions a figure was counted with, in the reader's language."""
    row = FrozenDefinitions.objects.of(figure.programme_id, figure.definition)
    kept = row.words.get(get_language() or "da", {}) if row else {}
    return DEFINITIONS | {key: Definition(key, *words) for key, words in kept.items()}
