import pytest

from people.cpr import contains_cpr


@pytest.mark.parametrize(
    "text",
    ["010190-1234", "0101901234", "Bo 010190 1234", "310299.4321", "610190-1234", "(311299–0000)"],
)
def test_what_reads_as_a_cpr_number_is_found(text):
    assert contains_cpr(text)


@pytest.mark.parametrize(
    "text",
    ["Bo Hansen", "12345678", "+45 12 34 56 78", "5790001330552", "990190-1234", "011390-1234", ""],
)
def test_other_numbers_are_left_alone(text):
    assert not contains_cpr(text)
