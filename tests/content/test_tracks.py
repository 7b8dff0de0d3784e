"""Each track alone, with the banks its tests draw from: it loads, is published whole, its case has
nothing to mend, and its three tests are three parallel forms as MEASUREMENT asks."""

import re
import shutil
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from django.test import override_settings

from assessments import case_checks, drawing
from content import definitions, loader, question_draws
from content.models import CasePage, CoursePage, LessonPage, QuestionBank, QuizPage
from content.question_pool import pool

TRACKS = {
    "police": "police-officer",
    "social": "social-worker",
    "teacher": "teacher",
    "pedagogue": "pedagogue",
    "health": "health-visitor",
    "psychologist": "psychologist",
}
LAW = {"law", "duty"}
LESSON_OF_THE_CORE = re.compile(
    r"^    lesson: k\d-\d\n", re.MULTILINE
)  # the core is not loaded here


def _alone(track: str, folder: Path) -> Path:
    """Copy the track, its banks and what every course needs; the rest of the curriculum takes long."""
    kept = {"da": {track, "banks", "tools"}}
    banks = {f"{track}.yaml", "measure.yaml", f"measure-{track}.yaml"}

    def others(place: str, names: list[str]) -> set[str]:
        at = Path(place)
        wanted = banks if at.name == "banks" else kept.get(at.name)
        return set(names) - wanted if wanted and at.parent.name != "pages" else set()

    shutil.copytree(loader.CURRICULUM, folder, ignore=others)
    shared = folder / "da" / "banks" / "measure.yaml"
    text = shared.read_text(encoding="utf-8")
    shared.write_text(LESSON_OF_THE_CORE.sub("", text), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", TRACKS)
def test_the_track_publishes_whole(name, db, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        report = loader.load(_alone(name, tmp_path / "curriculum"), languages=("da",))
    assert not report.left_alone
    track = CoursePage.objects.get(slug=name)
    assert [profession.key for profession in track.professions.all()] == [TRACKS[name]]
    assert not track.get_descendants().filter(live=False).exists()
    _the_case_has_nothing_to_mend_or_to_think_of(track)
    assert len(QuestionBank.objects.get(translation_key=_bank(name)).questions) >= 24
    _nobody_has_reviewed_it_yet()
    assert _situations_to_practise(track) >= 3
    for purpose, said in (("baseline", 12), ("final", 12), ("followup", 22)):
        _three_forms(QuizPage.objects.descendant_of(track).get(purpose=purpose), said)


def _bank(name: str) -> str:
    return loader.identity(f"bank/{name}")


def _the_case_has_nothing_to_mend_or_to_think_of(track: CoursePage) -> None:
    case = CasePage.objects.descendant_of(track).get()
    assert [*case_checks.problems(definitions.definition_of(case))] == []
    assert case.content_note
    assert case.summary


def _nobody_has_reviewed_it_yet() -> None:
    """A subject expert's name is put there by the installation, never by the files."""
    for kind in (LessonPage, QuizPage, CasePage):
        assert not kind.objects.exclude(reviewed_by="").exists()


def _situations_to_practise(track: CoursePage) -> int:
    practice = QuizPage.objects.descendant_of(track).filter(purpose="practice")
    return sum(q.block_type == "vignette" for page in practice for q in page.questions)


def _three_forms(page: QuizPage, said: int) -> None:
    """18 to mark (8 of the core, 4 law and duty, 6 of the role; 6 anchors), 3 situations, and scales."""
    found = pool(page)
    questions = {q["key"]: q for q in found.questions}
    assert list(found.forms) == ["A", "B", "C"]
    for form, keys in found.forms.items():
        asked = [questions[key] for key in keys]
        kinds = Counter(q["type"] for q in asked)
        assert kinds == {"single": 18, "vignette": 3, "scale": said}, form
        marked = [q for q in asked if q["type"] == "single"]
        roles = [q for q in marked if q.get("roles")]
        law = [q for q in marked if not q.get("roles") and q["topic"] in LAW]
        assert (len(marked) - len(roles) - len(law), len(law), len(roles)) == (8, 4, 6), form
        assert all(q["level"] and q["sources"] for q in marked), form
    anchors = question_draws.anchors(found.forms)
    assert sum(questions[key]["type"] == "single" for key in anchors) == 6
    _levels_match(found.forms, questions)
    frozen = definitions.definition_of(page)
    assert {len(drawing.draw(frozen, form, {}, Random(1))) for form in "ABC"} == {21 + said}


def _levels_match(forms: dict[str, list[str]], questions: dict[str, dict]) -> None:
    """Forms are parallel by level too: as many to remember, apply and judge."""
    levels = [Counter(questions[key]["level"] for key in keys) for keys in forms.values()]
    assert levels[0] == levels[1] == levels[2]
