"""The table, the chart and the words of what a lead has set side by side."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import charts, exploring, sentences
from reporting.models import SavedFigure
from reporting.tables import Cell, Decimal, Table, name_of
from reporting.tally import MEASURES


def is_explored(figure: SavedFigure) -> bool:
    return figure.question == "explore"


def by_words(by: str) -> str:
    """Return what is set side by side, in words."""
    return {
        "cohort": _("Cohort"),
        "profession": _("Profession"),
        "organisation": _("Organisation"),
        "municipality": _("Municipality or police district"),
        "month": _("Month of the first exposure"),
    }[by]


def table(figure: SavedFigure) -> Table:
    """Return the one table of the answer; the chart and every export read it too."""
    by = figure.filters["by"]
    rows = [
        {**row, "name": _name(by, row["id"], figure)} for row in figure.answer["figures"]["rows"]
    ]
    if by != "month":
        rows.sort(key=lambda row: (row["id"] is None, -row["enrolled"], row["name"]))
    return Table(
        "explored",
        by_words(by),
        [by_words(by), *(name_of(measure) for measure in MEASURES)],
        [[row["name"], *(_cell(row[measure]) for measure in MEASURES)] for row in rows],
        ("as_of_that_day", *MEASURES),
        _note(by),
        rows,
    )


def _cell(value: int | None) -> Cell:
    return Decimal(None) if value is None else value


def _note(by: str) -> str:
    few = _("Results are not shown of fewer than ten.")
    if by == "cohort":
        return (
            _("A person in two cohorts stands in both rows, so the rows cannot be added up.")
            + f" {few}"
        )
    return few


def _name(by: str, key: int | None, figure: SavedFigure) -> str:
    labels = figure.answer["labels"]
    if key is None:
        return _("Unknown")
    if by == "month":
        return sentences.month(key)
    if by == "profession":
        words = labels["profession"][str(key)]
        return words.get(get_language() or "da") or words[min(words)]
    return labels["cohorts" if by == "cohort" else "place"][str(key)]["name"]


def chart(shown: Table) -> dict | None:
    """Return bars by row, the largest first; months as they come."""
    if not shown.raw:
        return None
    names = {measure: name_of(measure) for measure in charts.SHOWN}
    rows = [{**row, "upskilled": row["upskilled"] or 0} for row in shown.raw]
    return charts.groups(rows, names=names)


def sentence(figure: SavedFigure) -> str:
    """Say how many of the part are trained; which row has most is no finding."""
    counts = figure.answer["figures"]["counts"]
    if not counts["enrolled"]:
        return _("Nobody is enrolled in this part as of %(day)s.") % {
            "day": sentences.day(figure.as_of)
        }
    return _("%(trained)s of %(enrolled)s enrolled are trained as of %(day)s, by %(by)s") % {
        "trained": sentences.number(counts["trained"]),
        "enrolled": sentences.number(counts["enrolled"]),
        "day": sentences.day(figure.as_of),
        "by": by_words(figure.filters["by"]).lower(),
    }


def described(figure: SavedFigure) -> str:
    """Say what part was asked about; the names stand in the form beside it."""
    words = [
        _("%(what)s: %(n)s chosen") % {"what": by_words(name), "n": len(figure.filters[key])}
        for key, name in (("cohorts", "cohort"), *((one, one) for one in exploring.PLACES))
        if key in figure.filters
    ]
    for name, text in (("since", _("from %(day)s")), ("until", _("to %(day)s"))):
        if name in figure.filters:
            words.append(text % {"day": sentences.day(figure.filters[name])})
    return ", ".join(words)


def unknowns(figure: SavedFigure) -> list[str]:
    """Return what a comparison of groups cannot tell."""
    return [
        _("Groups differ in more than the course: a difference between rows says nothing of why.")
    ]
