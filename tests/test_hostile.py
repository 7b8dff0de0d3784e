"""What somebody might try: forged forms, stolen links, guesses, hostile names and files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from certificates.correcting import correct
from people import mail
from people.models import Mail
from people.signin_links import make_link
from tests import factories
from tests.access import world
from tests.access.table import RULES
from tests.test_access import Writes, _built, around, ask, browser, undone

__all__ = ["_built", "around"]
pytestmark = pytest.mark.django_db
PASSWORD = "adgangskode-til-prøve"
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def kim():
    """Somebody who has confirmed her address."""
    user = factories.UserFactory(email="kim@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, **more):
    data = {"login": "kim@example.org", "password": PASSWORD} | more
    return client.post("/en/konto/login/", data)


# Sessions and forms --------------------------------------------------------------------------------


def test_signing_in_gives_a_new_session(client, kim, settings):
    """A session that was put on somebody's machine beforehand is worth nothing afterwards."""
    client.get(reverse("enter_code"))
    session = client.session
    session["planted"] = "x"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    sign_in(client)
    assert client.session["_auth_user_id"] == str(kim.pk)
    assert client.session.session_key != planted
    assert not Client(headers={"cookie": f"sessionid={planted}"}).session.get("_auth_user_id")


def test_a_sign_in_link_gives_a_new_session(client, kim, settings):
    session = client.session
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key
    client.post(make_link(kim).removeprefix(settings.SITE_URL))
    assert client.session["_auth_user_id"] == str(kim.pk)
    assert client.session.session_key != planted


def test_looking_at_the_sign_out_page_signs_nobody_out(learner_client):
    learner_client.get("/en/konto/logout/")
    assert "_auth_user_id" in learner_client.session


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_next_never_leads_off_the_site(client, kim, elsewhere):
    answers = [
        client.post("/i18n/setlang/", {"language": "en", "next": elsewhere}),
        client.post("/i18n/setlang/?next=" + elsewhere, {"language": "en"}),
        client.get("/admin/login/", {"next": elsewhere}, follow=True),
        sign_in(client, next=elsewhere),
        client.get("/en/konto/login/", {"next": elsewhere}),
        client.get("/en/konto/signup/", {"next": elsewhere}),
        client.post(reverse("onboarding"), {"next": elsewhere}),
        client.post("/en/konto/logout/", {"next": elsewhere}),
    ]
    for answer in answers:
        for url, _status in getattr(answer, "redirect_chain", []):
            assert not url.startswith(elsewhere)
        target = answer.headers.get("Location", "/")
        assert target.startswith("/") and not target.startswith(("//", "/\\"))


def test_there_is_one_way_to_sign_in(client, kim):
    """Wagtail's own ways know no second factor and no rate limit."""
    for path in ("/admin/login/", "/en/_util/login/"):
        answer = client.post(path, {"username": kim.email, "password": PASSWORD})
        assert answer.status_code == 302
        assert answer["Location"].split("?")[0][3:] == "/konto/login/"
    assert "_auth_user_id" not in client.session
    assert client.post("/admin/password_reset/", {"email": kim.email}).status_code in (302, 404)
    assert not Mail.objects.filter(recipient=kim.email).exists()


# A file is compared and forgotten: the page that asks for it gives strangers no cookie.
NO_TOKEN = {"check_file"}


def test_every_post_needs_its_token(around):
    posts = {name: rule for name, rule in RULES.items() if rule.post and name not in NO_TOKEN}
    assert len(posts) > 40
    for role in (world.LEARNER, world.SYSTEM, world.STRANGER):
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        if around.users[role]:
            strict.force_login(around.users[role])
        for name, rule in posts.items():
            with undone():
                answer = ask(strict, around, name, rule, "post", "a")
            assert answer.status_code == 403, name


@pytest.mark.parametrize("name", sorted(NO_TOKEN))
def test_what_needs_no_token_changes_nothing(around, name):
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing of ours", "application/pdf")
    with Writes() as writes:
        answer = Client().post(reverse(name), {"file": file})
    assert answer.status_code == 404
    assert not writes.tables and not answer.cookies


def test_the_admin_does_not_change_addresses_or_passwords(around):
    page = browser(around, world.AUTHOR).get("/admin/account/").content.decode()
    assert 'type="password"' not in page
    assert 'type="email"' not in page


PLUMBING = ("users", "groups", "sites", "locales", "redirects", "collections", "settings")


@pytest.mark.parametrize("role", [world.AUTHOR, world.ADMINISTRATOR])
@pytest.mark.parametrize("place", PLUMBING)
def test_authors_do_not_reach_people_and_plumbing(around, role, place):
    client = browser(around, role)
    for path in (f"/admin/{place}/", f"/admin/{place}/new/", f"/admin/{place}/edit/1/"):
        answer = client.get(path)
        assert answer.status_code != 200, path
        assert around.users[world.SYSTEM].email not in answer.content.decode()


@pytest.mark.parametrize("role", [world.AUTHOR, world.ADMINISTRATOR])
def test_wagtails_own_pages_tell_authors_nothing_about_learners(around, role):
    client = browser(around, role)
    for path in ("reports/site-history/", "api/main/pages/", "reports/workflow/", "pages/search/"):
        page = client.get(f"/admin/{path}").content.decode()
        for side in (around.a, around.b):
            assert side.secret not in page
            assert side.learner.email not in page


# Guessing ------------------------------------------------------------------------------------------


def tries(client, what, number):
    """Make one guess; return the answer."""
    if what == "login":
        return client.post("/en/konto/login/", {"login": f"a{number}@b.dk", "password": "x"})
    if what == "code":
        return client.post("/en/konto/login/code/", {"email": f"a{number}@b.dk"})
    if what == "reset":
        return client.post("/en/konto/password/reset/", {"email": f"a{number}@b.dk"})
    if what == "signup":
        return client.post("/en/konto/signup/", {"email": f"a{number}@b.dk", "password1": PASSWORD})
    if what == "join":
        return client.get(f"/en/join/WRONG{number:03}/")
    if what == "door":
        return client.get(f"/en/ind/WRONG{number:03}/")
    if what == "invitation":
        return client.get(f"/en/invitation/guess-{number}/")
    return client.get(f"/en/bevis/ABCD-2345-EFGH-6{number:03}/".replace("0", "2").replace("1", "3"))


GUESSES = {
    "login": 10, "code": 20, "reset": 20, "signup": 20, "join": 20, "invitation": 20, "certificate": 60,
    "door": 100,
}  # fmt: skip


def refused(answer) -> bool:
    return answer.status_code == 429 or b"Too many" in answer.content


@pytest.mark.parametrize("what", GUESSES)
@pytest.mark.parametrize("proxies", [0, 1])
def test_guessing_is_stopped_whatever_the_guesser_says_of_herself(what, proxies, settings):
    """Behind one proxy only what the proxy wrote counts: the last address in the header."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    cache.clear()
    answer = None
    for number in range(GUESSES[what] + 3):
        claimed = f"10.0.{number}.7"
        header = f"{claimed}, 192.0.2.9" if proxies else claimed
        client = Client(headers={"x-forwarded-for": header})
        answer = tries(client, what, number)
    assert refused(answer)
    if proxies:
        elsewhere = Client(headers={"x-forwarded-for": "192.0.2.10"})
        assert not refused(tries(elsewhere, what, 999))


def test_a_code_is_tried_a_few_times_only(client, kim, settings):
    settings.EMAIL_BACKEND = "people.mail.QueueBackend"
    client.post("/en/konto/login/code/", {"email": kim.email})
    for _ in range(6):
        client.post("/en/konto/login/code/confirm/", {"code": "WRONG1"})
    code = next(line for line in Mail.objects.latest("pk").text.splitlines() if line.isupper())
    client.post("/en/konto/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_somebody_invited_who_has_no_login_cannot_be_told_from_a_stranger(client):
    factories.PersonEmailFactory(address="invited@example.org")
    answers = set()
    for email in ("invited@example.org", "nobody@example.org"):
        answer = client.post("/en/konto/password/reset/", {"email": email}, follow=True)
        answers.add(answer.content.decode().replace(email, ""))
        answer = client.post("/en/konto/login/", {"login": email, "password": "x"})
        assert answer.status_code == 200
    assert len(answers) == 1


# Headers -------------------------------------------------------------------------------------------


def has_headers(response) -> bool:
    policy = response.headers.get("Content-Security-Policy", "")
    return (
        "default-src" in policy
        and response.headers.get("X-Content-Type-Options") == "nosniff"
        and response.headers.get("X-Frame-Options") == "SAMEORIGIN"
        and response.headers.get("Referrer-Policy") == "same-origin"
        and response.headers.get("Cross-Origin-Opener-Policy") == "same-origin"
    )


# The one address that may stand in a frame: tests/reporting/test_public_pages.py.
FRAMED = {"public_embed"}


@pytest.mark.parametrize("role", [world.STRANGER, world.LEARNER, world.SYSTEM])
def test_every_answer_has_its_headers(around, role):
    client = browser(around, role)
    for name, rule in RULES.items():
        for method in ("get", "post"):
            with undone():
                response = ask(client, around, name, rule, method, "a")
                if role != world.STRANGER:
                    client.force_login(around.users[role])
            if name in FRAMED:
                assert "frame-ancestors *" in response.headers["Content-Security-Policy"] or (
                    response.status_code == 405
                )
                continue
            assert has_headers(response), (method, name)
            if not response.request["PATH_INFO"].startswith("/admin/"):
                assert "unsafe" not in response.headers["Content-Security-Policy"], name


def test_pages_that_say_no_have_them_too(monkeypatch, learner_client, settings):
    strict = Client(enforce_csrf_checks=True)
    learner_client.raise_request_exception = False

    def broken(*_args, **_kwargs):
        raise RuntimeError("secret detail")

    answers = {
        404: learner_client.get("/en/laer/no-such-lesson/"),
        403: strict.post("/en/konto/login/"),
        405: learner_client.get(reverse("lesson_place", args=["x"])),
        400: learner_client.get("/en/kode/?q=%00"),
    }
    monkeypatch.setattr("courses.my_training_views.outlines_of", broken)
    answers[500] = learner_client.get(reverse("my_training"))
    for status, answer in answers.items():
        assert answer.status_code == status
        assert has_headers(answer), status
        assert b"Traceback" not in answer.content and b"secret detail" not in answer.content


# The same for everybody, and read by machines that keep them for minutes.
PUBLIC = {"media", "did_document", "issuer_profile", "issuer_keys", "status_list"}
PUBLIC |= {name for name in RULES if name.startswith("public_")}


@pytest.mark.parametrize("role", [world.LEARNER, world.SYSTEM])
def test_no_cache_on_the_way_keeps_a_personal_page(around, role):
    client = browser(around, role)
    for name, rule in RULES.items():
        if rule.get is None or name in PUBLIC:
            continue
        with undone():
            response = ask(client, around, name, rule, "get", "a")
        kept = response.headers.get("Cache-Control", "")
        assert "private" in kept or "no-store" in kept or "no-cache" in kept, name


def settings_with(**environment) -> dict:
    """Read the real settings file in a process of its own."""
    names = "SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE LANGUAGE_COOKIE_SECURE SECURE_SSL_REDIRECT"
    names += " SECURE_HSTS_SECONDS SESSION_COOKIE_HTTPONLY SESSION_COOKIE_SAMESITE DEBUG"
    names += " ALLAUTH_TRUSTED_PROXY_COUNT SECURE_PROXY_SSL_HEADER"
    code = (
        "import json; from elearning import settings as s;"
        f"print(json.dumps({{n: getattr(s, n) for n in {names.split()!r}}}))"
    )
    safe = {"SECRET_KEY": "x" * 60, "DATA_DIR": os.environ["DATA_DIR"], "PATH": os.environ["PATH"]}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=safe | environment,
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_over_https_cookies_stay_there():
    found = settings_with(
        SITE_URL="https://laer.example.dk",
        ALLOWED_HOSTS="laer.example.dk",
        EMAIL_URL="smtp://mail:25",
    )
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"]
    assert found["LANGUAGE_COOKIE_SECURE"] and found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SESSION_COOKIE_HTTPONLY"] and found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert found["DEBUG"] is False


def test_on_ones_own_machine_no_header_is_believed():
    found = settings_with(SITE_URL="http://localhost:8000")
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert found["SECURE_PROXY_SSL_HEADER"] is None


# Names and files -----------------------------------------------------------------------------------

EVIL = '"><script>alert(1)</script>{{7*7}}'


@pytest.mark.parametrize("role", [world.LEARNER, world.SYSTEM, world.STRANGER, world.FACILITATOR])
def test_a_name_is_never_markup(around, role):
    """Everything that somebody can call something is shown as letters on every page."""
    a = around.a
    real = a.certificate
    client = browser(around, role)
    with undone():
        for row in (a.programme, a.cohort, a.learner.person, a.invited):
            row.name = EVIL
            row.save()
        organisation = a.learner.person.affiliations.get().organisation
        organisation.name = EVIL
        organisation.save()
        a.seminar.title = a.seminar.place = a.figure.title = a.event.title = EVIL
        a.seminar.save()
        a.event.save()
        a.figure.save(update_fields=["title"])
        a.job.filename = EVIL
        a.job.rows[0]["name"] = a.job.findings[0]["name"] = EVIL
        a.job.save()
        admin = around.users[world.ADMINISTRATOR]
        a.certificate = correct(certificate=real, holder=EVIL, reason="x", by=admin)
        for name, rule in RULES.items():
            if rule.get is None:
                continue
            with undone():
                response = ask(client, around, name, rule, "get", "a")
            if "html" in response.headers.get("Content-Type", ""):
                assert b"<script>alert" not in response.content, name
    for row in (
        a.programme,
        a.cohort,
        a.learner.person,
        a.invited,
        a.seminar,
        a.event,
        a.figure,
        a.job,
    ):
        row.refresh_from_db()
    a.certificate = real


def test_a_line_break_in_a_subject_begins_no_header(mailoutbox):
    from django.core.mail import get_connection

    queued = mail.queue(
        recipient="a@example.org",
        subject="Hello\r\nBcc: all@example.org",
        text="x",
        reason="test",
    )
    mail.send(queued, get_connection("django.core.mail.backends.locmem.EmailBackend"))
    queued.refresh_from_db()
    assert [message.subject for message in mailoutbox] == ["Hello Bcc: all@example.org"]
    assert queued.state == Mail.State.SENT


def test_a_line_break_in_an_address_sends_nothing(mailoutbox):
    from django.core.mail import get_connection

    queued = mail.queue(
        recipient="a@example.org\nBcc: all@example.org", subject="x", text="x", reason="test"
    )
    mail.send(queued, get_connection("django.core.mail.backends.locmem.EmailBackend"))
    assert mailoutbox == []


@pytest.mark.parametrize(
    "path",
    ["/en/join/a%00b/", "/en/bevis/a%00b/", "/en/invitation/%00/", "/en/organisationer/?q=a%00b"],
)
def test_a_nul_character_is_a_bad_request(learner_client, path):
    assert learner_client.get(path).status_code == 400


def uploaded(name: str, content: bytes, collection=None):
    document = get_document_model()(title="x", file=SimpleUploadedFile(name, content))
    document.collection = collection or Collection.get_first_root_node()
    document.save()
    return document


def test_an_uploaded_page_or_picture_runs_nothing(client):
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    for name in ("x.svg", "x.html", "x.xhtml", "x.xml", "x.js"):
        answer = client.get(uploaded(name, script).file.url)
        assert answer.status_code == 200
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if name != "x.svg":
            assert answer.headers["Content-Disposition"] == "attachment"


def test_a_document_is_served_without_running_anything(client):
    document = uploaded("paper.pdf", b"<html><script>alert(1)</script>")
    answer = client.get(document.url)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_private_document_has_no_way_past_its_door(client):
    private = Collection.get_first_root_node().add_child(name="Private")
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    secret, public = uploaded("s.pdf", b"secret", private), uploaded("p.pdf", b"public")
    assert client.get(secret.url).status_code == 302
    assert client.get(secret.file.url).status_code == 404
    assert client.get(public.file.url).status_code == 200


@pytest.mark.parametrize(
    "name", ["../settings.env", "..%2fsettings.env", "/etc/passwd", "a/../../x"]
)
def test_media_stays_in_its_folder(client, name):
    assert client.get(f"/media/{name}").status_code in (400, 404)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "..\\..\\x.csv", "a\nb<script>.csv", "x" * 300]
)
def test_a_list_with_a_hostile_name_is_stored_under_a_harmless_one(around, name):
    from courses import imports

    with undone():
        data = "Navn;E-mail;Faggruppe;Organisation\nKim;kim@x.example;Lærer;Vejle".encode()
        job = imports.check(cohort=around.a.cohort, filename=name, data=data, by=None)
        assert not set(job.filename) & set("/\\\n")
        assert len(job.filename) <= 200


def test_answers_and_scores_are_reached_by_nobody_else(around):
    """No page shows a lead, an administrator, a contact or a facilitator what somebody answered."""
    from assessments.models import Attempt, CaseRun

    for role in (
        world.LEAD,
        world.ADMINISTRATOR,
        world.CONTACT,
        world.FACILITATOR,
        world.EVALUATOR,
    ):
        user = around.users[role]
        assert not Attempt.objects.visible_to(user).exists()
        assert not CaseRun.objects.visible_to(user).exists()
        client = browser(around, role)
        for name in ("learn_quiz_result", "learn_quiz_review", "learn_case", "learn_quiz"):
            assert ask(client, around, name, RULES[name], "get", "a").status_code == 404


def test_a_request_without_an_address_is_not_let_through_uncounted(settings):
    """A unix socket gives no REMOTE_ADDR; allauth then refuses instead of counting nobody."""
    from allauth.account.adapter import get_adapter
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        get_adapter().get_client_ip(HttpRequest())
