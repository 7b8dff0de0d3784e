"""The pages of a case, without JavaScript."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from django.urls import reverse

from assessments import decisions
from assessments.models import CaseRun, Decision
from courses.models import Progress
from tests import factories
from tests.assessments import case_examples
from tests.factories import case_frozen, version_of

CASE = "core-case"


def url(name="learn_case", query=""):
    return reverse(name, args=[CASE]) + query


@pytest.fixture
def browser(learner_client):
    course = factories.make_course(case=True)
    factories.enrol(learner_client.user.person, course)
    factories.freeze_activity(
        case_frozen(content_note="About threats."), course=course, change="typo"
    )
    return learner_client


@pytest.fixture
def run(browser):
    browser.post(url("learn_case_begin"))
    return CaseRun.objects.get()


def choose(browser, run, ordinal, scene, choice, **more):
    data = {"run": run.key, "ordinal": ordinal, "scene": scene, "choice": choice} | more
    return browser.post(url(), data)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def done(browser):
    finished = Progress.objects.finished()
    return finished.filter(person=browser.user.person, activity__slug=CASE).exists()


def test_it_begins_with_what_it_is_a_calm_note_and_the_way_round(browser):
    page = text(browser.get(url()))
    assert "about 15 min" in page and "About threats." in page
    assert url("learn_case_summary") in page and "also for the certificate" in page
    assert "Who sees what?" in page
    assert not CaseRun.objects.exists()


def test_the_whole_story(browser, run):
    page = text(browser.get(url()))
    assert "At the door." in page and "Mia" in page and "Blue ink." in page
    assert "You ask." in page and "Why ask" not in page
    response = choose(browser, run, 1, "door", "ask")
    assert response["Location"] == url(query="?valg=1")
    page = text(browser.get(response["Location"]))
    assert (
        page.index("What comes of ask.")
        < page.index("What an expert says")
        < page.index("Why ask is best.")
    )
    assert "Trust: more than before" in page and "Go on with the story" in page
    page = text(browser.get(url()))
    assert "At the kitchen." in page and "1 decision taken" in page
    response = choose(browser, run, 2, "kitchen", "listen")
    assert "See how it ended" in text(browser.get(response["Location"]))
    page = text(browser.get(url()))
    assert "At the good." in page and "The same as you." in page
    assert done(browser)


def test_the_debrief_puts_the_recommended_choice_beside_ones_own(browser, run):
    choose(browser, run, 1, "door", "go")
    page = text(browser.get(url()))
    assert "You go." in page and "Why go is poor." in page
    assert "You ask." in page and "Why ask is best." in page


def test_it_can_be_played_again_and_the_first_way_is_kept(browser, run):
    choose(browser, run, 1, "door", "go")
    browser.post(url("learn_case_begin"))
    assert "At the door." in text(browser.get(url()))
    first = text(browser.get(url(query="?gang=1")))
    assert "At the thin." in first
    assert browser.get(url(query="?gang=9")).status_code == 404
    assert browser.get(url(query="?gang=x")).status_code == 404


def test_the_summary_counts_like_the_story(browser):
    page = text(browser.get(url("learn_case_summary")))
    assert "The short of it." in page
    response = browser.post(url("learn_case_summary"), follow=True)
    assert "marked as done" in text(response)
    assert done(browser) and not CaseRun.objects.exists()


def test_a_double_submit_is_one_decision(browser, run):
    for _again in range(2):
        assert choose(browser, run, 1, "door", "ask")["Location"] == url(query="?valg=1")
    assert Decision.objects.count() == 1


def test_a_page_that_stays_is_told_where_to_go(browser, run):
    """What decide.js sends, again and again until the line is back."""
    data = {"run": run.key, "ordinal": 1, "scene": "door", "choice": "ask"}
    for _again in range(2):
        response = browser.post(url(), data, headers={"X-Case-Part": "1"})
        assert response.json() == {"to": url(query="?valg=1")}
    other = browser.post(url(), data | {"choice": "go"}, headers={"X-Case-Part": "1"})
    assert other.json() == {"to": url()}
    assert Decision.objects.count() == 1


def test_two_tabs_the_older_is_told(browser, run):
    choose(browser, run, 1, "door", "ask")
    data = {"run": run.key, "ordinal": 1, "scene": "door", "choice": "go"}
    page = text(browser.post(url(), data, follow=True))
    assert "You have gone on in another tab" in page and "At the kitchen." in page
    assert Decision.objects.get().choice == "ask"


@pytest.mark.parametrize(
    ("choice", "says"),
    [("", "Choose what you will do."), ("fly", "Choose among what can be done here.")],
)
def test_no_choice_or_one_that_is_not_there_is_told_beside_it(browser, run, choice, says):
    response = choose(browser, run, 1, "door", choice)
    assert response.status_code == 400
    assert says in text(response) and "At the door." in text(response)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "bad", [{"run": "x"}, {"ordinal": "x"}, {"ordinal": 0}, {"scene": ""}, {"scene": "s" * 99}]
)
def test_a_tampered_form_is_nothing(browser, run, bad):
    data = {"run": run.key, "ordinal": 1, "scene": "door", "choice": "ask"} | bad
    assert browser.post(url(), data).status_code == 404
    assert not Decision.objects.exists()


def test_nobody_decides_for_another(browser, run, client):
    other = factories.UserFactory()
    factories.enrol(other.person, run.activity.course)
    client.force_login(other)
    assert choose(client, run, 1, "door", "ask").status_code == 404


def test_whoever_is_not_enrolled_is_not_told_what_there_is(client, run):
    client.force_login(factories.UserFactory())
    assert client.get(url()).status_code == 404
    assert client.get(url("learn_case_summary")).status_code == 404
    assert client.post(url("learn_case_begin")).status_code == 404


def test_a_session_that_ended_keeps_the_choice(browser, run):
    browser.logout()
    response = choose(browser, run, 1, "door", "go")
    back = parse_qs(urlparse(response["Location"]).query)["next"][0]
    browser.force_login(run.person.user)
    page = text(browser.get(back))
    assert re.search(r'value="go"[^>]* checked', page)
    assert not Decision.objects.exists()


def test_a_consequence_not_reached_yet_shows_the_scene(browser, run):
    for query in ("?valg=1", "?valg=0", "?valg=x", "?valg=99999999"):
        assert "At the door." in text(browser.get(url(query=query)))


def test_a_case_page_takes_at_most_nine_queries_however_far_one_is(
    browser, run, django_assert_max_num_queries
):
    with django_assert_max_num_queries(9):
        browser.get(url())
    decisions.decide(run=run, ordinal=1, scene="door", choice="ask")
    for query in ("", "?valg=1"):
        with django_assert_max_num_queries(9):
            browser.get(url(query=query))
    decisions.decide(run=run, ordinal=2, scene="kitchen", choice="talk")
    with django_assert_max_num_queries(9):
        browser.get(url())


def test_a_run_is_on_the_version_it_began_on(run):
    assert run.version == version_of(CASE)


# A case that uses everything -----------------------------------------------------------------------


RICH = "rich-case"


@pytest.fixture
def rich(learner_client):
    """A browser in which a case with everything has begun; `rich.run` is the run."""
    course = factories.make_course(slug="rich", case=True)
    factories.enrol(learner_client.user.person, course)
    factories.freeze_activity(case_examples.RICH, course=course, change="meaning")
    learner_client.post(reverse("learn_case_begin", args=[RICH]))
    learner_client.run = CaseRun.objects.get()
    return learner_client


def page_of(browser, query=""):
    return text(browser.get(reverse("learn_case", args=[RICH]) + query))


def decide_rich(browser, *ways, ordinal=1):
    for number, (scene, choice) in enumerate(ways, ordinal):
        reason = "pattern" if scene == "talk" else ""
        decisions.decide(run=browser.run, ordinal=number, scene=scene, choice=choice, reason=reason)


def post(browser, name, **data):
    return browser.post(reverse(name, args=[RICH]), {"run": browser.run.key} | data)


def test_it_says_before_that_one_may_go_back_is_scored_and_may_stop_the_clock(rich):
    other = factories.UserFactory()
    factories.enrol(other.person, rich.run.activity.course)
    rich.force_login(other)
    page = page_of(rich)
    assert "You can take a decision back" in page and "how many of your first decisions" in page
    assert "Play without a clock" in page
    rich.post(reverse("learn_case_begin", args=[RICH]), {"clock": "off"})
    run = other.person.case_runs.get()
    for number, (scene, choice) in enumerate(case_examples.BEST_WAY[:6], 1):
        decisions.decide(
            run=run, ordinal=number, scene=scene, choice=choice,
            reason="pattern" if scene == "talk" else "",
        )  # fmt: skip
    assert "The clock is off." in page_of(rich)


def test_a_scene_has_its_picture_in_words_and_papers_to_open(rich):
    page = page_of(rich)
    assert 'alt="A street in the evening"' in page and "A grey car stands" in page
    for kind, inside in (("log", "calls twice"), ("report", "Spoken to"), ("letter", "to talk")):
        assert re.search(rf'<details class="paper paper--{kind}">.*?{inside}', page)


def test_an_investigation_is_a_board_of_leads(rich):
    decide_rich(rich, ("door", "ask"))
    page = page_of(rich)
    assert "0 of 3 leads followed" in page and "Or go on:" in page and 'value="plan"' not in page
    response = post(rich, "learn_case", ordinal=2, scene="desk", choice="read")
    page = text(rich.get(response["Location"]))
    assert "What you found" in page and "Back to the investigation" in page
    assert "What an expert says" not in page
    page = page_of(rich)
    assert "1 of 3 leads followed" in page
    assert re.search(r'<details class="lead">.*?You read\..*?What comes of read', page)
    assert 'value="read"' not in page
    again = post(rich, "learn_case", ordinal=3, scene="desk", choice="read")
    assert again.status_code == 400 and "Choose among what can be done here." in text(again)


def test_an_event_is_announced_before_it_happens(rich):
    decide_rich(rich, ("door", "ask"), ("desk", "read"), ("desk", "call"), ("desk", "visit"))
    assert "Then something happens" in page_of(rich, "?valg=4")
    assert "At the siren." in page_of(rich)


def test_the_reason_comes_first_and_is_answered_with_the_choice(rich):
    decide_rich(rich, *case_examples.BEST_WAY[:4])
    page = page_of(rich)
    assert page.index("First: what weighs most here?") < page.index("And what do you do?")
    assert "Yes: one course." not in page
    refused = post(rich, "learn_case", ordinal=5, scene="talk", choice="push")
    assert refused.status_code == 400 and "Say first what weighs most." in text(refused)
    assert re.search(r'value="push"[^>]* checked', text(refused))
    done_so = post(rich, "learn_case", ordinal=5, scene="talk", choice="push", reason="mood")
    page = text(rich.get(done_so["Location"]))
    assert "Because: “She is upset tonight.”" in page
    assert page.index("What comes of push.") < page.index("That is not the point.")
    assert "Not what weighs most here" in page


def test_a_session_that_ended_keeps_the_reason_too(rich):
    decide_rich(rich, *case_examples.BEST_WAY[:4])
    rich.logout()
    response = post(rich, "learn_case", ordinal=5, scene="talk", choice="push", reason="mood")
    back = parse_qs(urlparse(response["Location"]).query)["next"][0]
    rich.force_login(rich.user)
    page = text(rich.get(back))
    assert re.search(r'value="mood"[^>]* checked', page)
    assert re.search(r'value="push"[^>]* checked', page)


def test_the_law_stands_beside_the_reason(rich):
    decide_rich(rich, ("door", "ask"))
    assert "Section 242 of the Criminal Code" in page_of(rich, "?valg=1")


def test_choosing_again_keeps_the_first_choice(rich):
    decide_rich(rich, ("door", "go"))
    assert "Your first choice is kept" in page_of(rich, "?valg=1")
    for _again in range(2):
        response = post(rich, "learn_case_back", ordinal=1)
        assert response["Location"] == reverse("learn_case", args=[RICH])
    page = page_of(rich)
    assert "Choose again. Your first choice is kept." in page and "At the door." in page
    assert "decision taken" not in page
    assert "At the door." in page_of(rich, "?valg=1")  # what came of it stands no longer
    decide_rich(rich, *case_examples.BEST_WAY, ordinal=2)
    page = page_of(rich)
    assert "First you chose, and took back: “You go.”" in page
    assert "4 of 5 first decisions were those an expert would take." in page


def test_only_the_last_decision_can_be_taken_back(rich):
    decide_rich(rich, ("door", "ask"), ("desk", "read"))
    assert "Choose again" not in page_of(rich, "?valg=1")
    assert "Choose again" in page_of(rich, "?valg=2")
    page = text(
        rich.post(
            reverse("learn_case_back", args=[RICH]),
            {"run": rich.run.key, "ordinal": 1},
            follow=True,
        )
    )
    assert "This decision cannot be taken back." in page
    assert not Decision.objects.exclude(undone_at=None).exists()


@pytest.mark.parametrize("bad", [{"run": "x"}, {"ordinal": "x"}, {"ordinal": 0}])
def test_a_tampered_going_back_is_nothing(rich, bad):
    decide_rich(rich, ("door", "ask"))
    assert post(rich, "learn_case_back", **({"ordinal": 1} | bad)).status_code == 404


def test_where_the_author_does_not_allow_it_nothing_is_chosen_again(browser, run):
    choose(browser, run, 1, "door", "ask")
    assert "Choose again" not in text(browser.get(url(query="?valg=1")))


def test_time_presses_and_the_clock_can_be_turned_off(rich):
    decide_rich(rich, *case_examples.BEST_WAY[:6])
    page = page_of(rich)
    assert "in the story you have 60 seconds" in page and "“You wait.”" in page
    assert "assessments/case.js" in page and 'data-seconds="60"' in page
    post(rich, "learn_case_clock", clock="off")
    page = page_of(rich)
    assert "The clock is off." in page and "case.js" not in page
    post(rich, "learn_case_clock", clock="on")
    assert "case.js" in page_of(rich)


def test_what_the_clock_took_is_told_so(rich):
    decide_rich(rich, *case_examples.BEST_WAY[:6])
    response = post(rich, "learn_case", ordinal=7, scene="night", choice="wait", timed_out="on")
    assert "The time was up, and this happened:" in text(rich.get(response["Location"]))
    assert "The time was up" in page_of(rich)
    assert Decision.objects.get(ordinal=7).timed_out


def test_there_is_no_clock_before_there_is_a_run(learner_client):
    course = factories.make_course(slug="rich", case=True)
    factories.enrol(learner_client.user.person, course)
    response = learner_client.post(reverse("learn_case_clock", args=[RICH]), {"clock": "off"})
    assert response.status_code == 404


def test_the_debrief_draws_both_ways_and_says_what_was_left(rich):
    decide_rich(
        rich, ("door", "ask"), ("desk", "read"), ("desk", "call"), ("desk", "hurry"),
        ("talk", "push"), ("night", "wait"),
    )  # fmt: skip
    page = page_of(rich)
    assert "story-map__edge--own" in page and "story-map__edge--recommended" in page
    assert "The map as a list" in page
    assert re.search(r"You looked into.*?You read\..*?You did not look into.*?You visit\.", page)
    assert re.search(r"What weighs most:.*?It is one course of events\.", page)
    assert "1 of 4 first decisions" in page


def test_the_group_is_shown_when_five_others_have_decided(rich):
    decide_rich(rich, *case_examples.BEST_WAY)
    assert "is shown when at least five of them have decided here" in page_of(rich)
    for number in range(6):
        other = factories.AffiliationFactory().person
        factories.enrol(other, rich.run.activity.course)
        run = decisions.begin(person=other, version=rich.run.version)
        way = ("door", "go" if number < 2 else "ask")
        decisions.decide(run=run, ordinal=1, scene=way[0], choice=way[1])
    page = page_of(rich)
    assert "What 6 others of your profession (Police officer) chose first" in page
    assert "4 of 6 (67 %)" in page and "2 of 6 (33 %)" in page
    assert 'width="67"' in page


def test_whoever_has_no_profession_sees_no_group(rich):
    rich.user.person.affiliations.all().delete()
    decide_rich(rich, *case_examples.BEST_WAY)
    page = page_of(rich)
    assert "of your profession" not in page and "others of your profession" not in page


def test_pages_of_a_deep_case_take_at_most_thirteen_queries(rich, django_assert_max_num_queries):
    for _other in range(6):
        other = factories.AffiliationFactory().person
        factories.enrol(other, rich.run.activity.course)
        run = decisions.begin(person=other, version=rich.run.version)
        decisions.decide(run=run, ordinal=1, scene="door", choice="ask")
    with django_assert_max_num_queries(9):
        page_of(rich)
    decide_rich(rich, *case_examples.BEST_WAY)
    with django_assert_max_num_queries(13):
        page_of(rich)
