"""The project lead: figures that stand in tables, charts, files, and hold when asked again."""

import io

from openpyxl import load_workbook

from tests.e2e.conftest import DESK, PHONE


def test_reach_of_the_demonstration(visit, site):
    me = visit(DESK)
    me.sign_in("projektleder")
    me.go("/da/reach/")
    me.check()
    me.page.locator("main .card a").first.click()
    me.page.locator("main .finding").first.wait_for()
    tables = me.page.locator("main table").all_inner_texts()
    for number in ("424", "307", "96"):
        assert any(number in text for text in tables), number
    assert "424" in me.page.locator(".lead").inner_text()
    me.page.locator("svg.main-svg").first.wait_for()
    me.check()
    me.shot("reach-1280")
    path = me.page.locator("a[href$='.csv']").first.get_attribute("href")
    rows = me.context.request.get(path)
    assert rows.ok and "424" in rows.body().decode("utf-8-sig")
    book = me.context.request.get(me.page.locator("a[href$='.xlsx']").first.get_attribute("href"))
    cells = {
        cell
        for sheet in load_workbook(io.BytesIO(book.body()))
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    }
    assert {424, 307, 96} <= cells
    # Saved, and asked again: the same answer.
    title = me.page.locator(".reach-keep input[type=text]").first
    title.fill("Til bestyrelsen")
    me.page.locator(".reach-keep button[type=submit]").click()
    me.page.locator(".reach-again").wait_for()
    me.page.locator(".reach-again button").click()
    me.page.locator(".reach-again .alert-success").wait_for()
    me.check()
    me.page.set_viewport_size(PHONE)
    me.check()


def test_others_do_not_see_it(visit, site):
    me = visit(PHONE)
    me.sign_in(site.learner("nysgerrig"))
    me.go("/da/reach/")
    assert me.page.locator("main .card").count() == 0
