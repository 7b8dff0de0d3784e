"""The seam: what publishing hands over, and what no edit can take away."""

import json

import pytest
from django.db.models import RestrictedError
from wagtail.models import Locale, Page

from content import refusals
from content.models import LessonPage, QuizPage
from courses import progress
from courses.models import Activity, ActivityVersion, Course, CourseEdition, Progress
from tests import factories
from tests.content.conftest import save


def versions(page):
    return ActivityVersion.objects.filter(activity__key=page.translation_key).order_by("number")


def reworded(quiz, stem="<p>Hvad er rigtigt nu?</p>"):
    """The quiz's questions with another wording of the first one."""
    raw = json.loads(json.dumps(list(quiz.questions.raw_data)))
    raw[0]["value"]["stem"] = stem
    return json.dumps(raw)


def test_publishing_makes_a_version_of_each_activity_and_one_edition(small):
    assert ActivityVersion.objects.count() == 4
    edition = Course.objects.get().current_edition
    assert edition.number == 1
    lines = [line["slug"] for module in edition.outline for line in module["activities"]]
    assert lines == ["small-baseline", "small-m1-1", "small-m1-case", "small-final"]


def test_the_same_content_again_makes_no_version(small):
    save(small.lesson, publish=True)
    assert versions(small.lesson).count() == 1


def test_a_typo_keeps_the_meaning_and_a_new_meaning_raises_it(small):
    save(small.quiz(), publish=True, questions=reworded(small.quiz()), change="typo")
    save(
        small.quiz(),
        publish=True,
        questions=reworded(small.quiz(), "<p>Nyt?</p>"),
        change="meaning",
    )
    assert [(v.meaning, v.change) for v in versions(small.quiz())] == [
        (1, "first"),
        (1, "typo"),
        (2, "meaning"),
    ]
    assert small.quiz().change == "", "it is asked anew next time"


def test_the_key_of_a_question_survives_an_edit(small):
    before = versions(small.quiz()).first().definition["questions"]
    save(small.quiz(), publish=True, questions=reworded(small.quiz()), change="typo")
    after = versions(small.quiz()).last().definition["questions"]
    assert [q["key"] for q in after] == [q["key"] for q in before]
    assert [o["key"] for o in after[0]["options"]] == [o["key"] for o in before[0]["options"]]


def test_a_quiz_that_asks_the_same_questions_gets_a_version_too(small):
    save(small.quiz(), publish=True, questions=reworded(small.quiz()), change="meaning")
    baseline = versions(small.quiz("baseline")).last()
    assert baseline.meaning == 2
    assert baseline.definition["questions"][0]["stem"] == "<p>Hvad er rigtigt nu?</p>"


def test_an_unanswered_change_is_refused_everywhere(small):
    page = save(small.quiz(), questions=reworded(small.quiz()))
    with pytest.raises(refusals.PublishRefused) as error:
        page.get_latest_revision().publish()
    assert [r.field for r in error.value.refusals] == ["change"]
    assert versions(page).count() == 1


def test_moving_an_activity_changes_the_edition(small):
    small.case.move(small.lesson, pos="left")
    lines = [
        line["kind"]
        for module in Course.objects.get().current_edition.outline
        for line in module["activities"]
    ]
    assert lines == ["quiz", "case", "lesson", "quiz"]
    assert CourseEdition.objects.count() == 2


def test_unpublishing_retires_and_publishing_again_brings_back(small):
    small.lesson.unpublish()
    activity = Activity.objects.get(key=small.lesson.translation_key)
    assert activity.retired_at is not None
    assert "small-m1-1" not in json.dumps(Course.objects.get().current_edition.outline)
    small.lesson.get_latest_revision().publish()
    activity.refresh_from_db()
    assert activity.retired_at is None
    assert "small-m1-1" in json.dumps(Course.objects.get().current_edition.outline)


def test_unpublishing_the_course_closes_it(small):
    small.course.unpublish()
    assert Course.objects.get().retired_at is not None
    assert not Course.objects.open().exists()


def finished(person, page):
    """A person who has finished what `page` froze."""
    course = Course.objects.get()
    enrolment = factories.enrol(person, course)
    progress.finish(person=person, version=versions(page).last())
    return enrolment


def test_deleting_a_page_never_deletes_a_record(small, person):
    finished(person, small.lesson)
    editions = CourseEdition.objects.count()
    Page.objects.get(pk=small.lesson.pk).delete()
    row = Progress.objects.get(person=person)
    assert row.activity.retired_at is not None
    assert row.version.definition["steps"]
    assert CourseEdition.objects.count() == editions + 1


def test_deleting_a_whole_course_keeps_every_record(small, person):
    finished(person, small.lesson)
    Page.objects.get(pk=small.course.pk).delete()
    assert Progress.objects.filter(person=person, finished_at__isnull=False).exists()
    assert Activity.objects.filter(retired_at=None).count() == 0
    assert Course.objects.get().retired_at is not None


def test_deleting_a_module_makes_one_edition(small):
    small.module.delete()
    assert [edition.number for edition in CourseEdition.objects.all()] == [1, 2]
    assert len(CourseEdition.objects.last().outline) == 2


def test_a_quiz_that_others_ask_cannot_be_deleted(small):
    with pytest.raises(RestrictedError):
        small.quiz().delete()


def test_a_finished_learner_stays_finished_after_a_new_edition(small, person):
    enrolment = finished(person, small.lesson)
    for page in (small.case, small.quiz()):
        detail = {"purpose": "final", "score": 2, "maximum": 2, "passed": True, "attempt": 1}
        version = versions(page).last()
        detail |= {"meaning": 1, "version": version.pk}
        progress.finish(
            person=person, version=version, assessment=detail if page == small.quiz() else None
        )
    enrolment.refresh_from_db()
    assert enrolment.passed_at
    extra = LessonPage(
        title="Ny", slug="ny", minutes=60, requirement="mandatory", steps=small.lesson.steps
    )
    small.module.add_child(instance=extra)
    extra.save_revision().publish()
    enrolment.refresh_from_db()
    assert Course.objects.get().current_edition.number == 2
    assert enrolment.passed_at
    assert enrolment.edition.number == 1


def test_an_address_is_for_good(small):
    save(small.lesson, publish=True, slug="et-andet-navn")
    outline = json.dumps(Course.objects.get().current_edition.outline)
    assert "small-m1-1" in outline
    assert "et-andet-navn" not in outline


def test_two_pages_of_one_name_get_two_addresses(small):
    copy = QuizPage(title="Prøve", slug="final", minutes=3, questions=small.quiz().questions)
    small.module.add_child(instance=copy)
    copy.save_revision().publish()
    slugs = Activity.objects.filter(slug__startswith="small-final").values_list("slug", flat=True)
    assert len(set(slugs)) == 2


def test_what_is_only_scheduled_is_not_frozen(small):
    from datetime import timedelta

    from django.utils import timezone

    page = LessonPage(title="Senere", slug="senere", steps=small.lesson.steps)
    page.go_live_at = timezone.now() + timedelta(days=2)
    small.module.add_child(instance=page)
    LessonPage.objects.filter(pk=page.pk).update(live=False)
    page.save_revision().publish()
    assert not versions(page).exists()


def test_an_alias_in_another_language_freezes_nothing(small):
    english = Locale.objects.get(language_code="en")
    for page in (Page.objects.get(depth=2).specific, small.course, small.module, small.lesson):
        page.copy_for_translation(english, alias=True)
    save(small.lesson, publish=True, objective="Noget nyt.", change="typo")
    assert set(versions(small.lesson).values_list("language", flat=True)) == {"da"}
    assert set(Course.objects.get().labels) == {"da"}


def test_what_has_records_stays_in_its_course(small):
    from content.models import CoursePage

    other = CoursePage(title="Et andet", slug="andet")
    small.course.get_parent().add_child(instance=other)
    with pytest.raises(refusals.PublishRefused):
        small.module.move(other, pos="last-child")
    assert small.module.get_parent().pk == small.course.pk


def test_a_danish_title_gives_an_address_that_the_site_can_lead_to(small):
    module = small.module
    page = module.add_child(instance=LessonPage(title="Prøvelektion å", locale=module.locale))
    assert page.slug.isascii()
