"""The question banks that ship, read as files: enough of them, sourced, and measuring kept apart from
practising. Only YAML is read here."""

from collections import Counter

import pytest
import yaml

from content.loader import CURRICULUM

READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BANKS = sorted((CURRICULUM / "da" / "banks").glob("*.yaml"))
PROFESSIONS = {
    "police-officer",
    "social-worker",
    "teacher",
    "pedagogue",
    "health-visitor",
    "psychologist",
}
SOURCED = {"core", "police", "psychologist"}  # every question claims something
CORE = {"definition", "reactions", "motives", "law", "asking", "log", "cooperation"}
LEVELS = {"apply": 3, "judge": 1}  # of the four of one form alone


def read(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=READER)


def questions(path) -> list[dict]:
    """Return the questions of a bank, those of a set one by one."""
    found = read(path)["questions"]
    return [one for q in found for one in (q["questions"] if "set" in q else [q])]


def is_measure(path) -> bool:
    return path.stem.startswith("measure")


def test_there_are_150_by_topic_role_and_level():
    to_practise = [q for path in BANKS if not is_measure(path) for q in questions(path)]
    assert len(to_practise) >= 150, "those that measure are not counted"
    asked = [q for path in BANKS for q in questions(path) if q["type"] != "scale"]
    assert all(q.get("topic") and q.get("level") for q in asked)
    topics = Counter(q["topic"] for q in questions(CURRICULUM / "da" / "banks" / "core.yaml"))
    assert set(topics) == CORE
    assert min(topics.values()) >= 5
    roles = Counter(role for q in to_practise for role in q.get("roles", ()))
    assert all(roles[profession] >= 20 for profession in PROFESSIONS)


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.stem)
def test_every_claim_says_where_it_is_from(path):
    """What every question needs beside this (feedback, one right answer) is in curriculum_checks."""
    for question in questions(path):
        if question["type"] != "scale" and (is_measure(path) or path.stem in SOURCED):
            assert question.get("sources"), question["id"]


@pytest.mark.parametrize(
    "path", [p for p in BANKS if p.stem.startswith("measure-")], ids=lambda path: path.stem
)
def test_a_professions_measuring_has_six_a_form_and_two_anchors(path):
    forms = Counter(q.get("form", "") for q in questions(path))
    assert forms == {"": 2, "A": 4, "B": 4, "C": 4}
    levels = Counter((q["form"], q["level"]) for q in questions(path) if "form" in q)
    assert levels == {(form, level): n for form in "ABC" for level, n in LEVELS.items()}
    assert all(q["roles"] and len(q["options"]) == 4 for q in questions(path))


def test_nobody_practises_what_measures():
    for path in (CURRICULUM / "da").glob("*/**/*.yaml"):
        data = read(path)
        if data.get("kind") == "quiz" and data["purpose"] == "practice":
            named = [rule.get("banks") or [rule.get("bank")] for rule in data.get("draw") or []]
            assert not any(str(bank).startswith("measure") for banks in named for bank in banks)


@pytest.mark.parametrize("language", ["da", "en"])
def test_behaviour_and_what_stood_in_the_way_can_be_answered_without_a_case(language):
    asked = questions(CURRICULUM / language / "banks" / "measure.yaml")
    mine = [q for q in asked if q.get("topic") in ("behaviour", "barriers")]
    assert len(mine) == 10
    for question in mine:
        without = [o for o in question["options"] if o.get("no_case")]
        assert len(without) == 1 and without[0]["value"] == -1, question["id"]
