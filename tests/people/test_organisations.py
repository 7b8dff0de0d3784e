from datetime import date, timedelta

import pytest
from django.utils import timezone

from people import organisations
from people.models import Affiliation, AuditEntry, Belonging, Organisation
from people.places import load_regions
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
BEFORE, AFTER = date(2026, 12, 31), date(2027, 1, 1)


def municipality(name: str) -> Organisation:
    return Organisation.objects.get(name=name, kind="municipality")


@pytest.fixture
def branch():
    """A department in Vejle with a team below it, both counted under Vejle."""
    vejle = municipality("Vejle Kommune")
    department = factories.OrganisationFactory(name="Familie", parent=vejle, municipality=vejle)
    factories.OrganisationFactory(name="Team", parent=department, municipality=vejle)
    return department


# Regions -------------------------------------------------------------------------------------------


def regions_on(day) -> dict[str, int]:
    count: dict[str, int] = {}
    for one in Organisation.objects.filter(kind="municipality"):
        name = one.region_on(day).name
        count[name] = count.get(name, 0) + 1
    return count


def test_five_regions_to_the_end_of_2026_and_four_after():
    assert sorted(regions_on(BEFORE).values()) == [11, 17, 19, 22, 29]
    after = regions_on(AFTER)
    assert (len(after), after["Region Østdanmark"]) == (4, 46)


def test_a_region_that_is_not_there_yet_cannot_be_chosen():
    names = set(Organisation.objects.standing(BEFORE).values_list("name", flat=True))
    assert {"Region Sjælland", "Region Hovedstaden"} <= names
    assert "Region Østdanmark" not in names
    assert "Region Sjælland" not in set(
        Organisation.objects.standing(AFTER).values_list("name", flat=True)
    )


def test_loading_the_regions_again_changes_nothing():
    before = list(Belonging.objects.values()), Organisation.objects.count()
    load_regions(organisations=Organisation, belongings=Belonging)
    assert (list(Belonging.objects.values()), Organisation.objects.count()) == before


def test_a_department_lies_in_the_region_of_its_municipality(branch):
    assert branch.region_on(BEFORE).name == "Region Syddanmark"


# Moving --------------------------------------------------------------------------------------------


def moved(branch, on, to="Kolding Kommune") -> Organisation:
    there = municipality(to)
    return organisations.move(organisation=branch, on=on, by=None, parent=there, municipality=there)


def test_a_branch_moves_with_what_is_below_it(branch):
    moved(branch, TODAY())
    kolding = municipality("Kolding Kommune")
    for name in ("Familie", "Team"):
        assert Organisation.objects.get(name=name).municipality == kolding
    assert Organisation.objects.get(name="Team").parent == branch


def test_the_day_decides_where_it_counts(branch):
    vejle, today = branch.municipality_id, TODAY()
    moved(branch, today)
    branch.refresh_from_db()
    assert branch.counted_on(today)[0] == municipality("Kolding Kommune").pk
    assert branch.counted_on(today - timedelta(days=1))[0] == vejle


def test_a_move_that_lies_ahead_waits_for_its_day(branch):
    on = TODAY() + timedelta(days=10)
    moved(branch, on)
    branch.refresh_from_db()
    assert branch.municipality.name == "Vejle Kommune"
    assert organisations.settle(day=on) == 2
    assert organisations.settle(day=on) == 0
    branch.refresh_from_db()
    assert (branch.municipality.name, branch.placed_since) == ("Kolding Kommune", on)


def test_moving_twice_to_the_same_place_writes_nothing(branch):
    moved(branch, TODAY())
    before = Belonging.objects.count(), AuditEntry.objects.count()
    moved(branch, TODAY())
    assert (Belonging.objects.count(), AuditEntry.objects.count()) == before


def test_an_organisation_does_not_stand_below_itself(branch):
    team = Organisation.objects.get(name="Team")
    with pytest.raises(organisations.WouldLoop):
        organisations.move(organisation=branch, on=TODAY(), by=None, parent=team)


def test_what_is_recorded_late_counts_where_it_was_that_day(branch, course):
    from courses.models import TrainingRecord

    person = factories.AffiliationFactory(organisation=branch).person
    vejle = branch.municipality_id
    moved(branch, TODAY())
    factories.enrol(person, course, at=timezone.now() - timedelta(days=3))
    assert TrainingRecord.objects.get().municipality_id == vejle


# Closing and taking over ---------------------------------------------------------------------------


def test_closing_ends_the_jobs_and_cannot_be_chosen_after():
    place = factories.OrganisationFactory()
    job = factories.AffiliationFactory(organisation=place)
    on = TODAY() - timedelta(days=1)
    organisations.close(organisation=place, on=on, by=None)
    job.refresh_from_db()
    assert job.until == on
    assert place not in Organisation.objects.open_to_sign_up()
    with pytest.raises(organisations.NotStanding):
        organisations.close(organisation=place, on=TODAY(), by=None)


def test_what_has_open_branches_is_not_closed(branch):
    with pytest.raises(organisations.NotStanding):
        organisations.close(organisation=branch, on=TODAY(), by=None)


def test_taking_over_moves_jobs_and_branches_from_that_day(branch, course):
    job = factories.AffiliationFactory(organisation=branch)
    factories.enrol(job.person, course)
    from courses.models import TrainingRecord

    before = list(TrainingRecord.objects.values())
    new, on = factories.OrganisationFactory(name="Center for børn"), TODAY()
    organisations.take_over(organisation=branch, into=new, on=on, by=None)
    organisations.settle()
    now, was = job.person.affiliation_on(on), job.person.affiliation_on(on - timedelta(days=1))
    assert (now.organisation, was.organisation) == (new, branch)
    assert Organisation.objects.get(name="Team").parent == new
    branch.refresh_from_db()
    assert (branch.merged_into, branch.closed_on) == (new, on - timedelta(days=1))
    assert list(TrainingRecord.objects.values()) == before
    assert Affiliation.objects.filter(person=job.person).count() == 2


def test_taking_over_by_a_closed_one_is_refused():
    one, other = factories.OrganisationFactory(), factories.OrganisationFactory()
    organisations.close(organisation=other, on=TODAY() - timedelta(days=5), by=None)
    with pytest.raises(organisations.NotStanding):
        organisations.take_over(organisation=one, into=other, on=TODAY(), by=None)
