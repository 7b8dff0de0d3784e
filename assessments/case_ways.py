"""The way somebody took through a case: decisions as stored, and the place they lead to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from assessments import cases
from assessments.case_scoring import first_at_visit
from assessments.cases import Place, Turn
from assessments.models import CaseRun, Decision


@dataclass(frozen=True)
class Way:
    """All decisions of a run, and where the ones that stand have led.

    Turns carry the ordinals of their decisions, which go on counting when one is taken back.
    """

    definition: Mapping
    rows: tuple[Decision, ...]
    place: Place

    @classmethod
    def of(cls, run: CaseRun, definition: Mapping, rows: Iterable[Decision] | None = None) -> "Way":
        """Replay a run on `definition`: its own, or the same in another language.

        One query, none when the rows are given. Raises cases.BadDecision.
        """
        rows = tuple(run.decisions.all() if rows is None else rows)
        standing = [row for row in rows if row.undone_at is None]
        place = cases.replay(definition, [(row.scene, row.choice) for row in standing])
        turns = zip(place.trace, standing, strict=True)
        trace = tuple(replace(turn, ordinal=row.ordinal) for turn, row in turns)
        return cls(definition, rows, replace(place, trace=trace))

    @property
    def next_ordinal(self) -> int:
        return len(self.rows) + 1

    @property
    def last(self) -> Turn | None:
        """The last decision that stands."""
        return self.place.trace[-1] if self.place.trace else None

    @property
    def may_go_back(self) -> bool:
        """Whether the last decision may be taken back: if the author allows it, before the end."""
        return bool(self.definition.get("back") and self.last and not self.place.ended)

    def turn(self, ordinal: int) -> Turn | None:
        """Return the decision of that number, None when it does not stand."""
        return next((turn for turn in self.place.trace if turn.ordinal == ordinal), None)

    def row(self, turn: Turn) -> Decision:
        """Return the decision behind a turn."""
        return self.rows[turn.ordinal - 1]

    def firsts(self) -> dict[int, Decision]:
        """Return the first decision at the visit of each decision, by its ordinal."""
        first = first_at_visit(self.rows)
        return {row.ordinal: one for row, one in zip(self.rows, first, strict=True)}
