"""What the site publishes about credentials: keys, lists, files to take away."""

import json
import stat

import jwt
import pytest
from django.core.management import call_command
from django.urls import reverse
from openbadgeslib import baking
from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier, decode_encoded_list, set_indices

from certificates import correcting, credential, erasure, issuer, keys, lookups, status_lists
from certificates.models import IssuerKey, StatusList
from tests.certificates.conftest import revoked

FORMS = ["credential.json", "credential.jwt", "badge.png", "badge.svg"]


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ISSUER_URL = "https://fagspor.example"


def fetched(client):
    """What openbadgeslib downloads, answered by the site."""
    return lambda url: client.get(url.removeprefix("https://fagspor.example")).content


def file(client, certificate, form):
    return client.get(reverse("credential_file", args=[certificate.number, form]))


# Keys ----------------------------------------------------------------------------------------------


def test_the_private_key_is_the_servers_alone(certificate, settings):
    credential.signed_bytes(certificate)
    (path,) = settings.KEYS_DIR.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.KEYS_DIR.stat().st_mode) == 0o700
    assert IssuerKey.objects.get().kid in path.name


def test_with_a_passphrase_it_is_encrypted(certificate, settings):
    settings.ISSUER_KEY_PASSPHRASE = "en lang sætning"
    held = credential.signed_bytes(certificate)
    (path,) = settings.KEYS_DIR.iterdir()
    assert b"ENCRYPTED" in path.read_bytes()
    settings.ISSUER_KEY_PASSPHRASE = "en anden"
    with pytest.raises(keys.KeyUnavailable, match="passphrase"):
        keys.private(keys.current())
    assert credential.signed_bytes(certificate) == held


def test_a_key_that_is_given_is_used_and_not_written(certificate, settings):
    given = keys.Ed25519PrivateKey.generate()
    settings.ISSUER_KEY = keys.pem(given).decode()
    credential.signed_bytes(certificate)
    assert IssuerKey.objects.get().kid == keys.kid_of(given)
    assert not settings.KEYS_DIR.exists()
    with pytest.raises(keys.KeyUnavailable, match="give a new one"):
        keys.rotate()


def test_a_lost_key_is_said_and_loses_nothing_that_was_issued(client, certificate, settings):
    held = credential.signed_bytes(certificate)
    pk = StatusList.objects.get().pk
    for path in settings.KEYS_DIR.iterdir():
        path.unlink()
    assert credential.signed_bytes(certificate) == held
    assert client.get(f"/credentials/status/{pk}.json").status_code == 503
    assert client.get(certificate.get_absolute_url()).status_code == 200
    keys.rotate()
    assert client.get(f"/credentials/status/{pk}.json").status_code == 200
    OB3LdpVerifier().verify(held, download=fetched(client))


def test_the_operator_sees_and_changes_keys(certificate, capsys):
    credential.signed_bytes(certificate)
    call_command("issuer_keys", "rotate")
    call_command("issuer_keys")
    shown = capsys.readouterr().out
    assert "current, private key here, 0 signed" in shown
    assert "retired, private key here, 1 signed" in shown


def test_no_secret_is_published(client, certificate, settings):
    credential.signed_bytes(certificate)
    keys.rotate()
    for name in ("did_document", "issuer_profile", "issuer_keys"):
        response = client.get(reverse(name))
        assert response["Access-Control-Allow-Origin"] == "*"
        said = response.content.decode()
        assert "PRIVATE" not in said
        assert '"d":' not in said.replace(" ", "")
    document = client.get("/.well-known/did.json").json()
    assert len(document["verificationMethod"]) == 4
    assert {m["id"] for m in document["verificationMethod"]} == set(document["assertionMethod"])
    history = client.get("/.well-known/issuer-keys.json").json()["keys"]
    assert [key["usedUntil"] is None for key in history] == [True, False]


# Status lists --------------------------------------------------------------------------------------


def bits(text: str) -> set[int]:
    claims = (
        json.loads(text)
        if text.startswith("{")
        else jwt.decode(text, options={"verify_signature": False})
    )
    encoded = claims["credentialSubject"]["encodedList"]
    return set(set_indices(decode_encoded_list(encoded)))


@pytest.mark.parametrize("form", status_lists.FORMS)
def test_a_list_says_which_are_withdrawn(client, certificate, administrator, form):
    row = credential.secure(certificate=certificate)
    address = f"/credentials/status/{row.status_list_id}.{form}"
    before = client.get(address)
    assert bits(before.content.decode()) == set()
    undo = revoked(certificate, administrator)
    after = client.get(address)
    assert bits(after.content.decode()) == {row.status_index}
    assert after["ETag"] != before["ETag"]
    undo()
    assert bits(client.get(address).content.decode()) == set()


def test_a_list_is_large_enough_to_hide_in(certificate):
    row = credential.secure(certificate=certificate)
    text = status_lists.published(row.status_list, "json")
    assert (
        len(decode_encoded_list(json.loads(text)["credentialSubject"]["encodedList"])) * 8
        >= 131_072
    )


def test_a_list_is_cheap_to_ask_for_again(
    client, certificate, django_assert_max_num_queries, monkeypatch
):
    row = credential.secure(certificate=certificate)
    address = f"/credentials/status/{row.status_list_id}.json"
    first = client.get(address)
    monkeypatch.setitem(status_lists._SIGN, "json", None)  # signing again would fail
    with django_assert_max_num_queries(3):
        again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address).content == first.content
    assert "max-age=60" in first["Cache-Control"]


def test_places_are_drawn_at_random_and_a_full_list_is_followed_by_another(
    certificate, another, monkeypatch
):
    first = credential.secure(certificate=certificate)
    monkeypatch.setattr(credential, "FULL", 1 / 131_072)
    second = credential.secure(certificate=another)
    assert first.status_list_id != second.status_list_id


def test_a_place_that_is_taken_meanwhile_is_drawn_again(certificate, another, monkeypatch):
    taken = credential.secure(certificate=certificate).status_index
    drawn = iter([taken, taken, 7])
    monkeypatch.setattr(credential, "_free_index", lambda place: next(drawn))
    assert credential.secure(certificate=another).status_index == 7


@pytest.mark.parametrize("address", ["999.json", "1.xml", "99999999999.json"])
def test_a_list_that_is_not_there(client, db, address):
    assert client.get(f"/credentials/status/{address}").status_code == 404


# What openbadgeslib says ---------------------------------------------------------------------------


def test_the_jwt_form_verifies_with_its_list(client, certificate, administrator):
    token = credential.token(certificate)
    verifier = OB3Verifier.for_issuer_did(issuer.did(), download=fetched(client))
    verifier.verify(token, check_status=True, download=fetched(client))
    keys.rotate()
    verifier = OB3Verifier.for_issuer_did(issuer.did(), download=fetched(client))
    verifier.verify(token, check_status=True, download=fetched(client))
    revoked(certificate, administrator)
    with pytest.raises(Exception, match="revocation"):
        verifier.verify(token, check_status=True, download=fetched(client))


def test_a_changed_token_is_refused(client, certificate):
    head, body, signature = credential.token(certificate).split(".")
    verifier = OB3Verifier.for_issuer_did(issuer.did(), download=fetched(client))
    other = body[:40] + ("A" if body[40] != "A" else "B") + body[41:]
    with pytest.raises(Exception):
        verifier.verify(".".join([head, other, signature]))


# What it says --------------------------------------------------------------------------------------


def test_it_says_what_the_certificate_says_and_no_address(certificate, learner):
    said = json.loads(credential.signed_bytes(certificate))
    text = json.dumps(said, ensure_ascii=False)
    assert learner.email not in text
    subject = said["credentialSubject"]
    name, email = subject["identifier"]
    assert name["identityHash"] == certificate.holder
    assert email["hashed"] and email["identityHash"].startswith("sha256$")
    assert len(email["salt"]) == 32
    assert said["validFrom"][:10] <= said["validUntil"][:10]
    assert said["validUntil"].endswith("Z")
    hours = [result.get("value") for result in subject["result"]]
    assert hours[1:] == ["0.67", "0.00"]
    assert subject["achievement"]["resultDescription"][0]["requiredValue"] == "70"
    assert "70" in said["evidence"][0]["narrative"]


def test_somebody_without_an_address_has_a_credential_too(certificate, learner):
    learner.person = None
    learner.save()
    certificate.person.refresh_from_db()
    said = json.loads(credential.signed_bytes(certificate))
    assert len(said["credentialSubject"]["identifier"]) == 1


# Files to take away --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_files_to_take_away(client, certificate, form):
    response = file(client, certificate, form)
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert file(client, certificate, form).content == response.content


@pytest.mark.parametrize("form", FORMS)
def test_none_of_a_revoked_or_unknown_one(client, certificate, administrator, form):
    credential.secure(certificate=certificate)
    revoked(certificate, administrator)
    assert file(client, certificate, form).status_code == 404
    certificate.number = "ABCD-EFGH-2345-6789"
    assert file(client, certificate, form).status_code == 404


def test_the_credential_is_where_it_says_it_is(client, certificate):
    said = json.loads(credential.signed_bytes(certificate))
    assert client.get(said["id"].removeprefix("https://fagspor.example")).json() == said


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ("badge.png", lambda b: baking.extract_png(b, keyword=baking.ITXT_KEYWORD_OB3)),
        (
            "badge.svg",
            lambda b: baking.extract_svg(b, element=baking.SVG_ELEMENT_OB3, text_fallback=True),
        ),
    ],
)
def test_a_badge_carries_a_credential_that_verifies(client, certificate, form, read):
    carried = read(file(client, certificate, form).content)
    assert carried.encode() == credential.signed_bytes(certificate)
    OB3LdpVerifier().verify(carried, download=fetched(client))


def test_programs_that_ask_too_often_are_told_so_in_json(client, certificate, monkeypatch):
    monkeypatch.setattr(lookups, "MOST", 0)
    response = client.get(reverse("certificate_report", args=[certificate.number]))
    assert (response.status_code, response.json()) == (429, {"status": "too-many-requests"})


# Erasure -------------------------------------------------------------------------------------------


def test_who_is_erased_takes_her_name_along(client, certificate):
    """The number still answers, without the name; the credential is gone, its place is kept."""
    name = certificate.holder
    row = credential.secure(certificate=certificate)
    assert erasure.forget(person=certificate.person) == 1
    certificate.refresh_from_db()
    for form in FORMS:
        assert file(client, certificate, form).status_code == 404
    with pytest.raises(credential.Erased):
        credential.signed_bytes(certificate)
    row.refresh_from_db()
    assert (row.signed, row.jwt) == ("", "")
    assert client.get(f"/credentials/status/{row.status_list_id}.json").status_code == 200
    shown = client.get(f"/en/bevis/{certificate.number}/").content.decode()
    assert name not in shown
    assert "Name erased" in shown
    assert "badge.png" not in shown
    said = client.get(reverse("certificate_report", args=[certificate.number])).json()
    assert (said["status"], said["holder"]) == ("valid", None)
    assert name not in str(said)


def test_a_corrected_one_is_handed_out_under_its_new_number_only(
    client, certificate, administrator
):
    row = credential.secure(certificate=certificate)
    new = correcting.correct(
        certificate=certificate, holder="Anna Kirstine", reason="Misspelt", by=administrator
    )
    assert file(client, certificate, "credential.json").status_code == 404
    said = json.loads(file(client, new, "credential.json").content)
    assert said["credentialSubject"]["identifier"][0]["identityHash"] == "Anna Kirstine"
    address = f"/credentials/status/{row.status_list_id}.json"
    assert bits(client.get(address).content.decode()) == {row.status_index}
