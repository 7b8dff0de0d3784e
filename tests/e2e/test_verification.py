"""Checking a certificate: corrected, altered, unknown and genuine files, and too many look-ups."""

import re
import secrets

import pytest

from tests.e2e import made
from tests.e2e.conftest import PHONE

HOLDER = "Bodil Prøve"


@pytest.fixture(scope="module")
def numbers(site) -> dict[str, str]:
    """Return a valid certificate, and one whose misspelt name has been corrected."""
    group = made.group(site, f"Kontrol {secrets.token_hex(2)}", opens=-900)["pk"]
    found = {
        "valid": made.certificate(site, group, HOLDER),
        "replaced": made.certificate(site, group, "Bodill Prøve"),
    }
    found["successor"] = site.shell(f"""
        from certificates import correcting
        from certificates.models import Certificate
        from people.models import User
        old = Certificate.objects.get(number={found["replaced"]!r})
        print(correcting.correct(certificate=old, holder={HOLDER!r}, reason="Stavefejl",
            by=User.objects.get(email__startswith="kursusadministrator@")).number)
    """)
    return found


@pytest.fixture(scope="module")
def genuine(site, chromium, numbers, tmp_path_factory):
    """The PDF as anyone may fetch it."""
    context = chromium.new_context()
    answer = context.request.get(f"{site.url}/da/bevis/{numbers['valid']}.pdf")
    assert answer.ok
    path = tmp_path_factory.mktemp("pdf") / "bevis.pdf"
    path.write_bytes(answer.body())
    context.close()
    return path


def give(visitor, path) -> None:
    visitor.go("/da/bevis/")
    visitor.page.locator("[name=file]").set_input_files(path)
    visitor.page.get_by_role("button", name="Sammenlign filen").click()


def test_a_replaced_one_says_so_and_leads_on(visit, numbers):
    me = visit(PHONE)
    me.go(f"/c/{numbers['replaced']}")
    assert "Erstattet" in me.page.locator(".certificate-banner--replaced").inner_text()
    me.check()
    me.shot("verify-replaced-360")
    me.page.locator(".certificate-banner a").click()
    me.page.wait_for_url(f"**/bevis/{numbers['successor']}/")
    assert "Gyldigt" in me.page.locator(".certificate-banner--valid").inner_text()


def test_the_page_that_checks(visit):
    for size in ({"width": 1280, "height": 900}, PHONE):
        me = visit(size)
        me.go("/da/bevis/")
        assert me.page.get_by_text("Du kan også trække filen herind.").is_visible()
        me.check()
        me.shot(f"verify-start-{size['width']}")
    me.page.get_by_role("button", name="Sammenlign filen").click()
    me.page.locator("[name=file][aria-invalid=true]").wait_for()
    assert "Vælg filen først" in me.text()
    me.check()


def test_the_genuine_file_and_an_altered_one(visit, numbers, genuine):
    me = visit()
    give(me, genuine)
    me.page.locator(".certificate-banner--valid").wait_for()
    assert "præcis, som vi har udstedt den" in me.text()
    assert numbers["valid"] in me.text()
    assert me.context.cookies() == []
    me.check()
    me.shot("verify-same-1280")
    altered = genuine.with_name("andet.pdf")
    altered.write_bytes(genuine.read_bytes() + b"\n% Mallory\n")
    give(me, altered)
    banners = me.page.locator(".certificate-banner")
    assert "Ændret" in banners.first.inner_text()
    assert HOLDER in me.text()
    me.check()
    me.shot("verify-altered-1280")


def test_a_file_of_somebody_elses_is_unknown(visit, genuine):
    other = genuine.with_name("fremmed.pdf")
    other.write_bytes(b"%PDF-1.7\n%%EOF")
    me = visit(PHONE)
    give(me, other)
    me.page.locator(".certificate-banner--unknown").wait_for()
    me.check()
    me.shot("verify-unknown-file-360")


def test_a_file_is_dropped_on_the_page(visit, genuine):
    me = visit()
    me.go("/da/bevis/")
    data = genuine.read_bytes().hex()
    me.page.evaluate(
        """(hex) => {
            const bytes = Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
            const all = new DataTransfer();
            all.items.add(new File([bytes], "bevis.pdf", { type: "application/pdf" }));
            const form = document.querySelector("[data-drop]");
            const options = { dataTransfer: all, bubbles: true, cancelable: true };
            form.dispatchEvent(new DragEvent("dragover", options));
            form.dispatchEvent(new DragEvent("drop", options));
        }""",
        data,
    )
    me.page.locator(".certificate-banner--valid").wait_for()
    assert "præcis, som vi har udstedt den" in me.text()


def test_without_javascript_it_works_too(visit, genuine):
    me = visit(java_script_enabled=False)
    give(me, genuine)
    me.page.locator(".certificate-banner--valid").wait_for()
    assert "præcis, som vi har udstedt den" in me.text()


def test_what_to_take_along_and_nothing_asks_others(visit, numbers):
    me = visit(PHONE)
    me.go(f"/da/bevis/{numbers['valid']}/")
    me.page.get_by_text("Uden at stole på denne side").click()
    link = me.page.get_by_role("link", name="Føj det til LinkedIn").get_attribute("href")
    assert re.match(r"https://www\.linkedin\.com/profile/add\?", link)
    me.check()
    me.shot("verify-take-along-360")
    for name in ("PNG", "SVG", "JSON"):
        with me.page.expect_download() as got:
            me.page.get_by_role("link", name=name).first.click()
        assert numbers["valid"] in got.value.suggested_filename
