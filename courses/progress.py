"""Moving forward through a course: started, at this place, finished, trained, passed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from courses import ledger
from courses.completion import Standing, judge, steps
from courses.models import (
    Activity,
    ActivityVersion,
    Attendance,
    Enrolment,
    Progress,
    TrainingRecord,
)
from people.models import Affiliation, Person
from people.waking import wake

ISSUE_TASK = "certificates.tasks.issue_due"


def begin(
    *, person: Person, version: ActivityVersion, place: int | None = None, at: datetime | None = None
) -> Progress:
    """Note that `person` sees this version, at step `place`. Repeating it is harmless."""
    progress, new = Progress.objects.get_or_create(
        person=person,
        activity_id=version.activity_id,
        defaults={"version": version, "place": place or 1, "started_at": at or timezone.now()},
    )
    if not new and (place not in (None, progress.place) or progress.version_id != version.pk):
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
    """
    at = at or timezone.now()
    enrolments = _locked_enrolments(person, version.activity_id)
    job = person.affiliation_on(timezone.localdate(at))
    begin(person=person, version=version, at=at)
    progress = Progress.objects.select_for_update().get(
        person=person, activity_id=version.activity_id
    )
    facts = []
    if progress.finished_at is None:
        progress.minutes = _planned_minutes(enrolments, version)
        progress.finished_at = at
        progress.save(update_fields=["minutes", "finished_at"])
        facts += _facts(
            TrainingRecord.Kind.ACTIVITY_FINISHED,
            enrolments,
            job,
            at,
            activity=version.activity,
            minutes=progress.minutes,
        )
    if assessment is not None:
        facts += _facts(
            TrainingRecord.Kind.ASSESSMENT_TAKEN,
            enrolments,
            job,
            at,
            activity=version.activity,
            detail=assessment,
        )
    ledger.append(facts + _advance(person, enrolments, job, at, facts))
    return progress


@transaction.atomic
def attend(
    *, person: Person, attendance: Attendance, at: datetime, source: str
) -> None:
    """Credit a seminar: an exposure in the room, and the activity it stands for, if any."""
    seminar = attendance.seminar
    enrolments = list(
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("cohort", "course", "edition")
        .filter(person=person, cohort=seminar.cohort)
    )
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
        )
    ]
    if seminar.activity_id:
        _credit_activity(person, seminar.activity, attendance.minutes, at)
    ledger.append(facts + _advance(person, enrolments, job, at, facts))


def standing(enrolment: Enrolment) -> Standing:
    """Judge an enrolment against the edition it began on."""
    edition = enrolment.edition
    return judge(edition.outline, edition.rules, **_achieved(enrolment.person_id, enrolment))


def catch_up(*, enrolment: Enrolment, at: datetime | None = None) -> None:
    """See what an enrolment completes by what was finished before it began."""
    at = at or timezone.now()
    with transaction.atomic():
        locked = list(
            Enrolment.objects.select_for_update(of=("self",))
            .select_related("cohort", "course", "edition", "person")
            .filter(pk=enrolment.pk)
        )
        job = enrolment.person.affiliation_on(timezone.localdate(at))
        ledger.append(_advance(enrolment.person, locked, job, at, []))


def _locked_enrolments(person: Person, activity_id: int) -> list[Enrolment]:
    return list(
        Enrolment.objects.active()
        .select_for_update(of=("self",))
        .select_related("cohort", "course", "edition")
        .filter(person=person, course__activities=activity_id)
        .order_by("pk")
    )


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
    version = activity.current.select_related("version").first()
    if version is None:
        return
    progress = begin(person=person, version=version.version, at=at)
    Progress.objects.filter(pk=progress.pk, finished_at=None).update(
        finished_at=at, minutes=minutes
    )


def _facts(kind, enrolments, job: Affiliation | None, at: datetime, **fields):
    return [
        ledger.fact(kind, person=e.person, at=at, enrolment=e, affiliation=job, **fields)
        for e in enrolments
    ]


def _advance(person, enrolments, job, at, facts) -> list[TrainingRecord]:
    """Set what an enrolment has newly reached, and return the facts that say so."""
    news = []
    for enrolment in enrolments:
        enrolment.person = person
        edition, judged = _best_standing(enrolment, facts)
        changed = []
        if enrolment.reached_at is None and (judged.credited or facts):
            enrolment.reached_at = at
            changed.append("reached_at")
        if enrolment.trained_at is None and judged.trained:
            enrolment.trained_at = at
            changed.append("trained_at")
            news += _facts(
                TrainingRecord.Kind.TRAINED, [enrolment], job, at, minutes=judged.credited
            )
        if enrolment.passed_at is None and enrolment.trained_at and judged.passed:
            enrolment.passed_at = at
            enrolment.passed_edition = edition
            changed += ["passed_at", "passed_edition"]
            news += _facts(TrainingRecord.Kind.PASSED, [enrolment], job, at, edition_id=edition.pk)
            wake(ISSUE_TASK)
        if changed:
            enrolment.save(update_fields=changed)
    return news


def _best_standing(enrolment: Enrolment, facts):
    """Judge against the edition begun on or a later one, whichever is satisfied first."""
    achieved = _achieved(enrolment.person_id, enrolment, facts)
    editions = [enrolment.edition]
    if enrolment.course.current_edition_id != enrolment.edition_id:
        editions += enrolment.course.editions.filter(number__gt=enrolment.edition.number)
    judged = [(e, judge(e.outline, e.rules, **achieved)) for e in editions]
    return max(judged, key=lambda pair: (pair[1].passed, pair[1].trained, -pair[0].number))


def _achieved(person_id: int, enrolment: Enrolment, facts=()) -> dict:
    """Collect what counts: finished activities, best marks in finals, minutes in the room."""
    finished = {
        str(key): minutes
        for key, minutes in Progress.objects.finished()
        .filter(person_id=person_id, activity__course_id=enrolment.course_id)
        .values_list("activity__key", "minutes")
    }
    room = 0
    if enrolment.cohort_id:
        room = (
            Attendance.objects.filter(
                person_id=person_id, seminar__cohort_id=enrolment.cohort_id, seminar__activity=None
            ).aggregate(total=Sum("minutes"))["total"]
            or 0
        )
    return {"finished": finished, "marks": _marks(person_id, enrolment, facts), "room_minutes": room}


def _marks(person_id: int, enrolment: Enrolment, facts) -> dict[str, float]:
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
