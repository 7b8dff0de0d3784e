"""Heads at youth events: counted by school and grade, corrected by a new row, never persons."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from courses import heads
from courses.models import HeadCount, OpenEvent, TrainingRecord
from tests import factories


@pytest.fixture
def event(db):
    return OpenEvent.objects.create(
        programme=factories.ProgrammeFactory(), kind="youth", title="Day", held_on=date(2026, 11, 3)
    )


def count(event, number, key=None, school="North"):
    return heads.count(
        event=event, key=key or uuid4(), school=school, grade="7", heads=number,
        source="counted at the door", by=None,
    )  # fmt: skip


def test_the_same_form_twice_counts_once(event):
    key = uuid4()
    assert count(event, 24, key) == count(event, 24, key)
    count(event, 20, school="South")
    assert heads.of_programme(event.programme) == [
        {"kind": "youth", "label": "Youth event", "heads": 44, "events": 1, "schools": 2}
    ]


def test_a_correction_is_a_row_of_its_own(event):
    wrong, key = count(event, 240), uuid4()
    for _click in range(2):
        right = heads.correct(row=wrong, key=key, heads=24, by=None)
    assert heads.of_programme(event.programme)[0]["heads"] == 24
    with pytest.raises(heads.Corrected):
        heads.correct(row=wrong, key=uuid4(), heads=25, by=None)
    heads.correct(row=right, key=uuid4(), heads=None, by=None)
    assert heads.of_programme(event.programme) == []
    assert HeadCount.objects.count() == 3


def test_the_database_refuses_to_change_a_count(event):
    row = count(event, 24)
    for change in (lambda: HeadCount.objects.update(heads=1), row.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_heads_are_no_exposure(event):
    count(event, 24)
    assert not TrainingRecord.objects.exists()
    assert not {f.name for f in HeadCount._meta.get_fields()} & {"person", "name", "email"}
