"""What organisations have agreed about their own people's names: noting it, and asking it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from people import audit
from people.models import Agreement, Organisation, User


def with_names(organisations: Iterable[int], day: date) -> set[int]:
    """Return those of `organisations` whose people the contact may see by name on `day`.

    The agreement of the organisation itself decides, else that of the nearest one above it.
    Two queries.
    """
    said: dict[int, bool] = {}
    rows = Agreement.objects.on(day).order_by("since", "pk")
    for organisation, names in rows.values_list("organisation_id", "names"):
        said[organisation] = names
    if not any(said.values()):
        return set()
    above = dict(Organisation.objects.values_list("pk", "parent_id"))
    return {pk for pk in organisations if _says(pk, said, above)}


def _says(pk: int | None, said: dict[int, bool], above: dict[int, int | None]) -> bool:
    seen: set[int] = set()
    while pk is not None and pk not in seen:
        if pk in said:
            return said[pk]
        seen.add(pk)
        pk = above.get(pk)
    return False


@transaction.atomic
def agree(
    *, organisation: Organisation, names: bool, since: date, reference: str, by: User | None
) -> Agreement:
    """Let an agreement hold from `since`; the one before ends the day before.

    Raises ValueError when one that began later, or on that day, is known already.
    """
    locked = Agreement.objects.select_for_update(of=("self",)).filter(organisation=organisation)
    if locked.filter(since__gte=since).exists():
        raise ValueError("a later agreement is known")
    locked.filter(until=None).update(until=since - timedelta(days=1))
    made = Agreement.objects.create(
        organisation=organisation, names=names, since=since, reference=reference, noted_by=by
    )
    audit.record(by, "agreement noted", organisation, names=names, since=str(since))
    return made
