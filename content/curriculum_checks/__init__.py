"""What must hold of the curriculum's files. One rule in one place: the command `check_curriculum`,
`make lint` and the tests all ask here. Pure: files in, findings out."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from content.curriculum_checks import asking, claims, languages, playing, showing, wording
from content.curriculum_checks.reading import ERROR, REMARK, Curriculum, Finding

__all__ = ["CHECKS", "ERROR", "REMARK", "Curriculum", "Finding", "check"]

CHECKS: dict[str, tuple[Callable[[Curriculum], Iterator[Finding]], ...]] = {
    "files": (wording.unreadable, wording.not_understood, showing.files_are_there),
    "links": (showing.links, showing.tools_are_there),
    "sources": (
        claims.sources_are_known,
        claims.sources_are_whole,
        claims.claims_have_sources,
        claims.facts_carry_no_more_than_their_sources,
    ),
    "laws": (claims.laws_are_known, claims.lessons_name_their_laws),
    "dates": (claims.reviews_are_dated,),
    "alternatives": (showing.alternatives,),
    "minutes": (showing.minutes,),
    "care": (showing.heavy_content_is_announced,),
    "language": (wording.readability, wording.words_never_used),
    "in step": (
        languages.names_in_both,
        languages.same_bones,
        languages.translated,
        languages.drawings_in_both,
    ),
    "questions": (
        asking.answers_say_why,
        asking.right_is_longest,
        asking.keys_are_spread,
        asking.tests_draw_what_is_there,
        asking.blueprints,
    ),
    "cases": (playing.case_graphs, playing.enough_to_decide, playing.situations),
}


def check(folder: Path, today: date, only: tuple[str, ...] = ()) -> list[Finding]:
    """Return everything to look at in a folder, errors and remarks, in the order of the checks."""
    curriculum = Curriculum.read(folder)
    if not curriculum.rules:
        return [Finding("rules.yaml", "", "is missing: nothing can be checked")]
    found: list[Finding] = []
    for name, checks in CHECKS.items():
        if not only or name in only:
            for one in checks:
                found += one(curriculum)
            if name == "dates":
                found += claims.past(curriculum, today)
    return found
