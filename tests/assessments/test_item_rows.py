"""From answers to tables: whose, which, and what a gap means."""

import math
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from assessments import attempts, item_report
from assessments.item_rows import meanings, other_wave, rows, same_questions
from assessments.models import Answer, Attempt
from courses.freezing import freeze_activity
from courses.merging import merge
from courses.models import Activity, Enrolment
from courses.progress import finish
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def final(course):
    return factories.version_of("core-final")


def taken(course, version, answers: dict, person=None, enrolled=True):
    """Let somebody take a test whole; return her."""
    person = person or factories.AffiliationFactory().person
    if enrolled and not Enrolment.objects.filter(person=person, course=course).exists():
        factories.enrol(person, course)
    attempt = attempts.start(person=person, version=version)
    given = [
        {"question": key, "response": {"options": options}, "number": 1}
        for key, options in answers.items()
    ]
    attempts.save_answers(attempt=attempt, answers=given)
    attempts.submit(attempt=attempt)
    return person


RIGHT = {"q1": ["a"], "q2": ["a", "b"], "q3": ["true"]}


def table(version, meaning=1):
    return rows(version.activity, meaning)


def test_marks_and_options_of_a_first_attempt(course, final):
    person = taken(course, final, RIGHT)
    taken(course, final, {"q1": ["b"], "q3": []})
    found = table(final)
    assert found.keys == ["q1", "q2", "q3"]
    assert found.marks.tolist() == [[1, 1, 1], [0, 0, 0]]
    assert found.people[0] == person.pk
    assert found.chosen[0].options == ("a", "b", "c")
    assert found.chosen[0].picked.tolist() == [[True, False, False], [False, True, False]]
    assert found.chosen[1].picked.tolist() == [[True, True, False], [False, False, False]]
    assert found.right == [["a"], ["a", "b"], ["true"]]
    assert found.professions == ["police-officer", "police-officer"]


def test_only_first_attempts_that_were_handed_in(course, final):
    person = taken(course, final, {"q1": ["b"]})
    taken(course, final, RIGHT, person=person)
    half = factories.AffiliationFactory().person
    factories.enrol(half, course)
    attempts.start(person=half, version=final)
    assert table(final).marks.tolist() == [[0, 0, 0]]
    assert meanings([final.activity_id]) == {final.activity_id: {1: 1}}


def test_who_was_withdrawn_is_left_aside(course, final):
    person = taken(course, final, RIGHT)
    Enrolment.objects.filter(person=person).update(withdrawn_at=timezone.now())
    assert table(final).people == []


def test_one_person_with_two_records_counts_once_and_first(course, final):
    first = taken(course, final, {"q1": ["b"]})
    second = taken(course, final, RIGHT)
    merge(person=first, into=second, by=None, reason="the same")
    found = table(final)
    assert found.people == [second.pk]
    assert found.marks.tolist() == [[0, 0, 0]]


def frozen_final(**definition):
    return factories.quiz_frozen("core", "final", **definition)


def test_meanings_are_never_mixed(course, final):
    taken(course, final, RIGHT)
    questions = [factories.question("q1"), factories.question("q2", "multiple")]
    freeze_activity(frozen_final(questions=questions), course=course, change="meaning")
    later = factories.version_of("core-final")
    assert later.meaning == 2
    taken(course, later, {"q1": ["c"]})
    assert table(final, 1).marks.tolist() == [[1, 1, 1]]
    assert table(later, 2).marks.tolist() == [[0, 0]]
    assert meanings([final.activity_id]) == {final.activity_id: {1: 1, 2: 1}}


def test_a_typo_is_pooled_and_the_newest_words_stand(course, final):
    taken(course, final, RIGHT)
    questions = [
        factories.question("q1", stem="<p>Better words?</p>"),
        factories.question("q2", "multiple"),
        factories.question("q3", "truefalse"),
    ]
    freeze_activity(frozen_final(questions=questions), course=course, change="typo")
    later = factories.version_of("core-final")
    taken(course, later, RIGHT)
    found = table(later)
    assert len(found.people) == 2
    assert found.questions[0]["stem"] == "<p>Better words?</p>"


def test_a_question_drawn_for_some_is_a_gap_for_the_rest(course, final):
    taken(course, final, RIGHT)
    Attempt.objects.update(questions=["q3", "q1"])
    Answer.objects.filter(question="q1").update(response={"options": []}, mark=0)
    (row,) = table(final).marks.tolist()
    assert row[0] == 0  # put to her and left out
    assert math.isnan(row[1])  # not put to her
    assert row[2] == 1


def test_what_came_after_the_time_ran_out_was_not_reached(course, final):
    taken(course, final, {"q1": ["a"], "q2": []})
    attempt = Attempt.objects.get()
    Attempt.objects.update(questions=["q2", "q1", "q3"])
    assert table(final).marks.tolist() == [[1, 0, 0]]  # handed in in time: left out
    Attempt.objects.update(
        due_at=attempt.submitted_at, started_at=attempt.submitted_at - timedelta(1)
    )
    (row,) = table(final).marks.tolist()
    assert row[:2] == [1, 0]  # q2 was passed over on the way to q1
    assert math.isnan(row[2])


def test_worth_makes_a_share_and_the_unmarked_is_no_item(course, final):
    scale = factories.question("s") | {"type": "scale", "worth": 0}
    questions = [factories.question("q1", worth=3), factories.question("q2"), scale]
    freeze_activity(frozen_final(questions=questions), course=course, change="meaning")
    version = factories.version_of("core-final")
    taken(course, version, {"q1": ["a"], "q2": ["b"]})
    Answer.objects.filter(question="q1").update(mark=1.5)
    found = table(version, 2)
    assert found.keys == ["q1", "q2"]
    assert found.marks.tolist() == [[0.5, 0]]
    assert found.worth.tolist() == [3, 1]


def test_a_baseline_after_the_first_exposure_is_left_aside_and_counted(course):
    baseline = factories.version_of("core-baseline")
    late = factories.AffiliationFactory().person
    factories.enrol(late, course)
    finish(person=late, version=factories.version_of("core-lesson-1"))
    taken(course, baseline, RIGHT, person=late)
    taken(course, baseline, RIGHT)
    found = table(baseline)
    assert (len(found.people), found.invalid) == (1, 1)


def test_the_other_wave_asks_the_same_questions(course, final):
    baseline = factories.version_of("core-baseline")
    assert other_wave(final.activity, 1) == (baseline.activity, 1)
    assert other_wave(baseline.activity, 1) == (final.activity, 1)
    practice = factories.version_of("core-quiz")
    assert other_wave(practice.activity, 1) is None
    other_key = [
        factories.question("q1") | {"options": [{"key": "z", "text": "", "correct": True}]}
    ]
    freeze_activity(frozen_final(questions=other_key), course=course, change="meaning")
    assert other_wave(final.activity, 2) is None


def test_a_question_with_another_key_is_another_question():
    one = factories.question("q1")
    turned = one | {"options": [o | {"correct": not o["correct"]} for o in one["options"]]}
    assert same_questions([one], [one | {"stem": "<p>Typo</p>"}]) == ["q1"]
    assert same_questions([one], [turned]) == []


def test_the_number_of_queries_does_not_grow(course, final, django_assert_num_queries):
    for _person in range(3):
        taken(course, final, RIGHT)
    activity = Activity.objects.get(pk=final.activity_id)
    with django_assert_num_queries(5):
        rows(activity, 1)
    for _person in range(6):
        taken(course, final, RIGHT)
    with django_assert_num_queries(5):
        rows(activity, 1)


# The report ----------------------------------------------------------------------------------------


def many(course, version, people, seed=1):
    """Let people answer by a simple model, straight into the tables: a verb each would take long."""
    rng = np.random.default_rng(seed)
    now = timezone.now()
    made = Attempt.objects.bulk_create(
        Attempt(
            person=person,
            activity=version.activity,
            version=version,
            purpose=version.definition["purpose"],
            number=1,
            questions=["q1", "q2", "q3"],
            submitted_at=now,
            score=0,
            maximum=3,
        )
        for person in people
    )
    right = rng.random((len(made), 3)) < 0.3 + 0.5 * rng.random((len(made), 1))
    wrong = {"q1": ["b"], "q2": ["c"], "q3": ["false"]}
    Answer.objects.bulk_create(
        Answer(
            attempt=attempt,
            question=key,
            response={"options": (RIGHT if right[row, place] else wrong)[key]},
            mark=int(right[row, place]),
        )
        for row, attempt in enumerate(made)
        for place, key in enumerate(("q1", "q2", "q3"))
    )


def people_of(course, number):
    people = [factories.PersonFactory() for _one in range(number)]
    for person in people:
        factories.enrol(person, course)
    return people


def test_below_thirty_there_is_a_count_and_nothing_else(course, final):
    people = people_of(course, 30)
    many(course, final, people[:29])
    found = item_report.current(final.activity, 1)
    assert (found.n, found.report, found.pending) == (29, None, False)
    many(course, final, people[29:])
    assert item_report.current(final.activity, 1).report.taken["after"].n == 30


def test_a_report_stands_until_five_more_have_answered(course, final):
    people = people_of(course, 45)
    many(course, final, people[:40])
    first = item_report.current(final.activity, 1).report
    many(course, final, people[40:44])
    kept = item_report.current(final.activity, 1)
    assert (kept.n, kept.report.taken["after"].n) == (44, 40)
    many(course, final, people[44:])
    later = item_report.current(final.activity, 1).report
    assert (first.taken["after"].n, later.taken["after"].n) == (40, 45)


def test_a_large_quiz_is_left_to_a_worker_that_is_woken_once(
    course, final, monkeypatch, django_capture_on_commit_callbacks
):
    from assessments.tasks import work_out_items

    woken = []
    monkeypatch.setattr(item_report, "SMALL", 30)
    monkeypatch.setattr(item_report, "wake", lambda *args: woken.append(args))
    many(course, final, people_of(course, 40))
    for _look in range(2):
        found = item_report.current(final.activity, 1)
        assert (found.pending, found.report) == (True, None)
    assert woken == [("assessments.tasks.work_out_items", final.activity_id, 1)]
    work_out_items(final.activity_id, 1)
    work_out_items(final.activity_id, 1)
    assert item_report.current(final.activity, 1).report.taken["after"].n == 40
    work_out_items(0, 1)


def test_both_waves_are_compared_in_the_same_people(course, final):
    baseline = factories.version_of("core-baseline")
    people = people_of(course, 60)
    many(course, baseline, people[:50], seed=2)
    many(course, final, people[10:], seed=3)
    report = item_report.current(final.activity, 1).report
    assert {name: taken.n for name, taken in report.taken.items()} == {"before": 50, "after": 50}
    question = report.questions[0]
    assert question.change.pairs == 40
    assert set(question.waves) == {"before", "after"}
    assert report.pooled.n == 100
    assert [form.test.n for form in report.taken["after"].forms] == [50]


def test_a_wave_of_too_few_is_not_there(course, final):
    baseline = factories.version_of("core-baseline")
    people = people_of(course, 40)
    many(course, baseline, people[:12])
    many(course, final, people)
    report = item_report.current(final.activity, 1).report
    assert report.taken["before"].forms == ()
    assert report.taken["before"].n == 12
    assert set(report.questions[0].waves) == {"after"}
    assert report.questions[0].change is None
    assert report.pooled is None


def test_forms_are_judged_each_on_their_own(course, final):
    many(course, final, people_of(course, 70))
    keys = list(Attempt.objects.values_list("pk", flat=True))
    Attempt.objects.filter(pk__in=keys[:35]).update(questions=["q1", "q2"])
    report = item_report.current(final.activity, 1).report
    found = sorted((form.keys, form.test.n) for form in report.taken["after"].forms)
    assert found == [(("q1", "q2"), 35), (("q1", "q2", "q3"), 35)]
    assert [question.asked["after"] for question in report.questions] == [70, 70, 35]
