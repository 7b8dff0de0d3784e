from datetime import timedelta

import pytest
from django.utils import timezone

from courses import enrolment, progress, seminars
from courses.models import Attendance, Progress, Seminar, TrainingRecord
from tests import factories

pytestmark = pytest.mark.django_db
Kind = TrainingRecord.Kind


def version(name):
    return factories.version_of(f"core-{name}")


def count(kind, **where):
    return TrainingRecord.objects.filter(kind=kind, **where).count()


def result(score, purpose="final", attempt=1):
    return {
        "purpose": purpose,
        "score": score,
        "maximum": 10,
        "passed": score >= 7,
        "attempt": attempt,
        "meaning": 1,
        "version": 1,
    }


def take_all(person, score=8):
    for name in ("lesson-1", "lesson-2", "quiz"):
        progress.finish(person=person, version=version(name))
    progress.finish(person=person, version=version("final"), assessment=result(score))


def make_seminar(cohort, minutes=120, activity=None):
    now = timezone.now()
    return Seminar.objects.create(
        cohort=cohort,
        title="In the room",
        activity=activity,
        starts_at=now - timedelta(minutes=minutes),
        ends_at=now,
    )


def test_beginning_twice_is_one_progress_and_keeps_the_latest_place(person, enrolled):
    first = progress.begin(person=person, version=version("lesson-1"), place=2)
    again = progress.begin(person=person, version=version("lesson-1"))
    assert (again.pk, again.place) == (first.pk, 2)
    progress.begin(person=person, version=version("lesson-1"), place=1)
    assert Progress.objects.get().place == 1
    assert not TrainingRecord.objects.exclude(kind=Kind.ENROLLED).exists()


def test_finishing_credits_planned_minutes_once(person, enrolled):
    for _ in range(2):
        progress.finish(person=person, version=version("lesson-1"))
    mine = Progress.objects.get()
    assert mine.minutes == 10
    assert mine.finished_at
    assert count(Kind.ACTIVITY_FINISHED) == 1
    enrolled.refresh_from_db()
    assert enrolled.reached_at


def test_going_back_to_a_finished_lesson_does_not_unfinish_it(person, enrolled):
    progress.finish(person=person, version=version("lesson-1"))
    progress.begin(person=person, version=version("lesson-1"), place=2)
    assert Progress.objects.get().finished_at


def test_all_the_way(person, enrolled):
    take_all(person)
    enrolled.refresh_from_db()
    assert enrolled.trained_at
    assert enrolled.passed_at
    assert enrolled.passed_edition == enrolled.edition
    assert (count(Kind.TRAINED), count(Kind.PASSED)) == (1, 1)
    assert progress.standing(enrolled).passed


def test_passing_wakes_the_issuer_after_the_transaction(
    person, enrolled, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr("people.waking._send", lambda task, args: woken.append(task))
    with django_capture_on_commit_callbacks(execute=True):
        take_all(person)
    assert woken == [progress.ISSUE_TASK]


def test_failing_the_final_is_trained_only_and_a_better_attempt_passes(person, enrolled):
    take_all(person, score=5)
    enrolled.refresh_from_db()
    assert (bool(enrolled.trained_at), enrolled.passed_at) == (True, None)
    progress.finish(person=person, version=version("final"), assessment=result(7, attempt=2))
    enrolled.refresh_from_db()
    assert enrolled.passed_at
    assert count(Kind.ASSESSMENT_TAKEN) == 2
    assert count(Kind.ACTIVITY_FINISHED, activity__slug="core-final") == 1


def test_a_worse_attempt_afterwards_takes_nothing_away(person, enrolled):
    take_all(person, score=9)
    progress.finish(person=person, version=version("final"), assessment=result(1, attempt=2))
    enrolled.refresh_from_db()
    assert enrolled.passed_at
    assert progress.standing(enrolled).passed


def test_a_good_final_alone_does_not_pass(person, enrolled):
    progress.finish(person=person, version=version("final"), assessment=result(10))
    enrolled.refresh_from_db()
    assert (enrolled.trained_at, enrolled.passed_at) == (None, None)


def test_the_final_first_and_the_rest_after_passes(person, enrolled):
    progress.finish(person=person, version=version("final"), assessment=result(10))
    for name in ("lesson-1", "lesson-2", "quiz"):
        progress.finish(person=person, version=version(name))
    enrolled.refresh_from_db()
    assert enrolled.passed_at


def test_a_baseline_at_full_marks_is_no_final(person, enrolled):
    progress.finish(person=person, version=version("baseline"), assessment=result(10, "baseline"))
    for name in ("lesson-1", "lesson-2", "quiz", "final"):
        progress.finish(person=person, version=version(name))
    enrolled.refresh_from_db()
    assert enrolled.trained_at
    assert enrolled.passed_at is None


def test_a_later_edition_that_asks_for_less_completes_too(person, enrolled, course):
    for name in ("lesson-1", "quiz"):
        progress.finish(person=person, version=version(name))
    later = factories.make_course(lessons=1).current_edition
    progress.finish(person=person, version=version("final"), assessment=result(9))
    enrolled.refresh_from_db()
    assert enrolled.passed_at
    assert enrolled.passed_edition == later


def test_a_later_edition_that_asks_for_more_takes_nothing_away(person, enrolled):
    factories.make_course(lessons=9)
    take_all(person)
    enrolled.refresh_from_db()
    assert enrolled.passed_edition == enrolled.edition


def test_an_activity_new_in_a_later_edition_is_credited_its_minutes(person, enrolled):
    factories.make_course(lessons=3)
    progress.finish(person=person, version=version("lesson-3"))
    assert Progress.objects.get().minutes == 10


def test_each_programme_gets_its_fact_and_the_person_one_progress(person, course):
    cohorts = [factories.CohortFactory(courses=[course]) for _ in range(2)]
    for cohort in cohorts:
        factories.enrol(person, course, cohort)
    progress.finish(person=person, version=version("lesson-1"))
    rows = TrainingRecord.objects.filter(kind=Kind.ACTIVITY_FINISHED)
    assert {row.cohort for row in rows} == set(cohorts)
    assert Progress.objects.count() == 1


def test_the_seminar_counts_in_the_dose_with_what_was_done_online(person, course):
    cohort = factories.CohortFactory(courses=[course])
    enrolled = factories.enrol(person, course, cohort)
    progress.finish(person=person, version=version("final"), assessment=result(9))
    seminars.check_in(seminar=make_seminar(cohort), person=person, by=None)
    enrolled.refresh_from_db()
    assert enrolled.trained_at
    assert enrolled.passed_at
    assert count(Kind.SEMINAR_ATTENDED) == 1


def test_checking_in_twice_counts_once(person, course):
    seminar = make_seminar(factories.CohortFactory(courses=[course]))
    for _ in range(2):
        seminars.check_in(seminar=seminar, person=person, by=None)
    assert Attendance.objects.count() == 1
    assert count(Kind.SEMINAR_ATTENDED) == 1
    assert person.enrolments.count() == 1, "a walk-in is enrolled"


def test_a_seminar_may_stand_for_a_line_of_the_outline(person, course):
    lesson = version("lesson-1").activity
    seminar = make_seminar(factories.CohortFactory(courses=[course]), activity=lesson)
    seminars.check_in(seminar=seminar, person=person, by=None)
    assert Progress.objects.get(activity=lesson).finished_at


def test_who_was_in_a_seminar_is_reached(person, course):
    cohort = factories.CohortFactory(courses=[course])
    seminars.check_in(seminar=make_seminar(cohort, 30), person=person, by=None)
    assert person.enrolments.get(cohort=cohort).reached_at


def test_what_was_finished_without_a_cohort_counts_when_caught_up(person, enrolled, course):
    take_all(person)
    cohort = factories.CohortFactory(courses=[course])
    enrolment.join(person=person, cohort=cohort)
    joined = person.enrolments.get(cohort=cohort)
    assert joined.passed_at
    progress.catch_up(enrolment=joined)
    assert count(Kind.PASSED, cohort=cohort) == 1


def test_as_many_queries_for_a_long_course_as_for_a_short(person, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(slug, lessons):
        course = factories.make_course(slug=slug, lessons=lessons)
        factories.enrol(person, course)
        one = factories.version_of(f"{slug}-lesson-1")
        with CaptureQueriesContext(connection) as captured:
            progress.finish(person=person, version=one)
        return len(captured)

    assert cost("long", 30) == cost("short", 2)


def test_a_test_before_the_course_is_not_reach(person, enrolled):
    progress.finish(person=person, version=version("baseline"), assessment=result(3, "baseline"))
    enrolled.refresh_from_db()
    assert enrolled.reached_at is None
    progress.finish(person=person, version=version("lesson-1"))
    enrolled.refresh_from_db()
    assert enrolled.reached_at


def test_finishing_in_a_cohort_costs_few_queries(person, course, django_assert_max_num_queries):
    factories.enrol(person, course, factories.CohortFactory(courses=[course]))
    one, two = version("lesson-1"), version("lesson-2")
    progress.finish(person=person, version=one)
    with django_assert_max_num_queries(9):  # two are a savepoint, one the ledger's lock
        progress.finish(person=person, version=two)
