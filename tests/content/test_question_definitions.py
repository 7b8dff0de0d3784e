"""Every type of question, from the editor's block to what is frozen. No database."""

from types import SimpleNamespace

import pytest

from assessments import questions
from content import question_definitions
from content.question_blocks import Questions

SHARED = {"stem": "<p>Hvad?</p>", "worth": 1, "roles": [], "tags": "", "form": ""}


def items(*values):
    return [{"type": "item", "id": f"i{n}", "value": v} for n, v in enumerate(values, 1)]


def frozen(kind, **value):
    stream = Questions().to_python([{"type": kind, "id": "q", "value": {**SHARED, **value}}])
    return question_definitions.question(stream[0])


OPTIONS = items(
    {"text": "Ja", "correct": True, "feedback": "<p>Netop.</p>"},
    {"text": "Nej", "correct": False, "feedback": ""},
)
FROZEN_OPTIONS = [
    {"key": "i1", "text": "Ja", "correct": True, "feedback": "<p>Netop.</p>"},
    {"key": "i2", "text": "Nej", "correct": False, "feedback": ""},
]


def test_a_plain_question_is_frozen_as_it_always_was():
    """The keys of a question that uses nothing new: publishing again makes no new version."""
    assert frozen("single", options=OPTIONS, topic="log", level="apply") == {
        "key": "q",
        "type": "single",
        "stem": "<p>Hvad?</p>",
        "options": FROZEN_OPTIONS,
        "feedback": "",
        "topic": "log",
        "level": "apply",
        "lesson": "",
        "sources": [],
    }


def test_what_every_question_may_have():
    found = frozen(
        "multiple",
        options=OPTIONS,
        rule="per-option",
        hint="<p>Se efter.<script>x</script></p>",
        worth=2.0,
        roles=["teacher", "police-officer"],
        tags="Zone, digital,zone",
        fixed=True,
    )
    assert found["hint"] == "<p>Se efter.</p>"
    assert found["worth"] == 2
    assert isinstance(found["worth"], int)
    assert found["roles"] == ["police-officer", "teacher"]
    assert found["tags"] == ["zone", "digital"]
    assert (found["fixed"], found["rule"]) == (True, "per-option")


OWN = {
    "truefalse": (
        {
            "answer": "false",
            "feedback_true": "<p>Nej.</p>",
            "feedback_false": "<p>Ja.</p>",
            "reasons": OPTIONS,
        },
        {
            "options": [
                {"key": "true", "text": "Sandt", "correct": False, "feedback": "<p>Nej.</p>"},
                {"key": "false", "text": "Falsk", "correct": True, "feedback": "<p>Ja.</p>"},
            ],
            "reasons": FROZEN_OPTIONS,
        },
    ),
    "vignette": (
        {
            "options": items(
                {"text": "Går", "worth": "0", "feedback": ""},
                {"text": "Spørger", "worth": "3", "feedback": ""},
            ),
            "panel": "To rådgivere",
        },
        {
            "options": [
                {"key": "i1", "text": "Går", "worth": 0, "feedback": ""},
                {"key": "i2", "text": "Spørger", "worth": 3, "feedback": ""},
            ],
            "panel": "To rådgivere",
        },
    ),
    "scale": (
        {
            "options": items(
                {"text": "Usikker", "value": 1},
                {"text": "Sikker", "value": 5, "no_case": False},
                {"text": "Ingen sag", "value": -1, "no_case": True},
            ),
            "reverse": True,
            "construct": "self-efficacy",
        },
        {
            "options": [
                {"key": "i1", "text": "Usikker", "value": 1},
                {"key": "i2", "text": "Sikker", "value": 5},
                {"key": "i3", "text": "Ingen sag", "value": -1, "no_case": True},
            ],
            "reverse": True,
            "construct": "self-efficacy",
        },
    ),
    "passages": (
        {
            "text": "<p>[[*Kl. 18.05]] [[han var <b>sur</b>]].</p>",
            "remarks": items({"place": 2, "feedback": "<p>Et gæt.</p>"}),
        },
        {
            "text": "<p>[[m1]] [[m2]].</p>",
            "options": [
                {"key": "m1", "text": "Kl. 18.05", "correct": True, "feedback": ""},
                {
                    "key": "m2",
                    "text": "han var sur",
                    "correct": False,
                    "feedback": "<p>Et gæt.</p>",
                },
            ],
        },
    ),
    "ordering": (
        {"items": items(*({"text": t, "feedback": ""} for t in "abc"))},
        {"items": [{"key": f"i{n}", "text": t, "feedback": ""} for n, t in enumerate("abc", 1)]},
    ),
    "gaps": (
        {
            "text": "<p>Et [[tilhold|forbud]] fra [[*politiet|retten]].</p>",
            "spelling": "1",
            "remarks": items(
                {"gap": 1, "text": "forbud", "share": 50, "feedback": ""},
                {"gap": 1, "text": "bøde", "share": 0, "feedback": "<p>Nej.</p>"},
                {"gap": 2, "text": "retten", "share": 0, "feedback": "<p>Ikke her.</p>"},
            ),
        },
        {
            "text": "<p>Et [[m1]] fra [[m2]].</p>",
            "gaps": [
                {
                    "key": "m1",
                    "case": False,
                    "spelling": 1,
                    "accepted": [
                        {"text": "tilhold", "share": 1, "feedback": ""},
                        {"text": "forbud", "share": 0.5, "feedback": ""},
                        {"text": "bøde", "share": 0, "feedback": "<p>Nej.</p>"},
                    ],
                    "options": [],
                },
                {
                    "key": "m2",
                    "case": False,
                    "spelling": 1,
                    "accepted": [],
                    "options": [
                        {"key": "o1", "text": "politiet", "correct": True, "feedback": ""},
                        {
                            "key": "o2",
                            "text": "retten",
                            "correct": False,
                            "feedback": "<p>Ikke her.</p>",
                        },
                    ],
                },
            ],
        },
    ),
    "short": (
        {"accepted": items({"text": "bilag", "share": 100, "feedback": ""}), "case": True},
        {
            "accepted": [{"text": "bilag", "share": 1, "feedback": ""}],
            "case": True,
            "spelling": 0,
        },
    ),
    "numeric": (
        {
            "accepted": items({"value": 14.0, "tolerance": 0.5, "share": 100, "feedback": ""}),
            "units": items({"text": "dage", "factor": 1.0}, {"text": "uger", "factor": 7}),
            "unit_required": True,
        },
        {
            "accepted": [{"value": 14, "tolerance": 0.5, "share": 1, "feedback": ""}],
            "units": [{"text": "dage", "factor": 1}, {"text": "uger", "factor": 7}],
            "unit_required": True,
        },
    ),
    "freetext": (
        {
            "model": "<p>Sådan.</p>",
            "rubric": items({"text": "Kort", "points": 1}),
            "judge": "self",
            "words": 60,
        },
        {
            "model": "<p>Sådan.</p>",
            "rubric": [{"key": "i1", "text": "Kort", "points": 1}],
            "judge": "self",
            "words": 60,
        },
    ),
}


@pytest.mark.parametrize("kind", OWN)
def test_each_type_is_frozen_as_the_contract_says_and_can_be_asked(kind):
    value, own = OWN[kind]
    found = frozen(kind, **value)
    assert {name: found[name] for name in own} == own
    assert found["type"] == kind
    assert questions.problems(found) == []


def test_the_places_of_matching_answers_do_not_tell_the_pairs():
    pairs = items(*({"text": f"p{n}", "match": f"a{n}", "feedback": ""} for n in range(5)))
    found = frozen("matching", pairs=pairs, extra=[{"type": "item", "id": "x", "value": "ingen"}])
    assert [p["match"] for p in found["prompts"]] == [f"i{n}-a" for n in range(1, 6)]
    order = [a["key"] for a in found["answers"]]
    assert set(order) == {*(f"i{n}-a" for n in range(1, 6)), "x"}
    assert order[:5] != [f"i{n}-a" for n in range(1, 6)]
    assert questions.problems(found) == []


def test_items_are_sorted_into_the_groups_they_stand_in():
    groups = [
        {
            "type": "item",
            "id": name,
            "value": {
                "text": name,
                "items": [
                    {"type": "item", "id": f"{name}{n}", "value": {"text": f"{name}{n}"}}
                    for n in range(2)
                ],
            },
        }
        for name in ("fakta", "gæt")
    ]
    found = frozen("classify", groups=groups)
    assert {p["key"]: p["match"] for p in found["prompts"]} == {
        "fakta0": "fakta",
        "fakta1": "fakta",
        "gæt0": "gæt",
        "gæt1": "gæt",
    }
    assert questions.problems(found) == []


def test_spots_are_numbers_in_per_cent():
    spots = [
        {"type": "rect", "id": "r", "value": {"text": "Dør", "correct": True, "x": 1, "y": 2.5,
                                              "width": 10, "height": 20}},
        {"type": "circle", "id": "c", "value": {"text": "Vindue", "x": 5, "y": 5, "radius": 3}},
        {"type": "polygon", "id": "p", "value": {"text": "Tag", "points": "1 2, 3 4.5, 5 6"}},
    ]  # fmt: skip
    found = frozen("hotspot", spots=spots, choose="per-option")
    assert [(o["shape"], o["coords"]) for o in found["options"]] == [
        ("rect", [1, 2.5, 10, 20]),
        ("circle", [5, 5, 3]),
        ("polygon", [1, 2, 3, 4.5, 5, 6]),
    ]
    assert (found["many"], found["rule"]) == (True, "per-option")
    assert frozen("hotspot", spots=spots, choose="one")["many"] is False


def test_questions_of_a_set_share_its_text():
    inner = {"type": "single", "id": "q", "value": {**SHARED, "options": OPTIONS}}
    value = {"title": "Sagen", "text": "<p>Den.</p>", "picture": None, "questions": [inner]}
    stream = Questions().to_python([{"type": "set", "id": "s", "value": value}])
    assert [q["stimulus"] for q in question_definitions.questions(stream)] == ["s"]
    assert question_definitions.stimuli(stream) == [
        {"key": "s", "title": "Sagen", "html": "<p>Den.</p>", "picture": None}
    ]


@pytest.mark.parametrize("kind", [k for k in Questions().child_blocks if k != "set"])
def test_a_hollow_draft_of_any_type_freezes_and_is_refused(kind):
    block = Questions().child_blocks[kind]
    child = SimpleNamespace(id="q", block_type=kind, value=block.get_default())
    found = question_definitions.question(child)
    assert questions.problems(found)


@pytest.mark.parametrize("kind", ["gaps", "passages"])
def test_saving_in_the_editor_remembers_the_keys_of_places(kind):
    block = Questions().child_blocks[kind]
    value = block.to_python({**SHARED, "text": "<p>[[nyt]] og [[to]]</p>"})
    value["keys"] = [["m1", "et"], ["m2", "to"]]
    words = ["nyt", "to"]
    from content.question_text import remembered

    assert remembered(words, value["keys"]) == [["m1", "nyt"], ["m2", "to"]]
