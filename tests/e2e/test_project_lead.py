"""The project lead: figures that stand in tables, charts and files, and hold when asked again."""

import csv
import io
import secrets

import pytest
from openpyxl import load_workbook

from tests.e2e.conftest import DESK, PHONE

# What the demonstration's 424 persons did, in the order of the tables they stand in.
COUNTS = {"enrolled": 424, "trained": 307, "upskilled": 96, "confirmed": 96}


def column(me, table: str) -> list[int]:
    """Return the second column of a table on the page, as numbers."""
    cells = me.page.locator(f"#table-{table} tbody tr td:nth-child(2)").all_inner_texts()
    return [int(cell.replace(".", "")) for cell in cells]


def in_file(me, table: str) -> list[int]:
    """Return the same column from the file that the link under the table gives."""
    link = me.page.locator(f".finding__download a[href$='/{table}.csv']").get_attribute("href")
    answer = me.context.request.get(link)
    assert answer.ok and "attachment" in answer.headers["content-disposition"]
    rows = csv.reader(io.StringIO(answer.body().decode("utf-8-sig")), delimiter=";")
    numbers = []
    for row in list(rows)[1:]:
        if not row:
            break  # after the table it says how it was counted
        numbers.append(int(row[1]))
    return numbers


def in_workbook(me) -> list[list[int]]:
    """Return the second column of each sheet of the workbook, as far as it holds whole numbers."""
    link = me.page.locator("a[href$='/reach.xlsx']").first.get_attribute("href")
    answer = me.context.request.get(link)
    assert answer.ok
    book = load_workbook(io.BytesIO(answer.body()), read_only=True)
    return [
        [row[1] for row in sheet.iter_rows(min_row=2, values_only=True) if isinstance(row[1], int)]
        for sheet in book
    ]


def plots_are_drawn(me) -> None:
    """Every chart of the page has its drawing."""
    plots = me.page.locator("[data-plot]")
    assert plots.count() >= 4
    for plot in plots.all():
        plot.scroll_into_view_if_needed()
        plot.locator("svg.main-svg").first.wait_for()


@pytest.mark.untouched
def test_reach_of_the_demonstration_in_tables_charts_and_files(visit):
    me = visit(DESK)
    me.sign_in("projektleder")
    me.go("/da/reach/")
    me.check()
    me.shot("reach-list-1280")
    me.page.locator("main .card a").first.click()
    me.page.locator("#table-target").wait_for()
    target, funnel = column(me, "target"), column(me, "funnel")
    assert target[1:] == [COUNTS["trained"], COUNTS["upskilled"], COUNTS["confirmed"]]
    assert funnel[0] == COUNTS["enrolled"] and funnel[2] == COUNTS["trained"]
    lead = me.page.locator(".lead").inner_text()
    assert "424" in lead and "307" in lead and "96" in lead
    plots_are_drawn(me)
    me.check()
    me.shot("reach-1280")
    assert in_file(me, "target") == target
    assert in_file(me, "funnel") == funnel
    sheets = in_workbook(me)
    assert target in sheets and funnel in sheets
    me.page.set_viewport_size(PHONE)
    me.check()
    me.shot("reach-360")


def test_saved_figure_is_the_same_when_asked_again(visit):
    me = visit(DESK)
    me.sign_in("projektleder")
    me.go("/da/reach/")
    me.page.locator("main .card a").first.click()
    me.page.locator(".reach-keep").wait_for()
    # A figure without a name is refused beside the field.
    me.page.locator(".reach-keep input[name=title]").fill("")
    me.page.locator(".reach-keep button[type=submit]").click()
    me.page.locator(".reach-keep [aria-invalid=true]").wait_for()
    me.check()
    title = f"Til bestyrelsen {secrets.token_hex(2)}"
    me.page.locator(".reach-keep input[name=title]").fill(title)
    me.page.locator(".reach-keep button[type=submit]").click()
    me.page.locator(".reach-again").wait_for()
    assert title in me.page.locator("h1").inner_text()
    saved = column(me, "target")
    me.page.locator(".reach-again button").click()
    me.page.locator(".reach-again .alert-success").wait_for()
    assert column(me, "target") == saved == in_file(me, "target")
    plots_are_drawn(me)
    me.check()
    me.shot("saved-figure-1280")
    me.go("/da/reach/")
    me.page.locator("main .card a").first.click()
    assert me.page.locator(".reach-kept a", has_text=title).count() == 1


def test_a_learner_does_not_find_it(visit, site):
    me = visit(PHONE)
    me.sign_in(site.learner("nysgerrig"))
    assert me.go("/da/reach/").status == 404
    assert me.page.locator("main h1").count() == 1
    me.check()
