"""A person who has a keyboard and no mouse: Tab, arrows, Space, Enter and letters, and what she sees.

Every Tab is looked at by focus.js: whether one can see where the focus is (WCAG 2.4.7), whether it
lies under what stands still (2.4.11), whether the focus is lost or caught (2.1.2). What is wrong is
noted and the walk goes on; only what cannot be reached ends it.
"""

from pathlib import Path

from playwright.sync_api import Error

FOCUS = (Path(__file__).parent / "focus.js").read_text()
MOST = 400  # presses on one page: more is a page without an end
STUCK = 25  # presses on one element; the controls of a film take several


class Stuck(AssertionError):
    """The keyboard leads no further."""


class Keys:
    """The keyboard of one page. `faults` is what was wrong with the focus.

    Pages loaded from now on bring focus.js along.
    """

    def __init__(self, page):
        self.page = page
        page.add_init_script(FOCUS)
        self.faults: list[str] = []
        self.presses = 0

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def tab(self, selector: str = "", key: str = "Tab") -> dict:
        """Press Tab and return what has the focus now; `here`: it fits `selector`."""
        self.press(key)
        found = self.page.evaluate("s => window.fagsporFocus.tabbed(s)", selector)
        self.note(*found["faults"])
        return found

    def note(self, *faults: str) -> None:
        self.faults += [fault for fault in faults if fault not in self.faults]

    def round(self) -> int:
        """Press Tab from the top of the page until the focus leaves it; return the places it was at.

        Says when it is caught, and when Shift+Tab does not lead back.
        """
        places = self._through("Tab")
        self._through("Shift+Tab")
        return len(places)

    def _through(self, key: str) -> list[str]:
        places: list[str] = []
        same = 0
        while len(places) < MOST:
            found = self.tab(key=key)
            if found.get("body"):
                return places
            same = same + 1 if found["same"] else 0
            if same > STUCK:
                break
            places.append(found["html"])
        raise Stuck(f"{key} is caught at {places[-1]}")

    def reach(self, selector: str) -> dict:
        """Press Tab until the focus is on what fits `selector`."""
        turns = 0
        for _press in range(MOST):
            found = self.tab(selector)
            if found.get("here"):
                return found
            turns += bool(found.get("body"))
            if turns > 1:
                break
        raise Stuck(f"Tab never comes to {selector}")

    def do(self, key: str, what: str) -> bool:
        """Press a key that does something on this page; note when the focus is lost by it.

        Return False when the page itself went away.
        """
        before = self._page()
        self.press(key)
        try:
            stays = self.page.evaluate("window.fagsporFocus.stays()")
        except Error:
            return False  # the page is being left
        if self._page() != before:
            return False
        if not stays:
            self.note(f"{key} loses the focus: {what}")
        return True

    def type(self, text: str) -> None:
        self.presses += len(text)
        self.page.keyboard.type(text)

    def leave(self, key: str = "Enter") -> None:
        """Press a key that leads to another page, and wait for it."""
        self.presses += 1
        with self.page.expect_navigation(timeout=30_000):
            self.page.keyboard.press(key)
        self.page.wait_for_load_state()

    def _page(self) -> str:
        return self.page.url.partition("#")[0]
