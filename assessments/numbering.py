"""Which answer stands when several messages arrive late, twice or from two tabs. Pure.

Every change of an answer carries a number one higher than the last its sender knew. The higher
number stands; a message with an equal or lower one changes nothing.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Given:
    """An answer and its number."""

    number: int
    response: dict


def settle(
    stored: Mapping[str, Given], sent: Iterable[tuple[str, Given]], fixed: Container[str] = ()
) -> tuple[dict[str, Given], dict[str, Given]]:
    """Return what to write, and what stands against something else that was sent, by question.

    Answers to the questions in `fixed` are not changed any more."""
    standing = dict(stored)
    sent = list(sent)
    for question, given in sent:
        now = standing.get(question)
        if question not in fixed and (now is None or given.number > now.number):
            standing[question] = given
    newer = {q: g for q, g in standing.items() if stored.get(q) != g}
    overtaken = {q: standing[q] for q, g in sent if standing[q].response != g.response}
    return newer, overtaken
