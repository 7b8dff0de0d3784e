"""Being away: saying so, and taking it back."""

from datetime import date

from django.db import transaction

from people import audit
from people.models import Absence, Person, User


@transaction.atomic
def add(*, person: Person, since: date, until: date, by: User | None) -> Absence:
    """Note that somebody is away; the same days again change nothing."""
    absence, new = Absence.objects.get_or_create(
        person=person, since=since, until=until, defaults={"set_by": by}
    )
    if new:
        audit.record(by, "absence noted", person, since=str(since), until=str(until))
    return absence


@transaction.atomic
def remove(*, person: Person, pk: int, by: User | None) -> None:
    """Take an absence back; again changes nothing."""
    gone, _rows = Absence.objects.filter(person=person, pk=pk).delete()
    if gone:
        audit.record(by, "absence taken back", person)
