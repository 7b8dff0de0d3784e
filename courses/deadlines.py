"""When a course must be done: the cohort's or the rule's deadline, and extensions of it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


# In words -------------------------------------------------------------------------------------------


def day_in_words(day: date, *, moved: bool) -> str:
    """Return a person's deadline as every page says it."""
    said = date_format(day, "DATE_FORMAT")
    return _("%(day)s (moved)") % {"day": said} if moved else said


def rule_in_words(cohort: Cohort) -> str:
    """Return the deadline that who comes into a cohort gets; empty where there is none."""
    if cohort.deadline_on is not None:
        return date_format(cohort.deadline_on, "DATE_FORMAT")
    if cohort.deadline_weeks is None:
        return ""
    said = ngettext(
        "%(n)s week after enrolment", "%(n)s weeks after enrolment", cohort.deadline_weeks
    )
    return said % {"n": cohort.deadline_weeks}


def in_words(cohort: Cohort) -> list[str]:
    """Return the deadline of a cohort in sentences: what holds for who is in it, then what else.

    Moving it moves the days of the people; the cohort's own stays for who comes in later.
    """
    rule = rule_in_words(cohort)
    open_ = Enrolment.objects.active().filter(cohort=cohort, passed_at=None)
    moved = open_.filter(extended=True).exclude(due_on=None)
    days = moved.aggregate(
        first=Min("due_on"), last=Max("due_on"), people=Count("person", distinct=True)
    )
    if not days["people"]:
        return [rule] if rule else []
    one_day = days["first"] == days["last"]
    if one_day and not open_.exclude(pk__in=moved.values("pk")).exists():
        later = _("Who comes in later: %(deadline)s") % {"deadline": rule}
        return [day_in_words(days["first"], moved=True), *([later] if rule else [])]
    words = {"n": days["people"]} | {
        end: date_format(days[end], "DATE_FORMAT") for end in ("first", "last")
    }
    if one_day:
        said = ngettext(
            "Moved to %(first)s for %(n)s person",
            "Moved to %(first)s for %(n)s persons",
            days["people"],
        )
    else:
        said = ngettext(
            "Moved for %(n)s person, to days from %(first)s to %(last)s",
            "Moved for %(n)s persons, to days from %(first)s to %(last)s",
            days["people"],
        )
    return [*([rule] if rule else []), said % words]


# Moving ---------------------------------------------------------------------------------------------


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
