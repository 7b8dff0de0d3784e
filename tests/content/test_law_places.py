"""Where this installation leans on a law, and what an English page says of a Danish source and a day."""

from datetime import date

import pytest
from django.template.defaultfilters import date as dated
from django.template.loader import render_to_string
from django.utils import translation

from content import definition_parts, law_places
from content.models import Source
from tests.content.conftest import save

LAW = {"pattern": r"straffelovens? § 242", "words": r"\bmønster", "sources": [1]}


def test_a_page_is_found_by_its_words_and_by_its_sources(small):
    (title,) = Source.objects.filter(number=1).values_list("title", flat=True)
    lines = list(law_places.here(LAW))
    (lesson,) = [line for line in lines if line.startswith("small/small-m1-1 (da)")]
    assert "names it (mønster)" in lesson
    assert f"cites »{title}«" in lesson


def test_what_an_editor_wrote_is_found(small):
    law = LAW | {"words": "en helt ny regel", "sources": []}
    assert list(law_places.here(law)) == []
    said = "I morgen kender du en helt ny regel"
    save(small.lesson, publish=True, change="typo", tomorrow=said)
    (line,) = law_places.here(law)
    assert line.endswith("names it (en helt ny regel)")


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
