"""What the database itself refuses, on both engines."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from certificates import freezing
from certificates.models import Certificate, StatusChange
from tests import factories

TABLE = Certificate._meta.db_table


def refused(sql, *values):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize("column", Certificate.FROZEN)
def test_no_frozen_column_can_be_changed(certificate, column):
    text = "cast('{}' as text)" if connection.vendor == "sqlite" else "'{}'::jsonb"
    other = {
        "content": text,
        "design": text,
        "issued_at": "'2031-01-01 00:00:00'",
        "valid_until": "'2031-01-01'",
        "term": "7",
        "person_id": str(factories.PersonFactory().pk),
        "enrolment_id": str(certificate.enrolment_id + 1),
        "predecessor_id": str(certificate.pk),
    }.get(column, "'x'")
    refused(f"UPDATE {TABLE} SET {column} = {other} WHERE id = %s", certificate.pk)  # noqa: S608


def test_it_cannot_be_emptied_or_deleted(certificate):
    refused(f"UPDATE {TABLE} SET valid_until = NULL WHERE id = %s", certificate.pk)  # noqa: S608
    refused(f"DELETE FROM {TABLE} WHERE id = %s", certificate.pk)  # noqa: S608


@pytest.mark.parametrize("column", Certificate.ERASABLE)
def test_the_name_can_be_emptied_and_nothing_else(certificate, column):
    refused(f"UPDATE {TABLE} SET {column} = 'Anna' WHERE id = %s", certificate.pk)  # noqa: S608
    Certificate.objects.filter(pk=certificate.pk).update(**{column: ""})
    refused(f"UPDATE {TABLE} SET {column} = 'Anna' WHERE id = %s", certificate.pk)  # noqa: S608


def test_saving_a_row_whole_as_it_is_is_no_change(certificate):
    found = Certificate.objects.get(pk=certificate.pk)
    found.save()
    assert freezing.intact(found)


def test_the_history_only_grows(certificate):
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusChange.objects.update(at=F("at") - timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        StatusChange.objects.all().delete()


def test_nobody_alone_is_two_pairs_of_eyes(certificate, administrator):
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusChange.objects.create(
            certificate=certificate,
            kind="revoked",
            ground="not-met",
            at=timezone.now(),
            proposed_by=administrator,
            by=administrator,
        )


def test_the_digest_covers_all_that_is_frozen(certificate):
    assert freezing.intact(certificate)
    for name, value in (
        ("number", "ABCD-EFGH-2345-6789"),
        ("content", certificate.content | {"edition": 9}),
        ("design", {"version": 2}),
        ("valid_until", certificate.valid_until + timedelta(days=1)),
        ("issued_at", certificate.issued_at + timedelta(seconds=1)),
        ("term", 2),
        ("holder", "Somebody Else"),
    ):
        found = Certificate.objects.get(pk=certificate.pk)
        setattr(found, name, value)
        assert not freezing.intact(found), name
