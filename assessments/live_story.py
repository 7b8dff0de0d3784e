"""A case on the wall: what stands there now, and what the room made of it. Pure: no queries.

A round goes through the phases of LiveSession. Seen from the room there are more stages: the room
is empty before the first round (`lobby`), hears what came of its last choice before the next
(`consequence`), and comes to an end (`ending`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assessments import cases

FEWEST = 5  # a split of fewer would tell what somebody chose
SHAPES = ("circle", "square", "triangle", "diamond", "hexagon", "drop")

WAITING, CHOOSING, SPLIT, REASON = "waiting", "choosing", "split", "reason"
LOBBY, CONSEQUENCE, ENDING = "lobby", "consequence", "ending"


@dataclass(frozen=True)
class Option:
    """A choice with the letter and the shape it is known by in the room."""

    number: int
    choice: Mapping

    @property
    def letter(self) -> str:
        return chr(ord("A") + self.number) if self.number < 26 else str(self.number + 1)

    @property
    def shape(self) -> str:
        return SHAPES[self.number % len(SHAPES)]

    @property
    def key(self) -> str:
        return self.choice["key"]

    @property
    def text(self) -> str:
        return self.choice["text"]


@dataclass(frozen=True)
class Bar:
    """One option's share of the room, in whole per cent."""

    option: Option
    number: int
    percent: int
    leads: bool


@dataclass(frozen=True)
class Line:
    """A round that was played: where, what there was, what the room and an expert take."""

    scene: Mapping
    taken: Option | None
    expert: Option | None
    voted: int
    bars: tuple[Bar, ...] | None

    @property
    def same(self) -> bool:
        return self.taken is not None and self.taken == self.expert


def pairs(path: Iterable[Sequence]) -> tuple[tuple[str, str], ...]:
    """Return the (scene, choice) of the rounds that were gone on from."""
    return tuple((entry[0], entry[1]) for entry in path if entry[1])


def stage(phase: str, place: cases.Place) -> str:
    """Return what the room sees: a phase, or one of `lobby`, `consequence` and `ending`."""
    if phase == WAITING:
        return CONSEQUENCE if place.trace else LOBBY
    return ENDING if place.ended else phase


def options(scene: Mapping, state: Mapping[str, int]) -> list[Option]:
    """Return what can be chosen, lettered in the author's order."""
    open_choices = cases.available(scene, state)
    return [Option(number, choice) for number, choice in enumerate(open_choices)]


def expert(offered: Sequence[Option]) -> Option | None:
    """Return what an expert takes; None where leads of an investigation are as good as any."""
    scored = [o for o in offered if cases.quality_of(o.choice) in cases.QUALITIES]
    if not scored:
        return None
    best = min(scored, key=lambda o: cases.QUALITIES.index(cases.quality_of(o.choice)))
    leads_open = len(scored) < len(offered)
    return None if leads_open and cases.quality_of(best.choice) != cases.QUALITIES[0] else best


def split(offered: Sequence[Option], counts: Mapping[str, int]) -> tuple[Bar, ...] | None:
    """Return how the room chose; None when fewer than FEWEST did."""
    numbers = [counts.get(option.key, 0) for option in offered]
    total, most = sum(numbers), max(numbers, default=0)
    if total < FEWEST:
        return None
    return tuple(
        Bar(option, number, round(100 * number / total), number == most)
        for option, number in zip(offered, numbers, strict=True)
    )


def suggested(offered: Sequence[Option], counts: Mapping[str, int]) -> Option | None:
    """Return the way to go on along: the majority's (of equals the first), in a small room the
    expert's, else the first. None when nothing can be chosen."""
    bars = split(offered, counts)
    if bars:
        return next(bar.option for bar in bars if bar.leads)
    return expert(offered) or (offered[0] if offered else None)


def round_line(scene, state, chosen: str | None, counts: Mapping[str, int]) -> Line:
    """Return the line of one round."""
    offered = options(scene, state)
    return Line(
        scene=scene,
        taken=next((o for o in offered if o.key == chosen), None),
        expert=expert(offered),
        voted=sum(counts.values()),
        bars=split(offered, counts),
    )


def lines(place: cases.Place, tally: Mapping[int, Mapping[str, int]]) -> list[Line]:
    """Return the rounds that were gone on from, oldest first; `tally` is by round and choice."""
    return [
        round_line(turn.scene, turn.before, turn.choice["key"], tally.get(turn.ordinal, {}))
        for turn in place.trace
    ]


# A closed session: only counts, in its path ---------------------------------------------------------


def closed_path(place: cases.Place, tally: Mapping[int, Mapping[str, int]]) -> list[list]:
    """Return the path with each round's counts: [scene, choice or "", how many, {choice: n} or
    None]. The last round is in it if anybody chose; a split of fewer than FEWEST is nowhere."""
    rounds = [(turn.scene["key"], turn.choice["key"]) for turn in place.trace]
    if tally.get(place.next_ordinal):
        rounds.append((place.scene["key"], ""))
    path = []
    for number, (scene, choice) in enumerate(rounds, 1):
        counts = tally.get(number, {})
        voted = sum(counts.values())
        path.append([scene, choice, voted, dict(counts) if voted >= FEWEST else None])
    return path


def closed_lines(definition: Mapping, path: Sequence[Sequence]) -> list[Line]:
    """Return the rounds of a closed session, from the counts in its path."""
    place = cases.replay(definition, pairs(path))
    stood = [(turn.scene, turn.before) for turn in place.trace] + [(place.scene, place.state)]
    found = []
    for (scene, state), entry in zip(stood, path, strict=False):
        _key, choice, voted, counts = [*entry, 0, None][:4]
        line = round_line(scene, state, choice, counts or {})
        found.append(Line(scene, line.taken, line.expert, voted, line.bars))
    return found
