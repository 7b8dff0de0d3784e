"""What a worker makes of a certificate: its credential and its document."""

import errno
import os

import pytest
from django.utils import timezone

from benchmarks import certificates as benchmark
from benchmarks import documents as benchmark_of_documents
from certificates import batches, credential, document, erasure, given_files, making, tasks, trouble
from certificates.models import Batch, Certificate, Credential, DocumentDigest, SealKey
from tests import factories
from tests.certificates.conftest import pass_course

pytestmark = pytest.mark.django_db


def keys_of(settings, kind):
    return sorted(settings.KEYS_DIR.glob(f"{kind}-*.pem"))


def test_what_is_made_is_what_is_handed_out_later(client, certificate):
    making.make(certificate)
    made = set(DocumentDigest.objects.values_list("digest", flat=True))
    assert (Credential.objects.count(), len(made)) == (1, 1)
    making.make(certificate)
    given = client.get(f"/da/bevis/{certificate.number}.pdf?sprog=da")
    assert given_files.compare(given.content).state == "same"
    assert set(DocumentDigest.objects.values_list("digest", flat=True)) == made


def test_of_somebody_who_was_erased_nothing_is_made(certificate):
    erasure.forget(person=certificate.person)
    certificate.refresh_from_db()
    making.make(certificate)
    assert not Credential.objects.exists()
    assert not DocumentDigest.objects.exists()


# What stands in the way is said to the administrator, before a holder asks --------------------------


@pytest.fixture
def due(person, course):
    return pass_course(factories.enrol(person, course, factories.CohortFactory(courses=[course])))


def trouble_shown():
    return Batch.objects.get().error


def test_a_lost_seal_is_seen_by_the_administrator(due, certificate, settings, administrator):
    making.make(certificate)
    for path in keys_of(settings, "seal"):
        path.rename(path.with_suffix(".away"))
    tasks.issue_due()
    assert trouble_shown() == "key"
    assert SealKey.objects.count() == 1, "no second key is made in silence"
    for path in settings.KEYS_DIR.glob("seal-*.away"):
        path.rename(path.with_suffix(".pem"))
    batches.try_again(batch=Batch.objects.get(), by=administrator)
    assert batches.work() == 1
    assert trouble_shown() == ""


def test_a_picture_that_is_gone_is_seen_by_the_administrator(due, monkeypatch):
    def gone(*_args):
        raise document.PictureMissing("not in the database")

    monkeypatch.setattr(document, "_pictures", gone)
    tasks.issue_due()
    assert trouble_shown() == "picture"
    assert Certificate.objects.count() == 1, "it is issued all the same"


@pytest.mark.parametrize("kind", ["issuer", "seal"])
def test_a_full_disk_while_a_key_is_made_leaves_nothing_half_made(due, settings, monkeypatch, kind):
    real = os.fsync

    def full(handle):
        if os.readlink(f"/proc/self/fd/{handle}").split("/")[-1].startswith(kind):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    tasks.issue_due()
    assert trouble_shown() == "disk"
    assert keys_of(settings, kind) == []
    monkeypatch.undo()
    batches.BatchLine.objects.update(due_at=timezone.now())
    tasks.issue_due()
    assert trouble_shown() == ""
    assert len(keys_of(settings, kind)) == 1
    credential.signed_bytes(Certificate.objects.get())


@pytest.mark.parametrize("code", sorted(trouble.EVERYBODYS | {"picture", "name", "clock"}))
def test_every_trouble_has_words_of_its_own(code):
    assert trouble.words(code) != trouble.words("something else")


# What is measured ----------------------------------------------------------------------------------


def test_the_benchmark_writes_what_celery_finds_due(course, capsys):
    factories.AffiliationFactory(organisation__kind="police", organisation__confirmed=True)
    factories.ProfessionFactory(key="police-officer")
    since = timezone.now()
    benchmark.due(3)
    tasks.issue_due()
    assert benchmark._watched(since) == [3]
    benchmark._verdict()
    said = "missing 0, twice 0, without credential 0, without document 0, batches open 0"
    assert said in capsys.readouterr().out


def test_the_benchmark_of_documents_says_what_one_costs(capsys):
    benchmark_of_documents.measure(1)
    assert "ms CPU each" in capsys.readouterr().out
