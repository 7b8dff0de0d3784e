"""What is frozen: keys, safe HTML, and nothing that a release could break."""

import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.images import get_image_model

from content import definition_parts
from courses.models import ActivityVersion
from tests.content.conftest import save


def version(page):
    return ActivityVersion.objects.filter(activity__key=page.translation_key).last()


def test_a_lesson_is_frozen_whole(small):
    frozen = version(small.lesson)
    steps = frozen.definition["steps"]
    assert [step["title"] for step in steps] == ["Først", "Så"]
    assert [block["type"] for block in steps[0]["blocks"]] == ["text", "figure", "fact"]
    assert steps[0]["blocks"][0]["value"]["html"].startswith("<p>Et <b>mønster</b>")
    assert steps[0]["blocks"][0]["value"]["sources"][0]["title"] == "En kilde"
    assert steps[0]["blocks"][1]["value"]["alt"] == "En prik."
    assert frozen.definition["review_due"] == "2027-11-21"
    assert frozen.body.count('<section class="step"') == 2
    assert "/static/" not in frozen.body, "a release changes the addresses of static files"


def test_a_question_names_its_lesson_by_the_address_of_the_activity(small):
    question = version(small.quiz()).definition["questions"][0]
    assert question["lesson"] == "small-m1-1"
    assert [option["correct"] for option in question["options"]] == [True, False]


def test_true_and_false_have_fixed_keys(small):
    question = version(small.quiz()).definition["questions"][1]
    assert [option["key"] for option in question["options"]] == ["true", "false"]


def test_a_case_is_frozen_with_its_conditions(small):
    scenes = {scene["key"]: scene for scene in version(small.case).definition["scenes"]}
    assert scenes["good"]["when"] == ["trust >= 2"]
    ask = scenes["door"]["choices"][0]
    assert ask["effects"] == {"trust": 1}
    assert ask["next"] == "end"
    assert scenes["door"]["people"] == [{"name": "Mia", "role": "borger"}]


@pytest.mark.parametrize(
    ("hostile", "safe"),
    [
        ('<p onclick="x()">Hej</p>', "<p>Hej</p>"),
        ("<p>Hej<script>alert(1)</script></p>", "<p>Hej</p>"),
        (
            '<p><a href="javascript:alert(1)">Hej</a></p>',
            '<p><a rel="noopener noreferrer">Hej</a></p>',
        ),
        ('<p>Hej<img src="x" onerror="alert(1)"></p>', "<p>Hej</p>"),
        ('<p style="position:fixed">Hej</p>', "<p>Hej</p>"),
        ('<iframe src="https://example.org"></iframe><p>Hej</p>', "<p>Hej</p>"),
        ("<svg><script>alert(1)</script></svg><p>Hej</p>", "<p>Hej</p>"),
    ],
)
def test_hostile_rich_text_is_made_harmless(hostile, safe):
    assert definition_parts.html(hostile) == safe


def test_an_empty_paragraph_is_nothing():
    assert definition_parts.html('<p data-block-key="a1b2c"></p>') == ""


def test_hostile_text_in_plain_fields_is_escaped_in_the_body(small):
    attack = '"><script>alert(1)</script>'
    steps = json.loads(json.dumps(list(small.lesson.steps.raw_data)))
    steps[0]["value"]["title"] = attack
    steps[0]["value"]["blocks"][1]["value"]["caption"] = attack
    steps[0]["value"]["blocks"][1]["value"]["image"]["alt_text"] = attack
    page = save(small.lesson, publish=True, steps=json.dumps(steps), change="typo")
    assert "<script>" not in version(page).body


def test_an_uploaded_drawing_with_a_script_in_it_does_nothing(small, client, settings, tmp_path):
    """It is shown as a picture (where scripts never run) and, opened itself, in a sandbox."""
    settings.MEDIA_ROOT = tmp_path
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="alert(1)">'
        "<script>alert(1)</script></svg>"
    )
    image = get_image_model()(title="Ond")
    image.file = ContentFile(drawing.encode(), name="ond.svg")
    image.save()
    steps = json.loads(json.dumps(list(small.lesson.steps.raw_data)))
    steps[0]["value"]["blocks"][1]["value"]["image"]["image"] = image.pk
    page = save(small.lesson, publish=True, steps=json.dumps(steps), change="typo")
    body = version(page).body
    assert "<img" in body
    assert "alert(1)" not in body
    response = client.get(reverse("media", args=[image.file.name]))
    policy = response["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
