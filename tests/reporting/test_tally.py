"""Arithmetic over the facts of persons, with literals."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from reporting.tally import Fact, Moments, Tally, cronbach, outcome, pooled, see
from tests.reporting.conftest import marks, scores

ZONE = ZoneInfo("Europe/Copenhagen")


def moments(tests):
    """Sum up a list of {question: mark}."""
    totals = [sum(test.values()) for test in tests]
    items = {q: (sum(t[q] for t in tests), sum(t[q] ** 2 for t in tests)) for q in tests[0]}
    return Moments(len(tests), sum(totals), sum(t * t for t in totals), len(items), items)


def at(day, hour=9):
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def fact(kind, day, *, course=1, cohort=1, place=(1, 2, 3), position=None, **more):
    return Fact(7, kind, course, cohort, place, at(day), position or day, **more)


def taken(purpose, score, day, **detail):
    return fact(
        "assessment-taken",
        day,
        mark=0.7,
        detail={"purpose": purpose, "score": score, "maximum": 20, "meaning": 1} | detail,
    )


def judged(*facts, **options):
    return see(list(facts), zone=ZONE, as_of=date(2026, 3, 31), **options)


# The synthetic evaluation --------------------------------------------------------------------------


def test_alpha_of_the_synthetic_evaluation():
    marked = marks()
    before = moments([test for (_, wave), test in marked.items() if wave == "T0"])
    after = moments([test for (_, wave), test in marked.items() if wave == "T1"])
    assert cronbach(before)["alpha"] == pytest.approx(0.632042, abs=1e-6)
    assert cronbach(after)["alpha"] == pytest.approx(0.575831, abs=1e-6)
    both = cronbach(pooled(before, after))
    assert both == {"n": 667, "k": 20, "alpha": 0.689946, "sd": 3.385059, "sem": 1.884885}


def test_upskilled_confirmed_and_not_yet_of_the_synthetic_evaluation():
    pairs = [(int(r["T0"]), int(r["T1"])) for r in scores() if r["T0"] and r["T1"]]
    found = [
        outcome(t0, t1, maximum_before=20, maximum_after=20, mark=0.7, sem=1.884885)
        for t0, t1 in pairs
    ]
    assert len(pairs) == 255
    assert {word: found.count(word) for word in set(found)} == {
        "upskilled": 96,
        "confirmed": 96,
        "not_yet": 63,
    }


@pytest.mark.parametrize(
    ("before", "after", "sem", "expected"),
    [
        (13, 14, None, "upskilled"),  # the mark itself is enough
        (13, 13, None, "not_yet"),
        (14, 20, None, "confirmed"),  # no reliability known: no reliable gain
        (14, 20, 2.0, "upskilled"),  # 6 / 2.83 = 2.12
        (14, 19, 2.0, "confirmed"),  # 5 / 2.83 = 1.77
        (20, 20, 0.0, "confirmed"),
        (20, 14, 2.0, "confirmed"),  # fell, but stands above the mark
    ],
)
def test_outcome(before, after, sem, expected):
    assert (
        outcome(before, after, maximum_before=20, maximum_after=20, mark=0.7, sem=sem) == expected
    )


def test_alpha_is_undefined_rather_than_nought():
    assert cronbach(Moments(29, 100, 900, 20, {"a": (1, 1), "b": (1, 1)})) is None  # too few
    same = moments([{"a": 1, "b": 1}] * 40)
    assert cronbach(same) is None  # all alike
    assert cronbach(moments([{"a": n % 2} for n in range(40)])) is None  # one question
    assert cronbach(Moments(0, 0, 0, None, {})) is None


def test_waves_with_other_questions_are_not_pooled():
    one = moments([{"a": 1, "b": 0}] * 40)
    assert pooled(one, moments([{"a": 1, "c": 0}] * 40)) is None
    assert pooled(one, one).n == 80


# One person ----------------------------------------------------------------------------------------


def test_invited_or_tested_beforehand_is_not_reach():
    person = judged(fact("enrolled", 1), taken("baseline", 9, 2))
    assert person.flags == {"enrolled", "baseline"}
    assert person.reached_on is None


def test_job_and_place_are_those_of_the_first_exposure():
    person = judged(
        fact("enrolled", 1, place=(1, 1, 1)),
        fact("activity-finished", 5, place=(2, 2, 2)),
        fact("trained", 9, place=(3, 3, 3)),
    )
    assert person.place == (2, 2, 2)


def test_a_baseline_after_the_first_exposure_is_no_baseline():
    late = [fact("activity-finished", 2), taken("baseline", 9, 3), taken("final", 16, 5)]
    person = judged(fact("enrolled", 1), *late, fact("trained", 5))
    assert {"baseline", "final"} <= person.flags
    assert not person.flags & {"matched", "upskilled"}


def test_only_first_attempts_document():
    person = judged(
        fact("enrolled", 1),
        taken("baseline", 9, 1),
        fact("activity-finished", 2),
        taken("final", 12, 3),
        fact("trained", 3),
        taken("final", 18, 4),
        fact("passed", 4),
    )
    assert {"passed", "not_yet"} <= person.flags
    assert "upskilled" not in person.flags


def test_the_best_outcome_over_two_courses_counts_once():
    def course(number, before, after):
        return [
            fact("enrolled", 1, course=number),
            taken("baseline", before, 1)._replace(course=number),
            taken("final", after, 3)._replace(course=number),
            fact("trained", 3, course=number),
        ]

    person = judged(*course(1, 9, 18), *course(2, 15, 16))
    assert person.flags & {"upskilled", "confirmed", "not_yet"} == {"upskilled"}
    assert "confirmed" in person.courses[2]


def test_passed_needs_trained_and_certified_needs_passed():
    certificate = fact("certified", 5, detail={"certificate": 1, "valid_until": None})
    person = judged(fact("enrolled", 1), fact("passed", 4), certificate)
    assert person.flags == {"enrolled"}


@pytest.mark.parametrize(
    ("until", "later", "certified"),
    [
        (None, [], True),
        ("2026-03-31", [], True),  # the last day is a valid day
        ("2026-03-30", [], False),
        (None, ["certificate-revoked"], False),
        (None, ["certificate-revoked", "certified"], True),  # reinstated
    ],
)
def test_certified_as_of_a_day(until, later, certified):
    detail = {"certificate": 4, "valid_until": until}
    events = ["certified", *later]
    facts = [fact(kind, 6 + n, detail=detail) for n, kind in enumerate(events)]
    person = judged(fact("enrolled", 1), fact("trained", 4), fact("passed", 4), *facts)
    assert ("certified" in person.flags) is certified


def test_a_certificate_revoked_after_the_day_was_valid_on_it():
    detail = {"certificate": 4, "valid_until": None}
    facts = [fact("certified", 6, detail=detail), fact("certificate-revoked", 20, detail=detail)]
    before = see(
        [fact("trained", 4), fact("passed", 4), *facts], zone=ZONE, as_of=date(2026, 3, 10)
    )
    assert "certified" in before.flags


def test_another_cohorts_facts_are_not_counted_but_tell_the_job():
    facts = [
        fact("activity-finished", 1, cohort=1, place=(1, 1, 1)),
        fact("enrolled", 5, cohort=2, place=(2, 2, 2)),
    ]
    assert judged(*facts, cohort=3) is None
    person = judged(*facts, cohort=2)
    assert (person.place, person.reached_on) == ((1, 1, 1), None)


def test_days_are_danish_days():
    late_utc = fact("seminar-attended", 31)._replace(at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    assert judged(late_utc).reached_on == date(2026, 4, 1)


# Many ----------------------------------------------------------------------------------------------


def test_nothing_is_counted_of_nobody():
    figures = Tally().figures()
    assert set(figures["counts"].values()) == {0}
    assert figures["months"] == []


def test_months_without_anybody_are_there():
    tally = Tally()
    for month in (1, 4):
        exposure = fact("seminar-attended", 3)._replace(at=datetime(2026, month, 3, tzinfo=UTC))
        tally.add(judged(exposure))
    months = tally.figures()["months"]
    assert [m["month"] for m in months] == [202601, 202602, 202603, 202604]
    assert [m["reached_total"] for m in months] == [1, 1, 1, 2]


def test_distinct_counts_are_not_sums():
    """One person in two courses stands in both rows, and counts once."""
    tally = Tally()
    tally.add(judged(fact("trained", 3, course=1), fact("trained", 4, course=2)))
    figures = tally.figures()
    assert sum(row["trained"] for row in figures["by"]["course"]) == 2
    assert figures["counts"]["trained"] == 1
