"""Pure arithmetic, with literals."""

import pytest

from courses.completion import judge, next_step, steps

RULES = {"dose": 0.8, "pass_mark": 0.7, "validity_months": 24}


def line(key, minutes=10, requirement="required", purpose="", kind="lesson"):
    return {
        "key": key,
        "slug": key,
        "kind": kind,
        "minutes": minutes,
        "requirement": requirement,
        "purpose": purpose,
    }


OUTLINE = [
    {"key": "", "activities": [line("base", 8, "optional", "baseline", "quiz")]},
    {
        "key": "m",
        "activities": [
            line("a", 10),
            line("b", 20),
            line("case", 20, "mandatory", kind="case"),
            line("extra", 30, "optional"),
        ],
    },
    {
        "key": "",
        "activities": [
            line("final", 10, "mandatory", "final", "quiz"),
            line("later", 8, "optional", "followup", "quiz"),
        ],
    },
]
ALL = {"a": 10, "b": 20, "case": 20, "final": 10}


def standing(finished, marks=None, **more):
    return judge(OUTLINE, RULES, finished=finished, marks=marks or {}, **more)


def test_steps_come_in_order_with_their_module():
    assert [(s.key, s.module) for s in steps(OUTLINE)][:2] == [("base", ""), ("a", "m")]


def test_nothing_done():
    now = standing({})
    assert (now.credited, now.required, now.trained, now.passed) == (0, 60, False, False)
    assert now.missing == ("case", "final")
    assert now.dose == 0


def test_everything_done_is_trained_and_with_the_mark_passed():
    assert standing(ALL).trained
    assert not standing(ALL).passed
    assert standing(ALL, {"final": 0.7}).passed
    assert not standing(ALL, {"final": 0.69}).passed


@pytest.mark.parametrize(
    ("finished", "trained"),
    [
        ({"b": 20, "case": 20, "final": 10}, True),  # 50 of 60: 83 %
        ({"a": 10, "case": 20, "final": 10}, False),  # 40 of 60: 67 %
        ({"a": 10, "b": 20, "final": 10}, False),  # the mandatory case is missing
        ({"b": 18, "case": 20, "final": 10}, True),  # exactly 80 %
        ({"b": 17, "case": 20, "final": 10}, False),
    ],
)
def test_the_dose_is_eighty_percent_and_every_mandatory_activity(finished, trained):
    assert standing(finished).trained is trained


def test_minutes_in_the_room_count_together_with_those_online():
    assert standing({"case": 20, "final": 10}, room_minutes=18).trained
    assert not standing({"case": 20, "final": 10}, room_minutes=17).trained


def test_optional_minutes_do_not_count():
    assert standing({"extra": 30, "base": 8, "case": 20, "final": 10}).credited == 30


def test_a_course_without_a_final_trains_but_never_passes():
    outline = [{"key": "m", "activities": [line("a")]}]
    now = judge(outline, RULES, finished={"a": 10}, marks={})
    assert (now.trained, now.passed) == (True, False)


def test_an_empty_course_trains_nobody():
    now = judge([], RULES, finished={}, marks={})
    assert (now.trained, now.passed, now.dose) == (False, False, 1.0)


def test_thirds_do_not_fall_short_by_rounding():
    outline = [{"key": "m", "activities": [line(k, 10) for k in "abcde"]}]
    assert judge(outline, RULES, finished=dict.fromkeys("abcd", 10), marks={}).trained


@pytest.mark.parametrize(
    ("finished", "key"),
    [
        ({}, "base"),
        ({"base": 8}, "a"),
        ({"a": 10}, "b"),  # the baseline was passed by
        ({"b": 20}, "a"),  # what counts is not
        ({"a": 10, "b": 20, "case": 20}, "extra"),
        (ALL, None),  # the optional one was passed by, the follow-up has its day
    ],
)
def test_what_comes_next(finished, key):
    step = next_step(OUTLINE, finished)
    assert (step.key if step else None) == key


def test_who_left_in_mid_lesson_comes_back_to_the_lesson_not_to_a_baseline_skipped():
    assert next_step(OUTLINE, {}, begun={"a"}).key == "a"
    assert next_step(OUTLINE, {}, begun={"base", "a"}).key == "base"
