"""When is somebody trained, and when has she passed? Pure functions over an edition.

Definitions: PRODUCT.md "The words we count with" and docs/developers/definitions.md.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

COUNTED = ("mandatory", "required")
LATER = ("followup", "renewal")  # tests with a day of their own: never part of the dose


@dataclass(frozen=True)
class Step:
    """One activity of an outline."""

    key: str
    kind: str
    minutes: int
    requirement: str
    purpose: str
    module: str
    pass_mark: float | None = None


@dataclass(frozen=True)
class Standing:
    """How far somebody is. Minutes are planned minutes."""

    credited: int
    required: int
    missing: tuple[str, ...]
    trained: bool
    passed: bool

    @property
    def dose(self) -> float:
        """Credited share of the required minutes, 1.0 where nothing is required."""
        return min(1.0, self.credited / self.required) if self.required else 1.0


def steps(outline: list[dict]) -> Iterator[Step]:
    """Yield the outline's activities in order."""
    for module in outline:
        for line in module["activities"]:
            yield Step(
                key=line["key"],
                kind=line["kind"],
                minutes=line["minutes"],
                requirement=line["requirement"],
                purpose=line.get("purpose", ""),
                module=module["key"],
                pass_mark=line.get("pass_mark"),
            )


def judge(
    outline: list[dict],
    rules: Mapping,
    *,
    finished: Mapping[str, int],
    marks: Mapping[str, float],
    room_minutes: int = 0,
) -> Standing:
    """Judge somebody against one edition.

    `finished` maps activity keys to credited minutes, `marks` maps the keys of final assessments
    to the best share reached (0 to 1), `room_minutes` are seminar minutes that no activity of the
    outline stands for. Trained: at least `rules["dose"]` of the required minutes, and every
    mandatory activity. Passed: trained, and every final assessment at or above its own mark, or
    the course's where it has none.
    """
    plan = [step for step in steps(outline) if step.purpose not in LATER]
    counted = [step for step in plan if step.requirement in COUNTED]
    required = sum(step.minutes for step in counted)
    credited = room_minutes + sum(finished.get(step.key, 0) for step in counted)
    missing = tuple(
        step.key for step in plan if step.requirement == "mandatory" and step.key not in finished
    )
    enough = credited >= rules["dose"] * required - 1e-9
    trained = enough and not missing and bool(finished or room_minutes)
    finals = [step for step in plan if step.purpose == "final"]
    reached = all(
        marks.get(step.key, -1.0) >= (step.pass_mark or rules["pass_mark"]) - 1e-9
        for step in finals
    )
    return Standing(credited, required, missing, trained, trained and bool(finals) and reached)


def next_step(
    outline: list[dict], finished: Mapping[str, int], begun: Collection[str] = ()
) -> Step | None:
    """Return what to do next, None when nothing is left.

    A baseline or an optional activity is offered in its place, and passed by once something
    after it is begun: who left in mid-lesson comes back to the lesson. A follow-up is never next: it has its day.
    """
    plan = [step for step in steps(outline) if step.purpose not in LATER]
    met = [place for place, step in enumerate(plan) if step.key in finished or step.key in begun]
    last = max(met, default=-1)
    for place, step in enumerate(plan):
        passed_by = step.requirement == "optional" and place < last and step.key not in begun
        if step.key not in finished and not passed_by:
            return step
    return None


def keys_with_purpose(outline: list[dict], purpose: str) -> list[str]:
    """Return the keys of the activities with a purpose: baseline, final, followup or renewal."""
    return [step.key for step in steps(outline) if step.purpose == purpose]


def has_purpose(outline: list[dict], purpose: str) -> bool:
    """Tell whether an edition asks for a test of that purpose."""
    return bool(keys_with_purpose(outline, purpose))
