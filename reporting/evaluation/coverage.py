"""What only a report tells of reach: of how many there are, before the platform, and what is not known.

Everything from `told`, what may leave the house (reporting/protecting.py), as all the rest.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.models import ImportJob
from reporting import sentences
from reporting.protecting import UNKNOWN, K
from reporting.public_tables import Finding
from reporting.tables import Cell, Table, counted, share


def reached_of(group: Mapping, told: Mapping) -> int | None:
    """Return how many of a target group are reached; None where it is hidden or stands with others."""
    for dimension in ("profession", "municipality"):
        if group[dimension]:
            rows = told["numbers"].get(dimension, ())
            known = (row["reached"] for row in rows if row["row"] == str(group[dimension]))
            return next(known, None)
    return told["numbers"]["counts"]["reached"]


def of_groups(groups: Sequence[Mapping], told: Mapping) -> Finding:
    """Set the reached against how many there are, with who says so."""
    rows: list[list[Cell]] = []
    for group in groups:
        reached = reached_of(group, told)
        name = group["name"].get(get_language() or "da") or _("All professions and places")
        day = sentences.day(group["counted_on"])
        of_all = share(reached, group["size"])
        rows.append([name, group["size"], counted(reached), of_all, group["source"], day])
    table = Table(
        "coverage",
        _("Of those there are"),
        [
            _("Target group"),
            _("How many there are"),
            _("Reached"),
            _("Per cent of those there are"),
            _("Where the number comes from"),
            _("The day it is from"),
        ],
        rows,
        ("reached", "target_group", "as_of_that_day"),
    )
    known = [row for row in rows if isinstance(row[2], int)]
    some = _("Some of the numbers are about few and are hidden.")
    return Finding(table, sentences.coverage(known) if known else some)


def before_the_platform(earlier: Mapping) -> Finding:
    """List the seminars of lists, apart from what the platform has seen."""
    certainties = dict(ImportJob.Certainty.choices)
    rows: list[list[Cell]] = [
        [
            f"{one['title']}, {sentences.day(one['day'])}",
            counted(one["persons"]),
            one["minutes"],
            one["source"],
            str(certainties.get(one["certainty"], one["certainty"])),
        ]
        for one in earlier["occasions"]
    ]
    table = Table(
        "earlier",
        _("Seminars before the platform"),
        [
            _("Seminar"),
            _("Persons"),
            _("Minutes"),
            _("Where the list comes from"),
            _("How certain it is"),
        ],
        rows,
        ("person", "earlier"),
        _("A person in two seminars stands in both rows, so the rows cannot be added up."),
    )
    if None in (earlier["persons"], earlier["reached_here"]):
        return Finding(table, _("Some of the numbers are about few and are hidden."))
    return Finding(table, sentences.earlier(earlier))


def unknowns(answer: Mapping, told: Mapping) -> list[str]:
    """Return what a reader must know before using the figures, by the numbers she is shown."""
    numbers = told["numbers"]
    counts = {name: n or 0 for name, n in numbers["counts"].items()}
    by = {name: _unknown(numbers, name) for name in ("profession", "organisation", "municipality")}
    open_pairs = _undecided(answer["figures"].get("undecided", {}), numbers["counts"])
    said = {
        "counts": counts,
        "by": by,
        "reliability": answer["figures"]["reliability"],
        "undecided": open_pairs,
    }
    found = sentences.unknowns({"figures": said, "programme": answer["programme"]})
    if any(answer["figures"].get("undecided", {}).values()) and not open_pairs:
        found.append(_("Some records may be of the same person and are not decided yet."))
    return found


def _unknown(numbers: Mapping, name: str) -> list[dict]:
    """Return the row of those whose profession or place is not known, where it is shown."""
    if numbers["counts"]["enrolled"] is None:
        return []
    rows = [row for row in numbers.get(name, ()) if row["row"] == UNKNOWN]
    return [
        {"id": None, "enrolled": row["enrolled"]} for row in rows if row["enrolled"] is not None
    ]


def _undecided(too_many: Mapping, counts: Mapping) -> dict:
    """Keep the interval of the reached, where it is of five or more."""
    n = too_many.get("reached", 0)
    return {"reached": n} if n >= K and counts["reached"] is not None else {}
