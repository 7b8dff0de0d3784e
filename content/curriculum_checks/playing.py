"""Cases and situations: every scene is reached, an end from each, and there is enough to decide."""

from collections.abc import Iterator

from assessments import case_checks, cases
from content.curriculum_cases import LEAD
from content.curriculum_checks.reading import ERROR, REMARK, Curriculum, File, Finding
from content.curriculum_checks.reading import questions as questions_of


def case_graphs(curriculum: Curriculum) -> Iterator[Finding]:
    """What is wrong with a case before anybody plays it: the same rules as when an editor publishes."""
    for file in curriculum.of("case"):
        for problem in case_checks.problems(definition(file.data)):
            place = "/".join(
                part
                for part in (problem.scene, problem.choice, problem.event, problem.variable)
                if part
            )
            severity = ERROR if problem.severity == case_checks.ERROR else REMARK
            yield Finding(file.name, place, problem.message, severity)


def enough_to_decide(curriculum: Curriculum) -> Iterator[Finding]:
    """A track has a case whose recommended way takes as many decisions as the rules ask."""
    fewest, most = curriculum.rules["case_decisions"]
    for course in _tracks(curriculum):
        found = [f for f in curriculum.of("case", language="da") if f.course == course.course]
        counts = {file.name: decisions(file.data) for file in found}
        if not any(fewest <= count <= most for count in counts.values()):
            what = f"has no case with {fewest}-{most} decisions on its recommended way: {counts}"
            yield Finding(course.name, "", what)


def decisions(data: dict) -> int:
    """Return how many scored decisions the recommended way through a case takes."""
    whole = definition(data)
    if case_checks.errors(whole):
        return 0
    turns = cases.recommended_way(whole).trace
    return sum(cases.quality_of(turn.choice) != cases.UNSCORED for turn in turns)


def recommended_scenes(data: dict) -> list[dict]:
    """Return the scenes one meets on the recommended way, as the file has them."""
    whole = definition(data)
    by_key = {scene["id"]: scene for scene in data.get("scenes") or []}
    if case_checks.errors(whole):
        return list(by_key.values())
    place = cases.recommended_way(whole)
    return [by_key[turn.scene["key"]] for turn in place.trace] + [by_key[place.scene["key"]]]


def situations(curriculum: Curriculum) -> Iterator[Finding]:
    """A track has a scored set of situations, each with one best answer and one of no worth."""
    for course in _tracks(curriculum):
        quizzes = [f for f in curriculum.of("quiz", language="da") if f.course == course.course]
        most = max((len(_vignettes(file.data)) for file in quizzes), default=0)
        if most < curriculum.rules["situations"]:
            yield Finding(course.name, "", f"its largest set of scored situations has {most}")
    for file in curriculum.of("quiz", "bank"):
        for question in _vignettes(file.data):
            worths = [option["worth"] for option in question["options"]]
            if worths.count(3) != 1 or 0 not in worths or not set(worths) <= {0, 1, 2, 3}:
                yield Finding(file.name, question["id"], f"worth must be 0-3 with one 3: {worths}")


def _tracks(curriculum: Curriculum) -> Iterator[File]:
    return (f for f in curriculum.of("course", language="da") if f.data.get("kind") == "track")


def _vignettes(data: dict) -> list[dict]:
    return [q for q in questions_of(data) if q.get("type") == "vignette"]


# A case as it would be frozen, as far as its graph goes ---------------------------------------------
def definition(data: dict) -> dict:
    return {
        "start": data.get("start", ""),
        "variables": [{**v, "key": v["id"]} for v in data.get("variables") or []],
        "scenes": [_scene(scene) for scene in data.get("scenes") or []],
        "events": [
            {"key": e["id"], "when": e.get("when") or [], "next": e.get("next")}
            for e in data.get("events") or []
        ],
    }


def _scene(scene: dict) -> dict:
    reasons = [{**reason, "key": reason["id"]} for reason in scene.get("reasons") or []]
    known = ("otherwise", "free", "reason_first", "timer", "media", "end")
    return {
        "key": scene["id"],
        "when": scene.get("when") or [],
        "choices": [_choice(choice) for choice in scene.get("choices") or []],
        "reasons": reasons,
        **{name: scene[name] for name in known if scene.get(name)},
    }


def _choice(choice: dict) -> dict:
    quality = choice.get("quality") or cases.UNSCORED
    return {
        "key": choice["id"],
        "next": choice.get("next"),
        "quality": cases.UNSCORED if quality == LEAD else quality,
        "reason": choice.get("reason") or "",
        "effects": choice.get("effects") or {},
        "when": choice.get("when") or [],
    }
