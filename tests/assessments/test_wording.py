"""Another language lends its words only to what is the same underneath."""

from types import SimpleNamespace

from assessments.wording import worded
from tests.factories import case_frozen, question, quiz_frozen


def version(pk, language, meaning=1, definition=None):
    definition = definition or quiz_frozen(intro=language).definition
    return SimpleNamespace(pk=pk, language=language, meaning=meaning, definition=definition)


def test_the_readers_language_is_shown_when_it_means_the_same():
    da, en = version(1, "da"), version(2, "en")
    assert worded(da, en)["intro"] == "en"


def test_a_later_version_in_the_same_language_is_not():
    assert worded(version(1, "da"), version(2, "da", definition={"questions": []})) != {
        "questions": []
    }


def test_nor_one_with_another_meaning_or_other_questions():
    da = version(1, "da")
    assert worded(da, version(2, "en", meaning=2)) is da.definition
    other = quiz_frozen(questions=[question("q9")]).definition
    assert worded(da, version(2, "en", definition=other)) is da.definition


def test_a_picture_with_the_words_of_the_language_in_it_is_words():
    def drawn(language):
        asked = question("q1", picture={"url": f"/{language}.svg", "alt": language})
        return quiz_frozen(questions=[asked]).definition

    en = version(2, "en", definition=drawn("en"))
    assert worded(version(1, "da", definition=drawn("da")), en) is en.definition


def test_a_case_with_another_way_through_is_not_the_same():
    da = version(1, "da", definition=case_frozen().definition)
    en = version(2, "en", definition=case_frozen(start="kitchen").definition)
    assert worded(da, en) is da.definition
