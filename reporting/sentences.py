"""Findings as sentences, written from the data: headlines, titles of charts, what is not known.

Words that claim a cause ("effect", "led to") never stand here: without a comparison the figures
cannot carry them. A share always names what it is a share of, and below 20 persons it is a count.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from reporting.tally import DIMENSIONS

FEWEST_FOR_PERCENT = 20
COVERAGE_GOOD, COVERAGE_LEAST = 0.7, 0.5


def number(value: float, decimals: int = 0) -> str:
    """Return 1.234,5 in Danish, 1,234.5 in English. Django's own would cut off, not round."""
    shown = rounded(value, decimals)
    return formats.number_format(shown, decimals, use_l10n=True, force_grouping=True)


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Round a half upwards, on the page and in every export alike."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def day(value: date | str) -> str:
    """Return 21. november 2026 in Danish, 21 November 2026 in English."""
    value = date.fromisoformat(value) if isinstance(value, str) else value
    return formats.date_format(value, "DATE_FORMAT")


def month(value: int) -> str:
    """Return november 2026 for 202611."""
    return formats.date_format(date(value // 100, value % 100, 1), "F Y")


def percent(n: int, of: int) -> str:
    """Return "59 %", or "10 of 17" where a percentage would say too much of so few."""
    if of < FEWEST_FOR_PERCENT:
        return _("%(n)s of %(of)s") % {"n": number(n), "of": number(of)}
    return _("%(percent)s%%") % {"percent": number(100 * n / of)}


def share(n: int, of: int, what: str) -> str:
    """Return "59 % of 424 enrolled": a rate with its denominator."""
    if of < FEWEST_FOR_PERCENT:
        return _("%(n)s of %(of)s %(what)s") % {"n": number(n), "of": number(of), "what": what}
    words = {"percent": number(100 * n / of), "of": number(of), "what": what}
    return _("%(percent)s%% of %(of)s %(what)s") % words


# The one sentence at the top ------------------------------------------------------------------------


def headline(answer: dict, *, as_of: date, filtered: bool) -> str:
    """Return the sentence at the top of the page."""
    counts, promise = answer["figures"]["counts"], answer["programme"]
    if not counts["enrolled"]:
        return _("Nobody is enrolled as of %(day)s.") % {"day": day(as_of)}
    words = {
        "n": number(counts[promise["unit"]]),
        "target": number(promise["target"]),
        "day": day(as_of),
        "enrolled": number(counts["enrolled"]),
        "trained": number(counts["trained"]),
        "upskilled": number(counts["upskilled"]),
    }
    if filtered:
        first = _("%(trained)s of %(enrolled)s enrolled are trained as of %(day)s") % words
    else:
        first = _TARGET[promise["unit"]]() % words
    return _ending(first, words, counts, promise["unit"], filtered)


_TARGET = {
    "reached": lambda: _(
        "%(n)s of the target of %(target)s professionals are reached as of %(day)s"
    ),
    "trained": lambda: _(
        "%(n)s of the target of %(target)s professionals are trained as of %(day)s"
    ),
    "upskilled": lambda: _(
        "%(n)s of the target of %(target)s professionals are upskilled (documented) as of %(day)s"
    ),
}


def _ending(first: str, words: dict, counts: dict, unit: str, filtered: bool) -> str:
    if not counts["trained_matched"]:
        return _("%(first)s; how many are upskilled cannot be said without both tests.") % {
            "first": first
        }
    if unit == "upskilled" and not filtered:
        return _("%(first)s; %(trained)s are trained.") % {"first": first, **words}
    return _("%(first)s; %(upskilled)s are upskilled (documented).") % {"first": first, **words}


# Titles of charts -----------------------------------------------------------------------------------


def target(counts: dict, promise: dict, *, needed: int) -> str:
    """Say whether the target is met, or how it stands against the plan."""
    n = counts[promise["unit"]]
    words = {"n": number(n), "target": number(promise["target"]), "needed": number(needed)}
    if n >= promise["target"]:
        return _("The target of %(target)s is met: %(n)s") % words
    if n >= needed:
        return _("On plan: %(n)s, where an even pace would have given %(needed)s by now") % words
    return (
        _("Behind the plan: %(n)s, where an even pace would have given %(needed)s by now") % words
    )


def curve(months: list[dict]) -> str:
    """Say when most persons were reached for the first time."""
    if not months:
        return _("Nobody is reached yet")
    best = max(months, key=lambda row: row["reached"])
    words = {"month": month(best["month"]), "n": number(best["reached"])}
    return _("Most new persons were reached in %(month)s: %(n)s") % words


def funnel(counts: dict) -> str:
    """Say what became of the enrolled."""
    rate = share(counts["trained"], counts["enrolled"], _("enrolled"))
    return _("%(share)s are trained") % {"share": rate}


def learning(counts: dict) -> str:
    """Say what the two tests document, of how many."""
    if not counts["trained_matched"]:
        return _("Nobody trained has both tests yet, so the report says taught, not upskilled")
    words = {name: number(counts[name]) for name in ("upskilled", "confirmed", "not_yet")}
    words["matched"] = number(counts["trained_matched"])
    return (
        _(
            "Of %(matched)s trained with both tests, %(upskilled)s are upskilled (documented), "
            "%(confirmed)s confirmed competent and %(not_yet)s not yet"
        )
        % words
    )


def group(dimension: str, rows: list[dict], name: str) -> str:
    """Say how many groups take part, and where most are enrolled. `name` is the largest's."""
    known = [row for row in rows if row["id"] is not None]
    if not known:
        return _UNKNOWN[dimension]()
    most = max(known, key=lambda row: (row["enrolled"], -row["id"]))
    words = {"groups": number(len(known)), "name": name, "n": number(most["enrolled"])}
    return _GROUPS[dimension]() % words


_GROUPS = {
    "profession": lambda: _("%(groups)s professions take part; most are %(name)s: %(n)s"),
    "organisation": lambda: _("%(groups)s organisations take part; most from %(name)s: %(n)s"),
    "municipality": lambda: _(
        "%(groups)s municipalities and police districts take part; most from %(name)s: %(n)s"
    ),
    "region": lambda: _("%(groups)s regions take part; most from %(name)s: %(n)s"),
    "course": lambda: _("%(groups)s courses are taken; most are enrolled in %(name)s: %(n)s"),
}
_UNKNOWN = {
    "profession": lambda: _("No profession is known"),
    "organisation": lambda: _("No organisation is known"),
    "municipality": lambda: _("No municipality or police district is known"),
    "region": lambda: _("No region is known"),
    "course": lambda: _("No course is taken yet"),
}


def mode(modes: dict[str, int]) -> str:
    """Say how many met the programme both online and in the room."""
    total = sum(modes.values())  # the three exclude each other
    rate = share(modes["both"], total, _("reached"))
    return _("%(share)s were reached both online and in the room") % {"share": rate}


def coverage(rows: list) -> str:
    """Say what share of everybody there is has been reached."""
    name, size, reached = rows[0][:3]
    rate = share(reached, size, _("there are to reach"))
    return _("%(group)s: %(share)s") % {"group": name, "share": rate}


def earlier(told: dict) -> str:
    """Say how many the lists from before the platform hold, and how many are counted above too."""
    words = {"n": number(told["persons"]), "here": number(told["reached_here"])}
    return (
        _(
            "Lists from before the platform hold %(n)s distinct persons; %(here)s are counted above too"
        )
        % words
    )


def undecided(counts: dict, too_many: dict) -> list[str]:
    """Say the counts as an interval while records that may be one person are not decided."""
    texts = {
        "reached": lambda: _("Between %(low)s and %(high)s distinct persons are reached"),
        "trained": lambda: _("between %(low)s and %(high)s trained"),
    }
    told = [
        text() % {"low": number(counts[key] - too_many[key]), "high": number(counts[key])}
        for key, text in texts.items()
        if too_many.get(key)
    ]
    if not told:
        return []
    words = {"told": ", ".join(told)}
    return [_("%(told)s: some records may be of the same person and are not decided yet.") % words]


# What we do not know --------------------------------------------------------------------------------


def unknowns(answer: dict) -> list[str]:
    """Return what a reader must know before using the figures; empty when nothing is missing."""
    figures, promise = answer["figures"], answer["programme"]
    counts = figures["counts"]
    found = []
    if promise["waiver"]:
        found.append(
            _("There is no baseline, on this ground: %(why)s") % {"why": promise["waiver"]}
        )
    found += _coverage(counts)
    found += undecided(counts, figures.get("undecided", {}))
    if counts["trained_matched"] and not figures["reliability"]:
        found.append(
            _(
                "The tests' reliability could not be measured (other questions, or fewer than 30 "
                "answers). Nobody who was above the mark before can therefore count as upskilled."
            )
        )
    found += [text for dimension in DIMENSIONS for text in _unknown_share(figures, dimension)]
    if counts["trained_matched"]:
        found.append(
            _("There is no comparison group, so the change cannot be put down to the course alone.")
        )
    return found


def _coverage(counts: dict) -> list[str]:
    if not counts["trained"] or not counts["trained_matched"]:
        return []
    covered = counts["trained_matched"] / counts["trained"]
    rate = share(counts["trained_matched"], counts["trained"], _("trained"))
    if covered < COVERAGE_LEAST:
        return [
            _("Only %(share)s have both tests; the result holds for those who answered.")
            % {"share": rate}
        ]
    if covered < COVERAGE_GOOD:
        return [_("%(share)s have both tests; we do not know about the others.") % {"share": rate}]
    return []


def _unknown_share(figures: dict, dimension: str) -> list[str]:
    unknown = [row["enrolled"] for row in figures["by"][dimension] if row["id"] is None]
    if not unknown:
        return []
    rate = share(unknown[0], figures["counts"]["enrolled"], _("enrolled"))
    return [_UNKNOWN_SHARE[dimension]() % {"share": rate}]


_UNKNOWN_SHARE = {
    "profession": lambda: _("Profession is unknown for %(share)s."),
    "organisation": lambda: _("Organisation is unknown for %(share)s."),
    "municipality": lambda: _("Municipality or police district is unknown for %(share)s."),
}
