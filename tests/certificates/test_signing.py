import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates import document, seal_keys, signing
from tests.certificates import reading
from tests.certificates.sample import CREDENTIAL, ISSUED, made

ROOT = Path(__file__).resolve().parents[2]


def rsa_seal():
    """A key as an authority would give it: RSA, under somebody else's name."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A synthetic authority")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .sign(private, hashes.SHA256())
    )
    return seal_keys.Seal(private, (certificate,))


@pytest.fixture(scope="module", params=["P-256", "RSA"])
def seal(request):
    before = ISSUED - timedelta(days=1)
    return seal_keys._fresh(before) if request.param == "P-256" else rsa_seal()


@pytest.fixture(scope="module")
def unsealed():
    certificate = made()
    return document.typeset(certificate, "da", credential=CREDENTIAL)


@pytest.fixture(scope="module")
def sealed(unsealed, seal):
    return signing.sign(unsealed, seal=seal, at=ISSUED, reason="Udstedt af Fagspor")


def status(data, seal):
    reader = PdfFileReader(io.BytesIO(data))
    [embedded] = reader.embedded_signatures
    root = seal_keys_certificate(seal)
    context = ValidationContext(trust_roots=[root], moment=ISSUED, allow_fetching=False)
    return validate_pdf_signature(embedded, context)


def seal_keys_certificate(seal):
    return signing._signer(seal).signing_cert


def test_the_seal_holds_and_covers_every_byte(sealed, seal):
    found = status(sealed, seal)
    assert found.intact and found.valid and found.trusted
    assert found.coverage.name == "ENTIRE_FILE"
    assert found.docmdp_ok


def test_one_changed_letter_breaks_it(sealed, seal):
    at = sealed.index(b"/MarkInfo") + 20
    broken = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    try:
        found = status(broken, seal)
    except Exception:
        return  # so broken that it cannot even be read
    assert not (found.intact and found.valid)


def test_made_again_it_is_the_same_to_the_byte(unsealed, sealed, seal):
    again = signing.sign(unsealed, seal=seal, at=ISSUED, reason="Udstedt af Fagspor")
    assert again == sealed


def test_two_processes_make_the_same_bytes(tmp_path):
    fresh = seal_keys._fresh(ISSUED - timedelta(days=1))
    path = tmp_path / "seal.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", fresh.private, fresh.certificate, None, NoEncryption()
        )
    )
    made_there = {digest_in_a_process(path, seed) for seed in ("1", "2")}
    assert len(made_there) == 1
    assert re.fullmatch("[0-9a-f]{64}", made_there.pop())


def digest_in_a_process(path, seed):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": str(ROOT),
        "TZ": "Asia/Tokyo" if seed == "1" else "UTC",
    }
    command = [sys.executable, "-m", "tests.certificates.making", str(path), "da"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]


def test_it_is_dated_as_it_was_issued(sealed):
    assert b"(D:20261121233000" in sealed
    assert hashlib.sha256(sealed)  # and nothing in it says today


def test_the_field_hides_nothing_and_lies_outside_the_page(sealed):
    """PDF/A refuses hidden fields, PDF/UA wants a tag around one on the page."""
    page = reading.opened(sealed).pages[0]
    [field] = [
        one.get_object() for one in page["/Annots"] if one.get_object()["/Subtype"] == "/Widget"
    ]
    assert field["/F"] & 0b100 and not field["/F"] & 0b10
    assert all(float(edge) < 0 for edge in field["/Rect"])
    assert field["/TU"] == "Udstedt af Fagspor"


def test_what_the_document_says_is_not_touched(unsealed, sealed):
    assert sealed.startswith(unsealed.rstrip())
    before, after = reading.opened(unsealed), reading.opened(sealed)
    assert before.pages[0].extract_text() == after.pages[0].extract_text()
    assert after.trailer["/Root"]["/AF"]
