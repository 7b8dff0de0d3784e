import pytest
from allauth.account.models import EmailAddress

from courses import duplicates
from courses.duplicates import Known, evidence, score
from courses.models import Duplicate
from tests import factories

pytestmark = pytest.mark.django_db


def known(pk=1, name="anna holm", **more) -> Known:
    return Known(pk, name, **more)


def test_the_name_alone_is_never_enough():
    found = evidence(known(1), known(2))
    assert found == ["same_name"]
    assert score(found) < duplicates.PROPOSE


def test_the_same_name_and_profession_is_not_enough_either():
    assert score(evidence(known(professions={1}), known(2, professions={1}))) < duplicates.PROPOSE


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ({"organisations": {7}}, {"organisations": {7}}, ["same_name", "organisation"]),
        ({"verified": {"a@x.dk"}}, {"addresses": {"a@x.dk"}}, ["verified_address", "same_name"]),
        ({"numbers": {(7, "12")}}, {"numbers": {(7, "12")}}, ["employee_number", "same_name"]),
        (
            {"addresses": {"anna.holm@a.dk"}},
            {"addresses": {"anna.holm@b.dk"}},
            ["local_part", "same_name"],
        ),
    ],
)
def test_what_speaks_for_one_person(one, other, codes):
    found = evidence(known(1, **one), known(2, **other))
    assert found == codes
    assert score(found) >= duplicates.PROPOSE
    assert all(duplicates.sentences(found))


def test_names_that_contradict_outweigh_a_shared_workplace_but_not_a_number():
    one = known(1, "anna holm", organisations={7}, numbers={(7, "12")})
    assert evidence(known(1, organisations={7}), known(2, "peter juul", organisations={7})) == []
    assert "employee_number" in evidence(one, known(2, "peter juul", numbers={(7, "12")}))


def test_a_shared_mailbox_says_nothing():
    one, other = known(1, "", addresses={"kontakt@a.dk"}), known(2, "", addresses={"kontakt@b.dk"})
    assert evidence(one, other) == []


@pytest.fixture
def pair():
    """Two records of one name at one organisation."""
    first = factories.AffiliationFactory(person__name="Anna Holm")
    second = factories.AffiliationFactory(
        person__name="anna  holm", organisation=first.organisation
    )
    return first.person, second.person


def test_a_pair_is_proposed_once(pair):
    factories.AffiliationFactory(person__name="Anna Holm")  # elsewhere
    assert duplicates.find() == 1
    assert duplicates.find() == 0
    row = Duplicate.objects.get()
    assert (row.one, row.other) == pair
    assert row.evidence == ["same_name", "organisation", "profession"]


def test_what_was_decided_is_asked_again_only_with_something_new(pair):
    duplicates.find()
    duplicates.keep_apart(pair=Duplicate.objects.get(), by=None, reason="father and son")
    assert duplicates.find() == 0
    user = factories.UserFactory(person=pair[0])
    EmailAddress.objects.create(user=user, email="anna@holm.example", verified=True)
    factories.PersonEmailFactory(person=pair[1], address="Anna@holm.example")
    assert duplicates.find() == 1
    assert Duplicate.objects.get().state == Duplicate.State.WAITING


def test_an_address_somebody_confirmed_that_is_anothers_is_found():
    user = factories.UserFactory(person__name="Anna Holm")
    EmailAddress.objects.create(user=user, email="x@example.org", verified=True)
    factories.PersonEmailFactory(address="x@example.org", person__name="Peter Juul")
    assert duplicates.find() == 1
    assert Duplicate.objects.get().evidence == ["verified_address"]


def test_the_number_of_queries_does_not_grow(pair, django_assert_max_num_queries):
    for _ in range(30):
        factories.AffiliationFactory()
    with django_assert_max_num_queries(8):
        duplicates.find()
