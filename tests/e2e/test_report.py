"""The evaluation report in a browser: begun, written in, looked at, published, read as HTML."""

import hashlib

from tests.e2e.conftest import DESK, PHONE, wait_for
from tests.e2e.test_project_lead import plots_are_drawn


def desk(me):
    """Come to the draft of the demonstration's programme, beginning one where there is none."""
    me.sign_in("projektleder")
    me.go("/da/reach/")
    me.page.locator("main .card a").first.click()
    me.follow("Evalueringsrapporter")
    me.check()

    def begun():
        me.press("Skriv den næste rapport")
        return "/rapport/" in me.page.url  # else the figures are still being worked out

    wait_for(begun, 180)
    me.page.locator("#held-back").wait_for(timeout=180_000)  # a worker protects the figures first


def looked_at(me, name):
    """Check a page at both widths, and keep a picture of each."""
    for viewport in (DESK, PHONE):
        me.page.set_viewport_size(viewport)
        me.check()
        me.shot(f"{name}-{viewport['width']}")
    me.page.set_viewport_size(DESK)


def test_a_report_is_written_published_and_never_changes(visit):
    me = visit(DESK)
    desk(me)
    plots_are_drawn(me)
    looked_at(me, "report-draft")
    # What says more than the figures is refused beside its field, and stands there as it was typed.
    me.follow("Skriv på Dansk")
    me.page.locator("#id_summary").fill("Vi nåede 307 af 424 tilmeldte.")
    me.page.locator("#id_learning").fill("Kurset har effekt.")
    me.press("Gem teksten")
    me.page.locator("#id_learning[aria-invalid=true]").wait_for()
    assert me.page.locator("#id_learning").input_value() == "Kurset har effekt."
    looked_at(me, "report-text-refused")
    me.page.locator("#id_learning").fill("Scoren steg, mest hos dem, der begyndte lavest i viden.")
    me.press("Gem teksten")
    assert "Vi nåede 307 af 424 tilmeldte." in me.text()
    me.press("Udgiv rapporten")
    me.page.locator("#report-progress progress").wait_for()
    me.check()
    me.page.locator(".report-files").wait_for(timeout=300_000)  # the page loads itself again
    assert me.page.locator(".report-files a").count() == 16
    assert "Den ændrer sig aldrig" in me.text()
    looked_at(me, "report-published")
    link = me.page.locator(".report-files a[href$='/long-da.html']").get_attribute("href")
    files = [me.context.request.get(link).body() for _twice in range(2)]
    assert files[0] == files[1]
    digests = me.page.locator(".report-digests code").all_text_contents()
    assert hashlib.sha256(files[0]).hexdigest() in digests
    me.go(link)
    assert "Kurset har effekt" not in me.page.locator("main").inner_text()
    looked_at(me, "report-html")
    for name in ("short-da.pdf", "long-en.docx", "tables-da.xlsx"):
        answer = me.context.request.get(link.replace("long-da.html", name))
        assert answer.ok and "attachment" in answer.headers["content-disposition"]
