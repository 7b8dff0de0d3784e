"""Marked places in a text: read as authors write them, with keys that stay."""

import pytest

from content import question_text
from content.question_text import Gap, Passage


def test_marked_places_are_read_without_tags():
    text = "<p>Et [[tilhold]] gives af [[*<b>politiet</b>&nbsp;selv|retten]].</p>"
    assert question_text.marked(text) == ["tilhold", "*politiet selv|retten"]


@pytest.mark.parametrize(
    ("words", "gap"),
    [
        ("tilhold", Gap(("tilhold",))),
        ("tilhold | et tilhold|", Gap(("tilhold", "et tilhold"))),
        ("*politiet|retten", Gap((), (Passage("politiet", True), Passage("retten", False)))),
        ("", Gap(())),
    ],
)
def test_a_gap_is_typed_or_chosen(words, gap):
    assert question_text.gap(words) == gap


def test_a_star_marks_the_passage_that_is_right():
    assert question_text.passage("*Kl. 18.05") == Passage("Kl. 18.05", True)
    assert question_text.passage("Han var rasende") == Passage("Han var rasende", False)


def test_the_frozen_text_has_keys_where_places_stand():
    assert question_text.with_keys("<p>[[a]] og [[b|c]]</p>", ["m1", "m2"]) == (
        "<p>[[m1]] og [[m2]]</p>"
    )


MEMORY = [["m1", "et"], ["m2", "to"], ["m3", "tre"]]


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["et", "to", "tre"], ["m1", "m2", "m3"]),
        (["et", "toogtyve", "tre"], ["m1", "m2", "m3"]),  # other words at the same place
        (["one", "two", "three"], ["m1", "m2", "m3"]),  # a translation
        (["tre", "et", "to"], ["m3", "m1", "m2"]),  # moved
        (["et", "nyt", "to", "tre"], ["m1", "m4", "m2", "m3"]),  # a new one between
        (["et", "tre"], ["m1", "m3"]),  # one is gone
        (["et", "tot", "helt andet", "tre"], ["m1", "m2", "m4", "m3"]),  # mended, and a new one
        ([], []),
    ],
)
def test_a_place_keeps_its_key(words, keys):
    assert question_text.keyed(words, MEMORY) == keys


def test_a_key_is_never_used_again():
    once = question_text.remembered(["a", "b"], [])
    assert once == [["m1", "a"], ["m2", "b"]]
    less = question_text.remembered(["a"], once)
    assert less == [["m1", "a"], ["m2", None]]
    more = question_text.remembered(["a", "c"], less)
    assert more == [["m1", "a"], ["m3", "c"], ["m2", None]]
