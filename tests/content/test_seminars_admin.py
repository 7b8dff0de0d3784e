"""Seminars and open events in the admin: planning, changing, cancelling, paper lists, heads."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from courses import seats
from courses.models import Attendance, HeadCount, ImportJob, OpenEvent, Seminar
from people.models import Mail, Organisation
from tests import factories


@pytest.fixture
def cohort(course):
    factories.ProfessionFactory(key="teacher", name_da="Lærer", name_en="Teacher")
    Organisation.objects.get_or_create(name="Vejle Kommune", defaults={"kind": "municipality"})
    return factories.CohortFactory(courses=[course])


def plan(cohort, days, **more):
    begins = timezone.now() + timedelta(days=days)
    return Seminar.objects.create(
        cohort=cohort,
        title="A day",
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        **more,
    )


def posted(seminar, **more):
    fields = {"cohort": seminar.cohort_id, "title": seminar.title, "place": seminar.place}
    for name in ("starts_at", "ends_at"):
        fields[name] = timezone.localtime(getattr(seminar, name)).strftime("%Y-%m-%d %H:%M")
    return fields | {"sign_up": "on"} | more


def test_a_new_place_is_told_to_who_has_a_seat_and_more_seats_are_filled(
    programme_administrator, cohort, course
):
    seminar = plan(cohort, 7, sign_up=True, capacity=1, place="Room 2")
    people = [factories.PersonEmailFactory().person for _ in range(2)]
    for person in people:
        factories.enrol(person, course, cohort)
        seats.ask(seminar=seminar, person=person)
    address = reverse("seminar_edit", args=[seminar.pk])
    data = posted(seminar, place="Room 5", capacity=2, link="meet.example/1")
    assert programme_administrator.post(address, data).status_code == 302
    seminar.refresh_from_db()
    assert (seminar.link, seminar.seats.taken().count()) == ("https://meet.example/1", 2)
    told = Mail.objects.filter(person=people[0]).order_by("pk").last()
    assert "Room 5" in told.text and "METHOD:REQUEST" in told.calendar
    refused = programme_administrator.post(address, posted(seminar, capacity=0))
    assert refused.status_code == 422


def test_inviting_and_cancelling(programme_administrator, cohort, course):
    seminar = plan(cohort, 7)
    factories.enrol(factories.PersonEmailFactory().person, course, cohort)
    programme_administrator.post(reverse("seminar_invite", args=[seminar.pk]))
    for _click in range(2):
        programme_administrator.post(reverse("seminar_cancel", args=[seminar.pk]))
    assert Mail.objects.filter(reason="seminar").count() == 2
    page = programme_administrator.get(reverse("seminar_edit", args=[seminar.pk])).content.decode()
    assert "Cancelled" in page and reverse("seminar_invite", args=[seminar.pk]) not in page


def test_a_typed_list_is_seen_mended_and_taken_whole(programme_administrator, cohort):
    seminar = plan(cohort, -3)
    address = reverse("seminar_paper", args=[seminar.pk])
    typed = "Ib Ås;ib@x.example;Lærer;Vejle Kommune\nBo Vang;;Smed;Vejle Kommune"
    answer = programme_administrator.post(address, {"source": "Door", "typed": typed})
    job = ImportJob.objects.get()
    assert answer.url.endswith(f"{job.key}/")
    page = programme_administrator.get(reverse("import_admin", args=[job.key])).content.decode()
    assert "Smed" in page and "leave_out" not in page
    confirm = reverse("import_confirm", args=[job.key])
    programme_administrator.post(confirm, {"leave_out": "1"})
    assert not Attendance.objects.exists()
    mend = {"column": "profession", "line": 3, "value": "teacher"}
    programme_administrator.post(reverse("import_repair", args=[job.key]), mend)
    programme_administrator.post(confirm)
    assert Attendance.objects.filter(seminar=seminar, origin="paper").count() == 2


@pytest.mark.parametrize("data", [{}, {"source": "Door"}, {"source": "Door", "typed": " "}])
def test_a_list_without_source_or_words_is_said_beside_the_field(
    programme_administrator, cohort, data
):
    address = reverse("seminar_paper", args=[plan(cohort, -3).pk])
    assert programme_administrator.post(address, data).status_code == 422
    assert not ImportJob.objects.exists()


def test_heads_are_counted_and_corrected(programme_administrator, cohort):
    new = reverse("event_new", args=[cohort.programme.pk])
    words = {"kind": "youth", "title": "Day at school", "held_on": "2026-11-03"}
    programme_administrator.post(new, words)
    event = OpenEvent.objects.get()
    address = reverse("event_admin", args=[event.pk])
    count = {"key": str(uuid4()), "school": "North", "grade": "8", "heads": 52, "source": "door"}
    for _click in range(2):
        programme_administrator.post(address, count)
    row = HeadCount.objects.get()
    correct = reverse("event_correct", args=[event.pk, row.pk])
    programme_administrator.post(correct, {"key": str(uuid4()), "heads": 25})
    page = programme_administrator.get(address).content.decode()
    assert "25 attendances without names" in page
    programme = reverse("programme_admin", args=[cohort.programme.pk])
    assert "Day at school" in programme_administrator.get(programme).content.decode()
    assert (
        programme_administrator.post(address, count | {"key": str(uuid4()), "heads": 0}).status_code
        == 422
    )
    assert HeadCount.objects.count() == 2
