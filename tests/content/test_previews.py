"""Previews show the draft through delivery's templates, and fail for nothing that is missing."""

import json

import pytest
from django.urls import reverse

from content.models import CasePage, LessonPage, QuizPage
from courses.models import ActivityVersion, Progress
from tests.content.conftest import save
from tests.content.posting import form_data

HOLLOW_SCENE = {
    "type": "scene",
    "value": {"key": "", "title": "", "text": "", "choices": [{"key": "", "text": "", "next": ""}]},
}
HOLLOW_QUESTION = {"type": "question", "value": {"kind": "single", "stem": "", "options": []}}
HOLLOW_STEP = {
    "type": "step",
    "value": {
        "title": "",
        "blocks": [
            {"type": "text", "value": {"body": ""}},
            {"type": "figure", "value": {"image": None, "caption": ""}},
            {"type": "video", "value": {"title": "", "file": None, "captions": None}},
            {"type": "checklist", "value": {"title": "", "items": []}},
            {"type": "accordion", "value": {"items": []}},
            {"type": "check", "value": {"kind": "single", "stem": "", "options": []}},
        ],
    },
}


def draft_url(page, mode=""):
    return f"{reverse('wagtailadmin_pages:view_draft', args=[page.pk])}?mode={mode}"


def test_a_lesson_is_shown_as_the_learner_meets_it(administrator, small):
    save(small.lesson, tomorrow="I morgen spørger jeg.")
    response = administrator.get(draft_url(small.lesson))
    page = response.content.decode()
    assert "I morgen spørger jeg." in page
    assert 'id="trin-2"' in page
    assert "preview-bar" in page
    assert response["Content-Security-Policy"].count("form-action 'none'") == 1
    assert "unsafe-inline" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("mode", ["", "all", "question-1", "question-2", "question-99", "x"])
def test_every_view_of_a_quiz_opens(administrator, small, mode):
    response = administrator.get(draft_url(small.quiz(), mode))
    assert response.status_code == 200
    assert ("Hvad er rigtigt?" in response.content.decode()) == (mode in ("all", "question-1"))


@pytest.mark.parametrize("mode", ["", "all", "scene-1", "scene-2", "scene-99"])
def test_every_view_of_a_case_opens(administrator, small, mode):
    assert administrator.get(draft_url(small.case, mode)).status_code == 200


def test_all_scenes_show_consequences_and_reasons(administrator, small):
    page = administrator.get(draft_url(small.case, "all")).content.decode()
    for words in ("Hun svarer.", "Godt.", "trust &gt;= 2", "Blåt blæk."):
        assert words in page


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (LessonPage, {}),
        (LessonPage, {"steps": json.dumps([HOLLOW_STEP])}),
        (QuizPage, {}),
        (QuizPage, {"questions": json.dumps([HOLLOW_QUESTION])}),
        (CasePage, {}),
        (CasePage, {"scenes": json.dumps([HOLLOW_SCENE])}),
        (CasePage, {"variables": json.dumps([{"type": "variable", "value": {"key": "x"}}])}),
    ],
)
def test_a_hollow_draft_is_shown_and_refused_without_failing(administrator, small, kind, fields):
    page = kind(title="Kladde", slug="kladde", live=False, **fields)
    small.module.add_child(instance=page)
    page.save_revision(clean=False)
    for mode, _label in page.preview_modes:
        assert administrator.get(draft_url(page, mode)).status_code == 200
    from content import refusals

    assert refusals.of(page)


def test_what_is_not_saved_yet_is_previewed(administrator, small):
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[small.lesson.pk])
    data = form_data(small.lesson, objective="Kun i browseren.")
    assert administrator.post(url, data).json() == {"is_valid": True, "is_available": True}
    response = administrator.get(url)
    assert "Kun i browseren." in response.content.decode()


def test_a_page_that_does_not_exist_yet_is_previewed(administrator, small):
    url = reverse(
        "wagtailadmin_pages:preview_on_add", args=["content", "quizpage", small.module.pk]
    )
    data = form_data(QuizPage(title="Ny", slug="ny", locale=small.course.locale))
    assert administrator.post(url, data).json()["is_valid"]
    assert administrator.get(url).status_code == 200


def test_a_course_is_previewed(administrator, small):
    response = administrator.get(draft_url(small.course))
    assert response.status_code == 200
    assert "Et lille kursus" in response.content.decode()


def test_previews_write_no_records(administrator, small):
    before = ActivityVersion.objects.count()
    for page in (small.lesson, small.quiz(), small.case, small.course):
        administrator.get(draft_url(page))
    assert ActivityVersion.objects.count() == before
    assert not Progress.objects.exists()


def test_a_module_is_seen_in_its_course_and_has_no_preview(administrator, small):
    edit = reverse("wagtailadmin_pages:edit", args=[small.module.pk])
    assert administrator.get(edit).status_code == 200
    assert administrator.get(draft_url(small.module)).status_code in (302, 403, 404)
