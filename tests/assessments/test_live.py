"""A room: who is in, what counts, what is undone, and that nothing but numbers stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments import cases, live, live_state, live_story, tasks
from assessments.models import LiveSession, LiveVote
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    factories.make_course(case=True)
    return factories.version_of("core-case")


@pytest.fixture
def host(db):
    return factories.UserFactory()


@pytest.fixture
def room(host, version):
    return live.open_room(host=host, version=version)


def go_on(room, choice=""):
    room.refresh_from_db()
    return live.go_on(session=room, round=room.round, phase=room.phase, choice=choice)


def go_back(room):
    room.refresh_from_db()
    return live.go_back(session=room, round=room.round, phase=room.phase)


def phones(room, number):
    names = [uuid4() for _ in range(number)]
    for name in names:
        live.come_in(session=room, voter=name)
    return names


def vote(room, voter, choice="ask", scene="door", round=1, **more):
    live.vote(session=room, voter=voter, round=round, scene=scene, choice=choice, **more)


def where(room):
    room.refresh_from_db()
    return room.round, room.phase


# Opening -------------------------------------------------------------------------------------------


def test_a_code_is_short_and_has_nothing_that_is_misread(room):
    assert len(room.code) == 6
    assert not set(room.code) & set("01ILO")
    assert (room.phase, room.round, room.path) == ("waiting", 1, [])


def test_two_clicks_open_one_room_and_a_closed_one_is_not_opened_again(room, host, version):
    assert live.open_room(host=host, version=version) == room
    live.close(session=room)
    assert live.open_room(host=host, version=version) != room


def test_two_hosts_have_two_rooms(room, version):
    assert live.open_room(host=factories.UserFactory(), version=version).code != room.code


def test_a_code_that_is_taken_is_drawn_anew(room, version, monkeypatch):
    other, letters = factories.UserFactory(), iter(room.code + "QQQQQQ")
    monkeypatch.setattr(live.secrets, "choice", lambda _alphabet: next(letters))
    assert live.open_room(host=other, version=version).code == "QQQQQQ"


def test_the_database_knows_one_open_room_a_code(room, version):
    with pytest.raises(IntegrityError), transaction.atomic():
        LiveSession.objects.create(
            code=room.code, activity=version.activity, version=version, host=room.host
        )


def test_only_the_host_sees_a_room(room):
    assert LiveSession.objects.visible_to(room.host).get() == room
    assert not LiveSession.objects.visible_to(factories.UserFactory(superuser=True)).exists()
    assert not LiveSession.objects.visible_to(AnonymousUser()).exists()


# Phones --------------------------------------------------------------------------------------------


def test_coming_in_twice_is_once_and_votes_are_counted(room):
    first, second, _third = phones(room, 3)
    live.come_in(session=room, voter=first)
    go_on(room)
    vote(room, first, "ask")
    vote(room, first, "ask")
    vote(room, second, "go")
    vote(room, second, "ask")  # changed
    assert live_state.tally(room) == {1: {"ask": 2}}
    live_state.forget(room.code)
    numbers = live_state.state(room.code)
    assert (numbers["here"], numbers["voted"], numbers["open"]) == (3, 2, True)


def test_who_did_not_come_in_has_no_vote(room):
    go_on(room)
    with pytest.raises(live.NotIn):
        vote(room, uuid4())
    with pytest.raises(live.NotIn):
        vote(room, None)


def test_a_vote_counts_only_while_its_question_is_asked(room):
    (phone,) = phones(room, 1)
    with pytest.raises(live.TooLate):
        vote(room, phone)  # nothing is asked yet
    go_on(room)
    vote(room, phone)
    go_on(room)
    with pytest.raises(live.TooLate):
        vote(room, phone, "go")  # the split is on the wall
    go_on(room)
    go_on(room, "ask")
    go_on(room)
    with pytest.raises(live.TooLate):
        vote(room, phone, "go")  # of the round before
    with pytest.raises(live.TooLate):
        vote(room, phone, "listen", scene="door", round=2)  # of another scene
    assert live_state.tally(room) == {1: {"ask": 1}}


def test_what_is_not_offered_cannot_be_chosen(room):
    (phone,) = phones(room, 1)
    go_on(room)
    with pytest.raises(cases.BadDecision):
        vote(room, phone, "listen")
    assert not live_state.tally(room)


def test_a_full_room_lets_nobody_else_in(room, monkeypatch):
    monkeypatch.setattr(live, "MOST_PHONES", 2)
    first, _second = phones(room, 2)
    with pytest.raises(live.Full):
        live.come_in(session=room, voter=uuid4())
    live.come_in(session=room, voter=first)  # is in


def test_one_vote_a_phone_and_round_also_in_the_database(room):
    (phone,) = phones(room, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        LiveVote.objects.create(session=room, round=0, voter=phone)


# Going on and back ---------------------------------------------------------------------------------


def test_the_way_through_a_case_and_its_end(room):
    stages = []
    for choice in ("", "", "", "ask", "", "", "", "talk", "", ""):
        go_on(room, choice)
        session = LiveSession.objects.told().get()
        stages.append(live_story.stage(session.phase, live_state.place_of(session)))
    once = ["choosing", "split", "reason", "consequence"]
    assert stages == [*once, *once, "ending", "ending"]
    assert room.path == [["door", "ask"], ["kitchen", "talk"]]


def test_a_key_pressed_twice_is_one_step(room):
    for _time in range(2):
        live.go_on(session=room, round=1, phase="waiting")
    assert where(room) == (1, "choosing")
    for _time in range(2):
        live.go_back(session=room, round=1, phase="choosing")
    assert where(room) == (1, "waiting")


def test_the_room_goes_on_along_what_is_offered_only(room):
    for _step in range(3):
        go_on(room)
    for choice in ("", "listen"):
        with pytest.raises(cases.BadDecision):
            go_on(room, choice)
    assert where(room) == (1, "reason")


def test_going_back_undoes_one_step_at_a_time(room):
    (phone,) = phones(room, 1)
    go_on(room)
    vote(room, phone)
    for choice in ("", "", "go"):
        go_on(room, choice)
    go_back(room)
    assert where(room) == (1, "reason") and room.path == []
    go_on(room, "ask")
    go_on(room)
    vote(room, phone, "listen", scene="kitchen", round=2)
    go_back(room)  # what came of it again
    assert where(room) == (2, "waiting")
    assert live_state.tally(room) == {1: {"ask": 1}, 2: {"listen": 1}}
    go_back(room)  # out of the round: as if it had never been
    assert where(room) == (1, "reason")
    assert live_state.tally(room) == {1: {"ask": 1}}
    for place in ((1, "split"), (1, "choosing"), (1, "waiting"), (1, "waiting")):
        go_back(room)
        assert where(room) == place
    assert LiveVote.objects.filter(round=0).count() == 1


def test_what_came_of_it_is_left_out_where_the_author_says_nothing(host):
    definition = factories.case_frozen("quiet").definition
    for scene in definition["scenes"]:
        for choice in scene["choices"]:
            choice["consequence"] = ""
    course = factories.make_course(slug="quiet")
    frozen = factories.case_frozen("quiet", **definition)
    factories.freeze_activity(frozen, course=course, change="")
    room = live.open_room(host=host, version=factories.version_of("quiet-case"))
    for choice in ("", "", "", "ask"):
        go_on(room, choice)
    assert where(room) == (2, "choosing")
    go_back(room)
    assert where(room) == (1, "reason")


# Closing -------------------------------------------------------------------------------------------


def test_closing_leaves_numbers_and_no_votes(room):
    names = phones(room, 6)
    go_on(room)
    for name in names:
        vote(room, name)
    closed = live.close(session=room)
    assert closed.path == [["door", "", 6, {"ask": 6}]]
    assert not LiveVote.objects.exists()
    assert live.close(session=room).closed_at == closed.closed_at
    assert live_state.state(room.code)["open"] is False
    for verb in (
        lambda: live.come_in(session=room, voter=names[0]),
        lambda: vote(room, names[0]),
        lambda: go_on(room),
        lambda: go_back(room),
    ):
        with pytest.raises(live.Closed):
            verb()


def test_a_forgotten_room_is_over_after_twelve_hours_and_closed_by_beat(host, version):
    began = timezone.now() - timedelta(hours=12, minutes=1)
    room = live.open_room(host=host, version=version, at=began)
    live.come_in(session=room, voter=uuid4(), at=began)
    fresh = live.open_room(host=host, version=version)
    assert fresh != room and not room.is_open()
    with pytest.raises(live.Closed):
        live.come_in(session=room, voter=uuid4())
    tasks.close_forgotten_rooms()
    tasks.close_forgotten_rooms()
    room.refresh_from_db()
    fresh.refresh_from_db()
    assert room.closed_at and not fresh.closed_at
    assert not LiveVote.objects.exists()


# What two hundred phones ask for -------------------------------------------------------------------


def test_the_state_costs_one_query_a_second_whoever_asks(room, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = live_state.state(room.code)
    with django_assert_num_queries(0):
        assert [live_state.state(room.code) for _phone in range(200)] == [first] * 200
    with django_assert_num_queries(1):
        assert live_state.state("QQQQQQ") is None
    with django_assert_num_queries(0):
        assert live_state.state("QQQQQQ") is None


def test_a_step_is_told_at_once(room, django_capture_on_commit_callbacks):
    before = live_state.state(room.code)
    with django_capture_on_commit_callbacks(execute=True):
        go_on(room)
    assert live_state.state(room.code)["moved"] != before["moved"]
