"""One human being, one record: merging two, and taking it back. Both are facts in the ledger."""

from django.db import transaction
from django.utils import timezone

from courses import ledger
from courses.models import TrainingRecord
from people import audit
from people.models import Person, User


@transaction.atomic
def merge(*, person: Person, into: Person, by: User | None, reason: str) -> None:
    """Count `person` as `into` from here on. No row of either is changed, so it can be undone.

    Raises ValueError for a person that is merged already, or into itself.
    """
    people = {
        p.pk: p for p in Person.objects.select_for_update().filter(pk__in=[person.pk, into.pk])
    }
    if len(people) < 2 or any(p.merged_into_id for p in people.values()):
        raise ValueError("both records must stand on their own")
    Person.objects.filter(pk=person.pk).update(merged_into=into)
    audit.record(by, "merged", person, into=str(into.key), reason=reason)
    ledger.record(TrainingRecord.Kind.MERGED, person=person, other_person=into, at=timezone.now())


@transaction.atomic
def unmerge(*, person: Person, by: User | None, reason: str) -> None:
    """Count `person` on its own again. Raises ValueError when it was not merged."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.merged_into_id is None:
        raise ValueError("not merged")
    into, locked.merged_into = locked.merged_into, None
    locked.save(update_fields=["merged_into"])
    audit.record(by, "unmerged", person, reason=reason)
    ledger.record(TrainingRecord.Kind.UNMERGED, person=person, other_person=into, at=timezone.now())
