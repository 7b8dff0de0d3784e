"""Words: a sentence for every flag, with n and uncertainty; nothing about a person."""

from dataclasses import replace

import pytest
from django.utils import translation

from assessments import item_words
from assessments.item_report import Question
from assessments.item_words import between, decimal, group_words, letter, percent, said, with_n
from assessments.statistics import analyse, compare
from assessments.statistics.options import Group
from assessments.statistics.scores import REASONS
from tests.assessments.statistics.reference import tryg, tryg_keys

NAMES = {"teacher": "teachers", "police": "police"}


@pytest.fixture(scope="module")
def both():
    waves = []
    for name in ("T0", "T1"):
        taken = tryg(name)
        waves.append(
            analyse(taken.marks, chosen=taken.chosen, keys=tryg_keys(), options=["ABCD"] * 20)
        )
    found = compare(*waves, tryg("T0").people, tryg("T1").people)
    return {
        number: Question(
            key=f"q{number}",
            number=number,
            definition={
                "stem": f"<p>Question {number}?</p>",
                "type": "single",
                "options": [
                    {"key": key, "text": f"Option {key}", "correct": key == tryg_keys()[number - 1]}
                    for key in "ABCD"
                ],
            },
            asked={"before": 392, "after": 275},
            waves={"before": waves[0].wave(number - 1), "after": waves[1].wave(number - 1)},
            groups_in="before",
            change=found.changes[number - 1],
            flags=tuple(found.flags[number - 1]),
        )
        for number in range(1, 21)
    }


def sentences(question, level=("red", "amber")):
    return [
        one.sentence for one in (said(f, question) for f in question.flags) if one.level in level
    ]


def test_a_wrong_key(both):
    (key, gain) = sentences(both[17])
    assert key == (
        "Check the key. Those who do well in the rest of the test choose “C: Option C” rather than "
        "what is marked as right. Correlation with the rest of the test: −0.16 (95% between −0.26 "
        "and −0.06, n = 392) before the course; −0.19 (95% between −0.30 and −0.07, n = 275) after "
        "the course."
    )
    assert gain.startswith("No gain: look at what the course says of it. Of 255 people asked both")


def test_flat_weak_easy_dead(both):
    assert sentences(both[11])[0].startswith(
        "Rewrite the question. It does not tell those who know"
    )
    assert sentences(both[9])[0].startswith("Look at the wording. It tells those who know")
    assert (
        "96% had it right before the course (95% between 93% and 97%, n = 392)"
        in (sentences(both[5])[1])
    )
    (dead,) = sentences(both[8])
    assert (
        "“D: Option D” is chosen by 0% of the wrong answers (95% between 0% and 4%, n = 101)"
        in dead
    )


def test_a_change_is_good_to_know_and_about_the_same_people(both):
    (change,) = sentences(both[1], level=("info",))
    assert change == (
        "Change: 23 percentage points from before to after, in the same people (95% between 16 and "
        "30, n = 255)."
    )


def test_what_needs_a_look_first_comes_first(both):
    order = [question.number for question in sorted(both.values(), key=item_words.sort_key)]
    assert set(order[:2]) == {11, 17}
    assert set(order[2:7]) == {1, 5, 8, 9, 10}


def test_one_wave_and_few_answers_say_so(both):
    alone = replace(both[17], waves={"before": both[17].waves["before"]})
    flag = replace(
        alone.flags[0],
        waves=1,
        preliminary=True,
        numbers={name: value[:1] for name, value in alone.flags[0].numbers.items()},
    )
    assert said(flag, alone).reason.endswith("Seen in one test only: preliminary.")
    assert item_words.preliminary(99) == "Preliminary: only 99 answers."
    assert item_words.preliminary(100) == ""
    assert item_words.so_far(12) == "12 of 30 so far"


def test_groups_that_choose_differently(both):
    groups = (
        Group(("teacher",), 60, 0.4, {"A": 0.1, "B": 0.48, "C": 0.02, "": 0.0}),
        Group(("police",), 90, 0.8, {"A": 0.1, "B": 0.11, "C": 0.02, "": 0.0}),
    )
    question = replace(both[1], groups=groups)  # its key is D
    assert group_words(question, NAMES) == [
        "Option “B: Option B” is chosen by 48% of teachers (n = 60) and 11% of police (n = 90): look "
        "at the lesson before the learners."
    ]
    near = replace(question, groups=(groups[0], replace(groups[1], shares=groups[0].shares)))
    assert group_words(near, NAMES) == []


def test_numbers_in_both_languages():
    assert decimal(-0.164) == "−0.16"
    assert decimal(-0.001) == "0.00"
    assert decimal(None) == "–"
    assert decimal(0.125, 2) == "0.13"
    assert percent(0.484) == "48%"
    assert percent(0.5, 12) == "6 of 12"
    assert between(None, decimal) == ""
    assert with_n("", 3) == "(n = 3)"
    with translation.override("da"):
        assert decimal(-0.164) == "−0,16"
        assert decimal(12345, 0) == "12.345"


def test_letters():
    assert [letter(place) for place in (0, 3, 25, 26, 27)] == ["A", "D", "Z", "AA", "AB"]


def test_every_reason_has_words():
    assert all(item_words.reason_words(word) for word in REASONS)


def test_the_whole_test_in_words():
    words = item_words.test_words(analyse(tryg("T0").marks).test)
    assert words == [
        "392 people got 12.1 points of 20 on average (standard deviation 3.3; 20 questions).",
        "Cronbach's alpha is 0.63 (95% between 0.58 and 0.68, n = 392): reliable enough to speak of "
        "a group, not to pass or fail one person on it alone.",
        "One person's score is uncertain by 2.0 points (the standard error); 95 times of a hundred "
        "by no more than 3.9.",
    ]
    assert item_words.test_words(analyse([[1, 1], [1, 1]]).test)[1] == (
        "How reliable it is cannot be said: everybody got the same mark."
    )
    assert item_words.test_words(analyse([[float("nan")]]).test) == ["nobody was asked"]
