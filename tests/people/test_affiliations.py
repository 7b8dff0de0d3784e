from datetime import date

import pytest

from people.affiliations import affiliate
from tests import factories

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def teacher():
    return factories.ProfessionFactory(key="teacher", name_da="Lærer", name_en="Teacher")


def jobs(person):
    return [(j.organisation.name, j.since, j.until) for j in person.affiliations.order_by("since")]


def begin(person, profession, name, since):
    organisation = factories.OrganisationFactory(name=name)
    return affiliate(person=person, profession=profession, organisation=organisation, since=since)


def test_a_new_job_closes_the_one_before(teacher):
    person = factories.PersonFactory()
    begin(person, teacher, "A", MAY)
    begin(person, teacher, "B", JUNE)
    assert jobs(person) == [("A", MAY, date(2026, 5, 31)), ("B", JUNE, None)]
    assert person.affiliation_on(date(2026, 5, 31)).organisation.name == "A"
    assert person.affiliation_on(JUNE).organisation.name == "B"
    assert person.affiliation_on(date(2026, 4, 30)) is None


def test_the_same_job_again_changes_nothing(teacher):
    person = factories.PersonFactory()
    job = begin(person, teacher, "A", MAY)
    again = affiliate(person=person, profession=teacher, organisation=job.organisation, since=JULY)
    assert again == job
    assert jobs(person) == [("A", MAY, None)]


def test_a_mistake_of_the_same_day_is_replaced(teacher):
    person = factories.PersonFactory()
    begin(person, teacher, "A", MAY)
    begin(person, teacher, "B", MAY)
    assert jobs(person) == [("B", MAY, None)]


def test_a_job_told_of_late_ends_where_the_next_one_began(teacher):
    person = factories.PersonFactory()
    begin(person, teacher, "B", JUNE)
    begin(person, teacher, "A", MAY)
    assert jobs(person) == [("A", MAY, date(2026, 5, 31)), ("B", JUNE, None)]
    assert person.affiliation_on(JULY).organisation.name == "B"


def test_prefetched_jobs_answer_as_the_database_does(person, teacher, django_assert_num_queries):
    begin(person, teacher, "A", MAY)
    begin(person, teacher, "B", JUNE)
    jobs = "affiliations__organisation"
    read = type(person).objects.prefetch_related(jobs).get(pk=person.pk)
    days = (MAY, date(2026, 5, 31), JUNE, date(2025, 1, 1))
    expected = [person.affiliation_on(day) for day in days]
    with django_assert_num_queries(0):
        assert [read.affiliation_on(day) for day in days] == expected
