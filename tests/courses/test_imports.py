"""Importing people: the dry run, repairs, all or nothing, once and again, killed in the middle."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import imports, ledger
from courses.enrolment import CohortClosed
from courses.import_messages import note, problem
from courses.models import Enrolment, ImportJob, Invitation, Progress, TrainingRecord
from courses.people_files import UnreadableList
from people.models import Affiliation, Mail, Organisation, Person, PersonEmail
from tests import factories

HEADER = "Navn;E-mail;Faggruppe;Organisation"


@pytest.fixture
def words(db):
    """The professions and places a list may name."""
    for key, name, english in (
        ("police-officer", "Politibetjent", "Police officer"),
        ("social-worker", "Socialrådgiver", "Social worker"),
        ("teacher", "Lærer", "Teacher"),
    ):
        factories.ProfessionFactory(key=key, name_da=name, name_en=english)
    for name, kind in (
        ("Vejle Kommune", "municipality"),
        ("Esbjerg Kommune", "municipality"),
        ("Sydøstjyllands Politi", "police"),
    ):
        if not Organisation.objects.filter(name=name).exists():
            Organisation.objects.create(name=name, kind=kind)


@pytest.fixture
def cohort(words, course):
    return factories.CohortFactory(courses=[course])


def a_list(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines]).encode()


def checked(cohort, *lines, invite=True, by=None) -> ImportJob:
    return imports.check(
        cohort=cohort, filename="liste.csv", data=a_list(*lines), by=by, invite=invite
    )


def imported(cohort, *lines, **options) -> ImportJob:
    job = imports.confirm(job=checked(cohort, *lines, **options), by=None)
    return imports.run(job=job)


def finding(job, line=2) -> dict:
    return next(found for found in job.findings if found["line"] == line)


def codes(job, line=2) -> list[str]:
    return [p["code"] for p in finding(job, line)["problems"]]


KIM = "Kim Åse Holm;kim@vejle.example;Lærer;Vejle Kommune"
BO = "Bo Ås;bo@politi.example;politi;Sydøstjyllands Politi"


def test_a_dry_run_writes_nothing_but_the_job(cohort):
    before = ledger.position()
    job = checked(cohort, KIM, BO)
    assert [f["state"] for f in job.findings] == ["new", "new"]
    assert finding(job)["happens"] == ["person_created", "enrolled", "invited"]
    assert not Person.objects.filter(name="Kim Åse Holm").exists()
    assert ledger.position() == before
    assert Mail.objects.count() == 0


def test_an_import_makes_people_jobs_enrolments_facts_and_invitations(cohort):
    job = imported(cohort, KIM, BO)
    assert job.state == ImportJob.State.DONE
    assert job.outcome["created"] == job.outcome["invited"] == 2
    person = PersonEmail.objects.get(address="kim@vejle.example").person
    assert person.name == "Kim Åse Holm"
    assert str(person.affiliation_on(timezone.localdate()).organisation) == "Vejle Kommune"
    fact = TrainingRecord.objects.get(person=person)
    assert (fact.kind, fact.cohort, fact.programme) == ("enrolled", cohort, cohort.programme)
    assert fact.municipality.name == fact.organisation.name == "Vejle Kommune"
    mail = Invitation.objects.get(person=person).mail
    assert mail.recipient == "kim@vejle.example"


def test_after_an_import_no_copy_of_the_list_is_kept(cohort):
    job = imported(cohort, KIM)
    job.refresh_from_db()
    assert job.rows == job.findings == []


def test_importing_again_doubles_nobody_and_sends_no_second_mail(cohort):
    imported(cohort, KIM, BO)
    counts = [m.objects.count() for m in (Person, PersonEmail, Affiliation, Enrolment, Mail)]
    position = ledger.position()
    job = checked(cohort, KIM.replace("kim@", "KIM@"), BO)
    assert [f["state"] for f in job.findings] == ["again", "again"]
    again = imports.run(job=imports.confirm(job=job, by=None))
    assert again.outcome["created"] == again.outcome["invited"] == again.outcome["enrolled"] == 0
    assert counts == [
        m.objects.count() for m in (Person, PersonEmail, Affiliation, Enrolment, Mail)
    ]
    assert position == ledger.position()


def test_confirming_and_running_twice_is_once(cohort):
    job = checked(cohort, KIM)
    imports.confirm(job=job, by=None)
    imports.confirm(job=job, by=None)
    imports.run(job=job)
    imports.run(job=job)
    imports.run_due()
    imports.confirm(job=job, by=None)
    imports.run_due()
    assert PersonEmail.objects.filter(address="kim@vejle.example").count() == 1
    assert Mail.objects.count() == 1


def test_without_invitations_and_invited_by_a_later_list(cohort):
    imported(cohort, KIM, invite=False)
    assert Mail.objects.count() == 0
    job = checked(cohort, KIM)
    assert finding(job)["happens"] == ["already_enrolled", "invited"]
    imports.run(job=imports.confirm(job=job, by=None))
    assert Mail.objects.count() == 1


def test_duplicates_inside_the_list(cohort):
    job = checked(
        cohort,
        KIM,
        KIM.replace("kim@vejle", "KIM@Vejle"),
        KIM.replace("Kim Åse Holm", "Ib Ibsen"),
        KIM.replace("kim@", "kim.holm@"),
    )
    assert [f["state"] for f in job.findings] == ["new", "again", "error", "new"]
    assert finding(job, 3)["notes"] == [{"code": "line_again", "params": {"line": 2}}]
    assert codes(job, 4) == ["address_twice"]
    assert finding(job, 5)["notes"] == [{"code": "same_name_in_list", "params": {"line": 2}}]


def test_one_person_under_two_addresses_is_proposed_and_never_merged(cohort):
    imported(cohort, KIM)
    job = checked(cohort, KIM.replace("kim@vejle.example", "holm@privat.example"))
    (said,) = finding(job)["notes"]
    assert said == {"code": "same_name_known", "params": {"address": "ki…@vejle.example"}}
    assert "ki…@vejle.example" in note(said)
    imports.run(job=imports.confirm(job=job, by=None))
    assert Person.objects.filter(name="Kim Åse Holm", merged_into=None).count() == 2


def test_a_known_person_with_another_job_changes_job_from_today(cohort):
    person = factories.PersonEmailFactory(address="kim@vejle.example").person
    old = factories.AffiliationFactory(person=person, since=date(2020, 1, 1))
    job = checked(cohort, KIM)
    assert finding(job)["happens"] == ["job_changed", "enrolled", "invited"]
    assert {n["code"] for n in finding(job)["notes"]} == {"job_changed", "known_as"}
    imports.run(job=imports.confirm(job=job, by=None))
    old.refresh_from_db()
    today = timezone.localdate()
    assert old.until == today - timedelta(days=1)
    assert str(person.affiliation_on(today)) == str(TrainingRecord.objects.get().profession) + (
        ", Vejle Kommune"
    )
    person.refresh_from_db()
    assert person.name != "Kim Åse Holm"


def test_somebody_who_signed_up_nameless_gets_name_and_job(cohort):
    person = factories.PersonEmailFactory(
        address="kim@vejle.example", person=factories.PersonFactory(name="")
    ).person
    job = imported(cohort, KIM)
    person.refresh_from_db()
    assert person.name == "Kim Åse Holm"
    assert job.outcome["named"] == job.outcome["jobs_begun"] == 1


def test_a_merged_record_stands_for_the_one_it_was_merged_into(cohort):
    stands = factories.PersonFactory()
    merged = factories.PersonFactory(merged_into=stands)
    factories.PersonEmailFactory(address="kim@vejle.example", person=merged)
    imported(cohort, KIM)
    assert Enrolment.objects.get().person == stands


def test_somebody_withdrawn_stays_withdrawn_and_is_not_written_to(cohort):
    imported(cohort, KIM, invite=False)
    Enrolment.objects.update(withdrawn_at=timezone.now())
    job = checked(cohort, KIM)
    assert finding(job)["state"] == "again"
    assert finding(job)["notes"][0]["code"] == "withdrawn_stays"


def test_what_was_finished_before_counts_in_the_cohort(cohort, course):
    person = factories.PersonEmailFactory(address="kim@vejle.example").person
    version = factories.version_of("core-lesson-1")
    Progress.objects.create(
        person=person,
        activity=version.activity,
        version=version,
        minutes=10,
        finished_at=timezone.now(),
    )
    imported(cohort, KIM)
    assert Enrolment.objects.get(person=person).reached_at is not None


# What is wrong, and mending it ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (";kim@x.dk;Lærer;Vejle Kommune", "name", "missing"),
        ("Kim;;Lærer;Vejle Kommune", "email", "missing"),
        ("Kim;kim(at)x.dk;Lærer;Vejle Kommune", "email", "bad_email"),
        ("Kim;kim@x.dk;;Vejle Kommune", "profession", "missing"),
        ("Kim;kim@x.dk;Astronaut;Vejle Kommune", "profession", "unknown_profession"),
        ("Kim;kim@x.dk;Lærer;", "organisation", "missing"),
        ("Kim;kim@x.dk;Lærer;Vejlle Komune", "organisation", "unknown_organisation"),
        ("=1+1;kim@x.dk;Lærer;Vejle Kommune", "name", "formula"),
        ("Kim 010170-1234;kim@x.dk;Lærer;Vejle Kommune", "", "cpr"),
    ],
)
def test_each_wrong_row_says_where_and_what(cohort, line, column, code):
    job = checked(cohort, line)
    (found,) = finding(job)["problems"]
    assert (found["column"], found["code"]) == (column, code)
    assert problem(found)
    with pytest.raises(imports.NotRepaired):
        imports.confirm(job=job, by=None)


def test_a_cpr_number_is_nowhere_in_the_database(cohort):
    job = checked(cohort, "Kim 010170-1234;kim@x.dk;Lærer;Vejle", KIM)
    job.refresh_from_db()
    assert "010170" not in repr([job.rows, job.findings, job.filename])
    odd = imports.check(
        cohort=cohort, filename="010170-1234.csv", data=a_list(KIM), by=None, invite=False
    )
    assert "010170" not in odd.filename


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("betjent", "police-officer"),
        ("POLITIBETJENT", "police-officer"),
        ("Police officer", "police-officer"),
        ("police-officer", "police-officer"),
        ("sagsbehandler", "social-worker"),
        ("socialraadgiver", "social-worker"),
        ("Laerer", "teacher"),
        ("folkeskolelærer", "teacher"),
    ],
)
def test_professions_are_known_by_many_names(cohort, said, key):
    imported(cohort, KIM.replace("Lærer", said), invite=False)
    assert Affiliation.objects.get().profession.key == key


@pytest.mark.parametrize("said", ["Vejle", "vejle kommune", "VEJLE  KOMMUNE"])
def test_places_are_known_by_their_short_names(cohort, said):
    imported(cohort, KIM.replace("Vejle Kommune", said), invite=False)
    assert Affiliation.objects.get().organisation.name == "Vejle Kommune"


def test_near_names_are_suggested(cohort):
    job = checked(cohort, KIM.replace("Vejle Kommune", "Vejlle Komune").replace("Lærer", "Lære"))
    profession, organisation = finding(job)["problems"]
    assert Organisation.objects.get(name="Vejle Kommune").pk in organisation["params"]["near"]
    teacher = factories.ProfessionFactory(key="teacher")
    assert profession["params"]["near"][0] == teacher.pk


def test_two_places_of_one_name_are_asked_about(cohort):
    one, two = (Organisation.objects.create(name="Center Nord") for _ in range(2))
    job = checked(cohort, KIM.replace("Vejle Kommune", "Center Nord"))
    assert codes(job) == ["ambiguous_organisation"]
    job = imports.repair(job=job, line=2, column="organisation", value=f"id:{two.pk}")
    imports.run(job=imports.confirm(job=job, by=None))
    assert Affiliation.objects.get().organisation == two


def test_one_repair_mends_all_rows_with_the_same_wrong_value(cohort):
    lines = [f"Kim {n};kim{n}@x.dk;Strømer;Vejle Kommune" for n in range(5)]
    job = checked(cohort, *lines, BO)
    assert imports.errors_in(job) == 5
    job = imports.repair_all(job=job, column="profession", wrong="Strømer", value="police-officer")
    assert imports.errors_in(job) == 0


def test_an_unknown_place_may_be_new_and_is_made_once(cohort):
    lines = [f"Kim {n};kim{n}@x.dk;Lærer;Krisecenter Ny" for n in range(3)]
    job = imports.accept_new(job=checked(cohort, *lines), name="Krisecenter Ny")
    assert imports.errors_in(job) == 0
    imports.run(job=imports.confirm(job=job, by=None))
    assert Organisation.objects.get(name="Krisecenter Ny").confirmed is False


def test_a_refused_row_can_be_typed_in(cohort):
    job = checked(cohort, "Kim 010170-1234;kim@x.dk;Lærer;Vejle")
    for column, value in zip(
        ("name", "email", "profession", "organisation"), KIM.split(";"), strict=True
    ):
        job = imports.repair(job=job, line=2, column=column, value=value)
    assert finding(job)["state"] == "new"


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("name", "=cmd", "formula"),
        ("name", "010170-1234", "cpr"),
        ("organisation", "id:999999", "unknown_organisation"),
        ("organisation", "id:x", "unknown_organisation"),
        ("errors", "x", "column"),
        ("name", "x" * 201, "too_long"),
    ],
)
def test_bad_repairs_are_refused(cohort, column, value, code):
    job = checked(cohort, KIM)
    with pytest.raises(imports.BadRepair) as caught:
        imports.repair(job=job, line=2, column=column, value=value)
    assert caught.value.code == code


def test_wrong_rows_may_be_left_out_and_are_kept_to_be_mended(cohort):
    job = checked(cohort, KIM, "Bo;bo@x.dk;Astronaut;Vejle")
    imports.confirm(job=job, by=None, leave_out_errors=True)
    job = imports.run(job=job)
    assert (job.outcome["created"], job.outcome["errors"]) == (1, 1)
    assert [row["line"] for row in job.rows] == [3]


def test_the_cohorts_own_organisation_stands_for_a_missing_column(cohort):
    cohort.organisation = Organisation.objects.get(name="Vejle Kommune")
    cohort.save()
    data = "Navn;Mail;Fag\nKim;kim@x.dk;Lærer".encode()
    job = imports.check(cohort=cohort, filename="l.csv", data=data, by=None, invite=False)
    imports.run(job=imports.confirm(job=job, by=None))
    assert Affiliation.objects.get().organisation.name == "Vejle Kommune"


def test_closed_and_empty_cohorts_take_no_list(cohort, words):
    cohort.closes_on = timezone.localdate() - timedelta(days=1)
    cohort.save()
    with pytest.raises(CohortClosed):
        checked(cohort, KIM)
    with pytest.raises(imports.CohortNotReady):
        checked(factories.CohortFactory(), KIM)


def test_a_file_that_is_no_list_leaves_no_job(cohort):
    with pytest.raises(UnreadableList):
        imports.check(cohort=cohort, filename="x", data=b"\x00\x01\x02" * 99, by=None, invite=True)
    assert ImportJob.objects.count() == 0


# Killed, overtaken, failed -------------------------------------------------------------------------


class Killed(BaseException):
    """What a worker meets that is killed: no handler of ours."""


def test_a_worker_killed_in_the_middle_leaves_nothing_and_it_is_run_again(cohort, monkeypatch):
    job = imports.confirm(job=checked(cohort, KIM, BO), by=None)

    def die(rows):
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(ledger, "append", die)
        imports.run(job=job)
    job.refresh_from_db()
    assert job.state == ImportJob.State.RUNNING
    assert not PersonEmail.objects.filter(address="kim@vejle.example").exists()
    assert Mail.objects.count() == 0
    imports.run_due()  # the lease still holds: another worker may be at it
    job.refresh_from_db()
    assert job.state == ImportJob.State.RUNNING
    ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    imports.run_due()
    job.refresh_from_db()
    assert job.state == ImportJob.State.DONE
    assert Mail.objects.count() == 2


def test_a_failure_writes_nothing_says_so_and_can_be_tried_again(cohort, monkeypatch):
    job = imports.confirm(job=checked(cohort, KIM), by=None)

    def fail(**_options):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("courses.invitations.create_all", fail)
        job = imports.run(job=job)
    assert (job.state, job.error) == (ImportJob.State.FAILED, "RuntimeError")
    assert not PersonEmail.objects.filter(address="kim@vejle.example").exists()
    job = imports.run(job=imports.confirm(job=job, by=None))
    assert job.state == ImportJob.State.DONE


def test_overtaken_by_a_sign_up_the_list_is_planned_anew(cohort, monkeypatch):
    job = imports.confirm(job=checked(cohort, KIM), by=None)
    real, tries = imports.import_writing.write, []

    def overtaken(plan, **options):
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError
        return real(plan, **options)

    monkeypatch.setattr(imports.import_writing, "write", overtaken)
    assert imports.run(job=job).state == ImportJob.State.DONE
    assert len(tries) == 2


def test_lists_that_nobody_confirmed_are_forgotten(cohort):
    job = checked(cohort, KIM)
    imports.run_due()
    assert ImportJob.objects.filter(pk=job.pk).exists()
    ImportJob.objects.update(uploaded_at=timezone.now() - timedelta(days=31))
    imports.run_due()
    assert not ImportJob.objects.filter(pk=job.pk).exists()


def test_an_imported_list_can_no_longer_be_changed(cohort):
    job = imported(cohort, KIM)
    with pytest.raises(ImportJob.DoesNotExist):
        imports.repair(job=job, line=2, column="name", value="Ib")
    with pytest.raises(ImportJob.DoesNotExist):
        imports.discard(job=job, by=None)


def test_set_in_the_past_everything_is_as_of_that_day(cohort):
    at = timezone.now() - timedelta(days=100)
    job = imports.confirm(job=checked(cohort, KIM, invite=False), by=None)
    imports.run(job=job, at=at)
    fact = TrainingRecord.objects.get()
    assert fact.occurred_at == at
    assert Affiliation.objects.get().since == timezone.localdate(at)
    assert fact.organisation_id is not None


# Many ----------------------------------------------------------------------------------------------


def many(number: int, prefix: str = "kim") -> list[str]:
    return [f"Kim {n};{prefix}{n}@x.example;Lærer;Vejle Kommune" for n in range(number)]


def queries_of(cohort, number: int, prefix: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        imported(cohort, *many(number, prefix))
    return len(captured)


def test_queries_do_not_grow_with_the_rows(cohort):
    assert queries_of(cohort, 1, "one") == queries_of(cohort, 40, "forty")


def test_ten_thousand_people_cost_queries_by_the_batch(cohort):
    number = queries_of(cohort, 10_000, "kim")
    assert Enrolment.objects.count() == Invitation.objects.count() == 10_000
    assert number < 1000  # SQLite takes 999 values a statement: about 50 ledger rows each


# A seminar before the platform ---------------------------------------------------------------------

OCCASION = {
    "title": "Temadag",
    "day": "2018-02-18",
    "minutes": 180,
    "source": "Underskriftsliste",
    "certainty": "signed",
}


def attended(cohort, *lines) -> ImportJob:
    job = imports.check(
        cohort=cohort, filename="liste.csv", data=a_list(*lines), by=None, occasion=OCCASION
    )
    return imports.run(job=imports.confirm(job=job, by=None))


def test_who_came_before_the_platform_is_noted_with_source_and_certainty(cohort):
    teacher = factories.PersonEmailFactory(address="bo@vejle.example").person
    lines = ("Kim Holm;;Lærer;Vejle Kommune", "Bo Ås;bo@vejle.example;Lærer;Vejle Kommune")
    job = attended(cohort, *lines)
    assert (job.state, job.outcome["attended"], job.outcome["created"]) == ("done", 2, 1)
    rows = TrainingRecord.objects.filter(kind="seminar-attended")
    assert {(r.source, r.certainty, r.minutes, r.month) for r in rows} == {
        ("import", "signed", 180, 201802)
    }
    assert teacher.pk in rows.values_list("person", flat=True)
    assert not Enrolment.objects.exists() and not Invitation.objects.exists()
    assert not teacher.affiliations.exists()  # the list does not tell of today's job
    again = attended(cohort, *lines)
    assert (again.outcome["attended"], again.outcome["again"]) == (0, 2)
    assert rows.count() == 2
