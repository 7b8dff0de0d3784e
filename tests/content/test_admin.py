"""The administrator's day in the Wagtail admin: who may open what, review, schedule, translate."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from content import tasks
from content.models import CoursePage, LessonPage, QuizPage
from courses.models import ActivityVersion, Course, CourseEdition
from tests import factories
from tests.content.conftest import save
from tests.content.posting import form_data


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def versions(page):
    return ActivityVersion.objects.filter(activity__key=page.translation_key).order_by("number")


def reworded(quiz, stem="<p>Hvad er rigtigt nu?</p>"):
    raw = json.loads(json.dumps(list(quiz.questions.raw_data)))
    raw[0]["value"]["stem"] = stem
    return raw


# Who may open what ---------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "answer"), [("stranger", 302), ("learner", 403)])
def test_strangers_and_learners_stay_outside(small, who, answer):
    client = Client()
    if who == "learner":
        client.force_login(factories.UserFactory())
    for url in (
        reverse("wagtailadmin_home"),
        reverse("content_outline", args=[small.course.pk]),
        edit_url(small.lesson),
    ):
        assert client.get(url).status_code == answer
    response = client.post(reverse("content_publish_ready", args=[small.course.pk]))
    assert response.status_code == answer


def test_an_author_edits_but_neither_publishes_nor_moves(author, small):
    outline = author.get(reverse("content_outline", args=[small.course.pk]))
    assert outline.status_code == 200
    assert "content_publish_ready" not in outline.content.decode()
    move = reverse("content_move", args=[small.course.pk, small.case.pk, "up"])
    assert move not in outline.content.decode()
    assert author.post(move).status_code == 302
    assert CourseEdition.objects.count() == 1, "nothing has moved"
    data = form_data(small.lesson, objective="Noget andet.") | {"action-publish": "1"}
    author.post(edit_url(small.lesson), data)
    assert versions(small.lesson).count() == 1
    assert small.lesson.get_latest_revision_as_object().objective == "Noget andet."


def test_a_role_that_ended_opens_nothing(administrator, small):
    from people.roles import end

    end(given=administrator.user.grants.get())
    assert administrator.get(reverse("wagtailadmin_home")).status_code == 403


def test_plumbing_is_hidden_but_for_superusers(administrator, boss):
    page = administrator.get(reverse("wagtailadmin_home")).content.decode()
    assert '"explorer"' not in page
    assert '"explorer"' in boss.get(reverse("wagtailadmin_home")).content.decode()


# Courses first -------------------------------------------------------------------------------------
def test_the_admin_begins_with_the_courses(administrator, small, person):
    factories.enrol(person, Course.objects.get())
    response = administrator.get(reverse("wagtailadmin_home"))
    page = response.content.decode()
    assert "Et lille kursus" in page
    assert reverse("content_outline", args=[small.course.pk]) in page
    assert "English: not begun" in page


def test_the_home_costs_the_same_for_many_courses(administrator, small):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = reverse("wagtailadmin_home")
    administrator.get(url)
    with CaptureQueriesContext(connection) as one:
        administrator.get(url)
    for number in range(4):
        another = CoursePage(title=f"Nr. {number}", slug=f"nr-{number}")
        small.course.get_parent().add_child(instance=another)
        another.save_revision()
    with CaptureQueriesContext(connection) as many:
        administrator.get(url)
    assert len(many) == len(one)


def test_the_outline_costs_the_same_for_many_pages(administrator, small):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = reverse("content_outline", args=[small.course.pk])
    administrator.get(url)
    with CaptureQueriesContext(connection) as few:
        administrator.get(url)
    for number in range(5):
        small.module.add_child(instance=LessonPage(title=f"L{number}", slug=f"l{number}"))
    with CaptureQueriesContext(connection) as many:
        administrator.get(url)
    assert len(many) == len(few)


def test_the_outline_adds_up_and_moves_by_keyboard(administrator, small):
    url = reverse("content_outline", args=[small.course.pk])
    assert "19 minutes count as dose" in administrator.get(url).content.decode()
    response = administrator.post(
        reverse("content_move", args=[small.course.pk, small.case.pk, "up"]), follow=True
    )
    assert f'id="page-{small.case.pk}"' in response.content.decode()
    assert "autofocus" in response.content.decode()
    children = list(small.module.get_children().values_list("pk", flat=True))
    assert children == [small.case.pk, small.lesson.pk]
    assert Course.objects.get().current_edition.number == 2


def test_publishing_everything_says_what_was_refused_and_where(administrator, small):
    good = LessonPage(title="God", slug="god", steps=small.lesson.steps, live=False)
    bad = QuizPage(title="Halv", slug="halv", live=False)
    for page in (good, bad):
        small.module.add_child(instance=page)
        page.save_revision()
    url = reverse("content_publish_ready", args=[small.course.pk])
    answer = administrator.post(url).content.decode()
    assert "1 page was published" in answer
    assert "The quiz has no questions." in answer
    assert edit_url(bad) in answer
    assert not QuizPage.objects.get(pk=bad.pk).live
    assert Course.objects.get().current_edition.number == 2, "one edition for all of it"
    assert administrator.get(url).status_code == 405


# The question what a change means ------------------------------------------------------------------
def test_publishing_again_asks_whether_the_meaning_changed(administrator, small):
    quiz = small.quiz()
    data = form_data(quiz, questions=reworded(quiz)) | {"action-publish": "1"}
    response = administrator.post(edit_url(quiz), data)
    assert response.status_code == 200
    assert "Say whether the meaning changed" in response.content.decode()
    assert "Hvad er rigtigt nu?" in response.content.decode(), "what was typed stays"
    assert versions(quiz).count() == 1
    administrator.post(edit_url(quiz), data | {"change": "typo"})
    assert [v.meaning for v in versions(quiz)] == [1, 1]


def test_it_asks_although_autosave_has_saved_the_change_before(administrator, small):
    quiz = small.quiz()
    data = form_data(quiz, questions=reworded(quiz))
    saved = administrator.post(edit_url(quiz), data, headers={"accept": "application/json"})
    assert saved.json()["success"]
    response = administrator.post(edit_url(quiz), data | {"action-publish": "1"})
    assert "Say whether the meaning changed" in response.content.decode()
    administrator.post(edit_url(quiz), data | {"action-publish": "1", "change": "meaning"})
    assert versions(quiz).last().meaning == 2


def test_it_does_not_ask_when_nothing_changed(administrator, small):
    response = administrator.post(
        edit_url(small.quiz()), form_data(small.quiz()) | {"action-publish": "1"}
    )
    assert response.status_code == 302
    assert versions(small.quiz()).count() == 1


def test_a_new_page_is_not_asked(administrator, small):
    page = LessonPage(title="Ny", slug="ny", steps=small.lesson.steps, live=False)
    small.module.add_child(instance=page)
    page.save_revision()
    response = administrator.get(edit_url(page))
    assert 'name="change"' not in response.content.decode()
    administrator.post(edit_url(page), form_data(page) | {"action-publish": "1"})
    assert versions(page).count() == 1


# Review --------------------------------------------------------------------------------------------
def test_review_from_submitting_to_approving(author, administrator, small):
    quiz = small.quiz()
    data = form_data(quiz, questions=reworded(quiz)) | {"action-submit": "1"}
    assert author.post(edit_url(quiz), data).status_code == 200, "asked what it means"
    assert author.post(edit_url(quiz), data | {"change": "meaning"}).status_code == 302
    assert quiz.__class__.objects.get(pk=quiz.pk).workflow_in_progress
    home = administrator.get(reverse("wagtailadmin_home")).content.decode()
    assert "Awaiting your review" in home
    assert "1 page</td>" in home
    task = small.quiz().current_workflow_task_state
    administrator.post(
        reverse("wagtailadmin_pages:workflow_action", args=[quiz.pk, "approve", task.pk]),
        {"comment": ""},
    )
    assert [v.meaning for v in versions(quiz)] == [1, 2]


def test_a_reviewer_may_send_back_what_could_not_be_published(author, administrator, small):
    lesson = small.lesson
    author.post(
        edit_url(lesson),
        form_data(lesson, objective="Nyt.") | {"action-submit": "1", "change": "typo"},
    )
    broken = form_data(small.lesson, steps=[]) | {
        "action-workflow-action": "1",
        "workflow-action-name": "reject",
    }
    response = administrator.post(edit_url(lesson), broken)
    assert response.status_code == 302
    assert small.lesson.workflow_states.first().status == "needs_changes"


def test_approving_what_has_become_unpublishable_says_so(author, administrator, small):
    lesson = small.lesson
    author.post(
        edit_url(lesson),
        form_data(lesson, objective="Nyt.") | {"action-submit": "1", "change": "typo"},
    )
    task = small.lesson.current_workflow_task_state
    content = task.revision.content
    content["steps"] = "[]"
    Revision.objects.filter(pk=task.revision_id).update(content=content)
    response = administrator.post(
        reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, "approve", task.pk]),
        {"comment": ""},
        follow=True,
    )
    assert "The lesson has no steps." in response.content.decode()
    assert small.lesson.workflow_in_progress, "the review is where it was"
    assert versions(lesson).count() == 1


# Schedule ------------------------------------------------------------------------------------------
def test_a_scheduled_change_is_frozen_when_its_day_comes(administrator, small):
    quiz = small.quiz()
    tomorrow = timezone.localtime() + timedelta(days=1)
    data = form_data(quiz, questions=reworded(quiz)) | {
        "go_live_at": tomorrow.strftime("%Y-%m-%d %H:%M"),
        "change": "meaning",
        "action-publish": "1",
    }
    assert administrator.post(edit_url(quiz), data).status_code == 302
    assert versions(quiz).count() == 1
    assert (
        "Scheduled"
        in administrator.get(reverse("content_outline", args=[small.course.pk])).content.decode()
    )
    Revision.objects.filter(approved_go_live_at__isnull=False).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    revision = small.quiz().get_latest_revision()
    revision.content["go_live_at"] = (timezone.now() - timedelta(minutes=1)).isoformat()
    revision.save()
    tasks.publish_scheduled()
    assert [v.meaning for v in versions(quiz)] == [1, 2]


def test_a_schedule_that_would_break_keeps_the_draft_and_says_so(administrator, small):
    page = save(small.lesson, steps="[]")
    Revision.objects.filter(pk=page.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    tasks.publish_scheduled()
    assert versions(page).count() == 1
    assert Page.objects.get(pk=page.pk).has_unpublished_changes
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    history = administrator.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "it would have broken" in history.content.decode()


# Outside the editor's form -------------------------------------------------------------------------
def test_bulk_publishing_says_what_was_refused(administrator, small):
    page = save(small.lesson, steps="[]")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = administrator.post(f"{url}?id={page.pk}", {}, follow=True)
    assert "The lesson has no steps." in response.content.decode()
    assert versions(page).count() == 1


def test_moving_to_another_course_says_why_not(administrator, small):
    other = CoursePage(title="Et andet", slug="andet")
    small.course.get_parent().add_child(instance=other)
    url = reverse("wagtailadmin_pages:move_confirm", args=[small.module.pk, other.pk])
    response = administrator.post(url, follow=True)
    assert "Copy it instead" in response.content.decode()
    assert small.module.get_parent().pk == small.course.pk


def test_deleting_what_others_need_says_so(boss, small):
    url = reverse("wagtailadmin_pages:delete", args=[small.quiz().pk])
    response = boss.post(url, follow=True)
    assert "cannot be deleted" in response.content.decode()
    assert QuizPage.objects.filter(purpose="final").exists()


def test_history_and_compare_open(administrator, small):
    save(small.quiz(), questions=json.dumps(reworded(small.quiz())))
    url = reverse("wagtailadmin_pages:revisions_compare", args=[small.quiz().pk, "live", "latest"])
    assert administrator.get(url).status_code == 200
