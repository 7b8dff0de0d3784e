"""What an activity is made of, and the fewest activities that together hold everything.

A shape is read from the published definition as it stands: which fields are filled in, of which kind
of block, question or scene, and which elements its texts use. Nothing is listed here by name, so a
new kind of block is a new shape, and whoever first has one is walked.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

ELEMENT = re.compile(r"<([a-z][a-z0-9]*)")
WORD = re.compile(r"[a-z]{2,12}")
FEW = 6  # so many different words in a place are settings, not texts
UNSEEN = {"key", "lesson", "level", "topic", "roles", "construct", "correct", "review_due"}
PAGES = {"steps": 1, "questions": 1, "scenes": 2}  # what is a page of its own, or two
ALWAYS = 3  # pages that every activity has


def cover(definitions: dict[str, tuple[str, dict]]) -> list[str]:
    """Return the activities that together have every shape, the cheapest first found.

    `definitions` is kind and definition by name. Each round takes the one that adds most for its
    pages; the same definitions give the same answer.
    """
    shapes = shapes_of(definitions)
    pages = {name: pages_of(definition) for name, (_kind, definition) in definitions.items()}
    missing = set().union(*shapes.values()) if shapes else set()
    chosen = []
    while missing:
        best = max(sorted(shapes), key=lambda name: len(shapes[name] & missing) / pages[name])
        chosen.append(best)
        missing -= shapes[best]
    return _needed(chosen, shapes)


def _needed(chosen: list[str], shapes: dict[str, set[str]]) -> list[str]:
    """Leave out whom the later ones have made superfluous."""
    for name in list(chosen):
        others = set().union(*(shapes[other] for other in chosen if other != name))
        if shapes[name] <= others:
            chosen = [other for other in chosen if other != name]
    return chosen


def pages_of(definition: dict) -> int:
    """Return about how many pages there are to go through."""
    parts = {key: len(definition.get(key) or ()) for key in PAGES}
    if forms := definition.get("forms"):
        parts["questions"] = max(len(keys) for keys in forms.values())
    elif rules := definition.get("draw"):
        parts["questions"] = sum(rule.get("count") or len(_taken(rule)) for rule in rules)
    return ALWAYS + sum(parts[key] * pages for key, pages in PAGES.items())


def shapes_of(definitions: dict[str, tuple[str, dict]]) -> dict[str, set[str]]:
    """Return the shapes of each. A word is one only where few different ones stand in its place."""
    found = {name: set(_walk(kind, surely(one))) for name, (kind, one) in definitions.items()}
    words = defaultdict(set)
    for place, word in set().union(*found.values()):
        words[place].add(word)
    return {
        name: {f"{place}={word}" if _is_setting(words[place]) else place for place, word in pairs}
        for name, pairs in found.items()
    }


def _is_setting(words: set[str]) -> bool:
    return len(words) <= FEW and all(WORD.fullmatch(word) for word in words)


def surely(definition: dict) -> dict:
    """Return what every learner meets of it: a quiz that draws may leave any question out."""
    if not (definition.get("draw") or definition.get("forms")):
        return definition
    drawn = {key for rule in definition.get("draw") or () for key in _taken(rule)}
    return definition | {"questions": [q for q in definition["questions"] if q["key"] in drawn]}


def _taken(rule: dict) -> Sequence[str]:
    """Return the questions that a rule takes for certain."""
    return () if rule.get("count") else rule.get("fixed") or ()


def _walk(place: str, value) -> Iterator[tuple[str, str]]:
    """Yield (place, word) of everything that is filled in."""
    if isinstance(value, dict):
        yield from _fields(place, value)
    elif isinstance(value, list):
        for more in value:
            yield from _walk(place, more)
    elif isinstance(value, str):
        yield from _words(place, value)
    elif value is not None and value is not False:
        yield place, "yes"


def _fields(place: str, value: dict) -> Iterator[tuple[str, str]]:
    named = value.get("type")
    here = f"{place}[{named}]" if isinstance(named, str) else place
    if value and all(isinstance(more, int) for more in value.values()):
        yield here, ""  # numbers by name, such as what a choice changes
        return
    for key in value.keys() - UNSEEN:
        yield from _walk(f"{here}.{key}", value[key])


def _words(place: str, text: str) -> Iterator[tuple[str, str]]:
    if "<" in text:
        kind = re.split(r"[.\[]", place)[0]
        yield place, "text"
        yield from ((f"{kind}<{element}>", "") for element in ELEMENT.findall(text))
    elif text:
        yield place, text
