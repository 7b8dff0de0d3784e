"""What a report tells of learning, as cells that hang together with those of reach. Pure.

A mean is of so many persons. Set beside a mean of one to nine more of them, it tells of these. So
each number of persons behind a mean is a cell held to ten, and where it is hidden the mean goes
with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

OTHERS = "others"
WAVES = ("baseline", "final", "followup")
MOVED = {"change": ("baseline",), "since_then": ("final",), "shift": ("baseline",)}
# What is printed of a course, and what of it holds to ten: a mean or a share stands on it.
OF_COURSE = {
    "enrolled": False, "trained": False, "before": False, "after": False, "matched": False,
    "trained_matched": False, "all_three": False, "n": True, "retention": True, "others": True,
    "tried": False, "passed": True, "started": True, "waiting": True,
}  # fmt: skip
PUBLISHED = ("enrolled", "n", "retention")  # what a publication tells of the first course
WITHIN = (  # who is counted in the second is counted in the first
    ("enrolled", "trained"),
    ("enrolled", "before"),
    ("enrolled", "after"),
    ("trained", "trained_matched"),
    ("matched", "trained_matched"),
    ("before", "matched"),
    ("after", "matched"),
    ("matched", "n"),
    ("matched", "all_three"),
    ("all_three", "retention"),
    ("n", "retention"),
    ("before", "others"),
    ("enrolled", "tried"),
    ("tried", "passed"),
    ("n", "started"),
    ("before", "waiting"),
)
OF_TOTAL = (
    ("enrolled", "enrolled"),
    ("trained", "trained"),
    ("baseline", "before"),
    ("final", "after"),
    ("matched", "matched"),
    ("matched", "n"),
    ("trained_matched", "trained_matched"),
)
KINDS = ("profession", "organisation", "cohort")


@dataclass(frozen=True)
class Count:
    """A number of persons: its key, how many, whether it is held to ten, and what hiding it costs."""

    key: str
    value: int
    sensitive: bool
    cost: int


def kinds(place: str) -> tuple[str, ...]:
    """Return by what learning is divided: by organisation only where reach is too."""
    return tuple(kind for kind in KINDS if kind != "organisation" or place == "organisation")


def counts(figures: Mapping, place: str, *, everything: bool) -> Iterator[Count]:
    """Yield the numbers of persons that a report tells of; not `everything`: that a publication does."""
    for block in figures["courses"]:
        where = f"learning/{block['course']}"
        values = of_course(block)
        for name, value in values.items():
            if everything or name in PUBLISHED:
                cost = 300 if name in ("n", "enrolled") else 40
                yield Count(f"{where}/{name}", value, OF_COURSE[name], cost)
        if everything:
            for kind in kinds(place):
                for row in block[kind]:
                    yield Count(f"{where}/{kind}/{row['id']}", row["n"], True, 30)
    if everything:
        yield from _said(figures)


def of_course(block: Mapping) -> dict[str, int]:
    """Return the numbers of persons of one course by name: those that are told anywhere."""
    found = {
        name: block["counts"][name]
        for name in (
            "enrolled",
            "trained",
            "before",
            "after",
            "matched",
            "trained_matched",
            "all_three",
        )
        if name in block["counts"]
    }
    if block["change"]["tier"] != "none":  # below ten pairs no mean stands on them
        found |= {"n": block["change"]["n"], "retention": block["retention"]["n"]}
    if "others" in block.get("missing", {}):
        found["others"] = block["missing"]["others"]
    if "passed" in block and block["change"]["tier"] == "none":
        found |= {"tried": block["passed"]["n"], "passed": block["passed"]["passed"]}
    if block.get("comparison"):
        found |= {name: block["comparison"][name] for name in ("started", "waiting")}
    return found


def _said(figures: Mapping) -> Iterator[Count]:
    for rating in figures["measured"].get("ratings", ()):
        where = said_key(rating)
        for wave in WAVES:
            told = rating["waves"][wave]
            if told["asked"]:
                yield Count(f"{where}/{wave}/asked", told["asked"], False, 20)
                yield Count(f"{where}/{wave}/n", told["n"], True, 20)
                yield Count(f"{where}/{wave}/no_case", told["no_case"], False, 20)
        for name in MOVED:
            if rating[name]["n"]:
                yield Count(f"{where}/{name}", rating[name]["n"], True, 10)


def said_key(rating: Mapping) -> str:
    return f"learning/{rating['course']}/said/{rating['subject']}"


def within(figures: Mapping, place: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (whole, parts that exclude each other) for everything that hangs together, by key.

    `profession/7` as a whole is the enrolled of that row, wherever it stands.
    """
    for block in figures["courses"]:
        where = f"learning/{block['course']}"
        yield from ((f"total/{whole}", (f"{where}/{part}",)) for whole, part in OF_TOTAL)
        yield from ((f"{where}/{whole}", (f"{where}/{part}",)) for whole, part in WITHIN)
        yield f"{where}/before", (f"{where}/n", f"{where}/others")
        for kind in kinds(place):
            rows = [str(row["id"]) for row in block.get(kind, ())]
            if rows:
                yield f"{where}/n", tuple(f"{where}/{kind}/{row}" for row in rows)
            if kind != "cohort":
                yield from (
                    (f"{kind}/{row}", (f"{where}/{kind}/{row}",)) for row in rows if row != OTHERS
                )
    for rating in figures.get("measured", {}).get("ratings", ()):
        yield from _said_within(rating)


def _said_within(rating: Mapping) -> Iterator[tuple[str, tuple[str, ...]]]:
    where = said_key(rating)
    for wave in WAVES:
        yield f"learning/{rating['course']}/enrolled", (f"{where}/{wave}/asked",)
        yield f"{where}/{wave}/asked", (f"{where}/{wave}/n", f"{where}/{wave}/no_case")
    for name, waves in MOVED.items():
        for wave in (*waves, rating["last"] if name == "change" else "final"):
            yield f"{where}/{wave}/n", (f"{where}/{name}",)


# Beside what was told before ----------------------------------------------------------------------


def apart(now: Mapping, before: Mapping, place: str, hidden: frozenset[str]) -> Iterator[str]:
    """Yield the keys of what cannot stand beside an earlier report, whatever else is hidden.

    Groups that are cut otherwise now, and scores of which some have grown by few.
    """
    then = {block["course"]: block for block in before["courses"]}
    for block in now["courses"]:
        old, where = then.get(block["course"]), f"learning/{block['course']}"
        if old is None:
            continue
        for kind in kinds(place):
            shown = [r for r in old.get(kind, ()) if f"{where}/{kind}/{r['id']}" not in hidden]
            if shown and _ids(old[kind]) != _ids(block[kind]):
                yield from (f"{where}/{kind}/{row['id']}" for row in block[kind])
        if f"{where}/distribution" not in hidden and _grown_by_few(
            block["distribution"], old.get("distribution", {})
        ):
            yield f"{where}/distribution"


def _ids(rows: Sequence[Mapping]) -> set:
    return {row["id"] for row in rows}


def _grown_by_few(now: Mapping, then: Mapping) -> bool:
    """Could somebody's score be read off two distributions?"""
    if not now or not then or now == then:
        return False
    for wave in ("before", "after"):
        edges = [[(one["low"], one["high"]) for one in bins[wave]] for bins in (now, then)]
        if edges[0] != edges[1]:
            return True
        pairs = zip(now[wave], then[wave], strict=True)
        if any(0 < abs(new["n"] - old["n"]) < 5 for new, old in pairs):
            return True
    return False


# What is left to tell -----------------------------------------------------------------------------


def told(answer: Mapping, hidden: frozenset[str], place: str) -> dict | None:
    """Return the answer without anything hidden; None where no course is left."""
    figures = answer["figures"]
    courses = [
        _course(block, hidden, place)
        for block in figures["courses"]
        if not {f"learning/{block['course']}/{name}" for name in ("n", "enrolled")} & hidden
    ]
    if not courses:
        return None
    standing = {block["course"] for block in courses}
    measured = dict(figures["measured"])
    measured["ratings"] = [
        _rating(one, hidden) for one in measured.get("ratings", ()) if one["course"] in standing
    ]
    measured["items"] = {
        form: rows for form, rows in measured.get("items", {}).items() if _of(form, standing)
    }
    return {**answer, "figures": {"courses": courses, "measured": measured}}


def _of(form: str, courses: set) -> bool:
    return int(form.partition(":")[0]) in courses


def _course(block: Mapping, hidden: frozenset[str], place: str) -> dict:
    where = f"learning/{block['course']}"
    away = {name for name in (*OF_COURSE, "distribution") if f"{where}/{name}" in hidden}
    left = {**block, "counts": _counts(block["counts"], away)}
    for kind in KINDS:
        rows = block[kind] if kind in kinds(place) else ()
        left[kind] = [row for row in rows if f"{where}/{kind}/{row['id']}" not in hidden]
    if block["change"]["tier"] == "none":
        left["change"] = {"n": 0, "tier": "none"}
    instead = {
        "retention": ("retention", {**block["retention"], **_NOTHING_KEPT}),
        "others": ("missing", {}),
        "started": ("comparison", None),
        "waiting": ("comparison", None),
        "tried": ("passed", {**block["passed"], "n": 0, "passed": 0}),
        "passed": ("passed", {**block["passed"], "n": 0, "passed": 0}),
        "distribution": ("distribution", {}),
    }
    return left | dict(instead[name] for name in away if name in instead)


def _counts(counts: Mapping, away: set[str]) -> dict:
    """Return the counts of a course: hidden ones are None, and those told in words are of ten or more."""
    left = {name: None if name in away else n for name, n in counts.items()}
    del left["reached"], left["both"]
    left["out_of_time"] = _many(counts["both"] - counts["matched"])
    left["other_forms"] = _many(counts["other_forms"])
    left["later_off_time"] = _many(counts["later_off_time"])
    return left


_NOTHING_KEPT = {"n": 0, "means": None, "intervals": None, "ratio": None, "interval": None}


def _many(n: int) -> int | None:
    """A number in a sentence: nought, ten or more, else only that there are some."""
    return n if n == 0 or n >= 10 else None


def _rating(rating: Mapping, hidden: frozenset[str]) -> dict:
    where, left = said_key(rating), dict(rating)
    left["waves"] = {
        wave: _wave(rating["waves"][wave], f"{where}/{wave}", hidden) for wave in WAVES
    }
    for name in MOVED:
        if f"{where}/{name}" in hidden:
            left[name] = {**rating[name], "n": 0, "interval": None}
    return left


def _wave(wave: Mapping, where: str, hidden: frozenset[str]) -> dict:
    """Keep a line whole or not at all; who answered highest only of twenty and where few do not."""
    if {f"{where}/{name}" for name in ("asked", "n", "no_case")} & hidden:
        return {"asked": 0, "n": 0, "no_case": 0}
    left = dict(wave)
    if "top" in wave and (
        wave["n"] < 20 or min(wave["top"], wave["n"] - wave["top"]) in range(1, 5)
    ):
        left["top"] = None
    return left
