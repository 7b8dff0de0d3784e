"""Setting up sign-in at a workplace, as a system administrator does."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from people.models import AuditEntry, SignInService
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(factories.UserFactory(superuser=True))
    return client


def filled_in(**changed):
    organisation = factories.OrganisationFactory(name="Prøvekommunen")
    return {
        "slug": "proeve",
        "name": "Prøvekommunen",
        "organisation": organisation.pk,
        "protocol": "oidc",
        "domains": "proeve.example",
        "issuer": "https://login.example",
        "client_id": "fagspor",
        "secret": "the-secret-of-proeve",
        "email_claim": "email",
        "meanings": "organisation: OU=Familie,DC=x = Prøvekommunen\nfaggruppe: soc = social-worker",
    } | changed


def test_setting_one_up_changing_it_and_keeping_the_secret(admin):
    answer = admin.post(reverse("signin_admin_new"), filled_in())
    assert answer.status_code == 302
    service = SignInService.objects.get()
    assert [m.value for m in service.meanings.all()] == ["OU=Familie,DC=x", "soc"]
    page = admin.get(reverse("signin_admin_edit", args=[service.pk])).content.decode()
    assert "the-secret-of-proeve" not in page
    assert "organisation: OU=Familie,DC=x = Prøvekommunen" in page
    again = filled_in(organisation=service.organisation.pk, secret="", enabled="on", slug="other")
    admin.post(reverse("signin_admin_edit", args=[service.pk]), again)
    service.refresh_from_db()
    assert (service.enabled, service.slug, service.secret) == (
        True,
        "proeve",
        "the-secret-of-proeve",
    )
    assert AuditEntry.objects.filter(action="sign-in service saved").count() == 2
    assert "Prøvekommunen" in admin.get(reverse("signin_admin")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"meanings": "organisation 123"},
        {"meanings": "organisation: 1 = Ukendt sted"},
        {"meanings": "rolle: 1 = social-worker"},
        {"issuer": "http://login.example"},
        {"enabled": "on", "domains": ""},
        {"protocol": "saml", "metadata": "<x/>"},
    ],
)
def test_what_cannot_work_is_said_and_not_kept(admin, wrong):
    answer = admin.post(reverse("signin_admin_new"), filled_in(**wrong))
    assert answer.status_code == 422
    assert not SignInService.objects.exists()


@pytest.fixture
def colleague():
    person = factories.PersonFactory(name="Bo Kollega")
    user = factories.UserFactory(person=person)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    return user


def second_step(user):
    return reverse("person_second_step", args=[user.person.pk])


def test_a_system_administrator_resets_the_second_step_with_a_reason(system, colleague):
    shown = system.get(reverse("person_admin", args=[colleague.person.pk])).content.decode()
    assert second_step(colleague) in shown
    assert system.post(second_step(colleague), {"reason": ""}).status_code == 422
    assert Authenticator.objects.filter(user=colleague).exists()
    for _click in range(2):
        system.post(second_step(colleague), {"reason": "Phone lost; called back"})
    assert not Authenticator.objects.filter(user=colleague).exists()
    noted = AuditEntry.objects.get(action="second factors reset")
    assert (noted.actor, noted.detail["reason"]) == (system.user, "Phone lost; called back")
    log = system.get(reverse("audit_admin"), {"whom": "Bo Kollega", "kind": "changes"})
    assert [row.whom for row in log.context["page_obj"]] == [colleague.person]
    assert "Bo Kollega" in log.content.decode()
    shown = system.get(reverse("person_admin", args=[colleague.person.pk])).content.decode()
    assert second_step(colleague) not in shown


def test_nobody_resets_her_own_second_step(system):
    Authenticator.objects.create(user=system.user, type="totp", data={"secret": "x"})
    system.post(second_step(system.user), {"reason": "Mine"})
    assert Authenticator.objects.filter(user=system.user).exists()
