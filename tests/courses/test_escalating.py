"""Telling an organisation's contact: once a month, own people only, names where it is agreed."""

from datetime import date

import pytest

from courses.models import Escalation
from people import absences, agreements
from people.models import Mail, Role
from people.roles import grant
from tests import factories
from tests.courses.test_reminders import MONDAY, at, planned, run_at


@pytest.fixture
def cohort(course):
    return factories.CohortFactory(courses=[course], name="Stalking 1")


@pytest.fixture
def places(db):
    top = factories.OrganisationFactory(name="Vejle Kommune")
    return top, factories.OrganisationFactory(name="Skolen", parent=top)


@pytest.fixture
def contact(places):
    user = factories.UserFactory(email="contact@vejle.example", person__name="Ida Kontakt")
    grant(
        user=user,
        role=Role.ORGANISATION_CONTACT,
        organisation=places[0],
        since=at("2026-01-01"),
    )
    return user


def staff(cohort, place, number, due="2026-12-01"):
    people = []
    for n in range(number):
        person = factories.AffiliationFactory(
            organisation=place, person__name=f"Kim {place.name} {n}"
        ).person
        factories.enrol(person, cohort.courses.get(), cohort, at=at(MONDAY))
        people.append(person)
    cohort.enrolments.filter(person__in=people).update(due_on=date.fromisoformat(due))
    return people


def told():
    return Mail.objects.filter(reason="reminder escalation")


def test_numbers_once_a_month_in_working_hours(cohort, places, contact):
    people = staff(cohort, places[1], 11)
    absences.add(person=people[0], since=date(2026, 12, 1), until=date(2026, 12, 31), by=None)
    elsewhere = factories.OrganisationFactory(name="Esbjerg")
    staff(cohort, elsewhere, 3)
    planned(cohort, escalate_after=14)
    run_at(at("2026-12-14"))
    assert not told().exists()  # thirteen days
    run_at(at("2026-12-15", 20))
    assert not told().exists()
    for hour in (9, 10):
        run_at(at("2026-12-16", hour))
    mail = told().get()
    assert (mail.recipient, mail.link) == ("contact@vejle.example", "/da/medarbejdere/")
    assert " 10 " in mail.text and "Kim" not in mail.text
    run_at(at("2027-01-04"))
    assert told().count() == 2
    assert set(Escalation.objects.values_list("names", "people")) == {(False, 10), (False, 11)}


def test_names_where_the_agreement_says_so(cohort, places, contact):
    staff(cohort, places[1], 2)
    agreements.agree(
        organisation=places[0], names=True, since=date(2026, 1, 1), reference="1", by=None
    )
    planned(cohort, escalate_after=14)
    run_at(at("2026-12-16"))
    text = told().get().text
    assert "- Kim Skolen 0\n- Kim Skolen 1" in text
    assert "Stalking" not in text + told().get().subject


def test_few_people_without_an_agreement_are_not_told_of(cohort, places, contact):
    staff(cohort, places[1], 9)
    planned(cohort, escalate_after=14)
    run_at(at("2026-12-16"))
    assert not told().exists()


def test_nobody_late_or_no_such_plan(cohort, places, contact):
    staff(cohort, places[1], 12, due="2026-12-31")
    planned(cohort, escalate_after=14)
    run_at(at("2026-12-16"))
    assert not told().exists()


def test_what_did_not_get_away_is_told_the_next_day(cohort, places, contact):
    staff(cohort, places[1], 12)
    planned(cohort, escalate_after=14)
    run_at(at("2026-12-16", 16), sent=False)
    run_at(at("2026-12-16", 18))
    assert not told().exists() and not Escalation.objects.exists()
    run_at(at("2026-12-17", 9))
    assert told().count() == 1
