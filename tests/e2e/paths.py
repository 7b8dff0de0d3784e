"""What people do again and again, in the browser."""

import re

from tests.e2e.conftest import Visitor, wait_for


def begin(visitor: Visitor, slug: str, kind: str = "quiz") -> None:
    """Open a quiz or a case and press its Begin."""
    visitor.go(f"/da/laer/{kind}/{slug}/")
    visitor.page.locator("main form[action$='/begynd/'] button").click()
    visitor.page.wait_for_load_state()


def question(visitor: Visitor) -> str:
    """Return the key of the question on the page."""
    return visitor.page.locator("[data-question]").get_attribute("data-question")


def choose(visitor: Visitor, keys: list[str]) -> None:
    for key in keys:
        visitor.page.locator(f"form.question input[value='{key}']").check()


def wrong_option(visitor: Visitor, right: list[str]) -> str:
    """Return the key of an option that is not right."""
    inputs = visitor.page.locator("[data-list=options] input").all()
    return next(v for v in (one.get_attribute("value") for one in inputs) if v not in right)


def go_on(visitor: Visitor) -> None:
    """Press Save and go on, and wait for the next page."""
    before = visitor.page.url
    visitor.page.locator("form.question button[value=next]").click()
    visitor.page.wait_for_url(lambda url: url != before)
    visitor.page.wait_for_load_state()


def answer_all(visitor: Visitor, right: dict[str, list[str]], wrong: int = 0, look=None) -> None:
    """Answer every question, the first `wrong` of them wrongly, up to the review page."""
    for place in range(len(right)):
        key = question(visitor)
        choose(visitor, [wrong_option(visitor, right[key])] if place < wrong else right[key])
        if look and place == 0:
            look()
        go_on(visitor)
    assert "/gennemse/" in visitor.page.url


def hand_in(visitor: Visitor) -> None:
    visitor.page.locator("form[action$='/aflever/'] button[type=submit]").click()
    visitor.page.wait_for_url("**/resultat/**")


def take(visitor: Visitor, slug: str, right: dict[str, list[str]], wrong: int = 0) -> None:
    """Take a quiz from its start page to its result."""
    begin(visitor, slug)
    answer_all(visitor, right, wrong)
    hand_in(visitor)


def play(visitor: Visitor, look=lambda: None, most: int = 40) -> int:
    """Play a begun case to its end, always taking the first choice; return the decisions."""
    for decisions in range(most):
        if not visitor.page.locator("input[name=choice]:not([type=hidden])").count():
            return decisions
        if visitor.page.locator("input[name=reason]").count():
            visitor.page.locator("input[name=reason]").first.check()
        visitor.page.locator("input[name=choice]:not([type=hidden])").first.check()
        visitor.page.locator("main article form[novalidate] button[type=submit]").click()
        visitor.page.locator(".case-chosen").wait_for()
        if decisions == 0:
            look()
        visitor.page.locator("main article .button-row a.button-primary").click()
        visitor.page.wait_for_load_state()
    raise AssertionError("the case never ends")


def code_for(site, address: str, after: int = 0) -> str:
    """Wait for the newest mail with a code to `address` (the worker sends it) and return the code."""

    def newest():
        found = [m for m in site.mails() if f"To: {address}\n" in m]
        codes = [
            c for m in found for c in re.findall(r"^\s*([A-Z0-9]{3,5}-?[A-Z0-9]{3,5})\s*$", m, re.M)
        ]
        return codes[after:] and codes[-1]

    return wait_for(newest, 40)
