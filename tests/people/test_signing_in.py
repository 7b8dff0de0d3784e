"""allauth's pages in our design, and what they give away: nothing."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher

from people.models import Mail, User
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "regnvejr-i-Vejle-7"


@pytest.fixture(autouse=True)
def _queue(settings):
    settings.EMAIL_BACKEND = "people.mail.QueueBackend"


def sign_up(client, email="bo@example.org"):
    return client.post("/en/konto/signup/", {"email": email, "password1": PASSWORD})


def code_in(mail: Mail) -> str:
    return re.search(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", mail.text, re.MULTILINE).group()


def confirm(client):
    return client.post("/en/konto/confirm-email/", {"code": code_in(Mail.objects.latest("pk"))})


def test_signing_up_confirming_and_landing_at_the_questions(client):
    assert sign_up(client).headers["Location"].endswith("/confirm-email/")
    mail = Mail.objects.get()
    assert mail.subject == "Your code for Fagspor"
    confirm(client)
    user = User.objects.get(email="bo@example.org")
    assert user.person.emails.get().verified_at
    response = client.get("/en/min-uddannelse/", follow=True)
    assert response.request["PATH_INFO"] == "/en/om-dig/"


STRIP = re.compile(r'(csrfmiddlewaretoken" value=")[^"]*|(bo|new)@example.org')


@pytest.fixture
def known():
    user = factories.UserFactory(email="bo@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_signing_up_does_not_tell_who_has_an_account(client, known):
    page = client.get(sign_up(client, "bo@example.org").headers["Location"]).content.decode()
    assert "password/reset" in Mail.objects.get().text
    client.logout()
    other = client.get(sign_up(client, "new@example.org").headers["Location"]).content.decode()
    assert STRIP.sub("", page) == STRIP.sub("", other)


@pytest.mark.parametrize("path", ["login/code/", "password/reset/"])
def test_asking_for_a_mail_does_not_tell_who_has_an_account(client, known, path):
    pages = []
    for email in ("bo@example.org", "new@example.org"):
        response = client.post(f"/en/konto/{path}", {"email": email}, follow=True)
        pages.append(STRIP.sub("", response.content.decode()))
        client.logout()
    assert pages[0] == pages[1]


def test_the_person_who_was_invited_by_that_address_is_found(client):
    known = factories.PersonEmailFactory(address="bo@example.org").person
    sign_up(client)
    confirm(client)
    assert User.objects.get().person == known


def test_signing_in_with_a_password_and_with_a_code(client):
    sign_up(client)
    confirm(client)
    client.logout()
    client.post("/en/konto/login/", {"login": "bo@example.org", "password": PASSWORD})
    assert "_auth_user_id" in client.session
    client.logout()
    client.post("/en/konto/login/code/", {"email": "bo@example.org"})
    code = code_in(Mail.objects.latest("pk"))
    client.post("/en/konto/login/code/confirm/", {"code": code})
    assert "_auth_user_id" in client.session


def test_a_wrong_code_says_so_and_keeps_the_page(client):
    sign_up(client)
    response = client.post("/en/konto/confirm-email/", {"code": "WRONG1"})
    assert response.status_code == 200
    assert b"field-errors" in response.content


def test_too_many_tries_get_a_page_of_their_own(client):
    factories.UserFactory(email="bo@example.org")
    for _ in range(12):
        response = client.post("/en/konto/login/", {"login": "a@example.org", "password": "x"})
    assert b"Too many" in response.content or response.status_code == 429


def test_the_rate_limit_page_is_ours(client):
    for number in range(22):
        response = sign_up(client, f"bo{number}@example.org")
        client.logout()
    assert response.status_code == 429
    assert b"Too many tries in a short time" in response.content


@pytest.mark.parametrize(
    "path",
    ["login/", "signup/", "login/code/", "password/reset/", "password/reset/done/", "inactive/"],
)
@pytest.mark.parametrize("language", ["da", "en"])
def test_pages_before_signing_in(client, language, path):
    page = client.get(f"/{language}/konto/{path}").content.decode()
    assert "<h1>" in page
    assert 'class="exit"' in page
    assert "stalking" not in re.search(r"<title>.*?</title>", page, re.DOTALL).group().lower()
    assert " style=" not in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "path",
    ["email/", "password/change/", "logout/", "2fa/", "2fa/totp/activate/", "reauthenticate/"],
)
def test_pages_after_signing_in(learner_client, path):
    EmailAddress.objects.create(
        user=learner_client.user, email=learner_client.user.email, verified=True, primary=True
    )
    response = learner_client.get(f"/en/konto/{path}", follow=True)
    assert response.status_code == 200
    assert 'class="exit"' in response.content.decode()


def test_a_new_address_belongs_to_the_same_person(learner_client):
    user = learner_client.user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    learner_client.post("/en/konto/email/", {"email": "new@example.org", "action_add": ""})
    confirm(learner_client)
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert user.person.emails.filter(address="new@example.org").exists()


def test_every_mail_subject_is_neutral_and_every_mail_renders(client):
    from pathlib import Path

    from django.template.loader import render_to_string

    for app in ("account", "mfa", "socialaccount"):
        folder = Path("people/templates") / app / "email"
        for path in folder.glob("*_subject.txt"):
            subject = render_to_string(f"{app}/email/{path.name}", {"site_name": "Fagspor"})
            assert "Fagspor" in subject
            assert "stalking" not in subject.lower()
        for path in folder.glob("*_message.txt"):
            assert render_to_string(f"{app}/email/{path.name}", {"code": "ABC", "site_name": "F"})


def test_signing_in_answers_alike_and_does_the_same_work_for_known_and_unknown(
    client, known, monkeypatch
):
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    pages, work = [], []
    for email in ("bo@example.org", "new@example.org"):
        hashed.clear()
        response = client.post("/en/konto/login/", {"login": email, "password": "wrong"})
        pages.append((response.status_code, STRIP.sub("", response.content.decode())))
        work.append(len(hashed))
    assert pages[0] == pages[1]
    assert work == [1, 1]


@pytest.mark.parametrize("path", ["login/code/", "password/reset/"])
def test_a_mail_is_queued_for_known_and_unknown_alike(client, known, path):
    for number, email in enumerate(("bo@example.org", "new@example.org"), start=1):
        client.post(f"/en/konto/{path}", {"email": email})
        client.logout()
        assert Mail.objects.count() == number


def test_guessing_a_mailed_code_is_stopped(client, known):
    client.post("/en/konto/login/code/", {"email": "bo@example.org"})
    for _ in range(3):
        client.post("/en/konto/login/code/confirm/", {"code": "WRONG1"})
    client.post("/en/konto/login/code/confirm/", {"code": code_in(Mail.objects.latest("pk"))})
    assert "_auth_user_id" not in client.session


def test_asking_for_codes_without_end_is_stopped(client, known):
    for _ in range(6):
        client.post("/en/konto/login/code/", {"email": "bo@example.org"})
        client.logout()
    assert Mail.objects.count() <= 3
