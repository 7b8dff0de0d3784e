"""What an author sees of a quiz or a bank: as it begins, each question, the key, each form."""

from collections.abc import Mapping
from types import SimpleNamespace

from django.utils.translation import gettext as _

from assessments import quiz_pages
from content import question_keys
from content.question_pool import Pool

EVERYTHING = "all"
FORM = "form-"
QUESTION = "question-"

Shown = tuple[str, dict]  # a template, and what it is given


def modes(found: Pool, begins: bool = True) -> list[tuple[str, str]]:
    """Return the previews to choose among; a bank does not begin."""
    single = [
        (f"{QUESTION}{n}", _("Question %(n)s") % {"n": n})
        for n in range(1, len(found.questions) + 1)
    ]
    forms = [(f"{FORM}{name}", _("Form %(name)s") % {"name": name}) for name in found.forms]
    first = [("", _("As it begins"))] if begins else []
    return [*first, (EVERYTHING, _("All questions with feedback")), *forms, *single]


def shown(version, mode: str, begins: bool = True) -> Shown:
    """Return what a mode shows of a draft; the first one for what is not there any more."""
    definition = version.definition
    context = {
        "door": SimpleNamespace(version=version, slug=version.activity.slug),
        "definition": definition,
    }
    form = (definition.get("forms") or {}).get(mode.removeprefix(FORM))
    if mode == EVERYTHING or form is not None or not (begins or _number(mode, definition)):
        return "content/preview_quiz.html", context | _key(definition, form)
    number = _number(mode, definition)
    if number is None:
        asked = quiz_pages.asked_count(definition)
        return "assessments/start.html", context | {"asked": asked}
    return "assessments/question.html", context | quiz_pages.specimen(definition, number)


def _number(mode: str, definition: Mapping) -> int | None:
    number = mode.removeprefix(QUESTION)
    there = mode.startswith(QUESTION) and number.isdecimal()
    return int(number) if there and 1 <= int(number) <= len(definition["questions"]) else None


def _key(definition: Mapping, form: list[str] | None) -> dict:
    stimuli = {stimulus["key"]: stimulus for stimulus in definition.get("stimuli", ())}
    return {
        "keyed": [
            {
                "question": question,
                "lines": question_keys.lines(question),
                "text": question_keys.text(question),
                "stimulus": stimuli.get(question.get("stimulus", "")),
            }
            for question in definition["questions"]
            if form is None or question["key"] in form
        ]
    }
