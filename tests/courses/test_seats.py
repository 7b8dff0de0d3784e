"""Seats: the queue that moves up by itself, apologies, changes, mails with an invitation."""

import re
import threading
from datetime import timedelta

import pytest
from django.core.mail import get_connection
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from courses import mail_log, seats
from courses.models import Seat, Seminar
from people import mail
from people.models import Mail, User
from tests import factories
from tests.certificates.conftest import committed

__all__ = ["committed"]  # a fixture: threads see what is really committed

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def somebody(course, cohort):
    person = factories.PersonEmailFactory().person
    factories.enrol(person, course, cohort)
    return person


@pytest.fixture
def cohort(course):
    return factories.CohortFactory(courses=[course])


@pytest.fixture
def seminar(cohort):
    """One seat, in a week."""
    begins = timezone.now() + timedelta(days=7)
    return Seminar.objects.create(
        cohort=cohort,
        title="Stalking day",
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        place="Room 2",
        link="https://meet.example/1",
        sign_up=True,
        capacity=1,
    )


@pytest.fixture
def three(course, cohort):
    return [somebody(course, cohort) for _ in range(3)]


def states(seminar):
    return [seat.state for seat in seminar.seats.order_by("person_id")]


def event_of(queued):
    return Calendar.from_ical(queued.calendar).walk("VEVENT")[0]


def test_who_comes_first_gets_the_seat_and_the_others_wait_in_turn(seminar, three):
    for person in (*three, three[0]):
        seats.ask(seminar=seminar, person=person)
    assert states(seminar) == ["seat", "waiting", "waiting"]
    assert seats.left(seminar) == 0


def test_an_apology_moves_the_queue_up_in_the_order_they_asked(seminar, three):
    for person in three:
        seats.ask(seminar=seminar, person=person)
    for _click in range(2):
        seats.apologise(seminar=seminar, person=three[0])
    assert states(seminar) == ["away", "seat", "waiting"]
    # Who comes after all stands last.
    seats.ask(seminar=seminar, person=three[0])
    seats.apologise(seminar=seminar, person=three[1])
    assert states(seminar) == ["waiting", "away", "seat"]


def test_more_seats_are_filled_and_fewer_take_none_away(seminar, three):
    for person in three:
        seats.ask(seminar=seminar, person=person)
    for number in (3, 1):
        Seminar.objects.update(capacity=number)
        seats.change(seminar=seminar, changed=["capacity"], by=None)
        assert states(seminar) == ["seat"] * 3


def test_who_leaves_the_cohort_frees_the_seat(seminar, three):
    for person in three:
        seats.ask(seminar=seminar, person=person)
    three[0].enrolments.update(withdrawn_at=timezone.now())
    for _beat in range(2):
        seats.settle()
    assert states(seminar) == ["away", "seat", "waiting"]


def test_nobody_from_elsewhere_and_nobody_too_late(seminar, three):
    with pytest.raises(seats.NotExpected):
        seats.ask(seminar=seminar, person=factories.PersonFactory())
    with pytest.raises(seats.Closed):
        seats.ask(seminar=seminar, person=three[0], at=seminar.starts_at)
    seats.cancel(seminar=seminar, by=None)
    with pytest.raises(seats.Closed):
        seats.ask(seminar=seminar, person=three[0])


def test_who_waits_and_who_was_only_asked_are_told_that_it_is_cancelled(seminar, three):
    seats.invite(seminar=seminar, by=None)
    for person in three[:2]:
        seats.ask(seminar=seminar, person=person)
    Mail.objects.all().update(text="")
    for _again in range(2):
        seats.cancel(seminar=seminar, by=None)
    told = Mail.objects.exclude(text="")
    assert sorted(told.values_list("person", flat=True)) == sorted(one.pk for one in three)
    assert [bool(one.calendar) for one in told.order_by("person")] == [True, False, False]
    for one in told:
        assert one.subject.startswith("Aflyst: ")  # in each person's own language
        assert "meld afbud" not in one.text


def test_nobody_moves_up_once_it_has_begun(seminar, three):
    for person in three:
        seats.ask(seminar=seminar, person=person)
    seats.apologise(seminar=seminar, person=three[0], at=seminar.starts_at)
    assert states(seminar) == ["away", "waiting", "waiting"]


# Mails ---------------------------------------------------------------------------------------------


def test_a_seat_is_an_invitation_an_update_and_an_end(seminar, three):
    person = three[0]
    seats.ask(seminar=seminar, person=person)
    Seminar.objects.update(place="Room 5")
    seminar.refresh_from_db()
    seats.change(seminar=seminar, changed=["place"], by=None)
    seats.change(seminar=seminar, changed=["title"], by=None)
    for _click in range(2):
        seats.cancel(seminar=seminar, by=None)
    sent = list(Mail.objects.filter(person=person).order_by("pk"))
    events = [event_of(one) for one in sent]
    assert ["METHOD:REQUEST" in one.calendar for one in sent] == [True, True, False]
    assert "METHOD:CANCEL" in sent[2].calendar
    assert len({str(event["uid"]) for event in events}) == 1
    numbers = [int(event["sequence"]) for event in events]
    assert numbers == sorted(set(numbers))
    assert [str(event["location"]) for event in events] == ["Room 2", "Room 5", "Room 5"]
    assert events[2]["status"] == "CANCELLED"
    assert events[0].decoded("dtstart") == seminar.starts_at.replace(microsecond=0)


def test_coming_after_all_is_newer_than_the_apology(seminar, three):
    for verb in (seats.ask, seats.apologise, seats.ask):
        verb(seminar=seminar, person=three[0])
    numbers = [int(event_of(one)["sequence"]) for one in Mail.objects.order_by("pk")]
    assert numbers == [1, 2, 3]


def test_a_mail_says_nothing_that_a_locked_screen_should_not_show(seminar, three):
    seats.ask(seminar=seminar, person=three[0])
    queued = Mail.objects.get()
    assert "talking" not in queued.subject + queued.text + queued.calendar
    assert str(event_of(queued)["description"]) == "https://meet.example/1"


def test_the_calendar_goes_out_as_a_part_of_the_mail(seminar, three, mailoutbox):
    seats.ask(seminar=seminar, person=three[0])
    mail.send(Mail.objects.get(), get_connection(LOCMEM))
    parts = {p.get_content_type(): p for p in mailoutbox[0].message().walk()}
    part = parts["text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    assert Mail.objects.get().calendar == ""


def test_a_mail_that_came_back_is_written_anew_to_another_address(seminar, three):
    person = three[0]
    seats.ask(seminar=seminar, person=person)
    sent = Mail.objects.get()
    assert sent.scope == seminar.cohort.key
    Mail.objects.update(state=Mail.State.BOUNCED, bounced_at=timezone.now())
    other = factories.PersonEmailFactory(person=person).address
    sent.refresh_from_db()
    mail_log.again(mail=sent, by=None)
    anew = Mail.objects.get(recipient=other)
    assert int(event_of(anew)["sequence"]) > int(event_of(sent)["sequence"])
    seats.apologise(seminar=seminar, person=person)
    with pytest.raises(mail_log.NotAgain):
        mail_log.again(mail=sent, by=None)


def test_without_an_address_there_is_a_seat_and_no_mail(seminar, course, cohort):
    person = factories.PersonFactory()
    factories.enrol(person, course, cohort)
    assert seats.ask(seminar=seminar, person=person).state == Seat.State.SEAT
    assert not Mail.objects.exists()


def test_inviting_asks_once_where_one_signs_up(seminar, three):
    assert [seats.invite(seminar=seminar, by=None) for _ in range(2)] == [3, 3]
    assert Mail.objects.count() == 3
    assert not Mail.objects.exclude(calendar="").exists()
    assert not Seat.objects.exists()


def test_inviting_gives_a_seat_where_everybody_is_expected(seminar, three):
    Seminar.objects.update(sign_up=False, capacity=None)
    seats.apologise(seminar=seminar, person=three[2])
    assert [seats.invite(seminar=seminar, by=None) for _ in range(2)] == [2, 0]
    assert states(seminar) == ["seat", "seat", "away"]
    assert Mail.objects.filter(calendar__contains="METHOD:REQUEST").count() == 2


# Pages ---------------------------------------------------------------------------------------------


def test_signing_up_and_sending_an_apology(learner_client, seminar, course, cohort, three):
    factories.enrol(learner_client.user.person, course, cohort)
    seats.ask(seminar=seminar, person=three[0])
    page = learner_client.get(reverse("seminar_page", args=[seminar.key])).content.decode()
    assert "Put me on the waiting list" in page
    assert "meet.example" not in page
    ask = reverse("seat_ask", args=[seminar.key])
    learner_client.post(ask)
    page = learner_client.post(ask, follow=True).content.decode()
    assert "number 1 on the waiting list" in page
    assert "waiting list" in learner_client.get(reverse("my_training")).content.decode()
    seats.apologise(seminar=seminar, person=three[0])
    page = learner_client.get(reverse("seminar_page", args=[seminar.key])).content.decode()
    assert "You have a seat" in page
    assert "meet.example" in page
    page = learner_client.post(reverse("seat_apology", args=[seminar.key]), follow=True)
    assert "I can come after all" in page.content.decode()


def test_where_nobody_signs_up_an_apology_is_of_being_expected(
    learner_client, seminar, course, cohort
):
    factories.enrol(learner_client.user.person, course, cohort)
    seminar.sign_up = False
    seminar.save()
    page = learner_client.get(reverse("seminar_page", args=[seminar.key])).content.decode()
    assert "You are expected" in page and " free" not in page
    assert "Put it into my calendar" in page
    apology = reverse("seat_apology", args=[seminar.key])
    page = learner_client.post(apology, follow=True).content.decode()
    assert "You are no longer expected." in page and "next in turn" not in page
    assert "Put it into my calendar" not in page


def test_whoever_left_the_cohort_sees_its_seminars_no_more(learner_client, seminar, course, cohort):
    enrolment = factories.enrol(learner_client.user.person, course, cohort)
    address = reverse("seminar_page", args=[seminar.key])
    assert learner_client.get(address).status_code == 200
    enrolment.withdrawn_at = timezone.now()
    enrolment.save()
    assert learner_client.get(address).status_code == 404


def test_the_feed_says_when_and_where_and_not_what(client, seminar):
    programme = seminar.cohort.programme
    seats.cancel(seminar=seminar, by=None)
    address = reverse("programme_feed", args=[programme.calendar_token])
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert (str(event["location"]), event["status"]) == ("Room 2", "CANCELLED")
    assert b"Stalking" not in answer.content and b"meet.example" not in answer.content
    assert client.get(reverse("programme_feed", args=["x" * 32])).status_code == 404


def test_the_calendar_shows_own_seminars_only(learner_client, seminar, course, cohort):
    factories.enrol(learner_client.user.person, course, cohort)
    other = factories.CohortFactory(programme=cohort.programme)
    Seminar.objects.create(
        cohort=other, title="Elsewhere", starts_at=seminar.starts_at, ends_at=seminar.ends_at
    )
    address = reverse("programme_calendar", args=[cohort.programme.key])
    page = learner_client.get(address).content.decode()
    assert "Stalking day" in page
    assert "Elsewhere" not in page


# Two at once ---------------------------------------------------------------------------------------


def test_six_at_the_same_time_never_share_the_last_seats(committed):
    course = factories.make_course()
    cohort = factories.CohortFactory(courses=[course])
    begins = timezone.now() + timedelta(days=7)
    seminar = Seminar.objects.create(
        cohort=cohort, title="x", starts_at=begins, ends_at=begins + timedelta(hours=1), capacity=2
    )
    people = [somebody(course, cohort) for _ in range(6)]
    gate = threading.Barrier(len(people))

    def come(person):
        try:
            gate.wait(timeout=10)
            seats.ask(seminar=seminar, person=person)
        finally:
            connection.close()

    threads = [threading.Thread(target=come, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(states(seminar)) == ["seat"] * 2 + ["waiting"] * 4


def test_pages_cost_the_same_for_one_and_many(learner_client, seminar, course, cohort):
    factories.enrol(learner_client.user.person, course, cohort)
    addresses = [
        reverse("seminar_page", args=[seminar.key]),
        reverse("programme_calendar", args=[cohort.programme.key]),
        reverse("programme_feed", args=[cohort.programme.calendar_token]),
    ]

    def cost():
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert learner_client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    cost()
    few = cost()
    for _one in range(15):
        somebody(course, cohort)
        Seminar.objects.create(
            cohort=cohort, title="x", starts_at=seminar.starts_at, ends_at=seminar.ends_at
        )
    assert cost() == few
    assert max(few) <= 16


def mail_path(person):
    told = Mail.objects.filter(person=person).latest("pk")
    return re.search(r"https?://[^/]+(/\S+/m/\S+)", told.text).group(1)


def test_who_is_asked_and_has_no_login_comes_in_by_the_mails_link(client, seminar, three):
    seats.invite(seminar=seminar, by=None)
    person = three[0]
    address = person.emails.get().address
    path = mail_path(person)
    assert client.get(path).status_code == 200
    assert not User.objects.exists()
    to = client.post(path).url
    page = client.get(to).content.decode()
    assert address in page
    data = {"email": address, "password1": "adgangskode-til-prøve"}
    there = client.post(to, data | {"next": seminar_path(seminar)})
    assert there.url == seminar_path(seminar)
    assert User.objects.get(email=address).person == person
    assert client.get(there.url).status_code == 200
    # Now that there is a login the link gives nobody another.
    assert Client().get(path).url == seminar_path(seminar)


def seminar_path(seminar):
    with translation.override("da"):
        return reverse("seminar_page", args=[seminar.key])


def test_an_old_mail_makes_no_login(client, seminar, three):
    seats.invite(seminar=seminar, by=None)
    Mail.objects.update(queued_at=timezone.now() - timedelta(days=61))
    assert client.post(mail_path(three[0])).url == seminar_path(seminar)
