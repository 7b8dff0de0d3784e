from datetime import date

import pytest

from courses import outlines, progress
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 21), 3, date(2027, 2, 21)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2026, 9, 15), 3, date(2026, 12, 15)),
    ],
)
def test_the_same_day_three_months_later(day, months, later):
    assert outlines.add_months(day, months) == later


def states(person):
    [outline] = outlines.outlines_of(person)
    return {line.slug.removeprefix("core-"): line.state for line in outline.lines}


def test_states_follow_what_was_done(person, course):
    factories.enrol(person, course)
    assert states(person) == {
        "baseline": "current",
        "lesson-1": "todo",
        "lesson-2": "todo",
        "quiz": "todo",
        "final": "todo",
    }
    progress.finish(person=person, version=factories.version_of("core-lesson-1"))
    assert states(person)["baseline"] == "optional"
    assert states(person)["lesson-1"] == "done"
    assert states(person)["lesson-2"] == "current"


def test_minutes_and_counts_leave_out_what_is_optional(person, course):
    factories.enrol(person, course)
    [outline] = outlines.outlines_of(person)
    assert (outline.minutes_left, outline.done, len(outline.counted)) == (40, 0, 4)
    progress.finish(person=person, version=factories.version_of("core-lesson-1"))
    [outline] = outlines.outlines_of(person)
    assert (outline.minutes_left, outline.done) == (30, 1)


def test_titles_come_in_the_readers_language(person, course):
    factories.make_course(language="en")
    factories.enrol(person, course)
    [outline] = outlines.outlines_of(person)
    assert outline.lines[1].title == "Lesson 1 (en)"


def test_an_activity_dropped_later_keeps_its_title_for_who_began_before(person):
    course = factories.make_course(lessons=3)
    factories.enrol(person, course)
    factories.make_course(lessons=2)
    [outline] = outlines.outlines_of(person)
    assert "Lesson 3 (da)" in [line.title for line in outline.lines]


def test_neighbours(person, course):
    enrolment = factories.enrol(person, course)
    way = outlines.neighbours(outlines.way_through(enrolment, course, person), "core-lesson-2")
    assert (way.previous.slug, way.here.slug, way.following.slug) == (
        "core-lesson-1",
        "core-lesson-2",
        "core-quiz",
    )


def test_the_first_and_the_last_have_one_neighbour(person):
    course = factories.make_course(followup=True)
    outline = outlines.way_through(factories.enrol(person, course), course, person)
    assert outlines.neighbours(outline, "core-baseline").previous is None
    assert outlines.neighbours(outline, "core-final").following is None, "a follow-up has its day"
    assert outlines.neighbours(outline, "core-followup").previous.slug == "core-final"
    assert outlines.neighbours(outline, "unknown").here is None


def test_the_way_through_costs_one_query(person, course, django_assert_num_queries):
    enrolment = factories.enrol(person, course)
    version = factories.version_of("core-lesson-1")
    enrolment = type(enrolment).objects.select_related("edition").get(pk=enrolment.pk)
    with django_assert_num_queries(1):
        way = outlines.way_through(enrolment, version.activity.course, person)
        assert outlines.neighbours(way, "core-lesson-1").outline.course.title
