"""A file that somebody was shown, compared with what was issued."""

import time
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates import document, given_files, lookups
from certificates.models import DocumentDigest
from tests.certificates.conftest import revoked


def give(client, data: bytes, name="bevis.pdf"):
    file = SimpleUploadedFile(name, data, "application/pdf")
    return client.post(reverse("check_file"), {"file": file})


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_file_we_issued_is_recognised(client, certificate, language):
    shown = text(give(client, document.pdf(certificate, language)))
    assert "The file is exactly as we issued it" in shown
    assert "certificate-banner--valid" in shown
    assert certificate.number in shown


def test_it_is_recognised_when_the_programs_that_make_it_have_changed(
    client, certificate, monkeypatch
):
    address = reverse("certificate_pdf", args=[certificate.number])
    handed_out = client.get(address).content
    client.get(address)
    assert DocumentDigest.objects.count() == 1
    monkeypatch.setattr(document, "pdf", lambda *args: b"another version draws it otherwise")
    assert "exactly as we issued it" in text(give(client, handed_out))


@pytest.mark.parametrize(
    "alter",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf.replace(b"/Title", b"/Tutle", 1),
        lambda pdf: pdf[:-200],
        lambda pdf: pdf + b"\n1 0 obj\n<</Type/Catalog>>\nendobj\n%%EOF",
    ],
    ids=["a byte more", "a byte other", "cut short", "saved anew"],
)
def test_an_altered_file_is_exposed_beside_what_was_issued(client, certificate, alter):
    original = document.pdf(certificate, "da")
    altered = alter(original)
    assert altered != original
    shown = text(give(client, altered))
    assert "certificate-banner--altered" in shown
    assert shown.index("certificate-banner--altered") < shown.index("certificate-banner--valid")
    assert certificate.holder in shown


def test_the_file_of_a_revoked_certificate_says_revoked(client, certificate, administrator):
    pdf = document.pdf(certificate, "da")
    revoked(certificate, administrator)
    shown = text(give(client, pdf))
    assert "certificate-banner--revoked" in shown


def test_a_file_that_is_not_ours_is_unknown(client, certificate):
    response = give(client, b"%PDF-1.7\nnothing of ours ABCD-EFGH-2345-6789\n%%EOF")
    assert response.status_code == 404
    assert "certificate-banner--unknown" in text(response)
    assert certificate.holder not in text(response)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "The file is empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 500, "This is not a PDF"),
        (b"<html>%PDF" + b"x" * 5000, "This is not a PDF"),
        (b"%PDF-1.7" + b"x" * given_files.MOST_BYTES, "larger than 2 MB"),
        (b"%PDF-1.7" + b"x" * 6_000_000, "larger than 2 MB"),
    ],
    ids=["empty", "picture", "page", "large", "huge"],
)
def test_what_is_no_certificate_is_refused_in_words(client, db, data, complaint):
    response = give(client, data)
    assert response.status_code == 400
    assert complaint in text(response)


def test_nothing_chosen_and_nothing_sent(client, db):
    assert "Choose the file first" in text(client.post(reverse("check_file")))
    assert client.get(reverse("check_file")).status_code == 405
    broken = client.post(
        reverse("check_file"), b"x", content_type="multipart/form-data; boundary=y"
    )
    assert broken.status_code == 400


def bomb(parts: int) -> bytes:
    """A file whose compressed parts unfold to far more than it weighs."""
    part = b"stream\n" + zlib.compress(b"\0" * 30_000_000) + b"\nendstream\n"
    return b"%PDF-1.7\n" + part * parts


@pytest.mark.parametrize(
    "data",
    [
        bomb(30),
        b"%PDF-" + b"stream\n" * 250_000,
        b"%PDF-" + b"ABCD-" * 380_000,
        b"%PDF-" + b"ABCD-EFGH-2345-6789 " * 90_000,
        b"%PDF-" + zlib.compress(b"stream\n" * 1_000_000) * 20,
    ],
    ids=["bomb", "many parts", "half numbers", "many numbers", "folded"],
)
def test_a_hostile_file_costs_little(client, db, data):
    before = time.process_time()
    assert give(client, data).status_code in (400, 404)
    assert time.process_time() - before < 3


def test_nothing_is_kept(client, certificate, settings):
    give(client, document.pdf(certificate, "da") + b" ")
    assert not DocumentDigest.objects.exists()
    assert not settings.MEDIA_ROOT.exists()
    assert client.cookies.keys() == set()


def test_giving_files_is_counted_like_looking_up(client, certificate, monkeypatch):
    monkeypatch.setattr(lookups, "MOST", 1)
    assert give(client, b"%PDF-1.7").status_code == 404
    assert give(client, b"%PDF-1.7").status_code == 429
