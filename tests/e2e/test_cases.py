"""A case, walked through as learners do: on a phone, by keyboard, without scripts, with the line gone."""

import json

import pytest

from tests.e2e import paths
from tests.e2e.conftest import DESK, PHONE, Visitor, wait_for
from tests.e2e.test_keyboard import tab_to

SLUG = "police-case"
HOME = f"/da/laer/case/{SLUG}/"
DO = "form[data-decide]:not([data-clock-takes]) button[type=submit]"
# What an expert would do, with two leads followed in the investigation.
BEST = ["s1c", "s2a", "s3c", "s3ua", "s3ub", "s3ue", "s4a", "s5d", "s6d"]


def ready(visit, site, name: str, viewport=PHONE, **options) -> Visitor:
    """A learner who has begun the case."""
    me = visit(viewport, **options)
    me.sign_in(site.learner(name))
    paths.begin(me, SLUG, "case")
    return me


def pick(me: Visitor, choice: str, reason: str = "s4r1") -> None:
    me.page.locator(f"input[name=choice][value={choice}]").check()
    if me.page.locator("input[name=reason]").count():
        me.page.locator(f"input[name=reason][value={reason}]").check()


def take(me: Visitor, choice: str) -> None:
    """Choose, and see what came of it."""
    pick(me, choice)
    me.page.locator("main article form[novalidate] button[type=submit]").click()
    me.page.locator(".case-chosen").wait_for()


def go_on(me: Visitor) -> None:
    me.page.locator(".case-onward a.button-primary").click()
    me.page.wait_for_url(lambda url: "valg=" not in url)
    me.page.wait_for_load_state()


def play(me: Visitor, choices) -> None:
    for choice in choices:
        take(me, choice)
        go_on(me)


def stands_in(me: Visitor) -> str:
    return me.page.locator("[name=scene]").first.get_attribute("value")


def decisions(site, key: str) -> list[list]:
    """Return the run's decisions as they are stored: scene, choice, whether taken back."""
    return json.loads(
        site.shell(f"""
            import json
            from assessments.models import Decision
            rows = Decision.objects.filter(run__key={key!r}).order_by("ordinal")
            print(json.dumps([[r.scene, r.choice, r.undone_at is not None] for r in rows]))
        """)
    )


def run_of(me: Visitor) -> str:
    return me.page.locator("[name=run]").first.get_attribute("value")


def colleagues(site, number: int) -> None:
    """Have as many other police officers play the case to its end, without browsers."""
    for n in range(number):
        address = site.learner(f"kollega{n}")
        site.shell(f"""
            from assessments import cases, decisions
            from assessments.case_ways import Way
            from courses.models import CurrentVersion
            from people.models import User
            person = User.objects.get(email={address!r}).person
            version = CurrentVersion.objects.get(activity__slug={SLUG!r}, language="da").version
            run = decisions.begin(person=person, version=version)
            while True:
                way = Way.of(run, version.definition)
                if way.place.ended:
                    break
                scene = way.place.scene
                offered = cases.available(scene, way.place.state)
                decisions.decide(run=run, ordinal=way.next_ordinal, scene=scene["key"],
                    choice=offered[{n} % 2 if scene["key"] == "s1" else -1]["key"],
                    reason=(scene.get("reasons") or [{{"key": ""}}])[0]["key"])
        """)


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_the_whole_way_is_a_story(visit, site, viewport):
    wide = viewport["width"]
    colleagues(site, 5 if viewport == PHONE else 0)
    me = visit(viewport)
    me.sign_in(site.learner("historie"))
    me.go(HOME)
    me.check()
    me.shot(f"case-0-start-{wide}")
    paths.begin(me, SLUG, "case")
    key = run_of(me)
    me.check()
    me.shot(f"case-1-scene-{wide}")
    papers = me.page.locator(".paper")
    papers.first.locator("summary").click()
    papers.nth(1).locator("summary").click()
    me.check()
    me.shot(f"case-1-papers-{wide}")
    for number, choice in enumerate(BEST, 1):
        take(me, choice)
        # What happened stands open, what an expert thinks of it does not.
        assert me.page.locator("details.feedback[open]").count() == 0
        me.check()
        if me.page.locator("details.feedback").count():
            me.page.locator("details.feedback > summary").click()
            me.check()
        me.shot(f"case-{number}-{choice}-{wide}")
        go_on(me)
        me.check()
        me.shot(f"case-{number}-after-{wide}")
    assert [choice for _scene, choice, _undone in decisions(site, key)] == BEST
    assert me.page.locator(".debrief__turn").count() == len(BEST) - 1  # the leads are one line
    assert me.page.locator(".debrief__best--same").count() == 7
    assert me.page.locator(".story-map__edge--own").count() >= 7
    assert me.page.locator(".group__bars").count() > 0  # five others have decided


def test_fewer_than_five_of_a_profession_are_never_shown(visit, site):
    me = visit(PHONE)
    me.sign_in(site.learner("alene", "psychologist"))
    me.go(HOME)
    if not me.page.locator("form[action$='/begynd/']").count():
        pytest.skip("the track is of another profession")
    paths.begin(me, SLUG, "case")
    play(me, BEST)
    assert me.page.locator(".group--few").count() > 0
    assert me.page.locator(".group__bars").count() == 0


def test_what_choices_change_has_consequences(visit, site):
    """A lead opens a way out, trust that is used up breaks the evening off, and thin evidence
    sends one back for more."""
    me = ready(visit, site, "følger")
    play(me, ["s1d", "s2c", "s2xb", "s3b"])
    assert stands_in(me) == "e1"
    me.check()
    me.shot("case-event-360")
    take(me, "e1c")
    go_on(me)
    assert stands_in(me) == "s4"
    assert me.page.locator(".scene-media img").get_attribute("alt")
    assert me.page.locator("input[value=s4d]").count() == 0  # too little evidence for that
    play(me, ["s4c", "s4yb"])
    assert stands_in(me) == "s5n"
    play(me, ["s5na", "s5c", "s6c", "s6xb"])
    me.check()
    me.shot("case-weak-end-360")
    assert me.page.locator(".debrief__turn").count() == 11


def test_an_investigation_comes_in_any_order_and_opens_a_way(visit, site):
    me = ready(visit, site, "spor")
    play(me, ["s1c", "s2a", "s3c"])
    assert me.page.locator("input[value=s3ue]").count() == 0
    play(me, ["s3ud", "s3ub"])
    assert me.page.locator(".leads__followed li").count() == 2
    assert me.page.locator("input[value=s3ub]").count() == 0
    me.page.locator(".lead summary").first.click()
    me.check()
    play(me, ["s3ue"])
    assert stands_in(me) == "s4"


def test_the_reason_is_asked_for_first(visit, site):
    me = ready(visit, site, "grund")
    play(me, ["s1c", "s2a", "s3c", "s3uf"])
    me.page.locator("input[value=s4a]").check()
    me.page.locator(DO).click()
    me.page.locator("#reason-error").wait_for()
    assert me.page.locator("input[value=s4a]").is_checked()
    me.check()
    me.shot("case-reason-missing-360")
    pick(me, "s4a", "s4r2")
    me.page.locator(DO).click()
    me.page.locator(".case-chosen__why").wait_for()
    me.page.locator("details.feedback > summary").click()
    assert me.page.locator(".case-said").is_visible()


def test_going_back_keeps_the_first_choice(visit, site):
    me = ready(visit, site, "tilbage")
    key = run_of(me)
    take(me, "s1a")
    me.page.locator("form[action$='/om/'] button").click()
    me.page.locator("input[value=s1c]").wait_for()
    me.check()
    play(me, ["s1c"])
    assert decisions(site, key) == [["s1", "s1a", True], ["s1", "s1c", False]]
    play(me, BEST[1:])
    assert me.page.locator(".debrief__first").count() == 1


def test_by_keyboard_alone(visit, site):
    me = visit(DESK)
    me.sign_in(site.learner("taster"))
    me.go(HOME)
    tab_to(me.page, "form[action$='/begynd/'] button")
    me.page.keyboard.press("Enter")
    me.page.locator("input[name=choice]:not([type=hidden])").first.wait_for()
    tab_to(me.page, ".paper summary")
    me.page.keyboard.press("Enter")
    assert me.page.locator(".paper[open]").count() == 1
    for choice in BEST:
        if me.page.locator("[data-clock-switch]:visible").count():
            tab_to(me.page, "[data-clock-switch] button")
            with me.page.expect_navigation():
                me.page.keyboard.press("Enter")
        if me.page.locator("input[name=reason]").count():
            tab_to(me.page, "input[name=reason]")
            me.page.keyboard.press("Space")
        tab_to(me.page, "input[name=choice]:not([type=hidden])")
        me.page.keyboard.press("Space")
        for _row in range(10):
            if me.page.evaluate("document.activeElement.value") == choice:
                break
            me.page.keyboard.press("ArrowDown")
        tab_to(me.page, DO)
        me.page.keyboard.press("Enter")
        me.page.locator(".case-chosen").wait_for()
        tab_to(me.page, ".case-onward a.button-primary")
        with me.page.expect_navigation():
            me.page.keyboard.press("Enter")
    assert me.page.locator(".debrief__best--same").count() == 7


def test_without_scripts(visit, site):
    me = ready(visit, site, "stille", java_script_enabled=False)
    assert me.page.locator("[data-clock-now]").count() == 0
    for choice in BEST:
        pick(me, choice)
        assert not me.page.locator("[data-clock-now]:visible").count()
        me.page.locator("main article form[novalidate] button[type=submit]").click()
        me.page.locator(".case-onward a.button-primary").click()
    assert me.page.locator(".debrief__best--same").count() == 7


def test_a_decision_waits_for_the_line(visit, site):
    me = ready(visit, site, "tunnel")
    key = run_of(me)
    play(me, ["s1c"])
    pick(me, "s2b")
    me.context.set_offline(True)
    me.page.locator(DO).click()
    me.page.locator("[data-saved-state=device]").wait_for()
    me.check()
    me.shot("case-offline-360")
    pick(me, "s2a")  # thought again while waiting
    me.context.set_offline(False)
    me.page.locator(".case-chosen").wait_for()
    assert decisions(site, key) == [["s1", "s1c", False], ["s2", "s2a", False]]


def test_what_was_chosen_is_still_chosen_when_the_page_is_loaded_again(visit, site):
    me = ready(visit, site, "genindlæs")
    pick(me, "s1d")
    me.context.set_offline(True)
    me.page.locator(DO).click()
    me.page.locator("[data-saved-state=device]").wait_for()
    me.context.route(
        "**/case/**",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    me.context.set_offline(False)
    me.page.reload()
    assert me.page.locator("input[value=s1d]").is_checked()


def test_two_clicks_are_one_decision(visit, site):
    me = ready(visit, site, "dobbelt")
    key = run_of(me)
    pick(me, "s1c")
    me.page.locator(DO).dblclick()
    me.page.locator(".case-chosen").wait_for()
    assert decisions(site, key) == [["s1", "s1c", False]]


def test_two_tabs_and_another_device(visit, site):
    me = ready(visit, site, "faner")
    key = run_of(me)
    state = me.context.storage_state()
    other = visit(DESK, storage_state=state)  # the desk at work
    other.go(HOME)
    assert stands_in(other) == "s1"
    play(other, ["s1c"])
    pick(me, "s1a")  # the phone still shows the scene before
    me.page.locator(DO).click()
    me.page.locator("input[value=s2a]").wait_for()
    assert stands_in(me) == "s2"
    assert me.page.locator(".alert").count() > 0  # and says why
    me.check()
    me.shot("case-two-tabs-360")
    assert decisions(site, key) == [["s1", "s1c", False]]


def test_whoever_waits_too_long_is_told_what_happened(visit, site):
    me = ready(visit, site, "uret")
    play(me, ["s1c", "s2a"])
    me.page.locator("[data-clock-now]:visible").wait_for()
    me.check()
    me.shot("case-clock-360")
    me.page.evaluate(
        "for (const k of Object.keys(sessionStorage))"
        " if (k.startsWith('case-clock')) sessionStorage.setItem(k, '1')"
    )
    me.page.reload()
    wait_for(lambda: me.page.locator(".case-chosen").count(), 20)
    assert decisions_last(site, me) == "s3a"
    me.check()
    me.shot("case-timed-out-360")


def decisions_last(site, me: Visitor) -> str:
    return site.shell("""
        from assessments.models import Decision
        rows = Decision.objects.filter(timed_out=True).order_by("-pk")
        print(rows.first().choice)
    """)


def test_the_clock_can_be_turned_off_and_the_summary_counts(visit, site):
    me = ready(visit, site, "ro")
    play(me, ["s1c", "s2a"])
    me.page.locator("[data-clock-switch] button").click()
    me.page.locator(".case-clock button[value=on]").wait_for()
    me.check()
    other = visit(PHONE)
    other.sign_in(site.learner("kort"))
    other.go(HOME + "resume/")
    other.check()
    other.shot("case-summary-360")
    other.page.locator("main form button[type=submit]").click()
    other.page.wait_for_url(lambda url: "resume" not in url)
