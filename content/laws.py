"""Looking after the laws: a place was looked at, and what the curriculum ships with."""

import hashlib
import json
from collections.abc import Iterable

from django.db import transaction

from content.models import Law, LawLook, Source
from content.models.laws import WHAT_IS_IN_FORCE
from people import audit

SHIPPED = ("name", "name_en", "version", "version_en", "in_force", "checked", "review_due")


class OtherRound(ValueError):
    """The law was changed after the list that somebody ticked in was shown."""


@transaction.atomic
def look(*, law: Law, round: int, places: Iterable[str], by) -> int:
    """Note that `by` looked at the places of these keys after the latest change; return how many
    nobody had looked at. Doing it again changes nothing. Raises OtherRound."""
    now = Law.objects.select_for_update(of=("self",)).get(pk=law.pk)
    if now.round != round:
        raise OtherRound
    known = set(now.looks.filter(round=round).values_list("place", flat=True))
    new = sorted(set(places) - known)
    LawLook.objects.bulk_create(LawLook(law=now, round=round, place=place, by=by) for place in new)
    if new:
        audit.record(by, "law places looked at", now, round=round, places=new)
    return len(new)


# What ships ----------------------------------------------------------------------------------------
@transaction.atomic
def ship(key: str, data: dict) -> str:
    """Write down a law of the curriculum; return "made", "updated", "unchanged", or "left_alone"
    where an editor has changed it since."""
    fields = {name: data.get(name) for name in SHIPPED}
    fields |= {name: data.get(name) or "" for name in ("version", "version_en")}
    fields["pattern"] = "|".join(filter(None, (data["pattern"], data.get("words"))))
    numbers = sorted(data["sources"])
    digest = _digest(fields, numbers)
    law = Law.objects.select_for_update(of=("self",)).filter(key=key).first()
    if law is None:
        _fill(Law(key=key), fields, numbers, digest)
        return "made"
    if _digest(_as_it_is(law, fields), _numbers(law)) != law.loaded:
        return "left_alone"
    if digest == law.loaded:
        return "unchanged"
    before = {name: getattr(law, name) for name in WHAT_IS_IN_FORCE}
    for name, value in fields.items():
        setattr(law, name, value)
    if any(before[name] != fields[name] for name in before):
        law.begin_round(before["version"], before["version_en"])
    _fill(law, fields, numbers, digest)
    return "updated"


def _fill(law: Law, fields: dict, numbers: list[int], digest: str) -> None:
    for name, value in fields.items():
        setattr(law, name, value)
    law.loaded = digest
    law.save()
    law.sources.set(Source.objects.filter(number__in=numbers))


def _as_it_is(law: Law, fields: dict) -> dict:
    return {name: getattr(law, name) for name in fields} | (
        {"words": law.words} if law.words else {}
    )


def _numbers(law: Law) -> list[int]:
    return sorted(law.sources.values_list("number", flat=True))


def _digest(fields: dict, numbers: list[int]) -> str:
    text = json.dumps([fields, numbers], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
