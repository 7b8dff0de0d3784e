"""A case in the room: the wall and the phones beside each other, in real browsers."""

import re
import time

import pytest

from tests.e2e.conftest import DESK, PHONE, wait_for

WALL = {"width": 1920, "height": 1080}
SLOW = 15_000  # a phone asks every two seconds, and this machine has two cores


class Room:
    """The wall of one facilitator, and the phones in front of it."""

    def __init__(self, visit, site):
        self.visit, self.site = visit, site
        self.wall = visit(WALL)
        self.wall.sign_in("underviser")
        self.wall.go("/da/i-rummet/")
        self.wall.page.locator("form[action$='/aabn/'] button").first.click()
        self.wall.page.locator("[data-live=wall]").wait_for()
        self.code = self.wall.page.locator(".wall__code").inner_text().split()[-1]

    def phone(self, viewport=PHONE, **options):
        one = self.visit(viewport, **options)
        one.go(f"/da/live/{self.code}/")
        one.page.locator("form[action$='/med/'] button").click()
        one.page.wait_for_load_state()
        return one

    def extra(self, choices: str) -> None:
        """Let as many more phones choose, by the letters of `choices`, without browsers."""
        self.site.shell(f"""
            from uuid import uuid4
            from assessments import live, live_state, live_story
            from assessments.models import LiveSession
            room = LiveSession.objects.told().filter(code={self.code!r}).order_by("-pk").first()
            place = live_state.place_of(room)
            offered = {{o.letter: o.key for o in live_story.options(place.scene, place.state)}}
            for letter in {choices!r}:
                voter = uuid4()
                live.come_in(session=room, voter=voter)
                live.vote(session=room, voter=voter, round=room.round,
                    scene=place.scene["key"], choice=offered[letter])
        """)

    def stands(self, selector: str) -> None:
        self.wall.page.locator(selector).first.wait_for(timeout=SLOW)

    def close(self) -> None:
        self.wall.page.evaluate("document.querySelector('.wall__close').open = true")
        self.wall.page.locator(".wall__close button").click()
        self.wall.page.locator("a[href$='/resume/']").wait_for(timeout=SLOW)


@pytest.fixture
def room(visit, site):
    opened = Room(visit, site)
    yield opened
    site.shell(f"""
        from assessments import live
        from assessments.models import LiveSession
        for room in LiveSession.objects.filter(code={opened.code!r}):
            live.close(session=room)
    """)


def rows(phone):
    return phone.page.locator(".live-row")


def whole(visitor) -> None:
    """Everything on the wall is seen without scrolling."""
    over = visitor.page.evaluate(
        "(() => { const m = document.querySelector('[data-live-fit]');"
        " return [m.scrollHeight - m.clientHeight,"
        " document.documentElement.scrollHeight - innerHeight] })()"
    )
    assert max(over) <= 1, over


def letters(visitor, selector: str) -> float:
    """Return the size of the letters there, in pixels."""
    return visitor.page.locator(selector).first.evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize)"
    )


def test_a_room_from_the_first_phone_to_the_summary(room):
    wall = room.wall.page
    assert room.code in wall.locator(".wall__big-code").inner_text()
    room.wall.check()
    room.wall.shot("live-1-lobby-1920")
    first, second = room.phone(), room.phone(DESK)
    first.check()
    first.shot("live-1-in-360")
    wait_for(lambda: wall.locator("[data-live-count=here]").inner_text() == "2", 15)
    wall.keyboard.press("Space")
    room.stands(".wall__choices")
    room.wall.check()
    whole(room.wall)
    # On a picture two metres wide these are capitals of 30 mm: 8.5 minutes of arc at twelve metres.
    assert letters(room.wall, ".wall__choices li") >= 43
    assert letters(room.wall, ".wall__code") >= 55
    room.wall.shot("live-2-choosing-1920")
    for phone in (first, second):
        rows(phone).first.wait_for(timeout=SLOW)  # without anybody touching the phone
        phone.check()
    first.shot("live-2-choosing-360")
    rows(first).nth(0).click()
    first.page.locator(".live-row[aria-pressed=true]").wait_for()
    first.page.get_by_text("Dit valg er modtaget: A").wait_for(timeout=SLOW)
    rows(first).nth(2).click()  # changed her mind
    first.page.get_by_text("Dit valg er modtaget: C").wait_for(timeout=SLOW)
    rows(second).nth(2).press("Enter")
    second.page.get_by_text("Dit valg er modtaget: C").wait_for(timeout=SLOW)
    first.check()
    first.shot("live-3-chosen-360")
    room.extra("ABCCCCBA")
    wait_for(lambda: wall.locator("[data-live-count=voted]").inner_text() == "10", 15)
    assert wall.locator(".live-bar").count() == 0  # nothing of it is shown yet
    wall.keyboard.press("ArrowRight")
    room.stands(".live-bar__number")
    assert "60 %" in room.wall.text() and "20 %" in room.wall.text()
    room.wall.check()
    whole(room.wall)
    room.wall.shot("live-4-split-1920")
    first.page.locator(".live-bar__own").wait_for(timeout=SLOW)
    first.check()
    first.shot("live-4-split-360")
    wall.keyboard.press("PageDown")  # a presenter's
    room.stands(".live-expert")
    room.wall.check()
    whole(room.wall)
    room.wall.shot("live-5-reason-1920")
    first.page.locator(".live-expert").wait_for(timeout=SLOW)
    first.check()
    first.shot("live-5-reason-360")
    assert "C" in wall.locator("[data-live-next]").inner_text()
    wall.keyboard.press("Space")
    room.stands(".wall__main .live-text")
    whole(room.wall)
    room.wall.check()
    room.wall.shot("live-6-consequence-1920")
    wall.keyboard.press("ArrowLeft")  # undone
    room.stands(".live-expert__who")
    room.close()
    first.page.get_by_text("Lokalet er lukket").wait_for(timeout=SLOW)
    first.check()
    wall.locator("a[href$='/resume/']").click()
    wall.wait_for_load_state()
    assert "60 %" in room.wall.text()
    room.wall.check()
    room.wall.shot("live-7-summary-1920")


def test_to_the_end_and_by_remote_control_from_a_phone(room):
    """The same page in the facilitator's hand: both stay in step."""
    remote = room.visit(PHONE, storage_state=room.wall.context.storage_state())
    remote.go(room.wall.page.url)
    remote.check()
    remote.shot("live-remote-360")
    first = room.phone()
    for _step in range(80):
        wall_title = room.wall.page.locator(".wall__title").inner_text()
        button = remote.page.locator("[data-live-next]")
        if not button.count():
            break
        moved = remote.page.locator("[data-live-part]").get_attribute("data-moved")
        button.click()
        remote.page.locator(f"[data-live-part]:not([data-moved='{moved}'])").wait_for(timeout=SLOW)
        room.wall.page.locator(f"[data-live-part]:not([data-moved='{moved}'])").wait_for(
            timeout=SLOW
        )
        if room.wall.page.locator("[data-live-fit]").count():
            whole(room.wall)
    assert remote.page.locator(".wall__way tbody tr").count() >= 2, wall_title
    room.wall.check()
    room.wall.shot("live-8-ending-1920")
    remote.check()
    first.page.locator(".live-lines").wait_for(timeout=SLOW)
    first.check()
    first.shot("live-8-ending-360")


def test_it_works_without_scripts(room, visit):
    plain = visit(PHONE, java_script_enabled=False)
    plain.go("/da/live/")
    plain.page.locator("[name=code]").fill("qqqqqq")
    plain.page.locator("main button[type=submit]").click()
    plain.page.locator("[name=code][aria-invalid=true]").wait_for()
    assert plain.page.locator("[name=code]").input_value() == "qqqqqq"
    plain.page.locator("[name=code]").fill(room.code.lower())
    plain.page.locator("main button[type=submit]").click()
    plain.page.locator("form[action$='/med/'] button").click()
    wall = visit(WALL, java_script_enabled=False, storage_state=room.wall.context.storage_state())
    wall.go(room.wall.page.url)
    wall.page.locator("[data-live-next]").click()
    plain.page.get_by_role("link", name="Se, hvad der spørges om nu").click()
    rows(plain).nth(1).click()
    plain.page.get_by_text("Dit valg er modtaget: B").wait_for()
    for there in (".live-few", ".live-expert"):  # one has chosen: no split
        wall.page.locator("[data-live-next]").click()
        wall.page.locator(there).wait_for()
    wall.page.locator("[data-live-back]").click()
    wall.page.locator(".live-few").wait_for()


def test_a_vote_with_the_line_gone_is_kept_and_sent(room):
    phone = room.phone()
    room.wall.page.keyboard.press("Space")
    rows(phone).first.wait_for(timeout=SLOW)
    phone.context.set_offline(True)
    rows(phone).nth(1).click()
    phone.page.locator("[data-live-kept]").wait_for(timeout=SLOW)
    phone.check()
    phone.shot("live-offline-360")
    rows(phone).nth(2).click()  # only the newest is sent
    time.sleep(1)
    phone.context.set_offline(False)
    phone.page.get_by_text("Dit valg er modtaget: C").wait_for(timeout=2 * SLOW)
    assert phone.page.locator("[data-live-kept]:visible").count() == 0
    wait_for(lambda: room.wall.page.locator("[data-live-count=voted]").inner_text() == "1", 15)


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}, DESK])
def test_the_wall_fits_other_screens(room, size):
    room.wall.page.set_viewport_size(size)
    room.phone()
    room.extra("")
    for name in ("lobby", "choosing", "split", "reason", "consequence"):
        room.wall.check()
        if size["width"] >= 900:
            whole(room.wall)
        room.wall.shot(f"live-wall-{name}-{size['width']}")
        code = room.wall.page.locator(".wall__code")
        assert re.search(room.code, code.inner_text())
        moved = room.wall.page.locator("[data-live-part]").get_attribute("data-moved")
        room.wall.page.locator("[data-live-next]").click()
        room.wall.page.locator(f"[data-live-part]:not([data-moved='{moved}'])").wait_for(
            timeout=SLOW
        )
