"""Tools people take home: whole in both languages, and a page that can send nothing."""

import re
from pathlib import Path

import pytest
import yaml
from django.test import Client

from content import curriculum_contacts, curriculum_tools, loader
from content.curriculum_parts import BadFile, Lookups
from content.loader import CURRICULUM
from content.models import HomePage, ToolPage, ToolsPage
from content.place_drawing import WIDTH, picture
from people.models import LocalContact
from tests import factories

STATIC = Path(loader.__file__).parent / "static" / "content" / "tools"
TOOLS = ["stop", "log", "plan", "consent", "model", "conversation"]


def known(language: str = "da") -> Lookups:
    numbers = yaml.safe_load((CURRICULUM / "sources.yaml").read_text(encoding="utf-8"))
    return Lookups(
        source={number: number for number in numbers}.__getitem__,
        image=lambda name: 0,
        document=lambda name: 0,
        lesson=lambda name: 0,
        tool=lambda name: 0,
        laws=yaml.safe_load((CURRICULUM / "laws.yaml").read_text(encoding="utf-8")),
        language=language,
    )


def file(name: str, language: str = "da") -> dict:
    path = CURRICULUM / language / "tools" / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def _tools(django_db_setup, django_db_blocker):
    """The tools that ship, in both languages, without the courses."""
    from django.db import transaction

    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            curriculum_contacts.load_sources(CURRICULUM / "sources.yaml")
            for language in ("da", "en"):
                loader.Locale.objects.get_or_create(language_code=language)
                home = loader._load_public_pages(CURRICULUM, language, loader.Report())
                folder = CURRICULUM / language
                find = loader._lookups(CURRICULUM, language)
                loader._load_tools(folder / "tools", home, find, loader.Report())
            yield
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def tools(_tools, db):
    """The pages of the tools, by short name, in Danish."""
    return {
        page.slug: page for page in ToolPage.objects.filter(locale__language_code="da", live=True)
    }


def fields(data: dict):
    for part in data["parts"]:
        yield from part.get("blank", {}).get("fields", [])


# The files -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TOOLS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_an_example_fills_in_fields_that_are_there_with_what_can_be_chosen(name, language):
    for part in file(name, language)["parts"]:
        blank = part.get("blank", {"fields": []})
        by_key = {field["key"]: field for field in blank["fields"]}
        for value in (value for row in blank.get("example", []) for value in row):
            field = by_key[value["field"]]
            assert value["text"] in field.get("items", [value["text"]]), value


@pytest.mark.parametrize("name", TOOLS)
def test_every_way_and_every_place_that_is_pointed_to_is_there(name):
    parts = file(name)["parts"]
    ways = {way["key"] for part in parts for way in part.get("ways", {}).get("items", [])}
    for part in parts:
        for answer in part.get("question", {}).get("answers", []):
            assert set(answer["ways"]) <= ways, answer["label"]
        places = part.get("walk", {}).get("places", [])
        for place in places:
            assert set(place.get("to", [])) <= {place["key"] for place in places}


def test_what_is_only_for_the_citizen_is_in_the_private_zone_of_the_log():
    private = {field["key"] for field in fields(file("log")) if field.get("private")}
    assert private == {"feeling", "impact", "need"}


def test_stop_and_look_gives_no_number():
    """It is the thinking: no points, no sum, nothing to fill in and so nothing to keep."""
    kinds = {next(iter(part)) for part in file("stop")["parts"]}
    assert kinds == {"words", "question", "ways"}
    assert "score" not in "".join(path.read_text() for path in STATIC.glob("thinking.js"))


def test_a_part_of_no_known_kind_is_refused_by_name():
    with pytest.raises(BadFile, match="x/1"):
        curriculum_tools.parts({"id": "x", "parts": [{"poem": {}}]}, known())


# Sending nothing -----------------------------------------------------------------------------
def test_no_script_of_a_tool_has_a_way_to_send():
    ways = re.compile(
        r"\b(fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource|submit)\b|\.cookie"
    )
    for path in STATIC.glob("*.js"):
        assert not ways.search(path.read_text()), path.name


@pytest.mark.parametrize("name", TOOLS)
def test_the_page_of_a_tool_may_not_send_and_is_not_kept(tools, client, name):
    response = client.get(tools[name].url)
    assert response.status_code == 200
    assert "connect-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert "<form" not in main and " name=" not in re.sub(r'type="radio" name=', "", main)
    for control in re.findall(r"<(?:input|textarea|select)[^>]*>", main):
        assert 'autocomplete="off"' in control, control
        if control.startswith("<textarea") or 'type="text"' in control:
            assert 'spellcheck="false"' in control, control


def test_an_anonymous_reader_sees_every_tool_in_both_languages(tools, client):
    for index in ToolsPage.objects.all():
        html = client.get(index.url).content.decode()
        pages = ToolPage.objects.child_of(index).live()
        assert len(pages) == len(TOOLS)
        assert all(page.url in html for page in pages)
    html = client.get(tools["log"].url).content.decode()
    english = tools["log"].get_translations().get()
    assert f'href="{english.url}"' in html and english.title == "The log"


def test_a_tool_says_who_reviewed_it_and_where_it_is_from(tools, client):
    html = client.get(tools["consent"].url).content.decode()
    assert "Ikke gennemgået af en fagekspert endnu" in html and "21. november 2027" in html
    assert "Retsplejeloven § 115" in html
    assert "Aalborg Kommune" in html  # source 43


def test_without_scripts_there_is_a_blank_with_spare_rows(tools, client):
    html = client.get(tools["log"].url).content.decode()
    outside = re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)
    spare = "".join(re.findall(r"<noscript>(.*?)</noscript>", outside, flags=re.DOTALL))
    assert len(re.findall(r'id="incidents-date-\d"', outside)) == 6
    assert len(re.findall(r'id="incidents-date-\d"', spare)) == 5


def test_own_contacts_are_those_of_the_readers_own_place(tools, client):
    person = factories.PersonFactory()
    user = factories.UserFactory(person=person)
    for name, shown in (("Nabo", True), ("Skjult", False)):
        LocalContact.objects.create(
            function="centre", name=name, shown=shown, checked="2026-11-21", source="prøve"
        )
    assert b"Nabo" not in client.get(tools["model"].url).content
    client.force_login(user)
    html = client.get(tools["model"].url).content
    assert b"Nabo" in html and b"Skjult" not in html


def test_a_tool_costs_a_bounded_number_of_queries(tools, django_assert_max_num_queries):
    client = Client()
    client.get(tools["stop"].url)
    for name in TOOLS:
        with django_assert_max_num_queries(25):
            client.get(tools[name].url)


def test_loading_again_changes_no_tool(tools):
    report = loader.Report()
    home = HomePage.objects.get(locale__language_code="da")
    find = loader._lookups(CURRICULUM, "da")
    loader._load_tools(CURRICULUM / "da" / "tools", home, find, report)
    assert (report.made, report.updated, report.left_alone) == ([], [], [])
    assert len(report.unchanged) == len(TOOLS) + 1


# The picture ---------------------------------------------------------------------------------
def place(key, row, column, *to, title="Sted"):
    return {"key": key, "title": title, "row": row, "column": column, "to": to}


def test_boxes_lie_beside_each_other_and_never_on_each_other():
    parts = file("model")["parts"]
    places = next(part["walk"] for part in parts if "walk" in part)["places"]
    boxes = picture({**place, "to": place.get("to", [])} for place in places).boxes
    assert len(boxes) == len(places)
    for box in boxes:
        assert 0 <= box.x and box.x + box.width <= WIDTH
        for other in boxes:
            apart = box.x + box.width <= other.x or other.x + other.width <= box.x
            above = box.y + box.height <= other.y or other.y + other.height <= box.y
            assert box is other or apart or above


def test_a_way_past_a_row_goes_through_the_gap():
    drawn = picture([place("a", 1, 0, "c"), place("b", 2, 1), place("c", 3, 1)])
    b, c = drawn.boxes[1:]
    gap = WIDTH // 2
    assert drawn.arrows == (
        f"M{gap} {drawn.boxes[0].y + drawn.boxes[0].height}V{c.y + c.height // 2}H{c.x + c.width + 3}",
    )
    assert b.x + b.width < gap


def test_a_way_to_nowhere_is_left_out():
    assert picture([place("a", 1, 0, "a", "gone")]).arrows == ()
