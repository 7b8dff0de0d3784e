"""Questions: no answer is given away by its length or its place, and each test covers its blueprint."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from content.curriculum_checks.reading import (
    MARKED,
    REMARK,
    Curriculum,
    File,
    Finding,
    asked_in,
    questions,
)

LAW = {"law", "duty"}


@dataclass(frozen=True)
class Answers:
    """The single-choice questions of a bank, a test or a course, and where their keys are."""

    name: str
    asked: int
    longest: int
    places: Counter

    @property
    def share(self) -> float:
        return self.longest / self.asked if self.asked else 0.0


def answers(name: str, found: list[dict]) -> Answers:
    """Count: a right answer is the longest when it is longer than every wrong one."""
    single = [q for q in found if q.get("type") == "single"]
    places = Counter(_place(q) for q in single)
    return Answers(name, len(single), sum(map(_right_is_longest, single)), places)


def _place(question: dict) -> int:
    return next((n for n, o in enumerate(question["options"]) if o.get("correct")), -1)


def _right_is_longest(question: dict) -> bool:
    right = [len(str(o["text"])) for o in question["options"] if o.get("correct")]
    wrong = [len(str(o["text"])) for o in question["options"] if not o.get("correct")]
    return bool(right and wrong) and max(right) > max(wrong)


def groups(curriculum: Curriculum) -> Iterator[Answers]:
    """Return what is judged together: each bank, each test that has questions of its own, and what a
    course asks in its lessons and exercises."""
    for file in curriculum.of("bank"):
        yield answers(file.name, questions(file.data))
    for course in curriculum.of("course"):
        own = [f for f in curriculum.of("lesson", "quiz", language=course.language)]
        mine = [f for f in own if f.course == course.course]
        tests = [f for f in mine if f.data.get("purpose") in ("baseline", "final", "followup")]
        for file in tests:
            if questions(file.data):
                yield answers(file.name, questions(file.data))
        practised = [q for f in mine if f not in tests for _id, q in asked_in(f)]
        yield answers(f"{course.language}/{course.course}, lessons and exercises", practised)


def right_is_longest(curriculum: Curriculum) -> Iterator[Finding]:
    rules = curriculum.rules["answers"]
    for group in groups(curriculum):
        bound = rules["longest_in"].get(_stem(group.name), rules["longest"])
        if group.asked >= rules["fewest"] and group.share > bound:
            what = (
                f"the right answer is the longest in {group.longest} of {group.asked}"
                f" ({group.share:.0%}); at most {bound:.0%}"
            )
            yield Finding(group.name, "", what)


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].split(",", maxsplit=1)[0].removesuffix(".yaml")


def keys_are_spread(curriculum: Curriculum) -> Iterator[Finding]:
    rules = curriculum.rules["answers"]
    for group in groups(curriculum):
        most = max(group.places.values(), default=0)
        if group.asked >= rules["fewest"] and most > rules["place"] * group.asked:
            place = group.places.most_common(1)[0][0] + 1
            what = f"the right answer is number {place} in {most} of {group.asked}"
            yield Finding(group.name, "", what)


def answers_say_why(curriculum: Curriculum) -> Iterator[Finding]:
    """Each option of a question has feedback, one is right, and a lesson it names is there."""
    for file in curriculum.of("lesson", "quiz", "bank"):
        seen: set[str] = set()
        for where, question in asked_in(file):
            if where in seen:
                yield Finding(file.name, where, "two questions have this id")
            seen.add(where)
            for what in _faults(question, file, curriculum):
                yield Finding(file.name, where, what)


def _faults(question: dict, file: File, curriculum: Curriculum) -> Iterator[str]:
    kind, options = question.get("type"), question.get("options") or []
    if kind in ("single", "multiple", "vignette") and not all(o.get("feedback") for o in options):
        yield "an option has no feedback"
    if kind == "truefalse" and not (
        question.get("feedback_true") and question.get("feedback_false")
    ):
        yield "an answer has no feedback"
    right = sum(bool(o.get("correct")) for o in options)
    if (kind == "single" and right != 1) or (kind == "multiple" and not 0 < right < len(options)):
        yield f"{right} of its options are right"
    lesson = question.get("lesson")
    if lesson and (file.language, lesson) not in curriculum.activities:
        yield f"names a lesson that is not there: {lesson}"


# Tests and their blueprints -------------------------------------------------------------------------
def asked_by(file: File, curriculum: Curriculum) -> tuple[list[dict], list[str]]:
    """Return the questions a quiz may ask, and what it draws that is not there."""
    source = file.data.get("questions_from")
    if source:
        target = curriculum.activities.get((file.language, source))
        return asked_by(target, curriculum) if target else ([], [f"no quiz is called {source}"])
    found, missing = list(questions(file.data)), []
    for rule in file.data.get("draw") or []:
        more, lacking = _drawn(rule, file.language, curriculum)
        found += more
        missing += lacking
    return found, missing


def _drawn(rule: dict, language: str, curriculum: Curriculum) -> tuple[list[dict], list[str]]:
    names = rule.get("banks") or [rule.get("bank")]
    banks = {name: curriculum.bank(name, language) for name in names}
    lacking = [f"no bank is called {name}" for name, there in banks.items() if there is None]
    there = [q for found in banks.values() for q in found or []]
    if "chosen" in rule:
        known = {q["id"]: q for q in there}
        lost = [f"{name} is not in {rule['bank']}" for name in rule["chosen"] if name not in known]
        return [known[name] for name in rule["chosen"] if name in known], lacking + lost
    fitting = [q for q in there if _fits(q, rule)]
    if len(fitting) < rule["count"]:
        lacking.append(f"draws {rule['count']} where {len(fitting)} fit")
    return fitting, lacking


def _fits(question: dict, rule: dict) -> bool:
    same = all(
        not rule.get(name) or question.get(name) == rule[name] for name in ("topic", "level")
    )
    role, tag = rule.get("role"), rule.get("tag")
    return same and (
        (not role or not question.get("roles") or role in question["roles"])
        and (not tag or tag in (question.get("tags") or []))
    )


def tests_draw_what_is_there(curriculum: Curriculum) -> Iterator[Finding]:
    for file in curriculum.of("quiz"):
        for what in asked_by(file, curriculum)[1]:
            yield Finding(file.name, "draw", what)


def blueprints(curriculum: Curriculum) -> Iterator[Finding]:
    """Each course has its tests, and each test what its blueprint in rules.yaml asks of every form."""
    plans = curriculum.rules["blueprints"]
    for course in curriculum.of("course"):
        plan = plans.get(course.course) or plans.get(course.data.get("kind"))
        if plan is None:
            yield Finding(course.name, "", "no blueprint for its tests in rules.yaml", REMARK)
            continue
        for purpose, wanted in plan.items():
            yield from _test(course, purpose, wanted, curriculum)


def _test(course: File, purpose: str, wanted: dict, curriculum: Curriculum) -> Iterator[Finding]:
    found = [
        file
        for file in curriculum.of("quiz", language=course.language)
        if file.course == course.course and file.data.get("purpose") == purpose
    ]
    if len(found) != 1:
        yield Finding(course.name, purpose, f"{len(found)} tests of this purpose; one is wanted")
        return
    for what in _uncovered(asked_by(found[0], curriculum)[0], wanted):
        yield Finding(found[0].name, "", what)


def _uncovered(pool: list[dict], wanted: dict) -> Iterator[str]:
    names = wanted.get("forms") or [""]
    for name in names:
        for part, count in counted(_form(pool, name)).items():
            if count != wanted.get(part, count):
                place = f"form {name}: " if name else ""
                yield f"{place}{part}: {count} instead of {wanted[part]}"
    anchors = sum(q["type"] in MARKED and not q.get("form") for q in pool)
    if anchors != wanted.get("anchors", anchors):
        yield f"{anchors} anchors (questions in every form) instead of {wanted['anchors']}"
    levels = [Counter(q.get("level") for q in _form(pool, name)) for name in names]
    if any(found != levels[0] for found in levels):
        yield f"the forms are not parallel by level: {[dict(found) for found in levels]}"
    lacking = sorted(set(wanted.get("topics", ())) - {q.get("topic") for q in pool})
    if lacking:
        yield f"asks nothing about {', '.join(lacking)}"


def _form(pool: list[dict], name: str) -> list[dict]:
    return [q for q in pool if q.get("form", "") in ("", name)]


def counted(form: list[dict]) -> dict[str, int]:
    """Return what one form asks: questions with marks by where they are from, situations, scales."""
    marked = [q for q in form if q.get("type") in MARKED]
    role = sum(bool(q.get("roles")) for q in marked)
    law = sum(not q.get("roles") and q.get("topic") in LAW for q in marked)
    named = [q.get("construct", "") for q in form if q.get("type") == "scale"]
    scales = Counter(name.split("-")[0] if name.startswith("behaviour") else name for name in named)
    return {
        "marked": len(marked),
        "role": role,
        "law": law,
        "core": len(marked) - role - law,
        "situations": sum(q.get("type") == "vignette" for q in form),
        **{name: scales[name] for name in ("attitude", "self-efficacy", "behaviour", "barriers")},
    }


def report(curriculum: Curriculum) -> list[str]:
    """Return a line a group: how often the right answer is the longest, and where it stands."""
    return [
        f"{g.name}: longest in {g.longest} of {g.asked} ({g.share:.0%}), "
        f"places {[g.places[n] for n in range(max(g.places, default=-1) + 1)]}"
        for g in groups(curriculum)
        if g.asked
    ]
