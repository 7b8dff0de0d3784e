"""A room from outside: phones without a login, the wall, and what a stranger can do."""

import json
import re
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments import live, live_limits, live_state
from assessments.models import LiveSession, LiveVote
from courses.models import Course
from people.models import Role
from people.roles import grant
from tests import factories

pytestmark = pytest.mark.django_db
PART = {"X-Live-Part": "1"}


@pytest.fixture
def version(db):
    factories.make_course(case=True)
    return factories.version_of("core-case")


@pytest.fixture
def host(version):
    user = factories.UserFactory()
    grant(user=user, role=Role.FACILITATOR)
    return user


@pytest.fixture
def facilitator(host):
    client = Client()
    client.force_login(host)
    return client


@pytest.fixture
def room(host, version):
    return live.open_room(host=host, version=version)


def url(name, room, **more):
    return reverse(name, args=[room.key if name in WALL else room.code])


WALL = {"live_wall", "live_step", "live_summary"}


@pytest.fixture
def phone(room):
    return phone_in(room)


def phone_in(room):
    client = Client()
    client.post(url("live_come_in", room))
    return client


def step(facilitator, room, do="next", choice="", **headers):
    room.refresh_from_db()
    data = {"do": do, "round": room.round, "phase": room.phase, "choice": choice}
    return facilitator.post(url("live_step", room), data, headers=headers)


def ballot(choice="ask", scene="door", round=1):
    return {"choice": choice, "scene": scene, "round": round}


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


# Coming in -----------------------------------------------------------------------------------------


def test_the_code_is_typed_as_people_type(client, room):
    typed = f" {room.code[:3].lower()}-{room.code[3:]} "
    response = client.post(reverse("live_enter"), {"code": typed})
    assert response["Location"] == url("live_room", room)
    assert client.get(f"/en/live/{room.code.lower()}/").status_code == 200


@pytest.mark.parametrize(
    ("code", "said"),
    [("", "field is required"), ("0OIL", "six letters"), ("QQQQQQ", "No room has")],
)
def test_a_wrong_code_is_said_beside_the_field_and_stays(client, room, code, said):
    response = client.post(reverse("live_enter"), {"code": code})
    page = text(response)
    assert response.status_code == 422
    assert said in page and f'value="{code}"' in page or not code


def test_looking_writes_nothing_and_names_nobody(client, room):
    page = text(client.get(url("live_room", room)))
    assert "Come in" in page and "No login, no name" in page
    assert not LiveVote.objects.exists()
    assert not [name for name in client.cookies if name.startswith("live-")]


def test_a_phone_gets_a_random_name_for_this_browser_and_this_room(phone, room):
    cookie = phone.cookies[f"live-{room.code}"]
    assert UUID(cookie.value).version == 4
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert not cookie["max-age"] and not cookie["expires"]
    assert LiveVote.objects.get().voter == UUID(cookie.value)
    phone.post(url("live_come_in", room))
    assert LiveVote.objects.count() == 1


def test_the_name_is_not_the_logins(facilitator, room):
    """Somebody who happens to be signed in on the phone leaves no trace of it."""
    facilitator.post(url("live_come_in", room))
    fields = {f.name for f in LiveVote._meta.get_fields()}
    assert fields == {"id", "session", "round", "voter", "choice"}


def test_a_full_room_says_so(room, monkeypatch):
    monkeypatch.setattr(live, "MOST_PHONES", 0)
    response = Client().post(url("live_come_in", room))
    assert response.status_code == 429 and "The room is full" in text(response)


# Choosing ------------------------------------------------------------------------------------------


def test_choosing_and_changing_without_scripts(facilitator, phone, room):
    assert "You are in" in text(phone.get(url("live_room", room)))
    step(facilitator, room)
    page = text(phone.get(url("live_room", room)))
    assert "You ask." in page and "At the door." in page and "See what is asked now" in page
    response = phone.post(url("live_vote", room), ballot("go"))
    page = text(phone.get(response["Location"]))
    assert "Your choice is in: B" in page
    phone.post(url("live_vote", room), ballot("ask"))
    page = text(phone.get(url("live_room", room)))
    assert "Your choice is in: A" in page
    assert page.count('aria-pressed="true"') == 1
    assert live_state.tally(room) == {1: {"ask": 1}}


def test_a_script_gets_the_part_that_changes(facilitator, phone, room):
    step(facilitator, room)
    response = phone.post(url("live_vote", room), ballot(), headers=PART)
    page = text(response)
    assert response.status_code == 200
    assert "<html" not in page and "data-live-part" in page and "Your choice is in: A" in page


def test_a_late_vote_is_refused_in_words(facilitator, phone, room):
    step(facilitator, room)
    step(facilitator, room)
    response = phone.post(url("live_vote", room), ballot())
    assert response.status_code == 409 and "came too late" in text(response)
    assert not live_state.tally(room)


def test_who_is_not_in_is_asked_to_come_in(facilitator, room):
    step(facilitator, room)
    response = Client().post(url("live_vote", room), ballot())
    assert response.status_code == 403 and "Come in first" in text(response)


@pytest.mark.parametrize(
    "posted",
    [{}, {"round": "x"}, ballot(round=0), ballot(round=10**9), ballot(choice="x" * 81)],
)
def test_rubbish_is_not_a_vote(facilitator, phone, room, posted):
    step(facilitator, room)
    response = phone.post(url("live_vote", room), posted)
    assert response.status_code == 400 and "Choose among" in text(response)


def test_a_phone_is_told_the_split_the_reason_and_the_end(facilitator, phone, room):
    for name in range(5):
        other = phone_in(room)
        if name == 0:
            step(facilitator, room)
        other.post(url("live_vote", room), ballot("go" if name else "ask"))
    phone.post(url("live_vote", room), ballot("ask"))
    step(facilitator, room)
    page = text(phone.get(url("live_room", room)))
    assert "Your choice was A" in page and "67 %" in page and "33 %" in page
    step(facilitator, room)
    assert "Why ask is best." in text(phone.get(url("live_room", room)))
    step(facilitator, room, choice="go")
    assert "What comes of go." in text(phone.get(url("live_room", room)))
    step(facilitator, room)
    page = text(phone.get(url("live_room", room)))
    assert "At the thin." in page and "The way of the room" in page
    step(facilitator, room, do="close")
    page = text(phone.get(url("live_room", room)))
    assert "The room is closed" in page and "live.js" not in page


def test_what_a_phone_asks_costs_few_queries(facilitator, phone, room, django_assert_num_queries):
    step(facilitator, room)
    phone.get(url("live_room", room))
    with django_assert_num_queries(2):  # the room, and what this phone chose
        phone.get(url("live_room", room), headers=PART)


# The numbers ---------------------------------------------------------------------------------------


def test_the_state_is_a_few_numbers_and_mostly_not_modified(
    client, phone, room, django_assert_num_queries
):
    cache.clear()
    with django_assert_num_queries(1):
        response = client.get(url("live_state", room))
    numbers = response.json()
    assert set(numbers) == {"open", "moved", "here", "voted"}
    assert numbers["here"] == 1 and numbers["open"] is True
    with django_assert_num_queries(0):
        again = client.get(url("live_state", room), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and again.content == b""


def test_the_state_has_another_name_when_somebody_chose(client, facilitator, phone, room):
    step(facilitator, room)
    before = client.get(url("live_state", room))["ETag"]
    phone.post(url("live_vote", room), ballot())
    live_state.forget(room.code)
    response = client.get(url("live_state", room), headers={"If-None-Match": before})
    assert response.status_code == 200 and response.json()["voted"] == 1


# Guessing ------------------------------------------------------------------------------------------


def guess(client, times):
    for number in range(times):
        client.get(f"/en/live/QQQQ{'23456789'[number % 8]}{'ABCDEFGHJK'[number // 8 % 10]}/")


def test_whoever_guesses_codes_is_stopped_and_a_room_beside_her_goes_on(
    phone, room, client, monkeypatch
):
    monkeypatch.setattr(live_limits, "MOST_WRONG", 5)
    client.cookies[f"live-{room.code}"] = str(uuid4())  # a cookie of her own making helps nobody
    guess(client, 5)
    for name in ("live_room", "live_state"):
        assert client.get(url(name, room)).status_code == 429
        assert phone.get(url(name, room)).status_code == 200
    assert client.post(reverse("live_enter"), {"code": room.code}).status_code == 422
    assert client.post(url("live_come_in", room)).status_code == 429


def test_wrong_codes_of_the_form_and_the_state_count_too(room, client, monkeypatch):
    monkeypatch.setattr(live_limits, "MOST_WRONG", 2)
    client.post(reverse("live_enter"), {"code": "QQQQQQ"})
    assert client.get("/en/live/QQQQQQ/tilstand/").status_code == 404
    assert "Too many wrong codes" in text(client.get(url("live_room", room)))


def test_a_flood_of_phones_from_one_address_is_stopped(phone, room, monkeypatch):
    monkeypatch.setattr(live_limits, "MOST_ENTRIES", 3)
    answers = [Client().post(url("live_come_in", room)).status_code for _phone in range(4)]
    assert answers == [302, 302, 429, 429]
    assert LiveVote.objects.count() == 3
    assert phone.get(url("live_room", room)).status_code == 200


# The wall ------------------------------------------------------------------------------------------


def test_the_wall_always_has_the_code_the_address_and_the_qr_code(facilitator, room):
    for choice in ("", "", "", "ask", "", "", "", "listen", ""):
        page = text(facilitator.get(url("live_wall", room)))
        assert room.code in page and "localhost:8000/live" in page and "<svg" in page
        step(facilitator, room, choice=choice)


def test_no_split_before_the_vote_is_closed_and_none_of_fewer_than_five(facilitator, room):
    phones = [phone_in(room) for _n in range(5)]
    step(facilitator, room)
    for one in phones[:4]:
        one.post(url("live_vote", room), ballot())
    page = text(facilitator.get(url("live_wall", room)))
    assert "live-bar" not in page and 'data-live-count="voted">4<' in page
    step(facilitator, room)
    page = text(facilitator.get(url("live_wall", room)))
    assert "Fewer than five have chosen" in page and "live-bar__number" not in page
    step(facilitator, room, do="back")
    phones[4].post(url("live_vote", room), ballot("go"))
    step(facilitator, room)
    page = text(facilitator.get(url("live_wall", room)))
    assert "80 %" in page and "20 %" in page and 'width="80"' in page


def test_steps_by_script_answer_with_the_part(facilitator, room):
    response = step(facilitator, room, **PART)
    page = text(response)
    assert "<html" not in page and "At the door." in page
    response = step(facilitator, room, do="close", **PART)
    assert "The room is closed" in text(response) and url("live_summary", room) in text(response)


def test_the_way_on_in_a_small_room_is_the_experts_and_the_others_are_offered(facilitator, room):
    for _step in range(3):
        step(facilitator, room)
    page = text(facilitator.get(url("live_wall", room)))
    assert "Go on with A" in page and "Go on with B" in page and "which most chose" not in page
    assert "An expert chooses" in page and "Why ask is best." in page


@pytest.mark.parametrize("posted", [{}, {"do": "explode"}, {"do": "next", "round": "x"}])
def test_a_step_that_is_none_is_not_found(facilitator, room, posted):
    assert facilitator.post(url("live_step", room), posted).status_code == 404


def test_nobody_else_sees_or_steers(room, version):
    other = factories.UserFactory(superuser=True)
    client = Client()
    client.force_login(other)
    assert client.get(url("live_wall", room)).status_code == 404
    assert step(client, room).status_code == 404
    assert step(client, room, do="close").status_code == 404
    assert Client().get(url("live_wall", room)).status_code == 302
    room.refresh_from_db()
    assert room.phase == "waiting" and room.closed_at is None


# The facilitator's pages ---------------------------------------------------------------------------


def test_a_facilitator_opens_a_room_on_a_case(facilitator, host):
    page = text(facilitator.get(reverse("live_rooms")))
    assert "Case (da)" in page and "Open now" not in page
    response = facilitator.post(reverse("live_open"), {"case": "core-case"})
    room = LiveSession.objects.get(host=host)
    assert response["Location"] == url("live_wall", room)
    assert room.code in text(facilitator.get(reverse("live_rooms")))


def test_a_case_of_a_retired_course_is_for_those_who_took_it(facilitator, host):
    course = factories.make_course(slug="old", case=True)
    factories.enrol(factories.PersonFactory(), course)
    Course.objects.filter(pk=course.pk).update(retired_at=timezone.now())
    assert text(facilitator.get(reverse("live_rooms"))).count('name="case"') == 1
    assert facilitator.post(reverse("live_open"), {"case": "old-case"}).status_code == 404
    factories.enrol(host.person, course)
    assert facilitator.post(reverse("live_open"), {"case": "old-case"}).status_code == 302


def test_a_case_is_offered_once_in_the_readers_language(facilitator, version):
    factories.make_course(case=True, language="en")
    page = text(facilitator.get(reverse("live_rooms")))
    assert "Case (en)" in page and "Case (da)" not in page
    facilitator.post(reverse("live_open"), {"case": "core-case"})
    assert LiveSession.objects.get().version.language == "en"


def test_a_learner_runs_no_room(learner_client, version):
    assert learner_client.get(reverse("live_rooms")).status_code == 404
    assert learner_client.post(reverse("live_open"), {"case": "core-case"}).status_code == 404


def test_the_list_costs_the_same_for_many_cases(facilitator, django_assert_max_num_queries):
    def count(client):
        with django_assert_max_num_queries(50) as context:
            client.get(reverse("live_rooms"))
        return len(context)

    one = count(facilitator)
    for number in range(4):
        factories.make_course(slug=f"more-{number}", case=True)
    assert count(facilitator) == one


def test_the_summary_holds_numbers_and_no_split_of_fewer_than_five(facilitator, room):
    phones = [phone_in(room) for _n in range(5)]
    step(facilitator, room)
    for one in phones:
        one.post(url("live_vote", room), ballot("go"))
    for choice in ("", "", "ask", ""):
        step(facilitator, room, choice=choice)
    phones[0].post(url("live_vote", room), ballot("listen", "kitchen", 2))
    assert facilitator.get(url("live_summary", room))["Location"] == url("live_wall", room)
    step(facilitator, room, do="close")
    assert facilitator.get(url("live_wall", room))["Location"] == url("live_summary", room)
    page = text(facilitator.get(url("live_summary", room)))
    assert "5 chose." in page and "100 %" in page and "The room went on with A." in page
    assert "1 chose." in page and "Fewer than five chose here" in page
    assert "An expert chooses A." in page
    assert json.dumps(LiveSession.objects.get().path).count("listen") == 0


def test_a_seminar_leads_to_the_room(facilitator, version):
    assert reverse("live_rooms") in text(facilitator.get(reverse("seminars")))
