"""The curriculum that ships in two languages: the words differ, what lies beneath is the same.

The rules are `content.curriculum_checks.languages`; here they are shown to bite."""

import pytest

from content.curriculum_checks import languages
from tests.content.shipped import SHIPPED, whats, with_change

LESSON = "en/core/k4/2-tilhold.yaml"


@pytest.mark.parametrize(
    "rule",
    [
        languages.names_in_both,
        languages.same_bones,
        languages.translated,
        languages.drawings_in_both,
    ],
)
def test_they_are_in_step(rule):
    assert whats(rule(SHIPPED)) == []


def test_a_file_in_one_language_only_is_named():
    alone = with_change(LESSON, None)
    assert whats(languages.names_in_both(alone)) == [
        f"da/core/k4/2-tilhold.yaml: {LESSON} is missing"
    ]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d["steps"][1]["blocks"][1]["check"]["options"].reverse(), "steps.2.blocks.2"),
        (lambda d: d["steps"].pop(), "steps"),
        (lambda d: d.update(minutes=7), "minutes"),
        (lambda d: d["steps"][0]["blocks"][1]["sources"].append(99), "steps.1.blocks.2.sources"),
    ],
)
def test_another_build_is_found_with_its_place(change, place):
    (found,) = languages.same_bones(with_change(LESSON, change))
    assert found.file == LESSON
    assert place in found.where or found.where == "the whole file"


def test_a_danish_sentence_is_found():
    danish = with_change(LESSON, lambda d: d.update(tomorrow="I morgen ved du, hvad du skal gøre"))
    assert "has Danish words in it" in whats(languages.translated(danish))[0]
    same = with_change(LESSON, lambda d: d.update(tomorrow=_danish("tomorrow")))
    assert "is not translated" in whats(languages.translated(same))[0]


def _danish(key: str) -> str:
    return SHIPPED.files[LESSON.replace("en/", "da/")].data[key]
