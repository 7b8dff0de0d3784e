"""A check-in that was wrong: taken back, or with other minutes. Nothing is deleted.

The ledger gets a row that names the one it corrects. What the check-in had completed is judged
anew; *trained* and *passed* are taken away only while no certificate stands on them, because a
certificate is revoked by two people and never by a mistake at the door (docs/decisions/0017).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from courses import ledger, progress
from courses.models import Activity, Attendance, Enrolment, Progress, Seminar, TrainingRecord
from people import audit
from people.models import Person, User

Kind = TrainingRecord.Kind
MOST_MINUTES = 24 * 60


@transaction.atomic
def undo(
    *, attendance: Attendance, by: User | None, reason: str = "", at: datetime | None = None
) -> Attendance:
    """Take a check-in back. Twice changes nothing; checking in again makes a new one."""
    at = at or timezone.now()
    held = _locked(attendance)
    if held.undone_at is not None:
        return held
    fact = _fact(held)
    held.undone_at, held.undone_by, held.undone_reason = at, by, reason[:200]
    held.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    if fact is not None:
        ledger.void(fact, by=by, reason=reason or "check-in undone")
    _judge_again(held, at, by)
    audit.record(by, "check-in undone", held, seminar=held.seminar_id)
    return held


@transaction.atomic
def set_minutes(
    *, attendance: Attendance, minutes: int, by: User | None, at: datetime | None = None
) -> Attendance:
    """Say how many minutes somebody was there. The same number changes nothing.

    Raises ValueError beyond a day, and for a check-in that was undone.
    """
    at = at or timezone.now()
    held = _locked(attendance)
    if not 1 <= minutes <= MOST_MINUTES or held.undone_at is not None:
        raise ValueError(minutes)
    if held.minutes == minutes:
        return held
    fact = _fact(held)
    if fact is not None:
        held.fact = ledger.restate(fact, by=by, reason="minutes", minutes=minutes)
    held.minutes = minutes
    held.save(update_fields=["minutes", "fact"])
    _judge_again(held, at, by)
    audit.record(by, "minutes attended", held, seminar=held.seminar_id, minutes=minutes)
    return held


def _locked(attendance: Attendance) -> Attendance:
    Seminar.objects.select_for_update(of=("self",)).get(pk=attendance.seminar_id)
    rows = Attendance.everything.select_for_update(of=("self",))
    return rows.select_related("seminar__cohort", "person").get(pk=attendance.pk)


def _fact(attendance: Attendance) -> TrainingRecord | None:
    """Return the row that stands for a check-in; of one from before it was noted, the likeliest."""
    if attendance.fact_id is not None:
        return attendance.fact
    facts = TrainingRecord.objects.standing().filter(
        kind=Kind.SEMINAR_ATTENDED,
        person=attendance.person_id,
        cohort=attendance.seminar.cohort_id,
        activity=attendance.seminar.activity_id,
        minutes=attendance.minutes,
    )
    known = Attendance.everything.exclude(fact=None).values("fact")
    return facts.exclude(pk__in=known).first()


def _judge_again(attendance: Attendance, at: datetime, by: User | None) -> None:
    person, seminar = attendance.person, attendance.seminar
    if seminar.activity is not None:
        _recredit(person, seminar.activity)
    courses = list(seminar.cohort.courses.values_list("pk", flat=True))
    for enrolment in progress.locked_enrolments(person, active=False, course__in=courses):
        _take_away(enrolment, by)
        progress.catch_up(enrolment=enrolment, at=at)


def _recredit(person: Person, activity: Activity) -> None:
    """Let the activity stand on the check-ins that are left, or on nothing."""
    done = Progress.objects.select_for_update(of=("self",)).filter(person=person, activity=activity)
    row = done.exclude(finished_at=None).first()
    alone = TrainingRecord.objects.standing().filter(
        kind=Kind.ACTIVITY_FINISHED, person=person, activity=activity
    )
    if row is None or alone.exists():
        return
    other = Attendance.objects.filter(person=person, seminar__activity=activity).order_by("pk")
    stands = other.first()
    row.minutes = stands.minutes if stands else 0
    row.finished_at = row.finished_at if stands else None
    row.save(update_fields=["minutes", "finished_at"])


def _take_away(enrolment: Enrolment, by: User | None) -> None:
    """Take away what an enrolment no longer reaches, unless a certificate stands on it."""
    mine = TrainingRecord.objects.standing().filter(
        person=enrolment.person_id, course=enrolment.course_id, cohort=enrolment.cohort_id
    )
    if mine.filter(kind=Kind.CERTIFIED).exists():
        return
    judged = progress.standing(enrolment)
    lost = []
    if enrolment.passed_at and not judged.passed:
        lost += _lose(enrolment, mine, Kind.PASSED, ["passed_at", "passed_edition"], by)
    if enrolment.trained_at and not judged.trained:
        lost += _lose(enrolment, mine, Kind.TRAINED, ["trained_at"], by)
    if enrolment.reached_at and not judged.credited and not _still_there(enrolment):
        enrolment.reached_at = None
        lost.append("reached_at")
    if lost:
        enrolment.save(update_fields=lost)


def _lose(enrolment: Enrolment, facts, kind: str, fields: list[str], by) -> Iterable[str]:
    for field in fields:
        setattr(enrolment, field, None)
    for fact in facts.filter(kind=kind):
        ledger.void(fact, by=by, reason="check-in corrected")
    return fields


def _still_there(enrolment: Enrolment) -> bool:
    return Attendance.objects.filter(
        person=enrolment.person_id, seminar__cohort=enrolment.cohort_id
    ).exists()
