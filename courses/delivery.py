"""What delivery reads of a course: the frozen version in the reader's language, and access."""

from django.conf import settings
from django.db.models import Case, F, IntegerField, Value, When
from django.http import Http404
from django.utils.translation import get_language

from courses.models import ActivityVersion, CurrentVersion, Enrolment
from people.models import Person


def current_version(slug: str, kind: str | None = None) -> ActivityVersion:
    """Return what a new reader gets: the reader's language, else the one there is. 404 if none."""
    wanted = get_language() or settings.LANGUAGE_CODE
    ours_first = Case(
        When(language=wanted, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    pointers = CurrentVersion.objects.select_related("version__activity__course__current_edition")
    pointers = pointers.filter(activity__slug=slug)
    if kind:
        pointers = pointers.filter(activity__kind=kind)
    pointer = pointers.order_by(ours_first, "pk").first()
    if pointer is None:
        raise Http404("no such activity")
    return pointer.version


def enrolment_for(person: Person | None, version: ActivityVersion) -> Enrolment:
    """Return the enrolment by which `person` may take this activity. 404 without one: whoever is
    not enrolled is not told what there is."""
    enrolment = None
    if person is not None:
        enrolment = (
            Enrolment.objects.active()
            .select_related("edition", "cohort__programme")
            .filter(person=person, course_id=version.activity.course_id)
            .order_by(F("cohort_id").desc(nulls_last=True), "-pk")
            .first()
        )
    if enrolment is None:
        raise Http404("not enrolled")
    return enrolment
