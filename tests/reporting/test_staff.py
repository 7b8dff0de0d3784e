"""An organisation's contact: own people and below, names only by agreement, never a score."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses import invitations
from courses.models import Enrolment
from people import agreements
from people.affiliations import affiliate
from people.models import AuditEntry, Role
from people.roles import grant
from reporting import staff
from tests import factories


@pytest.fixture
def places(db):
    top = factories.OrganisationFactory(name="Vejle Kommune")
    return top, factories.OrganisationFactory(name="Skolen", parent=top)


@pytest.fixture
def contact(places, client):
    user = factories.UserFactory()
    grant(user=user, role=Role.ORGANISATION_CONTACT, organisation=places[0])
    client.force_login(user)
    client.user = user
    return client


def works(cohort, place, name, **enrolment):
    person = factories.AffiliationFactory(organisation=place, person__name=name).person
    factories.enrol(person, cohort.courses.get(), cohort)
    Enrolment.objects.filter(person=person).update(**enrolment)
    return person


def by_name(place):
    agreements.agree(organisation=place, names=True, since=date(2026, 1, 1), reference="1", by=None)


def page(client, **query) -> str:
    return client.get(reverse("staff"), query).content.decode()


def test_numbers_without_an_agreement_and_none_of_few(contact, places, cohort):
    for n in range(9):
        works(cohort, places[1], f"Kim {n}")
    assert "at least 10" in page(contact)
    works(cohort, places[0], "Kim 9", reached_at=timezone.now())
    shown = page(contact)
    assert "Kim" not in shown
    assert ">10</td>" in shown and ">1</td>" in shown
    assert contact.post(reverse("staff_export"), {"purpose": "x"}).status_code == 404


def test_names_by_agreement_own_and_below_only(contact, places, cohort):
    now = timezone.now()
    works(cohort, places[1], "Anna", reached_at=now)
    works(cohort, places[0], "Bo", reached_at=now, trained_at=now, passed_at=now)
    works(cohort, factories.OrganisationFactory(), "Carl")
    left = works(cohort, places[1], "Dora")
    affiliate(
        person=left,
        profession=left.affiliations.first().profession,
        organisation=factories.OrganisationFactory(),
        since=timezone.localdate(),
        by=None,
    )
    works(cohort, places[1], "Erna", withdrawn_at=now)
    by_name(places[0])
    shown = page(contact)
    assert [name in shown for name in ("Anna", "Bo", "Carl", "Dora", "Erna")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert "Anna" not in page(contact, state="finished")
    assert "Bo" not in page(contact, q="ann")
    for word in ("score", "point", "0.7", "%"):
        assert word not in shown.split("<tbody>")[1].split("</tbody>")[0].lower()


def test_names_are_open_only_where_it_is_agreed(contact, places, cohort):
    works(cohort, places[1], "Anna")
    works(cohort, places[0], "Bodil Berg")
    by_name(places[1])
    shown = page(contact)
    assert "Anna" in shown and "Bodil Berg" not in shown


def test_an_invited_person_who_has_not_begun(contact, places, cohort):
    person = works(cohort, places[0], "Anna")
    invitations.invite(cohort=cohort, person=person, address="a@x.dk", by=None)
    by_name(places[0])
    row = staff.narrowed(staff.places_of(contact.user)).get()
    assert row.invited_at and not row.begun and not row.finished and not row.certified


def test_fetching_names_needs_a_purpose_and_is_logged(contact, places, cohort):
    works(cohort, places[0], "=HYPERLINK()")
    by_name(places[0])
    assert contact.post(reverse("staff_export"), {}).status_code == 422
    assert not AuditEntry.objects.filter(action="staff list fetched").exists()
    answer = contact.post(reverse("staff_export"), {"purpose": "Planning"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=HYPERLINK()" in content
    entry = AuditEntry.objects.get(action="staff list fetched")
    assert entry.detail == {"purpose": "Planning", "rows": 1}


def test_a_contact_of_nothing_is_not_let_in(client, learner):
    client.force_login(learner)
    assert client.get(reverse("staff")).status_code == 404


def test_a_role_that_has_ended_shows_nothing(contact, places, cohort):
    contact.user.grants.update(ended_at=timezone.now() - timedelta(days=1))
    assert contact.get(reverse("staff")).status_code == 404


def test_as_many_queries_for_many(contact, places, cohort):
    by_name(places[0])
    numbers = []
    for more in (1, 30):
        for n in range(more):
            works(cohort, places[0], f"Kim {more} {n}")
        with CaptureQueriesContext(connection) as asked:
            page(contact)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
