"""Take a lesson, a quiz, a case or a seminar from its first page to its last, by keyboard alone.

The walk knows no type of question by name. It goes on with Tab and does with each control what one
does with a control of that kind: ticks, chooses, writes, opens, presses. A new type made of the same
controls is walked as it is; one it cannot answer is found, because the page before handing in says
that it has no answer.
"""

from dataclasses import dataclass, field

from playwright.sync_api import Error

from tests.e2e.conftest import Visitor
from tests.e2e.keys import MOST, Keys, Stuck

NARROW = {"width": 320, "height": 568}
PAGES = 120  # of one activity; more is an activity without an end
BEGIN = "main form[action$='/begynd/'] button[type=submit]"
ONWARD = "form.question .button-primary"
HAND_IN = "form[action$='/aflever/'] button[type=submit]"
DECIDE = "form[data-decide]:not([data-clock-takes]) button[type=submit]"
BUILT = """[...document.querySelectorAll("form.question :is(input, select, textarea, details)")]
    .map((one) => one.localName + one.type).filter((one, at, all) => one !== all[at - 1]).join()"""
TEXT = "Torsdag kl. 15.10 stod han ved busstoppet."
KIND_PATHS = {"lesson": "laer/", "quiz": "laer/quiz/", "case": "laer/case/"}
KIND_PATHS |= {"seminar": "laer/seminar/"}


@dataclass
class Activity:
    """What is walked, in a language; `right` are the options that are right, by question."""

    slug: str
    kind: str
    language: str
    right: dict[str, list[str]] = field(default_factory=dict)
    short: bool = False  # can be read in short instead

    @property
    def path(self) -> str:
        return f"/{self.language}/{KIND_PATHS[self.kind]}{self.slug}/"

    def __str__(self) -> str:
        return f"{self.language} {self.kind} {self.slug}"


class Walk:
    """One activity being walked. `faults` says what was wrong and where; `states` counts what axe saw.

    `seen` is what need not be looked at again: pages of questions by how they are built, and the
    kinds of activity whose first page was gone round with Tab and with Shift+Tab.
    """

    def __init__(self, keys: Keys, me: Visitor, activity: Activity, size: dict, seen: set[str]):
        self.me = me
        self.page = me.page
        self.keys = keys
        self.activity = activity
        self.size = size
        self.seen = seen
        self.step = "opened"
        self.faults: list[str] = []
        self.states = 0

    def finish(self) -> list[str]:
        """Walk to the end and return what was wrong."""
        self.page.set_viewport_size(self.size)
        try:
            answer = self.me.go(self.activity.path)
            if answer.status != 200:
                raise Stuck(f"the page answers {answer.status}")
            self.state("opened", whole=True)
            if self._is_new(f"round {self.activity.kind}"):
                self.keys.round()
                self.me.go(self.activity.path)  # begin at the top again
            getattr(self, f"_{self.activity.kind}")()
        except (Stuck, Error) as error:
            self.fault(f"STUCK: {str(error).splitlines()[0]}")
        self.gather()
        return self.faults

    def fault(self, what: str) -> None:
        self.faults.append(f"{self.activity}, {self.step}: {what}")

    def gather(self) -> None:
        """Put what the keyboard and the page complained of to the step it happened in."""
        for what in [*self.keys.faults, *self.me.troubles]:
            self.fault(what)
        self.keys.faults.clear()
        self.me.troubles.clear()

    def state(self, step: str, *, whole: bool = False) -> None:
        """Look at the page as it stands: axe, sideways scroll here and at 320 px.

        What stands around the content is looked at where it is new: when an activity is opened.
        """
        self.gather()
        self.step = step
        self.states += 1
        for found in self.me.axe("html" if whole else "main"):
            self.fault(f"axe {found}")
        for size in (NARROW, self.size):
            self.page.set_viewport_size(size)
            wide = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 1:
                self.fault(f"scrolls sideways by {wide} px at {size['width']} px")

    # What is done with a control -------------------------------------------------------------------

    def work(self, until: str) -> None:
        """Go on with Tab, doing what there is to do, until the focus is on `until`."""
        turns = 0
        for _press in range(MOST):
            found = self.keys.tab(until)
            if found.get("here"):
                return
            turns += bool(found.get("body"))
            if turns > 1:
                break
            if found.get("content"):
                self.act(found)
        raise Stuck(f"Tab never comes to {until}")

    def act(self, found: dict) -> None:
        """Do what one does with the control that has the focus."""
        what = found["html"]
        if found["tag"] == "summary" and found["closed"] or found["acts"]:
            self.keys.do("Enter", what)
        elif found["checks"]:
            self.keys.leave()
            self.state(f"{self.step}, checked")
        elif found["type"] == "radio" and not found["answered"]:
            self._choose(found)
        elif found["type"] == "checkbox" and not found["checked"]:
            self._tick(found)
        elif not found["value"]:
            self._fill(found)

    def _fill(self, found: dict) -> None:
        """Fill an empty field, whatever kind of field it is."""
        if found["tag"] == "select":
            self.keys.do("ArrowDown", found["html"])
        elif found["tag"] == "textarea":
            self.keys.type(TEXT)
        elif found["type"] == "text":
            self.keys.type("12")

    def _choose(self, found: dict) -> None:
        """Choose in a group of radio buttons: the right one where it is known, else the first."""
        wanted = self._wanted(found)
        self.keys.do("Space", found["html"])
        for _press in range(12):
            chosen = self.page.evaluate("document.activeElement.value")
            if not wanted or chosen in wanted:
                return
            self.keys.do("ArrowDown", found["html"])

    def _wanted(self, found: dict) -> list[str]:
        """Return what is known to be right, of a question or (in a case) by the name of the row."""
        known = self.activity.right
        return known.get(found["question"]) or known.get(found["name"], [])

    def _tick(self, found: dict) -> None:
        wanted = self._wanted(found)
        if found["value"] in wanted or not (wanted or found["answered"]):
            self.keys.do("Space", found["html"])

    # The kinds -------------------------------------------------------------------------------------

    def _lesson(self) -> None:
        total = self.page.locator("[data-step]").count()
        for number in range(1, total + 1):
            last = number == total
            self.work("[data-step-finish]" if last else "[data-step-next]")
            self.state(f"step {number}")
            if not last:
                self.keys.do("Enter", "the button Next")
                self.page.locator(f"[data-step='{number + 1}'].is-current").wait_for(timeout=5000)
        self.keys.leave()
        self.step = "finished"
        if self.activity.path in self.page.url:
            raise Stuck(f"finishing leads to {self.page.url}")
        if self.activity.short:
            self._in_short(f"{self.activity.path}?resume=1", "main .button-primary")

    def _quiz(self) -> None:
        self.work(BEGIN)
        self.keys.leave()
        for _page in range(PAGES):
            if self.page.locator(HAND_IN).count() and "/gennemse/" in self.page.url:
                break
            if "/resultat/" in self.page.url:
                self._result()
                return
            self._question()
        self._review()
        self.work(HAND_IN)
        self.keys.leave()
        self._result()

    def _question(self) -> None:
        """Answer the page of questions that is open, check what can be checked, and go on."""
        new = self._is_new(self.page.evaluate(BUILT))
        self.step = self.page.title().split(" – ")[0]
        if new:
            self.state(f"{self.step}, open")
        self.work(ONWARD)
        if new:
            self.state(f"{self.step}, answered")
        self.keys.leave()

    def _is_new(self, what: str) -> bool:
        known = what in self.seen
        self.seen.add(what)
        return not known

    def _review(self) -> None:
        self.state("before handing in")
        for line in self.page.locator(".review li:has(.state--todo)").all_inner_texts():
            self.fault(f"has no answer: {line[:120]!r}")

    def _result(self) -> None:
        if "/resultat/" not in self.page.url:
            raise Stuck(f"handing in leads to {self.page.url}")
        self._open_all("finished")

    def _case(self) -> None:
        self.work(BEGIN)
        self.keys.leave()
        for number in range(1, PAGES):
            if self.page.locator(".debrief").count():
                self._open_all("debrief")
                break
            self.step = f"decision {number}"
            self.work(DECIDE)
            self.state(f"decision {number}, chosen")
            self.keys.leave()
            self.page.locator(".case-chosen").wait_for(timeout=10_000)
            self.work(".case-onward a.button-primary")
            self.state(f"decision {number}, what came of it")
            self.keys.leave()
        else:
            raise Stuck("the case never ends")
        if self.activity.short:
            self._in_short(f"{self.activity.path}resume/", "main form .button-primary")

    def _seminar(self) -> None:
        """Nothing is finished here: one reads it, and is there on the day."""

    def _open_all(self, step: str) -> None:
        """Open what is folded on a page that ends something, and look at it."""
        self.step = step
        for _press in range(MOST):
            found = self.keys.tab()
            if found.get("body"):
                break
            if found.get("content") and found["tag"] == "summary" and found["closed"]:
                self.keys.do("Enter", found["html"])
        self.state(step)

    def _in_short(self, path: str, done: str) -> None:
        """The short way round, which counts the same."""
        self.me.go(path)
        self.state("in short")
        self.keys.reach(done)
        self.keys.leave()
