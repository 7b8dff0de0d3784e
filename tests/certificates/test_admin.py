import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from certificates import issuing
from certificates.models import Certificate
from content.certificates_admin import CertificatesMenuItem, found, menu_item
from people.models import Role
from people.roles import grant
from tests import factories


def let_in(user):
    user.user_permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    return user


@pytest.fixture
def desk(client, administrator):
    """A course administrator at the desk."""
    client.force_login(let_in(administrator))
    return client


def listed(client, **query):
    response = client.get(reverse("certificates_admin"), query)
    assert response.status_code == 200
    return [one.number for one in response.context["object_list"]]


def decide(certificate):
    return reverse("certificates_admin_decide", args=[certificate.pk])


def test_found_by_number_or_name(desk, certificate):
    number, name = certificate.number, certificate.content["holder"]
    for typed in ("", number, number.lower().replace("-", " "), name, name[:5].lower()):
        assert listed(desk, q=typed) == [number], typed
    assert listed(desk, q="Nobody") == []
    assert found(Certificate.objects.all(), number[:9]).get() == certificate


def test_as_many_queries_for_many(desk, person, django_assert_max_num_queries):
    from tests.certificates.conftest import pass_course

    for slug in ("core", "track", "other", "last"):
        course = factories.make_course(slug=slug)
        issuing.issue(enrolment=pass_course(factories.enrol(person, course), slug=slug))
    listed(desk)
    with django_assert_max_num_queries(12):
        assert len(listed(desk)) == 4


def test_revoked_with_a_ground_and_reinstated(desk, certificate, administrator):
    response = desk.post(
        decide(certificate), {"ground": "Wrong person", "verb": "revoke"}, follow=True
    )
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.REVOKED
    assert certificate.revoked_by == administrator
    assert "Wrong person" in response.content.decode()
    desk.post(decide(certificate), {"ground": "Cleared up", "verb": "reinstate"})
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.VALID


def test_a_stale_page_does_not_do_the_opposite(desk, certificate):
    for _ in range(2):
        desk.post(decide(certificate), {"ground": "Wrong person", "verb": "revoke"})
    desk.post(decide(certificate), {"ground": "Wrong person"})
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.REVOKED


@pytest.mark.parametrize("ground", ["", "   ", "x" * 251])
def test_without_a_usable_ground_nothing_happens(desk, certificate, ground):
    response = desk.post(decide(certificate), {"ground": ground, "verb": "revoke"})
    certificate.refresh_from_db()
    assert response.status_code == 200
    assert response.context["form"].errors["ground"]
    assert certificate.revoked_at is None


def test_others_do_not_come_in(client, certificate, in_cohort):
    client.force_login(let_in(factories.UserFactory()))
    assert client.get(reverse("certificates_admin")).status_code == 302  # Wagtail's "no access"
    assert client.get(decide(certificate), follow=True).status_code == 404


def test_a_scoped_administrator_sees_her_own(client, certificate, in_cohort):
    inside = issuing.issue(enrolment=in_cohort)
    user = let_in(factories.UserFactory())
    grant(user=user, role=Role.COURSE_ADMINISTRATOR, scope=in_cohort.cohort.key)
    client.force_login(user)
    assert listed(client) == [inside.number]
    assert client.get(decide(inside)).status_code == 200
    response = client.post(decide(certificate), {"ground": "No", "verb": "revoke"}, follow=True)
    certificate.refresh_from_db()
    assert response.status_code == 404
    assert certificate.revoked_at is None


def test_the_menu_shows_it_to_administrators(rf, administrator, learner):
    item = menu_item()
    assert isinstance(item, CertificatesMenuItem)
    for user, shown in ((administrator, True), (learner, False)):
        request = rf.get("/")
        request.user = user
        assert item.is_shown(request) is shown
