import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import numbers


def test_a_new_number_reads_as_itself():
    for _ in range(50):
        number = numbers.new()
        assert numbers.normalise(number) == number


@pytest.mark.parametrize(
    "typed",
    [
        "abcd-2345-efgh-6789",
        "ABCD2345EFGH6789",
        " abcd 2345 efgh 6789\n",
        "ABCD–2345–EFGH–6789",
        "ABCD\u00a02345\u200bEFGH.6789",
        "https://example.org/c/ABCD-2345-EFGH-6789",
        "https://example.org/da/bevis/abcd-2345-efgh-6789/",
        "ＡＢＣＤ２３４５efgh6789",
    ],
)
def test_however_it_is_typed(typed):
    assert numbers.normalise(typed) == "ABCD-2345-EFGH-6789"


def test_letters_no_number_has_are_named():
    with pytest.raises(numbers.NotANumber) as caught:
        numbers.normalise("ABCD-2345-EFGH-67O0")
    assert caught.value.wrong == "0O"


@pytest.mark.parametrize(("typed", "length"), [("", 0), ("ABC", 3), ("A" * 17, 17)])
def test_a_wrong_length_is_counted(typed, length):
    with pytest.raises(numbers.NotANumber) as caught:
        numbers.normalise(typed)
    assert (caught.value.wrong, caught.value.length) == ("", length)


@given(st.text(max_size=60))
def test_rubbish_is_refused_or_read_never_worse(text):
    try:
        assert len(numbers.normalise(text)) == 19
    except numbers.NotANumber:
        pass
