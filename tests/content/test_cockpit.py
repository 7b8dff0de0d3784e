"""The programme cockpit: at a glance, as a list, and acting on a selection."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses import cockpit, enrolment, progress
from courses.models import CohortReminder, Enrolment, Progress
from people.models import AuditEntry, Mail
from tests import factories


@pytest.fixture
def cohort(course):
    return factories.CohortFactory(courses=[course], name="First")


def takes_part(cohort, name="Kim", **more):
    person = factories.AffiliationFactory(person__name=name).person
    factories.PersonEmailFactory(person=person)
    factories.enrol(person, cohort.courses.get(), cohort)
    Enrolment.objects.filter(person=person, cohort=cohort).update(**more)
    return person


def begins(person, days_ago: int, slug="core-lesson-1"):
    progress.finish(person=person, version=factories.version_of(slug))
    at = timezone.now() - timedelta(days=days_ago)
    Progress.objects.filter(person=person).update(started_at=at, finished_at=at)


def test_at_a_glance_persons_count_once(cohort):
    now, today = timezone.now(), timezone.localdate()
    second = factories.CohortFactory(
        programme=cohort.programme, courses=[cohort.courses.get()], name="Second"
    )
    twice = takes_part(cohort, due_on=today - timedelta(days=1))
    enrolment.join(person=twice, cohort=second)
    begins(twice, 20)
    begins(takes_part(cohort, due_on=today + timedelta(days=3)), 2)
    takes_part(second, reached_at=now, trained_at=now, passed_at=now)
    takes_part(second, withdrawn_at=now)
    seen = cockpit.overview([cohort, second])
    assert seen.funnel == {"everybody": 4, "begun": 3, "finished": 1, "passed": 1}
    assert [(one.title, one.people) for one in seen.stuck] == [("Lesson 1 (da)", 1)]
    assert [(d.cohort.name, d.soon, d.late) for d in seen.deadlines] == [("First", 1, 1)]


def listed(cohort, **narrowing) -> list[str]:
    return [p.name for p in cockpit.people([cohort], cockpit.Narrowing(**narrowing))]


def test_the_list_is_narrowed_and_sorted(cohort):
    now, today = timezone.now(), timezone.localdate()
    takes_part(cohort, "Anna", due_on=today + timedelta(days=3))
    late = takes_part(cohort, "Bo", due_on=today - timedelta(days=3), reached_at=now)
    begins(late, 20)
    takes_part(cohort, "Carl", reached_at=now, trained_at=now, passed_at=now)
    takes_part(cohort, "Dora", withdrawn_at=now)
    bounced = takes_part(cohort, "Erna")
    Mail.objects.create(
        person=bounced, recipient="x@x.dk", subject="x", scope=cohort.key, state="bounced"
    )
    assert listed(cohort) == ["Anna", "Bo", "Carl", "Dora", "Erna"]
    assert listed(cohort, state="waiting") == ["Anna", "Erna"]
    assert listed(cohort, state="stuck") == listed(cohort, state="late") == ["Bo"]
    assert listed(cohort, state="soon") == ["Anna"]
    assert listed(cohort, state="passed") == ["Carl"]
    assert listed(cohort, state="withdrawn") == ["Dora"]
    assert listed(cohort, state="unreached") == ["Erna"]
    assert listed(cohort, sort="due")[:2] == ["Bo", "Anna"]
    assert listed(cohort, sort="-name")[0] == "Erna"
    assert listed(cohort, text="ann") == ["Anna"]
    assert listed(cohort, state="no such", sort="no such") == listed(cohort)
    here = Progress.objects.get(person=late).activity_id
    assert listed(cohort, activity=here) == ["Bo"]


def test_the_programmes_page_shows_it(programme_administrator, cohort):
    begins(takes_part(cohort), 20)
    page = programme_administrator.get(reverse("programme_admin", args=[cohort.programme_id]))
    assert "Where people have stopped" in page.content.decode()
    assert "Lesson 1 (da)" in page.content.decode()


def test_as_many_queries_for_many(programme_administrator, cohort):
    url = reverse("programme_people", args=[cohort.programme_id])
    numbers = []
    for more in (1, 30):
        for _n in range(more):
            takes_part(cohort, due_on=timezone.localdate())
        with CaptureQueriesContext(connection) as asked:
            assert (
                programme_administrator.get(url, {"state": "soon", "sort": "due"}).status_code
                == 200
            )
            programme_administrator.get(reverse("programme_admin", args=[cohort.programme_id]))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


# Acting --------------------------------------------------------------------------------------------


def act(client, cohort, what, people, query="", **more):
    url = reverse("programme_act", args=[cohort.programme_id]) + query
    return client.post(url, {"act": what, "person": [p.pk for p in people]} | more)


def sure(number, **more) -> dict:
    return {"step": "do", "expected": str(number)} | more


def test_reminding_shows_who_gets_none_first(programme_administrator, cohort):
    now = timezone.now()
    kim = takes_part(cohort)
    done = takes_part(cohort, reached_at=now, trained_at=now, passed_at=now)
    page = act(programme_administrator, cohort, "remind", [kim, done]).content.decode()
    assert "Get a mail: 1" in page and "Finished already: 1" in page
    assert not CohortReminder.objects.exists()
    assert act(programme_administrator, cohort, "remind", [kim, done], **sure(2)).status_code == 302
    assert CohortReminder.objects.filter(state="waiting").count() == 2


def test_extending_leaves_later_deadlines_and_who_has_passed(programme_administrator, cohort):
    now, today = timezone.now(), timezone.localdate()
    to = today + timedelta(days=30)
    early = takes_part(cohort, due_on=today)
    late = takes_part(cohort, due_on=to + timedelta(days=1))
    done = takes_part(cohort, due_on=today, reached_at=now, trained_at=now, passed_at=now)
    chosen = [early, late, done]
    answer = act(programme_administrator, cohort, "extend", chosen, **sure(3, to="", reason="x"))
    assert answer.status_code == 422
    data = sure(3, to=to.isoformat(), reason="A strike")
    act(programme_administrator, cohort, "extend", chosen, **data)
    assert list(Enrolment.objects.order_by("pk").values_list("due_on", flat=True)) == [
        to,
        to + timedelta(days=1),
        today,
    ]
    entry = AuditEntry.objects.get(action="deadlines extended")
    assert (entry.detail["people"], entry.detail["reason"]) == ([early.pk], "A strike")


def test_withdrawing_the_whole_filter(programme_administrator, cohort):
    for name in ("Anna", "Bo"):
        takes_part(cohort, name)
    query = "?q=Anna"
    answer = act(programme_administrator, cohort, "withdraw", [], query, whole="1")
    assert "1 person is chosen" in answer.content.decode()
    act(
        programme_administrator, cohort, "withdraw", [], query, whole="1", **sure(1, reason="Moved")
    )
    gone = Enrolment.objects.exclude(withdrawn_at=None).values_list("person__name", flat=True)
    assert list(gone) == ["Anna"]


def test_when_the_list_has_changed_one_is_asked_again(programme_administrator, cohort):
    takes_part(cohort)
    answer = act(programme_administrator, cohort, "withdraw", [], whole="1", **sure(9, reason="x"))
    assert answer.status_code == 200
    assert not Enrolment.objects.exclude(withdrawn_at=None).exists()


def test_nobody_of_another_programme_is_acted_on(programme_administrator, cohort):
    other = factories.CohortFactory(courses=[cohort.courses.get()])
    stranger = takes_part(other, due_on=date(2026, 1, 1))
    kim = takes_part(cohort)
    enrolment.join(person=kim, cohort=other)
    act(programme_administrator, cohort, "withdraw", [stranger, kim], **sure(1, reason="x"))
    still = Enrolment.objects.active().filter(cohort=other).values_list("person", flat=True)
    assert set(still) == {stranger.pk, kim.pk}


@pytest.mark.parametrize("what", ["", "delete"])
def test_nothing_chosen_does_nothing(programme_administrator, cohort, what):
    kim = takes_part(cohort)
    assert act(programme_administrator, cohort, what, [kim]).status_code == 302
    assert act(programme_administrator, cohort, "remind", []).status_code == 302
    assert not CohortReminder.objects.exists()
