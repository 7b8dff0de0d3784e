"""Paper lists: seen row by row first, all or nothing, with their source; twice doubles nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import imports
from courses.models import Attendance, ImportJob, Seminar, TrainingRecord
from courses.people_files import UnreadableList
from courses.seminars import TooEarly
from people.models import Organisation, Person
from tests import factories

HEAD = "navn;e-mail;faggruppe;organisation"


@pytest.fixture
def seminar(course):
    """Three hours, four days ago."""
    Organisation.objects.get_or_create(name="Vejle Kommune", defaults={"kind": "municipality"})
    factories.ProfessionFactory(key="teacher", name_da="Lærer", name_en="Teacher")
    begins = timezone.now() - timedelta(days=4)
    return Seminar.objects.create(
        cohort=factories.CohortFactory(courses=[course]),
        title="A day",
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
    )


def check(seminar, *lines, **more):
    return imports.check_paper(
        seminar=seminar,
        filename="door.csv",
        data="\n".join([HEAD, *lines]).encode(),
        source="Door, signed",
        minutes=more.get("minutes"),
        by=None,
    )


def taken(job):
    return imports.run(job=imports.confirm(job=job, by=None, leave_out_errors=True))


def test_a_paper_list_is_attendance_of_that_day_with_its_source(seminar):
    job = check(seminar, "Ib Ås;ib@x.example;Lærer;Vejle Kommune", minutes=90)
    assert not Attendance.objects.exists()
    assert job.findings[0]["happens"] == ["person_created", "checked_in"]
    assert taken(job).outcome["checked_in"] == 1
    attendance = Attendance.objects.get()
    assert (attendance.minutes, attendance.origin) == (90, "paper")
    fact = TrainingRecord.objects.get(kind="seminar-attended")
    assert fact.occurred_at == seminar.ends_at
    assert (fact.source, fact.certainty) == ("paper", "paper: Door, signed")
    assert (fact.profession.key, fact.organisation.name) == ("teacher", "Vejle Kommune")


def test_one_wrong_row_and_nothing_is_taken(seminar):
    job = check(seminar, "Ib;ib@x.example;Lærer;Vejle Kommune", "Bo;bo@x;Smed;Vejle Kommune")
    found = {(p["column"], p["code"]) for p in job.findings[1]["problems"]}
    assert found == {("email", "bad_email"), ("profession", "unknown_profession")}
    with pytest.raises(imports.NotRepaired):
        imports.confirm(job=job, by=None, leave_out_errors=True)
    imports.repair(job=job, line=3, column="email", value="bo@x.example")
    imports.repair(job=job, line=3, column="profession", value="teacher")
    assert taken(job).state == ImportJob.State.DONE
    assert Attendance.objects.count() == 2


def test_who_has_no_address_is_a_record_of_her_own_and_once(seminar):
    namesake = factories.PersonFactory(name="Ib Ås")
    for _reading in range(2):
        job = check(seminar, "Ib Ås;;Lærer;Vejle Kommune", "Ib Ås;;Lærer;Vejle Kommune")
        assert taken(job).state == ImportJob.State.DONE
    people = Person.objects.filter(name="Ib Ås").exclude(pk=namesake.pk)
    assert people.count() == Attendance.objects.count() == 2
    assert not namesake.attendances.exists()


def test_what_is_known_of_a_person_stays(seminar):
    known = factories.AffiliationFactory().person
    factories.PersonEmailFactory(person=known, address="ib@x.example")
    job = check(seminar, "Ib;IB@x.example;Lærer;Vejle Kommune")
    codes = {note["code"] for note in job.findings[0]["notes"]}
    assert codes == {"known_as", "job_that_day"}
    taken(job)
    assert Attendance.objects.get().person == known
    assert known.affiliations.count() == 1


def test_a_list_with_a_cpr_number_names_the_row_and_keeps_nothing(seminar):
    job = check(seminar, "Ib 010170-1234;ib@x.example;Lærer;Vejle Kommune")
    assert job.findings[0]["problems"][0]["code"] == "cpr"
    assert "010170" not in str(job.rows)


def test_not_before_the_day_and_not_what_is_no_list(seminar):
    with pytest.raises(UnreadableList):
        imports.check_paper(
            seminar=seminar, filename="x", data=b"%PDF-1.7", source="x", minutes=None, by=None
        )
    Seminar.objects.update(
        starts_at=timezone.now() + timedelta(days=1), ends_at=timezone.now() + timedelta(days=2)
    )
    seminar.refresh_from_db()
    with pytest.raises(TooEarly):
        check(seminar, "Ib;ib@x.example;Lærer;Vejle Kommune")
