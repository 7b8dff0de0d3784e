"""When a course must be done: the cohort's or the rule's deadline, and extensions of it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from courses.models import AssignmentRule, Cohort, Enrolment
from people import audit
from people.models import Person, User


def due_on(
    enrolled_on: date, cohort: Cohort | None, rule: AssignmentRule | None = None
) -> date | None:
    """Return the last day, or None: the rule's deadline, or where it has none the cohort's."""
    for source in (rule, cohort):
        if source is not None and source.deadline_on is not None:
            return source.deadline_on
        if source is not None and source.deadline_weeks is not None:
            return enrolled_on + timedelta(weeks=source.deadline_weeks)
    return None


@transaction.atomic
def follow_cohort(*, cohort: Cohort) -> int:
    """Let everybody without a deadline of her own have the cohort's; return how many changed.

    Called when the cohort is saved. An extension given to somebody stays.
    """
    mine = Enrolment.objects.active().filter(cohort=cohort, extended=False)
    changed = []
    for enrolment in mine.select_related("rule"):
        day = due_on(timezone.localdate(enrolment.enrolled_at), cohort, enrolment.rule)
        if enrolment.due_on != day:
            enrolment.due_on = day
            changed.append(enrolment)
    Enrolment.objects.bulk_update(changed, ["due_on"], batch_size=500)
    return len(changed)


@transaction.atomic
def extend_person(*, cohort: Cohort, person: Person, to: date, reason: str, by: User) -> int:
    """Move the deadline of one person in a cohort to `to`; return how many courses it concerns."""
    mine = Enrolment.objects.active().filter(cohort=cohort, person=person)
    before = mine.order_by("due_on").values_list("due_on", flat=True).first()
    moved = mine.update(due_on=to, extended=True)
    if moved:
        audit.record(
            by,
            "deadline extended",
            person,
            cohort=str(cohort.key),
            before=str(before or ""),
            to=str(to),
            reason=reason,
        )
    return moved


@transaction.atomic
def extend_cohort(*, cohort: Cohort, to: date, reason: str, by: User) -> int:
    """Give who has not passed and whose deadline comes before `to` until then; return how many
    persons. Those with a later deadline keep it."""
    late = Enrolment.objects.active().filter(cohort=cohort, passed_at=None, due_on__lt=to)
    people = late.values("person").distinct().count()
    late.update(due_on=to, extended=True)
    audit.record(
        by, "deadline of a cohort extended", cohort, to=str(to), reason=reason, people=people
    )
    return people


@transaction.atomic
def extend_people(
    *, cohorts: Iterable[Cohort], people: Iterable[int], to: date, reason: str, by: User
) -> int:
    """Give some people of some cohorts until `to` where they have less; return how many persons."""
    people, moved = list(people), set()
    for cohort in cohorts:
        open_ = Enrolment.objects.active().filter(cohort=cohort, passed_at=None)
        early = open_.filter(Q(due_on=None) | Q(due_on__lt=to))
        found = [pk for part in _parts(people) for pk in _moved(early, part, to)]
        moved |= set(found)
        if found:
            audit.record(
                by, "deadlines extended", cohort, to=str(to), reason=reason, people=sorted(found)
            )
    return len(moved)


def _parts(people: list[int], size: int = 500) -> Iterator[list[int]]:
    yield from (people[start : start + size] for start in range(0, len(people), size))


def _moved(early: QuerySet[Enrolment], people: list[int], to: date) -> set[int]:
    mine = early.filter(person__in=people)
    found = set(mine.values_list("person_id", flat=True))
    mine.update(due_on=to, extended=True)
    return found
