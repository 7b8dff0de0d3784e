"""Where a project lead writes her own judgement, and what may not be written there.

What she writes stands beside what the data say and passes the same guard: nothing about cause below
grade E, no percentage without what it is of (reporting/evidence.py).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reporting import evidence

LANGUAGES = ("da", "en")
LONGEST = 3000


@dataclass(frozen=True)
class Slot:
    """One place to write: in which section, and what belongs there."""

    key: str
    label: str | Promise
    help: str | Promise
    in_short: bool = False


SLOTS = (
    Slot(
        "summary",
        _("Summary"),
        _("Two or three sentences: what is this programme about, and what should be known first?"),
        in_short=True,
    ),
    Slot(
        "reach",
        _("Reach"),
        _("Who was reached, who was not, and why? Differences between plan and what was done."),
    ),
    Slot(
        "learning",
        _("Learning and change"),
        _("How do you read the change? Write what rose or fell, and what else may have mattered."),
    ),
    Slot(
        "behaviour",
        _("Behaviour at work"),
        _("What do people say they do otherwise now, and what helps or hinders them at work?"),
    ),
    Slot(
        "unknowns",
        _("What we do not know"),
        _("What could not be measured, and what would be needed to know it?"),
    ),
    Slot(
        "next",
        _("What we recommend"),
        _("What should be done next, by whom? Stands at the end of the summary."),
        in_short=True,
    ),
)
BY_KEY = {slot.key: slot for slot in SLOTS}


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: an empty line divides them."""
    parts = (" ".join(part.split()) for part in text.replace("\r", "").split("\n\n"))
    return [part for part in parts if part]


def problems(text: str, grade: str) -> list[evidence.Problem]:
    """Return what a text says beyond its grade, line by line: a line break ends a sentence too."""
    return [found for line in text.splitlines() for found in evidence.problems(line, grade)]


def refused(texts: Mapping[str, Mapping[str, str]], grade: str) -> Iterator[tuple[str, str]]:
    """Yield (language, slot) of every text that its grade does not allow."""
    for language, written in texts.items():
        for key, text in written.items():
            if problems(text, grade):
                yield language, key
