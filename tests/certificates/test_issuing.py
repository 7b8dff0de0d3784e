import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from certificates import batches, issuing, names, revoking, tasks
from certificates.models import Certificate
from courses import merging
from courses.models import Enrolment, TrainingRecord
from people.affiliations import affiliate
from people.models import AuditEntry, Role
from people.roles import grant
from tests import factories
from tests.certificates.conftest import pass_course, revoke

PASSED_AT = datetime(2026, 8, 31, 22, 30, tzinfo=UTC)  # already 1 September in Denmark


def ledger_of(certificate):
    kinds = [TrainingRecord.Kind.CERTIFIED, TrainingRecord.Kind.CERTIFICATE_REVOKED]
    return TrainingRecord.objects.filter(person=certificate.person, kind__in=kinds)


def test_all_it_says_is_frozen(person, in_cohort):
    certificate = issuing.issue(enrolment=in_cohort)
    job = person.affiliations.get()
    programme = in_cohort.cohort.programme
    seen = sorted(
        factories.activity_key(f"core-{name}") for name in ("lesson-1", "lesson-2", "quiz", "final")
    )
    assert certificate.holder == person.name
    assert certificate.content == {
        "holder_commitment": names.commitment(person.name, certificate.salt),
        "profession": {"da": "Politibetjent", "en": "Police officer"},
        "profession_key": "police-officer",
        "organisation": job.organisation.name,
        "course": {
            "key": str(in_cohort.course.key),
            "titles": {"da": "Course core"},
            "outcomes": {"da": ["See the pattern"]},
        },
        "edition": 1,
        "minutes_online": 40,
        "minutes_room": 0,
        "assessed": {"da": ["Quiz final (da)"]},
        "mark": 0.7,
        "validity_months": 24,
        "versions": {key: [1, 1] for key in seen},
        "passed_on": certificate.content["passed_on"],
        "platform": "Fagspor",
        "issuer": programme.owner.name,
        "programme": programme.name,
        "cohort": in_cohort.cohort.name,
        "synthetic": False,
    }


def test_nothing_that_happens_later_moves_it(person, in_cohort):
    certificate = issuing.issue(enrolment=in_cohort)
    frozen = dict(certificate.content)
    person.name = "Another Name"
    person.save()
    affiliate(
        person=person,
        profession=factories.ProfessionFactory(key="teacher", name_da="Lærer", name_en="Teacher"),
        organisation=factories.OrganisationFactory(),
        since=date(2021, 1, 1),
    )
    factories.make_course(rules={"dose": 0.8, "pass_mark": 0.9, "validity_months": 1})
    certificate.refresh_from_db()
    assert certificate.content == frozen
    assert issuing.issue(enrolment=in_cohort) == certificate


def test_job_and_day_are_those_of_passing(person, course):
    enrolment = pass_course(factories.enrol(person, course), at=PASSED_AT)
    old = person.affiliations.get().organisation.name
    affiliate(
        person=person,
        profession=factories.ProfessionFactory(),
        organisation=factories.OrganisationFactory(),
        since=date(2026, 9, 2),
    )
    certificate = issuing.issue(enrolment=enrolment)
    assert certificate.content["passed_on"] == "2026-09-01"
    assert certificate.valid_until == date(2028, 9, 1)
    assert certificate.content["organisation"] == old


def test_on_ones_own_the_site_is_the_issuer(certificate):
    assert certificate.content["issuer"] == "Fagspor"
    assert certificate.content["programme"] == certificate.content["cohort"] == ""


def test_synthetic_programmes_make_synthetic_certificates(person, course):
    programme = factories.ProgrammeFactory(synthetic=True)
    cohort = factories.CohortFactory(programme=programme, courses=[course])
    enrolment = pass_course(factories.enrol(person, course, cohort))
    assert issuing.issue(enrolment=enrolment).content["synthetic"] is True


def test_seminar_minutes_stand_apart(person, course, administrator):
    from courses.models import Attendance, Seminar

    cohort = factories.CohortFactory(courses=[course])
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    seminar = Seminar.objects.create(
        cohort=cohort, title="Together", starts_at=at, ends_at=at.replace(hour=12)
    )
    Attendance.objects.create(seminar=seminar, person=person, minutes=180)
    enrolment = pass_course(factories.enrol(person, course, cohort))
    content = issuing.issue(enrolment=enrolment).content
    assert (content["minutes_online"], content["minutes_room"]) == (40, 180)


def test_ledger_and_audit_know_but_not_the_number(certificate):
    row = ledger_of(certificate).get()
    assert row.detail == {
        "certificate": certificate.pk,
        "valid_until": certificate.valid_until.isoformat(),
    }
    assert row.edition_id == certificate.enrolment.passed_edition_id
    entry = AuditEntry.objects.get(action="certificate issued")
    assert certificate.number not in f"{entry.subject} {entry.detail} {row.detail}"


def test_a_course_that_is_not_passed_gives_none(enrolled):
    with pytest.raises(issuing.NotPassed):
        issuing.issue(enrolment=enrolled)
    assert not issuing.due().exists()


@pytest.mark.parametrize("name", ["", "  \t "])
def test_a_person_without_a_name_is_asked_for_it(passed, name):
    passed.person.name = name
    passed.person.save()
    with pytest.raises(issuing.NameMissing):
        issuing.issue(enrolment=passed)
    assert issuing.issue_all_due() == 0


def test_a_merged_record_takes_the_surviving_name(passed):
    survivor = factories.PersonFactory(name="Anna Kirstine Sørensen")
    merging.merge(person=passed.person, into=survivor, by=None, reason="same")
    certificate = issuing.issue(enrolment=passed)
    assert certificate.holder == "Anna Kirstine Sørensen"
    assert list(Certificate.objects.held_by(survivor)) == [certificate]


def test_issued_twice_is_issued_once(passed):
    first = issuing.issue(enrolment=passed)
    assert issuing.issue(enrolment=Enrolment.objects.get(pk=passed.pk)) == first
    assert ledger_of(first).count() == 1


def test_the_database_has_the_last_word(certificate):
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(
            person=certificate.person, enrolment=certificate.enrolment, content={}, digest="x"
        )


def test_a_worker_that_loses_the_race_returns_the_winners(passed, monkeypatch):
    winner = issuing.issue(enrolment=passed)
    looks = iter([None, winner])  # nothing there when it looked, and then there was
    monkeypatch.setattr(issuing, "newest", lambda enrolment: next(looks))
    assert issuing.issue(enrolment=passed) == winner
    assert Certificate.objects.count() == 1


def test_two_workers_at_once_issue_one(committed):
    course = factories.make_course()
    person = factories.AffiliationFactory().person
    enrolment = pass_course(factories.enrol(person, course))
    barrier, made = threading.Barrier(6), []

    def work():
        try:
            barrier.wait(timeout=10)
            made.append(issuing.issue(enrolment=enrolment).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(made) == 6
    assert len(set(made)) == 1
    assert Certificate.objects.filter(enrolment=enrolment).count() == 1
    assert ledger_of(Certificate.objects.get(enrolment=enrolment)).count() == 1


# What is due ---------------------------------------------------------------------------------------


@pytest.fixture
def five_due(course):
    people = [factories.AffiliationFactory().person for _ in range(5)]
    return [pass_course(factories.enrol(person, course)) for person in people]


def test_beat_issues_what_is_due_once(five_due):
    assert issuing.due().count() == 5
    tasks.issue_due()
    tasks.issue_due()
    assert Certificate.objects.count() == 5
    assert not issuing.due().exists()


def test_a_killed_worker_loses_and_doubles_nothing(five_due, monkeypatch):
    real, calls = issuing.frozen, []

    def killed(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise SystemExit  # what a worker gets in the middle of the third
        return real(*args, **kwargs)

    monkeypatch.setattr(issuing, "frozen", killed)
    with pytest.raises(SystemExit):
        tasks.issue_due()
    assert Certificate.objects.count() == 2
    with time_machine.travel(timezone.now() + batches.LEASE + timedelta(seconds=1)):
        tasks.issue_due()  # what the dead one held is free again
    assert Certificate.objects.count() == 5
    assert TrainingRecord.objects.filter(kind=TrainingRecord.Kind.CERTIFIED).count() == 5


def test_one_bad_row_does_not_hold_up_the_others(five_due, monkeypatch, caplog):
    real = issuing.frozen

    def bad(enrolment, **kwargs):
        if enrolment.pk == five_due[1].pk:
            raise KeyError("rules")
        return real(enrolment, **kwargs)

    monkeypatch.setattr(issuing, "frozen", bad)
    assert issuing.issue_all_due() == 4
    assert "certificate not issued" in caplog.text


def test_a_revoked_certificate_is_not_made_anew(certificate, administrator, second):
    revoke(certificate, administrator, second)
    assert issuing.issue_all_due() == 0
    assert issuing.issue(enrolment=certificate.enrolment) == certificate


# Who sees it ---------------------------------------------------------------------------------------


def test_a_scoped_administrator_reaches_her_own_cohorts(in_cohort, passed):
    inside, outside = issuing.issue(enrolment=in_cohort), issuing.issue(enrolment=passed)
    user = factories.UserFactory()
    grant(user=user, role=Role.COURSE_ADMINISTRATOR, scope=in_cohort.cohort.programme.key)
    assert list(Certificate.objects.administered_by(user)) == [inside]
    assert list(Certificate.objects.visible_to(user)) == [inside]
    with pytest.raises(PermissionDenied):
        revoking.propose(certificate=outside, kind="revoke", ground="not-met", by=user)


def test_one_sees_ones_own_and_nobody_elses(certificate, learner, client):
    from django.contrib.auth.models import AnonymousUser

    assert list(Certificate.objects.visible_to(learner)) == [certificate]
    assert not Certificate.objects.visible_to(factories.UserFactory()).exists()
    assert not Certificate.objects.visible_to(AnonymousUser()).exists()
    assert not Certificate.objects.administered_by(learner).exists()
