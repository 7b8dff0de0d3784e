import json

import pytest
from openbadgeslib.ob3 import OB3LdpVerifier, OB3Verifier

from certificates import credential, issuer
from certificates.models import Credential


def did_web(url):
    """Answer what a verifier fetches, from the functions that answer over the network."""
    assert url == "https://localhost:8000/.well-known/did.json"
    return json.dumps(issuer.did_document()).encode()


def test_the_bytes_are_the_same_each_time(certificate):
    first = credential.signed_bytes(certificate)
    assert credential.signed_bytes(certificate) == first
    assert Credential.objects.count() == 1
    assert json.loads(first)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"


def test_both_forms_verify_against_the_published_keys(certificate):
    OB3LdpVerifier().verify(credential.signed_bytes(certificate), download=did_web)
    OB3Verifier.for_issuer_did(issuer.did(), download=did_web).verify(credential.token(certificate))


@pytest.mark.parametrize("form", ["png", "svg"])
def test_a_badge_carries_the_credential(certificate, form):
    from openbadgeslib import baking

    from certificates import badge

    if form == "png":
        carried = baking.extract_png(badge.png(certificate), keyword=baking.ITXT_KEYWORD_OB3)
        open("/tmp/badge.png", "wb").write(badge.png(certificate))
    else:
        open("/tmp/badge.svg", "wb").write(badge.svg(certificate))
        carried = baking.extract_svg(
            badge.svg(certificate), element=baking.SVG_ELEMENT_OB3, text_fallback=True
        )
    assert carried.encode() == credential.signed_bytes(certificate)
