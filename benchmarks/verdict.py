"""What devices were told, against what the database holds. Pure.

A device is told: this number stands for this question, with this response. At the end each such
word must be true, or have been overtaken by a newer answer that some device did send.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Options = tuple[str, ...]  # the chosen options, sorted


class Given(NamedTuple):
    """One answer of a device: which attempt and question, its number, what was chosen."""

    attempt: str
    question: str
    number: int
    options: Options


@dataclass
class Log:
    """What devices sent, what was acknowledged, and which attempts were handed in.

    `backwards` and `refused` hold, in words, what no server may say to these devices: a lower
    number than before, and an answer that is neither a yes nor a "try again".
    """

    sent: set[Given] = field(default_factory=set)
    acknowledged: list[Given] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)
    handed_in: set[str] = field(default_factory=set)
    backwards: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def questions(self) -> int:
        """Return how many questions of how many attempts have an acknowledged answer."""
        return len({(given.attempt, given.question) for given in self.acknowledged})


class Marked(NamedTuple):
    """An attempt as the database has it. `records` are the scores of its rows in the ledger."""

    submitted: bool
    score: float | None
    records: tuple[float, ...]


class Way(NamedTuple):
    """One person's way through one activity, and the ledger's rows that say it is finished."""

    rows: int
    finished: int
    records: int


@dataclass
class Stored:
    """What the database holds. `certificates` counts them by enrolment, 0 where one is due."""

    answers: list[Given]
    attempts: Mapping[str, Marked]
    ways: Mapping[str, Way]
    certificates: Mapping[str, int]


@dataclass
class Verdict:
    """What is wrong, in words, by sort. Nothing is what is hoped for."""

    missing: list[str]
    doubled: list[str]
    marked_twice: list[str]
    mismarked: list[str]
    told_wrong: list[str]

    @property
    def good(self) -> bool:
        return not any(vars(self).values())


def compare(log: Log, stored: Stored, key: Mapping[str, Options]) -> Verdict:
    """Judge a run. `key` holds the right options by question; each is worth one point."""
    return Verdict(
        missing=[*_missing(log, stored.answers), *_not_handed_in(log, stored.attempts)],
        doubled=_doubled(log, stored),
        marked_twice=_marked_twice(stored.attempts),
        mismarked=_mismarked(stored, key),
        told_wrong=[*log.backwards, *log.refused],
    )


def _missing(log: Log, answers: Iterable[Given]) -> list[str]:
    standing = {(given.attempt, given.question): given for given in answers}
    found = []
    for told in log.acknowledged:
        now = standing.get((told.attempt, told.question))
        if now is None:
            found.append(f"{told}: no answer stands")
        elif now.number < told.number or (now.number == told.number and now != told):
            found.append(f"{told}: {now} stands instead")
        elif now not in log.sent:
            found.append(f"{now} stands, and nobody sent it")
    return found


def _not_handed_in(log: Log, attempts: Mapping[str, Marked]) -> list[str]:
    kept = {attempt for attempt, marked in attempts.items() if marked.submitted}
    return [f"attempt {attempt}: was handed in, and is not" for attempt in log.handed_in - kept]


def _doubled(log: Log, stored: Stored) -> list[str]:
    rows = Counter((given.attempt, given.question) for given in stored.answers)
    found = [f"{place}: {count} rows" for place, count in rows.items() if count > 1]
    found += [f"attempt {a}: begun by no device" for a in stored.attempts.keys() - log.begun]
    found += [
        f"{who}: {way}"
        for who, way in stored.ways.items()
        if way != (1, way.finished, way.finished)
    ]
    found += [f"enrolment {e}: {n} certificates" for e, n in stored.certificates.items() if n != 1]
    return found


def _marked_twice(attempts: Mapping[str, Marked]) -> list[str]:
    return [
        f"attempt {attempt}: {len(marked.records)} rows in the ledger"
        for attempt, marked in attempts.items()
        if len(marked.records) > 1
    ]


def _mismarked(stored: Stored, key: Mapping[str, Options]) -> list[str]:
    """Mark every attempt again, from its answers."""
    points: dict[str, int] = defaultdict(int)
    for given in stored.answers:
        points[given.attempt] += given.options == key[given.question]
    found = []
    for attempt, marked in stored.attempts.items():
        due = (points[attempt],) if marked.submitted else ()
        told = () if marked.score is None else (marked.score,)
        if told != due or (marked.records[:1] != due):
            found.append(f"attempt {attempt}: {marked}, its answers come to {points[attempt]}")
    return found
