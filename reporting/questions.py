"""Questions to the ledger: rows in, plain JSON out. Knows no charts.

Everything counted comes from rows of the ledger up to a position, merges included, so the same
question at the same position has the same answer forever. Only the reliability of the tests is
measured on the answers themselves; a saved figure keeps what was measured and passes it back in.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import groupby
from operator import itemgetter

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, Sum, When
from django.utils import timezone

from assessments.models import Answer, Attempt
from courses import ledger
from courses.completion import COUNTED, steps
from courses.models import Activity, Cohort, Course, CourseEdition, Programme, TrainingRecord
from people.models import Organisation, Profession
from reporting.tally import TESTS, Fact, Moments, Tally, cronbach, form_key, pooled, see

Kind = TrainingRecord.Kind
PLAIN = (Kind.ENROLLED, Kind.WITHDRAWN, Kind.TRAINED, Kind.PASSED, Kind.SEMINAR_ATTENDED)
CERTIFICATES = (Kind.CERTIFIED, Kind.CERTIFICATE_REVOKED)
CHUNK = 5_000


def reach(
    programme: Programme,
    *,
    cohort: Cohort | None = None,
    since: date | None = None,
    until: date | None = None,
    position: int | None = None,
    as_of: date | None = None,
    reliability: dict | None = None,
) -> dict:
    """Count the distinct persons of a programme: the answer's `figures` (see tally.Tally).

    `until` cuts off what happened later, `since` keeps those who entered from that day on (both
    inclusive, local days), certificates are judged on `as_of`. Without `position` the ledger as
    it stands; the position asked at is in the answer.
    """
    position = ledger.position() if position is None else position
    as_of = as_of or timezone.localdate()
    rows = _rows(programme, position, until)
    if reliability is None:
        reliability = reliability_of(programme, position=position)
    tally = Tally(since=since)
    for facts in _by_person(_streams(rows), merges(position)):
        person = see(
            facts,
            zone=timezone.get_default_timezone(),
            as_of=as_of,
            cohort=cohort.pk if cohort else None,
            reliability=reliability,
        )
        if person is not None:
            tally.add(person)
    return {"position": position, **tally.figures(), "reliability": reliability}


def moved(programme: Programme, *, since: int) -> bool:
    """Tell whether anything after position `since` can change this programme's figures."""
    later = TrainingRecord.objects.filter(position__gt=since).order_by()
    merged = later.filter(programme=None, kind__in=[Kind.MERGED, Kind.UNMERGED])
    return later.filter(programme=programme).exists() or merged.exists()


def enrolled_at_most(programme: Programme, most: int) -> bool:
    """Tell whether the programme has at most `most` enrolments, without counting further."""
    rows = TrainingRecord.objects.filter(programme=programme, kind=Kind.ENROLLED).order_by()
    return rows.values("pk")[: most + 1].count() <= most


def merges(position: int) -> dict[int, int]:
    """Return who counts as whom at `position`: {merged person: the one that stands}."""
    into: dict[int, int] = {}
    rows = TrainingRecord.objects.standing(position).filter(
        programme=None, kind__in=[Kind.MERGED, Kind.UNMERGED]
    )
    for kind, person, other in rows.order_by("position").values_list(
        "kind", "person_id", "other_person_id"
    ):
        if kind == Kind.MERGED:
            into[person] = other
        else:
            into.pop(person, None)
    return {person: _end_of(person, into) for person in into}


def _end_of(person: int, into: dict[int, int]) -> int:
    seen: set[int] = set()
    while person in into and person not in seen:
        seen.add(person)
        person = into[person]
    return person


# Reading -----------------------------------------------------------------------------------------


def _rows(programme: Programme, position: int, until: date | None):
    rows = TrainingRecord.objects.standing(position).filter(programme=programme).order_by()
    return rows if until is None else rows.filter(occurred_at__lt=_midnight_after(until))


def _midnight_after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _streams(rows) -> Iterator[Fact]:
    """Return all facts that count, ordered by person: the database groups what can be grouped."""
    editions = _editions(rows)
    return merge(_grouped(rows, editions), _detailed(rows, editions), key=itemgetter(0))


def _editions(rows) -> list[CourseEdition]:
    used = rows.exclude(edition=None).values("edition").distinct()
    return list(CourseEdition.objects.filter(pk__in=used).order_by("pk"))


def _exposing(editions: Iterable[CourseEdition]) -> Q:
    """Return which finished activities are exposures: those the edition required.

    A test before the course measures and does not teach, even where it is required.
    """
    ids = {str(key): pk for key, pk in Activity.objects.values_list("key", "pk")}
    exposing = Q(edition=None)
    for edition in editions:
        taught = [
            ids[step.key]
            for step in steps(edition.outline)
            if step.requirement in COUNTED and step.purpose not in ("baseline", "followup")
            if step.key in ids
        ]
        exposing |= Q(edition=edition.pk, activity__in=taught)
    return exposing


MUNICIPALITY_OR_DISTRICT = Case(
    When(municipality=None, then=F("police_district")), default=F("municipality")
)


def _grouped(rows, editions) -> Iterator[Fact]:
    """Return the first of each kind of fact by person, course, cohort and job."""
    wanted = Q(kind__in=PLAIN) | (Q(kind=Kind.ACTIVITY_FINISHED) & _exposing(editions))
    groups = (
        rows.filter(wanted)
        .annotate(area=MUNICIPALITY_OR_DISTRICT)
        .values(
            "person_id",
            "kind",
            "course_id",
            "cohort_id",
            "profession_id",
            "organisation_id",
            "area",
        )
        .annotate(at=Min("occurred_at"), first=Min("position"))
        .order_by("person_id")
        .values_list(
            "person_id",
            "kind",
            "course_id",
            "cohort_id",
            "profession_id",
            "organisation_id",
            "area",
            "at",
            "first",
        )
    )
    for person, kind, course, cohort, profession, organisation, area, at, first in groups.iterator(
        CHUNK
    ):
        place = (profession, organisation, area)
        yield Fact(person, kind, course, cohort, place, at, first)


def _detailed(rows, editions) -> Iterator[Fact]:
    """Return the tests before, after and later, and the certificates, with their details."""
    marks = {edition.pk: edition.rules.get("pass_mark") for edition in editions}
    tests = Q(kind=Kind.ASSESSMENT_TAKEN, detail__purpose__in=TESTS)
    details = (
        rows.filter(tests | Q(kind__in=CERTIFICATES))
        .order_by("person_id")
        .values_list(
            "person_id",
            "kind",
            "course_id",
            "cohort_id",
            "occurred_at",
            "position",
            "edition_id",
            "detail",
        )
    )
    for person, kind, course, cohort, at, position, edition, detail in details.iterator(CHUNK):
        nowhere = (None, None, None)
        yield Fact(person, kind, course, cohort, nowhere, at, position, marks.get(edition), detail)


def _by_person(facts: Iterable[Fact], into: dict[int, int]) -> Iterator[list[Fact]]:
    """Yield each distinct person's facts. Only merged records are held back until the end."""
    waiting: dict[int, list[Fact]] = {}
    standing = set(into.values())
    for person, group in groupby(facts, key=itemgetter(0)):
        if person in into or person in standing:
            waiting.setdefault(into.get(person, person), []).extend(group)
        else:
            yield list(group)
    yield from waiting.values()


# How reliable the tests are ----------------------------------------------------------------------


def reliability_of(programme: Programme, *, position: int) -> dict[str, dict]:
    """Return alpha, SD and SEM of each pair of forms, from first attempts up to `position`.

    Keys as tally.form_key. Pairs without the same questions, or with too few answers, are left
    out: nobody then has a "reliable gain" there.
    """
    forms: dict[tuple, Moments] = _moments(_first_attempts(programme, position))
    found = {}
    for course, purpose, before in sorted(forms):
        if purpose != Attempt.Purpose.BASELINE:
            continue
        for after in sorted(f[2] for f in forms if f[:2] == (course, Attempt.Purpose.FINAL)):
            both = pooled(
                forms[course, purpose, before], forms[course, Attempt.Purpose.FINAL, after]
            )
            measured = cronbach(both) if both else None
            if measured:
                key = form_key(course, {"meaning": before}, {"meaning": after})
                found[key] = measured
    return found


def _first_attempts(programme: Programme, position: int):
    taken = TrainingRecord.objects.standing(position).filter(
        programme=programme,
        kind=Kind.ASSESSMENT_TAKEN,
        person=OuterRef("person"),
        activity=OuterRef("activity"),
    )
    return Attempt.objects.filter(
        Exists(taken),
        number=1,
        purpose__in=[Attempt.Purpose.BASELINE, Attempt.Purpose.FINAL],
        submitted_at__isnull=False,
    ).order_by()


FORM = ("activity__course_id", "purpose", "version__meaning")


def _moments(attempts) -> dict[tuple, Moments]:
    """Sum up totals and questions of each form in two grouped queries."""
    items: dict[tuple, dict[str, tuple[float, float]]] = {}
    answers = Answer.objects.filter(attempt__in=attempts).order_by()
    for *form, question, total, squares in answers.values_list(
        *(f"attempt__{name}" for name in FORM), "question"
    ).annotate(total=Sum("mark"), squares=Sum(F("mark") * F("mark"))):
        items.setdefault(tuple(form), {})[question] = (float(total or 0), float(squares or 0))
    moments = {}
    for *form, n, total, squares, least, most in attempts.values_list(*FORM).annotate(
        n=Count("pk"),
        total=Sum("score"),
        squares=Sum(F("score") * F("score")),
        least=Min("maximum"),
        most=Max("maximum"),
    ):
        maximum = float(most) if least == most else None
        moments[tuple(form)] = Moments(
            n, float(total), float(squares), maximum, items.get(tuple(form), {})
        )
    return moments


# Names -------------------------------------------------------------------------------------------


def labels(figures: dict, *, cohort: Cohort | None = None) -> dict:
    """Return the names that a figure's ids had when it was asked, in every language."""
    ids = {name: [row["id"] for row in figures["by"][name] if row["id"]] for name in figures["by"]}
    professions = Profession.objects.in_bulk(ids["profession"])
    places = Organisation.objects.in_bulk([*ids["organisation"], *ids["municipality"]])
    courses = Course.objects.in_bulk(ids["course"])
    return {
        "profession": {str(p.pk): {"da": p.name_da, "en": p.name_en} for p in professions.values()},
        "place": {str(o.pk): {"name": o.name, "kind": o.kind} for o in places.values()},
        "course": {
            str(c.pk): {code: words.get("title", c.slug) for code, words in c.labels.items()}
            for c in courses.values()
        },
        "cohort": cohort.name if cohort else "",
    }
