"""What delivery reads of a course: the frozen version in the reader's language, and access.

A version and an edition never change, so a process keeps those it has shown. What may change is
read on every hit: which version is current, the course's words, and whether the reader is enrolled.
"""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db.models import Case, F, IntegerField, Value, When
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.translation import get_language

from courses.models import ActivityVersion, CourseEdition, CurrentVersion, Enrolment
from people.models import LocalContact, Person

LOCAL_CONTACTS = "<!-- local-contacts -->"  # in a body, where the block stands
KEPT = 512  # versions a process keeps, some 40 KB each


def entry(person: Person | None, slug: str, kind: str) -> tuple[ActivityVersion, Enrolment]:
    """Return what `person` gets to see of an activity, and the enrolment by which she may.

    The version is the current one in the reader's language, else in the one there is; it is shared
    between requests, so read it and never write to it. 404 without an enrolment: whoever is not
    enrolled is not told what there is. One query.
    """
    if person is None:
        raise Http404("nobody is signed in")
    ways_in = (
        Enrolment.objects.active()
        .filter(
            person=person,
            course__activities__slug=slug,
            course__activities__kind=kind,
            course__activities__current__isnull=False,
        )
        .annotate(
            language=F("course__activities__current__language"),
            version_pk=F("course__activities__current__version_id"),
            digest=F("course__activities__current__version__digest"),
            course_frozen_at=F("course__frozen_at"),
            edition_digest=F("edition__digest"),
        )
    )
    # One or two rows. Ordered here: building an ORDER BY for them took longer than the query.
    enrolment = min(ways_in, key=_best_way, default=None)
    if enrolment is None:
        raise Http404("no such activity, or not enrolled")
    enrolment.edition = _edition(enrolment.edition_id, enrolment.edition_digest)
    found = enrolment.version_pk, enrolment.digest, enrolment.course_frozen_at
    return _frozen(*found), enrolment


def _best_way(enrolment) -> tuple[bool, int, int]:
    """Order ways in: the reader's language first, a group before alone, the newest."""
    return (enrolment.language != _wanted(), -(enrolment.cohort_id or 0), -enrolment.pk)


def _wanted() -> str:
    return get_language() or settings.LANGUAGE_CODE


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
    return Case(
        When(**{field: _wanted()}, then=Value(0)), default=Value(1), output_field=IntegerField()
    )


@lru_cache(maxsize=KEPT)
def _frozen(pk: int, digest: str, course_frozen_at: datetime) -> ActivityVersion:
    """Load a version with its course. The digest and the time are there to be part of the key."""
    versions = ActivityVersion.objects.select_related("activity__course__current_edition")
    return versions.get(pk=pk)


@lru_cache(maxsize=KEPT)
def _edition(pk: int, digest: str) -> CourseEdition:
    return CourseEdition.objects.get(pk=pk)


def body_for(version: ActivityVersion, person: Person | None) -> str:
    """Return a lesson's frozen body, with the reader's own contacts where the author wants them.

    They are read live: a number that has changed must not stay frozen. One query, and none for a
    lesson without them. Without a person (a preview) it says what stands there.
    """
    if LOCAL_CONTACTS not in version.body:
        return version.body
    contacts = LocalContact.objects.near(person) if person else LocalContact.objects.none()
    shown = render_to_string(
        "people/_local_contacts.html", {"contacts": contacts, "sample": person is None}
    )
    return version.body.replace(LOCAL_CONTACTS, shown)
