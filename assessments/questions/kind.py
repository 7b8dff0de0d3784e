"""What every kind of question is: one interface, and the words it speaks in. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

LONGEST_TEXT = 10_000
LONGEST_GAP = 300


class BadResponse(ValueError):
    """A response that the question cannot have. `code` says why, for those who translate it."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Mark:
    """Points reached, of the most that could be."""

    points: float
    maximum: float

    @property
    def full(self) -> bool:
        return self.points >= self.maximum - 1e-9


@dataclass(frozen=True)
class Part:
    """One option, prompt, gap or item of a question, with what was given there.

    `given` and `correct` are in words, `""` for nothing. `right` is None where nothing was asked
    of the learner (an option rightly left alone) and where there is no right and wrong.
    """

    key: str
    text: str
    given: str = ""
    right: bool | None = None
    correct: str = ""
    feedback: str = ""


@dataclass(frozen=True)
class Problem:
    """What an author must mend: `code` of `problems.CODES`, and the part it is about."""

    code: str
    part: str = ""


class Kind:
    """A kind of question: what a response looks like, what it is worth, what an author forgets.

    Methods take a frozen question; `share`, `answered` and `parts` a response that `check` made.
    """

    unmarked = False
    many = False

    def __init__(self, name: str):
        self.name = name

    def empty(self) -> dict:
        """Return the response of nobody."""
        raise NotImplementedError

    def check(self, question: Mapping, response: object) -> dict:
        """Return the response in its canonical form. Raises BadResponse."""
        raise NotImplementedError

    def answered(self, response: Mapping) -> bool:
        """Tell whether anything was given."""
        return any(response.values())

    def share(self, question: Mapping, response: Mapping) -> float:
        """Return how much of a full answer it is, 0 to 1."""
        raise NotImplementedError

    def parts(self, question: Mapping, response: Mapping) -> list[Part]:
        """Return the question part by part, with what was given."""
        raise NotImplementedError

    def problems(self, question: Mapping) -> Iterator[Problem]:
        """Yield what an author must mend before publishing."""
        raise NotImplementedError


Rule = Callable[[frozenset, frozenset, int], float]


def all_or_nothing(chosen: frozenset, right: frozenset, _among: int) -> float:
    """Return 1 when exactly the right ones were chosen, else 0."""
    return 1.0 if chosen and chosen == right else 0.0


def right_minus_wrong(chosen: frozenset, right: frozenset, _among: int) -> float:
    """Return (right − wrong) / all right, never below zero."""
    if not right:
        return 0.0
    return max(0.0, (len(chosen & right) - len(chosen - right)) / len(right))


def per_option(chosen: frozenset, right: frozenset, among: int) -> float:
    """Return the share of options judged rightly, chosen or left; nothing chosen is nothing."""
    return (among - len(chosen ^ right)) / among if chosen and among else 0.0


RULES: dict[str, Rule] = {
    "all-or-nothing": all_or_nothing,
    "right-minus-wrong": right_minus_wrong,
    "per-option": per_option,
}


def shaped(response: object, *names: str, optional: tuple[str, ...] = ()) -> Mapping:
    """Return `response` if it is an object with these names and no others. Raises BadResponse."""
    if not isinstance(response, Mapping) or not set(names) <= set(response) <= {*names, *optional}:
        raise BadResponse("shape", f"a response has {', '.join(names)} and nothing else")
    return response


def keys_in(value: object) -> list[str]:
    """Return a list of keys, each at most once. Raises BadResponse."""
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise BadResponse("shape", "expected a list of keys")
    if len(set(value)) < len(value):
        raise BadResponse("twice", "the same key twice")
    return value


def texts_in(value: object, longest: int) -> dict[str, str]:
    """Return an object of texts by key. Raises BadResponse."""
    if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
        raise BadResponse("shape", "expected texts by key")
    return {str(key): text_in(text, longest) for key, text in value.items()}


def text_in(value: object, longest: int) -> str:
    """Return a text without characters that no database keeps. Raises BadResponse."""
    if not isinstance(value, str):
        raise BadResponse("shape", "expected a text")
    if len(value) > longest:
        raise BadResponse("too-long", f"a text has at most {longest} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadResponse("shape", "not a text") from None
    return value.replace("\x00", "")


def known(given: Iterable[str], keys: Iterable[str], code: str) -> None:
    """Raise BadResponse when a key was given that the question does not have."""
    strangers = set(given) - set(keys)
    if strangers:
        raise BadResponse(code, f"there is no {sorted(strangers)[0]!r} here")


def by_key(parts: Iterable[Mapping]) -> dict[str, Mapping]:
    """Return parts of a question by their keys."""
    return {part["key"]: part for part in parts}


def twice(parts: Iterable[Mapping]) -> Iterator[Problem]:
    """Yield the keys that stand twice."""
    seen: set[str] = set()
    for part in parts:
        if part["key"] in seen:
            yield Problem("key-twice", part["key"])
        seen.add(part["key"])


def untitled(parts: Iterable[Mapping]) -> Iterator[Problem]:
    """Yield the parts without words, and words that stand twice: nobody could tell them apart."""
    seen: set[str] = set()
    for part in parts:
        words = " ".join(str(part.get("text") or "").split()).casefold()
        if not words:
            yield Problem("part-without-text", part["key"])
        elif words in seen:
            yield Problem("text-twice", part["key"])
        seen.add(words)
