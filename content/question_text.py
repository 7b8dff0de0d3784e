"""Texts with places marked in them: gaps to fill in, passages to find. Pure.

An author marks a place with double square brackets, where it stands: `[[tilhold]]`. Variants of an
answer are separated by a bar, and a star tells what is right where wrong ones are marked too:

    gaps       Han får et [[tilhold|polititilhold]].      either is accepted
               Det gives af [[*politiet|retten]].         a list to choose from; the starred is right
    passages   [[*Kl. 18.05 bankede han på]]. [[Han var rasende]].    the starred are to be found

**Keys.** A place is known to the answers by its key, `m1`, `m2`, … in the order the places were first
written. The block remembers keys beside the words they had at the last save, so that after an edit
a place keeps its key when its words are the same (also when it was moved), and else when it stands,
in order, where a place with other words stood between two that stayed. Every other place is new and
gets a key that was never used. A translation has all other words in the same order, so it has the
same keys.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MARKER = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
ALIKE = 0.6  # of two words, for one of them to be the other one mended

Memory = Sequence[Sequence[str | None]]  # [key, words]; words are None where the place is gone


@dataclass(frozen=True)
class Passage:
    """A marked passage and whether it is one of those to be found."""

    text: str
    correct: bool


@dataclass(frozen=True)
class Gap:
    """What a gap takes: variants to type, or, with `options`, a list to choose from."""

    accepted: tuple[str, ...]
    options: tuple[Passage, ...] = ()


def marked(text: str) -> list[str]:
    """Return the words of every marked place in rich text, in order, without tags."""
    return [_plain(found) for found in MARKER.findall(text or "")]


def passage(words: str) -> Passage:
    """Read one place of a text whose passages are to be found."""
    return Passage(words.lstrip("* "), words.startswith("*"))


def gap(words: str) -> Gap:
    """Read one place of a text with gaps."""
    variants = tuple(part.strip() for part in words.split("|") if part.strip())
    if any(part.startswith("*") for part in variants):
        return Gap((), tuple(passage(part) for part in variants))
    return Gap(variants)


def with_keys(text: str, keys: Sequence[str]) -> str:
    """Return rich text in which every place reads `[[key]]`."""
    left = iter(keys)
    return MARKER.sub(lambda found: f"[[{next(left, '')}]]", text or "")


def with_words(text: str, words: dict[str, str]) -> str:
    """Return rich text in which `[[key]]` reads as an author writes it: the other way round."""
    return MARKER.sub(lambda found: f"[[{html.escape(words.get(found[1], ''))}]]", text or "")


def passages_shown(text: str) -> str:
    """Return the text without its markers, the passages as plain words."""
    return MARKER.sub(lambda found: found[1].lstrip("*"), text or "")


def remembered(words: Sequence[str], memory: Memory) -> list[list[str | None]]:
    """Return the memory after a save: the places there are, in order, then the keys of those gone."""
    keys = keyed(words, memory)
    gone = [[key, None] for key, _old in memory if key not in keys]
    return [*([key, word] for key, word in zip(keys, words, strict=True)), *gone]


def keyed(words: Sequence[str], memory: Memory) -> list[str]:
    """Return the key of each marked place. The rule stands at the top of this module."""
    old = [(key, was) for key, was in memory if was is not None]
    before = [was for _key, was in old]
    found: dict[int, int] = {}  # place now: place then
    blocks = SequenceMatcher(None, before, list(words), autojunk=False).get_opcodes()
    for kind, i, i_end, j, _j_end in blocks:
        if kind == "equal":
            found |= {j + n: i + n for n in range(i_end - i)}
    _moved(before, words, found)
    for _kind, i, i_end, j, j_end in blocks:
        _mended(before, words, found, range(i, i_end), range(j, j_end))
    fresh = _fresh([key for key, _was in memory])
    return [old[found[n]][0] if n in found else next(fresh) for n in range(len(words))]


def _moved(before: Sequence, words: Sequence, found: dict[int, int]) -> None:
    """Pair what has the same words at another place."""
    for now, word in enumerate(words):
        free = (n for n, was in enumerate(before) if was == word and n not in found.values())
        if now not in found and (then := next(free, None)) is not None:
            found[now] = then


def _mended(before, words, found: dict[int, int], then: range, now: range) -> None:
    """Pair, in order, what is left between two places that stayed; of unequal numbers only what
    is alike, since nobody knows which one is new."""
    old = [n for n in then if n not in found.values()]
    new = [n for n in now if n not in found]
    if len(old) == len(new):
        found |= dict(zip(new, old, strict=True))
        return
    for place in new:
        alike = next((n for n in old if _alike(before[n], words[place])), None)
        if alike is not None:
            found[place] = alike
            old.remove(alike)


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= ALIKE


def _fresh(used: Sequence[str]):
    number = max((int(key[1:]) for key in used if re.fullmatch(r"m\d+", key)), default=0)
    while True:
        number += 1
        yield f"m{number}"


def _plain(text: str) -> str:
    return " ".join(html.unescape(TAG.sub("", text)).replace("\xa0", " ").split())
