"""Finding records that may be one human being, with the evidence in words.

A pair is proposed for a person to decide, never merged by itself; and never for the name alone,
because two people may well have one name. What weighs how much is one table here.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.matching import fold
from courses.models import Duplicate
from people import audit
from people.models import Affiliation, Person, PersonEmail, User

POINTS = {
    "verified_address": 60,
    "employee_number": 60,
    "local_part": 25,
    "same_name": 20,
    "organisation": 20,
    "similar_name": 10,
    "profession": 5,
}
WORDS = {
    "verified_address": _("One has confirmed an e-mail address that the other is known by."),
    "employee_number": _("The same employee number at the same organisation."),
    "local_part": _("The same e-mail name before the @, in two mail systems."),
    "same_name": _("The same name."),
    "organisation": _("Work, or have worked, at the same organisation."),
    "similar_name": _("Names that are spelt almost alike."),
    "profession": _("The same profession."),
}
PROPOSE = 40  # the same name at the same organisation; the same name alone is 20
LIKELY, VERY_LIKELY = 60, 80
UNLIKE, ALIKE = 0.6, 0.85  # of two names, by difflib
MOST_ALIKE = 20  # a key that more people share tells nothing
SHORTEST_LOCAL_PART = 5
SHARED_MAILBOXES = {
    "kontakt",
    "information",
    "postmaster",
    "administration",
    "reception",
    "kommune",
}


@dataclass
class Known:
    """What is known of one person that another may share."""

    pk: int
    name: str
    addresses: set[str] = field(default_factory=set)
    verified: set[str] = field(default_factory=set)
    numbers: set[tuple[int, str]] = field(default_factory=set)
    organisations: set[int] = field(default_factory=set)
    professions: set[int] = field(default_factory=set)

    @property
    def local_parts(self) -> set[str]:
        parts = {address.split("@")[0] for address in self.addresses | self.verified}
        return {part for part in parts if len(part) >= SHORTEST_LOCAL_PART} - SHARED_MAILBOXES

    def shareable(self) -> Iterator[tuple]:
        """Yield what somebody must share with this person to be looked at at all."""
        for address in self.addresses | self.verified:
            yield ("address", address)
        for number in self.numbers:
            yield ("number", *number)
        for part in self.local_parts:
            yield ("local", part)
        if self.name:
            for organisation in self.organisations:
                yield ("name", self.name, organisation)


def evidence(one: Known, other: Known) -> list[str]:
    """Return what speaks for one person, strongest first; empty when the names contradict it.

    An address or an employee number holds whatever the names are: people marry.
    """
    certain = {
        "verified_address": one.verified & other.addresses or other.verified & one.addresses,
        "employee_number": one.numbers & other.numbers,
    }
    likeness = difflib.SequenceMatcher(None, one.name, other.name).ratio()
    named = bool(one.name and other.name)
    if named and likeness < UNLIKE and not any(certain.values()):
        return []
    speaks = certain | {
        "same_name": named and one.name == other.name,
        "similar_name": named and ALIKE <= likeness < 1,
        "local_part": one.local_parts & other.local_parts,
        "organisation": one.organisations & other.organisations,
        "profession": one.professions & other.professions,
    }
    return sorted((code for code, found in speaks.items() if found), key=lambda c: -POINTS[c])


def score(found: Iterable[str]) -> int:
    """Add the points up, at most 100."""
    return min(100, sum(POINTS[code] for code in found))


def sureness(points: int) -> str:
    """Say a score in words."""
    if points >= VERY_LIKELY:
        return _("Very likely the same person")
    return _("Likely the same person") if points >= LIKELY else _("Possibly the same person")


def sentences(codes: Iterable[str]) -> list[str]:
    """Return the evidence in words."""
    return [WORDS[code] for code in codes if code in WORDS]


def find() -> int:
    """Propose every pair with enough evidence; return how many are new or asked about anew.

    A pair that was decided to be two is asked about again only when something new speaks for one.
    """
    pairs = _pairs(_everybody())
    asked = {(row.one_id, row.other_id): row for row in Duplicate.objects.all()}
    new, changed = [], []
    for (one, other), codes in pairs.items():
        row = asked.get((one, other))
        if row is None:
            new.append(Duplicate(one_id=one, other_id=other, score=score(codes), evidence=codes))
        elif row.state != Duplicate.State.MERGED and set(codes) - set(row.evidence):
            row.evidence, row.score, row.state = codes, score(codes), Duplicate.State.WAITING
            changed.append(row)
    Duplicate.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    Duplicate.objects.bulk_update(changed, ["evidence", "score", "state"], batch_size=500)
    return len(new) + len(changed)


@transaction.atomic
def keep_apart(*, pair: Duplicate, by: User, reason: str) -> Duplicate:
    """Decide that two records are two persons; deciding it again changes nothing."""
    pair = Duplicate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if pair.state == Duplicate.State.WAITING:
        pair.state, pair.reason = Duplicate.State.APART, reason
        pair.decided_at, pair.decided_by = timezone.now(), by
        pair.save(update_fields=["state", "reason", "decided_at", "decided_by"])
        audit.record(by, "kept apart", pair, reason=reason)
    return pair


def _everybody() -> list[Known]:
    """Read everybody who stands, in four queries."""
    standing = Person.objects.distinct_people().filter(erased_at=None)
    known = {pk: Known(pk, fold(name)) for pk, name in standing.values_list("pk", "name")}
    for pk, address in PersonEmail.objects.values_list("person_id", Lower("address")):
        if pk in known:
            known[pk].addresses.add(address)
    logins = EmailAddress.objects.filter(verified=True).exclude(user__person=None)
    for pk, address in logins.values_list("user__person_id", Lower("email")):
        if pk in known:
            known[pk].verified.add(address)
    for pk, organisation, profession, number in Affiliation.objects.values_list(
        "person_id", "organisation_id", "profession_id", "employee_number"
    ):
        if pk in known:
            known[pk].organisations.add(organisation)
            known[pk].professions.add(profession)
            if number:
                known[pk].numbers.add((organisation, number.strip().casefold()))
    return list(known.values())


def _pairs(everybody: list[Known]) -> dict[tuple[int, int], list[str]]:
    by_key: dict[tuple, list[Known]] = defaultdict(list)
    for known in everybody:
        for key in known.shareable():
            by_key[key].append(known)
    found = {}
    for several in by_key.values():
        if 1 < len(several) <= MOST_ALIKE:
            for one, other in combinations(sorted(several, key=lambda k: k.pk), 2):
                codes = evidence(one, other)
                if one.pk != other.pk and score(codes) >= PROPOSE:
                    found[one.pk, other.pk] = codes
    return found
