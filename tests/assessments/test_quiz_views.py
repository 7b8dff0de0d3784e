"""The pages of a quiz, as a browser without JavaScript meets them, and the endpoint of autosave."""

import json
import re
from urllib.parse import parse_qs, urlparse

import pytest
from django.test import Client
from django.urls import reverse

from assessments import attempts
from assessments.models import Answer, Attempt
from tests import factories
from tests.factories import question, quiz_frozen, version_of

QUIZ = "core-quiz"


def url(name="learn_quiz", slug=QUIZ, query=""):
    return reverse(name, args=[slug]) + query


@pytest.fixture
def browser(learner_client, enrolled):
    return learner_client


@pytest.fixture
def attempt(browser):
    browser.post(url("learn_quiz_start"))
    return Attempt.objects.get()


def post(browser, attempt, number, *, sp, slug=QUIZ, **fields):
    data = {"attempt": attempt.key, "number": number} | fields
    return browser.post(url(slug=slug, query=f"?sp={sp}"), data)


def save(browser, attempt, answers, slug=QUIZ):
    body = json.dumps({"attempt": str(attempt.key), "answers": answers})
    return browser.post(url("learn_quiz_save", slug), body, content_type="application/json")


def answer(question="q1", number=1, options=("a",)):
    return {"question": question, "number": number, "response": {"options": list(options)}}


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def finish(browser, slug, chosen):
    """Take a whole test by its forms."""
    browser.post(url("learn_quiz_start", slug))
    attempt = Attempt.objects.get(activity__slug=slug, submitted_at=None)
    for sp, options in enumerate(chosen, 1):
        post(browser, attempt, 1, sp=sp, slug=slug, option=options)
    return browser.post(url("learn_quiz_submit", slug), {"attempt": attempt.key}, follow=True)


RIGHT = (["a"], ["a", "b"], ["true"])
WRONG = (["b"], ["a"], ["false"])


# Getting in ----------------------------------------------------------------------------------------


def test_whoever_is_not_enrolled_is_not_told_what_there_is(learner_client, course):
    for name in ("learn_quiz", "learn_quiz_review", "learn_quiz_result"):
        assert learner_client.get(url(name)).status_code == 404
    assert learner_client.post(url("learn_quiz_start")).status_code == 404


def test_a_login_without_a_person_is_not_either(client, course):
    client.force_login(factories.UserFactory(person=None))
    assert client.get(url()).status_code == 404


def test_an_address_that_does_not_exist(browser):
    assert browser.get(url(slug="moon")).status_code == 404
    assert browser.get(url(slug="core-lesson-1")).status_code == 404


def test_signed_out_one_is_sent_to_sign_in_and_back(client, course):
    response = client.get(url(query="?sp=2"))
    assert response.status_code == 302
    assert parse_qs(urlparse(response["Location"]).query)["next"] == [url(query="?sp=2")]


# Start, questions, review --------------------------------------------------------------------------


def test_the_start_page_says_what_how_long_and_who_sees_what(browser):
    page = text(browser.get(url(), follow=True))
    assert "3 questions, about 10 min." in page
    assert "Who sees what?" in page and "never what you answered" in page
    assert not Attempt.objects.exists()


def test_one_question_at_a_time_all_the_way_without_javascript(browser):
    assert browser.post(url("learn_quiz_start"))["Location"] == url()
    attempt = Attempt.objects.get()
    assert "Question q1?" in text(browser.get(url(), follow=True))
    response = post(browser, attempt, 1, sp=1, option="a")
    assert response["Location"] == url(query="?sp=2")
    response = post(browser, attempt, 1, sp=2, option=["a", "b"])
    assert response["Location"] == url(query="?sp=3")
    response = post(browser, attempt, 1, sp=3, option="true")
    assert response["Location"] == url("learn_quiz_review")
    review = text(browser.get(url("learn_quiz_review")))
    assert "Every question is answered" in review
    response = browser.post(url("learn_quiz_submit"), {"attempt": attempt.key})
    assert response["Location"] == url("learn_quiz_result")
    assert "3 of 3 questions right (100 %)" in text(browser.get(url("learn_quiz_result")))


def test_it_resumes_at_the_first_open_question(browser, attempt):
    post(browser, attempt, 1, sp=1, option="a")
    assert "Question q2?" in text(browser.get(url(), follow=True))
    post(browser, attempt, 1, sp=2, option="a")
    post(browser, attempt, 1, sp=3, option="true")
    assert browser.get(url())["Location"] == url("learn_quiz_review")


def test_a_saved_answer_is_shown_chosen_with_its_state_in_words(browser, attempt):
    assert 'data-saved-state=""' in text(browser.get(url(query="?sp=1")))
    post(browser, attempt, 1, sp=1, option="b")
    page = text(browser.get(url(query="?sp=1")))
    assert 'value="b" id="id_option_1" checked' in page
    assert 'data-saved-state="saved"' in page and 'data-stored="1"' in page
    assert 'name="number" value="2"' in page


@pytest.mark.parametrize("wrong", ["0", "4", "x", "-1", "²", "999999999999999999999"])
def test_a_question_number_that_does_not_exist_shows_the_first_open_one(browser, attempt, wrong):
    assert "Question q1?" in text(browser.get(url(query=f"?sp={wrong}")))


def test_a_question_can_be_left_open(browser, attempt):
    assert post(browser, attempt, 1, sp=1)["Location"] == url(query="?sp=2")
    assert not Answer.objects.exists()
    page = text(browser.get(url("learn_quiz_review")))
    assert "3 questions have no answer yet" in page


@pytest.mark.parametrize(
    ("go", "leads"), [("next", "?sp=3"), ("previous", "?sp=1"), ("review", None), ("moon", "?sp=3")]
)
def test_every_button_saves_and_leads_where_it_says(browser, attempt, go, leads):
    response = post(browser, attempt, 1, sp=2, option="a", go=go)
    assert response["Location"] == (url(query=leads) if leads else url("learn_quiz_review"))
    assert Answer.objects.count() == 1


def test_an_answer_can_be_taken_back_by_unticking(browser, attempt):
    post(browser, attempt, 1, sp=2, option=["a", "b"])
    post(browser, attempt, 2, sp=2)
    assert Answer.objects.get().response == {"options": []}
    assert "Question q1?" in text(browser.get(url(), follow=True))


def test_the_page_gives_away_no_key(browser, attempt):
    page = text(browser.get(url(query="?sp=1")))
    assert "Because of" not in page and "correct" not in page


# Bad input -----------------------------------------------------------------------------------------


def test_a_tampered_option_is_told_beside_the_field_and_nothing_is_lost(browser, attempt):
    post(browser, attempt, 1, sp=2, option="a")
    response = post(browser, attempt, 2, sp=2, option=["b", "zzz"])
    assert response.status_code == 400
    page = text(response)
    assert "Choose among the answers shown." in page and 'id="option-error"' in page
    assert 'value="b" id="id_option_1" checked' in page
    assert Answer.objects.get().response == {"options": ["a"]}


@pytest.mark.parametrize(
    "fields",
    [{"number": "x"}, {"number": 2**31}, {"number": 0}, {"attempt": "1"}, {"attempt": ""}],
)
def test_tampered_hidden_fields_keep_what_was_chosen(browser, attempt, fields):
    data = {"attempt": attempt.key, "number": 1, "option": "b"} | fields
    response = browser.post(url(query="?sp=1"), data)
    assert response.status_code == 400
    assert "This page is too old to be saved" in text(response)
    assert 'value="b" id="id_option_1" checked' in text(response)
    assert not Answer.objects.exists()


def test_a_double_submit_changes_nothing(browser, attempt):
    for _again in range(2):
        assert post(browser, attempt, 1, sp=1, option="a")["Location"] == url(query="?sp=2")
    assert Answer.objects.get().number == 1
    for _again in range(2):
        response = browser.post(url("learn_quiz_submit"), {"attempt": attempt.key})
        assert response["Location"] == url("learn_quiz_result")
    assert Attempt.objects.get().number == 1


def test_two_tabs_the_older_is_told(browser, attempt):
    post(browser, attempt, 1, sp=1, option="a")
    response = browser.post(
        url(query="?sp=1"), {"attempt": attempt.key, "number": 1, "option": "b"}, follow=True
    )
    page = text(response)
    assert "That newer answer stands" in page
    assert 'value="a" id="id_option_0" checked' in page


def test_an_answer_after_handing_in_is_told_it_came_too_late(browser, attempt):
    browser.post(url("learn_quiz_submit"), {"attempt": attempt.key})
    response = browser.post(
        url(query="?sp=1"), {"attempt": attempt.key, "number": 1, "option": "a"}, follow=True
    )
    assert "has been handed in already" in text(response)
    assert not Answer.objects.exists()


def test_an_answer_to_an_earlier_attempt_does_not_land_in_this_one(browser, attempt):
    browser.post(url("learn_quiz_submit"), {"attempt": attempt.key})
    browser.post(url("learn_quiz_start"))
    post(browser, attempt, 1, sp=1, option="a")
    assert not Answer.objects.exists()


def test_nobody_hands_in_for_another(browser, attempt):
    other = factories.UserFactory()
    factories.enrol(other.person, attempt.activity.course)
    stranger = Client()
    stranger.force_login(other)
    assert stranger.post(url("learn_quiz_submit"), {"attempt": attempt.key}).status_code == 404
    assert stranger.post(url("learn_quiz_submit"), {"attempt": "x"}).status_code == 404
    assert save(stranger, attempt, [answer()]).status_code == 404
    attempt.refresh_from_db()
    assert attempt.submitted_at is None and not Answer.objects.exists()


def test_a_session_that_ended_keeps_what_was_chosen_and_not_in_the_address(browser, attempt):
    browser.logout()
    response = post(browser, attempt, 1, sp=2, option=["a", "c"])
    back = parse_qs(urlparse(response["Location"]).query)["next"][0]
    assert back == url(query="?sp=2")
    browser.force_login(attempt.person.user)
    page = text(browser.get(back))
    assert "Not saved yet" in page and "data-unsaved" in page
    assert (
        'value="a" id="id_option_0" checked' in page
        and 'value="c" id="id_option_2" checked' in page
    )
    assert "Not saved yet" not in text(browser.get(url(query="?sp=1")))
    post(browser, attempt, 1, sp=2, option=["a", "c"])
    assert "Not saved yet" not in text(browser.get(back))


def test_what_was_kept_through_sign_in_is_shown_to_nobody_else(browser, attempt):
    browser.logout()
    post(browser, attempt, 1, sp=1, option="b")
    other = factories.UserFactory()
    factories.enrol(other.person, attempt.activity.course)
    browser.force_login(other)
    browser.post(url("learn_quiz_start"))
    page = text(browser.get(url(query="?sp=1")))
    assert "Not saved yet" not in page and "checked" not in page


def test_forms_and_the_endpoint_want_the_token(learner, enrolled):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)
    assert strict.post(url("learn_quiz_start")).status_code == 403
    assert (
        strict.post(url("learn_quiz_save"), "{}", content_type="application/json").status_code
        == 403
    )


# Autosave ------------------------------------------------------------------------------------------


def test_autosave_is_told_what_is_stored(browser, attempt):
    response = save(browser, attempt, [answer(), answer("q2", 4, ["b"])])
    assert response.json() == {"saved": {"q1": 1, "q2": 4}, "overtaken": {}}


def test_autosave_of_an_older_tab_is_told_what_stands(browser, attempt):
    save(browser, attempt, [answer(number=3)])
    response = save(browser, attempt, [answer(number=2, options=["b"])])
    assert response.json() == {"saved": {"q1": 3}, "overtaken": {"q1": {"options": ["a"]}}}


def test_autosave_signed_out_is_told_in_a_way_a_script_understands(browser, attempt):
    browser.logout()
    response = save(browser, attempt, [answer()])
    assert response.status_code == 401
    assert response.json()["error"] == "signed-out" and response.json()["sign_in"]


def test_autosave_after_handing_in(browser, attempt):
    attempts.submit(attempt=attempt)
    response = save(browser, attempt, [answer()])
    assert response.status_code == 409
    assert response.json()["result"] == url("learn_quiz_result")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "1",
        '{"attempt": 1, "answers": []}',
        '{"attempt": "x"}',
        '{"answers": []}',
        b"\xff\xfe",
    ],
)
def test_autosave_of_rubbish(browser, attempt, body):
    response = browser.post(url("learn_quiz_save"), body, content_type="application/json")
    assert response.status_code == 400 and response.json()["message"]


@pytest.mark.parametrize(
    "bad", [answer("q9"), answer(options=["z"]), answer(number=-1), {"question": "q1"}, 7]
)
def test_autosave_of_one_bad_answer_saves_none(browser, attempt, bad):
    response = save(browser, attempt, [answer("q2"), bad])
    assert response.status_code == 400
    assert not Answer.objects.exists()


def test_autosave_to_another_quiz_or_attempt(browser, attempt):
    assert save(browser, attempt, [answer()], slug="core-final").status_code == 404
    for key in ("x", str(attempt.person.key)):
        body = json.dumps({"attempt": key, "answers": [answer()]})
        response = browser.post(url("learn_quiz_save"), body, content_type="application/json")
        assert response.status_code == 404


def test_autosave_after_being_withdrawn(browser, attempt, enrolled):
    from courses import enrolment

    enrolment.withdraw(enrolment=enrolled, by=None)
    assert save(browser, attempt, [answer()]).status_code == 404


def test_autosave_only_takes_posts(browser, attempt):
    assert browser.get(url("learn_quiz_save")).status_code == 405


# Result --------------------------------------------------------------------------------------------


def lessons_of(course, purpose="practice"):
    questions = [
        question("q1", "single", lesson="core-lesson-1"),
        question("q2", "multiple", lesson="core-lesson-2"),
        question("q3", "truefalse", lesson="core-gone"),
    ]
    frozen = quiz_frozen(purpose=purpose, questions=questions)
    factories.freeze_activity(frozen, course=course, change="meaning")


def test_the_result_says_what_to_reread_before_it_counts(browser, course):
    lessons_of(course)
    page = text(finish(browser, QUIZ, (["a"], ["a"], ["false"])))
    assert (
        page.index("You have got hold of")
        < page.index("Read again")
        < page.index("1 of 3 questions right")
    )
    assert f'<a href="{reverse("learn_lesson", args=["core-lesson-2"])}">' in page
    assert "core-gone" not in page


def test_practice_shows_the_reason_under_the_option_chosen_and_what_was_right(browser):
    page = text(finish(browser, QUIZ, WRONG))
    assert "You chose: <strong>Option b</strong>" in page and "Because of b." in page
    assert "Right answer: <strong>Option a</strong>" in page
    assert "In general." in page


def test_a_final_not_passed_gives_no_key_and_another_try(browser):
    page = text(finish(browser, "core-final", WRONG))
    assert "Not passed yet" in page and "Try again" in page
    assert "Because of b." in page and "Right answer" not in page
    assert "0 of 3 questions right (0 %)" in page
    page = text(finish(browser, "core-final", RIGHT))
    assert "You have passed" in page and "Try again" not in page


def test_after_passing_the_way_to_the_certificate_is_shown(browser, settings):
    response = finish(browser, "core-final", RIGHT)
    names = [template.name for template in response.templates]
    assert any(name.endswith("_after_pass.html") for name in names)


@pytest.mark.parametrize("slug", ["core-baseline", "core-followup"])
@pytest.mark.parametrize("chosen", [RIGHT, WRONG])
def test_a_baseline_and_a_followup_never_show_score_key_or_reason(learner_client, slug, chosen):
    factories.enrol(learner_client.user.person, factories.make_course(followup=True))
    page = text(finish(learner_client, slug, chosen))
    assert "Thank you for your answers" in page
    for secret in (
        "Because of",
        "In general",
        "questions right",
        "Right",
        "Not quite",
        "Read again",
        " %)",
    ):
        assert secret not in page
    assert "asked once" in text(learner_client.post(url("learn_quiz_start", slug), follow=True))
    assert Attempt.objects.filter(activity__slug=slug).count() == 1


def test_the_result_of_nothing_is_the_start_page(browser):
    assert browser.get(url("learn_quiz_result"))["Location"] == url()
    assert browser.get(url("learn_quiz_review"))["Location"] == url()


def test_the_result_leads_on(browser):
    page = text(finish(browser, "core-baseline", RIGHT))
    assert reverse("learn_lesson", args=["core-lesson-1"]) in page


def test_titles_stay_neutral(browser, attempt):
    titles = [
        re.search(r"<title>(.*?)</title>", text(browser.get(url(query=q)))).group(1)
        for q in ("?sp=1", "?sp=2")
    ]
    assert titles == ["Question 1 of 3 – Fagspor", "Question 2 of 3 – Fagspor"]


def test_the_other_language_lends_its_words_in_the_middle_of_an_attempt(browser, attempt):
    english = [
        question(f"q{n}", kind, stem=f"<p>In English {n}</p>")
        for n, kind in ((1, "single"), (2, "multiple"), (3, "truefalse"))
    ]
    frozen = quiz_frozen(language="en", questions=english)
    factories.freeze_activity(frozen, course=attempt.activity.course, change="")
    assert "In English 1" in text(browser.get(url(query="?sp=1")))
    post(browser, attempt, 1, sp=1, option="a")
    assert Attempt.objects.get().version.language == "da" and Answer.objects.count() == 1


# Budgets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 40])
def test_a_question_page_takes_at_most_eight_queries(
    browser, course, django_assert_max_num_queries, count
):
    frozen = quiz_frozen(questions=[question(f"q{n}") for n in range(count)])
    factories.freeze_activity(frozen, course=course, change="meaning")
    browser.post(url("learn_quiz_start"))
    attempt = Attempt.objects.get()
    attempts.save_answers(attempt=attempt, answers=[answer(f"q{n}") for n in range(count)])
    with django_assert_max_num_queries(8):
        assert browser.get(url(query="?sp=1")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_saving_takes_at_most_eight_queries(browser, attempt, django_assert_max_num_queries, count):
    options = {"q1": ["a"], "q2": ["a"], "q3": ["true"]}
    some = [answer(q, 1, options[q]) for q in list(options)[:count]]
    with django_assert_max_num_queries(8):
        assert save(browser, attempt, some).status_code == 200


def test_review_and_result_take_at_most_twelve(browser, attempt, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        browser.get(url("learn_quiz_review"))
    attempts.submit(attempt=attempt)
    with django_assert_max_num_queries(12):
        browser.get(url("learn_quiz_result"))


def test_the_passed_result_with_its_certificate_takes_at_most_twelve(
    browser, django_assert_max_num_queries
):
    finish(browser, "core-final", RIGHT)
    with django_assert_max_num_queries(12):
        browser.get(url("learn_quiz_result", "core-final"))


def test_a_version_of_a_quiz_is_what_it_is_asked_from(browser, attempt):
    assert attempt.version == version_of(QUIZ)
