"""What a certificate says, gathered once on the day it is issued."""

from datetime import UTC, date, datetime

from django.conf import settings
from django.db.models import Q, Sum

from certificates import names
from certificates.models import Certificate
from certificates.validity import minutes_by_mode
from courses.completion import LATER, Step, steps
from courses.freezing import digest_of
from courses.models import Attendance, CourseEdition, Enrolment, Progress, TrainingRecord

Kind = TrainingRecord.Kind


def frozen(enrolment: Enrolment, *, passed_on: date) -> dict:
    """Return all that the certificate of a passed enrolment will say, in every language there is.

    The holder's name is not in it: `seal` puts its commitment there. Profession and organisation
    are those of the day of passing. The mark is the one that was required: a certificate shows no
    score. `versions` are those of each activity the holder saw: what has changed since is asked
    of them when it is renewed.
    """
    edition = edition_of(enrolment)
    finished = _finished(enrolment)
    minutes = {key: credited for key, (credited, _version) in finished.items()}
    online, room = minutes_by_mode(steps(edition.outline), minutes, _room_minutes(enrolment))
    return {
        **job_on(enrolment, passed_on),
        "course": _course(enrolment),
        "edition": edition.number,
        "minutes_online": online,
        "minutes_room": room,
        **_assessed(enrolment, edition),
        "passed_on": passed_on.isoformat(),
        "platform": settings.SITE_NAME,
        "versions": {key: version for key, (_credited, version) in sorted(finished.items())},
        **_issuer(enrolment),
    }


def seal(certificate: Certificate) -> Certificate:
    """Bind the name to the content by its commitment, and all of it to the digest."""
    certificate.salt = names.new_salt()
    commitment = names.commitment(certificate.holder, certificate.salt)
    certificate.content = certificate.content | {"holder_commitment": commitment}
    certificate.digest = digest(certificate)
    return certificate


def digest(certificate: Certificate) -> str:
    """Return the digest of all that is frozen, as it stands in the row now."""
    until = certificate.valid_until
    predecessor = certificate.predecessor
    return digest_of(
        {
            "number": certificate.number,
            "kind": certificate.kind,
            "term": certificate.term,
            "predecessor": predecessor.number if predecessor else None,
            "content": certificate.content,
            "design": certificate.design,
            "issued_at": certificate.issued_at.astimezone(UTC).isoformat(),
            "valid_until": until.isoformat() if until else None,
        }
    )


def intact(certificate: Certificate) -> bool:
    """Tell whether the row says what was sealed: its digest, and the name where there is one."""
    if certificate.digest != digest(certificate):
        return False
    if certificate.erased_at is not None:
        return True
    stored = certificate.content.get("holder_commitment")
    return stored == names.commitment(certificate.holder, certificate.salt)


def edition_of(enrolment: Enrolment) -> CourseEdition:
    """Return the edition that was passed."""
    return enrolment.passed_edition or enrolment.edition


def completed_at(enrolment: Enrolment) -> datetime:
    """Return when the last thing was done that passing took: never later than `passed_at`.

    They differ when somebody joins a cohort with everything done before: a second enrolment gives
    a second issuer, never a later date. Online, in the room or both count alike. One query.
    """
    assert enrolment.passed_at is not None
    plan = [step for step in steps(edition_of(enrolment).outline) if step.purpose not in LATER]
    finished = Q(kind=Kind.ACTIVITY_FINISHED, activity__key__in=[step.key for step in plan])
    taken = Q(kind=Kind.ASSESSMENT_TAKEN, activity__key__in=[s.key for s in _finals(plan)])
    facts = (
        TrainingRecord.objects.standing()
        .filter(finished | taken, person_id=enrolment.person_id, course_id=enrolment.course_id)
        .filter(occurred_at__lte=enrolment.passed_at)
        .values_list("kind", "activity_id", "detail", "occurred_at")
    )
    days = _first_passing(facts)
    if enrolment.cohort_id is not None:
        days += _attended(enrolment)
    return max(days, default=enrolment.passed_at)


def _first_passing(facts) -> list[datetime]:
    """Return when each activity was finished, and each final first passed."""
    first: dict[tuple, datetime] = {}
    for kind, activity, detail, at in facts:
        if kind == Kind.ASSESSMENT_TAKEN and not detail.get("passed"):
            continue
        first[kind, activity] = min(at, first.get((kind, activity), at))
    return list(first.values())


def _attended(enrolment: Enrolment) -> list[datetime]:
    facts = TrainingRecord.objects.standing().filter(
        kind=Kind.SEMINAR_ATTENDED,
        person_id=enrolment.person_id,
        cohort_id=enrolment.cohort_id,
        occurred_at__lte=enrolment.passed_at,
    )
    return list(facts.values_list("occurred_at", flat=True))


def job_on(enrolment: Enrolment, day: date) -> dict:
    """Return profession and organisation of the holder as of a day."""
    job = enrolment.person.affiliation_on(day)
    if job is None:
        return {"profession": {}, "profession_key": "", "organisation": ""}
    return {
        "profession": {"da": job.profession.name_da, "en": job.profession.name_en},
        "profession_key": job.profession.key,
        "organisation": job.organisation.name,
    }


def _course(enrolment: Enrolment) -> dict:
    labels = enrolment.course.labels
    return {
        "key": str(enrolment.course.key),
        "titles": {code: words.get("title", "") for code, words in labels.items()},
        "outcomes": {code: words.get("outcomes", []) for code, words in labels.items()},
    }


def _assessed(enrolment: Enrolment, edition: CourseEdition) -> dict:
    """Return the titles of the final assessments by language, and the lowest mark required."""
    finals = _finals(steps(edition.outline))
    titles = {
        code: [title for step in finals if (title := words.get("activities", {}).get(step.key))]
        for code, words in enrolment.course.labels.items()
    }
    marks = [step.pass_mark or edition.rules.get("pass_mark") for step in finals]
    known = [mark for mark in marks if mark is not None]
    return {"assessed": titles, "mark": min(known, default=edition.rules.get("pass_mark"))}


def _finals(plan) -> list[Step]:
    return [step for step in plan if step.purpose == "final"]


def _issuer(enrolment: Enrolment) -> dict:
    cohort = enrolment.cohort
    if cohort is None:
        return {"issuer": settings.SITE_NAME, "programme": "", "cohort": "", "synthetic": False}
    programme = cohort.programme
    return {
        "issuer": programme.owner.name,
        "programme": programme.name,
        "cohort": cohort.name,
        "synthetic": programme.synthetic,
    }


def _finished(enrolment: Enrolment) -> dict[str, tuple[int, list]]:
    """Return minutes and [number, meaning] of the version seen, by the activity's key."""
    rows = Progress.objects.finished().filter(
        person_id=enrolment.person_id, activity__course_id=enrolment.course_id
    )
    columns = ("activity__key", "minutes", "version__number", "version__meaning")
    return {
        str(key): (minutes, [number, meaning])
        for key, minutes, number, meaning in rows.values_list(*columns)
    }


def _room_minutes(enrolment: Enrolment) -> int:
    if enrolment.cohort_id is None:
        return 0
    attended = Attendance.objects.filter(
        person_id=enrolment.person_id,
        seminar__cohort_id=enrolment.cohort_id,
        seminar__activity=None,
    )
    return attended.aggregate(total=Sum("minutes"))["total"] or 0
