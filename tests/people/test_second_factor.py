"""Whoever holds a role signs in in two steps: the rule, and each way of taking the second one."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from people.models import AuditEntry, Mail, Role
from people.roles import grant
from people.sealing import MARK
from people.second_factor import reset
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "adgangskode-til-prøve"
SECRET = "JBSWY3DPEHPK3PXP"
SET_UP = "/en/konto/2fa/"


@pytest.fixture(autouse=True)
def _asked(settings):
    settings.SECOND_FACTOR_WAIVED = False
    settings.EMAIL_BACKEND = "people.mail.QueueBackend"


def digits(secret: str = SECRET) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def lead():
    user = factories.UserFactory(email="lone@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    grant(user=user, role=Role.PROJECT_LEAD)
    user.refresh_from_db()
    return user


def sign_in(client, user):
    return client.post("/en/konto/login/", {"login": user.email, "password": PASSWORD})


@pytest.fixture
def lead_client(client, lead):
    sign_in(client, lead)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/en/min-uddannelse/",
        "/en/min-side/",
        "/admin/",
        "/documents/1/x.pdf",
        "/en/",
        "/en/nowhere/",
    ],
)
def test_until_it_is_set_up_every_page_leads_there(lead_client, path):
    response = lead_client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"].removeprefix("/da").removeprefix("/en") == "/konto/2fa/"


@pytest.mark.parametrize(
    "how",
    [
        {"HTTP_ACCEPT": "application/json"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_SEC_FETCH_DEST": "empty"},
        {"HTTP_SEC_FETCH_DEST": "image"},
    ],
)
def test_what_is_no_page_is_refused(lead_client, how):
    assert lead_client.get("/en/organisationer/?q=es", **how).status_code == 403
    assert lead_client.post("/en/min-side/", {"language": "en"}, **how).status_code == 403


def test_what_is_needed_for_setting_it_up_is_open(lead_client):
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"):
        page = lead_client.get(reverse(name))
        assert page.status_code == 200, name
    assert b"Sign out" in lead_client.get(SET_UP).content
    assert lead_client.post("/en/konto/logout/").status_code == 302


def test_learners_are_not_asked_and_it_costs_them_no_query(client, django_assert_num_queries):
    user = factories.UserFactory()
    client.force_login(user)
    client.get("/en/komponenter/")
    with django_assert_num_queries(2):  # session, user
        assert client.get("/en/komponenter/").status_code == 200


def test_a_role_given_to_somebody_who_is_signed_in_asks_at_once(client):
    user = factories.UserFactory()
    client.force_login(user)
    assert client.get("/en/min-side/").status_code == 200
    grant(user=user, role=Role.FACILITATOR)
    assert client.get("/en/min-side/").headers["Location"] == SET_UP


def test_superusers_are_asked(client):
    client.force_login(factories.UserFactory(superuser=True))
    assert client.get("/admin/").headers["Location"].endswith("/konto/2fa/")


def test_setting_up_a_code_app(lead_client, lead, monkeypatch):
    # The test is one transaction; allauth tells of a code app when it is committed.
    monkeypatch.setattr(transaction, "on_commit", lambda tell, **_more: tell())
    lead_client.get("/en/min-side/?x=1")
    page = lead_client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="authenticator_secret">(\w+)<', page).group(1)
    assert "data:image/svg+xml" in page
    response = lead_client.post(reverse("mfa_activate_totp"), {"code": digits(secret)})
    assert response.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = lead_client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<li><code>\w+</code>", codes)) == 10
    assert 'href="/en/min-side/?x=1"' in codes
    assert lead_client.get("/en/min-side/").status_code == 200
    again = lead_client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert "<code>" not in again  # shown once
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert kept.startswith(MARK)
    assert secret not in kept
    assert list(AuditEntry.objects.filter(action="second factor added")) != []
    mail = Mail.objects.latest("pk")
    assert mail.recipient == lead.email
    assert "code app" in mail.text.lower()


@pytest.fixture
def with_app(lead):
    TOTP.activate(lead, SECRET)
    RecoveryCodes.activate(lead)
    return lead


def test_the_second_step_at_signing_in(client, with_app):
    assert sign_in(client, with_app).headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert b"field-errors" in wrong.content
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    assert client.get("/en/min-side/").status_code == 200


def test_a_code_is_taken_once(client, with_app):
    code = digits()
    sign_in(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": code})
    other = Client()
    sign_in(other, with_app)
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in other.session


def test_a_recovery_code_works_once_and_is_noted(client, with_app):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (True, False):
        browser = Client()
        sign_in(browser, with_app)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in browser.session) is expected
    assert AuditEntry.objects.filter(action="recovery code used").count() == 1


def test_guessing_the_second_step_is_stopped(client, with_app):
    sign_in(client, with_app)
    for _ in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    assert "_auth_user_id" not in client.session


def test_signing_in_with_a_code_by_mail_asks_for_the_second_step_too(client, with_app):
    client.post("/en/konto/login/code/", {"email": with_app.email})
    code = re.search(
        r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", Mail.objects.latest("pk").text, re.M
    ).group()
    response = client.post("/en/konto/login/code/confirm/", {"code": code})
    assert response.headers["Location"] == reverse("mfa_authenticate")


def test_an_older_session_shows_the_factor_before_it_goes_on(client, with_app):
    client.force_login(with_app)
    response = client.get("/en/min-side/")
    assert (
        response.headers["Location"] == reverse("mfa_reauthenticate") + "?next=%2Fen%2Fmin-side%2F"
    )
    response = client.post(response.headers["Location"], {"code": digits()})
    assert response.headers["Location"] == "/en/min-side/"
    assert client.get("/en/min-side/").status_code == 200


def test_the_proof_is_the_users_own(client, with_app):
    other = factories.UserFactory(superuser=True)
    sign_in(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    session = client.session
    proof = session["second_factor_of"]
    client.logout()
    client.force_login(other)
    session = client.session
    session["second_factor_of"] = proof
    session.save()
    assert client.get("/admin/").status_code == 302


def test_the_last_factor_of_whoever_must_have_one_stays(client, with_app):
    sign_in(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    confirm(client, with_app)
    page = client.post(reverse("mfa_deactivate_totp"))
    assert b"Add another first" in page.content
    key = Authenticator.objects.create(user=with_app, type="webauthn", data={"name": "x"})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(type="totp").exists()
    response = client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert response.headers["Location"] == reverse("mfa_list_webauthn")
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_nobody_removes_the_key_of_somebody_else(client, with_app):
    key = Authenticator.objects.create(user=with_app, type="webauthn", data={"name": "x"})
    client.force_login(factories.UserFactory())
    assert client.post(reverse("mfa_remove_webauthn", args=[key.pk])).status_code == 404


def confirm(client, user):
    client.post("/en/konto/reauthenticate/", {"password": PASSWORD})


def test_an_operator_helps_somebody_who_has_lost_everything(client, with_app):
    sign_in(client, with_app)
    client.post(reverse("mfa_authenticate"), {"code": digits()})
    call_command("reset_second_factor", with_app.email)
    assert not Authenticator.objects.filter(user=with_app).exists()
    assert "_auth_user_id" not in client.session
    sign_in(client, with_app)
    assert client.get("/en/min-side/").headers["Location"] == SET_UP
    assert AuditEntry.objects.filter(action="second factors reset").exists()


def test_passkey_options_name_this_site_and_nobody(client):
    answer = client.get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json")
    options = json.loads(answer.content)["request_options"]["publicKey"]
    assert (options["rpId"], options["userVerification"]) == ("testserver", "required")
    assert not options.get("allowCredentials")


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '{"id": 1}', '{"response": {"userHandle": "!"}}']
)
def test_a_false_passkey_is_refused(client, credential):
    client.get(reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json")
    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert response.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


def test_sessions_elsewhere_are_listed_and_ended(client):
    user = factories.UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    elsewhere = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/1"})
    sign_in(elsewhere, user)
    sign_in(client, user)
    page = client.get("/en/konto/sessions/").content.decode()
    assert "Safari, iPhone" in page
    assert "this one" in page
    client.post("/en/konto/sessions/")
    assert "_auth_user_id" not in elsewhere.session
    assert client.get("/en/min-side/").status_code == 200


def test_signing_in_gives_the_session_a_new_key(client):
    user = factories.UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.get("/en/konto/login/code/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    sign_in(client, user)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(client, to):
    user = factories.UserFactory()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    answer = client.post(
        "/en/konto/login/", {"login": user.email, "password": PASSWORD, "next": to}
    )
    assert answer.headers["Location"] == "/en/min-uddannelse/"


def test_signing_in_from_another_site_is_refused():
    user = factories.UserFactory()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/en/konto/login/", {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 403


def test_whose_second_step_is_reset_is_told_by_mail_and_only_once(with_app):
    for _click in range(2):
        reset(user=with_app, by=None, reason="Phone lost")
    mail = Mail.objects.get(recipient=with_app.email)
    assert "reset the second step" in mail.text or "nulstillet det andet trin" in mail.text
    assert (
        AuditEntry.objects.filter(action="second factors reset").earliest("pk").detail["factors"]
        == 1
    )


def test_the_second_step_says_who_helps_when_everything_is_lost(client, with_app):
    sign_in(client, with_app)
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert "A system administrator can reset" in page
