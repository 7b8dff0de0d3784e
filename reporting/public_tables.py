"""A publication as a reader meets it: sentence, chart and table, all from its one frozen content.

Nothing here knows more than `content`. What is hidden is None there; percentages are worked out
from what is shown, or not at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import charts, effect_words, sentences
from reporting.presenting import needed_by
from reporting.protecting import BY_GROUP, BY_MONTH, MODES, OTHERS, OUTCOMES, UNKNOWN
from reporting.sentences import number
from reporting.tables import BRANCH, Cell, Decimal, Table, counted, hidden, name_of, share

FUNNEL = ("enrolled", "reached", "trained", "passed", "certified", "matched")


@dataclass(frozen=True)
class Finding:
    """One table, the sentence that says what it shows, and the chart, from the same numbers."""

    table: Table
    sentence: str
    chart: dict | None = None

    @property
    def headers(self) -> list[dict]:
        return [{"label": text, "numeric": n > 0} for n, text in enumerate(self.table.headers)]

    @property
    def rows(self) -> list[list[str]]:
        return self.table.shown()


def headline(content: Mapping) -> str:
    """Return the sentence at the top."""
    promise, counts = content["programme"], content["numbers"]["counts"]
    words = {
        "n": number(counts[promise["unit"]]),
        "target": number(promise["target"]),
        "day": sentences.day(content["as_of"]),
    }
    return _HEADLINES[promise["unit"]]() % words


_HEADLINES = {
    "reached": lambda: _(
        "%(n)s of the target of %(target)s professionals are reached as of %(day)s."
    ),
    "trained": lambda: _(
        "%(n)s of the target of %(target)s professionals are trained as of %(day)s."
    ),
    "upskilled": lambda: _(
        "%(n)s of the target of %(target)s professionals are upskilled (documented) as of %(day)s."
    ),
}


def findings(content: Mapping) -> Iterator[Finding]:
    """Yield everything that is shown, in the order it is read."""
    numbers = content["numbers"]
    yield _target(content)
    if content["learning"]:
        yield _learned(content["learning"])
    yield _funnel(numbers["counts"])
    yield _outcomes(numbers["counts"])
    if "months" in numbers:
        yield _months(content)
    for name in ("profession", content["place"]):
        if name in numbers:
            yield _groups(content, name)
    yield _modes(numbers)


def finding_named(content: Mapping, key: str) -> Finding | None:
    return next((one for one in findings(content) if one.table.key == key), None)


def basis(content: Mapping) -> str:
    """Return the line under each chart."""
    enrolled = content["numbers"]["counts"]["enrolled"]
    day = sentences.day(content["as_of"])
    if enrolled is None:
        return _("As of %(day)s. Distinct persons.") % {"day": day}
    return _("As of %(day)s. Distinct persons; %(n)s enrolled.") % {
        "day": day,
        "n": number(enrolled),
    }


def hides(content: Mapping) -> int:
    """Return how many numbers are hidden."""
    numbers = content["numbers"]
    rows = [
        row for name in ("months", "profession", content["place"]) for row in numbers.get(name, [])
    ]
    several = [numbers["counts"], numbers["mode"], *rows]
    return sum(value is None for one in several for value in one.values())


def _names(measures) -> dict[str, str]:
    return {measure: name_of(measure) for measure in measures}


def _target(content: Mapping) -> Finding:
    counts, promise = content["numbers"]["counts"], content["programme"]
    measures = ("reached", "trained", "upskilled")
    of_target = _("Per cent of the target of %(n)s") % {"n": number(promise["target"])}
    table = Table(
        "target",
        _("Against the target"),
        [_("Counted"), _("Persons"), of_target],
        [[name_of(m), counted(counts[m]), share(counts[m], promise["target"])] for m in measures],
        ("person", *measures),
    )
    needed = needed_by(promise, date.fromisoformat(content["as_of"]))
    sentence = sentences.target(counts, promise, needed=needed)
    if any(counts[m] is None for m in measures):
        return Finding(table, sentence)
    chart = charts.target_bullet(
        counts,
        target=promise["target"],
        needed=needed,
        names=_names(measures),
        target_name=_("Target: %(n)s") % {"n": number(promise["target"])},
        needed_name=_("Even pace: %(n)s by now") % {"n": number(needed)},
    )
    return Finding(table, sentence, chart)


def _learned(block: Mapping) -> Finding:
    change = block["change"]
    low, high = change["interval"]
    rows: list[list[Cell]] = [
        [_("Persons with both tests"), change["n"]],
        [_("Mean before"), Decimal(change["mean_before"])],
        [_("Mean after"), Decimal(change["mean_after"])],
        [_("Matched change"), Decimal(change["change"])],
        [_("95% CI, from"), Decimal(low)],
        [_("95% CI, to"), Decimal(high)],
    ]
    if change.get("g_av") is not None:
        rows.append([_("Hedges g_av"), Decimal(change["g_av"], 2)])
    words = block["course"]
    return Finding(
        Table(
            "learned",
            _("What they learned: %(course)s")
            % {"course": words.get(get_language() or "da") or next(iter(words.values()), "")},
            [_("Counted"), _("Number")],
            rows,
            ("change", "interval", "g_av", "grade"),
            effect_words.GRADES[block["grade"]](),
        ),
        effect_words.finding(block, block["grade"]),
    )


def _funnel(counts: Mapping) -> Finding:
    of = counts["enrolled"]
    tests = [m for m in (*BRANCH, "withdrawn") if m in counts and m not in FUNNEL]  # a report's
    rows: list[list[Cell]] = [
        [name_of(m), counted(counts[m]), share(counts[m], of)] for m in (*FUNNEL, *tests)
    ]
    title = _("Per cent of the enrolled") if of is None else (
        _("Per cent of %(n)s enrolled") % {"n": number(of)}
    )  # fmt: skip
    table = Table(
        "funnel",
        _("From enrolled to certified"),
        [_("Counted"), _("Persons"), title],
        rows,
        ("enrolled", "reached", "trained", "passed", "certified", "matched"),
    )
    steps = [
        (name_of(m), counts[m], f"{name_of(m)}: {number(counts[m])}")
        for m in (*FUNNEL[:-1], *(BRANCH if tests else ()))
        if counts[m] is not None
    ]
    main = {name_of(m) for m in FUNNEL[:-1]}
    chart = charts.funnel(
        [one for one in steps if one[0] in main],
        branch=[one for one in steps if one[0] not in main],
    )
    if of is None or counts["trained"] is None:
        return Finding(table, _("Some of the numbers are about few and are hidden."), chart)
    said = sentences.share(counts["trained"], of, _("enrolled are trained"))
    return Finding(table, f"{said}.", chart)


def _outcomes(counts: Mapping) -> Finding:
    of = counts["trained_matched"]
    table = Table(
        "learning",
        _("Documented learning"),
        [_("Counted"), _("Persons"), _("Per cent of the trained with both tests")],
        [[name_of(m), counted(counts[m]), share(counts[m], of)] for m in OUTCOMES]
        + [[name_of("trained_matched"), counted(of), share(of, counts["trained"])]],
        ("matched", *OUTCOMES),
        _("The last line is a share of the trained."),
    )
    if any(counts[m] is None for m in (*OUTCOMES, "trained_matched", "trained")):
        return Finding(table, _("Some of the numbers are about few and are hidden."))
    rows = [(f"{name_of(m)}: {number(counts[m])}", counts[m]) for m in OUTCOMES]
    return Finding(table, sentences.learning(counts), charts.parts(rows) if of else None)


def period(key: str) -> str:
    """Return one month, or the first and the last of several."""
    first, last = (int(part) for part in key.split("-"))
    words = sentences.month(first)
    return words if first == last else f"{words} – {sentences.month(last)}"


def _months(content: Mapping) -> Finding:
    rows = content["numbers"]["months"]
    table = Table(
        "months",
        _("New persons by period"),
        [_("Period"), *(_names(BY_MONTH).values())],
        [[period(row["row"]), *(counted(row[m]) for m in BY_MONTH)] for row in rows],
        ("person", *BY_MONTH),
        _("Months with few new persons stand together. Each person counts once."),
    )
    known = [row for row in rows if row["reached"] is not None]
    most = max(known, key=lambda row: row["reached"], default=None)
    sentence = _("Some of the numbers are about few and are hidden.") if most is None else (
        _("Most new persons: %(n)s in %(period)s")
        % {"n": number(most["reached"]), "period": period(most["row"])}
    )  # fmt: skip
    return Finding(table, sentence, _curve(content, rows))


def _curve(content: Mapping, rows: list[Mapping]) -> dict | None:
    """Draw how many so far, at the end of each period; not where one of them is hidden."""
    if any(row[m] is None for row in rows for m in BY_MONTH):
        return None
    so_far, months = dict.fromkeys(BY_MONTH, 0), []
    for row in rows:
        so_far = {m: n + row[m] for m, n in so_far.items()}
        last = int(row["row"].split("-")[1])
        months.append({"month": last, **{f"{m}_total": n for m, n in so_far.items()}})
    promise = content["programme"]
    return charts.cumulative(
        months,
        until=content["as_of"],
        names=_names(BY_MONTH),
        path=[(promise["starts_on"], 0), (promise["ends_on"], promise["target"])],
        path_name=_("Even path to the target"),
    )


_TITLES = {
    "profession": (lambda: _("By profession"), lambda: _("Profession")),
    "organisation": (lambda: _("By organisation"), lambda: _("Organisation")),
    "municipality": (
        lambda: _("By municipality or police district"),
        lambda: _("Municipality or police district"),
    ),
    "region": (lambda: _("By region"), lambda: _("Region")),
}


def label(content: Mapping, name: str, row: str) -> str:
    if row == UNKNOWN:
        return _("Unknown")
    if row == OTHERS:
        return _("All others together")
    words = content["labels"][name][row]
    return words.get("name") or words.get(get_language() or "da") or words[min(words)]


def _groups(content: Mapping, name: str) -> Finding:
    title, header = _TITLES[name]
    rows = [{**row, "name": label(content, name, row["row"])} for row in content["numbers"][name]]
    rows.sort(
        key=lambda row: (row["row"] in (OTHERS, UNKNOWN), -(row["enrolled"] or 0), row["name"])
    )
    table = Table(
        name,
        title(),
        [header(), *_names(BY_GROUP).values()],
        [[row["name"], *(counted(row[m]) for m in BY_GROUP)] for row in rows],
        ("as_of_that_day", *BY_GROUP),
        _("Job and place as of the first exposure. Groups of fewer than 25 stand together."),
    )
    alone = [row for row in rows if row["row"] not in (OTHERS, UNKNOWN)]
    known = [row for row in alone if row["reached"] is not None]
    most = max(known, key=lambda row: row["reached"], default=None)
    sentence = _("Some of the numbers are about few and are hidden.") if most is None else (
        _("Most persons reached: %(n)s, %(name)s")
        % {"n": number(most["reached"]), "name": most["name"]}
    )  # fmt: skip
    return Finding(table, sentence, charts.groups(rows, names=_names(charts.SHOWN)))


def _modes(numbers: Mapping) -> Finding:
    modes, of = numbers["mode"], numbers["counts"]["reached"]
    names = {
        "online": _("Online only"),
        "both": _("Online and in the room"),
        "room": _("In the room only"),
    }
    table = Table(
        "mode",
        _("Online and in the room"),
        [_("How"), _("Persons"), _("Per cent of the reached")],
        [[names[m], counted(modes[m]), share(modes[m], of)] for m in MODES],
        ("person", "reached"),
    )
    if any(modes[m] is None for m in MODES):
        return Finding(table, _("Some of the numbers are about few and are hidden."))
    rows = [(f"{names[m]}: {number(modes[m])}", modes[m]) for m in MODES]
    return Finding(
        table, sentences.mode(modes), charts.parts(rows) if any(modes.values()) else None
    )


# Two of them beside each other -----------------------------------------------------------------------


def compared(before: Mapping, after: Mapping) -> Table:
    """Set the totals of two publications beside each other; a change only where both are shown."""
    rows: list[list[Cell]] = []
    for measure in (*FUNNEL[:5], *OUTCOMES):
        then, now = (one["numbers"]["counts"][measure] for one in (before, after))
        change = hidden() if then is None or now is None else signed(now - then)
        rows.append([name_of(measure), counted(then), counted(now), change])
    return Table(
        "compared",
        _("What has changed"),
        [_("Counted"), sentences.day(before["as_of"]), sentences.day(after["as_of"]), _("Change")],
        rows,
        ("person", "enrolled", "reached", "trained", "passed", "certified", *OUTCOMES),
    )


def signed(change: int) -> str:
    return f"+{number(change)}" if change > 0 else number(change)
