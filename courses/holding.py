"""Who holds a valid certificate, as the ledger tells it: certificates live a floor above."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from courses.models import TrainingRecord
from people.models import Person

Kind = TrainingRecord.Kind


def holders(courses: Iterable[int], day: date) -> dict[int, set[int]]:
    """Return, by course, the persons with a certificate valid on `day`; two queries.

    The last word about each certificate counts. A merged record stands for the person it is
    counted as.
    """
    said = TrainingRecord.objects.standing().filter(
        course__in=list(courses), kind__in=[Kind.CERTIFIED, Kind.CERTIFICATE_REVOKED]
    )
    last: dict[tuple, tuple] = {}
    for kind, course, person, detail in said.order_by("position").values_list(
        "kind", "course_id", "person_id", "detail"
    ):
        # An imported certificate has no row of ours, so no key: it is the person's of that course.
        last[course, person, detail.get("certificate")] = (kind, detail.get("valid_until"))
    merged = dict(Person.objects.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    held: dict[int, set[int]] = defaultdict(set)
    for (course, person, _certificate), (kind, until) in last.items():
        if kind == Kind.CERTIFIED and (until is None or date.fromisoformat(until) >= day):
            held[course].add(_end_of(person, merged))
    return held


def _end_of(person: int, merged: dict[int, int]) -> int:
    while person in merged:
        person = merged[person]
    return person
