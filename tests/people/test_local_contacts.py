"""Whom a professional calls where she works."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from content import curriculum_contacts, loader
from courses.delivery import LOCAL_CONTACTS, body_for
from courses.models import ActivityVersion, CurrentVersion
from people.affiliations import affiliate, end_job
from people.models import LocalContact, Organisation, Profession
from tests import factories

pytestmark = pytest.mark.django_db


def place(kind: str, code: str) -> Organisation:
    return Organisation.objects.get(kind=kind, code=code)


def contact(name: str, **fields) -> LocalContact:
    words = {"function": "other", "phone": "114", "source": "test"}
    return LocalContact.objects.create(name=name, **words | fields)


@pytest.fixture
def contacts():
    esbjerg, kolding = place("municipality", "0561"), place("municipality", "0621")
    contact("Esbjerg", municipality=esbjerg, function="visitator")
    contact("Kolding", municipality=kolding, function="visitator")
    contact("South", police_district=esbjerg.police_district, function="police")
    contact("All", function="centre")
    contact("Hidden", shown=False)


def working_at(organisation: Organisation):
    person = factories.PersonFactory()
    affiliate(
        person=person, profession=Profession.objects.first() or factories.ProfessionFactory(),
        organisation=organisation, since=date(2026, 1, 1),
    )  # fmt: skip
    return person


def near(person, day=None) -> set[str]:
    return set(LocalContact.objects.near(person, day).values_list("name", flat=True))


def test_a_municipality_has_its_own_its_district_and_those_for_everybody(contacts):
    assert near(working_at(place("municipality", "0561"))) == {"Esbjerg", "South", "All"}


def test_a_school_counts_as_its_municipality(contacts):
    school = Organisation.objects.create(
        name="A school", municipality=place("municipality", "0561"), kind="other"
    )
    assert near(working_at(school)) == {"Esbjerg", "South", "All"}


def test_the_police_see_the_whole_district(contacts):
    district = place("municipality", "0561").police_district
    assert near(working_at(district)) == {"Esbjerg", "South", "All"}


def test_somebody_without_a_job_sees_those_for_everybody(contacts):
    assert near(factories.PersonFactory()) == {"All"}


def test_it_is_the_job_of_the_day(contacts):
    person = working_at(place("municipality", "0561"))
    moved = date(2026, 6, 1)
    affiliate(
        person=person, profession=person.affiliations.get().profession,
        organisation=place("municipality", "0621"), since=moved,
    )  # fmt: skip
    assert "Esbjerg" in near(person, moved - timedelta(days=1))
    assert near(person, moved) == {"Kolding", "All"}
    end_job(person=person, on=date(2026, 7, 1), by=None)
    assert near(person, date(2026, 7, 2)) == {"All"}


def test_one_query(contacts, django_assert_num_queries):
    person = working_at(place("municipality", "0561"))
    with django_assert_num_queries(1):
        list(LocalContact.objects.near(person))


def test_half_a_year_is_too_long(contacts):
    today = timezone.localdate()
    LocalContact.objects.filter(name="All").update(checked=today - timedelta(days=181))
    overdue = LocalContact.objects.overdue()
    assert [one.name for one in overdue] == ["All"]
    assert overdue.get().is_overdue
    assert not LocalContact.objects.get(name="South").is_overdue


def test_it_must_be_reachable_and_of_one_place():
    esbjerg = place("municipality", "0561")
    both = LocalContact(
        name="x", municipality=esbjerg, police_district=esbjerg.police_district, phone="1"
    )
    with pytest.raises(ValidationError):
        both.clean()
    with pytest.raises(ValidationError):
        LocalContact(name="x").clean()


def test_my_contacts_are_dated(client, contacts):
    user = factories.UserFactory(person=working_at(place("municipality", "0561")))
    LocalContact.objects.filter(name="South").update(checked=date(2020, 1, 1))
    client.force_login(user)
    page = client.get(reverse("my_contacts")).content.decode()
    assert "Esbjerg" in page
    assert "Kolding" not in page
    assert "make sure before you rely on it" in page


# In a lesson ---------------------------------------------------------------------------------------


def with_contacts(slug: str) -> ActivityVersion:
    """Publish the lesson with the block in its first step."""
    version = CurrentVersion.objects.get(activity__slug=slug, language="da").version
    version.body = version.body.replace("</h2>", f"</h2>{LOCAL_CONTACTS}", 1)
    return version


def test_the_frozen_body_is_filled_in_for_each_reader(enrolled, person, contacts):
    version = with_contacts("core-lesson-1")
    assert LOCAL_CONTACTS in version.body
    shown = body_for(version, working_at(place("municipality", "0561")))
    assert "Esbjerg" in shown
    assert LOCAL_CONTACTS not in shown
    assert "Kolding" in body_for(version, working_at(place("municipality", "0621")))
    assert "Each reader sees" in body_for(version, None)


def test_a_lesson_without_the_block_costs_nothing(enrolled, person, django_assert_num_queries):
    version = factories.version_of("core-lesson-1")
    with django_assert_num_queries(0):
        assert body_for(version, person) == version.body


def test_what_ships_has_a_source_and_names_nobody(db):
    curriculum_contacts.load_local_contacts(loader.CURRICULUM / "local_contacts.yaml")
    shipped = LocalContact.objects.exclude(loaded=None)
    assert shipped.count() == 3
    assert not shipped.filter(source="").exists()
    assert shipped.get(loaded="esbjerg-visitator").municipality.code == "0561"
    shipped.filter(loaded="politi-114").update(hours="changed by somebody")
    curriculum_contacts.load_local_contacts(loader.CURRICULUM / "local_contacts.yaml")
    assert LocalContact.objects.get(loaded="politi-114").hours == "changed by somebody"
