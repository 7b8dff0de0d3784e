"""Signing in at the workplace, against a real OpenID Connect provider and a real SAML one.

Both run in processes of their own on free ports. The round trips are those of a browser, made by
Django's client on our side and `requests` on theirs.
"""

import base64
import html
import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from lxml import etree

from people import workplaces
from people.models import AuditEntry, ClaimMeaning, Person, Profession, Role, SignInService, User
from people.roles import grant
from tests import factories

HERE = Path(__file__).resolve().parents[1] / "providers"
ROOT = HERE.parents[1]
SITE = "http://testserver"
SAML_SITE = "http://fagspor.test"  # SAML wants a name with a dot in it
AT_HOME = {"host": "fagspor.test"}
SECRET = "a-secret-of-the-tests"
CPR = "010190-1234"
DS = "{http://www.w3.org/2000/09/xmldsig#}"
ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"

PEOPLE = {
    "anna": {
        "email": "anna@esbjerg.example",
        "email_verified": True,
        "name": "Anna Prøve",
        "department": "29189803",
        "title": "socialraadgiver",
        "cpr": CPR,
        "loa": "Substantial",
    },
    "unsure": {"email": "anna@esbjerg.example", "email_verified": False, "name": "U"},
    "word": {"email": "anna@esbjerg.example", "email_verified": "false", "name": "U"},
    "outside": {"email": "anna@vejle.example", "email_verified": True, "name": "U"},
    "mailless": {"name": "Uden Post"},
    "weak": {"email": "weak@esbjerg.example", "email_verified": True, "loa": "Low"},
    "successor": {"email": "anna@esbjerg.example", "email_verified": True, "name": "En anden"},
    "010190-1234": {"email": "anna@esbjerg.example", "email_verified": True},
}
pytestmark = pytest.mark.django_db


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def served(command: list[str], address: str):
    """Start a provider and wait until it answers."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    until = time.monotonic() + 300  # importing pysaml2 takes a minute on a machine with much to do
    while time.monotonic() < until and process.poll() is None:
        try:
            if requests.get(address, timeout=30).ok:
                return process
            break
        except requests.ConnectionError:
            time.sleep(0.2)
    ended(process)
    pytest.fail("the provider does not work: " + process.stdout.read().decode())


def ended(process: subprocess.Popen) -> None:
    """End it with its children: the environment's `node` starts the real one."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def oidc_address():
    port = free_port()
    node = Path(sys.executable).parent / "node"
    back = f"{SITE}/konto/oidc/esbjerg/login/callback/"
    command = [str(node if node.exists() else shutil.which("node")), str(HERE / "oidc.mjs")]
    address = f"http://localhost:{port}"
    process = served(
        [*command, str(port), back, json.dumps(PEOPLE)],
        f"{address}/.well-known/openid-configuration",
    )
    yield address
    ended(process)


@pytest.fixture
def oidc(oidc_address):
    return service(protocol="oidc", issuer=oidc_address, client_id="fagspor")


def service(**more) -> SignInService:
    """Make the sign-in service of a municipality, by the verb the admin uses."""
    made = SignInService(
        **{
            "slug": "esbjerg",
            "name": "Esbjerg Kommune",
            "organisation": factories.OrganisationFactory(name="Esbjerg Prøvekommune"),
            "enabled": True,
            "domains": "esbjerg.example",
            "email_claim": "email",
            "name_claim": "name",
            **more,
        }
    )
    return workplaces.save_service(service=made, secret=SECRET, by=None)


# Our side of the trip, and theirs ------------------------------------------------------------------


def leave(client, process="login", **more) -> str:
    """Press the button here, and return where it leads."""
    page = client.post("/en/konto/arbejdsplads/esbjerg/", {"process": process, **more})
    assert page.status_code == 200, page.content.decode()[:2000]
    return html.unescape(re.search(r'id="go" href="([^"]+)"', page.content.decode()).group(1))


def at_oidc(address: str, who: str) -> str:
    """Sign in over there as `who`, say yes to everything, and return the address back to us."""
    browser = requests.Session()
    answer = browser.get(address, allow_redirects=False)
    for _ in range(12):
        if answer.is_redirect:
            to = urljoin(answer.url, answer.headers["Location"])
            if to.startswith(SITE):
                return to
            answer = browser.get(to, allow_redirects=False)
            continue
        form = re.search(r'<form[^>]*action="([^"]+)"', answer.text).group(1)
        prompt = re.search(r'name="prompt" value="(\w+)"', answer.text).group(1)
        typed = {"prompt": prompt} | ({"login": who, "password": "x"} if prompt == "login" else {})
        answer = browser.post(urljoin(answer.url, form), typed, allow_redirects=False)
    raise AssertionError("never sent back")


def sign_in(client, who: str, **more):
    """Make the whole round trip and return our last answer."""
    return client.get(at_oidc(leave(client, **more), who).removeprefix(SITE))


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def account(email="anna@esbjerg.example", verified=True, **more) -> User:
    user = factories.UserFactory(email=email, **more)
    EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    return user


# OpenID Connect ------------------------------------------------------------------------------------


def test_a_first_sign_in_makes_the_account_and_knows_the_person(client, oidc):
    known = factories.PersonEmailFactory(address="anna@esbjerg.example").person
    sign_in(client, "anna")
    assert is_in(client)
    user = User.objects.get()
    assert user.person == known
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert client.get("/en/min-uddannelse/", follow=True).status_code == 200


def test_a_link_somebody_else_opened_in_this_browser_gives_nothing(client, oidc):
    """She began her invitation on the shared computer and left; the next comes from the workplace."""
    session = client.session
    session["account_verified_email"] = "hanne@esbjerg.example"
    session.save()
    sign_in(client, "anna")
    user = User.objects.get()
    assert user.email == "anna@esbjerg.example"
    assert list(user.emailaddress_set.values_list("email", flat=True)) == [user.email]


def test_the_next_time_it_is_the_same_account(client, oidc):
    sign_in(client, "anna")
    user = User.objects.get()
    other = Client()
    sign_in(other, "anna")
    assert (User.objects.get(), is_in(other)) == (user, True)


def test_the_page_between_and_what_is_asked_for(client, oidc, oidc_address):
    to = leave(client, next="/en/min-side/")
    assert to.startswith(oidc_address)
    assert "code_challenge_method=S256" in to
    assert "state=" in to
    assert client.get(at_oidc(to, "anna").removeprefix(SITE)).headers["Location"] == "/en/min-side/"


def test_afterwards_one_stays_on_this_site(client, oidc):
    answer = sign_in(client, "anna", next="https://evil.example/")
    assert "evil" not in answer.headers["Location"]


def test_the_same_confirmed_address_joins_the_account(client, oidc):
    user = account()
    sign_in(client, "anna")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get().user == user
    user.refresh_from_db()
    assert user.has_usable_password()
    assert AuditEntry.objects.filter(action="workplace sign-in joined").exists()


@pytest.mark.parametrize("who", ["unsure", "word", "outside", "mailless"])
@pytest.mark.parametrize("there", [True, False])
def test_an_unconfirmed_address_joins_nothing_and_tells_nothing(client, oidc, who, there):
    if there:
        account()
        account("anna@vejle.example")
    before = User.objects.count()
    answer = sign_in(client, who)
    assert answer.status_code == 403
    assert b"could not see that the address is yours" in answer.content
    assert (is_in(client), User.objects.count()) == (False, before)
    assert not SocialAccount.objects.exists()


def test_an_address_handed_on_to_a_successor_does_not_open_the_account(client, oidc):
    sign_in(client, "anna")
    other = Client()
    answer = sign_in(other, "successor")
    assert b"You have an account already" in answer.content
    assert not is_in(other)


def test_an_address_of_somebody_elses_person_is_asked_about_first(client, oidc):
    owner = account("private@example.org")
    factories.PersonEmailFactory(
        address="anna@esbjerg.example", person=owner.person, verified_at=timezone.now()
    )
    answer = sign_in(client, "anna")
    assert b"sign in to that account first" in answer.content
    assert User.objects.count() == 1


def test_who_typed_the_address_first_and_never_confirmed_it_is_locked_out(client, oidc):
    squatter = factories.UserFactory(email="anna@esbjerg.example", person=None)
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)
    sign_in(client, "anna")
    squatter.refresh_from_db()
    assert is_in(client)
    assert not squatter.has_usable_password()
    assert EmailAddress.objects.get().verified


def test_somebody_elses_unconfirmed_second_address_gives_way(client, oidc):
    other = account("other@example.org")
    EmailAddress.objects.create(user=other, email="anna@esbjerg.example", verified=False)
    sign_in(client, "anna")
    assert is_in(client)
    assert client.session["_auth_user_id"] != str(other.pk)


def test_connecting_from_my_page_and_taking_it_off(client, oidc):
    user = account("private@example.org")
    client.post("/en/konto/login/", {"login": user.email, "password": "adgangskode-til-prøve"})
    client.post("/en/konto/reauthenticate/", {"password": "adgangskode-til-prøve"})
    assert b"Connect Esbjerg Kommune" in client.get("/en/konto/3rdparty/").content
    sign_in(client, "mailless", process="connect")
    assert SocialAccount.objects.get().user == user
    other = Client()
    sign_in(other, "mailless")
    assert other.session["_auth_user_id"] == str(user.pk)
    client.post("/en/konto/3rdparty/", {"service": "esbjerg"})
    assert not SocialAccount.objects.exists()
    assert AuditEntry.objects.filter(action="workplace sign-in removed").exists()


def test_connecting_what_is_somebody_elses_changes_nothing(client, oidc):
    sign_in(Client(), "anna")
    owner = SocialAccount.objects.get().user
    user = account("private@example.org")
    client.post("/en/konto/login/", {"login": user.email, "password": "adgangskode-til-prøve"})
    client.post("/en/konto/reauthenticate/", {"password": "adgangskode-til-prøve"})
    sign_in(client, "anna", process="connect")
    assert SocialAccount.objects.get().user == owner
    assert client.session["_auth_user_id"] == str(user.pk)


def test_connecting_needs_an_account_to_connect_to(client, oidc):
    answer = client.post("/en/konto/arbejdsplads/esbjerg/", {"process": "connect"})
    assert answer.headers["Location"] == "/en/konto/login/"


def test_claims_tell_the_job_and_past_jobs_stay(client, oidc):
    social = Profession.objects.get(key="social-worker")
    oidc.organisation_claim, oidc.profession_claim = "department", "title"
    meanings = [
        ClaimMeaning(value="29189803", organisation=oidc.organisation),
        ClaimMeaning(value="socialraadgiver", profession=social),
    ]
    workplaces.save_service(service=oidc, meanings=meanings, by=None)
    sign_in(client, "anna")
    person = Person.objects.get(user__email="anna@esbjerg.example")
    job = person.affiliations.get()
    assert (person.name, job.organisation, job.profession) == (
        "Anna Prøve",
        oidc.organisation,
        social,
    )
    sign_in(Client(), "anna")
    assert person.affiliations.count() == 1


def test_a_more_exact_unit_stays(client, oidc):
    unit = factories.OrganisationFactory(parent=oidc.organisation)
    user = account()
    job = factories.AffiliationFactory(person=user.person, organisation=unit)
    sign_in(client, "anna")
    assert user.person.affiliations.get() == job


def test_a_level_that_is_too_low_does_not_come_in(client, oidc):
    oidc.level_claim, oidc.accepted_levels = "loa", "Substantial, High"
    workplaces.save_service(service=oidc, by=None)
    answer = sign_in(client, "weak")
    assert b"A stronger sign-in is needed" in answer.content
    assert not is_in(client)
    sign_in(client, "anna")
    assert is_in(client)


@pytest.mark.parametrize(("itself", "status"), [(False, 302), (True, 200)])
def test_two_steps_at_the_workplace_count_when_its_row_says_so(
    client, oidc, settings, itself, status
):
    settings.SECOND_FACTOR_WAIVED = False
    grant(user=account(), role=Role.PROJECT_LEAD)
    oidc.two_steps = itself
    workplaces.save_service(service=oidc, by=None)
    sign_in(client, "anna")
    assert client.get("/en/min-side/").status_code == status


def everything_kept() -> str:
    """Return every text in the database."""
    from django.apps import apps

    return json.dumps(
        [list(model._default_manager.values()) for model in apps.get_models()], default=str
    )


def test_no_cpr_number_is_kept_or_logged(client, oidc, caplog):
    caplog.set_level(logging.DEBUG)
    oidc.organisation_claim = "cpr"  # somebody set it up wrongly
    workplaces.save_service(service=oidc, by=None)
    sign_in(client, "anna")
    assert is_in(client)
    session = json.dumps(dict(client.session), default=str)
    kept = everything_kept()
    for form in (CPR, CPR.replace("-", "")):
        assert form not in kept
        assert form not in session
        assert form not in caplog.text
    assert SocialAccount.objects.get().extra_data == {}


def test_a_cpr_number_as_the_id_is_refused(client, oidc):
    answer = sign_in(client, CPR)
    assert answer.status_code == 403
    assert not is_in(client)
    assert CPR not in everything_kept()


def test_an_answer_is_used_once(client, oidc):
    back = at_oidc(leave(client), "anna").removeprefix(SITE)
    client.get(back)
    client.post("/en/konto/logout/")
    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_an_answer_in_another_browser_is_refused(client, oidc):
    """Login CSRF: the attacker's answer is worth nothing in the victim's browser."""
    back = at_oidc(leave(client), "anna").removeprefix(SITE)
    victim = Client()
    assert victim.get(back).status_code == 403
    leave(victim)
    assert victim.get(back).status_code == 403
    assert not is_in(victim)


def test_a_session_before_signing_in_is_not_the_one_after(client, oidc):
    back = at_oidc(leave(client), "anna").removeprefix(SITE)
    before = client.session.session_key
    client.get(back)
    assert client.session.session_key != before


def altered(monkeypatch, change):
    """Let `change` alter the id token's parts on the way from the provider."""
    real = requests.Session.request

    def request(self, method, url, *args, **kwargs):
        answer = real(self, method, url, *args, **kwargs)
        if method.lower() == "post" and url.endswith("/token"):
            said = answer.json()
            said["id_token"] = ".".join(change(said["id_token"].split(".")))
            answer._content = json.dumps(said).encode()
        return answer

    monkeypatch.setattr(requests.Session, "request", request)


def with_claims(**changes):
    def change(parts):
        said = json.loads(base64.urlsafe_b64decode(parts[1] + "=="))
        words = json.dumps(said | changes).encode()
        return [parts[0], base64.urlsafe_b64encode(words).decode().rstrip("="), parts[2]]

    return change


def unsigned(parts):
    head = base64.urlsafe_b64encode(b'{"alg":"none","kid":"x"}').decode().rstrip("=")
    return [head, parts[1], ""]


@pytest.mark.parametrize(
    "change",
    [
        with_claims(sub="somebody-else"),
        with_claims(aud="another"),
        with_claims(iss="https://evil.example"),
        with_claims(exp=1),
        unsigned,
    ],
    ids=["subject", "audience", "issuer", "expired", "unsigned"],
)
def test_an_altered_id_token_is_refused(client, oidc, monkeypatch, change):
    altered(monkeypatch, change)
    answer = sign_in(client, "anna")
    assert answer.status_code == 403
    assert not is_in(client)


def test_a_provider_that_is_down_says_so(client, oidc):
    oidc.issuer = f"http://localhost:{free_port()}"
    workplaces.save_service(service=oidc, by=None)
    answer = client.post("/en/konto/arbejdsplads/esbjerg/")
    assert answer.status_code == 403
    assert b"could not be used" in answer.content


def test_a_closed_service_is_not_there(client, oidc):
    oidc.enabled = False
    workplaces.save_service(service=oidc, by=None)
    assert client.post("/en/konto/arbejdsplads/esbjerg/").status_code == 404
    assert b"Esbjerg Kommune" not in client.get("/en/konto/arbejdsplads/").content
    assert b"workplace" not in client.get("/en/konto/login/").content


def test_leaving_needs_a_press_of_a_button_here(oidc):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/en/konto/arbejdsplads/esbjerg/").status_code == 403
    assert b"<form" in strict.get("/en/konto/arbejdsplads/esbjerg/").content
    assert strict.post("/konto/oidc/esbjerg/login/").status_code == 403


def test_the_secret_is_sealed_and_never_shown(oidc):
    assert SECRET not in everything_kept()
    assert oidc.secret == SECRET
    row = AuditEntry.objects.filter(action="sign-in service saved").latest("pk")
    assert SECRET not in json.dumps(row.detail)
    assert "sealed_secret" in row.detail["changed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "saml"},
        {"domains": ""},
        {"issuer": "http://evil.example"},
        {"client_id": ""},
        {"level_claim": "loa"},
        {"protocol": "saml", "metadata": "<x/>"},
        {"protocol": "saml", "metadata": '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'},
    ],
)
def test_a_service_that_cannot_work_is_not_kept(wrong):
    right = {"protocol": "oidc", "issuer": "https://idp.example", "client_id": "x"}
    with pytest.raises(ValidationError), transaction.atomic():
        service(**right | wrong)


# SAML ----------------------------------------------------------------------------------------------

ATTRIBUTES = {
    "anna": {
        "https://data.gov.dk/model/core/eid/email": ["anna@esbjerg.example"],
        "https://data.gov.dk/model/core/eid/fullName": ["Anna Prøve"],
        "https://data.gov.dk/model/core/eid/cprNumber": ["0101901234"],
        "https://data.gov.dk/concept/core/nsis/loa": ["Substantial"],
        "https://data.gov.dk/model/core/eid/professional/orgName": ["Esbjerg Kommune"],
    },
    "outside": {"https://data.gov.dk/model/core/eid/email": ["anna@vejle.example"]},
}
EID = "https://data.gov.dk/model/core/eid/"
AS_NEMLOGIN = {
    "protocol": "saml",
    "email_claim": f"{EID}email",
    "name_claim": f"{EID}fullName",
    "organisation_claim": f"{EID}professional/orgName",
    "level_claim": "https://data.gov.dk/concept/core/nsis/loa",
    "accepted_levels": "Substantial, High",
    "vouches_for_email": True,
}


def key_and_certificate(folder: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    now = timezone.now()
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(3))
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.TraditionalOpenSSL
    (folder / "key.pem").write_bytes(key.private_bytes(pem, form, plain))
    (folder / "cert.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))


@pytest.fixture(scope="module")
def idp(tmp_path_factory):
    """The running provider. It learns of us by the metadata that we would give it."""
    folder = tmp_path_factory.mktemp("idp")
    key_and_certificate(folder)
    (folder / "people.json").write_text(json.dumps(ATTRIBUTES))
    about_us = f"{SAML_SITE}/konto/saml/esbjerg/"
    (folder / "sp.xml").write_text(OURS.format(about_us))
    port = free_port()
    address = f"http://localhost:{port}"
    process = served(
        [sys.executable, str(HERE / "saml_idp.py"), str(port), str(folder)], f"{address}/metadata"
    )
    yield address
    ended(process)


OURS = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{0}metadata/">
<md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true"
  protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
  Location="{0}acs/" index="1"/></md:SPSSODescriptor></md:EntityDescriptor>"""


@pytest.fixture
def saml(idp):
    metadata = requests.get(f"{idp}/metadata", timeout=5).text
    made = service(metadata=metadata, **AS_NEMLOGIN)
    workplaces.save_service(
        service=made,
        meanings=[ClaimMeaning(value="Esbjerg Kommune", organisation=made.organisation)],
        by=None,
    )
    return made


def at_saml(address: str, who: str, how: str = "") -> dict[str, str]:
    """Sign in over there and return what its page would post to us."""
    answer = requests.get(f"{address}&as={who}&how={how}", timeout=20)
    assert answer.ok, answer.text
    return {
        k: html.unescape(v) for k, v in re.findall(r'name="(\w+)" value="([^"]*)"', answer.text)
    }


def post_back(client, posted: dict[str, str]):
    """Post it as the browser does, from another site, and follow to where it is judged."""
    answer = client.post("/konto/saml/esbjerg/acs/", posted, headers=AT_HOME)
    assert answer.status_code == 302
    return client.get(answer.headers["Location"], headers=AT_HOME)


def leave_saml(client) -> str:
    page = client.post("/en/konto/arbejdsplads/esbjerg/", headers=AT_HOME)
    return html.unescape(re.search(r'id="go" href="([^"]+)"', page.content.decode()).group(1))


def saml_in(client, who="anna", how="", change=None):
    posted = at_saml(leave_saml(client), who, how)
    if change:
        tree = etree.fromstring(base64.b64decode(posted["SAMLResponse"]))
        change(tree)
        posted["SAMLResponse"] = base64.b64encode(etree.tostring(tree)).decode()
    return post_back(client, posted)


def test_saml_our_metadata_is_what_the_provider_was_given(client, saml):
    said = client.get("/konto/saml/esbjerg/metadata/", headers=AT_HOME)
    assert said.headers["Content-Type"].startswith("text/xml")
    tree = etree.fromstring(said.content)
    assert tree.get("entityID") == f"{SAML_SITE}/konto/saml/esbjerg/metadata/"
    assert b'WantAssertionsSigned="true"' in said.content
    assert f"{SAML_SITE}/konto/saml/esbjerg/acs/".encode() in said.content


def test_saml_round_trip(client, saml):
    saml_in(client)
    assert is_in(client)
    user = User.objects.get()
    assert user.email == "anna@esbjerg.example"
    assert user.person.name == "Anna Prøve"
    assert SocialAccount.objects.get().uid == "id-anna"
    kept = everything_kept()
    assert "0101901234" not in kept
    other = Client()
    saml_in(other)
    assert other.session["_auth_user_id"] == str(user.pk)


def test_saml_joins_the_account_with_the_confirmed_address(client, saml):
    user = account()
    saml_in(client)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_saml_an_address_outside_its_domains_joins_nothing(client, saml):
    account("anna@vejle.example")
    saml.level_claim = saml.accepted_levels = ""
    workplaces.save_service(service=saml, by=None)
    answer = saml_in(client, "outside")
    assert b"could not see that the address is yours" in answer.content
    assert not is_in(client)


def refused(client, answer, caplog, reason: str) -> None:
    assert answer.status_code == 403
    assert b"could not be used" in answer.content
    assert not is_in(client)
    assert not User.objects.exists()
    assert reason in caplog.text, caplog.text


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("sha1", "Deprecated signature algorithm"),
        ("unsigned", "Assertion of the Response is not signed"),
        ("audience", "not a valid audience"),
    ],
)
def test_saml_a_provider_that_answers_wrongly_is_refused(client, saml, caplog, how, reason):
    refused(client, saml_in(client, how=how), caplog, reason)


def tampered(tree) -> None:
    value = tree.find(f".//{ASSERTION}AttributeValue")
    value.text = "lead@esbjerg.example"


def signature_removed(tree) -> None:
    for signature in tree.findall(f".//{DS}Signature"):
        signature.getparent().remove(signature)


def wrapped(tree) -> None:
    """XML signature wrapping: a second, unsigned assertion stands before the signed one."""
    signed = tree.find(f"{ASSERTION}Assertion")
    forged = etree.fromstring(etree.tostring(signed))
    forged.remove(forged.find(f"{DS}Signature"))
    forged.set("ID", "forged")
    forged.find(f".//{ASSERTION}NameID").text = "id-somebody-else"
    tree.insert(list(tree).index(signed), forged)


def own_signature(tree) -> None:
    """Signed all right, but with a key that is not the provider's."""
    import xmlsec
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    xmlsec.tree.add_ids(tree, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    context.sign(tree.find(f".//{DS}Signature"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (tampered, "Signature validation failed"),
        (signature_removed, "Assertion of the Response is not signed"),
        (wrapped, "must contain 1 assertion"),
        (own_signature, "Signature validation failed"),
    ],
)
def test_saml_what_was_changed_on_the_way_is_refused(client, saml, caplog, change, reason):
    refused(client, saml_in(client, change=change), caplog, reason)


def test_saml_an_answer_is_used_once(client, saml):
    posted = at_saml(leave_saml(client), "anna")
    post_back(client, posted)
    assert is_in(client)
    client.post("/en/konto/logout/")
    assert post_back(client, posted).status_code == 403
    assert not is_in(client)


def test_saml_an_answer_in_another_browser_is_refused(client, saml):
    posted = at_saml(leave_saml(client), "anna")
    victim = Client()
    assert post_back(victim, posted).status_code == 403
    leave_saml(victim)
    assert post_back(victim, posted).status_code == 403
    assert not is_in(victim)


def test_saml_an_old_answer_is_refused(client, saml, caplog):
    posted = at_saml(leave_saml(client), "anna")
    with time_machine.travel(time.time() + 8 * 60, tick=True):
        answer = post_back(client, posted)
    refused(client, answer, caplog, "valid SubjectConfirmation was not found")


def test_saml_nobody_comes_in_unasked(client, saml, caplog):
    """An answer to no question of ours, as from a portal: refused."""

    def unasked(tree):
        del tree.attrib["InResponseTo"]

    assert saml_in(client, change=unasked).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(
    "posted", [{}, {"SAMLResponse": ""}, {"SAMLResponse": "%%%"}, {"SAMLResponse": "PHg+"}]
)
def test_saml_nonsense_is_refused(client, saml, posted):
    assert post_back(client, posted).status_code == 403


@pytest.mark.parametrize(
    "asked", ["", "?SAMLRequest=x", "?SAMLResponse=x", "?SAMLRequest=PHg%2BPC94Pg%3D%3D"]
)
def test_saml_nobody_is_signed_out_by_a_stranger(client, saml, asked):
    saml_in(client)
    client.get(f"/konto/saml/esbjerg/sls/{asked}", headers=AT_HOME)
    assert is_in(client)
