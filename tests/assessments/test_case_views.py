"""The pages of a case, without JavaScript."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from django.urls import reverse

from assessments import decisions
from assessments.models import CaseRun, Decision
from courses.models import Progress
from tests import factories
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
