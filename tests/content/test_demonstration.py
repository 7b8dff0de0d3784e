"""The curriculum that ships, and the demonstration made on it through the site's own verbs: the key
acceptance check.

The curriculum and all 424 persons are loaded once for this module, in a transaction that is
rolled back after it. The first try is interrupted, as by somebody who pulls the plug.
"""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import translation

from assessments.models import Attempt
from certificates.models import Certificate
from content import loader
from content.demonstration import build, cast, stage, timeline
from content.models import Law, LessonPage, LoadedBank, LoadedPage, QuizPage
from courses import outlines, people_files
from courses.completion import Step, judge
from courses.models import (
    Activity,
    Course,
    Enrolment,
    ImportJob,
    Programme,
    Seminar,
    TrainingRecord,
)
from people.models import Mail, Organisation, Person, Role, User
from people.roles import holds, reach_of
from people.signin_links import make_link
from reporting import questions

pytestmark = pytest.mark.xdist_group("demonstration")
TODAY = date(2026, 11, 21)
Kind = TrainingRecord.Kind
LESSONS = [Step(f"l{n}", "lesson", 6, "required", "", "m") for n in range(18)]
QUIZZES = [Step(f"q{n}", "quiz", 5, "required", "practice", "m") for n in range(8)]
PLAN = [
    Step("before", "quiz", 8, "optional", "baseline", ""),
    *LESSONS,
    *QUIZZES,
    Step("after", "quiz", 10, "required", "final", ""),
    Step("later", "quiz", 8, "optional", "followup", ""),
]


class Loaded(NamedTuple):
    report: loader.Report
    said: list[str]


class PlugPulled(BaseException):
    """Like a killed process, nobody catches it."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load everything once; yield what the curriculum's load and the second try said."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, translation.override("da"), transaction.atomic():
        report = loader.load()
        with pytest.raises(PlugPulled):
            build.build(say=pull_the_plug, today=TODAY - timedelta(days=2))
        said: list[str] = []
        assert build.build(say=said.append, today=TODAY)
        yield Loaded(report, said)
        transaction.set_rollback(True)


@pytest.fixture
def shown(loaded, django_db_blocker):
    """The demonstration's programme, to be read only."""
    with django_db_blocker.unblock():
        yield Programme.objects.get(key=stage.PROGRAMME_KEY)


def pull_the_plug(line):
    raise PlugPulled(line)


# What ships --------------------------------------------------------------------------------------


def test_the_curriculum_that_ships_loads(shown, loaded):
    assert not loaded.report.left_alone
    courses = {course.slug: course for course in Course.objects.open()}
    assert set(courses) >= {"core", "police"}
    kept = LoadedPage.objects.count() + LoadedBank.objects.count() + Law.objects.count()
    assert kept == len(loaded.report.made)
    for course in courses.values():
        purposes = [
            line["purpose"]
            for module in course.current_edition.outline
            for line in module["activities"]
        ]
        assert "final" in purposes, course.slug
    assert Activity.objects.filter(kind="case").exists()
    assert not LessonPage.objects.filter(live=False).exists()
    assert not QuizPage.objects.filter(live=False).exists()


# Who and when ------------------------------------------------------------------------------------


def test_nobody_can_be_taken_for_real():
    people = cast.members()
    assert len({one.name for one in people}) == len({one.address for one in people}) == 424
    assert all(one.name.startswith("Demo ") for one in people)
    assert all(one.address.endswith(".invalid") for one in people)


def test_the_list_is_one_that_danish_excel_writes():
    people = cast.members()[:40]
    names = {number: f"Demosamarbejde {number} Æøå" for number in range(1, 32)}
    data = cast.roster(people, names)
    assert data.startswith(b"Navn;E-mail;Faggruppe;Organisation\r\n")
    rows = people_files.read(data, "hold.csv")
    assert [(row.name, row.email) for row in rows] == [(one.name, one.address) for one in people]
    assert {row.profession for row in rows} <= set(cast.TITLES.values())


@pytest.mark.parametrize("loaded_on", [TODAY, date(2027, 3, 29), date(2028, 2, 29)])
def test_everything_happens_before_the_day_it_is_loaded_and_in_order(loaded_on):
    start = timeline.first_day(loaded_on)
    for member in cast.members():
        events = timeline.journey(member, PLAN, 0.8, start)
        assert all(event.at.date() < loaded_on for event in events)
        assert all(event.at.weekday() < 5 for event in events)
        what = [event.what for event in events]
        if member.before:
            assert what[0] == "baseline"
        if member.after:
            assert what.index("final") == len(what) - 1 - bool(member.later)
        if member.later:
            wait = events[-1].at - events[-2].at
            assert timedelta(days=75) <= wait <= timedelta(days=120)


def test_who_completed_is_trained_without_the_final_and_nobody_else_is():
    start = timeline.first_day(TODAY)
    outline = [{"key": "", "activities": [vars(step) for step in PLAN]}]
    minutes = {step.key: step.minutes for step in PLAN}
    for member in cast.members():
        events = timeline.journey(member, PLAN, 0.8, start)
        standing = judge(
            outline,
            {"dose": 0.8, "pass_mark": 0.7},
            finished={e.key: minutes[e.key] for e in events if e.what == "step"},
            marks={},
            room_minutes=timeline.SEMINAR_MINUTES * any(e.what == "seminar" for e in events),
        )
        assert standing.trained == member.completed, member


def test_the_same_day_tells_the_same_story():
    start = timeline.first_day(TODAY)
    one = cast.members()[7]
    assert timeline.journey(one, PLAN, 0.8, start) == timeline.journey(one, PLAN, 0.8, start)


def test_four_groups_with_names_of_their_own_and_a_seminar_tomorrow():
    start = timeline.first_day(TODAY)
    names = {timeline.group_name(start, group) for group in range(4)}
    assert len(names) == 4
    assert all("syntetisk" in name for name in names)
    begins, ends = timeline.seminar_times(start, 3)[-1]
    assert begins.date() == TODAY + timedelta(days=1)
    assert ends - begins == timedelta(minutes=60)
    sizes = Counter(timeline.group_of(member) for member in cast.members())
    assert min(sizes.values()) > 60


# What the ledger shows ---------------------------------------------------------------------------


def test_the_ledger_shows_the_evaluation(shown):
    figures = questions.reach(shown, as_of=TODAY)
    expected = {
        "enrolled": 424,
        "trained": 307,
        "baseline": 392,
        "final": 275,
        "matched": 255,
        "upskilled": 96,
        "confirmed": 96,
        "not_yet": 63,
        "followup": 156,
        "matched_followup": 143,
        "withdrawn": 0,
    }
    assert {name: figures["counts"][name] for name in expected} == expected
    assert list(figures["reliability"].values()) == [
        {"n": 667, "k": 20, "alpha": 0.689946, "sd": 3.385059, "sem": 1.884885}
    ]
    assert 307 < figures["counts"]["reached"] <= 424
    assert figures["counts"]["passed"] == figures["counts"]["certified"] == 211
    assert len(figures["by"]["organisation"]) == 31
    assert all(figures["mode"].values()), "online only, the room only, and both"


def test_the_scores_are_the_fixtures(shown):
    scores = {
        (int(row["person"]), wave): int(row[wave])
        for row in cast._read("tryg424_scores.csv")
        for wave in ("T0", "T1", "T2")
        if row[wave]
    }
    purposes = {"baseline": "T0", "final": "T1", "followup": "T2"}
    taken = Attempt.objects.filter(purpose__in=purposes).values_list(
        "person__emails__address", "purpose", "score", "maximum", "number", "submitted_at"
    )
    assert {(int(a[7:10]), purposes[p]): int(score) for a, p, score, *_ in taken} == scores
    assert {(maximum, number) for *_, maximum, number, _at in taken} == {(20, 1)}


def test_an_interrupted_load_goes_on_without_doubles(shown, loaded):
    assert loaded.said[-1] == "  424 of 424 synthetic persons"
    assert shown.starts_on == timeline.first_day(TODAY - timedelta(days=2)), "the same story"
    kinds = [Kind.ENROLLED, Kind.TRAINED, Kind.PASSED, Kind.CERTIFIED]
    rows = TrainingRecord.objects.filter(programme=shown, kind__in=kinds)
    twice = rows.order_by().values("person", "kind").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
    assert shown.cohorts.count() == 4
    assert ImportJob.objects.filter(cohort__programme=shown, state="done").count() == 4
    assert Person.objects.filter(emails__address__startswith="person-").count() == 424


def test_a_second_load_does_nothing_quickly(shown):
    before = TrainingRecord.objects.count()
    with CaptureQueriesContext(connection) as queries:
        assert build.build(say=pull_the_plug) is False
    assert len(queries) <= 2
    assert TrainingRecord.objects.count() == before


def test_it_is_spread_over_the_past(shown):
    rows = TrainingRecord.objects.filter(programme=shown)
    assert {row.month for row in rows.filter(kind=Kind.TRAINED)} >= {202603, 202606, 202609}
    assert not rows.filter(occurred_at__gt=timeline.moment(TODAY, 0)).exists()
    certificate = Certificate.objects.first()
    assert certificate.issued_at == certificate.enrolment.passed_at
    assert certificate.content["synthetic"] is True


# What is made up says so --------------------------------------------------------------------------


def test_the_programme_says_that_it_is_synthetic(shown):
    assert shown.synthetic
    assert (shown.target, shown.funder) == (424, "Ingen: syntetiske data")
    ours = Organisation.objects.filter(name__contains="(syntetisk)")
    assert ours.count() == 31 + stage.MUNICIPALITIES + stage.DISTRICTS + 1
    assert not ours.filter(confirmed=True).exists(), "sign-up offers none"
    assert not ours.exclude(code="").exists()
    assert not Mail.objects.exists(), "nobody is written to"


# Who can sign in ---------------------------------------------------------------------------------


def login(word) -> User:
    return User.objects.get(email=f"{word}@demo.invalid")


def test_four_logins_with_verified_addresses_and_no_password(shown):
    users = User.objects.filter(email__endswith="@demo.invalid")
    assert {user.get_full_name() for user in users} == {
        "Demo Fagperson",
        "Demo Kursusadministrator",
        "Demo Underviser",
        "Demo Projektleder",
    }
    for user in users:
        assert not user.has_usable_password()
        assert user.person.name == user.get_full_name()
        assert user.person.affiliation_on(TODAY), "nobody is asked who she is at the door"
        assert EmailAddress.objects.get(user=user).verified
        assert make_link(user)


def test_the_professional_has_a_next_step_in_core_and_police_track(shown):
    core, police = outlines.outlines_of(login("fagperson").person)
    assert [core.course.kind, police.course.kind] == ["core", "track"]
    assert core.done == 2
    here = outlines.resume([core, police])
    assert (here.line.kind, here.step) == ("lesson", 2)
    before = next(line for line in core.lines if line.purpose == "baseline")
    assert before.state != outlines.DONE
    assert core.enrolment.cohort is None, "not one of the 424"


def test_the_others_see_the_programme_and_no_more_than_their_part(shown):
    for word, role in (
        ("kursusadministrator", Role.COURSE_ADMINISTRATOR),
        ("projektleder", Role.PROJECT_LEAD),
    ):
        assert reach_of(login(word), role).scopes == {shown.key}
        assert list(Programme.objects.visible_to(login(word))) == [shown]
    assert holds(login("kursusadministrator"), Role.COURSE_AUTHOR)
    runs = Seminar.objects.run_by(login("underviser"))
    assert {seminar.cohort.key for seminar in runs} == {stage.group_key(3)}
    # Loaded two days after the story began, so the seminar "tomorrow" was yesterday.
    assert max(s.starts_at.date() for s in runs) == TODAY - timedelta(days=1)


# What it needs -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_the_curriculum_it_says_what_to_do():
    with pytest.raises(CommandError, match="load_curriculum"):
        call_command("load_demonstration")
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_another_curriculum_is_refused_by_name(course):
    with pytest.raises(CommandError, match="baseline of 20 questions"):
        call_command("load_demonstration")
    assert not Enrolment.objects.filter(reached_at__isnull=False).exists()
