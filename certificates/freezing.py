"""What a certificate says, gathered once on the day it is issued."""

from datetime import date

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from certificates.validity import minutes_by_mode
from courses.completion import steps
from courses.models import Attendance, CourseEdition, Enrolment, Progress


def frozen(enrolment: Enrolment, *, holder: str) -> dict:
    """Return everything the certificate of a passed enrolment will say, in every language there is.

    Profession and organisation are those of the day of passing. The mark is the one that was
    required: a certificate shows no score.
    """
    edition = enrolment.passed_edition or enrolment.edition
    online, room = _minutes(enrolment, edition)
    passed_on = timezone.localdate(enrolment.passed_at)
    return {
        "holder": holder,
        **_job(enrolment, passed_on),
        "course": _course(enrolment),
        "edition": edition.number,
        "minutes_online": online,
        "minutes_room": room,
        "mark": edition.rules.get("pass_mark"),
        "passed_on": passed_on.isoformat(),
        "platform": settings.SITE_NAME,
        **_issuer(enrolment),
    }


def _job(enrolment: Enrolment, day: date) -> dict:
    job = enrolment.person.affiliation_on(day)
    if job is None:
        return {"profession": {}, "organisation": ""}
    names = {"da": job.profession.name_da, "en": job.profession.name_en}
    return {"profession": names, "organisation": job.organisation.name}


def _course(enrolment: Enrolment) -> dict:
    labels = enrolment.course.labels
    return {
        "key": str(enrolment.course.key),
        "titles": {code: words.get("title", "") for code, words in labels.items()},
        "outcomes": {code: words.get("outcomes", []) for code, words in labels.items()},
    }


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


def _minutes(enrolment: Enrolment, edition: CourseEdition) -> tuple[int, int]:
    finished = {
        str(key): minutes
        for key, minutes in Progress.objects.finished()
        .filter(person_id=enrolment.person_id, activity__course_id=enrolment.course_id)
        .values_list("activity__key", "minutes")
    }
    return minutes_by_mode(steps(edition.outline), finished, _room_minutes(enrolment))


def _room_minutes(enrolment: Enrolment) -> int:
    if enrolment.cohort_id is None:
        return 0
    attended = Attendance.objects.filter(
        person_id=enrolment.person_id,
        seminar__cohort_id=enrolment.cohort_id,
        seminar__activity=None,
    )
    return attended.aggregate(total=Sum("minutes"))["total"] or 0
