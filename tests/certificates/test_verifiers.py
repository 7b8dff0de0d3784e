"""What verifiers that others wrote say of our credentials, with the network shut."""

import copy
import json

import pytest

from certificates import credential, keys
from tests.certificates import verifiers
from tests.certificates.conftest import revoked

GOOD = {"valid_signature": True, "expiration": True, "revocation_status": True}


@pytest.fixture(autouse=True)
def _address(settings):
    settings.ISSUER_URL = "https://fagspor.example"


def signed(certificate) -> dict:
    return json.loads(credential.signed_bytes(certificate))


def holds(said: dict, **steps) -> None:
    """Both verifiers find nothing wrong, but for the steps named."""
    assert said["vc"]["verified"], said["vc"]["error"]
    assert said["core"]["errors"] == []
    assert said["core"]["steps"] == GOOD | {"registered_issuer": True} | steps


def test_a_credential_holds(client, certificate):
    (said,) = verifiers.ask(client, signed(certificate))
    holds(said)
    assert said["vc"]["set"] is False


def change(path: str, value):
    """Return how to make a copy of a credential in which one thing is another."""

    def changed(original: dict) -> dict:
        made = copy.deepcopy(original)
        *way, last = path.split("/")
        place = made
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[last] = value
        return made

    return changed


FORGERIES = {
    "another name": change("credentialSubject/identifier/0/identityHash", "Mallory"),
    "valid for longer": change("validUntil", "2099-01-01T00:00:00Z"),
    "another course": change("credentialSubject/achievement/name", "Surgery"),
    "more hours": change("credentialSubject/result/1/value", "400.00"),
    "another place in the list": change("credentialStatus/statusListIndex", "1"),
    "another issuer's name": change("issuer/name", "Rigspolitiet"),
    "another number": change("id", "https://fagspor.example/c/ABCD-EFGH-2345-6789/credential.json"),
}


def test_whatever_is_changed_it_is_refused(client, certificate):
    original = signed(certificate)
    forged = [forge(original) for forge in FORGERIES.values()]
    answers = verifiers.ask(client, original, *forged)
    holds(answers[0])
    for name, said in zip(FORGERIES, answers[1:], strict=True):
        assert not said["vc"]["verified"], name
        assert said["core"]["errors"] == ["invalid_signature"], name


def test_a_revoked_one_is_seen_and_stands_again_when_reinstated(client, certificate, administrator):
    held = signed(certificate)
    undo = revoked(certificate, administrator)
    (said,) = verifiers.ask(client, held)
    holds(said, revocation_status=False)
    assert said["vc"]["set"]
    undo()
    (said,) = verifiers.ask(client, held)
    holds(said)


def test_an_expired_one_is_refused(client, expired):
    (said,) = verifiers.ask(client, signed(expired))
    assert not said["vc"]["verified"]
    assert said["core"]["steps"]["expiration"] is False


def test_what_an_old_key_signed_stays_valid_and_a_stolen_one_loses_all(client, certificate):
    held = signed(certificate)
    keys.rotate()
    (said,) = verifiers.ask(client, held)
    holds(said)
    keys.rotate(stolen=True)  # another key than the one that signed it
    (said,) = verifiers.ask(client, held)
    holds(said)


def test_what_a_stolen_key_signed_is_refused_until_it_is_signed_again(client, certificate):
    held = signed(certificate)
    keys.rotate(stolen=True)
    (said,) = verifiers.ask(client, held)
    assert not said["vc"]["verified"]
    assert said["core"]["errors"]
    assert credential.resign_stolen() == 1
    (said,) = verifiers.ask(client, signed(certificate))
    holds(said)


def test_a_list_that_somebody_else_signed_is_not_believed(client, certificate, administrator):
    """Whoever can put another list in its place cannot make a revoked one good."""
    held = signed(certificate)
    address = held["credentialStatus"]["statusListCredential"]
    before = json.loads(verifiers.body(client, address.removeprefix("https://fagspor.example")))
    revoked(certificate, administrator)
    now = json.loads(verifiers.body(client, address.removeprefix("https://fagspor.example")))
    assert now["credentialSubject"]["encodedList"] != before["credentialSubject"]["encodedList"]
    now["credentialSubject"]["encodedList"] = before["credentialSubject"]["encodedList"]
    (said,) = verifiers.ask(client, held, **{address: json.dumps(now)})
    assert not said["vc"]["verified"]
    assert said["core"]["steps"]["revocation_status"] is not True
