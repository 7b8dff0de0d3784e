"""Quality of questions as an author and an evaluator see it: minimum, flags, groups, files."""

import re
import subprocess
import sys

import numpy as np
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from assessments import item_report
from assessments.models import Answer, Attempt
from content import quality
from courses.models import Activity, Course, CurrentVersion, TrainingRecord
from people.models import Person, Role
from people.roles import grant
from tests import factories

pytestmark = pytest.mark.django_db


def answered(quiz, number=60, *, groups=("police-officer", "teacher"), seed=1, people=None):
    """Let `number` people take a quiz: half of each profession; teachers fall for the second
    option. Straight into the tables: a verb each would take long."""
    activity = Activity.objects.get(key=quiz.translation_key)
    version = CurrentVersion.objects.get(activity=activity, language="da").version
    rng = np.random.default_rng(seed)
    people = people or _people(activity.course, number)
    attempts = Attempt.objects.bulk_create(
        Attempt(
            person=person,
            activity=activity,
            version=version,
            purpose=version.definition["purpose"],
            number=1,
            questions=[q["key"] for q in version.definition["questions"]],
            submitted_at=timezone.now(),
            score=0,
            maximum=2,
        )
        for person in people
    )
    trades = [factories.ProfessionFactory(key=key, name_da=key, name_en=key) for key in groups]
    answers = []
    for place, attempt in enumerate(attempts):
        trade = trades[place % len(trades)]
        _record(attempt, trade)
        falls = trade.key == "teacher" and rng.random() < 0.9
        for question in version.definition["questions"]:
            right = not falls and rng.random() < 0.8
            option = next(o for o in question["options"] if o["correct"] == right)
            answers.append(
                Answer(
                    attempt=attempt,
                    question=question["key"],
                    response={"options": [option["key"]]},
                    mark=int(right),
                )
            )
    Answer.objects.bulk_create(answers)
    return people


def _people(course: Course, number: int) -> list[Person]:
    people = [factories.PersonFactory(name=f"Aslaug-Prøve {n}") for n in range(number)]
    for person in people:
        factories.enrol(person, course)
    return people


def _record(attempt: Attempt, trade) -> None:
    now = timezone.now()
    TrainingRecord.objects.create(
        kind=TrainingRecord.Kind.ASSESSMENT_TAKEN,
        person=attempt.person,
        activity=attempt.activity,
        profession=trade,
        detail={"attempt": 1, "valid": True},
        occurred_at=now,
        month=now.year * 100 + now.month,
    )


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def address(quiz, name="content_quality_quiz") -> str:
    return reverse(name, args=[quiz.pk])


# The minimum ---------------------------------------------------------------------------------------


def test_below_thirty_there_is_a_count_and_nothing_else(author, small):
    answered(small.quiz(), 29)
    page = author.get(address(small.quiz()))
    assert "29 of 30 so far" in words(page)
    assert "%" not in words(page).split("29 of 30 so far")[1].split("Below 30")[0]
    assert "<table" not in page.content.decode().split('class="quality ')[1]
    assert author.get(address(small.quiz(), "content_quality_csv"), follow=True).status_code == 404


def test_from_thirty_it_is_shown_as_preliminary(author, small):
    answered(small.quiz(), 30)
    page = words(author.get(address(small.quiz())))
    assert "Preliminary: only 30 answers." in page
    assert "The test as a whole" in page
    assert "n = 30" in page


def test_nobody_has_met_an_unpublished_quiz(author, small):
    quiz = small.quiz()
    Activity.objects.filter(key=quiz.translation_key).update(key=factories.activity_key("gone"))
    assert "it is not published" in words(author.get(address(quiz)))


# What it shows -------------------------------------------------------------------------------------


def test_a_question_its_options_and_its_groups(author, small):
    answered(small.quiz(), 80)
    page = words(author.get(address(small.quiz())))
    assert "Hvad er rigtigt?" in page
    assert "A: Det her" in page
    assert "Weakest third" in page
    assert "is chosen by" in page
    assert "of Teacher (n = 40)" in page
    assert "look at the lesson before the learners" in page
    assert "Cronbach's alpha is" in page.replace("&#x27;", "'")


def test_no_small_group_is_shown(author, small):
    answered(small.quiz(), 45, groups=("police-officer",) * 8 + ("teacher",))
    page = words(author.get(address(small.quiz())))
    assert "by profession on the day" not in page
    assert "Teacher" not in page


def test_nothing_is_about_a_person(author, small):
    answered(small.quiz(), 40)
    page = author.get(address(small.quiz()), {"open": "1"}).content.decode()
    assert "Aslaug" not in page


def test_before_and_after_stand_beside_each_other(author, small):
    people = answered(small.quiz("baseline"), 60)
    answered(small.quiz(), people=people, seed=2)
    for purpose in ("final", "baseline"):
        page = words(author.get(address(small.quiz(purpose))))
        assert "Before (T0): 60 people." in page
        assert "After (T1): 60 people." in page
        assert "in the same people" in page
        assert "Both together" in page


def test_all_details_can_be_opened_for_print(author, small):
    answered(small.quiz(), 40)
    closed = author.get(address(small.quiz())).content.decode()
    opened = author.get(address(small.quiz()), {"open": "1"}).content.decode()
    assert opened.count("<details") == closed.count("<details")
    assert opened.count(" open>") > closed.count(" open>")


def test_another_meaning_is_another_page(author, small):
    answered(small.quiz(), 40)
    quiz = small.quiz()
    assert author.get(address(quiz), {"meaning": "1"}).status_code == 200
    for wrong in ("7", "-1", "x", "9" * 40):
        assert author.get(address(quiz), {"meaning": wrong}).status_code == 200
    assert "Other meanings" not in words(author.get(address(quiz)))


def test_a_large_quiz_waits_for_the_worker_and_says_so(author, small, monkeypatch):
    monkeypatch.setattr(item_report, "SMALL", 10)
    answered(small.quiz(), 40)
    page = author.get(address(small.quiz())).content.decode()
    assert 'data-reload="3"' in page
    assert "being worked out" in page
    activity = Activity.objects.get(key=small.quiz().translation_key)
    item_report.work_out(activity, 1)
    page = author.get(address(small.quiz())).content.decode()
    assert "data-reload" not in page
    assert "Hvad er rigtigt?" in page


def test_the_list_puts_first_what_needs_a_look(author, small):
    answered(small.quiz(), 40)
    before = words(author.get(reverse("content_quality")))
    assert "Open it to work it out" in before
    assert "0 of 30 so far" in before
    author.get(address(small.quiz()))
    after = words(author.get(reverse("content_quality")))
    assert "Open it to work it out" not in after


def test_the_list_costs_the_same_for_few_and_many(author, small, django_assert_max_num_queries):
    author.get(reverse("content_quality"))
    with django_assert_max_num_queries(25):
        author.get(reverse("content_quality"))


def test_the_outline_and_the_editor_lead_there(author, small):
    quiz = small.quiz()
    outline = author.get(reverse("content_outline", args=[small.course.pk])).content.decode()
    editor = author.get(reverse("wagtailadmin_pages:edit", args=[quiz.pk])).content.decode()
    assert address(quiz) in outline
    assert address(quiz) in editor


# The file ------------------------------------------------------------------------------------------


def test_the_file_has_the_numbers_and_no_formula(author, small):
    answered(small.quiz(), 40)
    sheet = quality.sheet(small.quiz())
    row = sheet.rows[0]
    changed = quality.Row(**{**row.__dict__, "stem": "=HYPERLINK(1)"})
    sheet.rows[0] = changed
    text = quality.as_csv(sheet).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    response = author.get(address(small.quiz(), "content_quality_csv"))
    assert response["Content-Type"].startswith("text/csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("1;")
    assert "40" in lines[1].split(";")


# Who -----------------------------------------------------------------------------------------------


def test_an_evaluator_sees_it_on_the_site_and_not_in_the_admin(client, small):
    answered(small.quiz(), 40)
    evaluator = factories.UserFactory()
    grant(user=evaluator, role=Role.EVALUATOR)
    client.force_login(evaluator)
    assert client.get(address(small.quiz(), "quality_quiz")).status_code == 200
    assert client.get(reverse("quality")).status_code == 200
    assert client.get(address(small.quiz(), "quality_csv")).status_code == 200
    assert client.get(address(small.quiz())).status_code in (302, 403)
    assert reverse("quality") in client.get(reverse("reach")).content.decode()


def test_a_learner_and_a_stranger_do_not_come_in(client, small):
    for name in ("quality_quiz", "quality_csv", "content_quality_quiz", "content_quality_csv"):
        assert client.get(address(small.quiz(), name)).status_code == 302
    client.force_login(factories.UserFactory())
    assert client.get(address(small.quiz(), "quality_quiz")).status_code == 404
    assert client.get(reverse("quality")).status_code == 403


# What a web process holds --------------------------------------------------------------------------


def test_serving_imports_neither_numpy_nor_scipy():
    """94 MB that only who works statistics out should pay (MEASUREMENT 3)."""
    script = (
        "import django, sys; django.setup(); from django.urls import get_resolver;"
        "get_resolver().url_patterns; [p for p in get_resolver().reverse_dict];"
        "print([m for m in ('numpy', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=settings.BASE_DIR
    )
    assert done.stdout.strip() == "[]", done.stderr
