"""A file in, a dry run, one draft or nothing; and a bank out and in again."""

import re
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from assessments import formats
from content import question_file_words, question_files
from content.models import QuestionBank, QuizPage
from content.question_definitions import questions, stimuli
from tests.assessments.formats.made import png

DATA = Path(__file__).parents[1] / "data" / "formats"


def upload(client, name="moodle.xml", data=None):
    file = SimpleUploadedFile(name, data or (DATA / name).read_bytes())
    return client.post(reverse("question_file"), {"file": file})


def key_of(response) -> str:
    assert response.status_code == 302, response.content.decode()[:3000]
    return response.url.rstrip("/").rsplit("/", 1)[1]


def draft(client, key, where, title="Fra Moodle"):
    return client.post(reverse("question_file_draft", args=[key]), {"title": title, "where": where})


def bank_place() -> str:
    return f"bank:{Locale.objects.get(language_code='da').pk}"


def test_the_dry_run_says_what_became_of_every_question(author):
    page = author.get(upload(author).url).content.decode()
    assert page.count('class="files__row files__row--') == 14
    assert "Beregnet" in page and "calculated" in page
    assert "<script>alert" not in page
    assert QuestionBank.objects.count() == 0


def test_a_draft_of_a_bank_is_made_once_and_not_published(author, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    key = key_of(upload(author))
    first, again = draft(author, key, bank_place()), draft(author, key, bank_place())
    bank = QuestionBank.objects.get()
    assert first.url == again.url
    assert (bank.live, bank.title) == (False, "Fra Moodle")
    held = bank.get_latest_revision_as_object()
    assert len(questions(held.questions)) == 12
    assert stimuli(held.questions)[0]["title"] == "Anmeldelsen"
    assert get_image_model().objects.filter(title__startswith="Fra Moodle").count() == 1


def test_the_file_is_gone_when_the_draft_is_made(author, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    key = key_of(upload(author))
    draft(author, key, bank_place())
    assert author.get(reverse("question_file_report", args=[key]), follow=True).status_code == 404


def test_a_quiz_is_made_below_a_module(author, small):
    where = f"quiz:{small.module.pk}"
    draft(author, key_of(upload(author, "questions.gift")), where, "Prøve")
    quiz = QuizPage.objects.get(title="Prøve")
    assert (quiz.live, quiz.get_parent().pk) == (False, small.module.pk)
    assert [q["type"] for q in questions(quiz.get_latest_revision_as_object().questions)][:3] == [
        "vignette", "truefalse", "multiple",
    ]  # fmt: skip


def test_the_draft_opens_in_the_editor(author):
    response = draft(author, key_of(upload(author, "questions.gift")), bank_place())
    assert author.get(response.url).status_code == 200


def test_pasted_questions(author):
    posted = {"text": "1. Hvad?\na) Lyt *\nb) Tal"}
    page = author.get(author.post(reverse("question_file"), posted).url).content.decode()
    assert page.count('class="files__row files__row--whole') == 1


def test_bold_on_the_clipboard_marks_the_right_answer(author):
    html = "<p>1. Hvad?</p><p>a) Tal</p><p><b>b) Lyt</b></p>"
    response = author.post(reverse("question_file"), {"text": "1. Hvad?", "html": html})
    given = question_files.waiting(key_of(response), response.wsgi_request.user)
    assert [o["correct"] for o in given.read().questions[0]["options"]] == [False, True]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04rubbish", b"<?xml version='1.0'?><!DOCTYPE a []><quiz/>"]
)
def test_what_cannot_be_read_is_said_beside_the_field(author, data):
    file = SimpleUploadedFile("x.xml", data or b" ")
    response = author.post(reverse("question_file"), {"file": file, "text": ""})
    assert response.status_code == 422
    assert response.context["form"].errors


def test_what_was_typed_stays(author):
    response = author.post(reverse("question_file"), {"text": "bare en linje"})
    assert response.status_code == 422
    assert "bare en linje" in response.content.decode()


def test_nobody_else_sees_the_file(author, administrator):
    key = key_of(upload(author))
    assert (
        administrator.get(reverse("question_file_report", args=[key]), follow=True).status_code
        == 404
    )
    posted = {"title": "Fra Moodle", "where": bank_place()}
    address = reverse("question_file_draft", args=[key])
    assert administrator.post(address, posted, follow=True).status_code == 404


def test_a_quiz_only_where_one_may_make_pages(author):
    key = key_of(upload(author, "questions.gift"))
    root = Page.get_first_root_node()
    assert draft(author, key, f"quiz:{root.pk}").status_code == 422
    assert draft(author, key, f"quiz:{uuid.uuid4()}").status_code == 422


def test_all_or_nothing_when_a_picture_is_refused(author, settings, monkeypatch, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1
    key = key_of(upload(author))
    monkeypatch.setattr(question_files, "get_image_form", _refusing)
    assert draft(author, key, bank_place()).status_code == 422
    assert not QuestionBank.objects.exists()
    assert author.get(reverse("question_file_report", args=[key])).status_code == 200


def _refusing(model):
    class Form:
        def __init__(self, *args, **kwargs):
            pass

        def is_valid(self):
            return False

    return Form


@pytest.mark.parametrize("form", formats.WRITERS)
def test_a_bank_out_and_in_again(author, settings, tmp_path, form):
    settings.MEDIA_ROOT = tmp_path
    draft(author, key_of(upload(author)), bank_place())
    bank = QuestionBank.objects.get()
    page = author.get(reverse("question_file_bank", args=[bank.pk]), {"format": form})
    assert page.status_code == 200
    file = author.get(reverse("question_file_bank", args=[bank.pk]), {"format": form, "hent": 1})
    assert re.match(r"attachment; filename=\"fra-moodle\.", file["Content-Disposition"])
    held = bank.get_latest_revision_as_object()
    reading = formats.read("x", file.content)
    assert [q["key"] for q in reading.questions] == [q["key"] for q in questions(held.questions)]
    assert {note.severity for note in reading.notes} == {"whole"}
    again = key_of(upload(author, "again.xml", file.content))
    draft(author, again, bank_place(), "Igen")
    copy = QuestionBank.objects.get(title="Igen").get_latest_revision_as_object()
    assert _words(questions(copy.questions)) == _words(questions(held.questions))


def _words(found) -> list:
    return [(q["type"], q["stem"], q["feedback"], q.get("worth"), q.get("tags")) for q in found]


def test_a_hot_spot_keeps_its_picture(author, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    spot = {
        "key": "k", "type": "hotspot", "stem": "<p>Hvor?</p>",
        "picture": {"url": "p", "alt": "Et rum", "width": 40, "height": 30},
        "options": [
            {"key": "a", "text": "Dør", "correct": True, "shape": "circle", "coords": [10, 20, 5]},
            {"key": "b", "text": "Vindue", "correct": False, "shape": "rect", "coords": [50, 0, 20, 20]},
        ],
    }  # fmt: skip
    data = formats.write([spot], [], "qti3", lambda url: png()).data
    draft(author, key_of(upload(author, "spots.zip", data)), bank_place())
    (held,) = questions(QuestionBank.objects.get().get_latest_revision_as_object().questions)
    assert (held["picture"]["alt"], held["picture"]["width"]) == ("Et rum", 40)
    assert [o["coords"] for o in held["options"]] == [[10, 20, 5], [50, 0, 20, 20]]


def test_every_code_has_words():
    """Each code that a reader, writer or the editor's side may give is put in words."""
    root = Path(__file__).parents[2]
    sources = [*(root / "assessments/formats").glob("*.py"), root / "content/question_writing.py"]
    found = set()
    for path in sources:
        text = path.read_text()
        found |= set(
            re.findall(r"\b(?:simplified|say|lost|NotOurs|NoPicture)\(\s*\"([a-z-]+)\"", text)
        )
    assert found - set(question_file_words.CODES) == set()
    refused = {
        code for path in sources for code in re.findall(r"BadFile\(\"([a-z-]+)\"", path.read_text())
    }
    assert refused - set(question_file_words.REFUSED) == set()
