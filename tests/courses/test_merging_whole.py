"""Merging and taking it back restores every row and every figure, whatever the two records hold."""

import random
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone, translation

from certificates import issuing
from courses import ledger, merging, progress
from courses.models import Attendance, Duplicate, Enrolment, Progress, Seminar, TrainingRecord
from people.models import Person, Role, User
from people.roles import grant
from reporting import questions
from tests import factories

pytestmark = pytest.mark.django_db
NOT_COMPARED = {"AuditEntry", "Merge", "TrainingRecord", "Duplicate", "SavedFigure"}
OURS = ("people", "courses", "assessments", "certificates")


def everything() -> dict:
    """Every row of every table of ours, but the logs that only grow."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if model.__name__ not in NOT_COMPARED
    }


def counted(programme) -> dict:
    found = questions.reach(
        programme,
        cohort=None,
        since=None,
        until=None,
        position=ledger.position(),
        as_of=timezone.localdate(),
        reliability=None,
    )
    return {name: value for name, value in found.items() if name != "position"}


@pytest.fixture
def course():
    return factories.make_course()


def lived(person: Person, course, cohorts, chance: random.Random) -> None:
    """Give a record a life by chance: cohorts, lessons, a seminar, a login, a certificate."""
    for cohort in chance.sample(cohorts, chance.randint(0, len(cohorts))):
        factories.enrol(person, course, cohort)
    if chance.random() < 0.3:
        factories.enrol(person, course)
    if person.enrolments.exists():
        learned(person, chance)
    for seminar in Seminar.objects.all():
        if chance.random() < 0.5:
            Attendance.objects.create(seminar=seminar, person=person, minutes=60)
    if chance.random() < 0.6:
        factories.UserFactory(person=person)
    factories.PersonEmailFactory(person=person)
    for enrolment in issuing.due().filter(person=person):
        issuing.issue(enrolment=enrolment)


def learned(person: Person, chance: random.Random) -> None:
    for name in ("lesson-1", "lesson-2", "quiz"):
        if chance.random() < 0.6:
            progress.finish(person=person, version=factories.version_of(f"core-{name}"))
    if chance.random() < 0.5:
        full = {"purpose": "final", "score": 3, "maximum": 3, "passed": True, "attempt": 1}
        progress.finish(person=person, version=factories.version_of("core-final"), assessment=full)


@pytest.mark.parametrize("seed", range(12))
def test_merged_and_taken_back_everything_is_as_it_was(course, seed):
    chance = random.Random(seed)  # noqa: S311 (a test's own chance)
    programme = factories.ProgrammeFactory()
    cohorts = [factories.CohortFactory(programme=programme, courses=[course]) for _ in range(3)]
    begins = timezone.now() - timedelta(days=1)
    Seminar.objects.create(
        cohort=cohorts[0], title="x", starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    people = [factories.AffiliationFactory().person for _ in range(3)]
    for person in people:
        lived(person, course, cohorts, chance)
    before, figure = everything(), counted(programme)
    records, position = list(TrainingRecord.objects.values()), ledger.position()
    one, other = chance.sample(people, 2)
    seen = merging.preview(person=one, into=other)
    done = merging.merge(person=one, into=other, by=None, reason="x")
    assert sum(seen.moves.values()) == sum(len(keys) for keys in done.moved["rows"].values())
    merging.unmerge(person=one, by=None, reason="y")
    assert everything() == before
    assert list(TrainingRecord.objects.filter(position__lte=position).values()) == records
    assert counted(programme) == figure


def test_what_was_learned_on_either_counts_for_both(course, person):
    other = factories.AffiliationFactory().person
    for one in (person, other):
        factories.enrol(one, course)
    first = factories.version_of("core-lesson-1")
    progress.finish(person=person, version=first)
    Progress.objects.create(person=other, activity=first.activity, version=first, place=2)
    merging.merge(person=person, into=other, by=None, reason="x")
    assert Progress.objects.get(person=other, activity=first.activity).finished_at
    merging.unmerge(person=person, by=None, reason="x")
    assert Progress.objects.get(person=other, activity=first.activity).finished_at is None


def test_the_login_goes_along_and_comes_back(person, course):
    user, other = factories.UserFactory(person=person), factories.PersonFactory()
    merging.merge(person=person, into=other, by=None, reason="x")
    user.refresh_from_db()
    assert user.person == other
    merging.unmerge(person=person, by=None, reason="x")
    user.refresh_from_db()
    assert user.person == person


def test_of_two_logins_one_is_closed_until_it_is_taken_back():
    old, new = factories.UserFactory(), factories.UserFactory()
    merging.merge(person=old.person, into=new.person, by=None, reason="x")
    old.refresh_from_db()
    assert not old.is_active
    merging.unmerge(person=old.person, by=None, reason="x")
    old.refresh_from_db()
    assert old.is_active


def test_a_login_with_a_role_is_not_closed():
    old, new = factories.UserFactory(), factories.UserFactory()
    grant(user=old, role=Role.FACILITATOR)
    assert merging.preview(person=old.person, into=new.person).refused
    with pytest.raises(merging.LoginHoldsRole):
        merging.merge(person=old.person, into=new.person, by=None, reason="x")
    assert User.objects.get(pk=old.pk).is_active
    merging.merge(person=new.person, into=old.person, by=None, reason="x")


def test_looking_writes_nothing(course, person, django_assert_max_num_queries):
    other = factories.PersonFactory()
    cohort = factories.CohortFactory(courses=[course])
    for one in (person, other):
        factories.enrol(one, course, cohort)
    before = everything(), TrainingRecord.objects.count()
    seen = merging.preview(person=person, into=other)
    assert (everything(), TrainingRecord.objects.count()) == before
    assert seen.stays == {"Enrolment": 1}
    with translation.override("da"):
        assert merging.in_words(seen.stays) == ["1 tilmelding"]
        found = merging.in_words({"PersonEmail": 1, "Invitation": 2})
        assert found == ["1 e-mailadresse", "2 invitationer"]
    assert seen.totals[0] | {"programme": ""} == {
        "programme": "",
        "measure": "enrolled",
        "both": True,
        "before": 2,
        "after": 1,
    }


def test_what_was_merged_further_is_taken_back_from_the_end():
    a, b, c = (factories.PersonFactory() for _ in range(3))
    factories.PersonEmailFactory(person=a)
    merging.merge(person=a, into=b, by=None, reason="x")
    merging.merge(person=b, into=c, by=None, reason="x")
    assert c.emails.count() == 1
    with pytest.raises(ValueError, match="take that back first"):
        merging.unmerge(person=a, by=None, reason="x")
    merging.unmerge(person=b, by=None, reason="x")
    merging.unmerge(person=a, by=None, reason="x")
    assert a.emails.count() == 1


def test_the_pair_is_decided_with_it():
    a, b = factories.PersonFactory(), factories.PersonFactory()
    pair = Duplicate.objects.create(one=a, other=b, score=60, evidence=[])
    merging.merge(person=b, into=a, by=None, reason="same")
    pair.refresh_from_db()
    assert pair.state == Duplicate.State.MERGED
    merging.unmerge(person=b, by=None, reason="not the same")
    pair.refresh_from_db()
    assert pair.state == Duplicate.State.APART


def test_nothing_of_the_merged_record_is_left_behind_that_the_other_lacks(course, person):
    other = factories.PersonFactory()
    factories.enrol(person, course)
    merging.merge(person=person, into=other, by=None, reason="x")
    assert Enrolment.objects.get().person == other
