"""Erasing: what names her goes, every total stays, and a list outside the database remembers."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.urls import reverse

from assessments.models import Answer, Attempt
from certificates import issuing
from courses import merging
from courses.models import ImportJob, TrainingRecord
from people import audit, audit_chain, mail
from people.models import AuditEntry, Mail, Person, PersonEmail, Role, User
from people.roles import grant
from privacy import erasing, erasure_list
from privacy.models import ErasureRequest
from reporting import figures
from tests import factories
from tests.certificates.conftest import pass_course

pytestmark = pytest.mark.django_db
NAME = "Aslaug Prøve"
ADDRESS = "aslaug@example.org"


@pytest.fixture
def programme(course):
    cohort = factories.CohortFactory(courses=[course])
    return cohort.programme


@pytest.fixture
def hers(programme, course):
    """Somebody with a name in every place: passed, certified, mailed, listed, invited."""
    cohort = programme.cohorts.get()
    person = factories.AffiliationFactory(person__name=NAME, employee_number="E-4711").person
    user = factories.UserFactory(person=person, email=ADDRESS)
    PersonEmail.objects.get_or_create(person=person, address=ADDRESS)
    EmailAddress.objects.create(user=user, email=ADDRESS, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    enrolment = factories.enrol(person, course, cohort)
    certificate = issuing.issue(enrolment=pass_course(enrolment))
    mail.queue(recipient=ADDRESS, subject="Hello Aslaug", text="x", reason="test", person=person)
    mail.queue(recipient="Aslaug@Example.org", subject="account", text="x", reason="account")
    row = {"line": 2, "name": NAME, "email": ADDRESS, "profession": "", "organisation": "SECRET"}
    other = {
        "line": 3,
        "name": "Bo",
        "email": "bo@example.org",
        "profession": "",
        "organisation": "",
    }
    ImportJob.objects.create(
        cohort=cohort, filename="x.csv", digest="x", rows=[row, other],
        findings=[row | {"state": "ok"}, other | {"state": "ok"}],
    )  # fmt: skip
    return person, user, certificate


def everything_in_the_database() -> str:
    """Return every text of every table: what a thief of the database would read."""
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if "fts" in table:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def test_her_name_and_address_are_nowhere(hers):
    person, _user, _certificate = hers
    assert NAME in everything_in_the_database()
    assert erasing.erase(person=person, by=None)
    left = everything_in_the_database()
    for text in (NAME, "Aslaug", ADDRESS, "E-4711"):
        assert text not in left, text
    assert "bo@example.org" in left


def test_every_total_is_as_it_was(hers, programme):
    person, _user, _certificate = hers
    kept = figures.keep(figure=figures.current(programme=programme).figure, title="x", by=None)
    before = figures.current(programme=programme).figure.answer
    rows = TrainingRecord.objects.count()
    erasing.erase(person=person, by=None)
    assert TrainingRecord.objects.count() == rows
    assert figures.current(programme=programme).figure.answer == before
    kept.refresh_from_db()
    assert kept.answer == before


def test_the_number_still_answers_without_the_name(hers, client):
    person, _user, certificate = hers
    erasing.erase(person=person, by=None)
    page = client.get(reverse("certificate", args=[certificate.number])).content.decode()
    assert NAME not in page
    assert "Valid" in page or "Gyldigt" in page


def test_the_chain_holds_afterwards(hers):
    person, user, _certificate = hers
    audit.record(user, "did", person)
    audit_chain.chain()
    erasing.erase(person=person, by=None)
    audit_chain.chain()
    assert audit_chain.verify().broken is None
    entry = AuditEntry.objects.get(action="person erased")
    assert entry.subject == f"people.person:{person.key}"


def test_the_login_is_closed_and_empty(hers):
    person, user, _certificate = hers
    grant(user=user, role=Role.FACILITATOR)
    erasing.erase(person=person, by=None)
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password(), user.has_role) == (False, False, False)
    assert user.email == f"{user.pk}@erased.invalid"
    assert not EmailAddress.objects.filter(user=user).exists()
    assert not Authenticator.objects.filter(user=user).exists()
    assert not user.grants.current().exists()


def test_no_mail_under_way_reaches_her(hers):
    person, _user, _certificate = hers
    erasing.erase(person=person, by=None)
    assert not Mail.objects.filter(state=Mail.State.QUEUED).exists()
    assert set(Mail.objects.values_list("recipient", flat=True)) == {""}


def test_free_text_goes_and_choices_stay(hers):
    person, _user, _certificate = hers
    version = factories.version_of("core-quiz")
    question = version.definition["questions"][0]["key"]
    attempt = Attempt.objects.create(
        person=person, activity=version.activity, version=version, purpose="practice",
        number=9, questions=[question],
    )  # fmt: skip
    chosen = Answer.objects.create(attempt=attempt, question=question, response={"options": ["a"]})
    erasing.erase(person=person, by=None)
    chosen.refresh_from_db()
    assert chosen.response == {"options": ["a"]}


def test_again_changes_nothing(hers):
    person, _user, _certificate = hers
    assert erasing.erase(person=person, by=None)
    assert not erasing.erase(person=person, by=None)
    assert AuditEntry.objects.filter(action="person erased").count() == 1


def test_records_that_were_merged_go_with_her(hers):
    person, _user, _certificate = hers
    other = factories.PersonFactory(name="Aslaug P.")
    merging.merge(person=other, into=person, by=None, reason="twice")
    erasing.erase(person=other, by=None)
    assert set(Person.objects.filter(pk__in=[person.pk, other.pk]).values_list("name")) == {("",)}
    assert erasure_list.keys() == {person.key, other.key}
    assert "Aslaug" not in everything_in_the_database()


def test_the_last_system_administrator_stays(person):
    user = factories.UserFactory(person=person, is_superuser=True)
    assert erasing.preview(person).last_administrator
    with pytest.raises(erasing.LastAdministrator):
        erasing.erase(person=person, by=None)
    factories.UserFactory(is_superuser=True)
    assert erasing.erase(person=person, by=None)
    user.refresh_from_db()
    assert not user.is_superuser


def test_the_preview_says_what_erasing_does(hers):
    person, _user, _certificate = hers
    seen = erasing.preview(person)
    goes = {kind.model: number for kind, number in seen.goes}
    assert goes["people.PersonEmail"] >= 1
    assert goes["mfa.Authenticator"] == 1
    assert {kind.model for kind, _n in seen.stays} >= {
        "courses.TrainingRecord",
        "courses.Enrolment",
    }
    assert seen.valid_certificates == 1
    assert not Person.objects.exclude(erased_at=None).exists()


# The list outside the database ---------------------------------------------------------------------


def test_the_list_holds_random_keys_and_nothing_else(hers, settings):
    person, _user, _certificate = hers
    erasing.erase(person=person, by=None)
    (line,) = settings.ERASURE_LIST.read_text().splitlines()
    assert set(json.loads(line)) == {"key", "at"}
    assert erasure_list.keys() == {person.key}


def test_who_comes_back_is_erased_again(hers, capsys):
    person, _user, _certificate = hers
    erasing.erase(person=person, by=None)
    Person.objects.filter(pk=person.pk).update(name=NAME, erased_at=None)
    PersonEmail.objects.create(person=person, address=ADDRESS)
    call_command("erase_again")
    assert "1 erased again" in capsys.readouterr().out
    person.refresh_from_db()
    assert (person.name, person.emails.count()) == ("", 0)
    assert erasing.again() == 0


def test_a_list_that_was_lost_is_written_anew(hers, settings):
    person, _user, _certificate = hers
    erasing.erase(person=person, by=None)
    settings.ERASURE_LIST.unlink()
    assert erasing.again() == 0
    assert erasure_list.keys() == {person.key}


def test_a_line_cut_short_by_a_crash_is_left_out(hers, settings):
    person, _user, _certificate = hers
    erasing.erase(person=person, by=None)
    with settings.ERASURE_LIST.open("a") as file:
        file.write('{"key": "0b')
    assert erasure_list.keys() == {person.key}


def test_the_list_is_written_before_the_database_forgets(hers, monkeypatch):
    person, _user, _certificate = hers
    monkeypatch.setattr(erasing, "_by_register", lambda people: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        erasing.erase(person=person, by=None)
    monkeypatch.undo()
    person.refresh_from_db()
    assert person.name == NAME
    assert erasing.again() == 1


# Requests ------------------------------------------------------------------------------------------


def test_a_request_waits_once_and_can_be_taken_back(hers):
    person, _user, _certificate = hers
    first = erasing.ask(person=person)
    assert erasing.ask(person=person) == first
    assert erasing.withdraw(person=person)
    assert not erasing.withdraw(person=person)
    assert ErasureRequest.objects.get().state == "withdrawn"


def test_a_request_is_carried_out_once(hers):
    person, _user, _certificate = hers
    asked, boss = erasing.ask(person=person), factories.UserFactory()
    erasing.carry_out(request=asked, by=boss)
    erasing.carry_out(request=asked, by=boss)
    erasing.refuse(request=asked, by=boss, words="too late")
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.words) == ("done", boss, "")
    assert User.objects.get(pk=boss.pk).is_active
