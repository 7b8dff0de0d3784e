"""Question by question: what became right, how well each question measures, and what was chosen."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from reporting import effect_words as words
from reporting import question_charts as charts
from reporting.sentences import number
from reporting.tables import Cell, Decimal, Finding, Share

if TYPE_CHECKING:
    from reporting.effect_tables import _Told

FEWEST_CHOSE = 5  # an option that fewer chose stands with the others


def questions(told: "_Told") -> Finding | None:
    """Set each question before beside after, with how well it tells people apart."""
    items = _named(told)
    if not items:
        return None
    rows: list[list[Cell]] = [
        [
            item["name"],
            item["pairs"],
            Share(round(item["before"] * item["pairs"]), item["pairs"]),
            Share(round(item["after"] * item["pairs"]), item["pairs"]),
            item["gained"],
            item["lost"],
            Decimal(item["p_holm"], 3),
            Decimal(item["r_before"], 2),
            Decimal(item["r_after"], 2),
            Decimal(item["efficiency"], 0),
        ]
        for item in items
    ]
    pairs = number(max(item["pairs"] for item in items))
    table = told.table(
        "questions",
        _("Question by question"),
        [
            _("Question"),
            _("Persons"),
            _("Right before, of %(n)s") % {"n": pairs},
            _("Right after, of %(n)s") % {"n": pairs},
            _("From wrong to right"),
            _("From right to wrong"),
            _("p (McNemar, Holm)"),
            _("r before"),
            _("r after"),
            _("DE before, per cent"),
        ],
        rows,
        "question_change",
        "matched",
        note=_judged(),
    )
    columns = [
        ("before", _("Before, %"), "share"),
        ("after", _("After, %"), "share"),
        ("change", _("Change"), "change"),
        ("r_before", _("r before"), "r"),
        ("r_after", _("r after"), "r"),
        ("efficiency", _("DE before"), "percent"),
    ]
    return Finding(table, words.items(items), charts.heat(items, columns=columns))


def _judged() -> str:
    return _(
        "r: how the question goes with the others. DE, discriminative efficiency: how well it "
        "tells people apart, of what it could with these marks; below 15 it should be looked at."
    )


def answers(told: "_Told") -> Finding | None:
    """Say what was chosen in place of the right answer, before and after."""
    items = [item for item in _named(told) if any(wave.get("options") for wave in _waves(item))]
    if not items:
        return None
    table = told.table(
        "answers",
        _("What was chosen"),
        [_("Question, time and answer"), _("Per cent of the answers")],
        [row for item in items for row in _answers(told, item)],
        "question_change",
        note=_(
            "Whole per cent of the answers of those who took both tests. Answers that fewer than "
            "five chose stand together. ✓ marks the right one."
        ),
    )
    names = {
        "right": _("Right answer"),
        "first": _("Wrong answer most chose"),
        "second": _("Second"),
        "third": _("Third"),
        "others": _("Others together"),
    }
    rows = [{"name": item["name"], "waves": list(_strips(item))} for item in items]
    return Finding(table, _said(items), charts.strips(rows, names=names))


def _named(told: "_Told") -> list[dict]:
    items = told.measured["items"].get(told.block["form"], [])
    return [
        {
            **item,
            "name": f"{item['number']}. {told.word('question', item['key'])}",
            "r_before": _figure(item, 0, "r_drop"),
            "r_after": _figure(item, 1, "r_drop"),
            "efficiency": _figure(item, 0, "efficiency"),
        }
        for item in items
    ]


def chance(told: "_Told") -> float | None:
    """Return the points that one answer to each question, by guessing, would give.

    Known only where every question of the test is here, gives one point and has one right answer.
    """
    items = told.measured["items"].get(told.block["form"], [])
    if told.block["unit"] != "points" or len(items) != told.block["maximum"]:
        return None
    options = [_waves(item)[0]["options"] if _waves(item) else [] for item in items]
    if not all(len(several) > 1 and sum(o["right"] for o in several) == 1 for several in options):
        return None
    return sum(1 / len(several) for several in options)


def _waves(item: Mapping) -> Sequence[Mapping]:
    return item.get("waves", ())  # a figure kept before these were counted has none


def _figure(item: Mapping, wave: int, name: str) -> float | None:
    waves = _waves(item)
    return waves[wave][name] if waves else None


def _times() -> tuple[str, str]:
    return _("before"), _("after")


def _strips(item: Mapping) -> Iterator[tuple[str, list[dict]]]:
    for time, wave in zip(_times(), _waves(item), strict=True):
        options = wave["options"]
        total = sum(option["n"] for option in options)
        if total:
            shares = [{**one, "share": one["n"] / total} for one in options if _enough(one)]
            few = sum(one["n"] for one in options if not _enough(one)) / total
            few_wrong = [{"key": "", "right": False, "share": few}] if few else []
            yield time, shares + few_wrong


def _enough(option: Mapping) -> bool:
    return option["right"] or option["n"] >= FEWEST_CHOSE


def _answers(told: "_Told", item: Mapping) -> Iterator[list[Cell]]:
    for time, options in _strips(item):
        for option in sorted(options, key=lambda one: (not one["right"], -one["share"])):
            text = told.word("option", f"{item['key']}/{option['key']}") if option["key"] else ""
            mark = "✓ " if option["right"] else ""
            said = text or _("Others together")
            yield [f"{item['number']}, {time}: {mark}{said}", Decimal(100 * option["share"], 0)]


def _said(items: Sequence[Mapping]) -> str:
    """Say in how many questions one wrong answer is still chosen by many after the course."""
    stuck = sum(_most_wrong(item) >= 0.25 for item in items)
    return _(
        "In %(stuck)s of %(all)s questions a quarter or more still choose the same wrong answer after "
        "the course"
    ) % {"stuck": number(stuck), "all": number(len(items))}


def _most_wrong(item: Mapping) -> float:
    after = list(_strips(item))[-1][1]
    return max((one["share"] for one in after if not one["right"] and one["key"]), default=0)
