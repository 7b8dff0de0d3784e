"""A professional at a phone, in Danish: from the front page to a certificate that anyone can check."""

import re
import secrets

import pytest

from tests.e2e import paths
from tests.e2e.conftest import DESK, PHONE

ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %


@pytest.fixture(scope="module")
def right(site):
    return {
        slug: site.right_answers(slug)
        for slug in ("core-baseline", "core-k1-quiz", "core-k2-quiz", "core-k7-quiz", "core-final")
    }


def test_newcomer_signs_up_says_who_she_is_and_sees_her_training(visit, site):
    address = f"ny-{secrets.token_hex(3)}@example.test"
    me = visit(PHONE)
    me.go("/")
    assert me.page.url.endswith("/da/")
    me.check()
    me.shot("front-360")
    me.page.locator("main a[href*='signup']").first.click()
    me.check()
    me.page.locator("[name=email]").fill("not an address")
    me.page.locator("[name=password1]").fill("en lang adgangskode 7")
    me.page.locator("main form button[type=submit]").click()
    assert me.page.locator("[name=email]").input_value() == "not an address"
    assert me.page.locator(".field-errors").first.is_visible()
    me.check()
    me.page.locator("[name=email]").fill(address)
    me.page.locator("[name=password1]").fill("en lang adgangskode 7")
    me.page.locator("main form button[type=submit]").click()
    me.page.locator("[name=code]").wait_for()
    me.check()
    me.page.locator("[name=code]").fill(paths.code_for(site, address))
    me.page.locator("main form button[type=submit]").first.click()
    me.page.wait_for_url("**/om-dig/**")
    me.check()
    me.page.locator("[name=name]").fill("Anna Prøve")
    me.page.get_by_label("Politi", exact=False).first.check()
    with me.page.expect_response("**/organisationer/**") as answered:
        me.page.locator("[name=organisation]").press_sequentially("Sydøstj")
    assert any("Sydøstjylland" in name for name in answered.value.json()["names"])
    me.page.locator("[name=organisation]").fill(answered.value.json()["names"][0])
    me.shot("onboarding-360")
    me.page.locator("main form button[type=submit]").first.click()
    me.page.wait_for_url("**/min-uddannelse/")
    assert me.page.locator(".course-outline").count() == 2, "the core and the police track"
    assert me.page.locator(".card--next a.button-primary").count() == 1
    assert "min" in me.page.locator(".card--next").inner_text()
    me.check()
    me.shot("my-training-360")
    assert all("stalking" not in mail.split("\n\n")[0].lower() for mail in site.mails())


def test_lesson_is_read_left_and_resumed_on_another_device(visit, site):
    address = site.learner("Lone")
    me = visit(PHONE)
    sent: list[str] = []
    me.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    me.sign_in(address)
    me.go("/da/laer/core-k0-1/")
    me.check()
    me.shot("lesson-360")
    total = me.page.locator("[data-step]").count()
    assert total >= 3
    seen = set()
    for _step in range(total - 1):
        step = me.page.locator("[data-step].is-current")
        seen |= exercise(step)
        me.check()
        number = int(step.get_attribute("data-step"))
        with me.page.expect_response("**/sted/") as answered:
            me.page.locator("[data-step-next]").click()
        assert answered.value.ok
        me.page.locator(f"[data-step='{number + 1}'].is-current").wait_for()
        if number == 2:
            break
    other = visit(DESK)
    other.go("/da/konto/login/")
    other.page.locator("a[href*='code']").first.click()
    other.page.locator("[name=email]").fill(address)
    other.page.locator("main form button[type=submit]").first.click()
    other.page.locator("[name=code]").fill(paths.code_for(site, address))
    other.check()
    other.page.locator("main form button[type=submit]").first.click()
    other.page.wait_for_url("**/min-uddannelse/")
    other.check()
    other.shot("my-training-1280")
    other.page.locator(".card--next a[href*=core-k0-1]").click()
    other.page.wait_for_url("**/laer/core-k0-1/**")
    other.page.wait_for_load_state()
    other.shot("resumed-1280")
    other.page.locator("[data-step='3'].is-current").wait_for(timeout=5000)
    other.check()
    other.shot("lesson-1280")
    # The other language, at the same step.
    other.page.locator("nav [lang=en]").click()
    other.page.wait_for_url("**/en/laer/core-k0-1/**")
    other.page.locator("[data-step='3'].is-current").wait_for()
    other.page.locator("nav [lang=da]").click()
    other.page.wait_for_url("**/da/laer/core-k0-1/**")
    assert me.foreign == [] and other.foreign == []


def exercise(step) -> set[str]:
    """Use what a step offers: a knowledge check, a checklist."""
    used = set()
    if (form := step.locator("form[data-check]")).count():
        form.first.locator("input").first.check()
        form.first.locator("[data-check-submit]").click()
        assert form.first.locator("details[open]").count() == 1
        used.add("check")
    if (ticks := step.locator("[data-checklist] input")).count():
        ticks.first.check()
        used.add("checklist")
    return used


def test_note_and_ticks_stay_on_the_device_and_are_never_sent(visit, site):
    slugs = site.shell("""
        from courses.models import CurrentVersion
        found = CurrentVersion.objects.filter(language="da", activity__kind="lesson",
            activity__course__slug__in=["core", "police"]).order_by("activity__slug")
        for mark in ("data-device-note", "data-checklist", "data-check"):
            print(next((c.activity.slug for c in found if mark in c.version.body), ""))
    """).split("\n")
    me = visit(PHONE)
    sent: list[str] = []
    me.page.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    me.sign_in(site.learner("Nora"))
    secret = "Det her er kun mit"
    for slug, area in zip(
        slugs, ("[data-device-note]", "[data-checklist] input", "form[data-check]")
    ):
        me.go(f"/da/laer/{slug}/")
        step = me.page.locator("[data-step]").filter(has=me.page.locator(area)).first
        me.go(f"/da/laer/{slug}/#{step.get_attribute('id')}")
        step.locator(area).first.wait_for()
        if area == "[data-device-note]":
            step.locator("textarea").first.fill(secret)
            me.page.reload()
            assert step.locator("textarea").first.input_value() == secret
        elif area.startswith("[data-checklist"):
            step.locator(area).first.check()
            me.page.reload()
            assert step.locator(area).first.is_checked()
        else:
            assert "check" in exercise(step)
        me.check()
    assert not [one for one in sent if secret in one or "Det+her" in one or "Det%20her" in one]


def test_from_baseline_to_a_certificate_that_anyone_can_check(visit, site, right):
    address = site.learner("Vibe")
    me = visit(PHONE)
    me.sign_in(address)
    # The baseline gives no result.
    me.go("/da/laer/quiz/core-baseline/")
    me.check()
    paths.begin(me, "core-baseline")
    paths.answer_all(me, right["core-baseline"], wrong=9, look=me.check)
    me.check()
    me.shot("review-360")
    paths.hand_in(me)
    assert me.page.locator(".answer").count() == 0
    me.check()
    # A practice quiz tells at once what was right and why; the language changes at the same place.
    paths.begin(me, "core-k1-quiz")
    first = paths.question(me)
    me.shot("question-360")
    paths.choose(me, right["core-k1-quiz"][first])
    me.page.locator("[data-saved-state=saved]").wait_for()
    me.page.locator("nav [lang=en]").click()
    me.page.wait_for_url("**/en/laer/quiz/core-k1-quiz/**")
    assert paths.question(me) == first
    assert me.page.locator("[data-list=options] input:checked").count() == len(
        right["core-k1-quiz"][first]
    )
    me.page.locator("nav [lang=da]").click()
    me.page.wait_for_url("**/da/laer/quiz/core-k1-quiz/**")
    me.page.set_viewport_size(ZOOMED)
    me.check()
    me.page.set_viewport_size(PHONE)
    me.page.locator("form.question button[value=next]").click()
    for _question in range(len(right["core-k1-quiz"]) - 1):
        me.page.locator("form.question").wait_for()
        paths.choose(me, right["core-k1-quiz"][paths.question(me)])
        paths.go_on(me)
    paths.hand_in(me)
    assert me.page.locator(".answer .feedback--right").count() >= len(right["core-k1-quiz"])
    me.check()
    me.shot("result-360")
    finish_lessons(visit, me, "core")
    for slug in ("core-k2-quiz", "core-k7-quiz"):  # four fifths of the course's minutes
        paths.take(me, slug, right[slug])
    # Fail once: what to reread comes before the score. Then pass: the certificate is there at once.
    paths.take(me, "core-final", right["core-final"], wrong=len(right["core-final"]))
    assert me.page.locator(".outcome li a").count() >= 1
    assert me.page.locator("[data-certificate]").count() == 0
    me.check()
    me.page.locator("main form[action$='/begynd/'] button[type=submit]").click()
    me.page.locator("form.question").wait_for()
    paths.answer_all(me, right["core-final"])
    paths.hand_in(me)
    me.page.locator("[data-certificate] a[href$='.pdf']").wait_for(timeout=30_000)
    me.check()
    me.shot("passed-360")
    look_at_certificate(visit, me)


def finish_lessons(visit, me, course: str) -> None:
    """Mark every lesson as done by its own button, in a browser without JavaScript."""
    plain = visit(PHONE, java_script_enabled=False, storage_state=me.context.storage_state())
    plain.go("/da/min-uddannelse/")
    links = plain.page.locator(f"main a[href*='/laer/{course}-']")
    for path in sorted({link.get_attribute("href") for link in links.all()}):
        plain.go(path)
        plain.page.locator("[data-step-finish]").click()


def look_at_certificate(visit, me) -> None:
    me.page.locator("[data-certificate] a.button-primary").click()
    me.page.locator(".certificate-banner--valid").wait_for()
    me.check()
    address = me.page.url
    pdf = me.context.request.get(me.page.locator("a[href*='.pdf']").first.get_attribute("href"))
    assert pdf.ok and pdf.body().startswith(b"%PDF") and "pdf" in pdf.headers["content-type"]
    me.go("/da/min-uddannelse/")
    assert me.page.locator("main a[href*='/bevis/']").count() >= 1
    me.check()
    # Anyone: what the QR code holds, in a browser that has never been here.
    number = re.search(r"/bevis/([^/]+)/", address).group(1)
    stranger = visit(PHONE)
    stranger.go(site_short(me, number))
    assert "Gyldigt" in stranger.page.locator(".certificate-banner--valid").inner_text()
    assert "Prøve Vibe" in stranger.text()
    assert [c for c in stranger.context.cookies() if c["name"] == "sessionid"] == []
    stranger.check()
    stranger.shot("verify-360")
    stranger.page.set_viewport_size(ZOOMED)
    stranger.check()


def site_short(me, number: str) -> str:
    """Return the address in the QR code."""
    return me.site.shell(f"""
        from certificates.document import short_url
        print(short_url({number!r}))
    """)


def test_case_is_played_to_its_end_and_debriefed(visit, site):
    me = visit(PHONE)
    me.sign_in(site.learner("Kasper"))
    me.go("/da/laer/case/police-case/")
    me.check()
    paths.begin(me, "police-case", "case")
    me.check()
    me.shot("scene-360")

    def look():
        assert not me.page.locator("details.feedback").first.get_attribute("open")
        me.page.locator("details.feedback summary").first.click()
        me.check()
        me.shot("consequence-360")

    decisions = paths.play(me, look)
    assert decisions >= 4
    leads = me.page.locator(".debrief__leads li").count()
    assert me.page.locator(".debrief__own").count() >= decisions - leads
    assert me.page.locator(".story-map__edge--own").count() > 0
    me.check()
    me.shot("debrief-360")
    me.page.set_viewport_size(ZOOMED)
    me.check()


def test_front_page_changes_language_and_holds_at_400_percent(visit):
    me = visit(PHONE)
    me.go("/da/")
    me.page.locator("nav [lang=en]").click()
    me.page.wait_for_url("**/en/**")
    assert me.page.locator("html").get_attribute("lang") == "en"
    me.check()
    me.page.set_viewport_size(ZOOMED)
    me.check()
    me.page.locator("nav [lang=da]").click()
    me.page.wait_for_url("**/da/")
    me.check()
    me.page.set_viewport_size(DESK)
    me.shot("front-1280")
    for link in ("hjaelp", "privatliv", "tilgaengelighed"):
        me.go("/da/")
        found = me.page.locator(f"footer a[href*='{link}']")
        if found.count():
            found.first.click()
            me.check()
