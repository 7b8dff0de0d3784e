"""What the data can carry, and which words that allows: MEASUREMENT 1.8. Pure, knows no Django.

The grade is worked out, never typed. Every sentence about learning passes `problems` before it is
shown, and so does what a person writes as a figure's name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

FEWEST_TO_CLAIM = 10
FEWEST_FOR_PERCENT = 20
RETEST = 0.26  # Hausknecht 2007: what taking a test again gives by itself, in SDs
PRACTICE = 0.3  # below it a change on the same questions cannot be told from practice
GREEN, AMBER = 0.7, 0.5
CEILING_MOST = 0.15
CLUSTERS_LEAST = 10
CAUSE = re.compile(
    r"\beffekt(?!iv)\w*|\bvirker\b|\bvirkede\b|\bvirkning\w*|\bdokumenterer,? at\b|\bførte til\b"
    r"|\bfører til\b|\bskyldes kurset\b|\beffect\w*|\bimpact\w*|\bworks\b|\bworked\b|\bproves? that\b"
    r"|\bdemonstrates? that\b|\bdocuments that\b|\bleads? to\b|\bled to\b|\bcaused?\b",
    re.IGNORECASE,
)
RATE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:%|procent|per cent|percent)", re.IGNORECASE)
INTERVAL = re.compile(
    r"95\s*(?:%|procent|per cent)[-\s]*(?:CI|KI|sikkerhed\w*|konfidens\w*|confidence|interval\w*)",
    re.IGNORECASE,
)
OF = re.compile(
    r"\b(?:af|hos|blandt|of|among|out of)\s+(?:de|the|alle|all)?\s*(\d[\d.,\u00a0]*)", re.IGNORECASE
)
SIGNIFICANT = re.compile(r"\bsignifi[kc]an\w*", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])")


@dataclass(frozen=True)
class Problem:
    """Why a sentence may not stand: a code, and the words it is about."""

    code: str
    words: str


def grade(block: Mapping | None, *, staggered: bool = False) -> str:
    """Return A to E: what one course's figures (reporting/effect.py) can carry.

    A reach only; B a test after; C the same persons before and after; D and three months later;
    E and somebody to compare with, whose turn was drawn.
    """
    if block is None:
        return "A"
    if block["change"]["tier"] == "none":
        return "B" if block["passed"]["n"] >= FEWEST_TO_CLAIM else "A"
    compared = block["comparison"]
    if staggered and compared and compared["interval"]:
        return "E"
    return "D" if block["retention"]["n"] >= FEWEST_TO_CLAIM else "C"


def coverage(block: Mapping) -> str:
    """Return green, amber or red: the share of the trained with both tests; "" for nobody."""
    counts = block["counts"]
    if not counts["trained"]:
        return ""
    share = counts["trained_matched"] / counts["trained"]
    return "green" if share >= GREEN else "amber" if share >= AMBER else "red"


def problems(text: str, grade: str) -> list[Problem]:
    """Return what a text says beyond its grade of evidence, or without its denominator."""
    return [problem for one in SENTENCE.split(text) for problem in _problems(one, grade)]


def _problems(sentence: str, grade: str) -> Iterator[Problem]:
    if grade < "E":
        for match in CAUSE.finditer(sentence):
            yield Problem("cause", match.group())
    yield from _rates(sentence)
    if SIGNIFICANT.search(sentence) and not INTERVAL.search(sentence):
        yield Problem("significant", SIGNIFICANT.search(sentence).group())  # type: ignore[union-attr]


def _rates(sentence: str) -> Iterator[Problem]:
    """A percentage names what it is of, and that is twenty or more."""
    said = RATE.search(INTERVAL.sub("", sentence))
    if not said:
        return
    wholes = [int(re.sub(r"\D", "", whole.strip(".,"))) for whole in OF.findall(sentence)]
    if not wholes:
        yield Problem("denominator", said.group())
    elif max(wholes) < FEWEST_FOR_PERCENT:
        yield Problem("few", said.group())
