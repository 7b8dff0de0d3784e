"""Frozen questions become blocks, and the blocks freeze to the same questions."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.formats import shape
from content.question_blocks import Questions
from content.question_definitions import questions, stimuli
from content.question_writing import Places, Writing
from tests.assessments.formats.made import question

KINDS = tuple(kind for kind in shape.TYPES if kind != "hotspot")
ROLES = frozenset(["stalking", "logskema", "samtale_1", "vold"])


def frozen(stream: list[dict]) -> list[dict]:
    value = Questions().to_python(stream)
    return [shape.question(one) for one in questions(value)]


def words(one, key=""):
    """Everything said in a question, keys and order of mixed answers aside."""
    if isinstance(one, dict):
        texts = {a["key"]: a["text"] for a in one.get("answers", ())}
        return {
            name: texts.get(value, "") if name == "match" and texts else words(value, name)
            for name, value in one.items()
            if name
            not in ("key", "lesson", "sources", "anchor", "match", "text" if "gaps" in one else "")
        }
    if isinstance(one, list):
        rows = [words(row) for row in one]
        return sorted(rows, key=str) if key in ("prompts", "answers", "roles") else rows
    return one


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_writing_then_defining(kind, data):
    given = data.draw(question((kind,)))
    given |= {"lesson": "", "sources": [], "topic": "", "tags": []}
    writing = Writing(Places(roles=ROLES))
    (first,) = frozen([writing.question(given)])
    again = Writing(Places(roles=ROLES))
    if not writing.said:
        assert frozen([again.question(first)]) == [first]
    if not writing.said and first["type"] == kind and kind not in ("passages", "gaps", "truefalse"):
        assert {k: v for k, v in words(first).items() if k != "fixed"} == {
            k: v for k, v in words(given).items() if k != "fixed"
        }
    assert first["stem"] == given["stem"]


@pytest.mark.django_db
def test_gaps_and_passages_keep_their_keys_and_answers():
    given = shape.question(
        {
            "key": "k", "type": "gaps", "stem": "<p>Udfyld.</p>", "text": "<p>Et [[g1]] af [[g2]].</p>",
            "gaps": [
                {"key": "g1", "case": True, "spelling": 1, "accepted": [
                    {"text": "tilhold", "share": 1, "feedback": ""},
                    {"text": "forbud", "share": 0.5, "feedback": "<p>Næsten</p>"}]},
                {"key": "g2", "case": True, "spelling": 1, "options": [
                    {"key": "o1", "text": "politiet", "correct": True, "feedback": ""},
                    {"key": "o2", "text": "retten", "correct": False, "feedback": "<p>Nej</p>"}]},
            ],
        }
    )  # fmt: skip
    writing = Writing(Places())
    assert frozen([writing.question(given)]) == [given]
    assert writing.said == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "kept"), [("]", ")"), ("se [1]", "se [1)"), ("[1] se", "[1] se")]
)
def test_a_bracket_at_the_end_of_a_passage_does_not_close_it(words, kept):
    option = {"key": "o1", "text": words, "correct": True, "feedback": ""}
    given = shape.question(
        {"key": "k", "type": "passages", "stem": "<p>Find.</p>", "text": "<p>Et [[o1]].</p>"}
        | {"options": [option]}
    )
    writing = Writing(Places())
    assert frozen([writing.question(given)]) == [given | {"options": [option | {"text": kept}]}]
    assert [*writing.said] == [] if words == kept else len(writing.said) == 1


@pytest.mark.django_db
def test_a_set_holds_the_questions_of_its_stimulus():
    one = {"key": "q1", "type": "single", "stem": "<p>A</p>", "options": [], "stimulus": "s1"}
    two = {"key": "q2", "type": "single", "stem": "<p>B</p>", "options": []}
    shared = {"key": "s1", "title": "Brev", "html": "<p>Læs</p>", "picture": None}
    stream = Writing(Places()).stream([one, two], [shared])
    value = Questions().to_python(stream)
    assert [(q["key"], q.get("stimulus", "")) for q in questions(value)] == [
        ("q1", "s1"),
        ("q2", ""),
    ]
    assert stimuli(value) == [shared]


def test_what_does_not_fit_is_said():
    given = {
        "key": "k", "type": "short", "stem": "<p>A</p>", "lesson": "gone", "roles": ["nobody"],
        "sources": [{"title": "T", "publisher": "", "url": ""}],
        "accepted": [{"text": "a", "share": 1 / 3, "feedback": ""}],
    }  # fmt: skip
    writing = Writing(Places())
    writing.question(given)
    assert sorted(code for _, code, _ in writing.said) == [
        "lesson-unknown", "role-unknown", "share-rounded", "source-unknown",
    ]  # fmt: skip
