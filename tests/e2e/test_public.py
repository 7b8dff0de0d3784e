"""Anyone: certificates in every state, closed doors, old links, forms that were tampered with."""

import secrets

import pytest

from tests.e2e import made
from tests.e2e.conftest import PHONE

UNKNOWN = "ABCD-2345-EFGH-6789"
HOLDER = "Bodil Prøve"


@pytest.fixture(scope="module")
def numbers(site) -> dict[str, str]:
    """Return a valid, an expired and a revoked certificate, each made by the product's own verbs."""
    group = made.group(site, f"Beviser {secrets.token_hex(2)}", opens=-900)["pk"]
    numbers = {
        "valid": made.certificate(site, group, HOLDER),
        "expired": made.certificate(site, group, "Hans Prøve", months_ago=26),
        "revoked": made.certificate(site, group, "Gerda Prøve"),
    }
    site.shell(f"""
        from certificates import revoking
        from certificates.models import Certificate
        from people.models import Role, User
        from people.roles import grant
        second = User.objects.create_user("to-par-oejne@example.org")
        grant(user=second, role=Role.COURSE_ADMINISTRATOR)
        proposal = revoking.propose(
            certificate=Certificate.objects.get(number={numbers["revoked"]!r}),
            kind="revoke", ground="not-met",
            by=User.objects.get(email__startswith="kursusadministrator@"))
        revoking.confirm(proposal=proposal, by=second)
    """)
    return numbers


def test_number_that_was_never_given_out_is_said_calmly_and_can_be_mended(visit, numbers):
    me = visit(PHONE)
    assert me.go(f"/da/bevis/{UNKNOWN}/").status == 404
    assert "Ukendt" in me.page.locator(".certificate-banner--unknown").inner_text()
    assert me.page.locator("[name=number]").input_value() == UNKNOWN
    me.check()
    me.shot("unknown-360")
    # Misread: beside the field it says which letters never stand there, and what was typed stays.
    me.page.locator("[name=number]").fill("O1IL-2345-EFGH-6789")
    me.page.locator("main form:has([name=number]) button[type=submit]").click()
    me.page.locator("[name=number][aria-invalid=true]").wait_for()
    assert me.page.locator("[name=number]").input_value() == "O1IL-2345-EFGH-6789"
    me.check()
    me.page.locator("[name=number]").fill(numbers["valid"].replace("-", " ").lower())
    me.page.locator("main form:has([name=number]) button[type=submit]").click()
    me.page.locator(".certificate-banner--valid").wait_for()


def test_valid_certificate_by_its_number_and_by_the_printed_code_without_a_cookie(visit, numbers):
    me = visit(PHONE)
    me.go(f"/da/bevis/{numbers['valid']}/")
    assert "Gyldigt" in me.page.locator(".certificate-banner--valid").inner_text()
    assert HOLDER in me.text() and numbers["valid"] in me.text()
    assert me.context.cookies() == []
    me.check()
    me.shot("verify-valid-360")
    english = visit(PHONE, locale="en-GB")
    english.go(f"/c/{numbers['valid']}")
    english.page.wait_for_url(f"**/en/bevis/{numbers['valid']}/")
    assert "Valid" in english.page.locator(".certificate-banner--valid").inner_text()
    assert english.context.cookies() == []
    english.check()


@pytest.mark.parametrize(
    ("state", "word", "also"),
    [("expired", "Udløbet", "stadig"), ("revoked", "Tilbagekaldt", "Kravene var ikke opfyldt")],
)
def test_certificate_that_no_longer_holds_says_so_first(visit, numbers, state, word, also):
    me = visit(PHONE)
    me.go(f"/c/{numbers[state]}")
    banner = me.page.locator(f".certificate-banner--{state}").inner_text()
    assert word in banner and also in banner
    assert me.page.locator(".certificate-banner--valid").count() == 0
    assert me.page.locator("a[href*='.pdf']").count() == (0 if state == "revoked" else 2)
    me.check()
    me.shot(f"verify-{state}-360")


def test_code_of_a_closed_group_and_of_none(visit, site):
    name = f"Lukket hold {secrets.token_hex(2)}"
    closed = made.group(site, name, opens=-60, closes=-30)
    me = visit(PHONE)
    me.go("/da/kode/")
    me.check()
    me.page.locator("[name=code]").fill("ZZZZ2222")
    me.page.locator("main form button[type=submit]").click()
    me.page.locator("[name=code][aria-invalid=true]").wait_for()
    assert me.page.locator("[name=code]").input_value() == "ZZZZ2222"
    me.check()
    me.page.locator("[name=code]").fill(closed["code"].lower())
    me.page.locator("main form button[type=submit]").click()
    me.page.wait_for_url(f"**/join/{closed['code']}/")
    assert name in me.text() and me.page.locator("main form").count() == 0
    me.check()
    me.shot("closed-360")
    assert me.go("/da/join/ZZZZ3333/").status == 404
    me.check()


def test_invitation_that_has_expired_and_a_link_that_lost_its_end(visit, site):
    group = made.group(site, f"Gamle links {secrets.token_hex(2)}")["pk"]
    token = site.shell(f"""
        from datetime import timedelta
        from courses.invitations import LIFETIME, invite
        from courses.models import Cohort
        from django.utils import timezone
        from people.models import Person
        made = invite(cohort=Cohort.objects.get(pk={group}), by=None,
            person=Person.objects.create(name="Sen Prøve"), address="sen@example.test",
            at=timezone.now() - LIFETIME - timedelta(hours=1))
        print(made.token)
    """)
    me = visit(PHONE)
    assert me.go(f"/da/invitation/{token}/").status == 410
    assert "udløbet" in me.page.locator("main h1").inner_text()
    assert me.page.locator("main form").count() == 0
    me.check()
    me.shot("expired-invitation-360")
    assert me.go(f"/da/invitation/{token[:-3]}/").status == 404
    me.check()


def test_form_that_was_tampered_with_is_refused_with_a_way_back(visit):
    me = visit(PHONE)
    me.go("/da/konto/signup/")
    me.page.evaluate(
        "document.querySelector('main [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)"
    )
    me.page.locator("[name=email]").fill("kim@example.test")
    me.page.locator("[name=password1]").fill("en lang adgangskode 7")
    with me.page.expect_response(lambda r: r.request.method == "POST") as answered:
        me.page.locator("main form button[type=submit]").click()
    assert answered.value.status == 403
    me.page.locator("main a.button-primary").wait_for()
    me.check()
    me.shot("csrf-360")
    me.page.locator("main a.button-primary").click()
    me.page.wait_for_url("**/konto/signup/")
    me.page.locator("[name=email]").wait_for()


def test_english_front_page_help_privacy_and_accessibility(visit):
    me = visit(PHONE, locale="en-GB")
    me.go("/")
    me.page.wait_for_url("**/en/")
    assert me.page.locator("html").get_attribute("lang") == "en"
    me.check()
    me.shot("front-en-360")
    links = me.page.locator("footer a").all()
    paths = [link.get_attribute("href") for link in links]
    assert len(paths) == 5  # help, tools, accessibility, privacy, checking a certificate
    titles = set()
    for path in paths:
        assert me.go(path).status == 200, path
        assert "/en/" in me.page.url
        titles.add(me.page.title())
        me.check()
    assert len(titles) == len(paths)


def test_page_that_is_not_there(visit):
    me = visit(PHONE)
    for path in ("/da/findes-ikke/", "/en/not-here/"):
        assert me.go(path).status == 404
        assert me.page.locator("main h1").count() == 1
        me.check()


def test_pages_that_need_a_login_ask_for_one(visit):
    me = visit(PHONE)
    for path in ("/da/min-uddannelse/", "/da/laer/core-k1-1/", "/da/reach/", "/admin/"):
        me.go(path)
        assert "/konto/login/" in me.page.url
    me.check()
