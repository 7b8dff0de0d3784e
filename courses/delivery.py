"""What delivery reads of a course: the frozen version in the reader's language, and access.

A version and an edition never change, so a process keeps those it has shown. What may change is
read on every hit: which version is current, the course's words, and whether the reader is enrolled.
"""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import Case, F, IntegerField, Value, When
from django.http import Http404
from django.utils.translation import get_language

from courses.models import ActivityVersion, CourseEdition, CurrentVersion, Enrolment
from people.models import Person

KEPT = 512  # versions a process keeps, some 40 KB each


def entry(person: Person | None, slug: str, kind: str) -> tuple[ActivityVersion, Enrolment]:
    """Return what `person` gets to see of an activity, and the enrolment by which she may.

    The version is the current one in the reader's language, else in the one there is; it is shared
    between requests, so read it and never write to it. 404 without an enrolment: whoever is not
    enrolled is not told what there is. One query.
    """
    if person is None:
        raise Http404("nobody is signed in")
    enrolment = (
        Enrolment.objects.active()
        .filter(person=person, course__activities__slug=slug, course__activities__kind=kind)
        .annotate(
            version_pk=F("course__activities__current__version_id"),
            digest=F("course__activities__current__version__digest"),
            course_frozen_at=F("course__frozen_at"),
            edition_digest=F("edition__digest"),
        )
        .exclude(version_pk=None)
        .order_by(
            _ours_first("course__activities__current__language"),
            F("cohort_id").desc(nulls_last=True),
            "-pk",
        )
        .first()
    )
    if enrolment is None:
        raise Http404("no such activity, or not enrolled")
    enrolment.edition = _edition(enrolment.edition_id, enrolment.edition_digest)
    found = enrolment.version_pk, enrolment.digest, enrolment.course_frozen_at
    return _frozen(*found), enrolment


def current_version(slug: str, kind: str | None = None) -> ActivityVersion:
    """Return what a new reader gets, whoever asks. 404 if there is none."""
    pointers = CurrentVersion.objects.filter(activity__slug=slug)
    if kind:
        pointers = pointers.filter(activity__kind=kind)
    found = (
        pointers.order_by(_ours_first("language"), "pk")
        .values_list("version_id", "version__digest", "activity__course__frozen_at")
        .first()
    )
    if found is None:
        raise Http404("no such activity")
    return _frozen(*found)


def _ours_first(field: str) -> Case:
    """Order by whether something is in the reader's language."""
    wanted = get_language() or settings.LANGUAGE_CODE
    return Case(
        When(**{field: wanted}, then=Value(0)), default=Value(1), output_field=IntegerField()
    )


@lru_cache(maxsize=KEPT)
def _frozen(pk: int, digest: str, course_frozen_at: datetime) -> ActivityVersion:
    """Load a version with its course. The digest and the time are there to be part of the key."""
    versions = ActivityVersion.objects.select_related("activity__course__current_edition")
    return versions.get(pk=pk)


@lru_cache(maxsize=KEPT)
def _edition(pk: int, digest: str) -> CourseEdition:
    return CourseEdition.objects.get(pk=pk)
