import threading

import pytest
from django.db import connection

from certificates import correcting, freezing, issuing, names
from certificates.models import Certificate
from people.models import AuditEntry, Role
from people.roles import grant
from tests import factories
from tests.certificates.conftest import pass_course, revoke
from tests.certificates.test_issuing import ledger_of


def correct(certificate, by, holder="Anna Kirstine Sørensen", **more):
    return correcting.correct(
        certificate=certificate, holder=holder, reason="Misspelt", by=by, **more
    )


def test_a_successor_names_it_and_moves_no_date(certificate, administrator):
    new = correct(certificate, administrator)
    certificate.refresh_from_db()
    assert new.holder == "Anna Kirstine Sørensen"
    assert (new.predecessor, new.kind, new.term) == (certificate, "correction", 1)
    assert new.number != certificate.number
    assert new.valid_until == certificate.valid_until
    same = {"holder_commitment"}
    for key in certificate.content.keys() - same:
        assert new.content[key] == certificate.content[key], key
    assert new.issued_at >= certificate.issued_at
    assert certificate.status() == Certificate.Status.REPLACED
    assert new.status() == Certificate.Status.VALID
    assert certificate.replaced_by == new
    assert freezing.intact(new)
    assert freezing.intact(Certificate.objects.get(pk=certificate.pk))


def test_corrections_make_a_chain(certificate, administrator):
    second = correct(certificate, administrator, "Ana Sørensen")
    third = correct(second, administrator, "Anna Sørensen")
    states = [one.status() for one in Certificate.objects.order_by("pk")]
    assert states == ["replaced", "replaced", "valid"]
    assert third.predecessor.predecessor == certificate
    assert issuing.issue(enrolment=certificate.enrolment) == third


def test_a_double_click_corrects_once(certificate, administrator):
    first = correct(certificate, administrator)
    assert correct(certificate, administrator) == first
    with pytest.raises(correcting.CannotCorrect):
        correct(certificate, administrator, "Something Else")


def test_the_ledger_counts_one_that_stands(certificate, administrator):
    new = correct(certificate, administrator)
    rows = ledger_of(certificate).values_list("kind", "detail__certificate")
    assert list(rows) == [
        ("certified", certificate.pk),
        ("certificate-revoked", certificate.pk),
        ("certified", new.pk),
    ]
    entry = AuditEntry.objects.get(action="certificate corrected")
    assert entry.detail == {"successor": new.pk, "reason": "Misspelt"}


def test_the_organisation_can_be_corrected(certificate, administrator):
    new = correct(
        certificate, administrator, certificate.holder, organisation="  Esbjerg   Kommune "
    )
    assert new.content["organisation"] == "Esbjerg Kommune"


def test_what_cannot_be_corrected(certificate, administrator, second):
    with pytest.raises(correcting.NothingToCorrect):
        correct(certificate, administrator, certificate.holder)
    with pytest.raises(names.BadName):
        correct(certificate, administrator, "\u202e")
    revoke(certificate, administrator, second)
    with pytest.raises(correcting.CannotCorrect):
        correct(certificate, administrator)
    assert Certificate.objects.count() == 1


def test_six_at_once_make_one_successor(committed):
    enrolment = pass_course(factories.enrol(factories.AffiliationFactory().person, _course()))
    old, by = issuing.issue(enrolment=enrolment), factories.UserFactory()
    grant(user=by, role=Role.COURSE_ADMINISTRATOR)
    barrier, made = threading.Barrier(6), []

    def work():
        try:
            barrier.wait(timeout=10)
            made.append(correct(old, by).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(made) == 6
    assert len(set(made)) == 1


def _course():
    return factories.make_course()
