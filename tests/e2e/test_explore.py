"""The project lead asks her own question, and begins a series that organisations keep."""

import secrets

from tests.e2e.conftest import DESK, PHONE


def programme(me) -> None:
    me.sign_in("projektleder")
    me.go("/da/reach/")
    me.page.locator("main .card a").first.click()
    me.page.wait_for_load_state()


def test_a_question_of_ones_own_a_saved_view_and_its_mail(visit):
    me = visit(DESK)
    programme(me)
    me.follow("Filtrér og sammenlign")
    me.page.locator("#table-explored").wait_for()
    me.page.locator("[data-plot] svg.main-svg").first.wait_for()
    me.check()
    me.shot("explore-1280")
    me.page.locator("#id_by").select_option("month")
    me.page.locator("#id_profession").select_option(index=0)
    me.press("Vis tallene")
    assert "by=month" in me.page.url and "profession=" in me.page.url
    shared, lead = me.page.url, me.page.locator(".lead").inner_text()
    name = f"Prøve {secrets.token_hex(3)}"
    me.page.locator("#id_name").fill(name)
    me.press("Gem visningen")
    assert me.page.locator(".lead").inner_text() == lead
    me.page.locator("select[name=often]").last.select_option("weekly")
    me.page.locator("form[action$='/often/'] button").last.click()
    me.page.wait_for_load_state()
    assert me.page.locator(".lead").inner_text() == lead
    me.page.set_viewport_size(PHONE)
    me.check()
    me.shot("explore-360")
    me.go(shared)
    assert me.page.locator(".lead").inner_text() == lead
    me.page.get_by_role("link", name=name).first.wait_for()
    me.press(f"Slet visningen {name}")


def test_a_series_is_begun_corrected_and_uploaded(visit):
    me = visit(DESK)
    programme(me)
    me.follow("Tal, som arbejdsstederne fører")
    me.check()
    me.page.locator("main .reach-kept a").first.click()
    name = f"Henvisninger {secrets.token_hex(3)}"
    me.page.locator("#id_name").fill(name)
    me.page.locator("#id_unit").fill("henvisninger")
    me.page.locator("#id_counted_how").fill("Hvert sendt brev til visitator")
    me.page.locator("#id_keepers").fill("Esbjerg Kommune\nIngensteds")
    me.press("Begynd tidsserien")
    assert "Linje 2" in me.text()
    me.check()
    me.shot("series-begin-wrong-1280")
    me.page.locator("#id_keepers").fill("Esbjerg Kommune")
    me.press("Begynd tidsserien")
    numbers = {"since": "2025-10-01", "until": "2025-12-31", "number": "14", "source": "Sagssystem"}
    for field, value in numbers.items():
        me.page.locator(f"#id_{field}").fill(value)
    me.press("Gem tallet")
    me.follow("Mange tal på én gang")
    rows = "Arbejdssted;Fra;Til;Antal;Kilde\nEsbjerg Kommune;1-1-2026;31-3-2026;{};Sagssystem\n"
    me.page.locator("#id_rows").fill(rows.format("mange"))
    me.press("Kontrollér listen")
    assert "ikke et helt tal" in me.text()
    me.check()
    me.shot("series-upload-wrong-1280")
    me.page.locator("#id_rows").fill(rows.format("21"))
    me.press("Kontrollér listen")
    me.press("Gem tallene")
    me.page.locator("[data-plot] svg.main-svg").first.wait_for()
    assert "steg fra 14 henvisninger" in me.text() and "kan have bidraget" in me.text()
    me.check()
    me.shot("series-1280")
    me.page.set_viewport_size(PHONE)
    me.check()
    me.shot("series-360")
