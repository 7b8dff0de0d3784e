"""The judge of the durability run must be able to say no: each tampering is found, as its own sort."""

import pytest

from benchmarks.verdict import Given, Log, Marked, Stored, Way, compare

KEY = {"q1": ("a",), "q2": ("a", "b")}
FIRST = Given("one", "q1", 1, ("b",))
CHANGED = Given("one", "q1", 2, ("a",))
SECOND = Given("one", "q2", 1, ("a",))


@pytest.fixture
def log():
    """A device answered q1, changed it, answered q2, and handed in."""
    return Log(
        sent={FIRST, CHANGED, SECOND},
        acknowledged=[FIRST, CHANGED, SECOND],
        begun={"one"},
        handed_in={"one"},
    )


@pytest.fixture
def stored():
    return Stored(
        answers=[CHANGED, SECOND],
        attempts={"one": Marked(True, 1.0, (1.0,))},
        ways={"person 1, activity 1": Way(rows=1, finished=1, records=1)},
        certificates={"1": 1},
    )


def sorts(log, stored) -> list[str]:
    return [sort for sort, found in vars(compare(log, stored, KEY)).items() if found]


def test_a_run_that_kept_every_word_is_good(log, stored):
    assert compare(log, stored, KEY).good
    assert log.questions() == 2


def test_a_newer_answer_whose_acknowledgement_was_lost_may_stand(log, stored):
    log.acknowledged = [FIRST]
    assert compare(log, stored, KEY).good


def test_an_acknowledged_answer_that_is_gone_is_missing(log, stored):
    stored.answers = [CHANGED]
    assert sorts(log, stored) == ["missing"]


def test_an_older_answer_that_won_is_missing(log, stored):
    stored.answers = [FIRST, SECOND]
    assert "missing" in sorts(log, stored)


def test_another_response_under_the_same_number_is_missing(log, stored):
    stored.answers = [CHANGED._replace(options=("c",)), SECOND]
    assert "missing" in sorts(log, stored)


def test_two_devices_told_differently_of_one_number_is_missing(log, stored):
    log.acknowledged.append(CHANGED._replace(options=("d",)))
    log.sent.add(CHANGED._replace(options=("d",)))
    assert sorts(log, stored) == ["missing"]


def test_an_answer_that_nobody_sent_is_missing_what_was_sent(log, stored):
    stored.answers = [CHANGED._replace(number=9), SECOND]
    assert sorts(log, stored) == ["missing"]


def test_an_attempt_that_was_handed_in_and_is_open_again_is_missing(log, stored):
    stored.attempts = {"one": Marked(False, None, ())}
    assert sorts(log, stored) == ["missing"]


def test_two_rows_of_one_question_are_doubled(log, stored):
    stored.answers = [FIRST._replace(options=("c",)), CHANGED, SECOND]
    assert "doubled" in sorts(log, stored)


def test_an_attempt_that_no_device_began_is_doubled(log, stored):
    stored.attempts["two"] = Marked(False, None, ())
    assert sorts(log, stored) == ["doubled"]


@pytest.mark.parametrize("way", [Way(2, 1, 1), Way(1, 1, 2), Way(1, 1, 0), Way(1, 0, 1)])
def test_progress_that_is_not_finished_once_is_doubled(log, stored, way):
    stored.ways = {"person 1, activity 1": way}
    assert sorts(log, stored) == ["doubled"]


@pytest.mark.parametrize("count", [0, 2])
def test_a_certificate_that_is_not_issued_once_is_doubled(log, stored, count):
    stored.certificates = {"1": count}
    assert sorts(log, stored) == ["doubled"]


def test_two_rows_in_the_ledger_for_one_attempt_are_marked_twice(log, stored):
    stored.attempts = {"one": Marked(True, 1.0, (1.0, 1.0))}
    assert sorts(log, stored) == ["marked_twice"]


@pytest.mark.parametrize(
    "marked",
    [Marked(True, 2.0, (1.0,)), Marked(True, 1.0, (2.0,)), Marked(True, 1.0, ())],
)
def test_a_score_that_its_answers_do_not_come_to_is_mismarked(log, stored, marked):
    stored.attempts = {"one": marked}
    assert sorts(log, stored) == ["mismarked"]


def test_an_answer_changed_after_marking_is_mismarked(log, stored):
    later = CHANGED._replace(number=3, options=("c",))
    log.sent.add(later)
    stored.answers = [later, SECOND]
    assert sorts(log, stored) == ["mismarked"]


def test_a_refusal_that_no_device_should_hear_is_told_wrong(log, stored):
    log.refused.append("save: 403")
    assert sorts(log, stored) == ["told_wrong"]
