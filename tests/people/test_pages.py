import pytest

from people.affiliations import organisation_named
from people.forms import NEW
from people.models import Organisation, Profession
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/en/om-dig/"


@pytest.fixture
def newcomer(client):
    user = factories.UserFactory(person=factories.PersonFactory(name=""))
    client.force_login(user)
    client.person = user.person
    return client


def answers(**changed):
    police = Profession.objects.get(key="police-officer")
    return {
        "name": "Bo Prøve",
        "profession": police.pk,
        "organisation": "Sydøstjyllands Politi",
    } | changed


def job(client):
    return client.person.affiliations.get()


def test_three_answers_give_the_core_and_the_track(newcomer):
    core = factories.make_course()
    track = factories.make_course(slug="police", kind="track", professions=("police-officer",))
    factories.make_course(slug="school", kind="track", professions=("teacher",))
    response = newcomer.post(URL, answers())
    assert response.headers["Location"] == "/en/min-uddannelse/"
    assert job(newcomer).organisation.kind == "police"
    newcomer.person.refresh_from_db()
    assert newcomer.person.name == "Bo Prøve"
    assert {e.course for e in newcomer.person.enrolments.all()} == {core, track}


def test_twice_is_harmless(newcomer):
    factories.make_course()
    newcomer.post(URL, answers())
    newcomer.post(URL, answers())
    assert newcomer.person.affiliations.count() == 1
    assert newcomer.person.enrolments.count() == 1


def test_all_authorities_are_there_without_javascript(newcomer):
    assert newcomer.get(URL).content.decode().count("<option value=") == 110


@pytest.mark.parametrize("typed", ["esbjerg", "Esbjerg Kommune", "ESBJERG KOMMUNE"])
def test_a_municipality_may_be_typed_by_its_place(newcomer, typed):
    newcomer.post(URL, answers(organisation=typed))
    assert job(newcomer).organisation.code == "0561"


def test_an_unknown_organisation_is_asked_about_and_nothing_is_lost(newcomer):
    response = newcomer.post(URL, answers(organisation="Krisecenter Esbjerg"))
    page = response.content.decode()
    assert 'value="new:Krisecenter Esbjerg"' in page
    assert "Bo Prøve" in page
    assert not newcomer.person.affiliations.exists()
    newcomer.post(
        URL,
        answers(
            organisation="Krisecenter Esbjerg", organisation_choice=NEW + "Krisecenter Esbjerg"
        ),
    )
    assert (job(newcomer).organisation.name, job(newcomer).organisation.confirmed) == (
        "Krisecenter Esbjerg",
        False,
    )


def test_one_of_the_organisations_offered_may_be_chosen(newcomer):
    form = newcomer.post(URL, answers(organisation="Syd")).context["form"]
    choices = dict(form.fields["organisation_choice"].choices)
    police = Organisation.objects.get(name="Sydøstjyllands Politi")
    assert str(police.pk) in choices
    newcomer.post(URL, answers(organisation="Syd", organisation_choice=police.pk))
    assert job(newcomer).organisation == police


def test_a_choice_made_for_another_name_does_not_count(newcomer):
    newcomer.post(URL, answers(organisation="Ny A", organisation_choice=NEW + "Ny B"))
    assert not newcomer.person.affiliations.exists()
    assert not Organisation.objects.filter(name="Ny B").exists()


def test_a_tampered_choice_is_refused(newcomer):
    hidden = organisation_named("Secret shelter")
    newcomer.post(URL, answers(organisation="Zzz", organisation_choice=hidden.pk))
    assert not newcomer.person.affiliations.exists()


@pytest.mark.parametrize("field", ["name", "organisation"])
def test_a_cpr_number_is_refused(newcomer, field):
    response = newcomer.post(URL, answers(**{field: "Bo 010190-1234"}))
    assert "CPR" in response.context["form"].errors[field][0]
    assert not Organisation.objects.filter(name__contains="010190").exists()
    newcomer.person.refresh_from_db()
    assert newcomer.person.name == ""


@pytest.mark.parametrize("missing", ["name", "profession", "organisation"])
def test_an_answer_that_is_missing_is_asked_for(newcomer, missing):
    response = newcomer.post(URL, answers(**{missing: ""}))
    assert missing in response.context["form"].errors


def test_a_changed_job_closes_the_one_before(learner_client):
    person = learner_client.user.person
    learner_client.post(URL, answers(organisation="Vejle Kommune", since="2026-01-01"))
    old = person.affiliations.order_by("since").first()
    assert old.until.isoformat() == "2025-12-31"
    assert person.affiliations.count() == 2


@pytest.mark.parametrize("since", ["2999-01-01", "2019-12-31", "rubbish"])
def test_a_day_that_cannot_be_is_refused(learner_client, since):
    response = learner_client.post(URL, answers(organisation="Vejle Kommune", since=since))
    assert "since" in response.context["form"].errors
    assert learner_client.user.person.affiliations.count() == 1


def test_the_type_ahead_gives_ten_names_and_no_unconfirmed_ones(learner_client):
    organisation_named("Kommune-konsulenten")
    names = learner_client.get("/en/organisationer/", {"q": "kommune"}).json()["names"]
    assert len(names) == 10
    assert "Kommune-konsulenten" not in names
    assert learner_client.get("/en/organisationer/", {"q": "k"}).json()["names"] == []
    best = learner_client.get("/en/organisationer/", {"q": "syd"}).json()["names"]
    assert best[0].startswith("Syd")


@pytest.mark.parametrize(
    "path", ["organisationer/?q=ve", "min-side/", "om-dig/", "min-uddannelse/"]
)
def test_pages_about_oneself_need_a_login(client, path):
    response = client.get(f"/en/{path}")
    assert response.status_code == 302
    assert "/konto/login/?next=" in response.headers["Location"]


def test_my_page_shows_what_is_kept_and_keeps_the_language(learner_client):
    page = learner_client.get("/en/min-side/").content.decode()
    person = learner_client.user.person
    assert person.name in page
    assert learner_client.user.email in page
    learner_client.post("/en/min-side/", {"language": "en"})
    person.refresh_from_db()
    assert person.language == "en"
    learner_client.post("/en/min-side/", {"language": "xx"})
    person.refresh_from_db()
    assert person.language == "en"
