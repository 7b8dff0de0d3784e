"""The English version: the same activity, the same keys, and what is behind."""

import json
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from content import refusals, tasks, translations
from content.models import CasePage, CoursePage, LessonPage, QuizPage
from courses.models import Activity, ActivityVersion, Course
from tests.content.conftest import save

PUBLISH = {"action": "publish"}


def versions(page, language):
    return ActivityVersion.objects.filter(
        activity__key=page.translation_key, language=language
    ).order_by("number")


def english(page):
    return type(page).objects.get(translation_key=page.translation_key, locale__language_code="en")


def translate_all(page):
    """Translate what has no translation yet, by writing EN before it."""
    translation = Translation.objects.get(source__object_id=page.translation_key)
    for segment in translation.source.stringsegment_set.select_related("string"):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=translation.target_locale,
            defaults={"data": f"EN {segment.string.data}", "translation_type": "manual"},
        )


@pytest.fixture
def begun(administrator, small, django_capture_on_commit_callbacks):
    """The course and everything in it, taken into translation from the admin."""
    with worker() as sent, django_capture_on_commit_callbacks(execute=True):
        response = administrator.post(
            reverse("wagtail_localize:submit_page_translation", args=[small.course.pk]),
            {"locales": [Locale.objects.get(language_code="en").pk], "include_subtree": "on"},
        )
    assert response.status_code == 302
    assert len(sent) == 1
    return administrator


@contextmanager
def worker():
    """Run what a worker is woken for, at once."""
    sent = []

    def send(name, args=(), **kwargs):
        sent.append(name)
        getattr(tasks, name.rpartition(".")[2])(*args)

    with patch("people.waking.current_app.send_task", send):
        yield sent


def publish(client, page, capture):
    with capture(execute=True):
        return client.post(
            reverse("wagtailadmin_pages:edit", args=[english(page).pk]), PUBLISH, follow=True
        )


def test_begun_is_not_published(begun, small):
    for page in (small.course, small.lesson, small.quiz(), small.case):
        assert not english(page).live
        assert not versions(page, "en").exists()
    assert "language_code" not in Course.objects.get().labels
    home = begun.get(reverse("wagtailadmin_home")).content.decode()
    assert "texts behind" in home


def test_a_half_translated_page_is_refused(begun, small, django_capture_on_commit_callbacks):
    page = english(small.lesson)
    with pytest.raises(refusals.PublishRefused):
        page.get_latest_revision().publish()
    assert not english(small.lesson).live


def test_the_editor_is_told_how_much_is_missing(begun, small):
    """As it happens outside a test, where publishing follows the commit in the same request."""
    with patch("wagtail_localize.models.transaction.on_commit", lambda run: run()):
        url = reverse("wagtailadmin_pages:edit", args=[english(small.lesson).pk])
        response = begun.post(url, PUBLISH, follow=True)
    assert "texts have not been translated yet" in response.content.decode()


@pytest.mark.parametrize("kind", ["lesson", "case", "quiz"])
def test_keys_survive_translation(begun, small, kind, django_capture_on_commit_callbacks):
    page = small.quiz() if kind == "quiz" else getattr(small, kind)
    translate_all(page)
    publish(begun, page, django_capture_on_commit_callbacks)
    danish, translated = versions(page, "da").get(), versions(page, "en").get()
    assert danish.activity_id == translated.activity_id
    assert translated.change == "translation"
    assert translated.meaning == danish.meaning
    assert translated.title.startswith("EN ")
    assert _keys(danish.definition) == _keys(translated.definition)
    assert "EN " in json.dumps(translated.definition)


def _keys(value):
    """Everything that is not words: keys, kinds, numbers, conditions, sources, addresses."""
    words = {"title", "text", "html", "stem", "feedback", "caption", "alt", "items", "prompt"}
    words |= {"objective", "summary", "tomorrow", "law_version", "intro", "consequence", "reason"}
    words |= {"name", "role", "label", "body", "content_note"}
    if isinstance(value, dict):
        return {key: _keys(item) for key, item in value.items() if key not in words}
    return [_keys(item) for item in value] if isinstance(value, list) else value


def test_the_english_course_brings_words_and_no_edition(
    begun, small, django_capture_on_commit_callbacks
):
    for page in (small.course, small.module, small.lesson):
        translate_all(page)
        publish(begun, page, django_capture_on_commit_callbacks)
    course = Course.objects.get()
    assert course.labels["en"]["title"] == "EN Et lille kursus"
    assert (
        course.labels["en"]["modules"][str(small.module.translation_key)]["title"] == "EN Modul et"
    )
    assert course.current_edition.number == 1
    assert Activity.objects.count() == 4


def test_a_danish_change_shows_what_is_behind_and_catching_up_joins_the_meaning(
    begun, small, django_capture_on_commit_callbacks
):
    translate_all(small.lesson)
    publish(begun, small.lesson, django_capture_on_commit_callbacks)
    assert translations.behind([small.lesson.translation_key]) == {}
    save(small.lesson, publish=True, objective="Noget helt andet.", change="meaning")
    assert translations.behind([small.lesson.translation_key]) == {
        str(small.lesson.translation_key): {"en": 1}
    }
    outline = begun.get(reverse("content_outline", args=[small.course.pk])).content.decode()
    assert "1 text behind" in outline
    with pytest.raises(refusals.PublishRefused):
        english(small.lesson).get_latest_revision().publish()
    translate_all(small.lesson)
    publish(begun, small.lesson, django_capture_on_commit_callbacks)
    assert [v.meaning for v in versions(small.lesson, "en")] == [1, 2]


def test_syncing_by_hand_works_too(begun, small):
    source = Translation.objects.get(source__object_id=small.lesson.translation_key).source
    url = reverse("wagtail_localize:update_translations", args=[source.pk])
    assert begun.get(url).status_code == 200
    assert begun.post(url, {}).status_code == 302


def test_taking_back_the_english_leaves_the_danish(
    begun, small, django_capture_on_commit_callbacks
):
    translate_all(small.lesson)
    publish(begun, small.lesson, django_capture_on_commit_callbacks)
    english(small.lesson).unpublish()
    activity = Activity.objects.get(key=small.lesson.translation_key)
    assert activity.retired_at is None
    assert list(activity.current.values_list("language", flat=True)) == ["da"]
    assert versions(small.lesson, "en").count() == 1, "the version itself stays"


def test_a_repeated_quiz_repeats_in_its_own_language(
    begun, small, django_capture_on_commit_callbacks
):
    for page in (small.quiz(), small.quiz("baseline")):
        translate_all(page)
        publish(begun, page, django_capture_on_commit_callbacks)
    definition = versions(small.quiz("baseline"), "en").get().definition
    assert definition["questions"][0]["stem"] == "<p>EN Hvad er rigtigt?</p>"


def test_the_pages_of_both_languages_open_in_the_admin(begun, small):
    for kind in (CoursePage, LessonPage, QuizPage, CasePage):
        for page in kind.objects.all():
            url = reverse("wagtailadmin_pages:edit", args=[page.pk])
            assert begun.get(url).status_code == 200
    assert Page.objects.filter(locale__language_code="en").exists()


def test_the_outline_goes_on_where_the_work_was_broken_off(
    administrator, small, django_capture_on_commit_callbacks
):
    url = reverse("content_translate", args=[small.course.pk, "en"])
    outline = reverse("content_outline", args=[small.course.pk])
    assert url in administrator.get(outline).content.decode()
    translations.begin(page=small.quiz(), language="en", user=administrator.user)
    with worker(), django_capture_on_commit_callbacks(execute=True):
        administrator.post(url)
    assert not translations.not_begun(small.course, Locale.objects.get(language_code="en"))
    assert url not in administrator.get(outline).content.decode()
    unknown = reverse("content_translate", args=[small.course.pk, "xx"])
    assert administrator.post(unknown, follow=True).status_code == 404
