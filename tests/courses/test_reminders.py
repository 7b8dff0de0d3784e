"""Reminders: once, in time, in working hours, and never to who should be left alone."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import deadlines, invitations, programmes, progress, reminder_words, reminders, tasks
from courses.models import CohortReminder, Occasion, ReminderPlan, ReminderTemplate
from courses.quiet import DENMARK
from people import absences
from people.models import Mail
from people.tasks import send_due_mail
from tests import factories

MONDAY = "2026-11-23"
STEPS = {
    "near": [14, 3],
    "passed": [1, 14],
    "invitation": [7, 21],
    "idle": [14],
    "baseline": [3],
    "followup": [0, 14],
}


def at(day: str | date, hour: int = 10, minute: int = 0) -> datetime:
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=DENMARK)


def travel(moment: datetime):
    return time_machine.travel(moment, tick=False)


def run_at(moment: datetime, sent: bool = True) -> int:
    """Queue what is due; a worker that is awake sends it, and its words stay for the test."""
    with travel(moment):
        queued = reminders.run()
    if sent:
        Mail.objects.filter(state="queued").update(state="sent", sent_at=moment)
    return queued


def days_from(first: str, number: int, hours=(7, 9)):
    for n in range(number):
        for hour in hours:
            yield at(date.fromisoformat(first) + timedelta(days=n), hour)


def planned(cohort, *keys, **more) -> ReminderPlan:
    return ReminderPlan.objects.create(
        cohort=cohort,
        since=date(2026, 1, 1),
        steps={key: STEPS[key] for key in keys},
        **({"from_hour": 8, "to_hour": 17, "weekends": False, "holidays": False} | more),
    )


@pytest.fixture
def cohort(course):
    return factories.CohortFactory(courses=[course], name="Stalking 1")


@pytest.fixture
def officer(cohort, person):
    """An officer in the cohort since Monday morning, known by an address."""
    factories.PersonEmailFactory(person=person, address="kim@politi.example")
    factories.enrol(person, cohort.courses.get(), cohort, at=at(MONDAY, 9))
    return person


def due_on(person, day: str):
    person.enrolments.update(due_on=date.fromisoformat(day))


def said(**where):
    rows = CohortReminder.objects.filter(**where).order_by("pk")
    return list(rows.values_list("occasion", "period", "state", "reason"))


# Once, and in time ---------------------------------------------------------------------------------


def test_a_deadline_is_announced_twice_and_missed_twice(cohort, officer):
    due_on(officer, "2026-12-16")
    planned(cohort, "near", "passed")
    sent = [moment for moment in days_from(MONDAY, 50) if run_at(moment)]
    assert [moment.date().isoformat() for moment in sent] == [
        "2026-12-02",
        "2026-12-14",  # the 13th is a Sunday
        "2026-12-17",
        "2026-12-30",
    ]
    assert {moment.hour for moment in sent} == {9}
    assert Mail.objects.count() == CohortReminder.objects.count() == 4


def test_running_again_at_once_changes_nothing(cohort, officer):
    due_on(officer, "2026-11-30")
    planned(cohort, "near")
    assert [run_at(at("2026-11-27")) for _ in range(3)] == [1, 0, 0]
    with travel(at("2026-11-27", 11)):
        tasks.send_reminders()
    assert Mail.objects.count() == 1


def test_the_database_refuses_a_second_mail_a_day_and_a_second_reminder(cohort, officer):
    from django.db import IntegrityError, transaction

    day = {
        "person": officer,
        "recipient": "x@x.dk",
        "subject": "x",
        "reminds_on": date(2026, 12, 1),
    }
    Mail.objects.create(**day)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mail.objects.create(**day)
    row = {"cohort": cohort, "person": officer, "occasion": "near", "period": "2026-12-01-3"}
    CohortReminder.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        CohortReminder.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        CohortReminder.objects.create(**row | {"period": "x", "state": "dropped"})


def test_one_mail_a_day_however_many_occasions_and_cohorts(cohort, officer, course):
    other = factories.CohortFactory(courses=[course])
    factories.enrol(officer, course, other, at=at(MONDAY, 9))
    due_on(officer, "2026-11-30")
    for one in (cohort, other):
        planned(one, "near")
    assert run_at(at("2026-11-27")) == 1
    assert run_at(at("2026-11-27", 15)) == 0
    assert run_at(at("2026-11-30")) == 1


def test_an_extension_is_a_new_deadline(cohort, officer, learner):
    due_on(officer, "2026-11-30")
    planned(cohort, "near", "passed")
    assert run_at(at("2026-11-27")) == 1
    deadlines.extend_person(
        cohort=cohort, person=officer, to=date(2026, 12, 11), reason="ill", by=learner
    )
    assert run_at(at("2026-12-01")) == 1  # fourteen days before the new one have begun
    assert said()[-1][:2] == ("near", "2026-12-11-14")


def test_an_unused_invitation(cohort, officer):
    planned(cohort, "invitation")
    with travel(at(MONDAY)):
        invitation = invitations.invite(
            cohort=cohort, person=officer, address="kim@politi.example", by=None
        )
    assert run_at(at("2026-11-27")) == 0
    assert run_at(at("2026-11-30")) == 1
    mail = Mail.objects.get(reason="reminder invitation")
    assert mail.link == f"/da/invitation/{invitation.token}/"
    assert invitation.token not in mail.text
    assert "stalking" not in (mail.subject + mail.text).lower()
    invitation.refresh_from_db()
    assert invitation.expires_at == at("2026-11-30") + invitations.LIFETIME
    invitation.accepted_at = timezone.now()
    invitation.save()
    assert run_at(at("2026-12-14")) == 0


def test_begun_and_stopped(cohort, learner, officer):
    planned(cohort, "idle")
    lesson = factories.version_of("core-lesson-1")
    with travel(at(MONDAY)):
        progress.finish(person=officer, version=lesson)
    assert run_at(at("2026-12-04")) == 0
    assert run_at(at("2026-12-07")) == 1
    with travel(at("2026-12-08")):
        progress.finish(person=officer, version=factories.version_of("core-lesson-2"))
    assert run_at(at("2026-12-21")) == 0  # begun again: it counts from there
    assert run_at(at("2026-12-22")) == 1


def test_the_baseline_is_asked_for_until_something_is_begun(cohort, officer):
    planned(cohort, "baseline")
    assert run_at(at("2026-11-26")) == 0  # no login: the invitation's business
    factories.UserFactory(person=officer)
    assert run_at(at("2026-11-27")) == 1
    CohortReminder.objects.all().delete()
    progress.finish(person=officer, version=factories.version_of("core-lesson-1"))
    assert run_at(at("2026-11-30")) == 0


def test_no_baseline_where_it_was_waived(cohort, officer):
    factories.UserFactory(person=officer)
    planned(cohort, "baseline")
    cohort.programme.baseline_waiver = "Too late for that"
    cohort.programme.save()
    assert run_at(at("2026-11-27")) == 0


def finish(person, moment):
    full = {"purpose": "final", "score": 3, "maximum": 3, "passed": True, "attempt": 1}
    with travel(moment):
        for name in ("lesson-1", "lesson-2", "quiz"):
            progress.finish(person=person, version=factories.version_of(f"core-{name}"))
        progress.finish(person=person, version=factories.version_of("core-final"), assessment=full)


def test_the_follow_up_tells_nothing_and_ends_when_taken(cohort, person):
    factories.make_course(followup=True)
    factories.PersonEmailFactory(person=person, address="kim@politi.example")
    factories.enrol(person, cohort.courses.get(), cohort, at=at(MONDAY, 9))
    finish(person, at("2026-11-24"))
    plan = planned(cohort, "followup", "near", "passed", "idle")
    plan.save()
    due_on(person, "2026-12-01")
    assert [m.date().isoformat() for m in days_from("2027-02-20", 40) if run_at(m)] == [
        "2027-02-24",
        "2027-03-10",
    ]
    for mail in Mail.objects.all():
        words = (mail.subject + mail.text).lower()
        assert "stalking" not in words and "core" not in words
    CohortReminder.objects.all().delete()
    Mail.objects.all().delete()
    answer = {"purpose": "followup", "score": 3, "maximum": 3, "passed": True, "attempt": 1}
    with travel(at("2027-02-24", 7)):
        progress.finish(
            person=person, version=factories.version_of("core-followup"), assessment=answer
        )
    assert run_at(at("2027-02-24")) == 0


# Who is left alone ---------------------------------------------------------------------------------


def test_never_to_who_is_finished(cohort, officer):
    due_on(officer, "2026-11-30")
    planned(cohort, *STEPS)
    finish(officer, at(MONDAY))
    assert run_at(at("2026-11-27")) == run_at(at("2026-12-01")) == 0


def test_who_has_trained_where_there_is_no_final_is_finished(cohort, officer):
    from courses.models import Enrolment

    course = factories.make_course(slug="track", final=False)
    cohort.courses.set([course])
    factories.enrol(officer, course, cohort, at=at(MONDAY))
    Enrolment.objects.filter(course=course).update(due_on=date(2026, 11, 30), trained_at=at(MONDAY))
    Enrolment.objects.exclude(course=course).update(withdrawn_at=at(MONDAY))
    planned(cohort, "near")
    assert run_at(at("2026-11-27")) == 0


def test_never_to_who_was_withdrawn(cohort, officer, learner):
    due_on(officer, "2026-11-30")
    planned(cohort, *STEPS)
    programmes.withdraw_person(cohort=cohort, person=officer, by=learner)
    assert run_at(at("2026-11-27")) == run_at(at("2026-12-01")) == 0


def test_who_is_away_hears_it_when_back_or_not_at_all(cohort, officer):
    due_on(officer, "2026-12-11")
    planned(cohort, "near", "passed")
    absences.add(person=officer, since=date(2026, 11, 25), until=date(2026, 12, 11), by=None)
    sent = [m.date().isoformat() for m in days_from("2026-11-25", 24) if run_at(m)]
    assert sent == ["2026-12-14"]  # the deadline has passed; both announcements are stale
    dropped = said(state="dropped")
    assert {row[1] for row in dropped} == {"2026-12-11-14", "2026-12-11-3"}
    assert {row[3] for row in dropped} <= {"away", "late"}
    assert ("near", "2026-12-11-14", "dropped", "away") in dropped


def test_never_to_an_address_that_mail_came_back_from(cohort, officer):
    due_on(officer, "2026-11-30")
    planned(cohort, "near")
    Mail.objects.create(
        recipient="Kim@politi.example", subject="x", state="bounced", bounced_at=at(MONDAY)
    )
    assert run_at(at("2026-11-27")) == 0
    factories.PersonEmailFactory(person=officer, address="kim@home.example")
    assert run_at(at("2026-11-27")) == 1
    assert Mail.objects.get(reminds_on__isnull=False).recipient == "kim@home.example"


def test_a_merged_and_an_erased_record_get_nothing(cohort, officer):
    due_on(officer, "2026-11-30")
    planned(cohort, "near")
    officer.erased_at = at(MONDAY)
    officer.save()
    assert run_at(at("2026-11-27")) == 0


def test_a_plan_that_is_off_or_begins_later_sends_nothing(cohort, officer):
    due_on(officer, "2026-11-30")
    plan = planned(cohort, "near", active=False)
    assert run_at(at("2026-11-27")) == 0
    ReminderPlan.objects.filter(pk=plan.pk).update(active=True, since=date(2026, 11, 28))
    assert run_at(at("2026-11-30")) == 0  # it was due on the 27th


# Quiet, and standing still -------------------------------------------------------------------------


def test_quiet_in_the_evening_on_sundays_and_at_christmas(cohort, officer):
    due_on(officer, "2026-12-28")
    planned(cohort, "near")
    sent = [
        m.isoformat()[:13] for m in days_from("2026-12-14", 15, (0, 7, 8, 16, 17, 23)) if run_at(m)
    ]
    assert sent == ["2026-12-14T08", "2026-12-28T08"]


def test_a_mail_that_did_not_get_away_is_taken_back_and_decided_anew(cohort, officer):
    due_on(officer, "2026-11-30")
    planned(cohort, "near")
    with travel(at("2026-11-27", 16)):
        reminders.run()
    with travel(at("2026-11-27", 20)):  # the worker comes back in the evening
        send_due_mail()
        assert Mail.objects.get().state == "queued"
        reminders.run()
    assert not Mail.objects.exists()
    assert not CohortReminder.objects.filter(state="queued").exists()
    finish(officer, at("2026-11-28"))
    assert run_at(at("2026-11-30")) == 0


def crowd(cohort, number):
    for n in range(number):
        person = factories.PersonFactory()
        factories.PersonEmailFactory(person=person, address=f"p{n}@politi.example")
        factories.enrol(person, cohort.courses.get(), cohort, at=at(MONDAY))
        due_on(person, "2026-12-16")


def test_two_days_down_is_no_flood(cohort, settings):
    settings.REMINDERS_A_RUN = 3
    crowd(cohort, 7)
    planned(cohort, "near", "baseline")
    down = at("2026-12-02"), at("2026-12-04")
    assert [run_at(down[1] + timedelta(minutes=10 * n)) for n in range(4)] == [3, 3, 1, 0]
    assert CohortReminder.objects.filter(state="dropped").count() == 0


def test_what_is_stale_after_a_standstill_is_dropped_with_its_reason(cohort, officer):
    due_on(officer, "2026-12-16")
    planned(cohort, "near", "passed")
    assert run_at(at("2026-12-21")) == 1
    assert said(state="dropped") == [
        ("near", "2026-12-16-14", "dropped", "late"),
        ("near", "2026-12-16-3", "dropped", "late"),
    ]
    assert said(state="queued") == [("passed", "2026-12-16+1", "queued", "")]


def test_the_same_queries_for_ten_as_for_one(cohort):
    planned(cohort, *STEPS)
    numbers = []
    for more in (1, 9):
        crowd_of = CohortReminder.objects.count()
        for n in range(more):
            person = factories.PersonFactory()
            factories.enrol(person, cohort.courses.get(), cohort, at=at(MONDAY))
            due_on(person, "2026-12-16")
        with CaptureQueriesContext(connection) as asked:
            assert run_at(at("2026-12-02")) == 0  # nobody has an address
        assert crowd_of == CohortReminder.objects.count()
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


# By hand -------------------------------------------------------------------------------------------


def test_by_hand_waits_for_working_hours_and_says_who_got_none(cohort, officer):
    done, away = factories.PersonFactory(), factories.PersonFactory()
    for person in (done, away):
        factories.PersonEmailFactory(person=person)
        factories.enrol(person, cohort.courses.get(), cohort, at=at(MONDAY))
    finish(done, at(MONDAY))
    absences.add(person=away, since=date(2026, 11, 1), until=date(2026, 12, 1), by=None)
    people = [officer.pk, done.pk, away.pk]
    planned(cohort, "near")
    with travel(at("2026-11-27", 20)):
        assert reminders.preview(cohort, people) == {"": 1, "finished": 1, "away": 1}
        assert reminders.ask(cohort=cohort, people=people, by=None) == 3
        assert reminders.ask(cohort=cohort, people=people, by=None) == 0
        assert reminders.run() == 0
    assert run_at(at("2026-11-30")) == 1
    states = dict(CohortReminder.objects.values_list("person", "state"))
    assert states == {officer.pk: "queued", done.pk: "dropped", away.pk: "dropped"}


def test_by_hand_needs_no_plan(cohort, officer, settings):
    settings.REMINDERS_FROM_HOUR, settings.REMINDERS_TO_HOUR = 8, 17
    with travel(at("2026-11-27", 10)):
        reminders.ask(cohort=cohort, people=[officer.pk], by=None)
    assert run_at(at("2026-11-27", 18)) == 0
    assert run_at(at("2026-11-28", 9)) == 1


# Words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("occasion", Occasion.values)
def test_our_own_words_are_without_fault(db, occasion, language):
    words = reminder_words.ours(occasion, language)
    assert reminder_words.faults(occasion, words.subject, words.body) == {}


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [
        ("Stalking", "{link}", "subject"),
        ("Kursus {link}", "{link}", "subject"),
        ("Kursus", "no link", "body"),
        ("Kursus", "{link} {name.__class__}", "body"),
        ("{course}", "{link}", "subject"),
    ],
)
def test_words_that_are_refused(db, subject, body, field):
    assert field in reminder_words.faults(Occasion.NEAR, subject, body)


def test_an_administrators_words_in_the_persons_language(cohort, officer):
    reminder_words.seed()
    assert reminder_words.seed() == 0
    ReminderTemplate.objects.filter(occasion="near", language="da").update(
        subject="Kære {name}", body="Senest {deadline}: {link} {name}"
    )
    officer.name = "{link} Kim"
    officer.save()
    due_on(officer, "2026-11-30")
    planned(cohort, "near")
    words = reminders.example(cohort, officer, "near", date(2026, 11, 30))
    assert words.subject == "Kære {link} Kim"
    assert "30. november 2026" in words.body
    run_at(at("2026-11-27"))
    mail = Mail.objects.get()
    assert mail.subject == "Kære {link} Kim"
    assert mail.text.endswith("{link} Kim")
