"""The tree of organisations over time: moving a branch, closing, one taking over another.

Each with the day it holds from, which may lie ahead: beat carries out what has become due
(`settle`). No past figure moves, because the ledger keeps the place of the day of each record.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from people import audit
from people.models import Affiliation, Belonging, Organisation, User
from people.models.places import EVER

PLACES = ("parent", "municipality", "police_district")
DAY = timedelta(days=1)


class WouldLoop(ValueError):
    """An organisation cannot stand below itself."""


class NotStanding(ValueError):
    """The organisation is closed, or the one that takes over is."""


@transaction.atomic
def move(
    *,
    organisation: Organisation,
    on: date,
    by: User | None,
    parent: Organisation | None,
    municipality: Organisation | None = None,
    police_district: Organisation | None = None,
    source: str = "",
) -> Organisation:
    """Let an organisation stand somewhere else from `on`, with everything below it.

    What stands below and counted under the same municipality or district goes along; what had one
    of its own keeps it. Moving to where it stands already changes nothing. Raises WouldLoop.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    branch = Organisation.objects.below([organisation.pk])
    if parent is not None and parent.pk in branch:
        raise WouldLoop(organisation.pk)
    new = {"parent": parent, "municipality": municipality, "police_district": police_district}
    changed = {
        kind: (getattr(organisation, f"{kind}_id"), within)
        for kind, within in new.items()
        if getattr(organisation, f"{kind}_id") != (within.pk if within else None)
    }
    if not changed:
        return organisation
    for kind, (before, within) in changed.items():
        moving = [organisation]
        if kind != Belonging.Kind.PARENT and before is not None:
            moving += Organisation.objects.filter(
                pk__in=branch - {organisation.pk}, **{f"{kind}_id": before}
            )
        for one in moving:
            _belong(one, kind, within, on, source)
    told = {kind: within.pk if within else None for kind, (_old, within) in changed.items()}
    audit.record(by, "organisation moved", organisation, on=str(on), source=source, **told)
    settle()
    organisation.refresh_from_db()
    return organisation


@transaction.atomic
def close(*, organisation: Organisation, on: date, by: User | None) -> Organisation:
    """Close an organisation after `on`: its jobs end that day, and nobody can choose it after.

    Raises NotStanding when it is closed already, or has open organisations below it.
    """
    organisation = _standing(organisation, on)
    below = Organisation.objects.below([organisation.pk]) - {organisation.pk}
    if Organisation.objects.standing(on + DAY).filter(pk__in=below).exists():
        raise NotStanding("below")
    ended = _jobs_after(organisation, on).filter(since__lte=on).update(until=on)
    Organisation.objects.filter(pk=organisation.pk).update(closed_on=on)
    audit.record(by, "organisation closed", organisation, on=str(on), jobs=ended)
    organisation.refresh_from_db()
    return organisation


@transaction.atomic
def take_over(
    *, organisation: Organisation, into: Organisation, on: date, by: User | None
) -> Organisation:
    """Let `into` carry on the work of `organisation` from `on`: jobs and branches go over.

    The day before is the last of the old one. Its past stays its own. Raises NotStanding and
    WouldLoop.
    """
    if into.pk in Organisation.objects.below([organisation.pk]):
        raise WouldLoop(organisation.pk)
    organisation = _standing(organisation, on - DAY)
    if not Organisation.objects.standing(on).filter(pk=into.pk).exists():
        raise NotStanding(into.pk)
    for child in Organisation.objects.filter(parent=organisation):
        move(
            organisation=child,
            on=on,
            by=by,
            parent=into,
            municipality=child.municipality,
            police_district=child.police_district,
        )
    jobs = _jobs_over(organisation, into, on)
    Organisation.objects.filter(pk=organisation.pk).update(closed_on=on - DAY, merged_into=into)
    audit.record(by, "organisation taken over", organisation, into=into.pk, on=str(on), jobs=jobs)
    organisation.refresh_from_db()
    return organisation


@transaction.atomic
def confirm(*, organisation: Organisation, by: User | None) -> None:
    """Say that an organisation somebody typed is a real one; saying it again changes nothing."""
    if Organisation.objects.filter(pk=organisation.pk, confirmed=False).update(confirmed=True):
        audit.record(by, "organisation confirmed", organisation)


@transaction.atomic
def settle(*, day: date | None = None) -> int:
    """Let every place that holds from `day` (today) or before be the present one; return how many
    organisations moved. Doing it again moves none."""
    day = day or timezone.localdate()
    due = Belonging.objects.on(day).filter(kind__in=PLACES).select_related("organisation")
    moved: dict[int, Organisation] = {}
    for row in due.order_by("organisation_id", "since"):
        organisation = moved.get(row.organisation_id, row.organisation)
        if getattr(organisation, f"{row.kind}_id") != row.within_id:
            setattr(organisation, f"{row.kind}_id", row.within_id)
            organisation.placed_since = max(organisation.placed_since or EVER, row.since)
            moved[row.organisation_id] = organisation
    Organisation.objects.bulk_update(moved.values(), [*PLACES, "placed_since"])
    return len(moved)


def people_at(organisation: Organisation, on: date) -> int:
    """Return how many persons have a job there on `on` or later."""
    return _jobs_after(organisation, on - DAY).values("person").distinct().count()


def _belong(
    organisation: Organisation, kind: str, within: Organisation | None, on: date, source: str
) -> None:
    """Write the place held from `on`; the one before ends, what was planned later is dropped."""
    rows = Belonging.objects.filter(organisation=organisation, kind=kind)
    rows.filter(since__gte=on).delete()
    if not rows.exists():
        rows.create(
            organisation=organisation,
            kind=kind,
            within_id=getattr(organisation, f"{kind}_id"),
            until=on - DAY,
        )
    rows.not_over(on).update(until=on - DAY)
    rows.create(organisation=organisation, kind=kind, within=within, since=on, source=source)


def _standing(organisation: Organisation, on: date) -> Organisation:
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if locked.merged_into_id or not locked.stands(on):
        raise NotStanding(organisation.pk)
    return locked


def _jobs_after(organisation: Organisation, on: date):
    return Affiliation.objects.not_over(on + DAY).filter(organisation=organisation)


def _jobs_over(organisation: Organisation, into: Organisation, on: date) -> int:
    """End the jobs held over `on` the day before, and go on with them at the successor."""
    held = list(_jobs_after(organisation, on - DAY))
    later = [job.pk for job in held if job.since >= on]
    Affiliation.objects.filter(pk__in=later).update(organisation=into)
    before = [job for job in held if job.since < on]
    Affiliation.objects.bulk_create(
        [
            Affiliation(
                person_id=job.person_id,
                profession_id=job.profession_id,
                organisation=into,
                since=on,
                until=job.until,
                employee_number=job.employee_number,
            )
            for job in before
        ],
        batch_size=500,
    )
    Affiliation.objects.filter(pk__in=[job.pk for job in before]).update(until=on - DAY)
    return len(held)
