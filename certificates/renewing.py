"""Renewing a certificate: what has changed is shown, then a short test or the whole course.

A renewal never moves a date: a new certificate takes up the next term, and the old one keeps its
own until it ends. It is begun by its holder, so that what is done counts from there; when the test
(or the course) is passed after that, a worker issues it, as it issues the first.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from assessments import attempts
from assessments.models import Attempt
from certificates import designs, issuing
from certificates.changes import Changed, Version, questions_on, since
from certificates.freezing import job_on
from certificates.models import Certificate, Renewal
from certificates.validity import months_of, valid_until
from courses.completion import COUNTED, LATER, Step, steps
from courses.models import (
    ActivityVersion,
    CourseEdition,
    CurrentVersion,
    Enrolment,
    TrainingRecord,
)
from people import audit

OPENS = timedelta(days=90)  # before the last valid day; afterwards it stays open
Mode = Renewal.Mode
Kind = TrainingRecord.Kind


class NotYours(Exception):
    """Only who holds a certificate renews it."""


class NotOpen(Exception):
    """It does not expire, is revoked or replaced, is renewed already, or it is too early."""


# Asking --------------------------------------------------------------------------------------------


def opens_on(certificate: Certificate) -> date | None:
    """Return the day from which it may be renewed, None where it never has to be."""
    return certificate.valid_until - OPENS if certificate.valid_until else None


def is_open(certificate: Certificate, today: date | None = None) -> bool:
    """Tell from the row alone whether it may be renewed; that it is renewed already is not seen."""
    day = opens_on(certificate)
    stands = certificate.status() in (Certificate.Status.VALID, Certificate.Status.EXPIRED)
    return stands and day is not None and (today or timezone.localdate()) >= day


def mode_of(edition: CourseEdition) -> str:
    """Return how a course is renewed: as it says; a test needs a quiz with that purpose."""
    asked = edition.rules.get("renewal") or Mode.TEST
    return Mode.TEST if asked == Mode.TEST and _quiz_key(edition) else Mode.COURSE


def changed_since(certificate: Certificate, language: str) -> list[Changed]:
    """Return what has changed in the course since the holder took it. Two queries."""
    course = certificate.enrolment.course
    plan = _plan(_edition(certificate.enrolment))
    keys = [step.key for step in plan if step.purpose != "baseline"]
    current = _current(course.pk, language)
    now = [current[key] for key in keys if key in current]
    ever = [_version(row) for row in _rows(ActivityVersion.objects.filter(activity__course=course))]
    seen = certificate.content.get("versions", {})
    return since(seen, now, ever, certificate.content["passed_on"])


def quiz_of(edition: CourseEdition, language: str) -> ActivityVersion | None:
    """Return the short test in the holder's language, else in the one there is."""
    key = _quiz_key(edition)
    pointers = CurrentVersion.objects.filter(activity__key=key) if key else []
    found = {pointer.language: pointer for pointer in pointers}
    pointer = found.get(language) or next(iter(found.values()), None)
    if pointer is None:
        return None
    versions = ActivityVersion.objects.select_related("activity__course__current_edition")
    return versions.get(pk=pointer.version_id)


def counts(step: Step) -> bool:
    """Tell whether the whole course again takes this: what is counted, and the final assessments."""
    return step.purpose not in LATER and (step.requirement in COUNTED or step.purpose == "final")


def left(renewal: Renewal) -> list[str]:
    """Return the keys of what is still to be done. One query, two for the whole course."""
    edition = _edition(renewal.enrolment)
    if renewal.mode == Mode.TEST:
        return [] if _passed_at(renewal) else [_quiz_key(edition)]
    done = set(_done(renewal).values_list("activity__key", flat=True))
    done = {str(key) for key in done}
    passed = {str(key) for key in _tests(renewal).values_list("activity__key", flat=True)}
    return [
        step.key
        for step in steps(edition.outline)
        if counts(step) and step.key not in (passed if step.purpose == "final" else done)
    ]


# Doing ---------------------------------------------------------------------------------------------


@transaction.atomic
def begin(
    *, certificate: Certificate, person, language: str, at: datetime | None = None
) -> Renewal:
    """Begin to renew, or go on. For a test its attempt is begun, on what has changed.

    Raises NotYours, NotOpen, and attempts.AlreadyTaken where the quiz allows no further attempt.
    """
    at = at or timezone.now()
    enrolment = issuing.locked(certificate.enrolment)
    if not Certificate.objects.held_by(person).filter(pk=certificate.pk).exists():
        raise NotYours(certificate.number)
    newest = issuing.newest(enrolment)
    if newest != certificate or not is_open(certificate, timezone.localdate(at)):
        raise NotOpen(certificate.number)
    renewal = _begun(certificate, language, at)
    edition = _edition(enrolment)
    quiz = quiz_of(edition, language) if renewal.mode == Mode.TEST else None
    if quiz is not None and not _passed_at(renewal):
        attempts.start(person=enrolment.person, version=quiz, at=at, only=renewal.questions)
    return renewal


def due():
    """Return the renewals that may be finished: an assessment was passed since they were begun."""
    passed = Attempt.objects.filter(
        person=OuterRef("enrolment__person"),
        activity__course=OuterRef("enrolment__course"),
        passed=True,
        submitted_at__gte=OuterRef("begun_at"),
    )
    return Renewal.objects.filter(Exists(passed), certificate=None)


@transaction.atomic
def finish(*, renewal: Renewal, at: datetime | None = None) -> Certificate | None:
    """Issue the certificate of the next term if everything is done; None if something is left.

    Finishing again returns the one there is. A certificate that was revoked in the meantime is
    not renewed.
    """
    enrolment = issuing.locked(renewal.enrolment)
    renewal = Renewal.objects.select_related("enrolment__course__current_edition").get(
        pk=renewal.pk
    )
    if renewal.certificate_id:
        return renewal.certificate
    old = issuing.newest(enrolment)
    if old is None or old.revoked_at or old.term != renewal.term - 1 or left(renewal):
        return None
    passed_at = _finished_at(renewal)
    new = issuing.write(_next(old, renewal, passed_at, at or timezone.now()))
    Renewal.objects.filter(pk=renewal.pk).update(certificate=new)
    audit.record(None, "certificate renewed", old, successor=new.pk, mode=renewal.mode)
    return new


def finish_due() -> int:
    """Issue what is due; return how many. One that fails does not hold up the others."""
    made = 0
    for renewal in list(due()):
        try:
            made += finish(renewal=renewal) is not None
        except issuing.CannotIssue:
            continue
    return made


# Within --------------------------------------------------------------------------------------------


def _begun(certificate: Certificate, language: str, at: datetime) -> Renewal:
    """Return the renewal of the next term, with what had changed frozen when it was begun."""
    known = Renewal.objects.filter(
        enrolment=certificate.enrolment_id, term=certificate.term + 1
    ).first()
    if known is not None:
        return known
    edition = _edition(certificate.enrolment)
    changed = changed_since(certificate, language)
    quiz = quiz_of(edition, language)
    slugs = {one.slug for one in changed}
    current = _current(certificate.enrolment.course_id, language)
    return Renewal.objects.create(
        enrolment=certificate.enrolment,
        term=certificate.term + 1,
        mode=mode_of(edition),
        changes=[one.stored() for one in changed],
        versions={key: [one.number, one.meaning] for key, one in sorted(current.items())},
        questions=questions_on(quiz.definition["questions"], slugs) if quiz else [],
        begun_at=at,
    )


def _next(old: Certificate, renewal: Renewal, passed_at: datetime, at: datetime) -> Certificate:
    enrolment = old.enrolment
    edition = _edition(renewal.enrolment)
    passed_on = timezone.localdate(passed_at)
    job = job_on(enrolment, passed_on)
    months = months_of(edition.rules, job["profession_key"])
    renewed = {
        "mode": renewal.mode,
        "first_passed_on": old.content.get("renewal", old.content).get(
            "first_passed_on", old.content["passed_on"]
        ),
        "changes": [one["title"] for one in renewal.changes],
    }
    content = old.content | job
    content |= {
        "edition": edition.number,
        "passed_on": passed_on.isoformat(),
        "validity_months": months,
        "versions": renewal.versions,
        "renewal": renewed,
    }
    return Certificate(
        person=old.person,
        enrolment=enrolment,
        kind=Certificate.Kind.RENEWAL,
        term=renewal.term,
        predecessor=old,
        holder=issuing.holder_of(enrolment),
        content=content,
        design=designs.pinned(enrolment),
        issued_at=max(issuing.not_before(at, passed_at), old.issued_at),
        valid_until=valid_until(passed_on, months),
    )


def _edition(enrolment: Enrolment) -> CourseEdition:
    """Return the edition of today: what is renewed is judged by it."""
    edition = enrolment.course.current_edition
    assert edition is not None  # who has passed a course, passed an edition of it
    return edition


def _plan(edition: CourseEdition):
    return [step for step in steps(edition.outline) if step.purpose not in LATER]


def _quiz_key(edition: CourseEdition) -> str:
    return next((s.key for s in steps(edition.outline) if s.purpose == "renewal"), "")


def _tests(renewal: Renewal):
    """The attempts that count: handed in and passed since the renewal was begun."""
    purpose = Attempt.Purpose.RENEWAL if renewal.mode == Mode.TEST else Attempt.Purpose.FINAL
    return Attempt.objects.filter(
        person=renewal.enrolment.person_id,
        activity__course=renewal.enrolment.course_id,
        purpose=purpose,
        passed=True,
        submitted_at__gte=renewal.begun_at,
    )


def _passed_at(renewal: Renewal) -> datetime | None:
    return _tests(renewal).order_by("submitted_at").values_list("submitted_at", flat=True).first()


def _done(renewal: Renewal):
    """What was gone through since: for the first time, or once more; or in the room."""
    kinds = [Kind.ACTIVITY_FINISHED, Kind.ACTIVITY_REPEATED, Kind.ASSESSMENT_TAKEN]
    mine = Q(kind__in=kinds, course=renewal.enrolment.course_id) | Q(kind=Kind.SEMINAR_ATTENDED)
    return TrainingRecord.objects.standing().filter(
        mine, person=renewal.enrolment.person_id, occurred_at__gte=renewal.begun_at
    )


def _finished_at(renewal: Renewal) -> datetime:
    """Return when the last thing was done that the renewal took."""
    days = [_passed_at(renewal)]
    if renewal.mode == Mode.COURSE:
        keys = [s.key for s in _plan(_edition(renewal.enrolment))]
        days.append(
            _done(renewal)
            .filter(activity__key__in=keys)
            .order_by("-occurred_at")
            .values_list("occurred_at", flat=True)
            .first()
        )
    return max(day for day in days if day is not None)


COLUMNS = ("activity__key", "activity__slug", "activity__kind", "title", "number", "meaning")


def _rows(versions):
    return versions.values_list(*COLUMNS, "definition__law_version", "published_at", "language")


def _version(row) -> Version:
    key, slug, kind, title, number, meaning, law, at, language = row
    day = timezone.localdate(at).isoformat()
    return Version(str(key), slug, kind, title, number, meaning, law or "", day, language)


def _current(course: int, language: str) -> dict[str, Version]:
    """Return the versions a reader gets now by the activity's key, in her language if there is
    one. One query."""
    shown = CurrentVersion.objects.filter(activity__course=course, activity__retired_at=None)
    rows = _rows(ActivityVersion.objects.filter(pk__in=shown.values("version")).order_by("pk"))
    ours = set(shown.filter(language=language).values_list("activity__key", "version__number"))
    found: dict[str, Version] = {}
    for one in map(_version, rows):
        if one.key not in found or any(str(k) == one.key and n == one.number for k, n in ours):
            found[one.key] = one
    return found
