from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from courses import ledger, progress
from courses.models import TrainingRecord
from people import audit
from people.affiliations import affiliate
from people.models import AuditEntry, Organisation
from tests import factories

pytestmark = pytest.mark.django_db
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def write(person, **fields):
    return ledger.record(
        TrainingRecord.Kind.ACTIVITY_FINISHED, person=person, at=timezone.now(), **fields
    )


@pytest.mark.parametrize("model", [TrainingRecord, AuditEntry])
@pytest.mark.parametrize("verb", ["update", "delete", "raw"])
def test_the_database_itself_refuses_to_change_or_delete(person, model, verb):
    write(person)
    audit.record(None, "tried", person)
    table = model._meta.db_table
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        if verb == "update":
            column = "minutes" if model is TrainingRecord else "action"
            model.objects.update(**{column: 1})
        elif verb == "delete":
            model.objects.all()._raw_delete("default")
        else:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table}")
    assert model.objects.count() == 1


def test_positions_grow(person):
    first, second = write(person), write(person)
    assert second.position > first.position
    assert ledger.position() == second.position


def test_an_empty_ledger_stands_at_nought(db):
    assert ledger.position() == 0


def test_a_record_holds_the_job_of_that_day(person):
    job = person.affiliations.get()
    before = write(person)
    esbjerg = Organisation.objects.get(kind="municipality", code="0561")
    teacher = factories.ProfessionFactory(key="teacher")
    affiliate(person=person, profession=teacher, organisation=esbjerg, since=timezone.localdate())
    after = write(person)
    before.refresh_from_db()
    assert (before.organisation, before.profession) == (job.organisation, job.profession)
    assert before.police_district == job.organisation
    assert before.municipality is None
    assert (after.organisation, after.profession) == (esbjerg, teacher)
    assert after.municipality == esbjerg
    assert after.police_district == esbjerg.police_district


def test_a_record_made_today_of_an_earlier_day_holds_the_job_of_then(person):
    old = person.affiliations.get()
    affiliate(
        person=person,
        profession=old.profession,
        organisation=factories.OrganisationFactory(),
        since=date(2026, 6, 1),
    )
    then = ledger.record(
        TrainingRecord.Kind.SEMINAR_ATTENDED,
        person=person,
        at=datetime(2026, 5, 1, 12, tzinfo=COPENHAGEN),
    )
    assert then.organisation == old.organisation
    assert then.recorded_at.date() != then.occurred_at.date()


def test_a_month_is_the_danish_one(person):
    row = ledger.record(
        TrainingRecord.Kind.TRAINED,
        person=person,
        at=datetime(2026, 6, 30, 22, 30, tzinfo=ZoneInfo("UTC")),
    )
    assert row.month == 202607


def test_without_a_job_the_record_stands_without_one():
    row = write(factories.PersonFactory())
    assert (row.profession, row.organisation, row.municipality) == (None, None, None)


def test_a_voided_row_stands_until_then(person):
    row = write(person, minutes=10)
    before = ledger.position()
    ledger.void(row, by=None, reason="wrong person")
    assert not TrainingRecord.objects.standing().exists()
    assert list(TrainingRecord.objects.standing(before)) == [row]


def test_a_row_is_corrected_once(person):
    row = write(person)
    ledger.void(row, by=None, reason="wrong")
    with pytest.raises(DatabaseError), transaction.atomic():
        ledger.void(row, by=None, reason="again")


def test_a_row_out_of_a_cohort_names_its_programme(person, course):
    cohort = factories.CohortFactory(courses=[course])
    enrolment = factories.enrol(person, course, cohort)
    progress.finish(person=person, version=factories.version_of("core-lesson-1"))
    row = TrainingRecord.objects.get(kind=TrainingRecord.Kind.ACTIVITY_FINISHED)
    assert (row.cohort, row.programme) == (cohort, cohort.programme)
    assert (row.course, row.edition) == (course, enrolment.edition)
    assert row.minutes == 10


def test_renaming_and_a_new_edition_move_no_row(person, course):
    factories.enrol(person, course)
    progress.finish(person=person, version=factories.version_of("core-lesson-1"))
    before = list(TrainingRecord.objects.values())
    factories.make_course(lessons=5)
    Organisation.objects.update(name="Another name")
    assert list(TrainingRecord.objects.values()) == before


def test_the_index_of_exposures_holds_what_counts_as_one():
    (index,) = [one for one in TrainingRecord._meta.indexes if one.name == "ledger_exposed"]
    assert index.condition == Q(kind__in=[*TrainingRecord.EXPOSURES], voided=False)
