"""A case that uses everything: media, papers, an investigation, an event, a reason first, a scene
that hands on, a clock, going back and scoring."""

from tests.factories import _choice as choice
from tests.factories import _scene as scene
from tests.factories import case_frozen

PAPERS = [
    {
        "key": "log",
        "title": "Mia's log",
        "kind": "log",
        "body": "<ul><li>3 May, 21.10: calls twice.</li><li>4 May, 07.00: car in the street.</li></ul>",
    },
    {
        "key": "report",
        "title": "Report 114",
        "kind": "report",
        "body": "<p>Spoken to. Nothing further done.</p>",
    },
    {
        "key": "letter",
        "title": "What lay in the letter box",
        "kind": "letter",
        "body": "<p>I only want to talk.</p>",
    },
]
PICTURE = {
    "kind": "picture",
    "url": "/static/img/favicon.svg",
    "alt": "A street in the evening",
    "captions": "",
    "poster": "",
    "width": 64,
    "height": 64,
    "transcript": "<p>A grey car stands in front of number 12.</p>",
}
AUDIO = {"kind": "audio", "url": "/static/x.mp3", "alt": "The call", "transcript": "<p>Hello?</p>"}
REASONS = [
    {"key": "pattern", "text": "It is one course of events.", "correct": True, "feedback": "<p>Yes: one course.</p>"},
    {"key": "mood", "text": "She is upset tonight.", "correct": False, "feedback": "<p>That is not the point.</p>"},
]  # fmt: skip


def lead(key: str, of: str = "desk") -> dict:
    return choice(key, 0, "", of) | {"effects": {"time": -1}, "reason": ""}


def exit_choice(key: str, quality: str, next: str, **more) -> dict:
    return choice(key, 1 if quality == "best" else -1, quality, next) | more


RICH = case_frozen(
    course="rich",
    start="door",
    back=True,
    scored=True,
    variables=[
        {"key": "trust", "label": "Trust", "start": 1, "low": 0, "high": 6},
        {"key": "time", "label": "Time", "start": 3, "low": 0, "high": 3},
    ],
    events=[{"key": "late", "when": ["time <= 0"], "next": "siren"}],
    scenes=[
        scene(
            "door",
            [
                exit_choice("ask", "best", "desk", law="Section 242 of the Criminal Code"),
                exit_choice("go", "poor", "desk"),
            ],
        )
        | {"media": PICTURE, "documents": PAPERS},
        scene(
            "desk",
            [
                lead("read"),
                lead("call"),
                lead("visit"),
                exit_choice("plan", "best", "talk", when=["desk.* >= 2"]),
                exit_choice("hurry", "poor", "talk"),
            ],
        )
        | {"free": True},
        scene("siren", [exit_choice("calm", "best", "talk")]),
        scene(
            "talk", [exit_choice("listen", "best", "guard"), exit_choice("push", "fair", "guard")]
        )
        | {"reason_first": True, "reasons": REASONS, "media": AUDIO},
        scene("guard", [exit_choice("rest", "best", "night")], when=["trust >= 4"])
        | {"otherwise": "night"},
        scene("night", [exit_choice("act", "best", "end"), exit_choice("wait", "poor", "end")])
        | {"timer": {"seconds": 60, "choice": "wait"}},
        scene("good", [], end=True, when=["trust >= 4"]),
        scene("thin", [], end=True),
    ],
)
DEFINITION = RICH.definition
BEST_WAY = [
    ("door", "ask"),
    ("desk", "read"),
    ("desk", "call"),
    ("desk", "plan"),
    ("talk", "listen"),
    ("guard", "rest"),
    ("night", "act"),
]
