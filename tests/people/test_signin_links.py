from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from people import signin_links
from people.models import AuditEntry, User
from people.signin_links import LinkUnusable, make_link
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return factories.UserFactory()


def path_of(user) -> str:
    return urlsplit(make_link(user)).path


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_looking_at_a_link_does_not_use_it(client, user):
    path = path_of(user)
    for _ in range(2):
        assert client.get(path).status_code == 200
    assert not signed_in(client)


def test_a_link_signs_in_once(client, user):
    path = path_of(user)
    response = client.post(path)
    assert response.status_code == 302
    assert response["Location"].endswith("/min-uddannelse/")
    assert client.session["_auth_user_id"] == str(user.pk)
    client.logout()
    assert client.post(path).status_code == 410
    assert client.get(path).status_code == 410
    assert not signed_in(client)


def test_the_second_of_two_presses_is_refused(user):
    token = path_of(user).rstrip("/").rsplit("/", 1)[1]
    signin_links.use(token)
    with pytest.raises(LinkUnusable):
        signin_links.use(token)


def test_a_new_password_makes_a_link_void(client, user):
    path = path_of(user)
    user.set_password("noget-helt-andet-9")
    user.save()
    assert client.post(path).status_code == 410


def test_a_link_is_void_after_seven_days(client, user):
    path = path_of(user)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        response = client.get(path)
    assert response.status_code == 410
    assert b"/login/" in response.content


@pytest.mark.parametrize("token", ["x", "WzEsICJhIl0:1abc:tampered", "a" * 500])
def test_a_tampered_link_is_refused(client, db, token):
    assert client.get(f"/en/log-ind/{token}/").status_code == 410


def test_a_link_of_a_closed_account_is_refused(client, user):
    path = path_of(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.post(path).status_code == 410


def test_an_account_without_a_person_gets_one(client):
    user = factories.UserFactory(person=None, email="lead@example.org")
    client.post(path_of(user))
    user.refresh_from_db()
    assert user.person.emails.get().address == "lead@example.org"


def test_somebody_else_who_is_signed_in_is_signed_out_first(learner_client, user):
    learner_client.post(path_of(user))
    assert learner_client.session["_auth_user_id"] == str(user.pk)


def test_the_operators_command_prints_a_link_and_leaves_a_trace(user, capsys):
    call_command("signin_link", user.email.upper())
    assert "/log-ind/" in capsys.readouterr().out
    assert AuditEntry.objects.get().action == "sign-in link made"
    with pytest.raises(CommandError):
        call_command("signin_link", "nobody@example.org")
