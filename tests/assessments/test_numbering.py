"""Which answer stands, in whatever order the messages arrive."""

from hypothesis import given
from hypothesis import strategies as st

from assessments.numbering import Given, settle


def test_a_higher_number_stands():
    newer, overtaken = settle(
        {"q": Given(2, {"options": ["a"]})}, [("q", Given(3, {"options": ["b"]}))]
    )
    assert newer == {"q": Given(3, {"options": ["b"]})}
    assert overtaken == {}


def test_an_equal_or_lower_number_changes_nothing_and_is_told():
    stored = {"q": Given(2, {"options": ["a"]})}
    for number in (1, 2):
        newer, overtaken = settle(stored, [("q", Given(number, {"options": ["b"]}))])
        assert newer == {}
        assert overtaken == stored


def test_the_same_again_is_silent():
    stored = {"q": Given(2, {"options": ["a"]})}
    assert settle(stored, [("q", Given(2, {"options": ["a"]}))]) == ({}, {})


NUMBERED = st.lists(st.integers(1, 50), unique=True, min_size=1)


@given(numbers=NUMBERED, data=st.data())
def test_the_order_of_arrival_does_not_matter(numbers, data):
    messages = [("q", Given(n, {"options": [str(n)]})) for n in numbers]
    arriving = data.draw(st.permutations(messages)) + data.draw(st.lists(st.sampled_from(messages)))
    stored: dict = {}
    last = 0
    for message in arriving:
        newer, _overtaken = settle(stored, [message])
        stored |= newer
        assert stored["q"].number >= last
        last = stored["q"].number
    assert stored["q"] == Given(max(numbers), {"options": [str(max(numbers))]})
    assert settle({}, arriving)[0] == stored
