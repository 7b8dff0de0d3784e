"""Which grade, and which words: MEASUREMENT 1.8."""

import pytest

from reporting import effect
from reporting.evidence import coverage, grade, problems
from tests.reporting.test_effect import row_of, tryg


def codes(text, of="D"):
    return [problem.code for problem in problems(text, of)]


@pytest.fixture(scope="module")
def block():
    return effect.figures(tryg(), measured={})["courses"][0]


def course(rows):
    return effect.figures(rows, measured={})["courses"][0]


def test_the_synthetic_evaluation_is_grade_d(block):
    assert grade(block) == grade(block, staggered=True) == "D"
    assert coverage(block) == "green"  # 255 of 307


def test_each_grade_has_its_data():
    assert grade(None) == "A"
    assert grade(course([row_of(i) for i in range(40)])) == "A"
    assert grade(course([row_of(i, t1=12) for i in range(9)])) == "A"
    assert grade(course([row_of(i, t1=12) for i in range(10)])) == "B"
    pairs = [row_of(i, t0=i % 9, t1=i % 7 + 5) for i in range(12)]
    assert grade(course(pairs)) == "C"
    three = [row_of(i, t0=i % 9, t1=i % 7 + 5, t2=i % 5 + 5) for i in range(12)]
    assert grade(course(three)) == "D"
    waiting = [row_of(i, t0=i % 9, waited=i % 9 + i % 2, org=2) for i in range(100, 112)]
    assert grade(course(pairs + waiting)) == "C"
    assert grade(course(pairs + waiting), staggered=True) == "E"


@pytest.mark.parametrize(
    "text",
    [
        "Effekten af kurset er stor.",
        "Kurset virker.",
        "Undersøgelsen dokumenterer, at flere får hjælp.",
        "Det førte til flere henvisninger.",
        "The effect of the course is large.",
        "The course works.",
        "This led to more referrals.",
    ],
)
def test_a_cause_is_claimed_with_a_comparison_only(text):
    assert "cause" in codes(text, "D")
    assert "cause" not in codes(text, "E")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("67 % bestod.", ["denominator"]),
        ("67 % af 424 bestod (95 % CI 63-72).", []),
        ("Of 424 who took it, 67% passed.", []),
        ("60 % af 10 bestod.", ["few"]),
        ("Forskellen er signifikant.", ["significant"]),
        ("Forskellen er signifikant: 2,7 point (95 % CI 2,2-3,2).", []),
        ("Scoren steg 2,7 af 20 point (95 % CI 2,2-3,2).", []),
        ("Et effektivt forløb.", []),
        ("67 % bestod. Det var 285 af 424.", ["denominator"]),
        ("1.200 af 2.400 er 50 %.", []),
    ],
)
def test_words_are_guarded(text, found):
    assert codes(text) == found
