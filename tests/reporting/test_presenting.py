"""Sentences, tables and charts from one answer."""

import ast
import json
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from reporting import charts, figures, presenting, sentences, tables
from reporting.definitions import DEFINITIONS
from reporting.tally import COUNTS

PROMISE = {"target": 424, "unit": "trained", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}


def counted(**given):
    return dict.fromkeys(COUNTS, 0) | given


@pytest.mark.parametrize(
    ("n", "of", "short", "whole"),
    [
        (250, 424, "59%", "59% of 424 enrolled"),
        (10, 19, "10 of 19", "10 of 19 enrolled"),
        (1, 8, "1 of 8", "1 of 8 enrolled"),
        (1250, 2000, "63%", "63% of 2,000 enrolled"),  # half up, as people round
    ],
)
def test_a_share_names_its_denominator_and_few_are_counted(n, of, short, whole):
    assert sentences.percent(n, of) == short
    assert sentences.share(n, of, "enrolled") == whole


def test_numbers_and_days_in_both_languages():
    with translation.override("da"):
        assert sentences.number(1234.5, 1) == "1.234,5"
        assert sentences.day("2026-11-21") == "21. november 2026"
        assert sentences.month(202603) == "marts 2026"
    assert sentences.number(1234.5, 1) == "1,234.5"
    assert sentences.day(date(2026, 11, 21)) == "21 November 2026"


@pytest.mark.parametrize(
    ("day", "needed"),
    [("2025-12-31", 0), ("2026-01-01", 1), ("2026-07-02", 213), ("2027-05-05", 424)],
)
def test_the_even_pace(day, needed):
    assert presenting.needed_by(PROMISE, date.fromisoformat(day)) == needed


@pytest.mark.parametrize(
    ("trained", "start"), [(424, "The target"), (213, "On plan"), (212, "Behind the plan")]
)
def test_the_target_sentence(trained, start):
    assert sentences.target(counted(trained=trained), PROMISE, needed=213).startswith(start)


@pytest.mark.parametrize(
    ("matched", "start"), [(49, "Only 49%"), (69, "69%"), (70, None), (0, None)]
)
def test_coverage_decides_what_is_said(matched, start):
    said = sentences._coverage(counted(trained=100, trained_matched=matched))
    assert said == [] if start is None else said[0].startswith(start)


def test_without_tests_nobody_is_called_upskilled():
    answer = {"figures": {"counts": counted(enrolled=50, trained=30)}, "programme": PROMISE}
    said = sentences.headline(answer, as_of=date(2026, 11, 21), filtered=False)
    assert "cannot be said without both tests" in said


def test_every_section_has_its_numbers_in_a_table_and_its_definitions(tryg):
    figure = figures.current(programme=tryg.programme).figure
    found = list(presenting.sections(figure))
    assert [s.table.key for s in found] == [
        "target",
        "months",
        "funnel",
        "learning",
        "profession",
        "organisation",
        "municipality",
        "mode",
    ]
    for section in found:
        assert section.finding and section.rows and section.definitions
        assert all(len(row) == len(section.headers) for row in section.rows)
        json.dumps(section.chart)


def test_tables_and_charts_show_the_same_numbers(tryg):
    figure = figures.current(programme=tryg.programme).figure
    by = {section.table.key: section for section in presenting.sections(figure)}
    bars = {trace["name"]: trace["x"] for trace in by["profession"].chart["data"]}
    rows = by["profession"].table.rows
    assert bars["Trained"] == [row[3] for row in rows]
    assert [trace["x"][0] for trace in by["learning"].chart["data"]] == [96, 96, 63]


def test_long_tables_are_cut_on_the_page_only():
    rows = [[f"Sted {n}", n] for n in range(60)]
    section = presenting.Section(tables.Table("x", "X", ["Name", "N"], rows), "", None, [])
    assert (len(section.rows), section.left_out) == (50, 10)


def test_charts_know_no_django_and_questions_no_plotly():
    for name, forbidden in (("charts", "django"), ("tally", "django"), ("questions", "plotly")):
        tree = ast.parse((Path(charts.__file__).parent / f"{name}.py").read_text())
        names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
        names += [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        assert not [found for found in names if found.split(".")[0] == forbidden]


def test_twin_and_long_names_keep_bars_of_their_own():
    row = {"enrolled": 1, "reached": 1, "trained": 0, "upskilled": 0}
    rows = [{"name": "Kommunen ved den meget lange og brede fjord " + end, **row} for end in "ab"]
    chart = charts.groups(rows, names=dict.fromkeys(charts.SHOWN, "x"))
    assert chart["data"][0]["y"] == [0, 1]
    assert all(len(word["text"]) <= 40 for word in chart["layout"]["annotations"])


def test_the_curve_begins_at_nought_and_ends_on_the_day():
    months = [{"month": 202611, "reached_total": 3}, {"month": 202612, "reached_total": 5}]
    assert charts._steps(months, "reached", "2027-01-15") == [
        ("2026-11-01", 0),
        ("2026-12-01", 3),
        ("2027-01-01", 5),
        ("2027-01-15", 5),
    ]
    assert charts._steps(months[:1], "reached", "2026-11-21")[-1] == ("2026-11-21", 3)


def test_a_name_is_not_read_as_markup_by_plotly():
    assert "<" not in charts.plain("<b>x</b> %{x}") and "%{" not in charts.plain("%{x}")


def test_every_count_has_a_word_and_every_definition_a_text():
    assert all(tables.name_of(count) for count in COUNTS)
    assert all(str(one.name) and str(one.text) for one in DEFINITIONS.values())
