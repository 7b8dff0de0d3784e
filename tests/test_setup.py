"""The tests' own ground: settings and factories stand."""

from courses.models import Activity
from tests import factories


def test_a_course_of_the_factories_has_what_it_says(db):
    course = factories.make_course(case=True, followup=True)
    kinds = sorted(Activity.objects.filter(course=course).values_list("kind", flat=True))
    assert kinds == ["case", "lesson", "lesson", "quiz", "quiz", "quiz", "quiz"]
    assert factories.make_course(case=True, followup=True).current_edition == course.current_edition


def test_the_current_version_is_found_by_language(db):
    factories.make_course()
    factories.make_course(language="en")
    assert factories.version_of("core-lesson-1", "en").language == "en"
    assert factories.version_of("core-lesson-1").activity.slug == "core-lesson-1"
