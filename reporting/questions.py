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
from django.utils.html import strip_tags

from assessments.models import Answer, Attempt
from courses import ledger
from courses.completion import COUNTED, LATER, steps
from courses.models import (
    Activity,
    Cohort,
    Course,
    CourseEdition,
    CurrentVersion,
    Duplicate,
    Programme,
    TrainingRecord,
)
from people.models import Belonging, Organisation, Profession
from reporting.tally import (
    TESTS,
    Earlier,
    Fact,
    Moments,
    Person,
    Tally,
    Undecided,
    cronbach,
    form_key,
    pooled,
    see,
)
from reporting.tested import Tested, tests_of

Kind = TrainingRecord.Kind
PLAIN = (Kind.ENROLLED, Kind.WITHDRAWN, Kind.TRAINED, Kind.PASSED, Kind.SEMINAR_ATTENDED)
# Lists of who came to a seminar held before the platform: shown apart, never exposure.
BEFORE_THE_PLATFORM = Q(kind=Kind.SEMINAR_ATTENDED, source=TrainingRecord.Source.IMPORT)
CERTIFICATES = (Kind.CERTIFIED, Kind.CERTIFICATE_REVOKED)
CHUNK = 5_000
LONGEST_STEM = 300


def reach(
    programme: Programme,
    *,
    cohort: Cohort | None = None,
    since: date | None = None,
    until: date | None = None,
    position: int | None = None,
    as_of: date | None = None,
    reliability: dict | None = None,
    regions: dict | None = None,
    undecided: dict | None = None,
) -> dict:
    """Count the distinct persons of a programme: the answer's `figures` (see tally.Tally).

    `until` cuts off what happened later, `since` keeps those who entered from that day on (both
    inclusive, local days), certificates are judged on `as_of`. Without `position` the ledger as
    it stands; the position asked at is in the answer. `reliability`, `regions` and `undecided` are
    what a kept figure was told of things that are not in the ledger.
    """
    position = ledger.position() if position is None else position
    as_of = as_of or timezone.localdate()
    rows = _rows(programme, position, until)
    if reliability is None:
        reliability = reliability_of(programme, position=position)
    if regions is None:
        regions = regions_of(rows)
    into = merges(position)
    open_pairs = Undecided(_open_pairs(into) if undecided is None else ())
    earlier = Earlier(_earlier(rows, cohort, since), into)
    tally = Tally(since=since, regions=regions)
    for facts in _by_person(_streams(rows), into):
        person = see(
            facts,
            zone=timezone.get_default_timezone(),
            as_of=as_of,
            cohort=cohort.pk if cohort else None,
            reliability=reliability,
        )
        if person is not None:
            tally.add(person)
            if person.entered_since(since):
                record = into.get(facts[0].person, facts[0].person)
                open_pairs.see(record, person)
                earlier.see(record, person)
    measured = {"reliability": reliability, "regions": regions}
    measured["undecided"] = open_pairs.too_many() if undecided is None else undecided
    measured["earlier"] = earlier.figures()
    return {"position": position, **tally.figures(), **measured}


def _earlier(rows, cohort: Cohort | None, since: date | None) -> Iterator[tuple[int, tuple, int]]:
    """Yield (person, occasion, minutes) of seminars held before the platform."""
    listed = rows.filter(BEFORE_THE_PLATFORM)
    if cohort is not None:
        listed = listed.filter(cohort=cohort)
    for person, detail, certainty, minutes in listed.order_by("position").values_list(
        "person_id", "detail", "certainty", "minutes"
    ):
        if since is None or detail["day"] >= since.isoformat():
            occasion = (detail["day"], detail["title"], detail["source"], certainty)
            yield person, occasion, minutes


def regions_of(rows) -> dict[str, list[list]]:
    """Return in which region each place of these facts lay, and from when to when."""
    places = rows.annotate(area=MUNICIPALITY_OR_DISTRICT).exclude(area=None).values("area")
    spans: dict[str, list[list]] = {}
    for place, since, until, region in (
        Belonging.objects.filter(organisation__in=places.distinct(), kind=Belonging.Kind.REGION)
        .order_by("organisation", "since")
        .values_list("organisation", "since", "until", "within")
    ):
        span = [since.isoformat(), until.isoformat() if until else None, region]
        spans.setdefault(str(place), []).append(span)
    return spans


def _open_pairs(into: dict[int, int]) -> set[tuple[int, int]]:
    """Return who may be the same person, not decided yet, as whom they count."""
    pairs = Duplicate.objects.waiting().order_by("pk").values_list("one", "other")
    standing = {(into.get(one, one), into.get(other, other)) for one, other in pairs}
    return {(one, other) for one, other in standing if one != other}


def effect(
    programme: Programme,
    *,
    position: int | None = None,
    as_of: date | None = None,
    measured: dict | None = None,
) -> dict:
    """Work out what the persons of a programme learned: the answer's `figures` (reporting/effect.py).

    Of the whole programme only: two answers to filters of one's own choice could be subtracted.
    `measured` is what was read from the answers when it was asked first. Loads numpy and scipy:
    for a worker.
    """
    from reporting import effect as statistics
    from reporting import measured as reading

    position = ledger.position() if position is None else position
    into = merges(position)
    people = {"enrolled": 0, "reached": 0}
    tested: list[Tested] = []
    for person, rows in tested_people(programme, position, into, as_of or timezone.localdate()):
        people["enrolled"] += 1
        people["reached"] += "reached" in person.flags
        tested += rows
    if measured is None:
        measured = reading.measured(programme, tested, position=position, into=into)
        measured["reliability"] = reliability_of(programme, position=position)
    counted = statistics.figures(tested, measured=measured)
    return {"position": position, "people": people, **counted}


def tested_people(
    programme: Programme, position: int, into: dict[int, int], as_of: date
) -> Iterator[tuple[Person, list[Tested]]]:
    """Yield each distinct person with her tests, course by course."""
    zone = timezone.get_default_timezone()
    for records in _by_person(_streams(_rows(programme, position, None)), into):
        # Who counts as whom first: the row must name the person that stands.
        facts = [fact._replace(person=into.get(fact.person, fact.person)) for fact in records]
        person = see(facts, zone=zone, as_of=as_of)
        if person is not None:
            yield person, list(tests_of(person, facts, zone))


def moved(programme: Programme, *, since: int) -> bool:
    """Tell whether anything after position `since` can change this programme's figures."""
    later = TrainingRecord.objects.filter(position__gt=since).order_by()
    merged = later.filter(programme=None, kind__in=[Kind.MERGED, Kind.UNMERGED])
    return later.filter(programme=programme).exists() or merged.exists()


def persons_by_profession_and_month(programme: Programme | None = None):
    """Return rows {profession, month, persons}: distinct persons with an exposure, live.

    Over all programmes by default. Never to be added up: a person stands in every month she
    comes, and merged records are not put together (`reach` does that, person by person).
    """
    corrected = TrainingRecord.objects.filter(corrects__isnull=False).values("corrects")
    exposed = TrainingRecord.objects.filter(kind__in=TrainingRecord.EXPOSURES, voided=False)
    if programme is not None:
        exposed = exposed.filter(programme=programme)
    return (
        exposed.exclude(BEFORE_THE_PLATFORM)
        .exclude(position__in=corrected)
        .order_by()
        .values("profession", "month")
        .annotate(persons=Count("person", distinct=True))
        .order_by("profession", "month")
    )


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
            if step.requirement in COUNTED and step.purpose not in ("baseline", *LATER)
            if step.key in ids
        ]
        exposing |= Q(edition=edition.pk, activity__in=taught)
    return exposing


MUNICIPALITY_OR_DISTRICT = Case(
    When(municipality=None, then=F("police_district")), default=F("municipality")
)


def _grouped(rows, editions) -> Iterator[Fact]:
    """Return the first of each kind of fact by person, course, cohort and job."""
    here = Q(kind__in=PLAIN) & ~BEFORE_THE_PLATFORM
    wanted = here | (Q(kind=Kind.ACTIVITY_FINISHED) & _exposing(editions))
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
    return named(ids, cohort=cohort)


def effect_labels(figures: dict, *, cohort: Cohort | None = None) -> dict:
    """Return the names of a learning figure's courses and groups, and the words of its questions."""
    ids: dict[str, list] = {name: [] for name in ("profession", "organisation", "cohort")}
    for block in figures["courses"]:
        for name, several in ids.items():
            several += [row["id"] for row in block[name] if isinstance(row["id"], int)]
    cohorts = Cohort.objects.in_bulk(ids.pop("cohort"))
    ids |= {"municipality": [], "course": [block["course"] for block in figures["courses"]]}
    return {
        **named(ids, cohort=cohort),
        "question": _stems(figures["measured"]["items"]),
        "option": _stems(figures["measured"]["items"], of_options=True),
        "cohorts": {str(pk): {"name": one.name} for pk, one in cohorts.items()},
    }


def _stems(items: dict[str, list[dict]], *, of_options: bool = False) -> dict[str, dict[str, str]]:
    """Return the wording of each question, or of each "question/option", by language, as it is now."""
    keys = {item["key"] for several in items.values() for item in several}
    courses = {int(form.split(":")[0]) for form in items}
    stems: dict[str, dict[str, str]] = {}
    if not keys:
        return stems
    current = CurrentVersion.objects.filter(activity__course__in=courses, activity__kind="quiz")
    for language, definition in current.values_list("language", "version__definition"):
        for question in definition["questions"]:
            if question["key"] in keys:
                for key, words in _wordings(question, of_options):
                    said = strip_tags(str(words)).strip()
                    stems.setdefault(key, {})[language] = said[:LONGEST_STEM]
    return stems


def _wordings(question: dict, of_options: bool) -> Iterator[tuple[str, str]]:
    if not of_options:
        yield question["key"], question.get("stem", "")
        return
    for option in question.get("options", ()):
        yield f"{question['key']}/{option['key']}", option.get("text", option["key"])


def named(ids: dict[str, list], *, cohort: Cohort | None = None) -> dict:
    """Return the names of professions, places and courses by their ids, in every language."""
    professions = Profession.objects.in_bulk(ids["profession"])
    places = Organisation.objects.in_bulk(
        [*ids["organisation"], *ids["municipality"], *ids.get("region", [])]
    )
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
