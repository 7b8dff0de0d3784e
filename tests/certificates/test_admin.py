import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.users.models import UserProfile

from certificates import issuing
from certificates.models import Certificate
from content.certificates_admin import CertificatesMenuItem, found, menu_item
from people.models import Role
from people.roles import grant
from tests import factories
from tests.certificates.conftest import revoke


def let_in(user):
    """Let `user` into the admin, which speaks English to her, so that tests read the msgids."""
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": "en"})
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
    number, name = certificate.number, certificate.holder
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
    with django_assert_max_num_queries(17):
        assert len(listed(desk)) == 4


def said(response):
    return " ".join(response.content.decode().split())


def test_one_proposes_and_another_confirms(desk, client, certificate, administrator, second):
    asked = {"ground": "wrong-person", "note": "See the mail of today", "verb": "revoke"}
    shown = said(desk.post(decide(certificate), asked, follow=True))
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.VALID
    assert "Another administrator must confirm it" in shown
    assert "Withdraw my proposal" in shown
    assert 'value="confirm"' not in shown
    proposal = certificate.proposals.get()
    desk.post(decide(certificate), {"verb": "confirm", "proposal": proposal.pk})
    certificate.refresh_from_db()
    assert certificate.revoked_at is None
    client.force_login(let_in(second))
    assert "second pair of eyes" in said(client.get(decide(certificate)))
    yes = {"verb": "confirm", "proposal": proposal.pk}
    for _ in range(2):
        shown = said(client.post(decide(certificate), yes, follow=True))
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.REVOKED
    assert "Issued to the wrong person (See the mail of today)" in shown
    assert certificate.changes.filter(kind="revoked").count() == 1


def test_refused_and_withdrawn_leave_it_standing(desk, client, certificate, second, administrator):
    asked = {"ground": "not-met", "verb": "revoke"}
    desk.post(decide(certificate), asked)
    first = certificate.proposals.get()
    desk.post(decide(certificate), {"verb": "withdraw", "proposal": first.pk})
    desk.post(decide(certificate), asked)
    client.force_login(let_in(second))
    other = certificate.proposals.open().get()
    shown = said(
        client.post(decide(certificate), {"verb": "refuse", "proposal": other.pk}, follow=True)
    )
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.VALID
    assert "Withdrawn" in shown
    assert "Refused" in shown


def test_a_stale_page_does_not_do_the_opposite(desk, certificate, administrator, second):
    revoke(certificate, administrator, second)
    for verb in ("revoke", "", "confirm", "no such"):
        desk.post(decide(certificate), {"ground": "not-met", "verb": verb, "proposal": "1" * 40})
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.REVOKED
    assert not certificate.proposals.open().exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ground", ""),
        ("ground", "no such"),
        ("ground", "mistake"),  # a ground to reinstate
        ("note", "x" * 251),
        ("note", "Born 010190-1234"),
        ("note", "anna@example.org"),
    ],
)
def test_without_a_usable_ground_nothing_happens(desk, certificate, field, value):
    asked = {"ground": "not-met", "note": "", "verb": "revoke"} | {field: value}
    response = desk.post(decide(certificate), asked)
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert not certificate.proposals.exists()


def test_a_name_is_corrected(desk, certificate):
    url = reverse("certificates_admin_correct", args=[certificate.pk])
    organisation = certificate.content["organisation"]
    asked = {"holder": "Zoë  Çelik", "organisation": organisation, "reason": "Misspelt"}
    shown = said(desk.post(url, asked, follow=True))
    new = Certificate.objects.get(predecessor=certificate)
    assert new.holder == "Zoë Çelik"
    assert new.number in shown
    for _ in range(2):
        desk.post(url, asked)
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize("holder", ["", "\u202eevil", "12", "x" * 201])
def test_a_name_that_cannot_stand_is_refused_in_words(desk, certificate, holder):
    url = reverse("certificates_admin_correct", args=[certificate.pk])
    response = desk.post(url, {"holder": holder, "organisation": "", "reason": "Misspelt"})
    assert response.context["form"].errors["holder"]
    assert Certificate.objects.count() == 1


def test_the_same_name_again_is_no_correction(desk, certificate):
    url = reverse("certificates_admin_correct", args=[certificate.pk])
    same = {"holder": certificate.holder, "organisation": certificate.content["organisation"]}
    assert "says that already" in said(desk.post(url, same | {"reason": "x"}))


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
    corrected = reverse("certificates_admin_correct", args=[certificate.pk])
    assert client.post(corrected, {"holder": "X", "reason": "x"}, follow=True).status_code == 404
    response = client.post(
        decide(certificate), {"ground": "not-met", "verb": "revoke"}, follow=True
    )
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
