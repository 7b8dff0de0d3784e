"""Nothing typed is lost: answers acknowledged while web, worker and database are killed with kill -9.

    python -m benchmarks.durability --answers 10000 [--seed 1]

A PostgreSQL made by initdb, durable as it ships; the site under gunicorn, and a Celery worker with
beat. Signed-in learners take quizzes through the addresses that autosave.js uses; a seeded killer
kills; a supervisor restarts as systemd would. At the end each word the devices were given is held
against the database. Exit 1 when one was not kept. docs/developers/durability.md tells more.
"""

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.cluster import Cluster
from benchmarks.devices import Choices, Device, Notes, Quiz
from benchmarks.killing import Killer, Site
from benchmarks.verdict import Given, Marked, Stored, Verdict, Way, compare

BROKER = "amqp://guest:guest@127.0.0.1:5672//"
QUIZZES = {"durability-practice": "practice", "durability-final": "final"}
QUESTIONS = 10
SILENCE = 120  # seconds without an acknowledgement after which the site counts as dead
EVERY = 15  # seconds between two words on how far it is
SETTLING = 600  # seconds after which what is due and not issued counts as lost: no measure of speed


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # clears away what it made
    folder = Path(tempfile.mkdtemp(prefix="fagspor-durability-"))
    cluster = Cluster()
    queue = f"durability-{cluster.port}"
    broker = _broker()
    try:
        os.environ |= _environment(folder, cluster, broker, queue)
        _say(
            f"PostgreSQL in {cluster.folder}, broker {urlsplit(broker).scheme}, seed {options.seed}"
        )
        _prepare(cluster, options.copy)
        return _report(*_measure(options, cluster, folder))
    finally:
        cluster.remove()
        _leave_broker(broker, queue)
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.durability")
    parser.add_argument("--answers", type=int, default=10_000, help="questions to be acknowledged")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10_000))
    parser.add_argument("--people", type=int, default=16)
    parser.add_argument(
        "--pause",
        type=float,
        nargs=2,
        default=(1.0, 12.0),
        help="seconds from one kill to the next",
    )
    parser.add_argument(
        "--copy", default="", help="a migrated database to begin with, to save time"
    )
    parser.add_argument("--keep", action="store_true", help="keep the folder with the logs")
    return parser.parse_args(arguments)


# What stands before the first answer ----------------------------------------------------------------


def _environment(folder: Path, cluster: Cluster, broker: str, queue: str) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "elearning.settings",
        "DATA_DIR": str(folder),
        "STATIC_ROOT": str(folder / "static"),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": "http://localhost",
        "DATABASE_URL": cluster.url,
        "REDIS_URL": "",
        "CELERY_BROKER_URL": broker,
        "CELERY_QUEUE": queue,
        "DEBUG": "false",
        "DEMO": "0",
        "SECOND_FACTOR_WAIVED": "0",
        "METRICS": "false",
        "EMAIL_URL": "",
        "S3_BUCKET": "",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent),
    }


def _broker() -> str:
    """Return the machine's RabbitMQ when it answers, else a folder."""
    url = os.environ.get("TEST_BROKER_URL", BROKER)
    where = urlsplit(url)
    try:
        socket.create_connection((where.hostname or "127.0.0.1", where.port or 5672), 2).close()
    except OSError:
        return "filesystem://"
    return url


def _leave_broker(broker: str, queue: str) -> None:
    if not broker.startswith("amqp"):
        return
    from kombu import Connection

    with contextlib.suppress(OSError), Connection(broker) as connection:
        connection.default_channel.queue_delete(queue)
        connection.default_channel.exchange_delete(queue)


def _prepare(cluster: Cluster, copied: str) -> None:
    """Build the database and one course of two quizzes, through the seam that publishing uses."""
    import django

    django.setup()
    from django.core.management import call_command

    if copied:
        cluster.copy(copied)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _course()


def _course() -> None:
    from courses.freezing import FrozenActivity, freeze_activity, freeze_course

    activities = [
        FrozenActivity(
            key=_key(slug),
            slug=slug,
            kind="quiz",
            language="da",
            title=purpose,
            definition=_definition(purpose),
        )
        for slug, purpose in QUIZZES.items()
    ]
    lines = [
        {"key": a.key, "slug": a.slug, "kind": a.kind}
        | {name: a.definition[name] for name in ("minutes", "requirement", "purpose")}
        for a in activities
    ]
    course = freeze_course(
        key=_key("durability"),
        slug="durability",
        kind="core",
        professions=[],
        order=0,
        language="da",
        labels=_labels(activities),
        outline=[{"key": "", "activities": lines}],
        rules={"dose": 0.8, "pass_mark": 0.7, "validity_months": 24},
    )
    for activity in activities:
        freeze_activity(activity, course=course, change="")


def _key(slug: str) -> str:
    import uuid

    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://bench.invalid/{slug}"))


def _labels(activities: list) -> dict:
    return {
        "title": "Durability",
        "summary": "",
        "url": "/da/durability/",
        "audience": "",
        "outcomes": [],
        "modules": {},
        "activities": {activity.key: activity.title for activity in activities},
    }


def _definition(purpose: str) -> dict:
    return {
        "minutes": 10,
        "requirement": "mandatory",
        "objective": "Nothing is lost.",
        "purpose": purpose,
        "intro": "",
        "shuffle": True,
        "questions": [_question(number) for number in range(1, QUESTIONS + 1)],
    }


def _question(number: int) -> dict:
    """Every third one takes several options; `a` (and `b`) are right."""
    right = ("a", "b") if number % 3 == 0 else ("a",)
    return {
        "key": f"q{number}",
        "type": "multiple" if len(right) > 1 else "single",
        "stem": f"<p>Question {number}?</p>",
        "options": [
            {"key": key, "text": f"Option {key}", "correct": key in right, "feedback": ""}
            for key in "abcd"
        ],
        "feedback": "",
        "topic": "pattern",
        "level": "remember",
        "lesson": "",
        "sources": [],
    }


def _choices() -> dict[str, Choices]:
    questions = [_question(number) for number in range(1, QUESTIONS + 1)]
    return {
        q["key"]: Choices(
            tuple(o["key"] for o in q["options"]),
            tuple(o["key"] for o in q["options"] if o["correct"]),
        )
        for q in questions
    }


def _learner(number: int) -> str:
    """Make an enrolled person with a login, and return the key of a session of hers."""
    from benchmarks.scenes import session_of
    from courses.enrolment import enrol
    from courses.models import Course
    from people.models import Person, User

    person = Person.objects.create(name=f"Prøve {number}")
    enrol(person=person, course=Course.objects.get(slug="durability"))
    return session_of(User.objects.create_user(f"d{number}@bench.invalid", person=person))


# Answering, killing ---------------------------------------------------------------------------------


def _measure(options: argparse.Namespace, cluster: Cluster, folder: Path):
    """Let everybody answer until enough is acknowledged and every sort of kill was done."""
    sessions = [_learner(number) for number in range(options.people)]
    _hang_up()
    notes = Notes()
    site = Site(cluster, dict(os.environ), folder)
    try:
        site.wait()
        _say("the site answers; devices and killer begin")
        began = time.monotonic()
        quizzes = [Quiz(slug, _choices()) for slug in QUIZZES]
        devices = [
            Device(site.port, session, quizzes, notes, options.seed * 1000 + number)
            for number, session in enumerate(sessions)
        ]
        killer = Killer(site, options.seed, tuple(options.pause), lambda: notes.heard_at)
        alive = _answer(devices, killer, notes, options.answers)
        if alive:
            site.wait()
        stored = _settled()
    finally:
        notes.stop.set()
        site.stop()
    key = {question: choices.right for question, choices in _choices().items()}
    verdict = compare(notes.log, stored, key)
    if not alive:
        verdict.told_wrong.append(f"the site did not come back within {SILENCE} s")
    return notes, killer.kills, stored, verdict, time.monotonic() - began


def _answer(devices: list[Device], killer: Killer, notes: Notes, wanted: int) -> bool:
    """Return whether the site came back each time."""
    notes.heard_at = time.monotonic()
    for device in devices:
        device.start()
    alive, said = True, time.monotonic()
    while alive and not (notes.log.questions() >= wanted and killer.complete()):
        time.sleep(0.5)
        alive = time.monotonic() - notes.heard_at < SILENCE
        if time.monotonic() - said > EVERY:
            said = time.monotonic()
            _say(f"  {notes.log.questions():,} answers, kills {sum(killer.kills.values())}")
    killer.stop()
    notes.stop.set()
    for device in devices if alive else ():
        device.join()
    return alive


def _settled() -> Stored:
    """Read the database, when the worker has issued what was due; it gets some time for it."""
    until = time.monotonic() + SETTLING
    while True:
        stored = _stored()
        _hang_up()
        if 0 not in stored.certificates.values() or time.monotonic() > until:
            return stored
        time.sleep(1)


def _hang_up() -> None:
    from django.db import connections

    connections.close_all()


# What the database holds ------------------------------------------------------------------------------


def _stored() -> Stored:
    from django.db.models import Count

    from assessments.models import Answer, Attempt
    from courses.models import Enrolment

    rows = Answer.objects.values_list("attempt__key", "question", "number", "response")
    passed = Enrolment.objects.exclude(passed_at=None).annotate(issued=Count("certificates"))
    records = _records()
    return Stored(
        answers=[Given(str(k), q, n, tuple(sorted(r["options"]))) for k, q, n, r in rows],
        attempts={
            str(a.key): Marked(
                a.submitted_at is not None,
                None if a.score is None else float(a.score),
                tuple(records.get((a.person_id, a.activity_id, a.number), ())),
            )
            for a in Attempt.objects.all()
        },
        ways=_ways(),
        certificates={str(e.pk): e.issued for e in passed},
    )


def _records() -> dict[tuple[int, int, int], list[float]]:
    """Return the scores in the ledger by person, activity and number of the attempt."""
    from courses.models import TrainingRecord

    taken = TrainingRecord.objects.filter(kind=TrainingRecord.Kind.ASSESSMENT_TAKEN)
    found: dict[tuple[int, int, int], list[float]] = {}
    for person, activity, detail in taken.values_list("person_id", "activity_id", "detail"):
        found.setdefault((person, activity, detail["attempt"]), []).append(float(detail["score"]))
    return found


def _ways() -> dict[str, Way]:
    from collections import Counter

    from courses.models import Progress, TrainingRecord

    finished = TrainingRecord.objects.filter(kind=TrainingRecord.Kind.ACTIVITY_FINISHED)
    records = Counter(finished.values_list("person_id", "activity_id"))
    rows: Counter = Counter()
    done: Counter = Counter()
    for person, activity, at in Progress.objects.values_list(
        "person_id", "activity_id", "finished_at"
    ):
        rows[person, activity] += 1
        done[person, activity] += at is not None
    return {
        f"person {place[0]}, activity {place[1]}": Way(rows[place], done[place], records[place])
        for place in rows | records
    }


# The table ------------------------------------------------------------------------------------------


def _report(notes: Notes, kills, stored: Stored, verdict: Verdict, seconds: float) -> int:
    log = notes.log
    lines = [
        ("answers acknowledged (questions of attempts)", log.questions()),
        ("  of them changed answers and all numbers", len(set(log.acknowledged))),
        ("  messages that were answered", notes.messages),
        ("attempts handed in", len(log.handed_in)),
        ("certificates issued", sum(stored.certificates.values())),
        *((f"kill -9: {sort}", count) for sort, count in kills.items()),
        *((f"seen by devices: {error}", count) for error, count in sorted(notes.errors.items())),
        ("missing", len(verdict.missing)),
        ("doubled", len(verdict.doubled)),
        ("marked twice", len(verdict.marked_twice)),
        ("marked wrongly", len(verdict.mismarked)),
        ("told wrongly", len(verdict.told_wrong)),
        ("seconds", round(seconds)),
    ]
    print()
    for name, value in lines:
        print(f"{name:48}{value:>10,}")
    for sort, found in vars(verdict).items():
        for sentence in found[:20]:
            print(f"!! {sort}: {sentence}")
    return 0 if verdict.good else 1


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
