"""Certificates that are due at once: made by Celery while the site is asked for lessons.

python -m benchmarks.certificates [--persons 424] [--killed 10000]

Beside each other, in one run: lessons at an even pace while nothing else happens, the same while 424
certificates are made (credential signed, document set and sealed), and the making itself, as the
page of the batch shows it. Then many more, with a worker killed again and again: none may be
missing, none there twice, none without its credential and its document.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

WANTED = 60  # seconds for 424
READ = 20  # lessons a second: as when 424 people each turn a page every 21 seconds
KILLED_AFTER = 4  # seconds at work
LEASE = 30  # seconds a killed worker's lines wait, instead of two minutes
CELERY = ["-m", "celery", "--app=elearning", "--quiet", "worker", "--concurrency=2"]
CELERY += ["--loglevel=warning", "--without-gossip", "--without-mingle"]
BEGIN = """
import django
django.setup()
from certificates.tasks import issue_due
issue_due.delay()
"""
WORKER = """
import datetime, sys, django
django.setup()
from certificates import batches
batches.LEASE = datetime.timedelta(seconds=float(sys.argv[1]))
import time
print("at work", flush=True)
while batches.BatchLine.objects.exclude(state="done").exists():
    batches.work()
    time.sleep(0.2)
"""


def measure(server, persons: int = 424, killed: int = 2000) -> None:
    """Print how long it takes, what the site's readers notice, and what a kill leaves behind."""
    from benchmarks import scenes
    from benchmarks.load import Request, measure, signed_in

    _user, session = scenes.learner(900)
    reading = [Request("/da/laer/core-k1-1/", headers=signed_in(session))] * 300
    measure(server, reading[:40])
    alone = measure(server, reading, rate=READ)
    due(persons)
    took, cpu, beside, seen = made_while_reading(server, reading)
    print(f"\n{persons} certificates due at once, one Celery worker of two processes:")
    print(f"  {took:.1f} s (wanted: {WANTED} s), {cpu:.1f} s of CPU, Celery's start in both")
    print(f"  the batch's page meanwhile: {' '.join(map(str, seen))} of {persons}")
    print(f"  {READ} lessons a second, alone: {_said(alone)}")
    print(f"  {READ} lessons a second, meanwhile: {_said(beside)}")
    _verdict()
    due(killed)
    kills, took, cpu = made_under_kills()
    print(f"{killed:,} with a worker killed {kills} times: {took:.0f} s, {cpu:.0f} s of CPU")
    _verdict()


def due(persons: int) -> None:
    """Write passed enrolments in bulk: that certificates are due, Celery finds by itself."""
    from django.utils import timezone

    from benchmarks import scenes
    from courses.models import Course, Enrolment
    from people.models import Affiliation, Organisation, Person, Profession

    course = Course.objects.open().get(slug="core")
    cohort = scenes.programme(1).cohorts.get()
    people = Person.objects.bulk_create(Person(name=f"Prøve Nr {n}") for n in range(persons))
    now = timezone.now()
    job = {
        "profession": Profession.objects.get(key="police-officer"),
        "organisation": Organisation.objects.authorities().first(),
        "since": now.date(),
    }
    Affiliation.objects.bulk_create(Affiliation(person=p, **job) for p in people)
    Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            course=course,
            cohort=cohort,
            edition_id=course.current_edition_id,
            trained_at=now,
            passed_at=now,
            passed_edition_id=course.current_edition_id,
        )
        for person in people
    )


def made_while_reading(server, reading):
    """Let Celery make everything; ask for lessons until it is done. Watch the batch's figures."""
    from django.utils import timezone

    from benchmarks.load import measure

    measured: list = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            measured.append(measure(server, reading, rate=READ))

    reader = threading.Thread(target=read)
    since, began, cpu = timezone.now(), time.perf_counter(), _cpu()
    reader.start()
    worker = _celery()
    seen = _watched(since)
    took = time.perf_counter() - began
    stop.set()
    reader.join()
    worker.terminate()
    worker.wait()
    return took, _cpu() - cpu, max(measured, key=lambda one: one.p95_ms), seen


def made_under_kills() -> tuple[int, float, float]:
    """Kill one of two workers again and again, and start another in its place."""
    from certificates import batches

    batches.gather()
    began, cpu, kills = time.perf_counter(), _cpu(), 0
    lasting, victim = _worker(LEASE), _worker(LEASE)
    while lasting.poll() is None:
        victim.stdout.readline()
        time.sleep(KILLED_AFTER)
        if victim.poll() is None:
            victim.send_signal(signal.SIGKILL)
            kills += 1
        victim.wait()
        if lasting.poll() is None:
            victim = _worker(LEASE)
    victim.wait()
    return kills, time.perf_counter() - began, _cpu() - cpu


def _celery() -> subprocess.Popen:
    """Start a real worker on a folder of messages, as the installation alone has it, and wake it."""
    env = os.environ | {"CELERY_BROKER_URL": "filesystem://"}
    Path(env["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    worker = subprocess.Popen([sys.executable, *CELERY], env=env)
    subprocess.run([sys.executable, "-c", BEGIN], env=env, check=True)
    return worker


def _watched(since) -> list[int]:
    """Look every two seconds, as the batch's page does, until everything is made."""
    from certificates.models import Batch

    seen: list[int] = []
    while True:
        batch = Batch.objects.counted().filter(begun_at__gte=since).first()
        if batch is not None:
            seen.append(batch.made)
            if batch.made == batch.total and batch.done_at:
                return seen
        time.sleep(2)


def _worker(lease: float) -> subprocess.Popen:
    command = [sys.executable, "-c", WORKER, str(lease)]
    return subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE)


def _cpu() -> float:
    """Seconds of CPU of the processes that were started here and have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _said(measured) -> str:
    return (
        f"p95 {measured.p95_ms:.1f} ms, {measured.cpu_ms:.2f} ms CPU of the web process each, "
        f"failed {measured.failed}"
    )


def _verdict() -> None:
    from django.db.models import Count

    from certificates import issuing
    from certificates.models import Batch, BatchLine, Certificate

    missing = issuing.due().count() + BatchLine.objects.exclude(state="done").count()
    twice = Certificate.objects.values("enrolment").annotate(n=Count("pk")).filter(n__gt=1).count()
    bare = Certificate.objects.filter(credential=None).count()
    documents = Certificate.objects.filter(document_digests=None).count()
    print(
        f"  missing {missing}, twice {twice}, without credential {bare}, without document "
        f"{documents}, batches open {Batch.objects.open().count()}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--persons", type=int, default=424)
    parser.add_argument("--killed", type=int, default=10_000)
    options = parser.parse_args()
    from benchmarks.__main__ import installed
    from benchmarks.load import Server

    with installed():
        server = Server(dict(os.environ))
        try:
            measure(server, options.persons, options.killed)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
