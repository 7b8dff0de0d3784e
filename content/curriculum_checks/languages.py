"""The two languages in step: the words differ, what lies beneath is the same.

Records hang on ids that come from the files' own ids and from the places of options, so a file in
English must be the Danish one, sentence by sentence.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest

from content.curriculum_checks.reading import WORDS, Curriculum, File, Finding

FILES = ("file", "poster", "captions")
GAP = re.compile(r"\[\[(\*?)([^\]]*)\]\]")
DANISH = re.compile(r"\b(og|ikke|hvad|jeg)\b")
SLUG = "slug"  # a page's address is in its own language
SHORTEST = 30  # characters: a name or a phone number may be the same in both


def names_in_both(curriculum: Curriculum) -> Iterator[Finding]:
    """Every file is there in the other language too."""
    for file in curriculum.files.values():
        other = _other(file)
        if other and other not in curriculum.files:
            yield Finding(file.name, "", f"{other} is missing")


def _other(file: File) -> str:
    parts = file.name.split("/")
    if not file.language:
        return ""
    place = parts.index(file.language)
    return "/".join([*parts[:place], "en" if file.language == "da" else "da", *parts[place + 1 :]])


def _pairs(curriculum: Curriculum) -> Iterator[tuple[File, File]]:
    for file in curriculum.files.values():
        other = curriculum.files.get(_other(file)) if file.language == "en" else None
        if other is not None:
            yield file, other


def same_bones(curriculum: Curriculum) -> Iterator[Finding]:
    """Ids, order, what is right, what leads where and the sources are the same in both."""
    for english, danish in _pairs(curriculum):
        place = first_difference(bones(english.data), bones(danish.data))
        if place is not None:
            yield Finding(english.name, place, f"is not built as {danish.name}")


def first_difference(one, other, where: str = "") -> str | None:
    """Return where two values first differ; None where they do not."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return _first((one[key], other[key], f"{where}.{key}") for key in one)
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        paired = enumerate(zip(one, other, strict=True), 1)
        return _first((a, b, f"{where}.{number}") for number, (a, b) in paired)
    return None if one == other else where.lstrip(".") or "the whole file"


def _first(parts) -> str | None:
    return next((found for part in parts if (found := first_difference(*part)) is not None), None)


def bones(value, key: str = ""):
    """Return a file without its words: ids, order, what is right, what leads where, sources."""
    if isinstance(value, dict):
        return {
            name: bones(part, key if key == "remarks" else name) for name, part in value.items()
        }
    if isinstance(value, list):
        return [bones(part, key) for part in value]
    if key in FILES and isinstance(value, str):
        return re.sub(r"(?<=figures/)en/|\.(da|en)(?=\.)", "", value)
    if key == SLUG:
        return ""
    return gaps(value) if key in WORDS and isinstance(value, str) else value


def gaps(text: str) -> list:
    """Return the markup in a text: which gaps are starred, and how many variants each has."""
    return [(star, len(variants.split("|"))) for star, variants in GAP.findall(text)]


def sentences(value, key: str = "") -> Iterator[str]:
    """Yield every text that a learner reads."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from sentences(part, key if key == "remarks" else name)
    elif isinstance(value, list):
        for part in value:
            yield from sentences(part, key)
    elif key in WORDS and isinstance(value, str):
        yield value


def translated(curriculum: Curriculum) -> Iterator[Finding]:
    """No long sentence is the Danish one, and no Danish word is left outside brackets."""
    for english, danish in _pairs(curriculum):
        both = zip_longest(sentences(english.data), sentences(danish.data))
        for ours, theirs in both:
            if ours and ours == theirs and len(ours) > SHORTEST and not _is_a_name(ours):
                yield Finding(english.name, "", f"is not translated: »{ours[:60]}«")
            elif ours and DANISH.search(re.sub(r"\([^)]*\)", "", ours)):
                yield Finding(english.name, "", f"has Danish words in it: »{ours[:60]}«")


def _is_a_name(text: str) -> bool:
    """Tell whether every word is a name or a number: an organisation and its telephone."""
    return not any(word[0].islower() for word in text.split())


def drawings_in_both(curriculum: Curriculum) -> Iterator[Finding]:
    """A drawing with words has an English twin, the same but for the words."""
    figures = curriculum.folder / "figures"
    for path in sorted((figures / "en").glob("*.svg")):
        name = path.relative_to(curriculum.folder).as_posix()
        twin = figures / path.name
        if not twin.exists():
            yield Finding(name, "", "has no Danish twin")
        elif shapes(path.read_text(encoding="utf-8")) != shapes(twin.read_text(encoding="utf-8")):
            yield Finding(name, "", "is not the Danish drawing with English words")


def shapes(drawing: str) -> str:
    return re.sub(r"(<(?:text|title|desc)\b[^>]*>)[^<]*", r"\1", drawing)
