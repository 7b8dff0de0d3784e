"""After erasure the number still answers, without the name."""

import io
import json
import zipfile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from certificates import archive, correcting, erasure, freezing, given_files, issuing, making
from certificates.given_files import PART
from certificates.models import Certificate
from courses import merging
from tests import factories
from tests.certificates.conftest import pass_course, revoke


def test_the_number_answers_without_the_name(client, certificate, person):
    name, digest = person.name, certificate.digest
    assert erasure.forget(person=person) == 1
    certificate.refresh_from_db()
    assert (certificate.holder, certificate.salt) == ("", "")
    assert name not in json.dumps(certificate.content)
    assert certificate.status() == Certificate.Status.VALID
    assert certificate.digest == digest
    assert freezing.intact(certificate)
    page = client.get(reverse("certificate", args=[certificate.number]))
    assert page.status_code == 200
    assert name not in page.content.decode()
    assert "Name erased" in page.content.decode()
    assert "Course core" in page.content.decode()
    said = client.get(reverse("certificate_json", args=[certificate.number])).json()
    assert said["holder"] is None
    assert name not in json.dumps(said)


def test_forgetting_again_changes_nothing(certificate, person):
    assert [erasure.forget(person=person) for _ in range(3)] == [1, 0, 0]
    assert certificate.changes.filter(kind="erased").count() == 1


def test_all_of_hers_are_forgotten_and_nobody_elses(certificate, person, administrator, course):
    correcting.correct(certificate=certificate, holder="Anna", reason="x", by=administrator)
    merged = factories.AffiliationFactory().person
    issuing.issue(enrolment=pass_course(factories.enrol(merged, course)))
    merging.merge(person=merged, into=person, by=None, reason="same")
    other = factories.AffiliationFactory().person
    kept = issuing.issue(enrolment=pass_course(factories.enrol(other, course)))
    assert erasure.forget(person=person) == 3
    assert list(Certificate.objects.exclude(holder="")) == [kept]


def test_an_erased_one_can_be_revoked_but_not_corrected(certificate, person, administrator, second):
    erasure.forget(person=person)
    with pytest.raises(correcting.CannotCorrect):
        correcting.correct(certificate=certificate, holder="Anna", reason="x", by=administrator)
    assert revoke(certificate, administrator, second).status() == Certificate.Status.REVOKED


def test_nothing_is_issued_to_who_was_erased(passed):
    from django.utils import timezone

    passed.person.erased_at = timezone.now()
    passed.person.name = ""
    passed.person.save()
    assert not issuing.due().exists()


# The paper, made again -----------------------------------------------------------------------------


def read(data: bytes) -> str:
    """Return all that a PDF says: its page, its metadata, and the name read aloud."""
    reader = PdfReader(io.BytesIO(data))
    inside = [
        given_files._unfolded(memoryview(data)[m.end() :], 10**6) for m in PART.finditer(data)
    ]
    whole = b"".join([data, *inside]).decode("latin-1")
    return reader.pages[0].extract_text() + str(reader.metadata) + whole


@pytest.mark.parametrize(("language", "said"), [("da", "Navnet er slettet"), ("en", "Name erased")])
def test_the_document_made_again_has_no_name_and_no_credential(
    client, passed, person, language, said
):
    person.name = "Aslaug Eksempelsen"
    person.save()
    certificate = issuing.issue(enrolment=passed)
    address = reverse("certificate_pdf", args=[certificate.number]) + f"?sprog={language}"
    before = client.get(address).content
    assert person.name in read(before)
    assert list(PdfReader(io.BytesIO(before)).attachments) == ["credential.json"]
    erasure.forget(person=person)
    after = client.get(address).content
    assert said in read(after)
    assert "Aslaug" not in read(after) and "Eksempelsen" not in read(after)
    assert not PdfReader(io.BytesIO(after)).attachments
    assert certificate.number in read(after)


def test_what_was_given_to_her_is_still_known_and_names_nobody(client, certificate, person):
    making.make(certificate)
    held = client.get(reverse("certificate_pdf", args=[certificate.number])).content
    erasure.forget(person=person)
    file = io.BytesIO(held)
    file.name = "certificate.pdf"
    page = client.post(reverse("check_file"), {"file": file}).content.decode()
    assert "Name erased" in page
    assert person.name not in page


def test_the_zip_of_a_programme_names_her_no_more(certificate, person):
    erasure.forget(person=person)
    certificate.refresh_from_db()
    whole = io.BytesIO(b"".join(archive.stream([certificate], "da")))
    with zipfile.ZipFile(whole) as found:
        [name] = found.namelist()
        data = found.read(name)
    assert "Navnet er slettet" in read(data)
    assert person.name not in read(data)
