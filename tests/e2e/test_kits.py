"""Material: read on a phone and a desk without an account, and printed."""

import pytest

from tests.e2e.conftest import DESK, PHONE

PAGES = [
    "/da/materiale/",
    "/da/materiale/det-lokale-moede/",
    "/da/materiale/moedet-for-politi/",
    "/da/materiale/to-lektioner-udskolingen/",
    "/da/materiale/to-lektioner-udskolingen/?vis=ark",
    "/da/materiale/naar-en-elev-fortaeller/",
    "/da/materiale/ramme-for-en-selvhjaelpsgruppe/",
    "/en/material/two-lessons-upper-secondary/",
]


@pytest.mark.parametrize("path", PAGES)
def test_material_reads_without_an_account(visit, path):
    for size in (PHONE, DESK):
        me = visit(size)
        assert me.go(path).status == 200
        me.check()
        name = path.strip("/").replace("/", "-").replace("?vis=", "")
        me.shot(f"kit-{name}-{size['width']}")
        assert me.context.cookies() == []


def test_the_front_page_leads_to_it_and_the_switch_keeps_the_place(visit):
    me = visit(PHONE)
    me.go("/da/")
    me.follow("Se materialet")
    me.follow("Dialogmøde om kontakt og nej")
    assert "Ikke gennemgået" in me.text() or "ikke gennemgået" in me.text()
    me.follow("English")
    assert me.page.url.endswith("/en/material/dialogue-event/")
    assert "Not yet reviewed by a subject expert." in me.text()


def test_each_sheet_prints_on_pages_of_its_own(visit):
    """As paper has it: menus and buttons are gone, and a sheet begins a page."""
    me = visit(DESK)
    me.go("/da/materiale/to-lektioner-udskolingen/")
    me.page.emulate_media(media="print")
    for selector in (".site-header", ".site-footer", ".exit", ".kit__contents", ".kit__tools"):
        assert not me.page.locator(selector).first.is_visible()
    breaks = me.page.eval_on_selector_all(
        ".kit__sheet", "sheets => sheets.map(s => getComputedStyle(s).breakBefore)"
    )
    assert breaks == ["page"] * 5
