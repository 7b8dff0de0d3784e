"""Short names for whatever in a case has none yet: from its title, and no two the same."""

import re
from collections.abc import Iterable

from django.utils.text import slugify

LONGEST = 40
DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def name_all(*, variables: Iterable = (), scenes: Iterable = (), events: Iterable = ()) -> None:
    """Give a short name to all that lacks one, in the blocks' values themselves."""
    scenes = [block.value for block in scenes]
    _name([block.value for block in variables], "label", "variable")
    _name(scenes, "title", "scene", taken={"end"})
    _name([block.value for block in events], "next", "event")
    for scene in scenes:
        _name(list(scene["choices"]), "text", "choice")
        _name(list(scene["reasons"]), "text", "reason")


def _name(values: list, title: str, kind: str, taken: Iterable[str] = ()) -> None:
    known = {value["key"] for value in values} | set(taken)
    for number, value in enumerate(values, 1):
        if not value["key"]:
            value["key"] = proposed(value[title] or "", known, f"{kind}-{number}")
            known.add(value["key"])


def proposed(title: str, taken: set, otherwise: str) -> str:
    """Return a short name for `title` that is not among `taken`.

    Small ASCII letters, digits and hyphens, at most 40; `otherwise` where a title has none of them.
    """
    base = slugify(title.translate(DANISH))[:LONGEST].strip("-_")
    base = re.sub(r"-[^-]*$", "", base) if len(base) == LONGEST and "-" in base else base
    base = base or otherwise
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name
