"""Writing a case: short names, every part that can be written, and what stays as it was."""

import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content import case_naming, case_refusals, curriculum_cases, definitions
from content.curriculum_parts import BadFile, Lookups
from tests.content.conftest import save
from tests.content.posting import form_data
from tests.content.test_refusals import raw, said

RULES = {
    "id": "fuld",
    "back": True,
    "scored": True,
    "events": [{"id": "nat", "when": ["room.* >= 1"], "next": "thin"}],
    "scenes": [
        {
            "id": "door",
            "title": "Døren",
            "text": "Hun åbner.",
            "free": True,
            "media": {"kind": "picture", "file": "door.svg", "alt": "En dør"},
            "documents": [{"id": "log", "title": "Loggen", "body": "Linje 1.", "kind": "log"}],
            "choices": [
                {"id": "look", "text": "Du ser.", "consequence": "x", "quality": "lead", "next": "door"},
                {"id": "ask", "text": "Du spørger.", "consequence": "x", "quality": "best",
                 "reason": "Godt.", "law": "Straffeloven § 242", "next": "room"},
            ],
        },
        {
            "id": "room",
            "title": "Rummet",
            "text": "Bordet.",
            "when": ["door.look >= 1"],
            "otherwise": "thin",
            "reason_first": True,
            "reasons": [{"id": "risk", "text": "Risiko", "correct": True, "feedback": "Ja."}],
            "timer": {"seconds": 60, "choice": "on"},
            "choices": [
                {"id": "on", "text": "Videre.", "consequence": "x", "quality": "fair",
                 "reason": "Fint.", "next": "end"},
            ],
        },
        {"id": "thin", "title": "Slut", "text": "Slut.", "end": True},
    ],
}  # fmt: skip


@pytest.fixture
def files(small):
    """Numbers of an uploaded picture and document, by the names a curriculum file would use."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'
    picture = get_image_model().objects.create(title="Dør", file=ContentFile(svg, "door.svg"))
    document = get_document_model()(title="Lyd")
    document.file.save("call.mp3", ContentFile(b"ID3"))
    return Lookups(
        source=lambda number: number,
        image=lambda name: picture.pk,
        document=lambda name: document.pk,
        lesson=lambda name: 0,
        tool=lambda name: 0,
    )


def full_case(small, files):
    fields = {
        "variables": "[]",
        "scenes": json.dumps(curriculum_cases.scenes(RULES, files)),
        **curriculum_cases.rules(RULES),
    }
    fields["events"] = json.dumps(fields["events"])
    return save(small.case, **fields).get_latest_revision_as_object()


# Frozen --------------------------------------------------------------------------------------------
def test_everything_that_can_be_written_is_frozen(small, files):
    definition = definitions.definition_of(full_case(small, files))
    door, room, _thin = definition["scenes"]
    assert definition["back"] is definition["scored"] is True
    assert definition["events"] == [{"key": "nat", "when": ["room.* >= 1"], "next": "thin"}]
    assert door["free"] is True
    assert door["media"] | {"url": ""} == {
        "kind": "picture", "url": "", "alt": "En dør", "captions": "", "poster": "",
        "width": 10, "height": 10, "transcript": "",
    }  # fmt: skip
    assert door["media"]["url"].endswith(".svg")
    assert door["documents"] == [
        {"title": "Loggen", "body": "<p>Linje 1.</p>", "key": "log", "kind": "log"}
    ]
    assert [choice["quality"] for choice in door["choices"]] == ["", "best"]
    assert door["choices"][1]["law"] == "Straffeloven § 242"
    assert (room["when"], room["otherwise"]) == (["door.look >= 1"], "thin")
    assert room["reason_first"] is True
    assert room["reasons"] == [
        {"key": "risk", "text": "Risiko", "correct": True, "feedback": "<p>Ja.</p>"}
    ]
    assert room["timer"] == {"seconds": 60, "choice": "on"}


def test_the_whole_of_it_can_be_published(small, files):
    assert case_refusals.findings(definitions.definition_of(full_case(small, files))) == []


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        (
            {"kind": "audio", "file": "call.mp3", "transcript": "Hun siger hej."},
            {"kind": "audio", "transcript": "<p>Hun siger hej.</p>", "captions": ""},
        ),
        (
            {
                "kind": "video",
                "file": "x.mp4",
                "captions": "x.vtt",
                "poster": "x.svg",
                "transcript": "T",
            },
            {"kind": "video", "transcript": "<p>T</p>"},
        ),
    ],
)
def test_sound_and_film_have_their_words(small, files, media, expected):
    scenes = curriculum_cases.scenes(
        {"id": "x", "scenes": [RULES["scenes"][0] | {"media": media}]}, files
    )
    page = small.case.get_latest_revision_as_object()
    page.scenes = json.dumps(scenes)
    found = definitions.definition_of(page)["scenes"][0]["media"]
    assert expected.items() <= found.items()
    assert found["url"]
    assert bool(found["poster"]) == (media["kind"] == "video")


def test_media_of_no_known_kind_is_refused(files):
    scene = RULES["scenes"][0] | {"media": {"kind": "hologram"}}
    with pytest.raises(BadFile, match="hologram"):
        curriculum_cases.scenes({"id": "x", "scenes": [scene]}, files)


def test_a_case_from_before_keeps_its_digest(small):
    """What was not written is not in the definition, or every old case would look changed."""
    definition = definitions.definition_of(small.case)
    assert not {"back", "scored", "events"} & definition.keys()
    scene = definition["scenes"][0]
    assert set(scene) == {"key", "title", "text", "people", "documents", "end", "when", "choices"}
    assert set(scene["documents"][0]) == {"title", "body"}
    assert set(scene["choices"][0]) == {
        "key", "text", "consequence", "effects", "quality", "reason", "sources", "next", "when",
    }  # fmt: skip


# Short names ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Ved døren", "ved-doeren"),
        ("Kl. 22.35, et opkald mere", "kl-2235-et-opkald-mere"),
        ("»…«", "scene-3"),
        ("", "scene-3"),
        ("Slut", "slut-2"),
        (
            "En meget lang titel som ingen ville skrive af i hånden",
            "en-meget-lang-titel-som-ingen-ville",
        ),
    ],
)
def test_a_short_name_is_made_from_the_title(title, name):
    assert case_naming.proposed(title, {"slut"}, "scene-3") == name


def test_the_form_names_what_has_no_name(administrator, small):
    scenes = raw(small.case.scenes)
    for scene in scenes[:2]:
        scene["value"]["key"] = ""
        scene["value"]["title"] = "Ved døren"
    scenes[0]["value"]["choices"][0]["value"]["key"] = ""
    administrator.post(
        reverse("wagtailadmin_pages:edit", args=[small.case.pk]),
        form_data(small.case, scenes=scenes, start=""),
    )
    draft = small.case.get_latest_revision_as_object()
    assert [block.value["key"] for block in draft.scenes] == ["ved-doeren", "ved-doeren-2", "thin"]
    assert [choice["key"] for choice in draft.scenes[0].value["choices"]] == ["du-spoerger", "go"]
    assert draft.start == "ved-doeren"


def test_a_name_that_is_there_stays(administrator, small):
    scenes = raw(small.case.scenes)
    scenes[0]["value"]["title"] = "En ny titel"
    administrator.post(
        reverse("wagtailadmin_pages:edit", args=[small.case.pk]),
        form_data(small.case, scenes=scenes),
    )
    draft = small.case.get_latest_revision_as_object()
    assert draft.scenes[0].value["key"] == "door"


def test_what_was_made_without_the_form_needs_names_to_be_published(small):
    scenes = raw(small.case.scenes)
    scenes[0]["value"]["choices"][0]["value"]["key"] = ""
    assert said(small.case, scenes=scenes) == [
        "Scene 1: something in it has no short name. Save it once."
    ]


# What is wrong, in words ---------------------------------------------------------------------------
def test_a_warning_does_not_keep_a_case_from_being_published(small):
    scenes = raw(small.case.scenes)
    scenes[0]["value"]["choices"][0]["value"]["reason"] = ""
    assert said(small.case, scenes=scenes) == []
    page = small.case.get_latest_revision_as_object()
    page.scenes = json.dumps(scenes)
    (finding,) = case_refusals.findings(definitions.definition_of(page))
    assert finding.warning
    assert (finding.scene, finding.choice) == ("door", "ask")
    assert finding.sentence == (
        "Scene “Døren”, choice “Du spørger.”: write the expert's reason. "
        "Learners see it after the choice."
    )


def test_a_condition_may_ask_how_often_and_nothing_else_with_a_dot(small):
    block = small.case.scenes.stream_block.child_blocks["scene"].child_blocks["when"].child_block
    variable = block.child_blocks["variable"]
    for name in ("trust", "door.ask", "door.*"):
        assert variable.clean(name) == name
    for name in ("door.", ".ask", "a.b.c", "Door", "door *"):
        with pytest.raises(Exception, match="short name"):
            variable.clean(name)
