"""Every lesson, quiz and case opens in both languages; every shape is finished by keyboard alone.

All of them in both languages are walked by `make walk`; here are the fewest that hold every kind of
block, question, scene and setting the curriculum has (shapes.py).
"""

from urllib.parse import quote

import pytest

from tests.e2e import made, shapes
from tests.e2e.conftest import PHONE
from tests.e2e.every_type import KINDS, QUESTIONS, SITUATION
from tests.e2e.keys import Keys, Stuck
from tests.e2e.walk import LANGUAGES, activity, enrolled, published, walk_all
from tests.e2e.walking import Activity


def test_every_shape_is_finished_by_keyboard_alone(chromium, site):
    known = published(site, "da")
    chosen = [activity(slug, "da", *known[slug]) for slug in shapes.cover(known)]
    report = walk_all(site, chromium, chosen, brief=True)
    print(report.say())
    assert not report.faults, "\n" + "\n".join(report.faults)


def test_the_walk_answers_every_type_of_question(chromium, site):
    """The shipped quizzes have not all of them, and none that is checked question by question."""
    made.quiz(site, "gang-alle", QUESTIONS, stimuli=[SITUATION], feedback="each")
    report = walk_all(site, chromium, [Activity("gang-alle", "quiz", "da")])
    assert not report.faults, "\n" + "\n".join(report.faults)
    assert report.states > 2 * len(KINDS)


def test_every_activity_opens_in_both_languages(visit, site):
    me = visit(PHONE)
    me.sign_in(enrolled(site, "alle"))
    wrong, seen = [], 0
    for language in LANGUAGES:
        for slug, (kind, definition) in published(site, language).items():
            one = activity(slug, language, kind, definition)
            answer = me.context.request.get(one.path)
            page = answer.text()
            seen += 1
            if answer.status != 200 or f'<html lang="{language}"' not in page or "<h1" not in page:
                wrong.append(f"{one}: {answer.status}")
    assert not wrong, "\n" + "\n".join(wrong)
    assert seen >= 2 * 148


@pytest.fixture
def page(chromium):
    """An empty page, to put faults on."""
    context = chromium.new_context(viewport=PHONE)
    yield context.new_page()
    context.close()


def put(page, html: str) -> None:
    page.goto("data:text/html;charset=utf-8," + quote(f"<body>{html}</body>"))


def faults_on(page, html: str) -> list[str]:
    keys = Keys(page)
    put(page, html)
    keys.round()
    return keys.faults


def test_the_walk_finds_nothing_where_nothing_is_wrong(page):
    html = "<a href='#x'>Et</a><label>To <input></label><button>Tre</button>"
    assert faults_on(page, html) == []


def test_the_walk_sees_a_focus_that_cannot_be_seen(page):
    html = "<style>button:focus { outline: none }</style><button>Et</button><a href='#x'>To</a>"
    (fault,) = faults_on(page, html)
    assert fault.startswith("the focus cannot be seen on <button")


def test_the_walk_sees_what_lies_under_something_that_stands_still(page):
    bar = "<div style='position: fixed; inset: auto 0 0; height: 200px; background: #fff'></div>"
    html = f"<p style='height: 600px'></p><button>Under</button>{bar}"
    (fault,) = faults_on(page, html)
    assert fault.startswith("what has the focus lies hidden: <button")


def test_the_walk_sees_a_focus_that_is_lost(page):
    keys = Keys(page)
    put(page, "<button onclick='this.remove()'>Væk</button><a href='#x'>To</a>")
    keys.reach("button")
    assert keys.do("Enter", "the button")
    assert keys.faults == ["Enter loses the focus: the button"]


def test_the_walk_says_when_it_is_caught_and_what_it_cannot_reach(page):
    caught = "<a href='#x'>Et</a><input onkeydown='event.code == `Tab` && event.preventDefault()'>"
    with pytest.raises(Stuck, match="Tab is caught at <input"):
        faults_on(page, caught)
    keys = Keys(page)
    put(page, "<a href='#x'>Et</a><div class='go' onclick='1'>Videre</div>")
    with pytest.raises(Stuck, match="Tab never comes to .go"):
        keys.reach(".go")
