"""Every type of question: by keyboard, without JavaScript, without a line, in two tabs, for axe."""

import json

import pytest

from tests.e2e import made, paths
from tests.e2e.conftest import DESK, PHONE, wait_for
from tests.e2e.every_type import KINDS, QUESTIONS, RIGHT, SITUATION

SLUG = "alle-slags"


@pytest.fixture(scope="session")
def every(site):
    """The quiz with every type, one question a page."""
    made.quiz(site, SLUG, QUESTIONS, stimuli=[SITUATION])
    return SLUG


def begun(visit, site, word, viewport=DESK, slug=SLUG, **options):
    """Return a visitor and her address, in the middle of the quiz."""
    address = site.learner(word)
    me = visit(viewport, **options)
    me.sign_in(address)
    paths.begin(me, slug)
    return me, address


def at(me, kind, slug=SLUG) -> None:
    me.go(f"/da/laer/quiz/{slug}/?sp={KINDS.index(kind) + 1}")


def stored(site, address: str) -> dict:
    """Return the answers of a learner's newest attempt, by question."""
    return json.loads(
        site.shell(f"""
        import json
        from assessments.models import Attempt
        a = Attempt.objects.filter(person__user__email={address!r}).order_by("-pk").first()
        print(json.dumps({{x.question: x.response for x in a.answers.all()}}))
    """)
    )


def fill(me, kind) -> None:
    """Answer the question on the page fully, as one who uses mouse and keys."""
    response = RIGHT[kind]
    page = me.page
    for name in ("options", "reasons"):
        for key in response.get(name, ()):
            page.locator(f"[data-list={name}] input[value='{key}']").check()
    for name in ("pairs", "gaps"):
        for key, value in response.get(name, {}).items():
            control = page.locator(f"[data-map={name}][data-key='{key}']")
            is_list = control.evaluate("node => node.tagName") == "SELECT"
            control.select_option(value) if is_list else control.fill(value)
    for place, key in enumerate(response.get("order", ()), 1):
        page.locator(f"[data-item='{key}'] select").select_option(str(place))
    for name in ("text", "number", "unit"):
        if name in response:
            control = page.locator(f"[data-text={name}]")
            is_list = control.evaluate("node => node.tagName") == "SELECT"
            control.select_option(response[name]) if is_list else control.fill(response[name])


def saved(me) -> None:
    me.page.locator("[data-saved-state=saved]").first.wait_for(timeout=15_000)


@pytest.mark.parametrize(("name", "viewport"), [("360", PHONE), ("1280", DESK)])
def test_every_type_is_clean_and_fits(visit, site, every, name, viewport):
    me, _address = begun(visit, site, f"axe{name}", viewport)
    for kind in KINDS:
        at(me, kind)
        me.check()
        assert small_targets(me) == [], kind
        me.shot(f"{kind}-{name}")
        fill(me, kind)
        saved(me)
        me.check()
        me.shot(f"{kind}-{name}-answered")
    me.go(f"/da/laer/quiz/{SLUG}/gennemse/")
    me.check()
    paths.hand_in(me)
    me.check()
    me.shot(f"result-{name}")


def small_targets(me) -> list[str]:
    """Return the controls of the question that are less than 44 px high with their label."""
    return me.page.evaluate("""() => [...document.querySelectorAll(
        ".asked select, .asked textarea, .asked input:not([type=hidden]), .asked button")]
        .filter((c) => {
            const label = c.labels?.[0] && c.matches("[type=radio], [type=checkbox]");
            const boxes = [...(label ? c.labels[0] : c).getClientRects()];
            return boxes.length && Math.max(...boxes.map((b) => b.height)) < 43.5;
        }).map((c) => c.outerHTML.slice(0, 120))""")


def test_every_type_is_answered_and_shown_again(visit, site, every):
    me, address = begun(visit, site, "igen")
    for kind in KINDS:
        at(me, kind)
        fill(me, kind)
        saved(me)
        paths.go_on(me)
    assert stored(site, address) == RIGHT
    fresh = visit(DESK, storage_state=me.context.storage_state())
    for kind in KINDS:
        at(fresh, kind)
        shown = fresh.page.evaluate(
            "async (place) => (await import(document.querySelector("
            "'script[src*=\"autosave\"]').src.replace(/autosave[^/]*$/, 'responses.js')))"
            ".read(document.querySelector(place))",
            "[data-question]",
        )
        assert shown == RIGHT[kind], kind
    paths.go_on(fresh)
    paths.hand_in(fresh)
    assert "12 af 12" in fresh.text()


def test_every_type_without_javascript(visit, site, every):
    me, address = begun(visit, site, "udenjs", PHONE, java_script_enabled=False)
    for kind in KINDS:
        at(me, kind)
        fill_plainly(me, kind)
        paths.go_on(me)
    assert stored(site, address) == RIGHT
    paths.hand_in(me)
    assert "12 af 12" in me.text()


def fill_plainly(me, kind) -> None:
    """As `fill`, where no script can be asked what an element is."""
    response = RIGHT[kind]
    page = me.page
    for name in ("options", "reasons"):
        for key in response.get(name, ()):
            page.locator(f"[data-list={name}] input[value='{key}']").check()
    for key, value in (response.get("pairs", {}) | response.get("gaps", {})).items():
        write_or_choose(page, key, value)
    for place, key in enumerate(response.get("order", ()), 1):
        page.locator(f"[data-item='{key}'] select").select_option(str(place))
    for name in ("text", "number"):
        if name in response:
            page.locator(f"[data-text={name}]").fill(response[name])
    if "unit" in response:
        page.locator("select[data-text=unit]").select_option(response["unit"])


def write_or_choose(page, key: str, value: str) -> None:
    if page.locator(f"select[data-key='{key}']").count():
        page.locator(f"select[data-key='{key}']").select_option(value)
    else:
        page.locator(f"input[data-key='{key}']").fill(value)


def test_every_type_given_without_a_line_is_sent_on_return(visit, site, every):
    me, address = begun(visit, site, "linje", PHONE)
    for kind in KINDS:
        at(me, kind)
        me.context.set_offline(True)
        fill(me, kind)
        me.page.locator("[data-saved-state=device]").first.wait_for(timeout=15_000)
        assert kind not in stored(site, address)
        me.context.set_offline(False)
        saved(me)
    assert stored(site, address) == RIGHT


def test_what_was_typed_without_a_line_is_there_after_a_reload(visit, site, every):
    me, address = begun(visit, site, "genindlaes")
    at(me, "freetext")
    me.page.route("**/svar/", lambda route: route.abort())
    me.page.locator("[data-text=text]").fill("Kl. 15.10 stod han der.")
    me.page.locator("[data-saved-state=device]").wait_for()
    me.page.reload()
    assert me.page.locator("[data-text=text]").input_value() == "Kl. 15.10 stod han der."
    me.page.unroute("**/svar/")
    saved(me)
    wait_for(lambda: stored(site, address).get("freetext") == {"text": "Kl. 15.10 stod han der."})


def test_two_tabs_both_say_so_and_show_the_newer_answer(visit, site, every):
    me, address = begun(visit, site, "tofaner")
    for kind in KINDS:
        at(me, kind)
        other = me.context.new_page()
        other.goto(me.page.url)
        fill(me, kind)
        other.locator("[data-overtaken]:visible").wait_for()
        me.page.locator("[data-two-tabs]:visible").wait_for()
        assert read_of(other) == read_of(me.page), kind
        saved(me)
        other.close()
    assert stored(site, address) == RIGHT


def read_of(page):
    return page.evaluate("""() => [...document.querySelectorAll(
        "[data-question] :is(input:not([type=hidden]), select, textarea)")]
        .map((c) => [c.id, c.type === "radio" || c.type === "checkbox" ? c.checked : c.value])
        .sort()""")


def press_to(me, selector: str) -> None:
    """Press Tab until the element that fits has the focus."""
    for _step in range(60):
        me.page.keyboard.press("Tab")
        if me.page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def choose_by_keys(me, name: str, key: str) -> None:
    selector = f"[data-list={name}] input[value='{key}']"
    radio = me.page.locator(selector).get_attribute("type") == "radio"
    if not radio:
        press_to(me, selector)
        me.page.keyboard.press("Space")
        return
    press_to(me, f"[data-list={name}] input")
    me.page.keyboard.press("Space")
    while not me.page.locator(selector).is_checked():
        me.page.keyboard.press("ArrowDown")


def list_by_keys(me, selector: str, value: str) -> None:
    press_to(me, selector)
    for _step in range(10):
        if me.page.locator(selector).input_value() == value:
            return
        me.page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrow never comes to {value}")


def by_keyboard(me, kind) -> None:
    """Answer with keys alone."""
    response = RIGHT[kind]
    for name in ("options", "reasons"):
        for key in response.get(name, ()):
            choose_by_keys(me, name, key)
    for key, value in (response.get("pairs", {}) | response.get("gaps", {})).items():
        write_or_choose_by_keys(me, key, value)
    for name in ("text", "number"):
        if name in response:
            press_to(me, f"[data-text={name}]")
            me.page.keyboard.type(response[name])
    if "unit" in response:
        list_by_keys(me, "select[data-text=unit]", response["unit"])
    if "order" in response:
        order_by_keys(me, response["order"])


def write_or_choose_by_keys(me, key: str, value: str) -> None:
    if me.page.locator(f"select[data-key='{key}']").count():
        list_by_keys(me, f"select[data-key='{key}']", value)
    else:
        press_to(me, f"input[data-key='{key}']")
        me.page.keyboard.type(value)


def order_by_keys(me, wanted: list[str]) -> None:
    """Move each line up to its place by the buttons; what happened is said."""
    for place, key in enumerate(wanted):
        while order_of(me).index(key) > place:
            me.page.locator("h1").evaluate("node => { node.tabIndex = -1; node.focus(); }")
            press_to(me, f"[data-item='{key}'] [data-move='-1']")
            me.page.keyboard.press("Enter")
            said = me.page.locator("[data-order-said]").inner_text()
            assert f"nummer {order_of(me).index(key) + 1} af 4" in said
    keep = me.page.locator("[data-order-keep]:visible")
    if keep.count():
        keep.press("Enter")


def order_of(me) -> list[str]:
    return [one.get_attribute("data-item") for one in me.page.locator("[data-item]").all()]


def test_every_type_by_keyboard_alone(visit, site, every):
    me, address = begun(visit, site, "taster")
    for kind in KINDS:
        at(me, kind)
        by_keyboard(me, kind)
        saved(me)
        press_to(me, "button[value=next]")
        before = me.page.url
        me.page.keyboard.press("Enter")
        me.page.wait_for_url(lambda url, before=before: url != before)
    assert stored(site, address) == RIGHT


def test_a_line_given_its_number_by_the_arrow_keeps_the_focus(visit, site, every):
    me, address = begun(visit, site, "pil")
    at(me, "ordering")
    first = order_of(me)[0]
    press_to(me, f"[data-item='{first}'] select")
    for place in (1, 2, 3):
        me.page.keyboard.press("ArrowDown")
        assert order_of(me).index(first) == place - 1
        here = me.page.evaluate("document.activeElement.closest('[data-item]')?.dataset.item")
        assert here == first, place
    saved(me)
    assert stored(site, address)["ordering"]["order"][2] == first
