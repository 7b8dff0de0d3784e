"""Moving forward through a course: started, at this place, finished, trained, passed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from courses import bulk, ledger
from courses.completion import Standing, judge, steps
from courses.models import (
    Activity,
    ActivityVersion,
    Attendance,
    Cohort,
    CourseEdition,
    Enrolment,
    Progress,
    TrainingRecord,
)
from people.models import Affiliation, Person
from people.waking import wake

ISSUE_TASK = "certificates.tasks.issue_due"
AGAIN = timedelta(days=1)  # what is finished again sooner is the same going-through


def begin(
    *,
    person: Person,
    version: ActivityVersion,
    place: int | None = None,
    at: datetime | None = None,
) -> Progress:
    """Note that `person` sees this version, at step `place`. Repeating it is harmless."""
    progress = Progress.objects.filter(person=person, activity_id=version.activity_id).first()
    if progress is None:
        return _put(
            Progress(
                person=person,
                activity_id=version.activity_id,
                version=version,
                place=place or 1,
                started_at=at or timezone.now(),
            ),
            "version",
        )
    if place not in (None, progress.place) or progress.version_id != version.pk:
        progress.version = version
        progress.place = place or progress.place
        progress.save(update_fields=["version", "place"])
    return progress


@transaction.atomic
def finish(
    *,
    person: Person,
    version: ActivityVersion,
    at: datetime | None = None,
    assessment: dict | None = None,
) -> Progress:
    """Finish an activity, credit its planned minutes and see what that completes.

    `assessment` is the detail of an `assessment-taken` row (assessments/attempts.py) when the
    activity is a test. Finishing twice credits once; a further assessment is recorded each time.
    Two at the same time wait for each other at the enrolment's row, before anything is read.
    """
    at = at or timezone.now()
    activity = version.activity
    enrolments = locked_enrolments(person, course=activity.course_id)
    ways = _ways(person.pk, [activity.course_id])
    progress = ways.get(activity.pk)
    job = person.affiliation_on(timezone.localdate(at))
    facts = []
    if progress is None or progress.finished_at is None:
        progress = _credit(progress, person, version, _planned_minutes(enrolments, version), at)
        facts += _facts(
            TrainingRecord.Kind.ACTIVITY_FINISHED,
            enrolments,
            job,
            at,
            activity=activity,
            minutes=progress.minutes,
        )
    else:
        if progress.version_id != version.pk:
            progress = begin(person=person, version=version)
        facts += _repeated(progress, enrolments, job, at)
    if assessment is not None:
        facts += _facts(
            TrainingRecord.Kind.ASSESSMENT_TAKEN,
            enrolments,
            job,
            at,
            activity=activity,
            detail=assessment,
        )
    finished = _finished(ways)
    finished.setdefault(activity.course_id, {})[str(activity.key)] = progress.minutes
    ledger.append(facts + _advance(enrolments, job, at, facts, finished))
    return progress


@transaction.atomic
def attend(
    *,
    person: Person,
    attendance: Attendance,
    at: datetime,
    source: str,
    certainty: str = "",
) -> TrainingRecord:
    """Credit a seminar: an exposure in the room, and the activity it stands for, if any.

    Returns the fact.
    """
    seminar = attendance.seminar
    enrolments = locked_enrolments(person, active=False, cohort=seminar.cohort_id)
    job = person.affiliation_on(timezone.localdate(at))
    facts = [
        ledger.fact(
            TrainingRecord.Kind.SEMINAR_ATTENDED,
            person=person,
            at=at,
            enrolment=None,
            affiliation=job,
            cohort=seminar.cohort,
            programme_id=seminar.cohort.programme_id,
            activity=seminar.activity,
            minutes=attendance.minutes,
            source=source,
            certainty=certainty,
            detail={"seminar": seminar.pk},
        )
    ]
    if seminar.activity is not None:
        _credit_activity(person, seminar.activity, attendance.minutes, at)
    finished = _finished(_ways(person.pk, [e.course_id for e in enrolments]))
    return ledger.append(facts + _advance(enrolments, job, at, facts, finished))[0]


def standing(enrolment: Enrolment) -> Standing:
    """Judge an enrolment against the edition it began on."""
    finished = _finished(_ways(enrolment.person_id, [enrolment.course_id]))
    marks = _marks(enrolment.person_id, enrolment)
    mine = finished.get(enrolment.course_id, {})
    return _judge(enrolment.edition, mine, _room_minutes(enrolment), marks)


def catch_up(*, enrolment: Enrolment, at: datetime | None = None) -> None:
    """See what an enrolment completes by what was finished before it began."""
    at = at or timezone.now()
    with transaction.atomic():
        locked = locked_enrolments(enrolment.person, active=False, pk=enrolment.pk)
        job = enrolment.person.affiliation_on(timezone.localdate(at))
        finished = _finished(_ways(enrolment.person_id, [enrolment.course_id]))
        ledger.append(_advance(locked, job, at, [], finished))


def catch_up_many(*, cohort: Cohort, came: set[tuple[int, int]], at: datetime) -> None:
    """Do the same for all who came into a cohort, by person and course; most had finished nothing."""
    people = sorted({person for person, _course in came})
    had: set[tuple[int, int]] = set()
    for start in range(0, len(people), bulk.LOOK_UP):
        done = Progress.objects.finished().filter(person__in=people[start : start + bulk.LOOK_UP])
        had.update(done.values_list("person_id", "activity__course_id").distinct())
    for person, course in sorted(came & had):
        enrolment = Enrolment.objects.select_related("person").get(
            person=person, course=course, cohort=cohort
        )
        catch_up(enrolment=enrolment, at=at)


# Locking and crediting -----------------------------------------------------------------------------


def locked_enrolments(person: Person, *, active: bool = True, **where) -> list[Enrolment]:
    """Lock the person's enrolments. Beside each its edition, its `programme_id` and the `newest`
    edition of its course; a course's and a cohort's own rows are not needed, and are wide."""
    enrolments = Enrolment.objects.active() if active else Enrolment.objects.all()
    locked = list(
        enrolments.select_for_update(of=("self",))
        .select_related("edition")
        .annotate(programme_id=F("cohort__programme_id"), newest=F("course__current_edition_id"))
        .filter(person=person, **where)
        .order_by("pk")
    )
    for enrolment in locked:
        enrolment.person = person
    return locked


def _put(progress: Progress, *fields: str) -> Progress:
    """Insert, or set `fields` of the row that is there by now (another tab). One statement."""
    return Progress.objects.bulk_create(
        [progress],
        update_conflicts=True,
        unique_fields=["person", "activity"],
        update_fields=fields,
    )[0]


def _credit(
    begun: Progress | None, person: Person, version: ActivityVersion, minutes: int, at: datetime
) -> Progress:
    """Finish what was begun, or at once what was not. The place to resume at stays."""
    progress = begun or Progress(person=person, activity_id=version.activity_id, started_at=at)
    progress.version = version
    progress.minutes = minutes
    progress.finished_at = at
    if begun is not None:
        progress.save(update_fields=["version", "minutes", "finished_at"])
        return progress
    return _put(progress, "version", "minutes", "finished_at")


def _planned_minutes(enrolments: Iterable[Enrolment], version: ActivityVersion) -> int:
    """Credit planned, not clock, minutes (a tab may stand open for a day).

    What the outline one began on says; of an activity that came later, what its page says.
    """
    key = str(version.activity.key)
    for enrolment in enrolments:
        for step in steps(enrolment.edition.outline):
            if step.key == key:
                return step.minutes
    return version.definition.get("minutes", 0)


def _credit_activity(person: Person, activity: Activity, minutes: int, at: datetime) -> None:
    pointer = activity.current.select_related("version").first()
    if pointer is None:
        return
    begun = Progress.objects.filter(person=person, activity=activity).first()
    if begun is None or begun.finished_at is None:
        _credit(begun, person, pointer.version, minutes, at)


def _facts(kind, enrolments, job: Affiliation | None, at: datetime, **fields):
    return [
        ledger.fact(
            kind,
            person=e.person,
            at=at,
            enrolment=e,
            affiliation=job,
            programme_id=e.programme_id,
            **fields,
        )
        for e in enrolments
    ]


def _repeated(progress: Progress, enrolments, job: Affiliation | None, at: datetime):
    """Return the facts that something finished long ago was gone through again: it credits
    nothing, and is what a renewal by the whole course asks for. A second click is no repetition."""
    last = progress.finished_at
    if last is None or at - last < AGAIN:
        return []
    kind = TrainingRecord.Kind.ACTIVITY_REPEATED
    told = TrainingRecord.objects.filter(
        kind=kind, person_id=progress.person_id, activity_id=progress.activity_id
    )
    if told.filter(occurred_at__gt=at - AGAIN).exists():
        return []
    return _facts(kind, enrolments, job, at, activity=progress.activity)


# Judging -------------------------------------------------------------------------------------------


def _advance(enrolments, job, at, facts, finished) -> list[TrainingRecord]:
    """Set what an enrolment has newly reached, and return the facts that say so."""
    news = []
    for enrolment in enrolments:
        if enrolment.passed_at is not None:
            continue  # there is nothing further, and it only moves forward
        mine = finished.get(enrolment.course_id, {})
        edition, judged = _best_standing(enrolment, facts, mine)
        changed = []
        if enrolment.reached_at is None and _exposed(judged, facts):
            enrolment.reached_at = at
            changed.append("reached_at")
        if enrolment.trained_at is None and judged.trained:
            enrolment.trained_at = at
            changed.append("trained_at")
            news += _facts(
                TrainingRecord.Kind.TRAINED, [enrolment], job, at, minutes=judged.credited
            )
        if enrolment.trained_at and judged.passed:
            enrolment.passed_at = at
            enrolment.passed_edition = edition
            changed += ["passed_at", "passed_edition"]
            news += _facts(TrainingRecord.Kind.PASSED, [enrolment], job, at, edition_id=edition.pk)
            wake(ISSUE_TASK)
        if changed:
            enrolment.save(update_fields=changed)
    return news


def _exposed(judged: Standing, facts) -> bool:
    """Tell whether it is reach: minutes that count, or a seat in the room. A test before the
    course measures and does not teach."""
    in_the_room = any(fact.kind == TrainingRecord.Kind.SEMINAR_ATTENDED for fact in facts)
    return bool(judged.credited) or in_the_room


def _best_standing(enrolment: Enrolment, facts, finished):
    """Judge against the edition begun on or a later one, whichever is satisfied first.

    The marks are read only when they can decide, that is of somebody who is trained.
    """
    editions = [enrolment.edition]
    if enrolment.newest != enrolment.edition_id:
        editions += CourseEdition.objects.filter(
            course=enrolment.course_id, number__gt=enrolment.edition.number
        )
    room = _room_minutes(enrolment)
    judged = [(e, _judge(e, finished, room, {})) for e in editions]
    if any(standing.trained for _edition, standing in judged):
        marks = _marks(enrolment.person_id, enrolment, facts)
        judged = [(e, _judge(e, finished, room, marks)) for e in editions]
    return max(judged, key=lambda pair: (pair[1].passed, pair[1].trained, -pair[0].number))


def _judge(edition: CourseEdition, finished, room: int, marks) -> Standing:
    return judge(edition.outline, edition.rules, finished=finished, marks=marks, room_minutes=room)


def _ways(person_id: int, courses: Iterable[int]) -> dict[int, Progress]:
    """Return the person's progress in some courses by activity, each with the `key` and `course`
    of the activity. One query."""
    rows = Progress.objects.filter(person_id=person_id, activity__course_id__in=list(courses))
    told = rows.annotate(key=F("activity__key"), course=F("activity__course_id"))
    return {row.activity_id: row for row in told}


def _finished(ways: Mapping[int, Progress]) -> dict[int, dict[str, int]]:
    """Return the credited minutes of what is finished, by course and by the activity's key."""
    finished: dict[int, dict[str, int]] = {}
    for row in ways.values():
        if row.finished_at is not None:
            finished.setdefault(row.course, {})[str(row.key)] = row.minutes
    return finished


def _room_minutes(enrolment: Enrolment) -> int:
    """Return the minutes in the room that no activity of the outline stands for."""
    if enrolment.cohort_id is None:
        return 0
    attended = Attendance.objects.filter(
        person_id=enrolment.person_id,
        seminar__cohort_id=enrolment.cohort_id,
        seminar__activity=None,
    )
    return attended.aggregate(total=Sum("minutes"))["total"] or 0


def _marks(person_id: int, enrolment: Enrolment, facts=()) -> dict[str, float]:
    """Return the best share reached in each final, with those about to be written."""
    details = [
        (str(fact.activity.key), fact.detail)
        for fact in facts
        if fact.kind == TrainingRecord.Kind.ASSESSMENT_TAKEN
    ]
    details += [
        (str(key), detail)
        for key, detail in TrainingRecord.objects.filter(
            person_id=person_id,
            kind=TrainingRecord.Kind.ASSESSMENT_TAKEN,
            course_id=enrolment.course_id,
        ).values_list("activity__key", "detail")
    ]
    best: dict[str, float] = {}
    for key, detail in details:
        if detail.get("purpose") == "final" and detail.get("maximum"):
            best[key] = max(best.get(key, 0.0), detail["score"] / detail["maximum"])
    return best
