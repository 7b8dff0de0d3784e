import pytest
from django.utils import translation

from courses import progress
from courses.freezing import freeze_activity
from courses.models import Enrolment, Progress, TrainingRecord
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/da/laer/core-lesson-1/"


def mine(client) -> Progress:
    return Progress.objects.get(person=client.user.person, activity__slug="core-lesson-1")


def test_a_lesson_costs_at_most_six_queries_and_writes_nothing(
    learner_client, enrolled, django_assert_max_num_queries
):
    learner_client.get(URL)
    with django_assert_max_num_queries(6) as captured:
        page = learner_client.get(URL)
    assert page.status_code == 200
    assert all(query["sql"].startswith("SELECT") for query in captured)
    assert not Progress.objects.exists()


def test_a_long_course_costs_no_more(learner_client, django_assert_max_num_queries):
    course = factories.make_course(lessons=30)
    factories.enrol(learner_client.user.person, course)
    factories.enrol(learner_client.user.person, course, factories.CohortFactory(courses=[course]))
    for number in range(2, 20):
        progress.finish(
            person=learner_client.user.person, version=factories.version_of(f"core-lesson-{number}")
        )
    with django_assert_max_num_queries(6):
        learner_client.get(URL)


def test_what_a_lesson_shows(learner_client, enrolled):
    with translation.override("en"):
        page = learner_client.get("/en/laer/core-lesson-1/").content.decode()
    for words in (
        "Words of core-lesson-1, step 3.",
        "You can see the pattern.",
        "Tomorrow you can ask one more question.",
        "Not yet reviewed by a subject expert.",
        "To be reviewed again by",
        "Mark as done and go on",
        "Course core: 0 of 4 done",
        'rel="prev"',
        'rel="next"',
    ):
        assert words in page, words
    assert " style=" not in page
    assert "Read a short summary" not in page, "only where there is a content note"


def test_signed_out_one_signs_in_and_comes_back(client, course):
    response = client.get(URL)
    assert response.headers["Location"] == f"/da/konto/login/?next={URL}"


def test_who_is_not_enrolled_is_not_told_what_there_is(learner_client, course):
    assert learner_client.get(URL).status_code == 404
    assert learner_client.post(URL).status_code == 404
    assert learner_client.post(f"{URL}sted/", {"place": 1}).status_code == 404
    assert learner_client.get("/da/laer/there-is-none/").status_code == 404


def test_a_quiz_is_no_lesson(learner_client, enrolled):
    assert learner_client.get("/da/laer/core-quiz/").status_code == 404


def test_who_has_withdrawn_has_no_lesson(learner_client, enrolled):
    Enrolment.objects.update(withdrawn_at="2026-01-01T00:00Z")
    assert learner_client.get(URL).status_code == 404


def test_marking_done_goes_on_and_a_double_click_is_harmless(learner_client, enrolled):
    version = factories.version_of("core-lesson-1")
    for _ in range(2):
        response = learner_client.post(URL, {"version": version.pk})
        assert response.headers["Location"] == "/da/laer/core-lesson-2/"
    assert mine(learner_client).finished_at
    finished = TrainingRecord.objects.filter(kind=TrainingRecord.Kind.ACTIVITY_FINISHED)
    assert finished.count() == 1
    assert "state--done" in learner_client.get(URL).content.decode()


def test_the_last_one_leads_back_to_my_training(learner_client):
    course = factories.make_course(quiz=False, final=False, lessons=1)
    factories.enrol(learner_client.user.person, course)
    response = learner_client.post(URL)
    assert response.headers["Location"] == "/da/min-uddannelse/"


def test_the_place_is_kept_and_found_again_on_another_device(learner_client, enrolled):
    assert learner_client.post(f"{URL}sted/", {"place": 3}).status_code == 204
    assert mine(learner_client).place == 3
    assert 'data-start="3"' in learner_client.get(URL).content.decode()


def test_without_scripts_the_place_is_kept_by_a_form(learner_client, enrolled):
    response = learner_client.post(f"{URL}sted/", {"place": 2, "form": 1})
    assert response.headers["Location"] == f"{URL}#trin-2"


@pytest.mark.parametrize("place", ["", "0", "4", "-1", "x", "9" * 30, "²"])
def test_a_place_that_is_none_is_refused(learner_client, enrolled, place):
    assert learner_client.post(f"{URL}sted/", {"place": place}).status_code == 400
    assert not Progress.objects.exists()


def test_a_place_is_never_read_by_get(learner_client, enrolled):
    assert learner_client.get(f"{URL}sted/").status_code == 405


def test_records_pin_the_version_that_was_on_the_screen(learner_client, enrolled, course):
    seen = factories.version_of("core-lesson-1")
    freeze_activity(factories.lesson_frozen(objective="New words."), course=course, change="typo")
    assert factories.version_of("core-lesson-1") != seen
    learner_client.post(URL, {"version": seen.pk})
    assert mine(learner_client).version == seen


@pytest.mark.parametrize("version", ["x", "", "9" * 40, "0", "-4"])
def test_a_tampered_version_falls_back_to_the_current_one(learner_client, enrolled, version):
    learner_client.post(URL, {"version": version})
    assert mine(learner_client).version == factories.version_of("core-lesson-1")


def test_the_version_of_another_activity_is_not_taken(learner_client, enrolled):
    learner_client.post(URL, {"version": factories.version_of("core-lesson-2").pk})
    assert mine(learner_client).version == factories.version_of("core-lesson-1")


def test_heavy_content_has_a_way_round_that_counts(learner_client, enrolled, course):
    freeze_activity(
        factories.lesson_frozen(content_note="Violence is described."), course=course, change=""
    )
    page = learner_client.get("/en/laer/core-lesson-1/").content.decode()
    assert "Violence is described." in page
    assert "?resume=1" in page
    short = learner_client.get("/en/laer/core-lesson-1/?resume=1").content.decode()
    assert "The short of it." in short
    assert "Words of core-lesson-1" not in short
    assert "Mark as done and go on" in short


def test_the_same_progress_in_another_language(learner_client, enrolled):
    factories.make_course(language="en")
    learner_client.post(f"{URL}sted/", {"place": 2})
    page = learner_client.get("/en/laer/core-lesson-1/").content.decode()
    assert "Lesson 1 (en)" in page
    assert 'data-start="2"' in page


def test_the_cohorts_enrolment_goes_before_ones_own(learner_client, enrolled, course):
    from courses.delivery import entry

    cohort = factories.CohortFactory(courses=[course])
    factories.enrol(learner_client.user.person, course, cohort)
    _version, entered_by = entry(learner_client.user.person, "core-lesson-1", "lesson")
    assert entered_by.cohort == cohort
