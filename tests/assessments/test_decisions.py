"""The verbs of a case, against the database."""

import pytest
from django.utils import timezone

from assessments import cases, decisions
from assessments.decisions import Conflict
from assessments.models import CaseRun
from courses.models import Progress, TrainingRecord
from tests import factories
from tests.factories import case_frozen, version_of


@pytest.fixture
def person(learner):
    factories.enrol(learner.person, factories.make_course(case=True))
    return learner.person


@pytest.fixture
def run(person):
    return decisions.begin(person=person, version=version_of("core-case"))


def decide(run, ordinal, scene, choice):
    return decisions.decide(run=run, ordinal=ordinal, scene=scene, choice=choice)


def play(run):
    decide(run, 1, "door", "ask")
    return decide(run, 2, "kitchen", "listen")


def finished(person):
    return Progress.objects.finished().filter(person=person, activity__slug="core-case").count()


def test_a_decision_keeps_where_and_in_what_state_it_was_made(run):
    decision = decide(run, 1, "door", "ask")
    assert (decision.scene, decision.choice, decision.quality) == ("door", "ask", "best")
    assert decision.state == {"trust": 1}


def test_the_last_decision_ends_the_run_and_finishes_the_case(run, person):
    play(run)
    run.refresh_from_db()
    assert run.ended_at and run.ending == "good"
    assert finished(person) == 1


def test_the_same_decision_again_is_the_same_decision(run, person):
    first = decide(run, 1, "door", "ask")
    assert decide(run, 1, "door", "ask") == first
    last = decide(run, 2, "kitchen", "listen")
    assert decide(run, 2, "kitchen", "listen") == last
    rows = TrainingRecord.objects.filter(person=person, kind="activity-finished")
    assert rows.count() == 1


@pytest.mark.parametrize(
    "late",
    [
        (1, "door", "go"),
        (1, "kitchen", "ask"),
        (2, "door", "ask"),
        (3, "kitchen", "listen"),
        (0, "door", "ask"),
    ],
)
def test_another_decision_in_its_place_is_a_conflict(run, late):
    decide(run, 1, "door", "ask")
    with pytest.raises(Conflict):
        decide(run, *late)
    assert run.decisions.count() == 1


def test_after_the_end_there_is_nothing_to_decide(run):
    play(run)
    with pytest.raises(Conflict):
        decide(run, 3, "good", "ask")


def test_a_choice_that_is_not_there_cannot_be_taken(run):
    with pytest.raises(cases.BadDecision):
        decide(run, 1, "door", "fly")


def test_beginning_again_resumes_and_after_the_end_starts_anew(run, person):
    decide(run, 1, "door", "ask")
    assert decisions.begin(person=person, version=version_of("core-case")) == run
    decide(run, 2, "kitchen", "talk")
    second = decisions.begin(person=person, version=version_of("core-case"))
    assert second.number == 2
    play(second)
    assert finished(person) == 1
    assert CaseRun.objects.get(number=1).ending == "thin"


def test_a_run_stays_on_its_version(run, person):
    changed = case_frozen(start="kitchen")
    factories.freeze_activity(changed, course=run.activity.course, change="meaning")
    resumed = decisions.begin(person=person, version=version_of("core-case"))
    assert resumed.version.number == 1
    play(resumed)
    assert decisions.begin(person=person, version=version_of("core-case")).version.number == 2


def test_the_summary_finishes_the_case_without_a_run(person):
    decisions.read_summary(person=person, version=version_of("core-case"))
    decisions.read_summary(person=person, version=version_of("core-case"))
    assert finished(person) == 1
    assert not CaseRun.objects.exists()
    assert TrainingRecord.objects.filter(kind="activity-finished").count() == 1


def test_two_tabs_that_begin_at_once_share_the_run(run, person):
    assert decisions._begin(person, version_of("core-case"), 1, timezone.now()) == run


def test_a_case_that_does_not_score_has_no_score(run):
    play(run)
    run.refresh_from_db()
    assert run.score is None and run.maximum is None


def test_nothing_is_taken_back_where_the_author_does_not_allow_it(run):
    decide(run, 1, "door", "ask")
    with pytest.raises(Conflict):
        decisions.go_back(run=run, ordinal=1)
    assert run.decisions.get().undone_at is None
