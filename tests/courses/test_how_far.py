"""How far somebody is: the same words mean the same on every page that says them."""

import pytest
from django.utils import timezone

from content import desk
from courses import cockpit, cohort_status, people_lists
from courses.models import Cohort, Enrolment, Progress
from reporting import staff
from tests import factories


@pytest.fixture
def place(db):
    return factories.OrganisationFactory(name="Vejle Kommune")


def takes(cohort, place, name, **far):
    person = factories.AffiliationFactory(organisation=place, person__name=name).person
    for course in cohort.courses.all():
        factories.enrol(person, course, cohort)
    Enrolment.objects.filter(person=person).update(**far)
    return person


def opens(person, slug="core-lesson-1"):
    """Look at a lesson without finishing it."""
    version = factories.version_of(slug)
    Progress.objects.create(person=person, activity=version.activity, version=version)


def names(people):
    return {person.name for person in people}


def test_begun_is_one_thing_wherever_it_is_said(cohort, place):
    opens(takes(cohort, place, "Looked"))
    takes(cohort, place, "In the room", reached_at=timezone.now())
    takes(cohort, place, "Neither")
    begun = {"Looked", "In the room"}
    boss = factories.UserFactory(superuser=True)
    everybody = staff.people(frozenset([place.pk]))
    assert names(cohort_status.narrowed(cohort, state="begun")) == begun
    assert names(cockpit.people([cohort], cockpit.Narrowing(state="begun"))) == begun
    assert names(everybody.filter(staff.STATES["begun"][1])) == begun
    assert names(everybody.filter(staff.STATES["waiting"][1])) == {"Neither"}
    idle = people_lists.narrowed(boss, people_lists.Narrowing(state="idle"))
    assert names(idle) == {"Neither"}
    said = Enrolment.objects.with_begun().values_list("person__name", "begun")
    assert {name for name, is_begun in said if is_begun} == begun
    row = desk._people([cohort.courses.get().key]).get()
    assert (row["in_progress"], row["passed"]) == (2, 0)


def test_looking_at_another_course_is_not_beginning_this_one(cohort, place):
    factories.make_course(slug="other")
    opens(takes(cohort, place, "Elsewhere"), "other-lesson-1")
    assert names(cohort_status.narrowed(cohort, state="begun")) == set()
    assert cockpit.counts([cohort])["begun"] == 0


def test_finished_is_in_every_course_one_has_not_left(course, place):
    second = factories.make_course(slug="second")
    cohort = factories.CohortFactory(courses=[course, second])
    now = timezone.now()
    both = takes(cohort, place, "Both", trained_at=now)
    takes(cohort, place, "Neither")
    for name, left in (("One of two", None), ("One, and left the other", now)):
        person = takes(cohort, place, name, trained_at=now)
        Enrolment.objects.filter(person=person, course=second).update(
            trained_at=None, withdrawn_at=left
        )
    takes(cohort, place, "Left both", trained_at=now, withdrawn_at=now)
    finished = {both.name, "One, and left the other"}
    assert names(cohort_status.narrowed(cohort, state="finished")) == finished
    assert names(cockpit.people([cohort], cockpit.Narrowing(state="finished"))) == finished
    everybody = staff.people(frozenset([place.pk]))
    assert names(everybody.filter(finished=True)) == finished
    row = Cohort.objects.with_numbers().get(pk=cohort.pk)
    assert (row.people, row.finished) == (5, 2)
    assert cohort_status.counts(cohort)["finished"] == cockpit.counts([cohort])["finished"] == 2
