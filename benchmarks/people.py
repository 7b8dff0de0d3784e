"""Lists of 10,000 people: how long a page takes, and with how many queries.

    DATABASE_URL=postgres://... python -m benchmarks.people [persons]

Builds a database of its own (Django's test database), fills it, and asks for pages as the admin
does: filtered, sorted, far down. Promise: under 300 ms a page, the same number of queries for 100
persons as for all.
"""

import os
import random
import statistics
import sys
import time
from datetime import date, timedelta

MOST_MS = 300
ROUNDS = 7


def main() -> int:
    """Print one line a question; return 1 when the promise is broken."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure(many)
    finally:
        connection.creation.destroy_test_db("unused", verbosity=0)


def _measure(many: int) -> int:
    from django.core.paginator import Paginator
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from courses import cockpit, cohort_status, duplicates, people_lists, rules

    user, cohort, questions = _filled(many)
    broken = False
    for words, narrowing, page in questions:
        took, queries = [], 0
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            with CaptureQueriesContext(connection) as asked:
                found = people_lists.narrowed(user, narrowing)
                shown = Paginator(found, 50).get_page(page)
                for person in shown:
                    person.affiliation_on(date.today())
            took.append((time.perf_counter() - begun) * 1000)
            queries = len(asked)
        broken |= _say(words, took, queries)
    for words, ask in (
        ("cohort: one page and all counts", lambda: _cohort_page(cohort_status, cohort)),
        ("programme: at a glance", lambda: cockpit.overview([cohort])),
        *_cockpit_pages(cockpit, cohort),
        *_staff_pages(user),
        *_mail_pages(user),
        ("reminders: who is due today", lambda: _due(cohort)),
        ("rule: preview", lambda: rules.plan(_everybody(rules, cohort))),
    ):
        took = []
        for _round in range(3):
            begun = time.perf_counter()
            ask()
            took.append((time.perf_counter() - begun) * 1000)
        _say(words, took, 0)
    begun = time.perf_counter()
    found = duplicates.find()
    print(f"{'duplicates found: ' + str(found):44} {1000 * (time.perf_counter() - begun):8.0f} ms")
    return int(broken)


def _say(words: str, took: list[float], queries: int) -> bool:
    middle = statistics.median(took)
    asked = f"{queries:4} queries" if queries else ""
    print(f"{words:44} {middle:8.0f} ms (most {max(took):.0f}) {asked}")
    return middle > MOST_MS


def _cohort_page(cohort_status, cohort) -> None:
    cohort_status.counts(cohort)
    list(cohort_status.narrowed(cohort)[:50])


def _pages(questions, ask, rows):
    """Return each question as one that counts the rows and reads a page in the middle."""

    def page(narrowing):
        found = ask(narrowing).values_list("pk", flat=True)
        middle = found.count() // 2
        return rows(found[middle : middle + 50])

    return [(words, lambda narrowing=narrowing: page(narrowing)) for words, narrowing in questions]


def _cockpit_pages(cockpit, cohort):
    return _pages(
        [
            (f"participants: {words}", cockpit.Narrowing(**narrowing))
            for words, narrowing in (
                ("everybody", {}),
                ("stopped, by last active", {"state": "stuck", "sort": "last"}),
                ("past the deadline, by deadline", {"state": "late", "sort": "due"}),
                ("by organisation", {"sort": "place"}),
                ("mail not delivered", {"state": "unreached"}),
                ("part of a name", {"text": "ann"}),
            )
        ],
        lambda by: cockpit.people([cohort], by),
        lambda keys: cockpit.rows([cohort], keys),
    )


def _staff_pages(user):
    from people.models import Organisation
    from reporting import staff

    every = frozenset(Organisation.objects.values_list("pk", flat=True))
    places = staff.Places(every, every)
    questions = [("own people: by name", {}), ("own people: by certificate", {"sort": "valid"})]
    questions.append(("own people: begun, by place", {"state": "begun", "sort": "place"}))
    return [
        *_pages(
            questions,
            lambda by: staff.narrowed(places, **by),
            lambda keys: staff.rows(places, keys),
        ),
        ("own people: numbers", lambda: staff.numbers(places)),
    ]


def _mail_pages(user):
    from courses import mail_log

    questions = [
        ("mails: all", mail_log.Narrowing()),
        ("mails: came back", mail_log.Narrowing(state="bounced")),
        ("mails: part of an address", mail_log.Narrowing(text="p77")),
    ]
    return _pages(questions, lambda by: mail_log.narrowed(user, by), list)


def _due(cohort):
    from courses import reminder_candidates, reminders
    from courses.models import ReminderPlan

    steps = {
        "near": [14, 3],
        "passed": [1, 14],
        "invitation": [7, 21],
        "idle": [14],
        "baseline": [3],
    }
    plan = ReminderPlan(cohort=cohort, steps=steps, since=date(2020, 1, 1))
    reminder_candidates.hindrances(
        cohort, {one.person for one in reminder_candidates.due(plan, date.today())}, date.today()
    )
    return reminders.due_today(plan)


def _everybody(rules, cohort):
    return rules.Conditions(cohort=cohort, whole_platform=True)


def _filled(many: int):
    """Write so many persons with jobs, addresses and enrolments; return whom to ask as, and what."""
    from django.utils import timezone

    from courses.models import Enrolment
    from courses.people_lists import Narrowing
    from people.models import Affiliation, Organisation, Person, PersonEmail, Profession
    from tests import factories

    chance = random.Random(1)  # the same people every time
    course, cohort = factories.make_course(), None
    cohort = factories.CohortFactory(courses=[course])
    places = list(Organisation.objects.authorities())
    branches = Organisation.objects.bulk_create(
        Organisation(
            name=f"Afdeling {n}", parent=place, municipality_id=place.counted_municipality_id
        )
        for place in places
        for n in range(5)
    )
    professions = list(Profession.objects.all())
    people = Person.objects.bulk_create(
        [Person(name=f"{chance.choice(NAMES)} {chance.choice(NAMES)}sen {n}") for n in range(many)]
    )
    PersonEmail.objects.bulk_create(
        [PersonEmail(person=p, address=f"p{p.pk}@example.org") for p in people]
    )
    Affiliation.objects.bulk_create(
        Affiliation(
            person=p,
            profession=chance.choice(professions),
            organisation=chance.choice(branches),
            since=date(2020, 1, 1) + timedelta(days=chance.randrange(1500)),
        )
        for p in people
    )
    now = timezone.now()
    Enrolment.objects.bulk_create(
        Enrolment(
            person=p,
            course=course,
            cohort=cohort,
            edition_id=course.current_edition_id,
            due_on=date.today() + timedelta(days=chance.randrange(-30, 60)),
            reached_at=now if chance.random() < 0.6 else None,
        )
        for p in people
    )
    _write_ways(people, cohort, chance, now)
    _analyse()
    user = factories.UserFactory(superuser=True)
    municipality = next(o for o in places if o.kind == "municipality")
    last = many // 50
    return (
        user,
        cohort,
        [
            ("everybody, first page", Narrowing(), 1),
            ("everybody, last page", Narrowing(), last),
            ("by organisation, last page", Narrowing(sort="place"), last),
            ("by deadline", Narrowing(sort="due"), 1),
            ("part of a name", Narrowing(text="ann"), 1),
            ("part of an address", Narrowing(text="p77"), 1),
            (
                "municipality and profession",
                Narrowing(municipality=municipality.pk, profession=professions[0].pk),
                1,
            ),
            ("organisation with all below", Narrowing(organisation=municipality.pk), 1),
            ("cohort, past the deadline", Narrowing(cohort=cohort.pk, state="late"), 1),
            ("enrolled, not begun, by organisation", Narrowing(state="idle", sort="place"), 2),
        ],
    )


def _write_ways(people, cohort, chance, now) -> None:
    """Give everybody an invitation with its mail, and most of them something begun."""
    from courses.models import Invitation, Progress
    from people.models import Mail
    from tests import factories

    mails = Mail.objects.bulk_create(
        Mail(
            person=p,
            recipient=f"p{p.pk}@example.org",
            subject="x",
            reason="invitation",
            scope=cohort.key,
            state="bounced" if chance.random() < 0.03 else "sent",
        )
        for p in people
    )
    Invitation.objects.bulk_create(
        Invitation(
            cohort=cohort,
            person=mail.person,
            mail=mail,
            invited_at=now - timedelta(days=30),
            expires_at=now,
            accepted_at=now if chance.random() < 0.7 else None,
        )
        for mail in mails
    )
    versions = [factories.version_of(f"core-{name}") for name in ("lesson-1", "lesson-2", "quiz")]
    Progress.objects.bulk_create(
        Progress(
            person=p,
            activity=version.activity,
            version=version,
            started_at=now - timedelta(days=chance.randrange(60)),
        )
        for p in people
        for version in versions[: chance.randrange(4)]
    )


NAMES = ("Anna", "Bent", "Cilla", "Dan", "Eva", "Finn", "Grete", "Hans", "Ida", "Jens", "Karen")


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    sys.exit(main())
