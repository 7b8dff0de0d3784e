import pytest
from django.db import DatabaseError, transaction

from courses import progress
from courses.merging import merge, unmerge
from courses.models import TrainingRecord
from people.models import AuditEntry, Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    return factories.PersonFactory(), factories.PersonFactory()


def test_merging_changes_no_row_and_is_a_fact(person, course):
    other = factories.PersonFactory()
    factories.enrol(person, course)
    progress.finish(person=person, version=factories.version_of("core-lesson-1"))
    before = list(TrainingRecord.objects.values())
    merge(person=person, into=other, by=None, reason="same address at work")
    after = list(TrainingRecord.objects.values())
    assert after[:-1] == before
    assert (after[-1]["kind"], after[-1]["other_person_id"]) == ("merged", other.pk)
    assert AuditEntry.objects.get(action="merged").detail["into"] == str(other.key)
    assert list(Person.objects.distinct_people()) == [other]


def test_it_can_be_undone(two):
    one, other = two
    merge(person=one, into=other, by=None, reason="same")
    unmerge(person=one, by=None, reason="not the same after all")
    one.refresh_from_db()
    assert one.merged_into is None
    assert list(TrainingRecord.objects.values_list("kind", flat=True)) == ["merged", "unmerged"]


def test_nobody_is_merged_into_herself_or_twice(two):
    one, other = two
    with pytest.raises(ValueError, match="own"):
        merge(person=one, into=one, by=None, reason="")
    merge(person=one, into=other, by=None, reason="same")
    for person, into in ((one, other), (other, one)):
        with pytest.raises(ValueError, match="own"):
            merge(person=person, into=into, by=None, reason="")
    with pytest.raises(ValueError, match="not merged"):
        unmerge(person=other, by=None, reason="")
    assert TrainingRecord.objects.count() == 1


def test_the_database_refuses_a_person_merged_into_herself(two):
    one, _ = two
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.filter(pk=one.pk).update(merged_into=one)
