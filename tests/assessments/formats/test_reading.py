"""Files in the shape of Moodle's and 1EdTech's descriptions: what comes over, and what is said."""

import io
import zipfile
from pathlib import Path

import pytest

from assessments import formats

DATA = Path(__file__).parents[2] / "data" / "formats"


def zipped(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return out.getvalue()


def of(name: str):
    path = DATA / name
    reading = formats.read(name, zipped(path) if path.is_dir() else path.read_bytes())
    return reading, {question["stem"]: question for question in reading.questions}


def said(reading) -> list[tuple]:
    return [(n.place, n.severity, n.code) for n in reading.notes]


def test_moodle_types():
    reading, _ = of("moodle.xml")
    assert [question["type"] for question in reading.questions] == [
        "single", "multiple", "vignette", "truefalse", "short", "numeric", "matching",
        "ordering", "gaps", "gaps", "gaps", "freetext",
    ]  # fmt: skip


def test_moodle_report_names_everything_that_changed():
    reading, _ = of("moodle.xml")
    assert said(reading) == [
        ("2", "whole", "whole"),
        ("3", "simplified", "formatting"),
        ("3", "simplified", "code-removed"),
        ("4", "whole", "whole"),
        ("5", "simplified", "partial-worth"),
        ("6", "whole", "whole"),
        ("7", "simplified", "wildcard"),
        ("8", "whole", "whole"),
        ("9", "whole", "whole"),
        ("10", "whole", "whole"),
        ("11", "whole", "whole"),
        ("12", "whole", "whole"),
        ("13", "simplified", "stem-from-title"),
        ("14", "simplified", "attachments"),
        ("15", "lost", "type"),
    ]


def test_moodle_single_choice_with_feedback_hint_tags_and_category():
    reading, _ = of("moodle.xml")
    first = reading.questions[0]
    assert first["key"] == "m-1"
    assert first["stem"] == "<p>Hvad gør du <b>først</b>?</p>"
    assert first["hint"] == "<p>Tænk på tilliden.</p>"
    assert first["worth"] == 2
    assert (first["topic"], first["level"]) == ("logskema-og-beviser", "apply")
    assert first["tags"] == ["Stalking / Logskema og beviser", "samtale"]
    assert [(o["text"], o["correct"], o["feedback"]) for o in first["options"]] == [
        ("Lytter", True, "<p>Ja.</p>"),
        ("Afbryder", False, "<p>Nej.</p>"),
    ]


def test_moodle_description_is_a_stimulus_with_its_picture():
    reading, _ = of("moodle.xml")
    (stimulus,) = reading.stimuli
    name = stimulus["picture"]["url"].removeprefix("picture:")
    assert stimulus["html"] == "<p>Læs anmeldelsen.</p>"
    assert stimulus["picture"] | {"url": ""} == {
        "url": "",
        "alt": "En prik",
        "width": 4,
        "height": 3,
    }
    assert reading.pictures[name].type == "image/png"


def test_moodle_gaps_numbers_and_order():
    _, by_stem = of("moodle.xml")
    gaps = by_stem["<p>Udfyld hullerne.</p>"]
    assert gaps["text"] == "<p>Et [[g1]] gives af [[g2]].</p>"
    assert gaps["gaps"][0]["accepted"][1] == {
        "text": "forbud",
        "share": 0.5,
        "feedback": "<p>Næsten</p>",
    }
    assert [o["correct"] for o in gaps["gaps"][1]["options"]] == [True, False]
    number = by_stem["<p>Hvor langt?</p>"]
    assert number["units"] == [{"text": "km", "factor": 1}, {"text": "m", "factor": 0.001}]
    assert [i["text"] for i in by_stem["<p>Sæt i orden.</p>"]["items"]] == ["Lyt", "Skriv", "Handl"]
    dragged = by_stem["<p>Flyt ordene.</p>"]["gaps"][0]["options"]
    assert [(o["text"], o["correct"]) for o in dragged] == [("Hun", True), ("Ingen", False)]


def test_gift():
    reading, by_stem = of("questions.gift")
    assert reading.format == "gift"
    assert [q["type"] for q in reading.questions] == [
        "vignette", "truefalse", "multiple", "matching", "short", "numeric", "numeric", "gaps",
        "freetext", "single",
    ]  # fmt: skip
    assert by_stem["<p>Mellem 1 og 5?</p>"]["accepted"][0] | {"feedback": ""} == {
        "value": 3, "tolerance": 2, "share": 1, "feedback": "",
    }  # fmt: skip
    assert by_stem["<p>Ord i midten</p>"]["text"] == "<p>Et [[g1]] gives af politiet.</p>"
    assert by_stem["<p>Hvad er 2:1 {i en klamme}?</p>"]["topic"] == "tilhold"
    assert reading.questions[0]["options"][2]["text"] == "Skriver = noterer"
    assert [o["feedback"] for o in reading.questions[1]["options"]] == [
        "<p>Ja.</p>",
        "<p>Jo, § 242.</p>",
    ]
    assert ("30", "lost", "syntax") in said(reading)
    assert reading.stimuli[0]["html"] == "<p>Læs dette først.<br>Det er vigtigt.</p>"


def test_aiken_in_windows_letters():
    reading, _ = of("questions.aiken.txt")
    assert [q["stem"] for q in reading.questions] == [
        "<p>Hvem giver et tilhold?</p>",
        "<p>Hvad er en log på?</p>",
    ]
    assert [o["correct"] for o in reading.questions[0]["options"]] == [False, True, False]
    assert said(reading)[2:] == [("12", "lost", "no-answer"), ("16", "lost", "no-such-answer")]


@pytest.mark.parametrize("name", ["word.html", "pasted.txt", "table.csv"])
def test_pasted(name):
    reading = formats.paste((DATA / name).read_text())
    right = [
        [o["text"] for o in question["options"] if o["correct"]]
        for question in reading.questions[:2]
    ]
    assert right == [["Lytter"], ["Politiet"]]


def test_pasted_without_a_right_answer_says_so():
    reading = formats.paste("1. Hvad?\na) A\nb) B\n")
    assert said(reading) == [("1", "simplified", "no-right-answer")]


def test_qti_2():
    reading, by_stem = of("qti21")
    assert [q["type"] for q in reading.questions] == [
        "single", "gaps", "hotspot", "gaps", "matching", "ordering",
    ]  # fmt: skip
    spots = by_stem["<p>Hvor?</p>"]["options"]
    assert [spot["coords"] for spot in spots] == [[10, 50, 5], [50, 0, 50, 50]]
    assert reading.questions[0]["stimulus"] == "choice-picture"
    assert reading.questions[0]["feedback"] == "<p>Altid.</p>"
    assert [p["match"] for p in reading.questions[4]["prompts"]] == ["a2", "a1"]
    assert ("slider.xml", "lost", "type") in said(reading)


def test_qti_3():
    reading, by_stem = of("qti30")
    assert by_stem["<p>Find det neutrale.</p>"]["text"] == "<p>Kl. 18 [[o1]]. [[o2]].</p>"
    assert by_stem["<p>Hvor mange?</p>"]["accepted"][0]["tolerance"] == 1
    assert by_stem["<p>Hvilke to?</p>"]["rule"] == "right-minus-wrong"
    assert {note.severity for note in reading.notes} == {"whole"}


def test_a_question_changed_elsewhere_keeps_what_stands_by_itself_and_says_so():
    question = {
        "key": "a1", "type": "single", "stem": "<p>Hvem?</p>", "lesson": "loggen", "anchor": True,
        "options": [
            {"key": "x", "text": "Politiet", "correct": True, "feedback": ""},
            {"key": "y", "text": "Retten", "correct": False, "feedback": ""},
        ],
    }  # fmt: skip
    file = formats.write([question], [], "moodle-xml")
    reading = formats.read("x", file.data.replace(b"Politiet", b"Kommunen"))
    (one,) = reading.questions
    assert [o["text"] for o in one["options"]] == ["Kommunen", "Retten"]
    assert (one["key"], one["lesson"], one["anchor"]) == ("a1", "loggen", True)
    assert said(reading) == [("2", "simplified", "changed-elsewhere")]


def test_the_writer_says_what_others_do_not_get():
    spots = [
        {"key": "a", "text": "Døren", "correct": True, "shape": "circle", "coords": [10, 10, 5]}
    ]
    question = {
        "key": "q7", "type": "hotspot", "stem": "<p>Hvor?</p>", "options": spots,
        "picture": {"url": "/media/gone.png", "alt": "Et rum", "width": 4, "height": 3},
    }  # fmt: skip
    gift = formats.write([question], [], "gift")
    assert [(n.severity, n.code) for n in gift.report] == [("lost", "no-pictures")]
    moodle = formats.write([question], [], "moodle-xml")
    assert ("simplified", "picture-missing") in [(n.severity, n.code) for n in moodle.report]


def test_what_is_written_says_the_same_to_others():
    """Without what is ours a single choice is still the same question, in every format."""
    question = {
        "key": "q7", "type": "single", "stem": "<p>Hvem <b>giver</b> det?</p>",
        "feedback": "<p>Se loven.</p>",
        "options": [
            {"key": "x", "text": "Politi & <ret>", "correct": True, "feedback": "<p>Ja.</p>"},
            {"key": "y", "text": "50 % {af} dem", "correct": False, "feedback": ""},
        ],
    }  # fmt: skip
    for format in formats.WRITERS:
        file = formats.write([question], [], format)
        reading = formats.read("x", _foreign(file.data))
        (one,) = reading.questions
        assert one["stem"] == question["stem"]
        assert one["feedback"] == question["feedback"]
        assert [(o["text"], o["correct"], o["feedback"]) for o in one["options"]] == [
            (o["text"], o["correct"], o["feedback"]) for o in question["options"]
        ]


def _foreign(data: bytes) -> bytes:
    """Take our own notes out of a file."""
    if not data.startswith(b"PK"):
        return (
            data.replace(b"fagspor", b"other")
            .replace(b":rest", b":none")
            .replace(b"<rest", b"<none")
        )
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"data-fagspor", b"data-other"))
    return out.getvalue()
