"""What the measurements need to stand on: the curriculum, learners with sessions, big programmes.

Learners come in by the site's own verbs. The persons of the big programmes are written in bulk:
they are there to be counted, and counting is what is measured.
"""

import random
from datetime import date, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.utils import timezone

from courses import ledger
from courses.enrolment import enrol
from courses.models import Cohort, Course, Enrolment, Programme, TrainingRecord
from people import roles
from people.affiliations import affiliate
from people.models import Organisation, Person, Profession, Role, User

Kind = TrainingRecord.Kind


def prepare() -> None:
    call_command("migrate", verbosity=0)
    call_command("load_curriculum", verbosity=0)


def learner(number: int) -> tuple[User, str]:
    """Return a signed-in police officer in the core and the police track, and her session."""
    person = Person.objects.create(name=f"Prøve {number}")
    affiliate(
        person=person,
        profession=Profession.objects.get(key="police-officer"),
        organisation=Organisation.objects.authorities().first(),
        since=date(2026, 1, 1),
    )
    for course in Course.objects.open():
        enrol(person=person, course=course)
    user = User.objects.create_user(f"learner-{number}@bench.invalid", person=person)
    return user, session_of(user)


def lead(programme: Programme) -> str:
    """Return the session of somebody who leads `programme`."""
    person = Person.objects.create(name="Projektleder")
    user = User.objects.create_user(f"lead-{programme.pk}@bench.invalid", person=person)
    roles.grant(user=user, role=Role.PROJECT_LEAD, scope=programme.key)
    return session_of(user)


def session_of(user: User) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key


def programme(persons: int) -> Programme:
    """Write a programme in which `persons` are enrolled and most of them finished, in bulk."""
    owner = Organisation.objects.authorities().first()
    made = Programme.objects.create(
        name=f"{persons} synthetic persons",
        owner=owner,
        target=persons,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        synthetic=True,
    )
    cohort = Cohort.objects.create(programme=made, name="All", opens_on=date(2026, 1, 1))
    course = Course.objects.open().get(slug="core")
    cohort.courses.add(course)
    for first in range(0, persons, 5_000):
        _batch(cohort, course, range(first, min(first + 5_000, persons)))
    return made


def _batch(cohort: Cohort, course: Course, numbers: range) -> None:
    chance = random.Random(numbers.start)
    people = Person.objects.bulk_create(Person(name=f"Nr. {n}") for n in numbers)
    Enrolment.objects.bulk_create(
        Enrolment(person=p, course=course, cohort=cohort, edition_id=course.current_edition_id)
        for p in people
    )
    professions = list(Profession.objects.exclude(key="other"))
    employers = list(Organisation.objects.authorities())
    rows = []
    for person in people:
        rows += _story(person, cohort, course, chance, professions, employers)
    TrainingRecord.objects.bulk_create(rows, batch_size=500)


def _story(person, cohort, course, chance, professions, employers) -> list[TrainingRecord]:
    """Return one person's facts: enrolled, some activities, tests, trained, passed."""
    began = timezone.now() - timedelta(days=chance.randrange(30, 300))
    employer = chance.choice(employers)
    shared = {
        "course_id": course.pk,
        "edition_id": course.current_edition_id,
        "cohort_id": cohort.pk,
        "programme_id": cohort.programme_id,
        "profession_id": chance.choice(professions).pk,
        "organisation_id": employer.pk,
        "municipality_id": employer.counted_municipality_id,
    }

    def fact(kind: str, days: int, **fields) -> TrainingRecord:
        at = began + timedelta(days=days)
        return ledger.fact(
            kind, person=person, at=at, enrolment=None, affiliation=None, **shared, **fields
        )

    before, after = chance.randrange(6, 17), chance.randrange(9, 21)
    facts = [fact(Kind.ENROLLED, 0), _test(fact, "baseline", before, 1)]
    if chance.random() < 0.75:
        facts += [fact(Kind.ACTIVITY_FINISHED, day, minutes=7) for day in range(2, 6)]
        facts += [fact(Kind.TRAINED, 20), _test(fact, "final", after, 21)]
        facts += [fact(Kind.PASSED, 21)] if after >= 14 else []
    return facts


def _test(fact, purpose: str, score: int, days: int) -> TrainingRecord:
    detail = {
        "purpose": purpose,
        "score": score,
        "maximum": 20,
        "passed": score >= 14 if purpose == "final" else None,
        "attempt": 1,
        "meaning": 1,
        "valid": True,
    }
    return fact(Kind.ASSESSMENT_TAKEN, days, detail=detail)
