"""The evaluation at the end of a seminar: anonymous, and shown as sums of five or more.

Sums are shown once it is closed, and then never change: shown as they come in, the difference
between two looks would be one person's answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from uuid import UUID

from django.db import transaction
from django.db.models import Avg, Count, Q
from django.utils import timezone

from courses.models import Reaction, Seminar
from people import audit
from people.models import User

OPENS = timedelta(minutes=30)  # before the end
LASTS = timedelta(days=7)
LEAST = 5
SHARES = ("relevance", "engagement")
CONFIDENCE = ("confidence_then", "confidence_now")
Z = 1.959963984540054  # the 97.5th percentile of the normal distribution


class NotOpen(Exception):
    """The evaluation has not begun, or is closed."""


@dataclass(frozen=True)
class Share:
    """How many chose 4 or 5, of how many, in percent with a 95 % interval."""

    number: int
    of: int
    percent: float
    low: float
    high: float


@dataclass(frozen=True)
class Results:
    """What a closed evaluation says. `attended` is what the answers are few or many of."""

    answers: int
    attended: int
    shares: dict[str, Share]
    confidence_then: float
    confidence_now: float

    @property
    def change(self) -> float:
        """How far confidence moved, by the same persons' own judgement afterwards."""
        return self.confidence_now - self.confidence_then


def is_open(seminar: Seminar, at: datetime | None = None) -> bool:
    at = at or timezone.now()
    if seminar.cancelled_at or seminar.evaluation_closed_at:
        return False
    return seminar.ends_at - OPENS <= at < seminar.ends_at + LASTS


def is_over(seminar: Seminar, at: datetime | None = None) -> bool:
    """Tell whether no answer can come any more."""
    at = at or timezone.now()
    return bool(seminar.evaluation_closed_at) or at >= seminar.ends_at + LASTS


@transaction.atomic
def answer(*, seminar: Seminar, key: UUID, at: datetime | None = None, **given: int) -> None:
    """Take one anonymous answer; sent again it counts once. Raises NotOpen."""
    held = Seminar.objects.select_for_update(of=("self",)).get(pk=seminar.pk)
    if not is_open(held, at):
        raise NotOpen(held.pk)
    Reaction.objects.get_or_create(key=key, defaults={"seminar": held, **given})


@transaction.atomic
def close(*, seminar: Seminar, by: User | None, at: datetime | None = None) -> None:
    """End an evaluation for good, so that its sums can be shown. Twice changes nothing."""
    held = Seminar.objects.select_for_update(of=("self",)).get(pk=seminar.pk)
    if held.evaluation_closed_at is None:
        held.evaluation_closed_at = at or timezone.now()
        held.save(update_fields=["evaluation_closed_at"])
        audit.record(by, "evaluation closed", held)


def results(seminar: Seminar, at: datetime | None = None) -> Results | None:
    """Return the sums; None while answers can come, and for fewer than five."""
    if not is_over(seminar, at):
        return None
    high = {name: Count("pk", filter=Q(**{f"{name}__gte": 4})) for name in SHARES}
    means = {name: Avg(name) for name in CONFIDENCE}
    found = seminar.reactions.order_by().aggregate(
        n=Count("pk"), **high, **{f"{name}_mean": mean for name, mean in means.items()}
    )
    if found["n"] < LEAST:
        return None
    return Results(
        answers=found["n"],
        attended=seminar.attendances.count(),
        shares={name: share(found[name], found["n"]) for name in SHARES},
        confidence_then=found["confidence_then_mean"],
        confidence_now=found["confidence_now_mean"],
    )


def share(number: int, of: int) -> Share:
    """Return a share with its interval by Wilson's score (J. Am. Stat. Assoc. 22, 1927, 209-212)."""
    p, spread = number / of, Z * Z / of
    middle = (p + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(p * (1 - p) / of + spread / (4 * of))
    return Share(number, of, 100 * p, 100 * max(0.0, middle - half), 100 * min(1.0, middle + half))
