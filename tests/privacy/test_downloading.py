"""Everything about oneself, in a file only oneself can open."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from allauth.account.internal.flows import reauthentication
from django.urls import reverse
from django.utils import timezone

from certificates import issuing
from people import looks
from people.looks import Place
from people.models import AuditEntry, Mail
from privacy import downloading
from privacy.models import Download
from privacy.tasks import gather_due
from tests import factories
from tests.certificates.conftest import pass_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh(monkeypatch):
    """Whoever asks has just shown who she is."""
    monkeypatch.setattr(reauthentication, "is_reauthentication_required", lambda *a, **k: False)


def made(person) -> dict:
    downloading.ask(person=person)
    gather_due()
    data = downloading.opened(Download.objects.get(person=person))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert set(file.namelist()) == {"data.json", "data.html"}
        assert person.name in file.read("data.html").decode()
        return json.loads(file.read("data.json"))


def of(told: dict, model: str) -> list[dict]:
    return next((kind["rows"] for kind in told["kinds"] if kind["model"] == model), [])


def test_it_holds_what_is_kept(learner, person, course):
    person.language = "en"
    person.save()
    issuing.issue(enrolment=pass_course(factories.enrol(person, course)))
    boss = factories.UserFactory(person__name="Birgit Chef")
    looks.note(user=boss, place=Place.COHORT, people=[person.pk])
    told = made(person)
    assert of(told, "people.Person")[0]["Name"] == person.name
    assert of(told, "courses.TrainingRecord")
    assert of(told, "certificates.Certificate")[0]["Name on the certificate"] == person.name
    assert of(told, "people.Seen")[0]["Who"] == "Birgit Chef"
    assert {"purpose", "ground", "kept"} <= set(told["kinds"][0])


def test_secrets_and_others_are_left_out(learner, person):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=learner, type="totp", data={"secret": "TOPSECRET"})
    other = factories.PersonFactory(name="Somebody Else")
    text = json.dumps(made(person))
    assert learner.password not in text
    assert "TOPSECRET" not in text
    assert other.name not in text


def test_marks_of_a_test_that_comes_again_are_left_out(learner, person):
    person.language = "en"
    person.save()
    course = factories.make_course(slug="measured", baseline=True)
    factories.enrol(person, course)
    from assessments.models import Attempt

    version = factories.version_of("measured-baseline")
    Attempt.objects.create(
        person=person, activity=version.activity, version=version, purpose="baseline", number=1,
        questions=[], score=7, maximum=10, passed=False, submitted_at=timezone.now(),
    )  # fmt: skip
    (row,) = of(made(person), "assessments.Attempt")
    assert "Score" not in row
    assert row["Highest score"] == "10.000"


def test_asking_again_gives_the_same_file(learner, person):
    first = downloading.ask(person=person)
    assert downloading.ask(person=person) == first
    gather_due()
    assert downloading.ask(person=person) == first
    assert Mail.objects.filter(reason="own data").count() == 1


def test_what_a_worker_that_died_left_is_taken_up(person):
    downloading.ask(person=person)
    assert downloading.claim() is not None
    assert downloading.claim() is None
    later = timezone.now() + timedelta(minutes=11)
    assert downloading.claim(later) is not None
    for minutes in (25, 40):
        downloading.claim(timezone.now() + timedelta(minutes=minutes))
    assert Download.objects.get().state == Download.State.FAILED


def test_the_file_is_sealed_in_the_database(learner, person):
    downloading.ask(person=person)
    gather_due()
    assert b"PK" not in bytes(Download.objects.get().sealed)[:4]


# Over HTTP -----------------------------------------------------------------------------------------


def test_she_asks_and_fetches(learner_client, person, fresh):
    learner_client.post(reverse("my_data_ask"))
    gather_due()
    page = learner_client.get(reverse("my_data")).content.decode()
    url = reverse("my_data_fetch", args=[Download.objects.get().key])
    assert url in page
    answer = learner_client.get(url)
    assert answer["Content-Type"] == "application/zip"
    assert "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.filter(action="own data fetched").count() == 1


def test_nobody_else_fetches_it_and_not_too_late(client, learner, person, fresh):
    downloading.ask(person=person)
    gather_due()
    url = reverse("my_data_fetch", args=[Download.objects.get().key])
    client.force_login(factories.UserFactory(is_superuser=True))
    assert client.get(url).status_code == 404
    client.force_login(learner)
    Download.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["my_data_ask", "my_erasure"])
def test_she_shows_who_she_is_once_more(learner_client, learner, name):
    learner.set_password("x" * 12)
    learner.save()
    learner_client.force_login(learner)
    answer = learner_client.post(reverse(name), {"sure": "on"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not Download.objects.exists()


def test_she_asks_to_be_erased_with_a_tick(learner_client, person, fresh):
    url = reverse("my_erasure")
    assert "cannot be undone" in learner_client.get(url).content.decode()
    assert learner_client.post(url, {}).status_code == 422
    assert learner_client.post(url, {"sure": "on"}).status_code == 302
    page = learner_client.get(reverse("my_data")).content.decode()
    assert "You asked to be erased" in page
    learner_client.post(reverse("my_erasure_withdraw"))
    assert "You asked to be erased" not in learner_client.get(reverse("my_data")).content.decode()
