from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from certificates import erasure, issuing, reminders, tasks
from certificates.models import Certificate, Reminder
from courses import merging
from people import absences
from people.models import Mail
from tests import factories
from tests.certificates.conftest import pass_course, revoke

TODAY = date(2028, 6, 1)


@pytest.mark.parametrize(
    ("left", "step"),
    [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_the_step_of_a_day(left, step):
    assert reminders.step_of(TODAY + timedelta(days=left), TODAY) == step


@pytest.fixture
def addressed(person):
    factories.PersonEmailFactory(person=person, address="anna@example.org")
    return person


def on(certificate, days):
    """Travel to so many days before the last valid day, at noon."""
    day = certificate.valid_until - timedelta(days=days)
    return time_machine.travel(f"{day.isoformat()}T12:00:00+01:00", tick=False)


def mails():
    return Mail.objects.filter(reason="reminder certificate")


def test_three_reminders_each_once(addressed, certificate):
    for days in range(100, -3, -1):
        with on(certificate, days):
            for _ in range(2):
                tasks.remind()
    assert list(Reminder.objects.order_by("-step").values_list("step", flat=True)) == [90, 30, 7]
    assert mails().count() == 3
    assert {mail.recipient for mail in mails()} == {"anna@example.org"}


def test_the_words_are_neutral_and_lead_to_the_page(addressed, certificate):
    with on(certificate, 30):
        reminders.queue_due()
    mail = mails().get()
    assert mail.subject == "Dit certifikat fra Fagspor udløber snart"  # in the person's language
    assert "Course core" not in mail.text + mail.subject
    assert certificate.number not in mail.text
    assert f"/da/bevis/forny/{certificate.pk}/" in mail.text
    assert certificate.holder not in mail.subject


def test_after_a_standstill_only_todays_step(addressed, certificate):
    with on(certificate, 5):
        assert reminders.queue_due() == 1
    assert Reminder.objects.get().step == 7


def test_two_steps_do_not_follow_each_other_at_once(addressed, certificate):
    with on(certificate, 31):
        assert reminders.queue_due() == 1
    with on(certificate, 30):
        assert reminders.queue_due() == 0
    with on(certificate, 25):
        assert reminders.queue_due() == 1


def test_one_mail_for_what_one_person_holds(addressed):
    made = []
    for slug in ("core", "track"):
        course = factories.make_course(slug=slug)
        enrolment = pass_course(factories.enrol(addressed, course), slug=slug)
        made.append(issuing.issue(enrolment=enrolment))
    with on(made[0], 30):
        assert reminders.queue_due() == 1
    assert mails().count() == 1
    assert mails().get().text.count("/bevis/forny/") == 2
    assert Reminder.objects.count() == 2


def test_no_flood(course, monkeypatch):
    monkeypatch.setattr(reminders, "MOST", 3)
    for _ in range(5):
        person = factories.AffiliationFactory().person
        factories.PersonEmailFactory(person=person)
        last = issuing.issue(enrolment=pass_course(factories.enrol(person, course)))
    with on(last, 20):
        assert [reminders.queue_due() for _ in range(3)] == [3, 2, 0]


def test_who_is_not_reminded(addressed, certificate, administrator, second):
    revoke(certificate, administrator, second)
    with on(certificate, 20):
        assert reminders.queue_due() == 0


def test_no_address_no_mail_and_later_there_is_one(course):
    person = factories.AffiliationFactory().person
    certificate = issuing.issue(enrolment=pass_course(factories.enrol(person, course)))
    with on(certificate, 20):
        assert reminders.queue_due() == 0
        assert not Reminder.objects.exists()
        factories.PersonEmailFactory(person=person)
        assert reminders.queue_due() == 1


def test_a_forgotten_person_is_left_in_peace(addressed, certificate):
    erasure.forget(person=addressed)
    with on(certificate, 20):
        assert reminders.queue_due() == 0


def test_a_merged_record_reminds_the_one_it_is(passed):
    survivor = factories.PersonFactory(name="Anna", language="en")
    factories.PersonEmailFactory(person=survivor, address="real@example.org")
    merging.merge(person=passed.person, into=survivor, by=None, reason="same")
    certificate = issuing.issue(enrolment=passed)
    with on(certificate, 20):
        assert reminders.queue_due() == 1
    mail = mails().get()
    assert (mail.recipient, mail.person) == ("real@example.org", survivor)
    assert mail.subject == "Your certificate from Fagspor ends soon"


def test_as_many_queries_for_many_who_were_told(course, django_assert_max_num_queries):
    for _ in range(4):
        person = factories.AffiliationFactory().person
        factories.PersonEmailFactory(person=person)
        last = issuing.issue(enrolment=pass_course(factories.enrol(person, course)))
    with on(last, 20):
        reminders.queue_due()
        with django_assert_max_num_queries(3):
            assert reminders.queue_due(timezone.now()) == 0
    assert Certificate.objects.count() == 4


# The same peace as with reminders of courses -------------------------------------------------------


def test_who_is_away_is_reminded_when_back(addressed, certificate):
    last = certificate.valid_until
    away = {"since": last - timedelta(days=31), "until": last - timedelta(days=28)}
    absences.add(person=addressed, by=None, **away)
    with on(certificate, 30):
        assert reminders.queue_due() == 0
    with on(certificate, 27):
        assert reminders.queue_due() == 1


def test_not_at_night(addressed, certificate, settings):
    settings.REMINDERS_FROM_HOUR, settings.REMINDERS_TO_HOUR = 15, 17
    with on(certificate, 30):
        assert reminders.queue_due() == 0
    settings.REMINDERS_FROM_HOUR = 8
    with on(certificate, 30):
        assert reminders.queue_due() == 1


def test_not_on_a_day_with_another_reminder(addressed, certificate):
    with on(certificate, 30):
        day = timezone.localdate()
        Mail.objects.create(person=addressed, recipient="x@x.dk", subject="x", reminds_on=day)
        assert reminders.queue_due() == 0
        assert not Reminder.objects.exists()
    with on(certificate, 29):
        assert reminders.queue_due() == 1


def test_not_to_an_address_that_mail_comes_back_from(addressed, certificate):
    with on(certificate, 30):
        Mail.objects.create(
            recipient="anna@example.org", subject="x", state="bounced", bounced_at=timezone.now()
        )
        reminders.queue_due()
    assert not mails().filter(recipient="anna@example.org").exists()
