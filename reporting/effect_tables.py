"""A learning answer as findings: for each the table, the sentence that says what it shows, the chart.

The same tables feed the page, the charts and every export. Groups were protected when the answer was
worked out (reporting/effect.py): nothing here knows more than is shown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import effect_charts as charts
from reporting import effect_words as words
from reporting import question_tables
from reporting.evidence import grade
from reporting.sentences import number
from reporting.tables import Cell, Decimal, Finding, Share, Table, counted, share

OTHERS = "others"


def findings(answer: Mapping) -> Iterator[Finding]:
    """Yield everything an answer shows, course by course. Courses nobody was tested in say nothing."""
    blocks = [
        b for b in answer["figures"]["courses"] if b["counts"]["before"] or b["counts"]["after"]
    ]
    for place, block in enumerate(blocks, 1):
        told = _Told(block, answer, place if len(blocks) > 1 else 0)
        for finding_of in _FINDINGS:
            finding = finding_of(told)
            if finding is not None:
                yield finding


class _Told:
    """One course's figures, with the names that went with them."""

    def __init__(self, block: Mapping, answer: Mapping, place: int) -> None:
        self.block, self.labels, self.place = block, answer["labels"], place
        self.measured = answer["figures"]["measured"]
        self.grade = grade(block, staggered=bool(answer["programme"].get("staggered")))
        self.tested = block["change"]["tier"] != "none"

    def table(self, key: str, title: str, headers: list[str], rows: list, *defined: str, **more):
        """Return a table; where there are several courses, each title says which."""
        course = self.word("course", self.block["course"])
        return Table(
            f"{key}-{self.place}" if self.place else key,
            f"{title}: {course}" if self.place else title,
            headers,
            rows,
            defined,
            **more,
        )

    def word(self, kind: str, value) -> str:
        """Return the name of an id as it was when the figure was asked."""
        if value == OTHERS:
            return _("Others together")
        if value is None:
            return _("Unknown")
        if kind == "organisation":
            return self.labels["place"][str(value)]["name"]
        if kind == "cohort":
            return self.labels["cohorts"][str(value)]["name"]
        named = self.labels.get(kind, {}).get(str(value), {})
        return named.get(get_language() or "da") or (named[min(named)] if named else str(value))

    @property
    def course_name(self) -> str:
        return self.word("course", self.block["course"])


# One finding each ----------------------------------------------------------------------------------


def _tests(told: _Told) -> Finding:
    counts = told.block["counts"]
    enrolled = counts["enrolled"]
    names = {
        "enrolled": _("Enrolled"),
        "trained": _("Trained"),
        "before": _("Baseline taken"),
        "after": _("Final assessment taken"),
        "matched": _("Both tests, in time"),
        "all_three": _("All three tests"),
    }
    rows: list[list[Cell]] = [
        [name, counted(counts[key]), share(counts[key], enrolled)] for key, name in names.items()
    ]
    of_enrolled = _("Per cent of %(n)s enrolled") % {"n": number(enrolled)}
    table = told.table(
        "tests",
        _("Who took the tests"),
        [_("Counted"), _("Persons"), of_enrolled],
        rows,
        "person",
        "enrolled",
        "trained",
        "matched",
        note=words.GRADES[told.grade](),
    )
    shown = [(name, counts[key]) for key, name in names.items() if counts[key] is not None]
    chart = charts.bars([(name, n, f"{name}: {n}") for name, n in shown])
    return Finding(table, words.took(told.block), chart if enrolled else None)


def _compared(told: _Told) -> Finding | None:
    if told.grade != "E":
        return None
    compared, block = told.block["comparison"], told.block
    rows: list[list[Cell]] = [
        [
            _("Had started"),
            compared["started"],
            compared["clusters"][0],
            _points(compared["started_change"]),
        ],
        [
            _("Still waited"),
            compared["waiting"],
            compared["clusters"][1],
            _points(compared["waiting_change"]),
        ],
    ]
    table = told.table(
        "comparison",
        _("Beside those who waited"),
        [
            _("Group"),
            _("Persons"),
            _("Municipalities"),
            _("Mean change, %(unit)s") % {"unit": words.unit(block)},
        ],
        rows,
        "change",
        "interval",
        "grade",
    )
    return Finding(table, words.said(words.compared(block), "E"))


def _change(told: _Told) -> Finding | None:
    chance = question_tables.chance(told)
    draw = partial(charts.dumbbell, chance=chance)
    found = _breakdown(told, "profession", _("Change by profession"), _("Profession"), draw)
    if found is None or chance is None:
        return found
    guessed = _("Guessing one answer to each question would give %(chance)s.") % {
        "chance": number(chance, 1)
    }
    return replace(found, table=replace(found.table, note=f"{found.table.note} {guessed}"))


def _organisations(told: _Told) -> Finding | None:
    return _breakdown(
        told, "organisation", _("Change by organisation"), _("Organisation"), charts.forest
    )


def _cohorts(told: _Told) -> Finding | None:
    if len(told.block["cohort"]) < 2:
        return None
    return _breakdown(told, "cohort", _("Change by cohort"), _("Cohort"), charts.forest)


def _breakdown(told: _Told, kind: str, title: str, header: str, draw: Callable) -> Finding | None:
    block, change = told.block, told.block["change"]
    if not told.tested:
        return None
    whole = {
        "name": _("All"),
        "n": change["n"],
        "before": change["mean_before"],
        "after": change["mean_after"],
        "change": change["change"],
        "interval": change["interval"],
        "g_av": change.get("g_av"),
        "g_interval": change.get("g_interval"),
        "later": (told.block["retention"]["means"] or [None])[-1],
    }
    rows = [{**row, "name": told.word(kind, row["id"])} for row in block[kind]]
    headers = [
        header,
        _("Persons with both tests"),
        _("Before"),
        _("After"),
        _("Mean change"),
        _("95% CI from"),
        _("95% CI to"),
        _("Hedges g_av"),
        _("g_av from"),
        _("g_av to"),
        _("Three months later"),
    ]
    note = _("Scores of %(maximum)s %(unit)s. Job and place as of the first exposure.") % {
        "maximum": number(block["maximum"]),
        "unit": words.unit(block),
    }
    table = told.table(
        kind,
        title,
        headers,
        [_group(row) for row in [whole, *rows]],
        "change",
        "interval",
        "g_av",
        "small_groups",
        "as_of_that_day",
        note=note,
    )
    chart = draw(
        [whole, *rows],
        maximum=block["maximum"],
        names=_legend(),
        mark=None if block["mark"] is None else block["mark"] * block["maximum"],
    )
    return Finding(
        table, words.groups(rows, block) if kind != "profession" else words.spread(block), chart
    )


def _legend() -> dict[str, str]:
    return {
        "before": _("Before"),
        "after": _("After"),
        "change": _("Change, with 95% CI"),
        "mark": _("Pass mark"),
        "chance": _("By guessing"),
        "later": _("Three months later (fewer persons)"),
    }


def _group(row: Mapping) -> list[Cell]:
    g_interval = row["g_interval"] or (None, None)
    return [
        row["name"],
        row["n"],
        _points(row["before"]),
        _points(row["after"]),
        Decimal(row["change"], 2),
        *(Decimal(edge, 2) for edge in row["interval"]),
        Decimal(row["g_av"], 2),
        *(Decimal(edge, 2) for edge in g_interval),
        _points(row.get("later")),
    ]


def _points(value: float | None) -> Decimal:
    return Decimal(value, 1)


def _distribution(told: _Told) -> Finding | None:
    bins = told.block["distribution"]
    if not bins:
        return None
    names = {"before": _("Before"), "after": _("After")}
    rows: list[list[Cell]] = [
        [f"{names[wave]}: {_span(one)}", one["n"], Share(one["n"], told.block["change"]["n"])]
        for wave in names
        for one in bins[wave]
    ]
    of_pairs = _("Per cent of %(n)s with both tests") % {"n": number(told.block["change"]["n"])}
    table = told.table(
        "distribution",
        _("Scores before and after"),
        [_("Score"), _("Persons"), of_pairs],
        rows,
        "matched",
        "small_groups",
        note=_("Scores that fewer than five have are put together with the next."),
    )
    chart = charts.mirrored(bins, names=names, score=_("Score"))
    return Finding(table, words.spread(told.block), chart)


def _span(one: Mapping) -> str:
    low, high = number(one["low"]), number(one["high"])
    return low if low == high else f"{low}–{high}"


def _retention(told: _Told) -> Finding | None:
    kept = told.block["retention"]
    if not kept["means"]:
        return None
    names = [_("Before (T0)"), _("After (T1)"), _("Three months (T2)")]
    edges = kept["intervals"]
    rows: list[list[Cell]] = [
        [name, kept["n"], Decimal(mean, 2), Decimal(low, 2), Decimal(high, 2)]
        for name, mean, (low, high) in zip(names, kept["means"], edges, strict=True)
    ]
    table = told.table(
        "retention",
        _("What was kept after three months"),
        [_("Test"), _("Persons with all three"), _("Mean"), _("95% CI from"), _("95% CI to")],
        rows,
        "retention",
        "interval",
    )
    chart = charts.over_time(
        list(zip(names, kept["means"], edges, strict=True)), maximum=told.block["maximum"]
    )
    return Finding(table, words.said(words.kept(told.block), told.grade), chart)


def _said(told: _Told) -> Finding | None:
    ratings = [r for r in told.measured["ratings"] if r["course"] == told.block["course"]]
    if not ratings:
        return None
    table = told.table(
        "said",
        _("What people said of themselves"),
        [
            _("Subject and time"),
            _("Answered"),
            _("Of those asked"),
            _("Had no such case"),
            _("Mean"),
            _("The two highest answers (of behaviour: at least once)"),
        ],
        [row for rating in ratings for row in _rating(rating)],
        "said",
        note=" ".join(text for rating in ratings for text in _moved(rating)),
    )
    return Finding(table, words.ratings(ratings))


def _rating(rating: Mapping) -> Iterator[list[Cell]]:
    times = {
        "baseline": _("before"),
        "final": _("after"),
        "followup": _("three months later"),
    }
    for wave, time in times.items():
        told = rating["waves"][wave]
        if not told["asked"]:
            continue
        enough = "mean" in told
        yield [
            f"{words.subject(rating['subject'])}, {time} ({number(rating['low'])}–{number(rating['high'])})",
            told["n"],
            Share(told["n"], told["asked"]),
            told["no_case"],
            Decimal(told["mean"] if enough else None, 2),
            share(told["top"], told["n"]) if enough else "–",
        ]


def _moved(rating: Mapping) -> Iterator[str]:
    texts = {
        "change": _(
            "%(subject)s: change %(change)s (95%% CI %(low)s–%(high)s) among %(n)s who said both."
        ),
        "since_then": _(
            "%(subject)s, rated looking back: change %(change)s (95%% CI %(low)s–%(high)s) among %(n)s."
        ),
        "shift": _(
            "%(subject)s: looking back people place themselves %(change)s from what they said then "
            "(95%% CI %(low)s–%(high)s) among %(n)s."
        ),
    }
    for key, text in texts.items():
        found = rating[key]
        if found["interval"]:
            low, high = found["interval"]
            yield text % {
                "subject": words.subject(rating["subject"]),
                "change": number(found["change"], 2),
                "low": number(low, 2),
                "high": number(high, 2),
                "n": number(found["n"]),
            }


def _missing(told: _Told) -> Finding | None:
    missing = told.block["missing"]
    if "of_all" not in missing or not told.tested:
        return None
    n = told.block["change"]["n"]
    rows: list[list[Cell]] = [
        [_("Both tests"), n, Decimal(missing["pairs_before"], 2)],
        [_("Baseline only"), missing["others"], Decimal(missing["others_before"], 2)],
    ]
    table = told.table(
        "missing",
        _("Who is missing"),
        [_("Took"), _("Persons"), _("Mean of the baseline")],
        rows,
        "matched",
        note=_("p of the difference between the two (Welch): %(p)s.")
        % {"p": Decimal(missing["p"], 3)},
    )
    return Finding(table, words.missing(told.block))


def _methods(told: _Told) -> Finding | None:
    """The figures behind the sentence, for whoever wants to work it out again."""
    change = told.block["change"]
    if not told.tested:
        return None
    of = _("organisations") if change["interval_of"] == "organisations" else _("persons")
    rows: list[list[Cell]] = [
        [_("Persons with both tests"), change["n"]],
        [_("Mean change"), Decimal(change["change"], 4)],
        [_("SD of the change"), Decimal(change["sd_change"], 2)],
        [_("Standard error over persons"), Decimal(change["se_naive"], 4)],
        [_("Standard error over organisations (CR2)"), Decimal(change["se"], 4)],
        [_("Degrees of freedom (Satterthwaite)"), Decimal(change["df"], 1)],
        [_("Organisations"), change["clusters"]],
        [_("Likeness of colleagues, ICC(1)"), Decimal(change["icc"], 3)],
        [_("t of the paired test"), Decimal(change["t"], 3)],
        [_("d_z, with noncentral interval"), _with_edges(change, "d_z")],
        [_("Hedges g_z"), Decimal(change.get("g_z"), 3)],
        [_("Hedges g_av, drawn over %(what)s") % {"what": of}, _with_edges(change, "g_av")],
        [_("Normalised gain of the class (Hake)"), Decimal(change["gain"], 3)],
    ]
    reliability = told.measured.get("reliability", {}).get(told.block["form"])
    if reliability:
        rows.append([_("Cronbach's alpha, both tests together"), Decimal(reliability["alpha"], 3)])
        rows.append([_("SEM, points"), Decimal(reliability["sem"], 2)])
    table = told.table(
        "methods",
        _("How it was worked out"),
        [_("Figure"), _("Value")],
        rows,
        "change",
        "interval",
        "g_av",
        "grade",
    )
    return Finding(table, _("The interval is over %(what)s") % {"what": of})


def _with_edges(change: Mapping, name: str) -> str:
    value = change.get(name)
    edges = change.get("g_interval" if name == "g_av" else f"{name}_interval")
    if value is None or not edges:
        return "–"
    return f"{number(value, 3)} ({number(edges[0], 3)}–{number(edges[1], 3)})"


_FINDINGS: tuple[Callable[[_Told], Finding | None], ...] = (
    _tests,
    _compared,
    _change,
    _distribution,
    _retention,
    _organisations,
    _cohorts,
    question_tables.questions,
    question_tables.answers,
    _said,
    _missing,
    _methods,
)
