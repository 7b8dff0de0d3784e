"""A programme whose ledger is written directly: figures must need nothing else."""

import csv
import gzip
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assessments.models import Answer, Attempt
from courses import ledger
from courses.models import Activity, TrainingRecord
from people.models import Organisation, Person, Role
from people.roles import grant
from tests import factories

DATA = Path(__file__).parent.parent / "data"
Kind = TrainingRecord.Kind
START = datetime(2026, 1, 15, 9, tzinfo=UTC)


class Book:
    """Writes facts about persons into the ledger of one programme."""

    def __init__(self):
        self.course = factories.make_course(lessons=2, followup=True)
        self.edition = self.course.current_edition
        self.activities = {a.slug: a for a in Activity.objects.all()}
        self.programme = factories.ProgrammeFactory(
            name="Tryg", target=424, starts_on="2026-01-01", ends_on="2026-12-31"
        )
        self.programme.refresh_from_db()
        self.cohort = factories.CohortFactory(programme=self.programme, courses=[self.course])
        self.police = factories.ProfessionFactory()
        self.esbjerg = factories.OrganisationFactory(name="Esbjerg", a_municipality=True)

    def fact(self, kind, person, days=0, *, job=None, cohort=None, course=..., slug=None, **fields):
        profession, organisation = job or (self.police, self.esbjerg)
        at = START + timedelta(days=days)
        cohort = cohort or self.cohort
        return TrainingRecord(
            kind=kind,
            person=person,
            programme_id=cohort.programme_id,
            cohort=cohort,
            course=self.course if course is ... else course,
            edition=self.edition if course is ... else None,
            activity=self.activities[slug] if slug else None,
            profession=profession,
            organisation=organisation,
            municipality_id=organisation.counted_municipality_id,
            police_district_id=organisation.counted_police_district_id,
            occurred_at=at,
            month=at.year * 100 + at.month,
            **fields,
        )

    def write(self, *facts):
        return ledger.append(facts)

    def enrol(self, person, days=0, **fields):
        return self.write(self.fact(Kind.ENROLLED, person, days, **fields))

    def lesson(self, person, days=1, **fields):
        fields.setdefault("slug", "core-lesson-1")
        return self.write(self.fact(Kind.ACTIVITY_FINISHED, person, days, **fields))

    def seminar(self, person, days=1, **fields):
        return self.write(self.fact(Kind.SEMINAR_ATTENDED, person, days, course=None, **fields))

    def test(self, person, purpose, score, days, **detail):
        return self.fact(
            Kind.ASSESSMENT_TAKEN,
            person,
            days,
            slug=f"core-{purpose}",
            detail={"purpose": purpose, "score": score, "maximum": 20, "attempt": 1, "meaning": 1}
            | detail,
        )


@pytest.fixture
def book(db):
    return Book()


@pytest.fixture
def lead_client(client, book):
    """A browser in which the programme's project lead is signed in."""
    user = factories.UserFactory()
    grant(user=user, role=Role.PROJECT_LEAD, scope=book.programme.key)
    client.force_login(user)
    client.user = user
    return client


def scores():
    """The synthetic evaluation: [{person, org, role, completed, T0, T1, T2}] as text."""
    with (DATA / "tryg424_scores.csv").open() as file:
        return list(csv.DictReader(file))


def marks():
    """The marks of each test: {(person, wave): {question: 0 or 1}}."""
    found = defaultdict(dict)
    with gzip.open(DATA / "tryg424_responses.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            found[row["person"], row["wave"]][f"q{row['item']}"] = int(row["correct"])
    return found


@pytest.fixture
def tryg(book):
    """The 424 of the synthetic evaluation as ledger rows and answers."""
    return filled(book)


def filled(book):
    rows = scores()
    roles = {
        role: factories.ProfessionFactory(key=role, name_da=role.title(), name_en=role.title())
        for role in sorted({row["role"] for row in rows})
    }
    places = {
        org: Organisation.objects.create(
            name=f"Sted {org}", kind=Organisation.Kind.MUNICIPALITY, code=f"8{int(org):03}"
        )
        for org in sorted({row["org"] for row in rows})
    }
    people = Person.objects.bulk_create(Person(name=f"Prøve {row['person']}") for row in rows)
    facts = []
    for row, person in zip(rows, people, strict=True):
        facts += _story(book, row, person, (roles[row["role"]], places[row["org"]]))
    book.write(*facts)
    _answers(book, rows, people)
    return book


def _story(book, row, person, job):
    def fact(kind, days, **fields):
        return book.fact(kind, person, days, job=job, **fields)

    days = int(row["person"]) % 90
    yield fact(Kind.ENROLLED, days)
    if row["T0"]:
        yield book.test(person, "baseline", int(row["T0"]), days)
    if row["completed"] == "1":
        yield fact(Kind.ACTIVITY_FINISHED, days + 1, slug="core-lesson-1", minutes=10)
        yield fact(Kind.TRAINED, days + 2, minutes=20)
    if row["T1"]:
        yield book.test(person, "final", int(row["T1"]), days + 2)
        if int(row["T1"]) >= 14:
            yield fact(Kind.PASSED, days + 2)
    if row["T2"]:
        yield book.test(person, "followup", int(row["T2"]), days + 92)


def _answers(book, rows, people):
    """The answers behind the scores: only the tests' reliability is read from them."""
    marked = marks()
    attempts, answers = [], []
    for row, person in zip(rows, people, strict=True):
        for wave, purpose in (("T0", "baseline"), ("T1", "final")):
            if row[wave]:
                attempt = _attempt(book, person, purpose, int(row[wave]))
                attempts.append(attempt)
                answers += [
                    Answer(attempt=attempt, question=question, response={}, mark=mark)
                    for question, mark in marked[row["person"], wave].items()
                ]
    Attempt.objects.bulk_create(attempts)
    Answer.objects.bulk_create(answers, batch_size=2000)


def _attempt(book, person, purpose, score):
    activity = book.activities[f"core-{purpose}"]
    return Attempt(
        person=person,
        activity=activity,
        version=factories.version_of(activity.slug),
        purpose=purpose,
        number=1,
        questions=[],
        submitted_at=START,
        score=score,
        maximum=20,
    )
