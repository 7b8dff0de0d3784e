import pytest
from django.db.models import ProtectedError

from courses import freezing, progress
from courses.delivery import current_version
from courses.models import Activity, ActivityVersion, Course, CourseEdition
from people.models import Profession
from tests import factories

pytestmark = pytest.mark.django_db


def freeze(course, change="", **fields):
    return freezing.freeze_activity(factories.lesson_frozen(**fields), course=course, change=change)


def test_a_digest_does_not_depend_on_the_order_of_keys():
    assert freezing.digest_of({"a": 1, "b": "æ"}) == freezing.digest_of({"b": "æ", "a": 1})
    assert freezing.digest_of([1, 2]) != freezing.digest_of([2, 1])


def test_the_same_content_again_makes_no_second_version(course):
    before = ActivityVersion.objects.count()
    freeze(course, change="meaning")
    assert ActivityVersion.objects.count() == before


def test_a_typo_keeps_the_meaning_and_moves_the_pointer(course):
    new = freeze(course, change="typo", objective="Corrected.")
    assert (new.number, new.meaning, new.change) == (2, 1, "typo")
    assert factories.version_of("core-lesson-1") == new


def test_a_changed_meaning_begins_a_new_line(course):
    new = freeze(course, change="meaning", objective="Something else.")
    assert new.meaning == 2


def test_a_translation_has_the_meaning_of_what_it_follows(course):
    freeze(course, change="meaning", objective="Something else.")
    english = freeze(course, language="en")
    assert (english.meaning, english.change) == (2, "translation")


def test_a_translation_that_catches_up_joins_the_new_meaning(course):
    freeze(course, language="en")
    freeze(course, change="meaning", objective="Something else.")
    english = freeze(course, language="en", change="meaning", objective="The same, in English.")
    assert english.meaning == 2
    third = freeze(course, language="en", change="meaning", objective="Something third.")
    assert third.meaning == 3


def test_a_result_keeps_pointing_at_what_was_seen(person, course):
    factories.enrol(person, course)
    seen = factories.version_of("core-lesson-1")
    mine = progress.finish(person=person, version=seen)
    freeze(course, change="meaning", objective="Something else.")
    mine.refresh_from_db()
    assert mine.version == seen
    assert mine.finished_at


def test_an_activity_with_records_cannot_be_deleted(person, course):
    factories.enrol(person, course)
    progress.finish(person=person, version=factories.version_of("core-lesson-1"))
    with pytest.raises(ProtectedError):
        Activity.objects.get(slug="core-lesson-1").delete()
    with pytest.raises(ProtectedError):
        course.delete()


def test_an_activity_is_retired_once_and_publishing_brings_it_back(course):
    key = factories.activity_key("core-lesson-1")
    freezing.retire_activity(key)
    at = Activity.objects.get(key=key).retired_at
    freezing.retire_activity(key)
    assert Activity.objects.get(key=key).retired_at == at
    freeze(course)
    assert Activity.objects.get(key=key).retired_at is None


def test_the_same_outline_makes_no_second_edition(course):
    factories.make_course()
    assert CourseEdition.objects.count() == 1
    factories.make_course(lessons=3)
    assert Course.objects.get().current_edition.number == 2
    factories.make_course()
    assert Course.objects.get().current_edition.number == 3, "editions never go back"


def test_new_rules_are_a_new_edition(course):
    factories.make_course(rules={"dose": 0.5, "pass_mark": 0.7, "validity_months": 24})
    assert CourseEdition.objects.count() == 2


def test_a_translation_brings_words_only(course):
    freezing.freeze_course(
        key=str(course.key),
        slug="core",
        kind="track",
        professions=["teacher"],
        order=9,
        language="en",
        labels={"title": "The core"},
        outline=None,
        rules=None,
    )
    course.refresh_from_db()
    assert course.labels["en"]["title"] == "The core"
    assert (course.kind, course.order, course.professions.count()) == ("core", 0, 0)
    assert CourseEdition.objects.count() == 1


def test_an_unknown_profession_is_refused_and_nothing_is_half_done(db):
    with pytest.raises(Profession.DoesNotExist):
        freezing.freeze_course(
            key=factories.activity_key("x"),
            slug="x",
            kind="track",
            professions=["astronaut"],
            order=0,
            language="da",
            labels={},
            outline=[],
            rules={},
        )
    assert not Course.objects.exists()


def test_a_retired_course_is_closed_to_new_people_only(person, course):
    enrolment = factories.enrol(person, course)
    freezing.retire_course(str(course.key))
    assert not Course.objects.open().exists()
    user = factories.UserFactory(person=person)
    assert list(Course.objects.visible_to(user)) == [course]
    assert enrolment in person.enrolments.active()


def test_a_reader_gets_her_language_or_the_one_there_is(course, settings):
    from django.utils import translation

    with translation.override("en"):
        assert current_version("core-lesson-1").language == "da"
        freeze(course, language="en")
        assert current_version("core-lesson-1").language == "en"
    with translation.override("da"):
        assert current_version("core-lesson-1").language == "da"
