"""Loading the curriculum: whole, twice without harm, and with clear words about bad files."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.images.models import Image

from content import loader, setup
from content.curriculum_parts import BadFile
from courses.models import ActivityVersion, CourseEdition
from tests.content.conftest import SMALL, save


@pytest.fixture
def folder(tmp_path):
    """A copy of the small curriculum that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "curriculum"))


def rewrite(path, before, after):
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


def test_loading_again_changes_nothing(small):
    versions = ActivityVersion.objects.count()
    report = loader.load(SMALL)
    assert (report.made, report.updated, report.left_alone) == ([], [], [])
    assert len(report.unchanged) == 8
    assert ActivityVersion.objects.count() == versions
    assert CourseEdition.objects.count() == 1


def test_a_changed_file_updates_its_page_and_keeps_the_keys(small, folder):
    before = {q["key"] for q in _definition(small.quiz())["questions"]}
    loader.load(folder)
    rewrite(folder / "da" / "small" / "final.yaml", "Hvad er rigtigt?", "Hvad passer?")
    report = loader.load(folder)
    assert [Path(name).name for name in report.updated] == ["final.yaml"]
    definition = _definition(small.quiz())
    assert definition["questions"][0]["stem"] == "<p>Hvad passer?</p>"
    assert {q["key"] for q in definition["questions"]} == before


def test_a_picture_drawn_again_updates_the_lesson_that_shows_it(small, folder):
    loader.load(folder)
    rewrite(folder / "figures" / "dot.svg", "</svg>", "<desc>again</desc></svg>")
    report = loader.load(folder)
    assert [Path(name).name for name in report.updated] == ["1-lektion.yaml"]
    shown = small.lesson.steps[0].value["blocks"].raw_data
    assert str(Image.objects.latest("pk").pk) in str(shown)


def _definition(page):
    versions = ActivityVersion.objects.filter(activity__key=page.translation_key)
    return versions.order_by("number").last().definition


@pytest.mark.parametrize("publish", [True, False])
def test_what_an_editor_changed_is_left_alone(small, folder, publish):
    loader.load(folder)
    save(small.lesson, publish=publish, objective="Vores egen.", change="typo")
    rewrite(folder / "da" / "small" / "m1" / "1-lektion.yaml", "Tre kendetegn", "Fire kendetegn")
    report = loader.load(folder)
    assert [Path(name).name for name in report.left_alone] == ["1-lektion.yaml"]
    assert small.lesson.get_latest_revision_as_object().objective == "Vores egen."


def test_the_order_of_files_may_refer_ahead(small):
    """The baseline asks the questions of the final assessment, which comes later."""
    assert len(_definition(small.quiz("baseline"))["questions"]) == 2


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        ("da/small/final.yaml", "sources: [1]", "sources: [99]", "source 99"),
        ("da/small/final.yaml", "lesson: m1-1", "lesson: m9", "m9"),
        ("da/small/final.yaml", "kind: quiz", "kind: [quiz", "final.yaml"),
        ("da/small/m1/1-lektion.yaml", "figures/dot.svg", "figures/none.svg", "figures/none.svg"),
        ("da/small/m1/1-lektion.yaml", "- reflection:", "- riddle:", "m1-1"),
        ("da/small/m1/2-case.yaml", "trust >= 2", "trust is high", "trust is high"),
    ],
)
def test_a_bad_file_is_named(db, folder, file, before, after, says):
    rewrite(folder / file, before, after)
    with pytest.raises(BadFile, match=says):
        loader.load(folder)


def test_a_file_that_is_not_text_is_named(db, folder):
    (folder / "sources.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match=r"sources\.yaml"):
        loader.load(folder)


def test_the_command_says_what_is_wrong(db, monkeypatch, folder):
    monkeypatch.setattr(loader, "load", lambda: (_ for _ in ()).throw(BadFile("x.yaml: no")))
    with pytest.raises(CommandError, match=r"x\.yaml"):
        call_command("load_curriculum")


def test_setting_up_again_changes_nothing(small):
    from django.contrib.auth.models import Group
    from wagtail.models import GroupPagePermission, Workflow, WorkflowTask

    def counts():
        models = (Group, GroupPagePermission, Workflow, WorkflowTask)
        return [model.objects.count() for model in models]

    before = counts()
    setup.set_up()
    assert counts() == before


def test_a_review_that_was_chosen_here_is_kept(small):
    from wagtail.models import Page, Workflow, WorkflowPage

    own = Workflow.objects.create(name="Vores egen", active=True)
    WorkflowPage.objects.filter(page=Page.get_first_root_node()).update(workflow=own)
    setup.set_up()
    assert WorkflowPage.objects.get().workflow == own
