"""Everything that readers meet, as strings: each kept once, because half of them stand in several
places (a bank's questions in its quizzes, a source under each claim)."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

TAGS = re.compile(r"<[^>]*>")


class Texts:
    """A pool of strings that are searched in one go."""

    def __init__(self):
        self._numbers: dict[str, int] = {}
        self._joined: str | None = None

    def add(self, said) -> frozenset[int]:
        """Take in what was written; return the numbers of its strings."""
        numbers = self._numbers
        self._joined = None
        return frozenset(numbers.setdefault(text, len(numbers)) for text in strings(said))

    def found(self, pattern: re.Pattern | None) -> dict[int, set[str]]:
        """Return what a pattern in lower case matches, by the number of the string.

        What stands in two strings is never read as one sentence.
        """
        if pattern is None:
            return {}
        if self._joined is None:
            shown = [_shown(text).lower() for text in self._numbers]
            self._joined = "\n".join(shown)
            self._ends = list(accumulate(len(text) + 1 for text in shown))
        matches: dict[int, set[str]] = {}
        for match in pattern.finditer(self._joined):
            number = bisect_right(self._ends, match.start())
            matches.setdefault(number, set()).add(match.group().strip())
        return matches


def strings(said) -> Iterator[str]:
    """Yield the strings in what was written, without those that name a block."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, list | tuple):
        for inner in said:
            yield from strings(inner)
    elif isinstance(said, dict):
        for key, inner in said.items():
            if key not in ("id", "type"):
                yield from strings(inner)


def cited(said, titles: dict[int, str], inside: bool = False) -> Iterator[str]:
    """Yield the titles of the sources: they are written out in a frozen version, and numbers of
    rows in a page."""
    if isinstance(said, dict):
        if inside and "title" in said:
            yield said["title"]
        for key, inner in said.items():
            yield from cited(inner, titles, inside or key == "sources")
    elif isinstance(said, list | tuple):
        for inner in said:
            yield from cited(inner, titles, inside)
    elif inside and isinstance(said, int) and said in titles:
        yield titles[said]


def _shown(text: str) -> str:
    if "<" in text:
        text = TAGS.sub("", text.replace("</p>", " ").replace("</li>", " "))
    return html.unescape(text) if "&" in text else text
