import pytest
from django.template import Context, Template

from certificates import issuing
from courses import progress
from tests import factories
from tests.certificates.conftest import FULL_MARKS, pass_course, revoke


def render(source, **context):
    return " ".join(Template(source).render(Context(context)).split())


def cards(person):
    return render("{% load certificate_cards %}{% certificate_cards person %}", person=person)


def after_pass(enrolment):
    return render('{% include "certificates/_after_pass.html" %}', enrolment=enrolment)


def test_my_training_shows_ones_certificates(certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        shown = cards(certificate.person)
    assert "Course core" in shown
    assert "Valid until" in shown
    assert certificate.get_absolute_url() in shown
    assert f"{certificate.number}.pdf" in shown


def test_many_cost_no_more_queries(person, django_assert_num_queries):
    for slug in ("core", "track", "other"):
        course = factories.make_course(slug=slug)
        issuing.issue(enrolment=pass_course(factories.enrol(person, course), slug=slug))
    with django_assert_num_queries(1):
        assert cards(person).count("card__heading") == 3


@pytest.mark.parametrize("who", [None, "new"])
def test_nothing_for_nothing(db, who):
    assert cards(factories.PersonFactory() if who else None) == ""


def test_one_card_a_course_the_best(certificate, person, administrator, second):
    cohort = factories.CohortFactory(courses=[certificate.enrolment.course])
    other = issuing.issue(
        enrolment=pass_course(factories.enrol(person, certificate.enrolment.course, cohort))
    )
    revoke(other, administrator, second)
    shown = cards(person)
    assert certificate.number in shown
    assert other.number not in shown


def test_a_revoked_card_offers_no_pdf(certificate, administrator, second):
    revoke(certificate, administrator, second)
    shown = cards(certificate.person)
    assert "Revoked" in shown
    assert ".pdf" not in shown


def test_after_the_test_it_is_being_made(passed):
    shown = after_pass(passed)
    assert "is being made" in shown
    assert 'method="post"' in shown
    assert "issue.js" in shown


def test_after_the_test_it_is_there(certificate):
    shown = after_pass(certificate.enrolment)
    assert certificate.get_absolute_url() in shown
    assert "issue.js" not in shown


def test_minutes_that_are_left_are_named(enrolled):
    progress.finish(
        person=enrolled.person, version=factories.version_of("core-final"), assessment=FULL_MARKS
    )
    enrolled.refresh_from_db()
    shown = after_pass(enrolled)
    assert "about 22 minutes more of the course" in shown
    assert "Quiz final" not in shown


def test_the_final_that_is_left_is_named(person):
    course = factories.make_course(rules={"dose": 0.8, "pass_mark": 0.7, "validity_months": 24})
    enrolment = factories.enrol(person, course)
    failed = {**FULL_MARKS, "score": 0, "passed": False}
    for name in ("lesson-1", "lesson-2", "quiz"):
        progress.finish(person=person, version=factories.version_of(f"core-{name}"))
    progress.finish(person=person, version=factories.version_of("core-final"), assessment=failed)
    enrolment.refresh_from_db()
    shown = after_pass(enrolment)
    assert "the final assessment" in shown
    assert "more of the course" not in shown


def test_someone_elses_words_are_escaped(person, course):
    person.name = "<script>alert(1)</script>"
    person.save()
    issuing.issue(enrolment=pass_course(factories.enrol(person, course)))
    assert "<script>" not in cards(person)
