"""What is wrong with a case, said to its author: where it is, and what to do.

Errors keep it from being published; warnings are shown in the story map and after saving.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assessments import case_checks
from content import definitions
from content.refusal import Refusal


@dataclass(frozen=True)
class Finding:
    """One thing to look at, in words, and the scene it is in ("" for none)."""

    sentence: str
    field: str
    scene: str = ""
    choice: str = ""
    warning: bool = False


def refusals(page) -> Iterator[Refusal]:
    for finding in findings(definitions.definition_of(page)):
        if not finding.warning:
            yield Refusal(finding.field, finding.sentence)


def findings(definition: Mapping) -> list[Finding]:
    """Return everything to mend or to think of in a case, what must be mended first."""
    nameless = list(_nameless(definition))
    if nameless:
        return nameless
    found = [_finding(definition, problem) for problem in case_checks.problems(definition)]
    return sorted(found, key=lambda finding: finding.warning)


def _nameless(definition: Mapping) -> Iterator[Finding]:
    """The editor's form gives short names; what was made elsewhere may lack one."""
    for number, scene in enumerate(definition["scenes"], 1):
        kinds = [scene, *scene["choices"], *scene.get("reasons", ())]
        if not all(part["key"] for part in kinds):
            sentence = _("Scene %(number)s: something in it has no short name. Save it once.")
            yield Finding(sentence % {"number": number}, "scenes", scene["key"])
    if not all(part["key"] for part in (*definition["variables"], *definition.get("events", ()))):
        sentence = _("Something that choices change, or an event, has no short name. Save it once.")
        yield Finding(sentence, "variables")


def _finding(definition: Mapping, problem) -> Finding:
    return Finding(
        sentence(problem, definition),
        _field(problem),
        problem.scene,
        problem.choice,
        problem.severity == case_checks.WARNING,
    )


def _field(problem) -> str:
    if problem.code in ("bad-range", "variable-twice"):
        return "variables"
    if problem.event:
        return "events"
    return "start" if problem.code == "unknown-start" else "scenes"


def sentence(problem, definition: Mapping | None = None) -> str:
    """Say one problem of assessments/case_checks.py, by the titles the author knows."""
    words = _words(problem, definition or {})
    return (_of_story(problem.code) or _of_scene(problem.code) or _of_parts(problem.code)) % words


def _words(problem, definition: Mapping) -> dict[str, str]:
    scenes = {scene["key"]: scene for scene in definition.get("scenes") or ()}
    scene = scenes.get(problem.scene, {})
    choices = {choice["key"]: choice["text"] for choice in scene.get("choices") or ()}
    labels = {v["key"]: v["label"] for v in definition.get("variables") or ()}
    choice = choices.get(problem.choice) or problem.choice
    return {
        "scene": scene.get("title") or problem.scene,
        "choice": Truncator(choice).chars(60),
        "variable": labels.get(problem.variable) or problem.variable,
        "event": problem.event,
        "scene_key": problem.scene,
        "choice_key": problem.choice,
        "variable_key": problem.variable,
    }


def _of_story(code: str) -> str:
    """What is wrong with the case as a whole, and with scenes' place in it."""
    return {
        "no-scenes": _("The case has no scenes."),
        "unknown-start": _("The first scene does not exist. Choose one from the list."),
        "scene-twice": _("Two scenes have the short name “%(scene_key)s”."),
        "variable-twice": _("Two variables have the short name “%(variable_key)s”."),
        "event-twice": _("Two events have the short name “%(event)s”."),
        "bad-range": _("“%(variable)s” must begin between its lowest and its highest value."),
        "no-ending": _("The case has no ending. Mark at least one scene as an ending."),
        "ending-without-fallback": _(
            "The last ending must have no condition, or somebody ends nowhere."
        ),
        "never-ends": _("From scene “%(scene)s” no ending can be reached."),
        "unreachable-scene": _(
            "Scene “%(scene)s” can never be reached. Let a choice lead to it, or delete it."
        ),
        "otherwise-loop": _(
            "Scene “%(scene)s”: scenes hand on to each other in a circle, and none is shown."
        ),
        "unknown-event-scene": _("Event “%(event)s” leads to a scene that does not exist."),
        "event-never-happens": _(
            "Event “%(event)s” can never happen: its conditions never hold. Change or delete it."
        ),
        "too-large": _("The case has too many states to be checked. Use fewer variables."),
    }.get(code, "")


def _of_scene(code: str) -> str:
    """What is wrong inside a scene, its choices left out."""
    return {
        "unknown-otherwise": _("Scene “%(scene)s” hands on to a scene that does not exist."),
        "otherwise-missing": _(
            "Scene “%(scene)s” is entered only on conditions. Say which scene comes otherwise."
        ),
        "unknown-variable": _(
            "Scene “%(scene)s”: “%(variable)s” is not among what choices change."
        ),
        "bad-condition": _("Scene “%(scene)s”: a condition cannot be read."),
        "end-has-choices": _("Scene “%(scene)s” is an ending but has choices nobody will see."),
        "dead-end": _(
            "Scene “%(scene)s” can be entered but not left. Give it a choice, or make it an ending."
        ),
        "free-without-exit": _(
            "Scene “%(scene)s”: when every lead has been followed there is no way on. "
            "Add a choice without a condition that leads away."
        ),
        "no-reasons": _("Scene “%(scene)s” asks why, but has no reasons to choose among."),
        "no-right-reason": _("Scene “%(scene)s”: none of the reasons holds. Mark one that does."),
        "reason-twice": _("Scene “%(scene)s”: two reasons have the same short name."),
        "unknown-timer-choice": _(
            "Scene “%(scene)s”: the choice that is taken when time is up does not exist."
        ),
        "timer-too-short": _("Scene “%(scene)s”: give at least 10 seconds."),
        "picture-without-alt": _(
            "Scene “%(scene)s”: the picture has no alternative text. Describe what it shows."
        ),
        "media-without-transcript": _("Scene “%(scene)s”: the sound or video has no transcript."),
        "video-without-captions": _("Scene “%(scene)s”: the video has no captions."),
    }.get(code, "")


def _of_parts(code: str) -> str:
    """What is wrong with a choice."""
    return {
        "choice-twice": _("Scene “%(scene)s”: two choices have the short name “%(choice_key)s”."),
        "unknown-quality": _("Scene “%(scene)s”, choice “%(choice)s”: choose its quality."),
        "quality-missing": _(
            "Scene “%(scene)s”, choice “%(choice)s”: only a choice of an investigation can be a "
            "lead. Choose its quality."
        ),
        "unknown-next": _(
            "Scene “%(scene)s”, choice “%(choice)s”: it leads to a scene that does not exist."
        ),
        "never-holds": _(
            "Scene “%(scene)s” %(choice)s: a condition can never hold, so nobody will see it."
        ),
        "choice-without-reason": _(
            "Scene “%(scene)s”, choice “%(choice)s”: write the expert's reason. "
            "Learners see it after the choice."
        ),
    }[code]
