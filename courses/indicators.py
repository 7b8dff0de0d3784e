"""Series that organisations keep themselves: what they count, from when to when, by whose word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from courses.models import Indicator, IndicatorCount, Programme, TrainingRecord
from people import audit
from people.models import Organisation, User

Kind = TrainingRecord.Kind


class Overlaps(Exception):
    """Another count of the organisation covers part of the period: `row`. Adding would count twice."""

    def __init__(self, row: IndicatorCount) -> None:
        super().__init__(row.pk)
        self.row = row


@dataclass(frozen=True)
class Counted:
    """What somebody says was counted."""

    organisation: Organisation
    since: date
    until: date
    number: int
    source: str
    note: str = ""

    @property
    def period(self) -> tuple[int, date, date]:
        return (self.organisation.pk, self.since, self.until)

    def crosses(self, row) -> bool:
        """Does it share days with `row` of the same organisation without being the same period?"""
        same = (row.since, row.until) == (self.since, self.until)
        apart = row.until < self.since or self.until < row.since
        return row.organisation.pk == self.organisation.pk and not same and not apart

    def says(self, row: IndicatorCount) -> bool:
        """Does `row` say just that?"""
        mine = (self.number, self.source, self.note)
        return mine == (row.number, row.source, row.note)


@transaction.atomic
def define(*, indicator: Indicator, keepers: Iterable[Organisation], by: User) -> Indicator:
    """Begin a series. Said twice under one name, there is one."""
    known = Indicator.objects.filter(
        programme=indicator.programme, name__iexact=indicator.name
    ).first()
    if known is not None:
        return known
    indicator.made_by = by
    indicator.save(force_insert=True)
    indicator.organisations.set(keepers)
    audit.record(by, "indicator begun", indicator.programme, name=indicator.name)
    return indicator


@transaction.atomic
def count(*, indicator: Indicator, counted: Iterable[Counted], by: User) -> int:
    """Write down numbers; return how many were new. What is said already is not written again.

    Raises Overlaps, and then writes nothing.
    """
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    standing = indicator.counts.standing()
    said = {(row.organisation_id, row.since, row.until): row for row in standing}
    new = []
    for one in counted:
        crossed = next((row for row in said.values() if one.crosses(row)), None)
        if crossed is not None:
            raise Overlaps(crossed)
        before = said.get(one.period)
        if before is None or not one.says(before):
            said[one.period] = _row(indicator, one, by)
            new.append(said[one.period])
    IndicatorCount.objects.bulk_create(new)
    if new:
        audit.record(by, "indicator counted", indicator.programme, rows=len(new))
    return len(new)


def _row(indicator: Indicator, one: Counted, by: User) -> IndicatorCount:
    return IndicatorCount(
        indicator=indicator,
        organisation=one.organisation,
        since=one.since,
        until=one.until,
        number=one.number,
        source=one.source,
        note=one.note,
        recorded_by=by,
    )


@transaction.atomic
def withdraw(*, row: IndicatorCount, by: User) -> None:
    """Take a count out of its series; that it was said stays in the history. Twice is once."""
    Indicator.objects.select_for_update(of=("self",)).get(pk=row.indicator_id)
    newest = (
        IndicatorCount.objects.filter(
            indicator=row.indicator_id,
            organisation=row.organisation_id,
            since=row.since,
            until=row.until,
        )
        .order_by("pk")
        .last()
    )
    if newest is None or newest.pk != row.pk or row.withdrawn:
        return
    IndicatorCount.objects.create(
        indicator_id=row.indicator_id,
        organisation_id=row.organisation_id,
        since=row.since,
        until=row.until,
        number=row.number,
        source=row.source,
        note=row.note,
        withdrawn=True,
        recorded_by=by,
    )
    audit.record(by, "indicator count withdrawn", row.indicator.programme, number=row.number)


def starts_of(programme: Programme, places: Iterable[int]) -> dict[int, date]:
    """Return the day of the first exposure at each of `places`: where the training started. One query."""
    wanted, found = set(places), {}
    exposed = TrainingRecord.objects.filter(
        programme=programme, kind__in=[Kind.ACTIVITY_FINISHED, Kind.SEMINAR_ATTENDED, Kind.TRAINED]
    ).exclude(source=TrainingRecord.Source.IMPORT)
    columns = ("organisation_id", "municipality_id", "police_district_id")
    for *ids, at in exposed.order_by().values_list(*columns).annotate(first=Min("occurred_at")):
        day = timezone.localdate(at)
        for place in wanted.intersection(ids):
            found[place] = min(found.get(place, day), day)
    return found
