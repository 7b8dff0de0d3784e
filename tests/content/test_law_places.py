"""Where this installation leans on a law, and what an English page says of a Danish source and a day."""

from datetime import date

import pytest
from django.template.defaultfilters import date as dated
from django.template.loader import render_to_string
from django.utils import translation

from content import definition_parts, law_places, law_texts
from content.models import Law, QuestionBank, Source
from tests.content.conftest import save

FAR = date(2099, 1, 1)


@pytest.fixture
def law(small):
    """A law that the small course names by a word, and cites the source of."""
    made = Law.objects.create(
        key="straffelov-242",
        name="Straffeloven § 242",
        version="i kraft 1. januar 2022",
        pattern=r"\b[MN]ønster\b|straffelovens? § 242",
        review_due=FAR,
    )
    made.sources.set(Source.objects.filter(number=1))
    return made


def places(law) -> dict:
    return {found.place.title: found for found in law_places.of(law, law_places.read())}


def test_a_page_is_found_by_its_words_and_by_its_sources(small, law):
    found = places(law)[small.lesson.title]
    assert found.words == ["mønster"]
    assert found.sources == [Source.objects.get(number=1).title]
    assert found.place.group == small.course.title
    assert found.place.edit_url == f"/admin/pages/{small.lesson.pk}/edit/"


def test_what_an_editor_wrote_is_found(small, law):
    law.sources.clear()
    law.pattern, law.words = "", "En (helt) ny regel\n\n  og en til  "
    assert places(law) == {}
    said = "I morgen kender du en (helt) NY regel"
    save(small.lesson, publish=True, change="typo", tomorrow=said)
    (found,) = places(law).values()
    assert found.words == ["en (helt) ny regel"]


def test_a_draft_is_no_place_yet(small, law):
    law.sources.clear()
    law.pattern, law.words = "", "kun en kladde"
    save(small.lesson, tomorrow="Det er kun en kladde")
    assert places(law) == {}


def test_pages_and_banks_are_places_too(small, law):
    law.words = "velkommen til stedet"
    save(small.module, publish=True, intro="Velkommen til stedet")
    questions = list(small.quiz().questions.raw_data)
    bank = QuestionBank(title="En bank", locale=small.course.locale)
    bank.questions = bank.questions.stream_block.to_python([dict(one) for one in questions])
    bank.save()
    found = places(law)
    assert found[small.module.title].place.group == small.course.title
    assert found["En bank"].sources


def test_a_law_without_words_or_sources_has_no_places(law):
    law.pattern = ""
    law.sources.clear()
    assert places(law) == {}


def test_strings_that_stand_apart_are_never_one_sentence():
    texts = law_texts.Texts()
    law = Law(pattern=r"§[^.;:\n]{0,25}\b242\b")
    (apart, twice) = (
        texts.add({"a": "efter §", "b": "242 gange"}),
        texts.add(["§ <b>242</b>", "§ 242"]),
    )
    found = texts.found(law.named())
    assert not found.keys() & apart
    assert found.keys() == twice


def test_a_pattern_is_lowered_but_not_its_signs():
    assert Law(pattern=r"CPR\W+Lov\b").named().pattern == r"cpr\W+lov\b"


# States --------------------------------------------------------------------------------------------
def written(small, law, text):
    save(small.lesson, publish=True, change="typo", law_version=text)
    return places(law)[small.lesson.title].state


def test_a_place_is_done_when_it_says_the_version_in_force(small, law):
    assert places(law)[small.lesson.title].state == law_places.UNTOUCHED
    law.version = "i kraft 1. juli 2027"
    law.begin_round("i kraft 1. januar 2022", "")
    assert places(law)[small.lesson.title].state == law_places.OPEN
    assert written(small, law, "Straffeloven § 242 (i kraft 1. januar 2022)") == law_places.OLDER
    assert written(small, law, "Straffeloven § 242 (I kraft 1. juli 2027)") == law_places.NEW


def test_a_version_that_comes_back_is_not_an_earlier_one(law):
    law.version = "b"
    law.begin_round("a", "")
    law.version = "a"
    law.begin_round("b", "")
    assert (law.earlier, law.round) == (["b"], 3)


def test_the_search_costs_the_same_for_few_and_many(small, law, django_assert_num_queries):
    kinds = len(law_places.PAGES)
    with django_assert_num_queries(5 + kinds + 2):
        law_places.of(law, law_places.read())
    course = small.course
    for n in range(3):
        page = course.copy(update_attrs={"slug": f"copy-{n}", "title": f"Copy {n}"}, recursive=True)
        assert page.pk
    with django_assert_num_queries(5 + kinds + 2):
        law_places.of(law, law_places.read())


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", '<a href="https://x.dk" rel="noreferrer" lang="da">Om tilhold</a> (On orders)'),
        ("da", '<a href="https://x.dk" rel="noreferrer">Om tilhold</a>'),
    ],
)
def test_an_english_page_says_what_a_danish_source_is(language, shown):
    source = Source(title="Om tilhold", title_en="On orders", url="https://x.dk")
    frozen = definition_parts.sources({"sources": [source]})
    with translation.override(language):
        html = render_to_string("assessments/_sources.html", {"sources": frozen})
    assert f"<li>{shown}</li>" in html


def test_a_source_that_is_english_already_is_said_once():
    source = Source(title="Types of stalking", title_en="Types of stalking")
    assert definition_parts.sources({"sources": [source]})[0].keys() == {
        "title",
        "publisher",
        "url",
    }


def test_days_are_written_as_they_are_in_europe():
    with translation.override("en"):
        assert dated(date(2027, 11, 21), "DATE_FORMAT") == "21 November 2027"
    with translation.override("da"):
        assert dated(date(2027, 11, 21), "DATE_FORMAT") == "21. november 2027"
