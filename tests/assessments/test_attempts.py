"""The verbs of a quiz, against the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import attempts
from assessments.attempts import AlreadyTaken, BadAnswer, Submitted
from assessments.models import Answer, Attempt, TimeAllowance
from courses import progress
from courses.models import Attendance, Progress, Seminar, TrainingRecord
from tests import factories
from tests.factories import question, quiz_frozen, version_of

TAKEN = TrainingRecord.Kind.ASSESSMENT_TAKEN
RIGHT = {"q1": ["a"], "q2": ["a", "b"], "q3": ["true"]}


def answers(number=1, **chosen):
    return [
        {"question": q, "response": {"options": o}, "number": number} for q, o in chosen.items()
    ]


def begin(person, slug="core-quiz", at=None):
    return attempts.start(person=person, version=version_of(slug), at=at)


def take(person, slug="core-quiz", chosen=RIGHT, at=None):
    attempt = begin(person, slug, at)
    attempts.save_answers(attempt=attempt, answers=answers(**chosen), at=at)
    return attempts.submit(attempt=attempt, at=at)


# Starting ------------------------------------------------------------------------------------------


def test_an_open_attempt_is_resumed_on_the_version_it_began_on(enrolled):
    first = begin(enrolled.person)
    assert first.questions == ["q1", "q2", "q3"] and first.purpose == "practice"
    factories.freeze_activity(
        quiz_frozen(questions=[question("new")]), course=enrolled.course, change="meaning"
    )
    again = begin(enrolled.person)
    assert again == first and again.version.number == 1
    assert [q["key"] for q in again.asked] == ["q1", "q2", "q3"]


def test_beginning_shows_as_begun(enrolled):
    begin(enrolled.person)
    assert Progress.objects.get(person=enrolled.person).finished_at is None


def test_practice_may_be_taken_again(enrolled):
    assert take(enrolled.person).number == 1
    assert begin(enrolled.person).number == 2


@pytest.mark.parametrize("slug", ["core-baseline", "core-followup"])
def test_a_baseline_and_a_followup_are_taken_once(learner, slug):
    factories.enrol(learner.person, factories.make_course(followup=True))
    first = take(learner.person, slug)
    with pytest.raises(AlreadyTaken) as refused:
        begin(learner.person, slug)
    assert refused.value.attempt == first


def test_a_shuffled_order_is_kept(enrolled):
    many = [question(f"q{n}") for n in range(30)]
    factories.freeze_activity(
        quiz_frozen(questions=many, shuffle=True), course=enrolled.course, change="meaning"
    )
    attempt = begin(enrolled.person)
    assert sorted(attempt.questions) == sorted(q["key"] for q in many)
    assert attempt.questions != [q["key"] for q in many]
    assert begin(enrolled.person).questions == attempt.questions


def test_two_tabs_that_begin_at_once_share_the_attempt(enrolled):
    first = begin(enrolled.person)
    assert attempts._begin(enrolled.person, version_of("core-quiz"), 1, timezone.now(), ()) == first


# Saving --------------------------------------------------------------------------------------------


@pytest.fixture
def attempt(enrolled):
    return begin(enrolled.person)


def stored(attempt):
    return {a.question: (a.number, a.response["options"]) for a in attempt.answers.all()}


def test_answers_come_one_by_one_or_all_at_once(attempt):
    assert attempts.save_answers(attempt=attempt, answers=answers(q1=["b"])) == {"q1": 1}
    saved = attempts.save_answers(attempt=attempt, answers=answers(number=2, **RIGHT))
    assert saved == {"q1": 2, "q2": 2, "q3": 2}
    assert stored(attempt)["q1"] == (2, ["a"])


def test_an_older_or_equal_number_never_overwrites(attempt):
    attempts.save_answers(attempt=attempt, answers=answers(number=5, q1=["a"]))
    for late in (1, 4, 5):
        saved = attempts.save_answers(attempt=attempt, answers=answers(number=late, q1=["b"]))
        assert saved == {"q1": 5}
        assert saved.overtaken == {"q1": {"options": ["a"]}}
    assert stored(attempt) == {"q1": (5, ["a"])}


def test_of_the_same_question_twice_in_one_message_the_newer_stands(attempt):
    both = answers(number=3, q1=["b"]) + answers(number=2, q1=["a"])
    assert attempts.save_answers(attempt=attempt, answers=both) == {"q1": 3}
    assert stored(attempt) == {"q1": (3, ["b"])}


def test_an_answer_can_be_taken_back(attempt):
    attempts.save_answers(attempt=attempt, answers=answers(q2=["a"]))
    attempts.save_answers(attempt=attempt, answers=answers(number=2, q2=[]))
    assert stored(attempt) == {"q2": (2, [])}


def test_no_answers_are_no_trouble(attempt):
    assert attempts.save_answers(attempt=attempt, answers=[]) == {}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"question": "q9", "response": {"options": []}, "number": 1}, "unknown-question"),
        ({"question": ["q1"], "response": {"options": []}, "number": 1}, "unknown-question"),
        ({"question": "q1", "response": {"options": ["z"]}, "number": 1}, "unknown-option"),
        ({"question": "q1", "response": {"options": ["a", "b"]}, "number": 1}, "too-many"),
        ({"question": "q1", "response": None, "number": 1}, "shape"),
        ({"question": "q1", "response": {"options": ["a"]}, "number": 0}, "number"),
        ({"question": "q1", "response": {"options": ["a"]}, "number": True}, "number"),
        ({"question": "q1", "response": {"options": ["a"]}, "number": "1"}, "number"),
        ({"question": "q1", "response": {"options": ["a"]}, "number": 2**31}, "number"),
        ({"question": "q1"}, "shape"),
        ("q1", "shape"),
    ],
)
def test_one_bad_answer_and_nothing_is_saved(attempt, bad, code):
    with pytest.raises(BadAnswer) as refused:
        attempts.save_answers(attempt=attempt, answers=[*answers(q2=["a"]), bad])
    assert refused.value.code == code
    assert stored(attempt) == {}


def test_after_handing_in_only_what_is_known_already_is_acknowledged(attempt):
    attempts.save_answers(attempt=attempt, answers=answers(number=2, q1=["a"]))
    attempts.submit(attempt=attempt)
    assert attempts.save_answers(attempt=attempt, answers=answers(number=2, q1=["a"])) == {"q1": 2}
    for late in (answers(number=3, q1=["b"]), answers(q2=["a"])):
        with pytest.raises(Submitted):
            attempts.save_answers(attempt=attempt, answers=late)
    assert stored(attempt) == {"q1": (2, ["a"])}


@pytest.mark.parametrize("count", [1, 3])
def test_saving_takes_four_queries_and_a_savepoint(attempt, django_assert_max_num_queries, count):
    some = dict(list(RIGHT.items())[:count])
    with django_assert_max_num_queries(3 + 2):  # lock, read, write; and the savepoint of the test
        attempts.save_answers(attempt=attempt, answers=answers(**some))


# Handing in ----------------------------------------------------------------------------------------


def test_handing_in_marks_once(attempt):
    attempts.save_answers(attempt=attempt, answers=answers(q1=["a"], q2=["a"]))
    done = attempts.submit(attempt=attempt)
    assert (done.score, done.maximum, done.passed) == (1, 3, None)
    marks = dict(Answer.objects.filter(attempt=done).values_list("question", "mark"))
    assert marks == {"q1": 1, "q2": 0}
    again = attempts.submit(attempt=attempt, at=timezone.now() + timedelta(days=1))
    assert again.submitted_at == done.submitted_at
    assert TrainingRecord.objects.filter(kind=TAKEN).count() == 1


def detail_of(slug):
    return list(
        TrainingRecord.objects.filter(kind=TAKEN, activity__slug=slug)
        .order_by("position")
        .values_list("detail", flat=True)
    )


def test_the_ledger_hears_of_it(enrolled):
    done = take(enrolled.person, "core-final")
    assert done.passed is True
    assert detail_of("core-final") == [
        {
            "purpose": "final",
            "score": 3,
            "maximum": 3,
            "mark": 0.7,
            "passed": True,
            "attempt": 1,
            "meaning": 1,
            "version": done.version_id,
            "valid": True,
        }
    ]


def test_a_final_below_the_mark_is_taken_again_and_counts_for_effect_only_once(enrolled):
    assert take(enrolled.person, "core-final", {"q1": ["a"]}).passed is False
    assert take(enrolled.person, "core-final").passed is True
    assert [d["valid"] for d in detail_of("core-final")] == [True, False]
    assert [d["passed"] for d in detail_of("core-final")] == [False, True]


def test_passed_is_judged_by_the_edition_begun_on_or_a_later_one(enrolled):
    two_of_three = {"q1": ["a"], "q3": ["true"]}
    assert take(enrolled.person, "core-final", two_of_three).passed is False
    factories.make_course(rules={"dose": 0.8, "pass_mark": 0.6, "validity_months": 24})
    assert take(enrolled.person, "core-final", two_of_three).passed is True


def test_a_mark_that_was_raised_does_not_fail_who_began_before(enrolled):
    factories.make_course(rules={"dose": 0.8, "pass_mark": 1.0, "validity_months": 24})
    # 2 of 3 is below 0.7 too, so ask four questions and answer three.
    four = [question(f"q{n}") for n in range(4)]
    factories.freeze_activity(
        quiz_frozen(purpose="final", questions=four), course=enrolled.course, change="meaning"
    )
    assert take(enrolled.person, "core-final", {f"q{n}": ["a"] for n in range(3)}).passed is True


def test_a_baseline_before_everything_is_valid(enrolled):
    take(enrolled.person, "core-baseline", {})
    assert [(d["valid"], d["passed"]) for d in detail_of("core-baseline")] == [(True, None)]


def test_a_baseline_after_a_lesson_is_not(enrolled):
    progress.finish(person=enrolled.person, version=version_of("core-lesson-1"))
    take(enrolled.person, "core-baseline")
    assert detail_of("core-baseline")[0]["valid"] is False


def test_a_baseline_after_a_lesson_of_another_course_is(enrolled):
    other = factories.make_course(slug="track")
    factories.enrol(enrolled.person, other)
    progress.finish(person=enrolled.person, version=version_of("track-lesson-1"))
    take(enrolled.person, "core-baseline")
    assert detail_of("core-baseline")[0]["valid"] is True


def test_a_baseline_after_the_seminar_is_not(learner, course):
    cohort = factories.CohortFactory(courses=[course])
    factories.enrol(learner.person, course, cohort)
    now = timezone.now()
    seminar = Seminar.objects.create(
        cohort=cohort,
        title="Day",
        starts_at=now - timedelta(hours=3),
        ends_at=now - timedelta(hours=1),
    )
    Attendance.objects.create(seminar=seminar, person=learner.person, minutes=120)
    take(learner.person, "core-baseline")
    assert detail_of("core-baseline")[0]["valid"] is False


def test_the_whole_way_passes_the_course(enrolled):
    for slug in ("core-lesson-1", "core-lesson-2"):
        progress.finish(person=enrolled.person, version=version_of(slug))
    take(enrolled.person, "core-quiz")
    take(enrolled.person, "core-final")
    enrolled.refresh_from_db()
    assert enrolled.trained_at and enrolled.passed_at


def test_handing_in_costs_the_same_for_few_questions_and_many(enrolled):
    counts = []
    for count in (2, 20):
        factories.freeze_activity(
            quiz_frozen(questions=[question(f"q{n}") for n in range(count)]),
            course=enrolled.course,
            change="meaning",
        )
        attempt = begin(enrolled.person)
        attempts.save_answers(
            attempt=attempt, answers=answers(**{f"q{n}": ["a"] for n in range(count)})
        )
        if count == 2:
            attempts.submit(attempt=attempt)  # the first time finishes the activity too
            attempt = begin(enrolled.person)
            attempts.save_answers(attempt=attempt, answers=answers(q0=["a"]))
        with CaptureQueriesContext(connection) as queries:
            attempts.submit(attempt=attempt)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_answers_are_seen_by_nobody_else(enrolled):
    attempt = begin(enrolled.person)
    stranger = factories.UserFactory()
    administrator = factories.UserFactory(superuser=True)
    assert list(Attempt.objects.visible_to(enrolled.person.user)) == [attempt]
    assert not Attempt.objects.visible_to(stranger).exists()
    assert not Attempt.objects.visible_to(administrator).exists()


# Attempts, forms, seen questions --------------------------------------------------------------------


def frozen(enrolled, **settings):
    return factories.freeze_activity(
        quiz_frozen(**settings), course=enrolled.course, change="meaning"
    )


def test_as_many_attempts_as_the_author_gives(enrolled):
    frozen(enrolled, attempts=2)
    assert take(enrolled.person).number == 1
    last = take(enrolled.person)
    with pytest.raises(AlreadyTaken) as refused:
        begin(enrolled.person)
    assert refused.value.attempt == last


def test_the_second_attempt_takes_the_other_form_and_new_questions_first(enrolled):
    questions = [question(f"q{n}") for n in range(4)]
    frozen(enrolled, questions=questions, forms={"A": ["q0", "q1"], "B": ["q2", "q3"]})
    first = attempts.submit(attempt=begin(enrolled.person))
    second = attempts.submit(attempt=begin(enrolled.person))
    third = begin(enrolled.person)
    assert {first.form, second.form} == {"A", "B"} and third.form == first.form
    assert sorted(first.questions + second.questions) == ["q0", "q1", "q2", "q3"]


def test_questions_met_before_are_drawn_last(enrolled):
    questions = [question(f"q{n}") for n in range(6)]
    frozen(enrolled, questions=questions, draw=[{"count": 3}])
    first = attempts.submit(attempt=begin(enrolled.person))
    assert not set(first.questions) & set(begin(enrolled.person).questions)


# Time ----------------------------------------------------------------------------------------------


def timed(enrolled, minutes_ago, limit=20):
    frozen(enrolled, time_limit=limit)
    return begin(enrolled.person, at=timezone.now() - timedelta(minutes=minutes_ago))


def given_ago(minutes, **chosen):
    return [a | {"age": int(minutes * 60_000)} for a in answers(**chosen)]


def test_no_limit_no_due_time(enrolled):
    assert begin(enrolled.person).due_at is None


def test_extra_time_stretches_the_limit(enrolled):
    TimeAllowance.objects.create(person=enrolled.person, percent=50)
    attempt = timed(enrolled, 0)
    assert attempt.due_at - attempt.started_at == timedelta(minutes=30)


def test_an_answer_counts_by_the_time_it_was_given(enrolled):
    attempt = timed(enrolled, 21)
    attempts.save_answers(attempt=attempt, answers=given_ago(2, q1=["a"]))
    attempt.refresh_from_db()
    assert attempt.late
    assert attempt.answers.get().given_at <= attempt.due_at
    assert attempts.submit(attempt=attempt).score == 1


def test_an_answer_given_after_the_time_is_refused(enrolled):
    attempt = timed(enrolled, 21)
    with pytest.raises(attempts.TimeUp):
        attempts.save_answers(attempt=attempt, answers=given_ago(0.5, q1=["a"]))
    assert not attempt.answers.exists()


def test_nothing_is_taken_after_the_grace_however_old(enrolled):
    attempt = timed(enrolled, 31)
    with pytest.raises(attempts.TimeUp):
        attempts.save_answers(attempt=attempt, answers=given_ago(25, q1=["a"]))


def test_no_answer_is_older_than_its_attempt(enrolled):
    attempt = timed(enrolled, 5)
    attempts.save_answers(attempt=attempt, answers=given_ago(600, q1=["a"]))
    assert attempt.answers.get().given_at == attempt.started_at


@pytest.mark.parametrize("age", [-1, 1.5, "1", True, None])
def test_an_age_that_is_none_is_refused(enrolled, age):
    attempt = begin(enrolled.person)
    with pytest.raises(BadAnswer) as refused:
        attempts.save_answers(attempt=attempt, answers=[answers(q1=["a"])[0] | {"age": age}])
    assert refused.value.code == "age"


def test_what_was_left_open_is_handed_in_after_the_grace(enrolled):
    attempt = timed(enrolled, 40)
    frozen(enrolled)
    untimed = begin(factories.enrol(factories.PersonFactory(), enrolled.course).person)
    assert attempts.submit_overdue() == 1
    assert attempts.submit_overdue() == 0
    attempt.refresh_from_db()
    untimed.refresh_from_db()
    assert attempt.submitted_at and attempt.score == 0


def test_beginning_again_hands_in_what_ran_out(enrolled):
    attempt = timed(enrolled, 40)
    assert begin(enrolled.person).number == 2
    attempt.refresh_from_db()
    assert attempt.submitted_at


# Feedback while answering ----------------------------------------------------------------------------


def test_an_answer_stands_once_its_feedback_was_shown(enrolled):
    frozen(enrolled, feedback="each")
    attempt = begin(enrolled.person)
    attempts.save_answers(attempt=attempt, answers=answers(q1=["b"]))
    told = attempts.tell(attempt=attempt, question="q1")
    assert attempts.tell(attempt=attempt, question="q1").told_at == told.told_at
    saved = attempts.save_answers(attempt=attempt, answers=answers(2, q1=["a"], q2=["a"]))
    assert saved == {"q1": 1, "q2": 2} and saved.overtaken == {"q1": {"options": ["b"]}}


@pytest.mark.parametrize("chosen", [{}, {"feedback": "each", "purpose": "baseline"}])
def test_feedback_comes_early_only_where_the_author_says_so(enrolled, chosen):
    frozen(enrolled, **chosen)
    attempt = begin(enrolled.person, f"core-{chosen.get('purpose', 'quiz')}")
    attempts.save_answers(attempt=attempt, answers=answers(q1=["b"]))
    with pytest.raises(attempts.NotYet):
        attempts.tell(attempt=attempt, question="q1")


def test_without_an_answer_there_is_nothing_to_tell(enrolled):
    frozen(enrolled, feedback="each")
    with pytest.raises(attempts.NotYet):
        attempts.tell(attempt=begin(enrolled.person), question="q1")


def test_a_test_may_have_a_mark_of_its_own(enrolled):
    frozen(enrolled, purpose="final", pass_mark=0.3)
    taken = take(enrolled.person, "core-final", chosen={"q1": ["a"]})
    assert taken.passed and taken.score == 1
