"""The seam: when a page of a course is published, records get a frozen version of it.

Everything else in Fagspor reads those versions; nothing below this app knows what a page is.
"""

import logging

from django.db import transaction
from wagtail.models import Page

from courses import freezing

logger = logging.getLogger(__name__)


class PublishedAsRecord:
    """Mixin of pages that are frozen: courses, modules and activities."""

    def course_page(self):
        """Return the course this page belongs to (itself for a course), or None."""
        from content.models import CoursePage

        if isinstance(self, CoursePage):
            return self
        ancestors = self.get_ancestors() if self.pk else Page.objects.none()
        return CoursePage.objects.filter(pk__in=ancestors.values("pk")).first()

    def publish(self, revision, *args, **kwargs):
        """Publish unless it would break for a learner. A schedule that meets a refusal keeps the
        draft and says so in the page's history; everybody else gets PublishRefused."""
        from content import refusals

        found = refusals.of(revision.as_object())
        if found and kwargs.get("log_action") == "wagtail.publish.scheduled":
            _decline(self, revision, found)
            return None
        if found:
            raise refusals.PublishRefused([refusal.sentence for refusal in found])
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)


def _decline(page, revision, found) -> None:
    from wagtail.log_actions import log

    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    reasons = [str(refusal.sentence) for refusal in found]
    log(page, "fagspor.publish.refused", data={"reasons": reasons}, revision=revision)


def on_published(sender, instance, revision=None, **kwargs) -> None:
    """Freeze what was published (Wagtail's signal, connected in apps.py)."""
    if isinstance(instance, PublishedAsRecord):
        author = getattr(revision, "user", None)
        freeze(instance.specific, author)


def on_unpublished(sender, instance, **kwargs) -> None:
    """Retire what is no longer public; its records stay."""
    from content.models import CoursePage

    if isinstance(instance, CoursePage):
        freezing.retire_course(instance.translation_key)
    elif isinstance(instance, PublishedAsRecord):
        freezing.retire_activity(instance.translation_key)
        freeze_outline(instance, None)


def on_moved(sender, instance, **kwargs) -> None:
    """A module or an activity that changed its place changes the outline."""
    if isinstance(instance.specific, PublishedAsRecord):
        freeze_outline(instance.specific, None)


@transaction.atomic
def freeze(page, author=None) -> None:
    """Freeze a page and, where its course is public, the course's outline."""
    if getattr(page, "kind", "") and hasattr(page, "change"):
        freeze_activity(page, author)
        type(page).objects.filter(pk=page.pk).update(change="")
    freeze_outline(page, author)


def freeze_activity(page, author=None):
    """Freeze a lesson, quiz or case, and the quizzes that ask its questions again."""
    from content import definitions

    course_page = page.course_page()
    course = _course_record(course_page)
    change = page.change
    version = freezing.freeze_activity(
        definitions.frozen(page), course=course, change=change, author=author
    )
    repeats = page.asked_again_in.live() if hasattr(page, "asked_again_in") else []
    for again in repeats:
        freezing.freeze_activity(
            definitions.frozen(again), course=course, change=change, author=author
        )
    return version


def freeze_outline(page, author=None) -> None:
    """Freeze the course of `page` when it is public. The source language decides the outline."""
    course_page = page.course_page()
    if course_page is not None and course_page.live:
        freeze_course(course_page, author)


def freeze_course(page, author=None):
    """Freeze a course page: its words, and a new edition when outline or rules changed."""
    from content import outlines

    translated = page.alias_of_id is None and outlines.source_of(page).pk != page.pk
    return freezing.freeze_course(
        key=str(page.translation_key),
        slug=page.slug,
        kind=page.kind,
        professions=[profession.key for profession in page.professions.all()],
        order=page.order,
        language=page.locale.language_code,
        labels=outlines.labels(page),
        outline=None if translated else outlines.outline(page),
        rules=None if translated else outlines.rules(page),
        author=author,
    )


def _course_record(course_page):
    """Return the record a course's activities hang on; it exists before the course is public."""
    from courses.models import Course

    course, _new = Course.objects.get_or_create(
        key=course_page.translation_key,
        defaults={"slug": course_page.slug, "kind": course_page.kind},
    )
    return course
