"""Anyone: certificates in every state, closed doors, old links, forms that were tampered with."""

import pytest

from tests.e2e.conftest import PHONE


@pytest.fixture(scope="module")
def numbers(site):
    """Certificates of the demonstration: one valid, one expired, one revoked."""
    return site.shell("""
        from datetime import date
        from certificates.models import Certificate
        from django.utils import timezone
        found = list(Certificate.objects.filter(revoked_at=None, replaced_by=None,
            valid_until__gt=timezone.localdate()).order_by("pk")[:3])
        Certificate.objects.filter(pk=found[1].pk).update(valid_until=date(2026, 1, 2))
        Certificate.objects.filter(pk=found[2].pk).update(
            revoked_at=timezone.now(), revocation_ground="Udstedt ved en fejl")
        print(*(one.number for one in found))
    """).split()


@pytest.mark.parametrize(
    ("place", "state", "word"),
    [(0, "valid", "Gyldigt"), (1, "expired", "Udløbet"), (2, "revoked", "Tilbagekaldt")],
)
def test_certificate_says_its_state(visit, numbers, place, state, word):
    me = visit(PHONE)
    me.go(f"/da/bevis/{numbers[place]}/")
    assert word in me.page.locator(f".certificate-banner--{state}").inner_text()
    me.check()


def test_unknown_number_says_so_and_keeps_what_was_typed(visit):
    me = visit(PHONE)
    me.go("/da/bevis/")
    me.check()
    me.page.locator("main input[type=text], main input:not([type])").first.fill("ABCD-EFGH-JKLM-NPQ9")
    me.page.locator("main form button[type=submit]").first.click()
    me.page.wait_for_load_state()
    assert "ABCD" in me.page.locator("main").inner_html()
    me.check()
    answer = me.go("/da/bevis/0000-0000-0000-0000/")
    assert answer.status == 404
    assert me.page.locator(".certificate-banner--unknown").count() == 1
    me.check()


def test_closed_cohort_and_expired_invitation_are_told_plainly(visit, site):
    code, token = site.shell("""
        from datetime import timedelta
        from courses.models import Cohort, Course, Invitation, Programme
        from django.utils import timezone
        from people.models import Person
        today = timezone.localdate()
        programme = Programme.objects.first()
        closed, _ = Cohort.objects.get_or_create(programme=programme, name="Lukket hold", defaults=dict(
            opens_on=today - timedelta(60), closes_on=today - timedelta(30)))
        closed.courses.set(Course.objects.open()[:1])
        invited, _ = Invitation.objects.update_or_create(cohort=Cohort.objects.filter(
            closes_on=None).first(), person=Person.objects.exclude(name="").first(),
            defaults=dict(expires_at=timezone.now() - timedelta(1)))
        print(closed.join_code, invited.token)
    """).split()
    me = visit(PHONE)
    for path in (f"/da/join/{code}/", f"/da/invitation/{token}/", "/da/join/ZZZZZZ/", "/da/findes-ikke/"):
        answer = me.go(path)
        assert answer.status in (403, 404, 410), path
        assert me.page.locator("main h1").count() == 1
        me.check()


def test_tampered_form_is_refused_with_a_way_back(visit):
    me = visit(PHONE)
    me.go("/da/konto/signup/")
    me.page.evaluate("document.querySelector('main [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    me.page.locator("[name=email]").fill("kim@example.test")
    me.page.locator("[name=password1]").fill("en lang adgangskode 7")
    me.page.locator("main form button[type=submit]").click()
    me.page.wait_for_load_state()
    assert me.page.locator("main h1").count() == 1
    assert me.page.locator("main a, main button").count() >= 1
    me.check()


def test_pages_that_need_a_login_ask_for_one(visit):
    me = visit(PHONE)
    for path in ("/da/min-uddannelse/", "/da/laer/core-k1-1/", "/da/reach/", "/admin/"):
        me.go(path)
        assert "/konto/login/" in me.page.url
    me.check()
