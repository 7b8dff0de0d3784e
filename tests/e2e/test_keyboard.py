"""Without a mouse, and without JavaScript."""

from tests.e2e import paths
from tests.e2e.conftest import DESK, EXIT_URL, PHONE


def tab_to(page, selector: str, most: int = 80) -> None:
    """Press Tab until the focus is on something that fits `selector`."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def test_skip_link_lesson_and_quiz_by_keyboard_only(visit, site):
    me = visit(DESK)
    me.sign_in(site.learner("tastatur"))
    me.go("/da/laer/core-k1-1/")
    me.page.keyboard.press("Tab")
    assert me.page.evaluate("document.activeElement.className") == "skip-link"
    me.page.keyboard.press("Enter")
    assert me.page.evaluate("document.activeElement.id") == "main"
    total = me.page.locator("[data-step]").count()
    for number in range(2, total + 1):
        tab_to(me.page, "[data-step-next]")
        me.page.keyboard.press("Enter")
        me.page.locator(f"[data-step='{number}'].is-current").wait_for()
    tab_to(me.page, "[data-step-finish]")
    me.page.keyboard.press("Enter")
    me.page.wait_for_url(lambda url: "core-k1-1" not in url)

    right = site.right_answers("core-k1-quiz")
    me.go("/da/laer/quiz/core-k1-quiz/")
    tab_to(me.page, "form[action$='/begynd/'] button")
    me.page.keyboard.press("Enter")
    for _question in right:
        me.page.locator("form.question").wait_for()
        tab_to(me.page, "[data-list=options] input")
        kind = me.page.evaluate("document.activeElement.type")
        me.page.keyboard.press("Space")
        if kind == "radio":
            me.page.keyboard.press("ArrowDown")
        assert me.page.locator("[data-list=options] input:checked").count() == 1
        tab_to(me.page, "button[value=next]")
        before = me.page.url
        me.page.keyboard.press("Enter")
        me.page.wait_for_url(lambda url: url != before)
    tab_to(me.page, "form[action$='/aflever/'] button[type=submit]")
    me.page.keyboard.press("Enter")
    me.page.wait_for_url("**/resultat/**")


def test_case_by_keyboard_only(visit, site):
    me = visit(DESK)
    me.sign_in(site.learner("scene"))
    me.go("/da/laer/case/police-case/")
    tab_to(me.page, "form[action$='/begynd/'] button")
    me.page.keyboard.press("Enter")
    for _decision in range(40):
        me.page.locator("input[name=choice]:not([type=hidden]), .debrief").first.wait_for()
        if me.page.locator(".debrief").count():
            return
        if me.page.locator("input[name=reason]").count():
            tab_to(me.page, "input[name=reason]")
            me.page.keyboard.press("Space")
        tab_to(me.page, "input[name=choice]:not([type=hidden])")
        me.page.keyboard.press("Space")
        tab_to(me.page, "main article form[novalidate] button[type=submit]")
        me.page.keyboard.press("Enter")
        me.page.locator(".case-chosen").wait_for()
        if me.page.locator("details.feedback").count():  # a lead is not judged
            tab_to(me.page, "details.feedback > summary")
            me.page.keyboard.press("Enter")
            assert me.page.locator("details.feedback[open]").count() == 1
        tab_to(me.page, ".button-row a.button-primary")
        with me.page.expect_navigation():
            me.page.keyboard.press("Enter")
    raise AssertionError("the case never ends")


def test_what_gets_the_focus_comes_clear_of_the_bar_however_high_it_is(visit, site):
    me = visit(PHONE)
    me.sign_in(site.learner("bjaelke"))
    me.go("/da/laer/core-k1-1/")
    total = me.page.locator("[data-step]").count()
    me.go(f"/da/laer/core-k1-1/#trin-{total}")
    me.page.locator("[data-step-finish]:visible").wait_for()
    room = """() => {
        const bar = document.querySelector("[data-step-controls]").offsetHeight;
        const kept = parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom);
        return kept - bar;
    }"""
    me.page.wait_for_function(f"({room})() >= 0")
    me.page.locator("[data-step-finish]").evaluate("button => { button.style.height = '200px'; }")
    me.page.wait_for_function(f"({room})() >= 0")
    me.page.set_viewport_size({"width": 320, "height": 256})  # 400 % zoom: it covers nothing
    me.page.wait_for_function("document.documentElement.style.getPropertyValue('--bar-now') === ''")


def test_escape_three_times_leaves_at_once_and_leaves_no_page_behind(visit, site):
    me = visit(PHONE)
    me.context.route(
        EXIT_URL + "**",
        lambda route: route.fulfill(content_type="text/html", body="<title>Vejret</title>Sol"),
    )
    me.sign_in(site.learner("exit"))
    me.go("/da/")
    length = me.page.evaluate("history.length")
    me.go("/da/laer/core-k1-1/")
    for _press in range(3):
        me.page.keyboard.press("Escape")
    me.page.wait_for_url(EXIT_URL + "**")
    assert me.page.title() == "Vejret"
    assert me.page.evaluate("history.length") == length + 1
    me.page.go_back()
    assert "/laer/" not in me.page.url, "the lesson is gone from the history"
    me.page.locator("[data-exit]").click()
    me.page.wait_for_url(EXIT_URL + "**")


def test_everything_a_learner_needs_works_without_javascript(visit, site):
    me = visit(PHONE, java_script_enabled=False)
    me.sign_in(site.learner("uden"))
    me.go("/da/laer/core-k1-1/")
    me.page.locator("select[name=place]").select_option("3")
    me.page.locator(".lesson__place button").click()
    assert me.page.locator("select[name=place]").input_value() == "3"
    me.page.locator("[data-step-finish]").click()
    assert "core-k1-1" not in me.page.url
    paths.take(me, "core-k1-quiz", site.right_answers("core-k1-quiz"))
    assert me.page.locator(".answer").count() > 0
    paths.begin(me, "police-case", "case")
    assert paths.play(me) >= 4
    assert me.page.locator(".debrief__turn").count() >= 4
