"""What may not be published, said beside the field, with the draft kept."""

import copy
import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from content import case_refusals, refusals
from content.models import LessonPage, QuizPage
from tests.content.conftest import save
from tests.content.posting import form_data


def raw(stream):
    return copy.deepcopy(json.loads(json.dumps(list(stream.raw_data))))


def said(page, **fields):
    """The sentences with which publishing `page`, so changed, is refused."""
    page = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, json.dumps(value) if isinstance(value, list) else value)
    if hasattr(page, "change"):
        page.change = "typo"
    return [str(refusal.sentence) for refusal in refusals.of(page)]


def test_what_ships_is_not_refused(small):
    for page in (small.course, small.module, small.lesson, small.case, small.quiz()):
        assert said(page) == []


# Lessons -------------------------------------------------------------------------------------------
def test_a_lesson_needs_steps_with_something_in_them(small):
    assert said(small.lesson, steps=[]) == ["The lesson has no steps."]
    steps = raw(small.lesson.steps)
    steps[0]["value"]["blocks"] = []
    assert said(small.lesson, steps=steps) == ["Step 1, “Først”: there is nothing in it."]


def test_a_picture_needs_alternative_text(small):
    steps = raw(small.lesson.steps)
    figure = steps[0]["value"]["blocks"][1]["value"]
    figure["image"]["alt_text"] = ""
    assert said(small.lesson, steps=steps) == [
        "Step 1, “Først”: the picture has no alternative text. Describe what it shows."
    ]
    figure["image"]["decorative"] = True
    assert said(small.lesson, steps=steps) == []
    figure["image"] = None
    assert "Step 1, “Først”: a figure has no picture." in said(small.lesson, steps=steps)


def test_a_video_needs_captions_and_a_transcript(small):
    steps = raw(small.lesson.steps)
    steps[1]["value"]["blocks"] = [
        {"type": "video", "value": {"title": "Film", "file": None, "transcript": "<p></p>"}}
    ]
    sentences = said(small.lesson, steps=steps)
    assert "Step 2, “Så”: the video “Film” has no captions." in sentences
    assert "Step 2, “Så”: the video “Film” has no transcript." in sentences


def test_a_knowledge_check_is_a_question_too(small):
    steps = raw(small.lesson.steps)
    for option in steps[1]["value"]["blocks"][-1]["value"]["options"]:
        option["value"]["correct"] = False
    assert said(small.lesson, steps=steps) == ["Step 2, “Så”: no answer is marked as right."]


def test_heavy_content_needs_a_way_round(small):
    sentence = "Heavy content needs a summary as a way round."
    assert said(small.lesson, content_note="Om vold.") == [sentence]
    assert said(small.lesson, content_note="Om vold.", summary="<p></p>") == [sentence]
    assert said(small.lesson, content_note="Om vold.", summary="<p>Kort.</p>") == []


# Quizzes -------------------------------------------------------------------------------------------
def test_a_quiz_needs_questions(small):
    assert said(small.quiz(), questions=[]) == ["The quiz has no questions."]


@pytest.mark.parametrize(
    ("kind", "right", "sentence"),
    [
        ("single", [False, False], "no answer is marked as right."),
        (
            "single",
            [True, True],
            "more than one answer is marked as right. Make it multiple choice, or choose one.",
        ),
        ("single", [True], "it needs at least two answers."),
        (
            "multiple",
            [True, True],
            "every answer is marked as right, so there is nothing to choose.",
        ),
    ],
)
def test_a_question_needs_a_right_answer_that_can_be_chosen(small, kind, right, sentence):
    questions = raw(small.quiz().questions)
    questions[0]["type"] = kind
    value = questions[0]["value"]
    value["options"] = [
        {
            "type": "item",
            "id": f"o{n}",
            "value": {"text": f"Svar {n}", "correct": r, "feedback": ""},
        }
        for n, r in enumerate(right)
    ]
    assert said(small.quiz(), questions=questions) == [f"Question 1: {sentence}"]


def test_true_or_false_needs_its_answer(small):
    questions = raw(small.quiz().questions)
    questions[0] = {"type": "truefalse", "id": "tf", "value": {"stem": "<p>Er det?</p>"}}
    sentences = said(small.quiz(), questions=questions)
    assert "Question 1: no answer is marked as right." in sentences


def test_questions_come_from_one_place(small):
    twice = said(small.quiz("baseline"), questions=raw(small.quiz().questions))
    assert twice == ["Write questions here or take them from another quiz."]


# Cases ---------------------------------------------------------------------------------------------
def without(scenes, key):
    return [scene for scene in scenes if scene["value"]["key"] != key]


def test_a_scene_that_cannot_be_reached(small):
    scenes = raw(small.case.scenes)
    lost = copy.deepcopy(scenes[0])
    lost["value"] |= {"key": "lost", "title": "Glemt"}
    lost["id"] = "0f0f"
    sentences = said(small.case, scenes=[*scenes, lost])
    assert sentences == [
        "Scene “Glemt” can never be reached. Let a choice lead to it, or delete it."
    ]


def test_a_scene_that_cannot_be_left(small):
    scenes = raw(small.case.scenes)
    scenes[0]["value"]["choices"] = []
    assert any(
        "can be entered but not left" in sentence for sentence in said(small.case, scenes=scenes)
    )


def test_a_choice_that_leads_nowhere(small):
    scenes = raw(small.case.scenes)
    scenes[0]["value"]["choices"][0]["value"]["next"] = "kitchen"
    assert "Scene “Døren”, choice “Du spørger.”: it leads to a scene that does not exist." in said(
        small.case, scenes=scenes
    )


def test_an_ending_for_everybody(small):
    scenes = without(raw(small.case.scenes), "thin")
    assert "The last ending must have no condition, or somebody ends nowhere." in said(
        small.case, scenes=scenes
    )


def test_a_case_without_scenes_or_start(small):
    assert "The case has no scenes." in said(small.case, scenes=[])
    assert "The first scene does not exist. Choose one from the list." in said(
        small.case, start="kitchen"
    )


def test_every_problem_has_a_sentence():
    """Each problem the checker can find is put in words, whatever it names."""
    import re
    from pathlib import Path

    from assessments import case_checks

    source = Path(case_checks.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'Problem\(\s*"([a-z-]+)"', source))
    assert codes
    for code in codes:
        problem = case_checks.Problem(code, "door", "ask", "trust")
        assert case_refusals.sentence(problem)


# In the editor -------------------------------------------------------------------------------------
def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


@pytest.mark.parametrize("action", ["action-publish", "action-submit"])
def test_the_refusal_stands_beside_the_field_and_what_was_typed_stays(administrator, small, action):
    questions = raw(small.quiz().questions)
    questions[0]["value"]["stem"] = "<p>Skrevet lige nu?</p>"
    for option in questions[0]["value"]["options"]:
        option["value"]["correct"] = False
    data = form_data(small.quiz(), questions=questions) | {action: "1", "change": "typo"}
    response = administrator.post(edit(small.quiz()), data)
    assert response.context["form"].errors["questions"] == [
        "Question 1: no answer is marked as right."
    ]
    assert "Skrevet lige nu?" in response.content.decode()
    assert small.quiz().live


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_draft_may_be_as_unfinished_as_it_is(administrator, small, accept):
    data = form_data(small.case, scenes=[], start="nowhere", objective="Halvt skrevet")
    response = administrator.post(edit(small.case), data, headers={"accept": accept})
    assert response.status_code == (302 if accept == "text/html" else 200)
    assert small.case.get_latest_revision_as_object().objective == "Halvt skrevet"
    assert small.case.objective == "Øv den første samtale.", "learners see what they saw"


def test_a_draft_may_lack_what_its_blocks_require(administrator, small):
    questions = raw(small.quiz().questions)
    questions[0]["value"] |= {"stem": "", "options": []}
    response = administrator.post(edit(small.quiz()), form_data(small.quiz(), questions=questions))
    assert response.status_code == 302
    assert len(small.quiz().get_latest_revision_as_object().questions) == 2


def test_a_new_page_is_kept_as_a_draft_and_refused_when_published(administrator, small):
    url = reverse("wagtailadmin_pages:add", args=["content", "lessonpage", small.module.pk])
    data = form_data(LessonPage(title="Ny lektion", slug="ny-lektion", locale=small.course.locale))
    refused = administrator.post(url, data | {"action-publish": "1"})
    assert refused.context["form"].errors["steps"] == ["The lesson has no steps."]
    assert administrator.post(url, data).status_code == 302
    assert not LessonPage.objects.get(slug="ny-lektion").live


def test_refusals_speak_the_editors_language(small):
    with override("da"):
        page = save(small.quiz())
        page.questions = "[]"
        assert refusals.of(page)


def test_code_that_publishes_is_refused_too(small):
    page = QuizPage(title="Tom", slug="tom", live=False)
    small.module.add_child(instance=page)
    with pytest.raises(refusals.PublishRefused, match="no questions"):
        page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live
