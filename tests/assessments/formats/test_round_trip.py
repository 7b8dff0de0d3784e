"""What is written and read again is the same, whatever the question is."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import formats
from assessments.formats import shape
from tests.assessments.formats.made import bank, png, question

PICTURE = png()
MANY = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def pictures(url: str) -> bytes | None:
    return PICTURE if url == "/media/a.png" else None


def told(one: dict, reading) -> dict:
    """A question as it is compared: a picture by its bytes."""
    if not one.get("picture"):
        return one
    url = one["picture"]["url"]
    data = pictures(url) or reading.pictures[url.removeprefix("picture:")].data
    return {**one, "picture": {**one["picture"], "url": data}}


def same(questions, stimuli, reading) -> None:
    assert {q["key"]: told(q, reading) for q in reading.questions} == {
        q["key"]: told(q, reading) for q in questions
    }
    assert [q["key"] for q in reading.questions] == [q["key"] for q in questions]
    assert {s["key"]: told(s, reading) for s in reading.stimuli} == {
        s["key"]: told(s, reading) for s in stimuli
    }
    assert {note.severity for note in reading.notes} == {"whole"}, reading.notes


@pytest.mark.parametrize("kind", shape.TYPES)
@pytest.mark.parametrize("format", ["moodle-xml", "qti3"])
@given(data=st.data())
@settings(MANY, max_examples=15)
def test_every_type_comes_back(format, kind, data):
    one = data.draw(question((kind,)))
    file = formats.write([one], [], format, pictures)
    same([one], [], formats.read(file.name, file.data))


@pytest.mark.parametrize("kind", [kind for kind in shape.TYPES if kind != "hotspot"])
@given(data=st.data())
@settings(MANY, max_examples=15)
def test_every_type_but_the_hot_spot_comes_back_from_gift(kind, data):
    one = data.draw(question((kind,)))
    file = formats.write([one], [], "gift")
    same([one], [], formats.read(file.name, file.data))


@pytest.mark.parametrize("format", ["moodle-xml", "qti3"])
@given(held=bank())
@MANY
def test_a_bank_comes_back_with_its_stimuli_and_pictures(format, held):
    questions, stimuli = held
    file = formats.write(questions, stimuli, format, pictures)
    same(questions, stimuli, formats.read(file.name, file.data))
