"""Figures at scale: a ledger of 1,000,000 persons and 5,000,000 records on PostgreSQL.

    DATABASE_URL=postgres://... python -m benchmarks.reporting [persons]

Builds a database of its own (Django's test database), fills it by SQL, measures, prints the plans
that were used, and drops it. Each figure stands beside a baseline of the same run: the query is
set beside a bare count of the same rows, the page beside a bare view, the appended row beside the
same insert into a table without indexes. Wall time, and the processor time of this process, for
the machine may have others on it.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

ROUNDS = 5
RECORDS_EACH = 5
PERSONS_OF_A_PROGRAMME = 10_000


def main() -> int:
    """Measure everything; return 1 where a promise is broken, 2 without PostgreSQL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    if connection.vendor != "postgresql":
        print("DATABASE_URL must be PostgreSQL: the promises are for it.")
        return 2
    persons = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return _measure(persons)
    finally:
        connection.creation.destroy_test_db("unused", verbosity=0)


def _measure(persons: int) -> int:
    programme = _fill(persons)
    kept = [
        _query(),
        _append(programme),
        _page(),
        _bootstrap(),
        _memory(),
    ]
    return 0 if all(kept) else 1


# The ledger ------------------------------------------------------------------------------------------


def _fill(persons: int):
    """Write persons and five records each by SQL, without the indexes and put them back."""
    from django.db import connection

    from courses.models import TrainingRecord
    from people.models import Person
    from tests import factories

    programme = factories.ProgrammeFactory()
    jobs = [factories.ProfessionFactory().pk for _n in range(12)]
    began = time.perf_counter()
    person, ledger = Person._meta.db_table, TrainingRecord._meta.db_table
    first = Person.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # foreign keys are not asked
        indexes = _without_indexes(cursor, ledger)
        cursor.execute(
            _copies(Person(name="Made up"), person, "generate_series(1, %s) n"), [persons]
        )
        model = TrainingRecord(
            kind="activity-finished", person_id=1, programme_id=programme.pk, detail={}
        )
        values = {
            "person_id": f"{first} + 1 + n %% {persons}",
            "profession_id": f"(ARRAY{jobs})[1 + (n %% {persons}) %% 12]",
            "month": "202201 + 100 * (n %% 5) + n / 7 %% 12",
            "occurred_at": "now() - n * interval '1 second'",
        }
        cursor.execute(
            _copies(model, ledger, "generate_series(1, %s) n", values), [RECORDS_EACH * persons]
        )
        for statement in indexes:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(f"VACUUM ANALYZE {ledger}")
    rows = RECORDS_EACH * persons
    print(f"{persons:,} persons, {rows:,} records: filled in {time.perf_counter() - began:.0f} s\n")
    return programme


def _without_indexes(cursor, table: str) -> list[str]:
    """Drop a table's plain indexes and return what makes them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE %s",
        [table, "%UNIQUE%"],
    )
    found = cursor.fetchall()
    for name, _statement in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in found]


def _copies(model, table: str, rows: str, values: dict[str, str] | None = None) -> str:
    """Return the INSERT that writes `model` once for each of `rows`, but for some `values`."""
    import json
    from uuid import UUID

    from django.db import connection

    def literal(field) -> str:
        value = getattr(model, field.attname)
        if isinstance(value, UUID):
            return "gen_random_uuid()"
        if isinstance(value, dict | list):
            return f"'{json.dumps(value)}'"
        with connection.cursor() as cursor:
            return cursor.mogrify("%s", [value]) if hasattr(cursor, "mogrify") else _quoted(value)

    columns = {f.column: literal(f) for f in model._meta.concrete_fields if not f.primary_key}
    columns |= values or {}
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table}" ({names}) SELECT {", ".join(columns.values())} FROM {rows}'


def _quoted(value) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).upper()
    return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"


# What is promised ------------------------------------------------------------------------------------


def _query() -> bool:
    """Distinct persons by profession and month, live."""
    from reporting import questions

    asked = questions.persons_by_profession_and_month()
    took = _times(lambda: list(asked.all()))  # a new query each time: a list read once is kept
    bare = _times(lambda: _sql("SELECT count(*) FROM courses_trainingrecord"))
    kept = _say("distinct persons by profession and month", took, bare, "a bare count", 2000)
    print(asked.explain(analyze=True, buffers=True), "\n")
    return kept


def _append(programme) -> bool:
    """One more exposure: what the ledger's row costs, beside the same row without indexes."""
    from django.db import transaction
    from django.utils import timezone

    from courses import ledger
    from courses.models import TrainingRecord
    from people.models import Person

    person = Person.objects.order_by("-pk").first()
    _sql("CREATE TABLE bare_ledger (LIKE courses_trainingrecord INCLUDING DEFAULTS)", fetch=False)

    def append() -> None:
        with transaction.atomic():
            ledger.record(
                TrainingRecord.Kind.ACTIVITY_FINISHED,
                person=person,
                at=timezone.now(),
                programme_id=programme.pk,
            )

    def bare() -> None:
        _sql(
            "INSERT INTO bare_ledger SELECT * FROM courses_trainingrecord ORDER BY position LIMIT 1",
            fetch=False,
        )

    return _say("one more exposure", _times(append, 40), _times(bare, 40), "bare insert", 5)


def _page() -> bool:
    """The page of a programme from its saved figures, beside a page that shows nothing."""
    from django.test import Client
    from django.urls import reverse

    from people.models import Role
    from people.roles import grant
    from reporting import figures
    from tests import factories
    from tests.reporting.conftest import Book

    book = Book()
    for one in factories.PersonFactory.create_batch(200):
        book.enrol(one)
        book.lesson(one, 1)
    user = factories.UserFactory()
    grant(user=user, role=Role.PROJECT_LEAD, scope=book.programme.key)
    client = Client()
    client.force_login(user)
    figures.current(programme=book.programme)
    address, bare = reverse("reach_programme", args=[book.programme.key]), reverse("reach")
    client.get(address)
    took, empty = _times(lambda: client.get(address), 20), _times(lambda: client.get(bare), 20)
    return _say("report page from saved figures", took, empty, "list of programmes", 50)


def _bootstrap() -> bool:
    """Statistics for 10,000 persons with the bootstrap, in this process as in a worker."""
    import numpy as np

    from assessments.statistics.clusters import REPEATS
    from reporting import effect
    from reporting.tested import Tested

    chance = np.random.default_rng(1)
    before = chance.integers(4, 15, PERSONS_OF_A_PROGRAMME)
    rows = [
        Tested(
            person=n,
            course=1,
            place=(n % 6, n % 400, n % 98),
            trained=True,
            before=float(old),
            after=float(min(20, old + gain)),
            later=None,
            maximum_before=20,
            maximum_after=20,
            maximum_later=None,
            mark=0.7,
            passed=True,
            form="1:1:1",
        )
        for n, (old, gain) in enumerate(
            zip(before, chance.integers(0, 7, PERSONS_OF_A_PROGRAMME), strict=True)
        )
    ]
    took = _times(lambda: effect.figures(rows, measured={}), 3)
    bare = _times(lambda: float(np.mean([row.after - row.before for row in rows])), 3)
    words = f"statistics of {len(rows):,} persons, {REPEATS:,} drawn"
    return _say(words, took, bare, "the mean alone", 10_000)


def _memory() -> bool:
    """What a web process has loaded: neither numpy nor scipy."""
    code = (
        "import django, sys; django.setup(); from django.urls import get_resolver;"
        "get_resolver().url_patterns; import resource;"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,"
        "[m for m in ('numpy', 'scipy', 'plotly') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    ).stdout.strip()
    print(f"{'a web process after its URLconf':48}{told} (MB, and which of numpy, scipy, plotly)")
    return told.endswith("[]")


# Measuring -------------------------------------------------------------------------------------------


def _times(work: Callable, rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the median wall time and the processor time of this process, in ms; once is warm-up."""
    work()
    walls, cpus = [], []
    for _n in range(rounds):
        wall, cpu = time.perf_counter(), _cpu()
        work()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (_cpu() - cpu))
    return statistics.median(walls), statistics.median(cpus)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _sql(text: str, *, fetch: bool = True):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall() if fetch else None


def _say(words: str, took: tuple, bare: tuple, beside: str, most: int) -> bool:
    kept = took[0] <= most
    print(
        f"{words:48}{took[0]:9.1f} ms (own CPU {took[1]:.1f}); {beside} {bare[0]:.1f} ms; "
        f"promised {most} ms: {'kept' if kept else 'BROKEN'}",
        flush=True,
    )
    return kept


if __name__ == "__main__":
    sys.exit(main())
