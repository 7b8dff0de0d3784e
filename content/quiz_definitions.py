"""From a quiz page to its frozen definition. What has its usual value is left out, so that a quiz which
uses nothing new is frozen as it always was."""

from content.definition_parts import html
from content.question_draws import anchors
from content.question_pool import Pool, pool

UNASSISTED = ("baseline", "followup")  # never feedback, never the key, one attempt


def quiz(page, bank=None) -> dict:
    """Return the definition of a quiz. `bank` is a draft that stands in for what is published."""
    found = pool(page, bank)
    return {
        "purpose": page.purpose,
        "intro": html(page.intro),
        "shuffle": page.shuffle,
        "questions": _questions(found),
        **_drawn(found),
        **_settings(page),
    }


def _questions(found: Pool) -> list[dict]:
    common = anchors(found.forms)
    return [q | {"anchor": True} if q["key"] in common else q for q in found.questions]


def _drawn(found: Pool) -> dict:
    draw = [rule.frozen() for rule in found.rules] if found.chance else []
    parts = {"stimuli": found.stimuli, "draw": draw, "forms": found.forms}
    return {name: part for name, part in parts.items() if part}


def _settings(page) -> dict:
    settings = {
        "shuffle_options": (page.shuffle_options, False),
        "time_limit": (page.time_limit, 0),
        "page": (page.layout, "one"),
        "review": (page.review, True),
    }
    if page.purpose not in UNASSISTED:
        settings |= {
            "attempts": (page.attempts, 0),
            "pass_mark": (page.pass_mark / 100 if page.pass_mark is not None else None, None),
            "feedback": (page.feedback, "handin"),
            "reveal": (page.reveal, ""),
        }
    return {name: value for name, (value, usual) in settings.items() if value != usual}
