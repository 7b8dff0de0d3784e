import pytest

from courses.merging import merge
from people.accounts import attach_person
from people.models import Person, PersonEmail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def login():
    return factories.UserFactory(person=None, email="bo@example.org")


def test_a_new_address_gets_a_new_person(login):
    person = attach_person(user=login, address="Bo@Example.org")
    login.refresh_from_db()
    assert login.person == person
    assert PersonEmail.objects.get().address == "bo@example.org"
    assert PersonEmail.objects.get().verified_at


def test_the_person_known_by_the_address_is_found(login):
    known = factories.PersonEmailFactory(address="BO@example.org").person
    assert attach_person(user=login, address="bo@example.org") == known
    assert login.person == known


def test_twice_changes_nothing(login):
    first = attach_person(user=login, address=login.email)
    assert attach_person(user=login, address=login.email) == first
    assert Person.objects.count() == 1


def test_a_person_with_another_login_is_never_taken_over(login):
    known = factories.PersonEmailFactory(address="bo@example.org")
    other = factories.UserFactory(person=known.person)
    person = attach_person(user=login, address="bo@example.org")
    other.refresh_from_db()
    known.refresh_from_db()
    assert person != other.person
    assert known.person == other.person
    assert known.verified_at is None, "another login's proof is not this person's"


def test_of_a_merged_record_the_one_it_counts_as_is_found(login):
    stands = factories.PersonFactory()
    merged = factories.PersonEmailFactory(address="bo@example.org").person
    merge(person=merged, into=stands, by=None, reason="same")
    assert attach_person(user=login, address="bo@example.org") == stands


def test_a_merged_record_whose_other_half_has_a_login_is_not_taken_over(login):
    stands = factories.UserFactory().person
    merged = factories.PersonEmailFactory(address="bo@example.org").person
    merge(person=merged, into=stands, by=None, reason="same")
    assert attach_person(user=login, address="bo@example.org") not in (stands, merged)


def test_a_second_address_of_the_same_login_is_added(login):
    person = attach_person(user=login, address="bo@example.org")
    attach_person(user=login, address="bo@work.example")
    assert person.emails.count() == 2
