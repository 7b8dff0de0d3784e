"""A case that uses everything, against the database; and what a professional group chose."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from assessments import cases, decisions
from assessments.decisions import Conflict
from assessments.models import Decision
from people.affiliations import affiliate
from tests import factories
from tests.assessments import case_examples
from tests.assessments.case_examples import BEST_WAY
from tests.factories import version_of


@pytest.fixture
def rich(learner):
    """A run of a case with an investigation, a reason first, a clock, going back and a score."""
    factories.enrol(learner.person, enrolled_course())
    return decisions.begin(person=learner.person, version=version_of("rich-case"))


def enrolled_course():
    course = factories.make_course(slug="rich", case=True)
    factories.freeze_activity(case_examples.RICH, course=course, change="meaning")
    return course


def play_rich(run, *ways, ordinal=1, at=None):
    """Decide from `ordinal` on; where the scene asks why, the right reason is said."""
    for number, (scene, choice) in enumerate(ways, ordinal):
        reason = "pattern" if scene == "talk" else ""
        decisions.decide(run=run, ordinal=number, scene=scene, choice=choice, reason=reason, at=at)
    run.refresh_from_db()
    return run


def test_a_whole_case_is_scored_by_its_first_decisions(rich):
    run = play_rich(rich, *BEST_WAY)
    assert (run.ending, run.score, run.maximum) == ("good", 5, 5)
    assert [d.quality for d in run.decisions.all()] == ["best", "", "", *["best"] * 4]


def test_a_decision_taken_back_is_kept_and_is_the_one_that_counts(rich):
    first = decisions.decide(run=rich, ordinal=1, scene="door", choice="go")
    decisions.go_back(run=rich, ordinal=1)
    run = play_rich(rich, *BEST_WAY, ordinal=2)
    first.refresh_from_db()
    assert first.undone_at and first.choice == "go"
    assert (run.score, run.maximum) == (4, 5)
    assert list(run.decisions.values_list("ordinal", flat=True)) == list(range(1, 9))


def test_going_back_twice_is_going_back_once(rich):
    decisions.decide(run=rich, ordinal=1, scene="door", choice="go")
    first = decisions.go_back(run=rich, ordinal=1)
    assert decisions.go_back(run=rich, ordinal=1).undone_at == first.undone_at
    assert decisions.place_of(rich, rich.decisions.all()).scene["key"] == "door"


def test_one_goes_back_one_decision_at_a_time(rich):
    play_rich(rich, *BEST_WAY[:3])
    with pytest.raises(Conflict):
        decisions.go_back(run=rich, ordinal=2)
    for ordinal in (3, 2, 1):
        decisions.go_back(run=rich, ordinal=ordinal)
    assert decisions.place_of(rich, rich.decisions.all()).trace == ()
    assert decisions.decide(run=rich, ordinal=4, scene="door", choice="ask").ordinal == 4


@pytest.mark.parametrize("ordinal", [0, 9])
def test_a_decision_that_is_not_there_cannot_be_taken_back(rich, ordinal):
    with pytest.raises(Conflict):
        decisions.go_back(run=rich, ordinal=ordinal)


def test_nothing_is_taken_back_after_the_end(rich):
    run = play_rich(rich, *BEST_WAY)
    with pytest.raises(Conflict):
        decisions.go_back(run=run, ordinal=7)


def test_a_lead_taken_back_can_be_followed_again(rich):
    play_rich(rich, *BEST_WAY[:2])
    decisions.go_back(run=rich, ordinal=2)
    assert decisions.decide(run=rich, ordinal=3, scene="desk", choice="read").ordinal == 3


@pytest.mark.parametrize("reason", ["", "whim"])
def test_a_scene_that_asks_why_is_told_first(rich, reason):
    play_rich(rich, *BEST_WAY[:4])
    with pytest.raises(decisions.BadReason):
        decisions.decide(run=rich, ordinal=5, scene="talk", choice="listen", reason=reason)
    assert rich.decisions.count() == 4


def test_the_reason_is_kept_and_another_one_later_is_a_conflict(rich):
    play_rich(rich, *BEST_WAY[:5])
    assert rich.decisions.get(ordinal=5).reason == "pattern"
    with pytest.raises(Conflict):
        decisions.decide(run=rich, ordinal=5, scene="talk", choice="listen", reason="mood")


def test_a_reason_nobody_asked_for_is_not_kept(rich):
    decision = decisions.decide(run=rich, ordinal=1, scene="door", choice="ask", reason="mood")
    assert decision.reason == ""
    again = decisions.decide(run=rich, ordinal=1, scene="door", choice="ask", reason="mood")
    assert again == decision


def test_the_clock_takes_what_the_author_said_and_nothing_else(rich):
    play_rich(rich, *BEST_WAY[:6])
    late = {"run": rich, "ordinal": 7, "scene": "night", "timed_out": True}
    with pytest.raises(cases.BadDecision):
        decisions.decide(**late, choice="act")
    assert decisions.decide(**late, choice="wait").timed_out
    with pytest.raises(cases.BadDecision):
        second = decisions.begin(person=rich.person, version=version_of("rich-case"))
        decisions.decide(run=second, ordinal=1, scene="door", choice="ask", timed_out=True)


# What a group chose --------------------------------------------------------------------------------


def colleague(course, *ways, profession=None, at=None, **person):
    """Somebody of the profession, with a run as far as `ways`."""
    job = factories.AffiliationFactory(
        **({"profession": profession} if profession else {}),
        **{f"person__{key}": value for key, value in person.items()},
    )
    factories.enrol(job.person, course)
    run = decisions.begin(person=job.person, version=version_of(f"{course.slug}-case"), at=at)
    return play_rich(run, *ways, at=at)


def chosen(rich, profession=None):
    job = rich.person.affiliations.get()
    return Decision.objects.chosen_first(
        version=rich.version, profession=profession or job.profession, apart_from=rich.person
    )


def test_a_group_is_shown_from_five_others_on(rich):
    course = rich.activity.course
    play_rich(rich, *BEST_WAY)
    for _colleague in range(4):
        colleague(course, ("door", "go"))
    assert chosen(rich) == {}
    colleague(course, ("door", "ask"), ("desk", "read"))
    found = chosen(rich)
    assert set(found) == {("door", False)}
    assert (found["door", False].n, found["door", False].choices) == (5, {"go": 4, "ask": 1})


def test_only_first_decisions_of_first_runs_of_the_profession_count(rich):
    course = rich.activity.course
    teacher = factories.ProfessionFactory(key="teacher", name_da="Lærer", name_en="Teacher")
    for _colleague in range(5):
        run = colleague(course, ("door", "go"))
        decisions.go_back(run=run, ordinal=1)
        play_rich(run, *BEST_WAY, ordinal=2)
        again = decisions.begin(person=run.person, version=run.version)
        play_rich(again, ("door", "ask"))
    colleague(course, ("door", "ask"), profession=teacher)
    found = chosen(rich)
    assert found["door", False].choices == {"go": 5}
    assert found["desk", True].choices == {"read": 5, "call": 5}
    assert (found["desk", False].choices, found["desk", False].n) == ({"plan": 5}, 5)
    assert chosen(rich, teacher) == {}


def test_what_the_clock_took_nobody_chose(rich):
    course = rich.activity.course
    for _colleague in range(5):
        run = colleague(course, *BEST_WAY[:6])
        decisions.decide(run=run, ordinal=7, scene="night", choice="wait", timed_out=True)
    assert ("night", False) not in chosen(rich) and chosen(rich)["guard", False].n == 5


def test_another_meaning_is_another_case(rich):
    course = rich.activity.course
    for _colleague in range(5):
        colleague(course, ("door", "go"))
    changed = case_examples.RICH.definition | {"minutes": 20, "objective": "Something else."}
    factories.freeze_activity(
        replace(case_examples.RICH, definition=changed), course=course, change="meaning"
    )
    for _colleague in range(5):
        colleague(course, ("door", "ask"))
    assert chosen(rich)["door", False].choices == {"go": 5}


def test_the_profession_is_that_of_the_day_the_run_began(rich):
    course = rich.activity.course
    teacher = factories.ProfessionFactory(key="teacher", name_da="Lærer", name_en="Teacher")
    organisation = factories.OrganisationFactory()
    for _colleague in range(5):
        run = colleague(course, ("door", "go"))
        affiliate(
            person=run.person,
            profession=teacher,
            organisation=organisation,
            since=timezone.localdate() + timedelta(days=1),
        )
    assert chosen(rich)["door", False].n == 5
    assert chosen(rich, teacher) == {}


def test_two_records_of_one_human_count_once(rich):
    course = rich.activity.course
    runs = [colleague(course, ("door", "go")) for _colleague in range(5)]
    runs[4].person.merged_into = runs[3].person
    runs[4].person.save()
    assert chosen(rich) == {}


def test_what_a_group_chose_takes_two_queries_however_many_they_are(
    rich, django_assert_num_queries
):
    job = rich.person.affiliations.select_related("profession").get()
    for _colleague in range(6):
        colleague(rich.activity.course, *BEST_WAY)
    with django_assert_num_queries(2):
        found = Decision.objects.chosen_first(
            version=rich.version, profession=job.profession, apart_from=rich.person
        )
    assert len(found) == 6


def test_five_who_looked_around_do_not_show_what_two_decided(rich):
    course = rich.activity.course
    for number in range(5):
        leave = [("desk", "hurry")] if number < 2 else []
        colleague(course, ("door", "ask"), ("desk", "read"), *leave)
    found = chosen(rich)
    assert found["desk", True].choices == {"read": 5}
    assert ("desk", False) not in found
