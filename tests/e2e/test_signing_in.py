"""Signing in as people do it: a passkey, a code app, and the set-up that a role asks for."""

import subprocess
from urllib.request import urlopen

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tests.e2e.conftest import BIN, DESK, PHONE, ROOT, free_port, wait_for

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def digits(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def give_device(visitor) -> None:
    """Give the browser a phone's own passkey store, as Chromium's tools make one."""
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


@pytest.fixture
def strict_url(site):
    """The same installation served once more, where the second factor is asked for."""
    port = free_port()
    url = f"http://localhost:{port}"
    process = subprocess.Popen(
        [str(BIN / "gunicorn"), "elearning.wsgi", f"--bind=127.0.0.1:{port}", "--threads=4"],
        cwd=ROOT,
        env=site.env | {"SITE_URL": url, "SECOND_FACTOR_WAIVED": "0"},
        stdout=(site.folder / "strict.log").open("a"),
        stderr=subprocess.STDOUT,
    )
    wait_for(lambda: urlopen(url + "/da/", timeout=5).status == 200, 90)
    yield url
    process.terminate()
    process.wait()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_passkey_is_set_up_and_signs_in_alone(site, visit, viewport):
    one = visit(viewport)
    give_device(one)
    one.sign_in(site.learner("Noegle"))
    one.go("/da/konto/2fa/")
    one.check()
    one.shot("two-step")
    one.follow("Opret en adgangsnøgle")
    one.check()
    one.press("Fortsæt")
    one.page.wait_for_url("**/recovery-codes/")
    assert one.page.locator("#recovery_codes li").count() == 10
    one.check()
    one.shot("recovery-codes")
    with one.page.expect_download() as got:
        one.page.get_by_role("link", name="Hent koderne").click()
    assert got.value.suggested_filename == "gendannelseskoder.txt"
    one.go("/da/konto/logout/")
    one.page.locator("main").get_by_role("button", name="Log ud").click()
    one.go("/da/konto/login/")
    one.check()
    one.shot("sign-in")
    one.press("Brug din adgangsnøgle")
    one.page.wait_for_url("**/min-uddannelse/**")
    one.go("/da/konto/sessions/")
    one.check()
    one.shot("sessions")


def test_a_role_asks_for_a_second_step_everywhere_until_it_is_set_up(site, visit, strict_url):
    address = site.learner("Rolle")
    site.shell(f"""
        from people.models import User, Role
        from people.roles import grant
        grant(user=User.objects.get(email={address!r}), role=Role.COURSE_AUTHOR)
    """)
    one = visit(PHONE)
    one.site.url, mine = strict_url, one.site.url
    try:
        one.go(site.signin_link(address).replace(mine, strict_url))
        one.page.locator("main form button[type=submit]").first.click()
        for path in ("/da/min-uddannelse/", "/admin/", "/da/min-side/"):
            one.go(strict_url + path)
            assert "/konto/2fa/" in one.page.url
        assert "Med din rolle" in one.text()
        one.check()
        one.shot("second-step-needed")
        one.follow("Sæt en kode-app op")
        one.check()
        one.shot("code-app")
        secret = one.page.locator("#authenticator_secret").inner_text()
        one.page.get_by_label("Autentificeringskode").fill(digits(secret))
        one.page.keyboard.press("Enter")
        one.page.wait_for_url("**/recovery-codes/")
        one.follow("Jeg har gemt dem: fortsæt")
        one.go(strict_url + "/admin/")
        assert "/admin/" in one.page.url
    finally:
        one.site.url = mine


def test_the_pages_of_signing_in_by_keyboard_and_without_javascript(visit):
    one = visit(PHONE, java_script_enabled=False)
    one.go("/da/konto/login/")
    assert not one.page.get_by_role("button", name="Brug din adgangsnøgle").is_visible()
    assert one.page.get_by_role("button", name="Log ind").first.is_visible()
