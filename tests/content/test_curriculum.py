"""The curriculum that ships, loaded into an empty database."""

from content import loader
from content.models import LessonPage, LoadedBank, LoadedPage, QuizPage
from courses.models import Activity, Course


def test_the_curriculum_that_ships_loads(db):
    report = loader.load()
    assert not report.left_alone
    assert set(Course.objects.open().values_list("slug", flat=True)) >= {"core", "police"}
    pages = LoadedPage.objects.count() + LoadedBank.objects.count()
    assert pages == len(report.made)
    for course in Course.objects.open():
        purposes = [
            line["purpose"]
            for module in course.current_edition.outline
            for line in module["activities"]
        ]
        assert "final" in purposes
    assert Activity.objects.filter(kind="case").exists()
    assert LessonPage.objects.filter(live=False).count() == 0
    assert QuizPage.objects.filter(live=False).count() == 0
