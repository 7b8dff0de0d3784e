"""What has changed since: pure, with literals."""

import pytest

from certificates.changes import Version, questions_on, since

DAY = "2026-01-01"  # passed on; every version is published later unless it says so


def version(key="a", number=1, meaning=1, law="", **more):
    words = {"slug": f"s-{key}", "kind": "lesson", "title": f"Lesson {key}"}
    return Version(
        key,
        number=number,
        meaning=meaning,
        law_version=law,
        published_on=more.get("on", "2026-11-21"),
        language=more.get("language", "da"),
        **words,
    )


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (version(), []),
        (version(number=7), []),  # typos and translations keep the meaning
        (version(number=2, meaning=2), ["meaning"]),
        (version(number=2, law="§ 243, 2027"), ["law"]),
        (version(number=2, meaning=2, law="§ 243, 2027"), ["law"]),
        (version("b"), ["new"]),
    ],
)
def test_one_activity(now, why):
    assert [one.why for one in since({"a": [1, 1]}, [now], [version(), now], DAY)] == why


def test_the_law_is_that_of_the_version_seen():
    seen = [version(number=1, law="2022"), version(number=2, law="2024")]
    now = version(number=3, law="2024")
    assert since({"a": [2, 1]}, [now], [*seen, now], DAY) == []
    (changed,) = since({"a": [1, 1]}, [now], [*seen, now], DAY)
    assert (changed.law_before, changed.law) == ("2022", "2024")
    (taken_out,) = since({"a": [2, 1]}, [version(number=4)], [*seen, version(number=4)], DAY)
    assert taken_out.why == "law"


def test_a_law_named_in_another_language_is_no_new_law():
    """She saw the Danish lesson and reads the English one now: the law is compared in Danish."""
    danish = version(number=1, law="Straffeloven § 242")
    english = version(number=2, law="Criminal Code section 242", language="en")
    assert since({"a": [1, 1]}, [english], [danish, english], DAY) == []
    changed = version(number=3, law="Straffeloven § 242 a")
    (found,) = since({"a": [1, 1]}, [english], [danish, english, changed], DAY)
    assert (found.why, found.law) == ("law", "Criminal Code section 242")


def test_order_is_that_of_the_course_and_what_is_gone_is_not_named():
    now = [version("c"), version("b", meaning=2), version("a")]
    found = since({"a": [1, 1], "b": [1, 1], "gone": [1, 1]}, now, now, DAY)
    assert [(one.key, one.why) for one in found] == [("c", "new"), ("b", "meaning")]


def test_a_certificate_from_before_versions_were_kept_sees_all_as_new():
    assert len(since({}, [version("a"), version("b")], [], DAY)) == 2


def test_what_was_left_out_is_compared_with_what_stood_there():
    stood, now = version(on="2025-01-01"), version(number=2, meaning=2)
    assert since({}, [stood], [stood], DAY) == []
    assert [one.why for one in since({}, [now], [stood, now], DAY)] == ["meaning"]


def questions(*lessons):
    return [{"key": f"q{n}", "lesson": lesson} for n, lesson in enumerate(lessons)]


@pytest.mark.parametrize(
    ("lessons", "changed", "asked"),
    [
        ("abc", "", "012"),  # nothing changed: all
        ("abc", "z", "012"),
        ("aabbccdd", "ab", "01234"),  # four, filled up to five
        ("bbaaaaab", "a", "23456"),
        ("aaaaaab", "a", "012345"),
        ("ab", "b", "01"),
    ],
)
def test_which_questions_a_renewal_may_ask(lessons, changed, asked):
    assert questions_on(questions(*lessons), set(changed)) == [f"q{n}" for n in asked]
