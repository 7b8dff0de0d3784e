"""What a report may show of small groups: joined until each row is large enough. Pure.

A report leaves the house, so no count of one to four persons stands in it, and no row of a
breakdown with fewer than the margin (MEASUREMENT 4.1; the numbers are those of what is published).
Nothing is hidden in a table whose sums are known: small rows are joined, so what is shown is always
a whole count, and months that brought few wait for the next.
"""

from collections.abc import Mapping, Sequence

from reporting.protecting import MARGIN, K

SUMMED = ("reached", "trained", "upskilled")


def is_small(count: int) -> bool:
    return 0 < count < K


def protected(answer: Mapping) -> dict:
    """Return an answer about reach as a report may show it; the answer itself is not touched."""
    figures = dict(answer["figures"])
    by = {name: joined(figures["by"][name]) for name in ("profession", "municipality")}
    by["organisation"] = []
    by["course"] = _all_or_none(figures["by"]["course"])
    # Regions are sums of places: where places were joined, the rest of a region could be subtracted.
    whole = len(by["municipality"]) == len(figures["by"]["municipality"])
    regions = figures["by"].get("region", [])
    by["region"] = _all_or_none(regions) if whole else []
    standing = {name: {row["id"] for row in by[name]} for name in by}
    groups = [one for one in answer["programme"].get("groups", ()) if _stands(one, standing)]
    figures |= {"by": by, "months": held(figures["months"])}
    figures["earlier"] = _earlier(figures.get("earlier") or {})
    return {**answer, "figures": figures, "programme": {**answer["programme"], "groups": groups}}


def joined(rows: Sequence[Mapping]) -> list[dict]:
    """Return rows that may stand, and all others as one row without an id."""
    ordered = sorted(rows, key=lambda row: (row["id"] is None, -row["enrolled"]))
    large = [dict(row) for row in ordered if row["id"] is not None and may_stand(row)]
    ids = {row["id"] for row in large}
    rest = _sum([row for row in ordered if row["id"] not in ids])
    while rest and not may_stand(rest) and large:
        rest = _sum([rest, large.pop()])
    if rest and may_stand(rest):
        return [*large, rest]
    return large if not rest else []


def may_stand(row: Mapping) -> bool:
    """As many enrolled as the margin wants, and of no measure one to four."""
    counts = [value for name, value in row.items() if name != "id" and isinstance(value, int)]
    return row["enrolled"] >= MARGIN and not any(map(is_small, counts))


def _sum(rows: Sequence[Mapping]) -> dict:
    """Add rows up: each person stands in one row, so here sums are counts of persons."""
    if not rows:
        return {}
    names = [name for name in rows[0] if name != "id"]
    return {"id": None, **{name: sum(row[name] for row in rows) for name in names}}


def _all_or_none(rows: Sequence[Mapping]) -> list[dict]:
    return [dict(row) for row in rows] if all(may_stand(row) for row in rows) else []


def _stands(group: Mapping, standing: Mapping[str, set]) -> bool:
    for name in ("profession", "municipality"):
        if group[name]:
            return group[name] in standing[name]
    return True


def held(months: Sequence[Mapping]) -> list[dict]:
    """Return months in which no count grew by one to four: such growth waits for the next month.

    What is left at the end joins the last month that brought somebody.
    """
    shown = [dict(row) for row in months]
    for measure in SUMMED:
        _hold(shown, measure)
    return [{name: row[name] for name in row if not name.startswith("first_")} for row in shown]


def _hold(months: list[dict], measure: str) -> None:
    waiting, last = 0, None
    for row in months:
        waiting += row[measure]
        row[measure] = 0
        if waiting >= K:
            row[measure], waiting, last = waiting, 0, row
    if waiting and last is not None:
        last[measure] += waiting
    total = 0
    for row in months:
        total += row[measure]
        row[f"{measure}_total"] = total


def _earlier(earlier: Mapping) -> dict:
    """Keep lists from before the platform where none of their counts is small."""
    counts = [one["persons"] for one in earlier.get("occasions", ())]
    counts += [earlier.get("persons", 0), earlier.get("reached_here", 0)]
    return {} if any(map(is_small, counts)) else dict(earlier)
