"""Previews: the draft through delivery's own templates, as the learner will meet it.

A draft may lack anything; nothing here may fail for that. No form of a preview can be sent: the
page's content policy forbids it.
"""

from collections.abc import Callable
from types import SimpleNamespace

from csp.constants import NONE
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from assessments import case_pages, cases, story_map
from assessments.case_forms import DecisionForm
from assessments.doors import case_addresses
from content import quiz_previews
from content.question_pool import of_bank, pool
from courses.delivery import body_for
from courses.lesson_views import Place

EVERYTHING = "all"

Shown = tuple[str, dict]  # delivery's template, and what it is given


def modes(page) -> list[tuple[str, str]]:
    """Return the previews an author can choose among, the first one by default."""
    if page.kind == "lesson":
        return [("", _("The lesson"))]
    if page.kind == "quiz":
        return quiz_previews.modes(pool(page))
    single = [
        (f"scene-{n}", _("Scene %(n)s: %(title)s") % {"n": n, "title": block.value["title"]})
        for n, block in enumerate(page.scenes, 1)
    ]
    return [("", _("As it begins")), (EVERYTHING, _("All scenes with consequences")), *single]


def preview(page, request: HttpRequest, mode: str = "") -> HttpResponse:
    """Render a draft in its own language."""
    makers: dict[str, Callable] = {"lesson": _lesson, "quiz": _quiz, "case": _case}
    with translation.override(page.locale.language_code):
        shown = makers[page.kind](request, page.draft_version(), mode or "")
        return _framed(request, shown, modes(page), mode or "")


def bank_modes(bank) -> list[tuple[str, str]]:
    """Return the previews of a question bank: the key, then each question."""
    return quiz_previews.modes(of_bank(bank), begins=False)


def preview_bank(bank, request: HttpRequest, mode: str = "") -> HttpResponse:
    """Render the questions of a bank as a practice quiz would ask them."""
    found = of_bank(bank)
    definition = {"purpose": "practice", "questions": found.questions, "stimuli": found.stimuli}
    draft = SimpleNamespace(
        title=bank.title, definition=definition, activity=SimpleNamespace(slug="draft")
    )
    with translation.override(bank.locale.language_code):
        shown = quiz_previews.shown(draft, mode or "", begins=False)
        return _framed(request, shown, bank_modes(bank), mode or "")


def _framed(request: HttpRequest, shown: Shown, known: list, mode: str) -> HttpResponse:
    template, context = shown
    context |= {"delivered_by": template, "modes": known, "mode": mode}
    response = render(request, "content/preview_frame.html", context)
    response._csp_replace = {"form-action": [NONE]}
    return response


def _lesson(request, version, mode: str) -> Shown:
    definition = version.definition
    context = {
        "version": version,
        "lesson": definition,
        "place": Place.of(definition, None),
        "short": "resume" in request.GET,
        "review_due": parse_date(definition["review_due"]),
        "body": body_for(version, None),
    }
    return "courses/lesson.html", context


def _door(version) -> SimpleNamespace:
    """What the templates of assessments know of who came in: nobody, to a draft."""
    slug = version.activity.slug
    return SimpleNamespace(version=version, slug=slug, go=case_addresses(slug))


def _place_of(mode: str, kind: str, places: list) -> int | None:
    """Return the number a mode names, None for one that is not there any more."""
    name, _dash, number = mode.partition("-")
    if name == kind and number.isdecimal() and 1 <= int(number) <= len(places):
        return int(number)
    return None


def _quiz(request, version, mode: str) -> Shown:
    return quiz_previews.shown(version, mode)


def _case(request, version, mode: str) -> Shown:
    definition = version.definition
    context = {"door": _door(version), "definition": definition}
    if mode == EVERYTHING:
        return "content/preview_case.html", context | _whole_case(definition)
    number = _place_of(mode, "scene", definition["scenes"])
    if number is None:
        return "assessments/case_start.html", context
    scene = definition["scenes"][number - 1]
    state = cases.start_state(definition)
    context |= {
        "run": SimpleNamespace(key="", number=1),
        "place": SimpleNamespace(scene=scene, state=state, trace=(), ended=scene["end"]),
        "trace": [],
        "state": case_pages.state_in_words(definition, state),
        "form": DecisionForm(
            choices=scene["choices"],
            reasons=scene.get("reasons") or (),
            leads=case_pages.leads(scene),
        ),
        "board": case_pages.board(scene, state),
        "clock": None,
        "lines": [],
    }
    name = "debrief" if scene["end"] else "scene"
    return f"assessments/{name}.html", context


def _whole_case(definition: dict) -> dict:
    titles = {scene["key"]: scene["title"] for scene in definition["scenes"]}
    anchors = {key: f"#scene-{key}" for key in titles if key}
    return {
        "map": story_map.layout(definition, links=anchors),
        "scenes": [
            scene | {"lines": [_choice(choice, titles) for choice in scene["choices"]]}
            for scene in definition["scenes"]
        ],
    }


def _choice(choice: dict, titles: dict) -> dict:
    return {
        "choice": choice,
        "verdict": case_pages.verdict(choice),
        "leads_to": titles.get(choice["next"]) or choice["next"],
    }
