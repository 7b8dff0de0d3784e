"""`make test`: the whole suite on SQLite, then on PostgreSQL with a real broker.

The second run needs servers (TEST_DATABASE_URL, TEST_REDIS_URL, TEST_BROKER_URL; by default on
this machine). Without them it is skipped with a loud line; with CI=true their absence is a failure.
What asks no database anything is run once, alone. The browser tests drive one whole installation: on
the servers when there are any, else alone. They run beside the others, in a process of their own:
Playwright keeps an event loop for as long as its process lives, and what asks for one of its own
after it fails.
Arguments go to pytest: `python bin/test.py tests/courses -k ledger`.
"""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from browser import find_browser

ROOT = Path(__file__).resolve().parent.parent
SERVERS = {
    "TEST_DATABASE_URL": "postgres://postgres@127.0.0.1:5432/fagspor",
    "TEST_REDIS_URL": "redis://127.0.0.1:6379/9",
    "TEST_BROKER_URL": "amqp://guest:guest@127.0.0.1:5672//",
}
PROCESSES = "2"
WITHOUT_BROWSER = ["--ignore=tests/e2e", "-n", PROCESSES, "--dist=loadgroup"]
BROWSER_TESTS = ["tests/e2e"]


def main(arguments: list[str]) -> int:
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="fagspor-test-") as folder:
        missing = unreachable()
        servers = {} if missing else real_servers()
        if arguments:
            return both([*arguments, "--create-db"], folder, browser, servers) | absent(missing)
        if failed := build_databases(folder, browser, servers):
            return failed
        told = Path(folder) / "browser.txt"
        with told.open("w") as out:
            env = environment(folder, "browser", browser) | servers
            beside = subprocess.Popen(
                pytest_command(BROWSER_TESTS), cwd=ROOT, env=env, stdout=out, stderr=out
            )
        failed = both(WITHOUT_BROWSER, folder, browser, servers)
        print("\n== In the browser", flush=True)
        failed |= beside.wait()
        print(told.read_text(), flush=True)
        return failed | absent(missing)


def build_databases(folder: str, browser: str, servers: dict[str, str]) -> int:
    """Build what the runs begin with, beside each other."""
    print("\n== The databases", flush=True)
    command = [sys.executable, "-m", "tests.databases", PROCESSES]
    environments = [environment(folder, "alone", browser)]
    if servers:
        environments.append(environment(folder, "real", browser) | servers)
    built = [subprocess.Popen(command, cwd=ROOT, env=env) for env in environments]
    return max(process.wait() for process in built)


def both(arguments: list[str], folder: str, browser: str, servers: dict[str, str]) -> int:
    """Run the same tests alone, and with servers where there are any."""
    print("\n== Alone: SQLite, files on disk, Celery on a folder", flush=True)
    failed = pytest(arguments, environment(folder, "alone", browser))
    if servers:
        print("\n== For real: PostgreSQL, Redis, RabbitMQ", flush=True)
        real = environment(folder, "real", browser) | servers | {"WITH_DATABASE_ONLY": "1"}
        failed |= pytest(arguments, real)
    return failed


def real_servers() -> dict[str, str]:
    return {
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", SERVERS["TEST_DATABASE_URL"]),
        "REDIS_URL": os.environ.get("TEST_REDIS_URL", SERVERS["TEST_REDIS_URL"]),
        "CELERY_BROKER_URL": os.environ.get("TEST_BROKER_URL", SERVERS["TEST_BROKER_URL"]),
    }


def environment(folder: str, name: str, browser: str) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return clean | {"DATA_DIR": str(Path(folder) / name), "CHROMIUM": browser}


def pytest(arguments: list[str], env: dict[str, str]) -> int:
    return subprocess.run(pytest_command(arguments), cwd=ROOT, env=env).returncode


def pytest_command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *arguments]


def unreachable() -> list[str]:
    """Return the servers that do not answer on their port."""
    return [name for name, default in SERVERS.items() if not answers(os.environ.get(name, default))]


def answers(url: str) -> bool:
    where = urlsplit(url)
    try:
        with socket.create_connection((where.hostname or "127.0.0.1", where.port or 0), timeout=3):
            return True
    except OSError:
        return False


def absent(missing: list[str]) -> int:
    if not missing:
        return 0
    names = ", ".join(missing)
    if os.environ.get("CI"):
        print(f"!! CI must run on real servers; not reached: {names}")
        return 1
    print(f"!! SKIPPED: the second run, on PostgreSQL, Redis and RabbitMQ. Not reached: {names}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
