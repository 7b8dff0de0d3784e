"""The code on the wall, checking in without a login, the phone's list, corrections, evaluation."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses import correcting, door, progress, reactions, seminars
from courses.guessing import AT_THE_DOOR, MOST
from courses.models import Attendance, Progress, Reaction, Seminar, TrainingRecord
from people.accounts import attach_person
from people.models import Person, PersonEmail
from tests import factories

KIND = TrainingRecord.Kind.SEMINAR_ATTENDED


@pytest.fixture
def ended(seminar):
    now = timezone.now()
    Seminar.objects.update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(minutes=5))
    seminar.refresh_from_db()
    return seminar


def standing():
    return TrainingRecord.objects.standing().filter(kind=KIND)


# The code ------------------------------------------------------------------------------------------


def test_a_code_works_while_it_is_shown_and_a_little_after(seminar):
    now = timezone.now()
    code = door.code(seminar, now)
    assert door.find(code.lower(), now) == (seminar, True)
    assert door.find(f"{code[:4]} {code[4:]}", now + timedelta(seconds=2 * door.WINDOW))[1]
    late = now + timedelta(seconds=door.WORKS * door.WINDOW)
    assert door.find(code, late) == (seminar, False)
    assert door.find("K7QD2XVB", now) == (None, False)
    assert door.code(seminar, late) != code


def test_a_code_is_of_one_seminar_and_of_open_doors(seminar, cohort):
    now = timezone.now()
    other = Seminar.objects.create(
        cohort=cohort, title="B", starts_at=now, ends_at=now + timedelta(hours=1)
    )
    assert door.code(other, now) != door.code(seminar, now)
    assert door.find(door.code(other, now), now) == (other, True)
    closed = other.ends_at + door.DOORS_CLOSE + timedelta(seconds=1)
    assert door.find(door.code(other, closed), closed) == (None, False)


def test_the_wall_shows_the_code_and_nothing_personal(facilitator, seminar, person):
    seminars.check_in(seminar=seminar, person=person, by=None)
    answer = facilitator.get(reverse("seminar_wall", args=[seminar.pk]))
    page = answer.content.decode()
    code = door.code(seminar)
    assert f"{code[:4]} {code[4:]}" in page
    assert "<svg" in page and 'http-equiv="refresh"' in page
    assert person.name not in page
    part = facilitator.get(
        reverse("seminar_wall", args=[seminar.pk]), headers={"x-wall-part": "1"}
    ).content.decode()
    assert "data-seconds" in part and "<html" not in part


# Coming in -----------------------------------------------------------------------------------------


def ticket_of(client, seminar):
    return client.get(reverse("door", args=[door.code(seminar)])).context["ticket"]


def typed(**more):
    words = {"name": "Ib Ås", "email": "ib@x.example", "organisation": "Vejle Kommune"}
    return words | {"profession": factories.ProfessionFactory().pk} | more


def test_without_a_login_one_scan_checks_one_person_in_once(seminar):
    visitor = Client()
    ticket = ticket_of(visitor, seminar)
    assert not Attendance.objects.exists()  # looking writes nothing
    for _click in range(2):
        answer = visitor.post(reverse("door_come_in"), typed(ticket=ticket))
        assert answer.url == reverse("door_thanks")
    # The same ticket for somebody else is the same check-in.
    visitor.post(reverse("door_come_in"), typed(ticket=ticket, email="other@x.example"))
    attendance = Attendance.objects.get()
    assert attendance.origin == Attendance.Origin.UNPROVEN
    assert not PersonEmail.objects.filter(address="other@x.example").exists()
    fact = standing().get()
    assert (fact.source, fact.certainty) == ("platform", "address not confirmed")
    assert fact.organisation.name == "Vejle Kommune"


def test_it_is_claimed_when_that_address_signs_up(seminar):
    visitor = Client()
    visitor.post(
        reverse("door_come_in"), typed(ticket=ticket_of(visitor, seminar), email="Ib@X.example")
    )
    user = factories.UserFactory(person=None, email="ib@x.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    person = attach_person(user=user, address=user.email)
    assert Attendance.objects.get().person == person


def test_a_stranger_changes_nothing_of_who_has_a_login(seminar):
    known = factories.UserFactory(person__name="")
    factories.PersonEmailFactory(person=known.person, address="ib@x.example")
    visitor = Client()
    visitor.post(reverse("door_come_in"), typed(ticket=ticket_of(visitor, seminar)))
    known.person.refresh_from_db()
    assert (known.person.name, known.person.affiliations.count()) == ("", 0)
    assert Attendance.objects.get().person == known.person


def test_known_and_unknown_addresses_get_the_same_answer(seminar):
    factories.PersonEmailFactory(address="known@x.example")
    answers = set()
    for email in ("known@x.example", "new@x.example"):
        visitor = Client()
        data = typed(ticket=ticket_of(visitor, seminar), email=email)
        answers.add(visitor.post(reverse("door_come_in"), data, follow=True).content)
    assert len(answers) == 1


def test_who_is_signed_in_presses_one_button(learner_client, seminar):
    ticket = ticket_of(learner_client, seminar)
    learner_client.post(reverse("door_come_in"), {"ticket": ticket})
    attendance = Attendance.objects.get()
    assert attendance.person == learner_client.user.person
    assert attendance.origin == Attendance.Origin.WALL


def test_old_codes_old_tickets_and_guesses(seminar, time_machine):
    visitor, code = Client(), door.code(seminar)
    ticket = ticket_of(visitor, seminar)
    time_machine.move_to(timezone.now() + timedelta(minutes=5), tick=False)
    answer = visitor.get(reverse("door", args=[code]))
    assert (answer.status_code, "from before" in answer.content.decode()) == (410, True)
    time_machine.move_to(timezone.now() + timedelta(minutes=20), tick=False)
    assert visitor.post(reverse("door_come_in"), typed(ticket=ticket)).status_code == 410
    assert visitor.post(reverse("door_come_in"), typed(ticket="x")).status_code == 410
    cache.clear()
    for _guess in range(MOST[AT_THE_DOOR]):
        assert visitor.get(reverse("door", args=["K7QD2XVB"])).status_code == 404
    assert visitor.get(reverse("door", args=["K7QD2XVB"])).status_code == 429


def test_what_is_half_typed_is_said_and_kept(seminar):
    visitor = Client()
    data = typed(ticket=ticket_of(visitor, seminar), name="Ib 010170-1234")
    answer = visitor.post(reverse("door_come_in"), data)
    assert answer.status_code == 422
    assert "ib@x.example" in answer.content.decode()
    assert not Person.objects.filter(name__startswith="Ib").exists()


# The list on a phone -------------------------------------------------------------------------------


def send(client, seminar, *entries):
    path = reverse("seminar_send_list", args=[seminar.pk])
    answer = client.post(path, json.dumps({"entries": entries}), content_type="application/json")
    return answer.status_code, answer.json()["results"]


def test_a_list_sent_twice_counts_once(facilitator, seminar, person, course, cohort):
    factories.enrol(person, course, cohort)
    entries = [
        {"key": str(uuid4()), "person": person.pk},
        {"key": str(uuid4())} | typed(),
    ]
    for _again in range(2):
        status, results = send(facilitator, seminar, *entries)
        assert status == 200
        assert {result["state"] for result in results.values()} == {"done"}
    assert Attendance.objects.count() == standing().count() == 2


def test_what_was_undone_does_not_come_back_by_a_late_sending(facilitator, seminar, person, course):
    factories.enrol(person, course, seminar.cohort)
    entry = {"key": str(uuid4()), "person": person.pk}
    send(facilitator, seminar, entry)
    correcting.undo(attendance=Attendance.objects.get(), by=facilitator.user)
    send(facilitator, seminar, entry)
    assert not Attendance.objects.exists()


def test_a_bad_entry_is_refused_and_the_others_taken(facilitator, seminar, person, course):
    factories.enrol(person, course, seminar.cohort)
    stranger, bad = str(uuid4()), str(uuid4())
    status, results = send(
        facilitator,
        seminar,
        {"key": stranger, "person": factories.PersonFactory().pk},
        {"key": bad, "name": "Ib"},
        {"key": str(uuid4()), "person": person.pk},
    )
    assert status == 200
    assert results[stranger]["state"] == results[bad]["state"] == "refused"
    assert "E-mail" in results[bad]["said"]
    assert Attendance.objects.get().person == person


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"entries": 7}', '{"entries": [{"key": "x"}]}'])
def test_rubbish_is_a_bad_request(facilitator, seminar, body):
    path = reverse("seminar_send_list", args=[seminar.pk])
    assert facilitator.post(path, body, content_type="application/json").status_code == 400


# Corrections ---------------------------------------------------------------------------------------


@pytest.fixture
def counted(course, cohort, person, seminar):
    """A seminar that stands for a mandatory activity of the course, and somebody checked in."""
    seminar.activity = factories.version_of("core-lesson-1").activity
    seminar.save()
    factories.enrol(person, course, cohort)
    return seminars.check_in(seminar=seminar, person=person, by=None)


def test_undoing_keeps_the_row_and_takes_what_it_gave(counted, person, course):
    enrolment = person.enrolments.get()
    assert enrolment.reached_at and Progress.objects.get().finished_at
    for _click in range(2):
        correcting.undo(attendance=counted, by=None, reason="wrong Kim")
    enrolment.refresh_from_db()
    assert enrolment.reached_at is None
    assert Progress.objects.get().finished_at is None
    assert not standing().exists()
    assert TrainingRecord.objects.filter(kind=KIND).count() == 2
    assert Attendance.everything.get().undone_reason == "wrong Kim"


def test_checking_in_again_after_an_undo_counts_anew(counted, person, seminar):
    correcting.undo(attendance=counted, by=None)
    seminars.check_in(seminar=seminar, person=person, by=None)
    assert Attendance.objects.count() == standing().count() == 1
    assert person.enrolments.get().reached_at


def test_minutes_attended_are_restated_with_the_place_of_that_day(counted, person):
    was = standing().get()
    for _click in range(2):
        correcting.set_minutes(attendance=counted, minutes=45, by=None)
    now = standing().get()
    assert (now.minutes, now.corrects_id) == (45, was.pk)
    same = ("person_id", "organisation_id", "profession_id", "occurred_at", "month", "cohort_id")
    assert all(getattr(now, name) == getattr(was, name) for name in same)
    assert Progress.objects.get().minutes == 45
    assert TrainingRecord.objects.filter(kind=KIND).count() == 2


def test_trained_is_taken_back_unless_a_certificate_stands_on_it(cohort, person, course, seminar):
    factories.enrol(person, course, cohort)
    passed = {"purpose": "final", "score": 3, "maximum": 3, "passed": True, "attempt": 1}
    progress.finish(person=person, version=factories.version_of("core-final"), assessment=passed)
    Seminar.objects.update(ends_at=seminar.starts_at + timedelta(hours=20))
    seminar.refresh_from_db()
    attendance = seminars.check_in(seminar=seminar, person=person, by=None)
    assert person.enrolments.get().passed_at
    correcting.set_minutes(attendance=attendance, minutes=5, by=None)
    enrolment = person.enrolments.get()
    assert (enrolment.trained_at, enrolment.passed_at) == (None, None)
    kinds = TrainingRecord.objects.standing().values_list("kind", flat=True)
    assert not {"trained", "passed"} & set(kinds)
    correcting.set_minutes(attendance=attendance, minutes=1000, by=None)
    enrolment = person.enrolments.get()
    assert enrolment.trained_at
    TrainingRecord.objects.create(
        kind="certified", person=person, course=course, cohort=cohort,
        occurred_at=timezone.now(), month=202611,
    )  # fmt: skip
    correcting.undo(attendance=attendance, by=None)
    enrolment.refresh_from_db()
    assert enrolment.trained_at


def test_the_facilitator_corrects_on_the_list(facilitator, seminar, person, course, cohort):
    factories.enrol(person, course, cohort)
    attendance = seminars.check_in(seminar=seminar, person=person, by=None)
    data = {"attendance": attendance.pk, "minutes": 30}
    facilitator.post(reverse("seminar_minutes", args=[seminar.pk]), data)
    assert Attendance.objects.get().minutes == 30
    facilitator.post(reverse("seminar_undo", args=[seminar.pk]), data)
    assert not Attendance.objects.exists()
    other = Attendance.objects.create(
        seminar=Seminar.objects.create(
            cohort=factories.CohortFactory(), title="x",
            starts_at=seminar.starts_at, ends_at=seminar.ends_at,
        ),
        person=person, minutes=1,
    )  # fmt: skip
    answer = facilitator.post(reverse("seminar_undo", args=[seminar.pk]), {"attendance": other.pk})
    assert answer.status_code == 404


def test_nobody_is_checked_in_to_what_is_cancelled(facilitator, seminar, person, course, cohort):
    factories.enrol(person, course, cohort)
    Seminar.objects.update(cancelled_at=timezone.now())
    facilitator.post(reverse("seminar_check_in", args=[seminar.pk]), {"person": person.pk})
    assert not Attendance.objects.exists()


def test_the_list_to_print_has_names_and_no_addresses(facilitator, seminar, person, course, cohort):
    factories.PersonEmailFactory(person=person, address="secret@x.example")
    factories.enrol(person, course, cohort)
    page = facilitator.get(reverse("seminar_room_list", args=[seminar.pk])).content.decode()
    assert person.name in page
    assert "secret@x.example" not in page


# Evaluation ----------------------------------------------------------------------------------------

GIVEN = {"relevance": 5, "engagement": 4, "confidence_then": 2, "confidence_now": 4}


def test_sums_come_from_five_answers_of_a_closed_evaluation(facilitator, ended):
    visitor = Client()
    address = reverse("reaction", args=[ended.evaluation_code])
    for number in range(5):
        data = GIVEN | {"key": str(uuid4()), "relevance": 5 - number // 3}
        for _click in range(2):
            assert visitor.post(address, data).status_code == 302
        assert reactions.results(ended) is None
    assert Reaction.objects.count() == 5
    assert (
        "5 answers so far"
        in facilitator.get(reverse("evaluation", args=[ended.pk])).content.decode()
    )
    facilitator.post(reverse("evaluation", args=[ended.pk]))
    ended.refresh_from_db()
    results = reactions.results(ended)
    assert (results.answers, results.shares["relevance"].number) == (5, 5)
    assert results.change == pytest.approx(2.0)
    assert visitor.post(address, GIVEN | {"key": str(uuid4())}).status_code == 410


def test_four_answers_are_never_shown(facilitator, ended):
    for _ in range(4):
        reactions.answer(seminar=ended, key=uuid4(), **GIVEN)
    reactions.close(seminar=ended, by=None)
    ended.refresh_from_db()
    assert reactions.results(ended) is None
    page = facilitator.get(reverse("evaluation", args=[ended.pk])).content.decode()
    assert "%" not in page.split("<main")[1].split("</main")[0]


def test_an_answer_leads_to_nobody_and_nobody_reads_one(ended):
    reactions.answer(seminar=ended, key=uuid4(), **GIVEN)
    assert not Reaction.objects.visible_to(factories.UserFactory(superuser=True)).exists()
    names = {field.name for field in Reaction._meta.get_fields()}
    assert names == {
        "key",
        "seminar",
        "relevance",
        "engagement",
        "confidence_then",
        "confidence_now",
    }


def test_wilsons_interval():
    """Newcombe, Stat. Med. 17 (1998) 857-872: 81 of 263, 15 of 148."""
    one = reactions.share(81, 263)
    assert (round(one.low / 100, 4), round(one.high / 100, 4)) == (0.2553, 0.3662)
    two = reactions.share(15, 148)
    assert (round(two.low / 100, 4), round(two.high / 100, 4)) == (0.0624, 0.1605)


def test_an_answer_out_of_range_is_said_beside_the_question(ended):
    address = reverse("reaction", args=[ended.evaluation_code])
    answer = Client().post(address, GIVEN | {"key": str(uuid4()), "relevance": 9})
    assert answer.status_code == 422
    assert "relevance" in answer.context["form"].errors
    assert Client().get(reverse("reaction", args=["NOSUCH22"])).status_code == 404
