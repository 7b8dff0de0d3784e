import pytest

from people.affiliations import organisation_named
from people.models import Organisation, Profession
from people.places import authority_name, load_places, read_municipalities, spellings
from tests import factories

pytestmark = pytest.mark.django_db


def test_all_municipalities_and_districts_ship():
    assert Organisation.objects.filter(kind="municipality").count() == 98
    assert Organisation.objects.filter(kind="police").count() == 12
    assert Profession.objects.count() >= 7


def test_loading_again_changes_nothing_and_keeps_a_changed_name():
    Organisation.objects.filter(code="0561").update(name="Esbjerg By")
    before = Organisation.objects.count()
    load_places(professions=Profession, organisations=Organisation)
    assert Organisation.objects.count() == before
    assert Organisation.objects.get(kind="municipality", code="0561").name == "Esbjerg By"


def test_a_municipality_is_counted_under_its_police_district():
    esbjerg = Organisation.objects.get(code="0561", kind="municipality")
    assert esbjerg.police_district.name == "Syd- og Sønderjyllands Politi"
    assert esbjerg.counted_police_district_id == esbjerg.police_district_id
    assert esbjerg.counted_municipality_id == esbjerg.pk


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("Esbjerg", "Esbjerg Kommune"),
        ("København", "Københavns Kommune"),
        ("Bornholm", "Bornholms Regionskommune"),
    ],
)
def test_authorities_are_called_what_they_call_themselves(place, name):
    assert authority_name(place) == name
    assert place in {row["navn"] for row in read_municipalities()}


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ærø", "Ærø Kommune"),
        ("ÆRØ", "Ærø Kommune"),
        ("åbenrå", "Aabenraa Kommune"),
        ("Århus", "Aarhus Kommune"),
        ("øst", "Østjyllands Politi"),
        ("esbj", "Esbjerg Kommune"),
        ("0561", "Esbjerg Kommune"),
    ],
)
def test_an_organisation_is_found_however_it_is_spelt(typed, name):
    assert name in {o.name for o in Organisation.objects.matching(typed)}


@pytest.mark.parametrize("typed", ["Esbjerg Kommune", "esbjerg kommune", " Esbjerg ", "ESBJERG"])
def test_a_place_names_its_municipality(typed):
    assert organisation_named(typed).code == "0561"


def test_an_unknown_name_is_written_down_once_to_be_decided():
    new = organisation_named("Krisecenter  Nord")
    assert (new.name, new.confirmed) == ("Krisecenter Nord", False)
    assert organisation_named("krisecenter nord") == new


def test_unconfirmed_organisations_are_shown_to_staff_only():
    new = organisation_named("Krisecenter Nord")
    learner, admin = factories.UserFactory(), factories.UserFactory(superuser=True)
    assert new not in Organisation.objects.visible_to(learner)
    assert new in Organisation.objects.visible_to(admin)
    assert new not in Organisation.objects.open_to_sign_up()


def test_spellings_keep_what_was_typed():
    assert {"Aabenraa", "Åbenrå", "aabenraa", "åbenrå"} <= spellings("Aabenraa")
