"""Renewal: a new certificate in a chain, never a date that moves."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from assessments import attempts
from assessments.models import Attempt
from certificates import correcting, issuing, renewing, tasks
from certificates.models import Certificate, Renewal
from courses import progress
from courses.freezing import freeze_activity
from courses.models import TrainingRecord
from tests import factories
from tests.certificates.conftest import pass_course, revoke

RULES = {"dose": 0.8, "pass_mark": 0.7, "validity_months": 24}


@pytest.fixture
def renewable(course):
    """The course with a renewal quiz of six questions, two of each on a lesson, one on none."""
    return with_renewal(RULES)


def with_renewal(rules):
    lessons = ["core-lesson-1"] * 2 + ["core-lesson-2"] * 3 + [""]
    quiz = factories.quiz_frozen(
        "core",
        "renewal",
        requirement="optional",
        questions=[factories.question(f"r{n}", lesson=slug) for n, slug in enumerate(lessons, 1)],
    )
    course = factories.make_course(rules=rules)
    outline = course.current_edition.outline + [{"key": "", "activities": [factories._line(quiz)]}]
    from courses.freezing import freeze_course

    labels = course.labels["da"]
    labels["activities"][quiz.key] = quiz.title
    course = freeze_course(
        key=str(course.key),
        slug=course.slug,
        kind=course.kind,
        professions=[],
        order=0,
        language="da",
        labels=labels,
        outline=outline,
        rules=rules,
    )
    freeze_activity(quiz, course=course, change="")
    return course


@pytest.fixture
def old(renewable, person):
    """A certificate that ends in two months."""
    passed = pass_course(
        factories.enrol(person, renewable), at=timezone.now() - timedelta(days=672)
    )
    return issuing.issue(enrolment=passed, at=passed.passed_at)


def change(number, **definition):
    """Publish a lesson again, saying something else."""
    from courses.models import Course

    frozen = factories.lesson_frozen("core", number, objective="Another", **definition)
    freeze_activity(frozen, course=Course.objects.get(slug="core"), change="meaning")


def begin(certificate, **more):
    return renewing.begin(certificate=certificate, person=certificate.person, language="da", **more)


def answer_all(attempt, option="a"):
    """Answer every question as a person would who knows it."""
    answers = [
        {"question": key, "response": {"options": [option]}, "number": 1}
        for key in attempt.questions
    ]
    attempts.save_answers(attempt=attempt, answers=answers)
    return attempts.submit(attempt=attempt)


def open_attempt(certificate):
    return Attempt.objects.get(person=certificate.person, submitted_at=None)


def test_the_test_asks_about_what_has_changed(old):
    change(1)
    renewal = begin(old)
    assert renewal.mode == "test"
    assert [one["title"] for one in renewal.changes] == ["Lesson 1 (da)"]
    asked = open_attempt(old).questions
    assert {"r1", "r2"} <= set(asked)
    assert len(asked) == 5  # filled up


def test_a_new_law_counts_as_a_change(old):
    from courses.models import Course

    frozen = factories.lesson_frozen("core", 2, law_version="§ 243, 2027")
    freeze_activity(frozen, course=Course.objects.get(slug="core"), change="typo")
    (changed,) = renewing.changed_since(old, "da")
    assert (changed.why, changed.law) == ("law", "§ 243, 2027")
    assert {"r3", "r4", "r5"} <= set(begin(old).questions)


def test_passing_issues_the_next_term_and_moves_no_date(old, person):
    change(1)
    renewal = begin(old)
    assert renewing.finish(renewal=renewal) is None
    assert answer_all(open_attempt(old)).passed
    until, content = old.valid_until, dict(old.content)
    tasks.issue_due()
    new = Certificate.objects.get(term=2)
    old.refresh_from_db()
    assert (old.valid_until, old.content) == (until, content)
    assert old.status() == Certificate.Status.VALID
    assert (new.predecessor, new.kind) == (old, "renewal")
    today = timezone.localdate()
    assert new.content["passed_on"] == today.isoformat()
    assert new.valid_until == date(today.year + 2, today.month, today.day)
    assert new.content["renewal"] == {
        "mode": "test",
        "first_passed_on": content["passed_on"],
        "changes": ["Lesson 1 (da)"],
    }
    assert new.content["versions"][factories.activity_key("core-lesson-1")] == [2, 2]
    assert new.content["minutes_online"] == content["minutes_online"]
    assert issuing.newest(old.enrolment) == new
    kinds = TrainingRecord.objects.filter(kind=TrainingRecord.Kind.CERTIFIED)
    assert kinds.count() == 2
    assert renewing.changed_since(new, "da") == []


def test_failing_asks_the_same_again_and_issues_nothing(old):
    change(1)
    renewal = begin(old)
    first = open_attempt(old)
    assert not answer_all(first, "c").passed
    assert renewing.finish(renewal=renewal) is None
    quiz = renewing.quiz_of(old.enrolment.course.current_edition, "da")
    again = attempts.start(person=old.person, version=quiz)  # the page's own "try again"
    assert set(again.questions) == set(first.questions)
    answer_all(again)
    assert renewing.finish(renewal=renewal).term == 2


def test_done_twice_it_is_done_once(old):
    first = begin(old)
    change(1)  # after it was begun: what was shown stands
    assert begin(old) == first
    assert begin(old).changes == []
    answer_all(open_attempt(old))
    new = renewing.finish(renewal=first)
    assert renewing.finish(renewal=first) == new
    for _ in range(2):
        tasks.issue_due()
    assert Certificate.objects.count() == 2
    with pytest.raises(renewing.NotOpen):
        begin(old)


def test_what_was_passed_before_it_was_begun_does_not_count(old):
    quiz = renewing.quiz_of(old.enrolment.course.current_edition, "da")
    answer_all(attempts.start(person=old.person, version=quiz))
    renewal = begin(old)
    assert renewing.finish(renewal=renewal) is None


def test_the_whole_course_where_the_course_says_so(person, course):
    renewable = with_renewal(RULES | {"renewal": "course"})
    began = timezone.now() - timedelta(days=672)
    passed = pass_course(factories.enrol(person, renewable), at=began)
    old = issuing.issue(enrolment=passed, at=passed.passed_at)
    renewal = begin(old)
    assert renewal.mode == "course"
    assert not Attempt.objects.exists()
    keys = [factories.activity_key(f"core-{n}") for n in ("lesson-1", "lesson-2", "quiz", "final")]
    assert renewing.left(renewal) == keys
    for name in ("lesson-1", "lesson-2"):
        for _ in range(2):
            progress.finish(person=person, version=factories.version_of(f"core-{name}"))
    assert renewing.left(renewal) == keys[2:]
    progress.finish(
        person=person, version=factories.version_of("core-quiz"), assessment={"purpose": "practice"}
    )
    final = attempts.start(person=person, version=factories.version_of("core-final"))
    attempts.save_answers(
        attempt=final,
        answers=[
            {"question": "q1", "response": {"options": ["a"]}, "number": 1},
            {"question": "q2", "response": {"options": ["a", "b"]}, "number": 1},
            {"question": "q3", "response": {"options": ["true"]}, "number": 1},
        ],
    )
    attempts.submit(attempt=final)
    new = renewing.finish(renewal=renewal)
    assert new.content["renewal"]["mode"] == "course"
    repeated = TrainingRecord.objects.filter(kind=TrainingRecord.Kind.ACTIVITY_REPEATED)
    assert repeated.filter(activity__slug="core-lesson-1").count() == 1


def test_without_a_renewal_quiz_it_is_the_whole_course(certificate):
    assert renewing.mode_of(certificate.enrolment.course.current_edition) == "course"


def test_when_it_is_open(old, administrator, second):
    assert not renewing.is_open(old, old.valid_until - timedelta(days=91))
    early = timezone.now() - timedelta(days=200)
    with pytest.raises(renewing.NotOpen):
        begin(old, at=early)
    assert renewing.is_open(old)
    assert renewing.is_open(old, old.valid_until + timedelta(days=400))  # later, too
    revoke(old, administrator, second)
    old.refresh_from_db()
    with pytest.raises(renewing.NotOpen):
        begin(old)


def test_revoked_meanwhile_it_is_not_renewed(old, administrator, second):
    renewal = begin(old)
    answer_all(open_attempt(old))
    revoke(old, administrator, second)
    assert renewing.finish(renewal=renewal) is None
    tasks.issue_due()
    assert Certificate.objects.count() == 1


def test_a_corrected_one_is_renewed_by_its_successor(old, administrator):
    new = correcting.correct(certificate=old, holder="Anna", reason="x", by=administrator)
    with pytest.raises(renewing.NotOpen):
        begin(old)
    assert begin(new).term == 2


def test_only_its_holder(old):
    with pytest.raises(renewing.NotYours):
        renewing.begin(certificate=old, person=factories.PersonFactory(), language="da")


# The page ------------------------------------------------------------------------------------------


def shown(response):
    return " ".join(response.content.decode().split())


def page(client, certificate, **data):
    url = reverse("renew_certificate", args=[certificate.pk])
    return client.post(url, follow=True) if data else client.get(url)


def test_the_holder_sees_what_has_changed_and_begins(old, learner_client):
    change(1)
    seen = shown(page(learner_client, old))
    assert "Lesson 1 (da)" in seen
    assert "the content says something else now" in seen
    assert "A short test on what has changed" in seen
    for _ in range(2):
        response = page(learner_client, old, post=True)
    assert response.redirect_chain[0][0] == reverse("learn_quiz", args=["core-renewal"])
    assert Renewal.objects.count() == 1
    answer_all(open_attempt(old))
    response = page(learner_client, old, post=True)
    assert response.redirect_chain[0][0] == Certificate.objects.get(term=2).get_absolute_url()
    assert "renewed already" in shown(page(learner_client, old))


def test_too_early_says_from_when(certificate, learner_client):
    seen = shown(page(learner_client, certificate))
    assert "you can renew it from" in seen
    assert "<button class" not in seen.split("What has changed")[1].split("</main>")[0]


def test_another_persons_is_not_there(old, client):
    client.force_login(factories.UserFactory())
    assert page(client, old).status_code == 404


def test_as_many_queries_whatever_a_course_holds(
    old, learner_client, django_assert_max_num_queries
):
    change(1)
    change(2)
    with django_assert_max_num_queries(16):
        page(learner_client, old)


def test_my_training_leads_to_it(old, learner_client):
    from tests.certificates.test_tags import cards

    assert reverse("renew_certificate", args=[old.pk]) in cards(old.person)
    with time_machine.travel(datetime(2020, 1, 1)):
        assert not renewing.is_open(old)
