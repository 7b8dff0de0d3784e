"""The seam: when a page of a course is published, records get a frozen version of it.

Everything else in Fagspor reads those versions; nothing below this app knows what a page is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from wagtail.models import Page

from content import bank_refusals, definition_parts, definitions, outlines, refusals, translations
from content.models import CoursePage, ModulePage
from content.published import PublishedAsRecord, course_above
from courses import freezing
from courses.models import ActivityVersion, Course

_waiting: ContextVar[int | None] = ContextVar("course_frozen_later", default=None)


# What Wagtail tells us (its signals, connected in apps.py) -------------------------------------------


def on_published(sender, instance, revision=None, alias=False, **kwargs) -> None:
    """Freeze what was published. The signal also comes for what is only scheduled, and for
    aliases, which have no words of their own: neither is frozen."""
    if isinstance(instance, PublishedAsRecord) and instance.live and not instance.alias_of_id:
        freeze(instance.specific, getattr(revision, "user", None))
        translations.sync(instance)


def on_bank_published(sender, instance, **kwargs) -> None:
    """Freeze again every quiz that draws from a bank: a version holds the questions themselves."""
    freeze_quizzes_of(instance, getattr(kwargs.get("revision"), "user", None))
    translations.sync(instance)


def on_unpublished(sender, instance, **kwargs) -> None:
    """Retire what is no longer public; its records stay. A page on its way to be deleted is still
    live in the database: its course is frozen when it is gone (on_deleted)."""
    page = instance.specific
    if not isinstance(page, PublishedAsRecord) or page.alias_of_id:
        return
    _withdraw(page)
    being_deleted = Page.objects.filter(pk=page.pk, live=True).exists()
    if not being_deleted:
        freeze_outline(page, None)


def on_deleted(sender, instance, **kwargs) -> None:
    """Freeze the course without the page, once the whole branch is gone."""
    course_page = course_above(instance)
    if course_page is not None and course_page.live:
        freeze_course(course_page)


def on_moving(sender, instance, parent_page_before, parent_page_after, **kwargs) -> None:
    """Refuse to take what learners have records on out of its course."""
    if parent_page_before.pk != parent_page_after.pk:
        refusals.other_course(
            instance.specific, _course_of(parent_page_before), _course_of(parent_page_after)
        )


def on_moved(sender, instance, parent_page_before, **kwargs) -> None:
    """A module or an activity that changed its place changes the outline."""
    page = Page.objects.get(pk=instance.pk).specific
    if isinstance(page, PublishedAsRecord):
        freeze_outline(page, None)
        before = _course_of(parent_page_before)
        if before is not None and before.live and before != page.course_page():
            freeze_course(before)


def _course_of(parent) -> Page | None:
    page = parent.specific
    return page.course_page() if isinstance(page, PublishedAsRecord) else None


def _withdraw(page) -> None:
    """Take a page's words out of use: the whole record when no other language has it."""
    language = page.locale.language_code
    others = page.get_translations().filter(live=True, alias_of=None).exists()
    if isinstance(page, CoursePage):
        verb = freezing.withdraw_course_language if others else freezing.retire_course
    elif isinstance(page, ModulePage):
        return
    else:
        verb = freezing.withdraw_language if others else freezing.retire_activity
    verb(page.translation_key, *([language] if others else []))


# Freezing ------------------------------------------------------------------------------------------


@transaction.atomic
def freeze(page, author=None) -> None:
    """Freeze a page and, where its course is public, the course's outline."""
    if hasattr(page, "change"):
        freeze_activity(page, author)
        type(page).objects.filter(pk=page.pk).update(change="")
    freeze_outline(page, author)


def freeze_activity(page, author=None) -> ActivityVersion:
    """Freeze a lesson, quiz or case, and the quizzes that ask its questions again."""
    course = _course_record(page.course_page())
    change = page.change
    if not change and translations.is_synced(page):
        change = ActivityVersion.Change.TRANSLATION
    frozen = definitions.frozen(page)
    version = freezing.freeze_activity(frozen, course=course, change=change, author=author)
    for again in page.asked_again_in.live() if hasattr(page, "asked_again_in") else []:
        freezing.freeze_activity(
            definitions.frozen(again),
            course=_course_record(again.course_page()),
            change=change,
            author=author,
        )
    return version


@transaction.atomic
def freeze_quizzes_of(bank, author=None) -> None:
    """Freeze the quizzes that draw from `bank`, and those that repeat them; what the author of
    the bank said about its change holds for them."""
    for quiz in bank_refusals.drawing(bank):
        quiz.change = bank.change
        freeze_activity(quiz, author)
    type(bank).objects.filter(pk=bank.pk).update(change="")


@contextmanager
def one_edition(course_page, author=None) -> Iterator[None]:
    """Freeze the course once after many of its pages have been published, not after each."""
    token = _waiting.set(course_page.pk)
    try:
        yield
    finally:
        _waiting.reset(token)
    freeze_outline(type(course_page).objects.get(pk=course_page.pk), author)


def freeze_outline(page, author=None) -> None:
    """Freeze the course of `page` when it is public. The source language decides the outline."""
    course_page = page.course_page()
    if course_page is None or course_page.pk == _waiting.get():
        return
    if course_page.live and not course_page.alias_of_id:
        freeze_course(course_page, author)


def freeze_course(page, author=None) -> Course:
    """Freeze a course page: its words, and a new edition when outline or rules changed."""
    translated = outlines.source_of(page).pk != page.pk
    return freezing.freeze_course(
        key=str(page.translation_key),
        slug=definition_parts.course_slug(page),
        kind=page.kind,
        professions=[profession.key for profession in page.professions.all()],
        order=page.order,
        language=page.locale.language_code,
        labels=outlines.labels(page),
        outline=None if translated else outlines.outline(page),
        rules=None if translated else outlines.rules(page),
        author=author,
    )


def _course_record(course_page) -> Course:
    """Return the record a course's activities hang on; it exists before the course is public."""
    course, _new = Course.objects.get_or_create(
        key=course_page.translation_key,
        defaults={"slug": definition_parts.course_slug(course_page), "kind": course_page.kind},
    )
    return course
