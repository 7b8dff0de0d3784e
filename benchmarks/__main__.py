"""`make bench`: measure on this machine, on a database made for it, and print what was measured.

    python -m benchmarks                    everything (about five minutes)
    python -m benchmarks --persons 10000    the large programme smaller
    DATABASE_URL=postgres://... python -m benchmarks

Every figure stands beside a bare Django view on the same server in the same run. Three figures
of another LMS are printed for scale; they are quoted, not measured here.
"""

import argparse
import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUOTED = {
    "lesson": "42 ms CPU (Moodle, tuned; quoted)",
    "attempts": "6.3 a second for eight people (Moodle, tuned; quoted)",
    "import": "12 to 25 s for 10,000 people (Moodle, tuned; quoted)",
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=600)
    options = parser.parse_args()
    with installed():
        run(options)


@contextmanager
def installed() -> Iterator[None]:
    """An installation of its own in a folder that is removed again, with the curriculum loaded."""
    folder = tempfile.mkdtemp(prefix="fagspor-bench-")
    os.environ |= {
        "DATA_DIR": folder,
        "SECRET_KEY": secrets.token_urlsafe(64),
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "STATIC_ROOT": str(Path(folder) / "static"),
        "CELERY_BROKER_URL": "memory://",
    }
    try:
        _prepare()
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import scenes

    call_command("collectstatic", interactive=False, verbosity=0)
    began = time.perf_counter()
    scenes.prepare()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {database()}")
    print(f"migrations and curriculum: {time.perf_counter() - began:.1f} s\n", flush=True)


def run(options: argparse.Namespace) -> None:
    from benchmarks import certificates, documents, live, marking, statistics
    from benchmarks.load import Server

    server = Server(dict(os.environ))
    try:
        pages(server, options)
        attempts(server)
        certificates.measure(server)
    finally:
        server.stop()
    shipped = Server(dict(os.environ), workers=live.WORKERS)
    try:
        live.measure(shipped)
    finally:
        shipped.stop()
    import_list()
    marking.main()
    documents.measure()
    statistics.measure()


def database() -> str:
    from django.db import connection

    return connection.vendor


def pages(server, options: argparse.Namespace) -> None:
    """Measure single pages, the bare view first and last."""
    from benchmarks import scenes
    from benchmarks.load import Request, measure, signed_in

    user, session = scenes.learner(1)
    headers = signed_in(session)
    small, large = scenes.programme(424), scenes.programme(options.persons)
    answers = list(answering(user, session, options.requests))
    plans = {
        "bare Django view": [Request("/bare/", headers=headers)] * options.requests,
        "lesson, signed in": [Request("/da/laer/core-k1-1/", headers=headers)] * options.requests,
        "an answer saved": answers,
        "reach page, 424 persons": reach(small, options.requests),
        f"reach page, {options.persons:,} persons": reach(large, options.requests),
        "bare Django view again": [Request("/bare/", headers=headers)] * options.requests,
    }
    print(f"{'':36}{'a second':>10}{'p95 ms':>9}{'CPU ms':>9}{'x bare':>8}{'failed':>8}")
    base = 0.0
    for name, requests in plans.items():
        if name != "an answer saved":
            measure(server, requests[:40])
        measured = measure(server, requests)
        base = base or measured.cpu_ms
        print(
            f"{name:36}{measured.per_second:10.0f}{measured.p95_ms:9.1f}"
            f"{measured.cpu_ms:9.2f}{measured.cpu_ms / base:8.1f}{measured.failed:8}"
        )
    print(f"{'':36}lesson elsewhere: {QUOTED['lesson']}")


def answering(user, session: str, times: int):
    """Yield saves of answers to one open attempt, each with a new number."""
    from assessments import attempts
    from benchmarks.load import Request, signed_in
    from courses.delivery import current_version

    version = current_version("core-baseline", "quiz")
    attempt = attempts.start(person=user.person, version=version)
    questions = version.definition["questions"]
    token = secrets.token_hex(16)
    for number in range(1, times + 1):
        question = questions[number % len(questions)]
        option = question["options"][number % 4]["key"]
        answer = {"question": question["key"], "response": {"options": [option]}, "number": number}
        body = json.dumps({"attempt": str(attempt.key), "answers": [answer]}).encode()
        headers = signed_in(session, token)
        yield Request("/da/laer/quiz/core-baseline/svar/", "POST", body, headers)


def reach(programme, times: int) -> list:
    """Return requests for a programme's page, whose figure has been worked out before."""
    from benchmarks import scenes
    from benchmarks.load import Request, signed_in
    from reporting import figures

    began = time.perf_counter()
    figures.current(programme=programme)
    figures.refresh_stale()
    print(f"  counting {programme.name}: {time.perf_counter() - began:.2f} s in a worker")
    headers = signed_in(scenes.lead(programme))
    return [Request(f"/da/reach/{programme.key}/", headers=headers)] * times


def attempts(server) -> None:
    """Whole ten-question attempts through the browser's own requests, by eight people at once."""
    from benchmarks import scenes
    from benchmarks.load import at_once
    from benchmarks.quiz import whole_attempt

    people = [scenes.learner(100 + number)[1] for number in range(8)]
    rounds = 6
    jobs = [lambda s=s: [whole_attempt(server.port, s) for _ in range(rounds)] for s in people]
    cpu = server.cpu_seconds()
    took = at_once(jobs)
    done = rounds * len(people)
    cpu = (server.cpu_seconds() - cpu) / done * 1000
    print(
        f"\nwhole ten-question attempts, 8 people: {done / took:.1f} a second, {cpu:.0f} ms CPU each"
    )
    print(f"{'':36}elsewhere: {QUOTED['attempts']}")


def import_list() -> None:
    """A list of 10,000 people, from the bytes of the file to everybody enrolled and invited."""
    from benchmarks import scenes
    from courses import imports
    from courses.models import Cohort, Enrolment
    from people.models import Organisation

    place = Organisation.objects.authorities().first().name
    lines = ["Navn;E-mail;Faggruppe;Organisation"]
    lines += [f"Prøve Person {n};p{n}@bench.invalid;Politibetjent;{place}" for n in range(10_000)]
    data = "\r\n".join(lines).encode("cp1252")
    cohort = Cohort.objects.get(programme=scenes.programme(1))
    began = time.perf_counter()
    job = imports.check(cohort=cohort, filename="liste.csv", data=data, by=None, invite=True)
    checked = time.perf_counter() - began
    imports.confirm(job=job, by=None)
    imports.run_due()
    took = time.perf_counter() - began
    enrolled = Enrolment.objects.filter(cohort=cohort).count() - 1
    print(
        f"\nCSV of 10,000 people: {took:.1f} s ({checked:.1f} s of it the dry run), {enrolled:,} enrolled"
    )
    print(f"{'':36}elsewhere: {QUOTED['import']}")


if __name__ == "__main__":
    main()
