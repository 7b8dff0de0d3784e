"""The records' half of the seam: what publishing hands over is frozen here.

`content/publishing.py` is the only caller outside tests; it knows pages, this module does not.
"""

import hashlib
import json
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.models import Activity, ActivityVersion, Course, CourseEdition, CurrentVersion
from people.models import Profession


def digest_of(value: object) -> str:
    """Return the SHA-256 of a JSON value in its canonical form."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class FrozenActivity:
    """What a page of a course is, at the moment it is published."""

    key: str
    slug: str
    kind: str
    language: str
    title: str
    definition: dict
    body: str = ""


@transaction.atomic
def freeze_activity(
    frozen: FrozenActivity, *, course: Course, change: str, author=None
) -> ActivityVersion:
    """Freeze one activity. The same content again returns the version that is already current.

    `change` is what the author said: a meaning that changed starts a new line in the statistics.
    A translation takes the meaning of the language it follows, at first and, with
    `Change.TRANSLATION`, again whenever it has caught up.
    """
    activity, _new = Activity.objects.select_for_update(of=("self",)).get_or_create(
        key=frozen.key, defaults={"slug": frozen.slug, "kind": frozen.kind, "course": course}
    )
    if activity.retired_at:
        activity.retired_at = None
        activity.save(update_fields=["retired_at"])
    digest = digest_of([frozen.title, frozen.definition])
    current = {c.language: c.version for c in activity.current.select_related("version")}
    now = current.get(frozen.language)
    if now is not None and now.digest == digest:
        return now
    version = ActivityVersion.objects.create(
        activity=activity,
        number=(activity.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        language=frozen.language,
        meaning=_meaning(activity, current, now, change),
        change=_change(current, now, change),
        title=frozen.title,
        definition=frozen.definition,
        body=frozen.body,
        digest=digest,
        author=author,
    )
    CurrentVersion.objects.update_or_create(
        activity=activity, language=frozen.language, defaults={"version": version}
    )
    return version


def _change(current: dict, now: ActivityVersion | None, change: str) -> str:
    if now is not None:
        return change or ActivityVersion.Change.TYPO
    return ActivityVersion.Change.TRANSLATION if current else ActivityVersion.Change.FIRST


def _meaning(activity: Activity, current: dict, now: ActivityVersion | None, change: str) -> int:
    highest = activity.versions.aggregate(last=Max("meaning"))["last"] or 0
    if now is None or change == ActivityVersion.Change.TRANSLATION:
        return max((v.meaning for v in current.values()), default=1)
    if change == ActivityVersion.Change.MEANING:
        # A translation that catches up joins the meaning of the others; else a new one begins.
        return highest if now.meaning < highest else highest + 1
    return now.meaning


@transaction.atomic
def freeze_course(
    *,
    key: str,
    slug: str,
    kind: str,
    professions: list[str],
    order: int,
    language: str,
    labels: dict,
    outline: list[dict] | None,
    rules: dict | None,
    author=None,
) -> Course:
    """Freeze a course: its words, and an edition when its outline or rules are new.

    A translation passes no outline: it brings words only. Raises Profession.DoesNotExist for a
    profession that is not known.
    """
    course, _new = Course.objects.select_for_update(of=("self",)).get_or_create(
        key=key, defaults={"slug": slug, "kind": kind}
    )
    course.labels[language] = labels
    course.retired_at = None
    course.frozen_at = timezone.now()
    if outline is not None:
        course.kind, course.order = kind, order
        course.professions.set([Profession.objects.get(key=p) for p in professions])
        course.current_edition = _edition(course, outline, rules, author)
    course.save()
    return course


def _edition(course: Course, outline: list[dict], rules: dict | None, author) -> CourseEdition:
    digest = digest_of([outline, rules])
    current = course.current_edition
    if current is not None and current.digest == digest:
        return current
    return CourseEdition.objects.create(
        course=course,
        number=(course.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
        outline=outline,
        rules=rules,
        digest=digest,
        published_by=author,
    )


def retire_activity(key: str) -> None:
    """Take an activity out of use; its records stay."""
    Activity.objects.filter(key=key, retired_at=None).update(retired_at=timezone.now())


def retire_course(key: str) -> None:
    """Close a course for new people; who is enrolled keeps it."""
    Course.objects.filter(key=key, retired_at=None).update(retired_at=timezone.now())


def withdraw_language(key: str, language: str) -> None:
    """Take one language of an activity out of use; readers get it in another."""
    CurrentVersion.objects.filter(activity__key=key, language=language).delete()


@transaction.atomic
def withdraw_course_language(key: str, language: str) -> None:
    """Take one language of a course's words out of use."""
    course = Course.objects.select_for_update(of=("self",)).filter(key=key).first()
    if course is not None and len(course.labels) > 1 and course.labels.pop(language, None):
        course.frozen_at = timezone.now()
        course.save(update_fields=["labels", "frozen_at"])
