"""Seminars: who sees them, checking in once, walk-ins."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import seminars
from courses.models import Attendance, Enrolment, Seminar, TrainingRecord
from people.models import Person, PersonEmail
from tests import factories


@pytest.fixture
def expected(person, course, cohort):
    """An officer on the list."""
    factories.enrol(person, course, cohort)
    return person


def check_in(client, seminar, person, **data):
    return client.post(reverse("seminar_check_in", args=[seminar.pk]), {"person": person.pk} | data)


WALK_IN = {"name": "Ib  Ås", "email": "IB@x.example", "organisation": "Vejle Kommune"}


def walk_in(client, seminar, **data):
    trade = factories.ProfessionFactory()
    return client.post(
        reverse("seminar_walk_in", args=[seminar.pk]), WALK_IN | {"profession": trade.pk} | data
    )


def test_a_facilitator_sees_her_own_seminars_only(facilitator, seminar):
    other = Seminar.objects.create(
        cohort=factories.CohortFactory(),
        title="Elsewhere",
        starts_at=seminar.starts_at,
        ends_at=seminar.ends_at,
    )
    page = facilitator.get(reverse("seminars")).content.decode()
    assert "A day together" in page
    assert "Elsewhere" not in page
    for name in ("seminar", "seminar_check_in", "seminar_walk_in"):
        address = reverse(name, args=[other.pk])
        method = facilitator.get if name == "seminar" else facilitator.post
        assert method(address).status_code == 404


def test_a_learner_runs_no_seminars(learner_client, seminar, course):
    factories.enrol(learner_client.user.person, course, seminar.cohort)
    assert learner_client.get(reverse("seminars")).status_code == 404
    assert learner_client.get(reverse("seminar", args=[seminar.pk])).status_code == 404
    assert check_in(learner_client, seminar, learner_client.user.person).status_code == 404
    assert not Attendance.objects.exists()


def test_checking_in_twice_counts_once(facilitator, seminar, expected):
    for _click in range(2):
        response = check_in(facilitator, seminar, expected, back="q=Kim&page=2")
        assert response.url.endswith(f"?q=Kim&page=2#person-{expected.pk}")
    attendance = Attendance.objects.get()
    assert (attendance.person, attendance.minutes) == (expected, 180)
    assert attendance.recorded_by == facilitator.user
    facts = TrainingRecord.objects.filter(kind="seminar-attended")
    assert facts.get().organisation_id is not None


def test_nobody_from_elsewhere_is_checked_in(facilitator, seminar):
    stranger = factories.PersonFactory()
    assert check_in(facilitator, seminar, stranger).status_code == 404
    for junk in ("", "x", "-1", "9" * 30, "1' or"):
        response = facilitator.post(
            reverse("seminar_check_in", args=[seminar.pk]), {"person": junk}
        )
        assert response.status_code == 404


def test_a_list_caught_up_on_later_belongs_to_the_day(facilitator, seminar, expected):
    Seminar.objects.update(
        starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8)
    )
    seminar.refresh_from_db()
    check_in(facilitator, seminar, expected)
    assert TrainingRecord.objects.get(kind="seminar-attended").occurred_at == seminar.ends_at


def test_before_the_doors_open_nobody_is_there(facilitator, seminar, expected):
    Seminar.objects.update(
        starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=2)
    )
    check_in(facilitator, seminar, expected)
    response = walk_in(facilitator, seminar)
    assert (response.status_code, Attendance.objects.count()) == (422, 0)
    assert "has not begun" in response.content.decode()
    assert 'value="IB@x.example"' in response.content.decode()


def test_a_walk_in_becomes_a_person_with_a_job_once(facilitator, seminar):
    for _click in range(2):
        assert walk_in(facilitator, seminar).status_code == 302
    person = PersonEmail.objects.get(address="ib@x.example").person
    assert person.name == "Ib Ås"
    assert person.affiliation_on(timezone.localdate()).organisation.name == "Vejle Kommune"
    assert Attendance.objects.get().person == person
    assert Enrolment.objects.get(person=person).cohort == seminar.cohort


def test_a_walk_in_that_is_known_stays_who_she_was(facilitator, seminar, expected):
    factories.PersonEmailFactory(person=expected, address="ib@x.example")
    job = expected.affiliation_on(timezone.localdate())
    walk_in(facilitator, seminar)
    assert Attendance.objects.get().person == expected
    assert Person.objects.get(pk=expected.pk).name == expected.name
    assert expected.affiliation_on(timezone.localdate()) == job


def test_a_merged_record_walks_in_as_the_one_it_counts_as(seminar):
    stands = factories.AffiliationFactory().person
    merged = factories.PersonFactory(merged_into=stands)
    factories.PersonEmailFactory(person=merged, address="ib@x.example")
    attendance = seminars.walk_in(
        seminar=seminar,
        name="Ib",
        address="ib@x.example",
        profession=factories.ProfessionFactory(),
        organisation=factories.OrganisationFactory(),
        by=None,
    )
    assert attendance.person == stands


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "Ib 010170-1234"),
        ("email", "ib"),
        ("profession", "x"),
        ("organisation", ""),
    ],
)
def test_a_walk_in_half_typed_is_said_beside_the_field_and_kept(facilitator, seminar, field, value):
    response = walk_in(facilitator, seminar, **{field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Attendance.objects.exists()


def test_finding_somebody_on_a_long_list(facilitator, seminar, course):
    for number in range(105):
        person = factories.PersonFactory(name=f"Kim {number:03}")
        factories.enrol(person, course, seminar.cohort)
    factories.enrol(factories.PersonFactory(name="Åse Ærø"), course, seminar.cohort)
    address = reverse("seminar", args=[seminar.pk])
    assert len(facilitator.get(address).context["page_obj"].object_list) == 100
    found = facilitator.get(address, {"q": "åse"}).context["page_obj"].object_list
    assert [one.name for one in found] == ["Åse Ærø"]


def test_the_page_costs_the_same_queries_for_one_and_many(
    facilitator, seminar, expected, course, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = reverse("seminar", args=[seminar.pk])
    facilitator.get(address)
    with CaptureQueriesContext(connection) as few:
        facilitator.get(address)
    for _one in range(20):
        factories.enrol(factories.PersonFactory(), course, seminar.cohort)
    with django_assert_num_queries(len(few)):
        facilitator.get(address)
    assert len(few) <= 15  # three of them write down who saw the names
