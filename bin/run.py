"""`make run`: make an installation ready and serve it, with background work running.

Settings come from the environment and from DATA_DIR/settings.env, which is written on the first
start. Called again, it skips what is done. One Celery worker with beat inside runs beside the web
server; if it dies it is started again, and takes up what it left (docs/decisions/0003).
"""

import hashlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", ROOT / "data")).resolve()
PORT = os.environ.get("PORT", "8000")
PYTHON = sys.executable
BIN = Path(PYTHON).parent
WEB = [PYTHON, "manage.py", "serve"]
SETTINGS = """# Settings of this installation. docs/operators/settings.md lists them all.
SECRET_KEY={key}
"""
WAIVED = """# Look at the demonstration without two-step sign-in. Not where real people are: with DEMO=0, or
# a SITE_URL other than this machine, the server refuses to start until this line is gone.
SECOND_FACTOR_WAIVED=yes
"""


def main() -> None:
    check_port()
    prepare_folder()
    environment = os.environ | {
        "DATA_DIR": str(DATA_DIR),
        "SITE_URL": os.environ.get("SITE_URL", f"http://localhost:{PORT}"),
        "PORT": PORT,
        "PYTHONUNBUFFERED": "1",
    }
    collect_static(environment)
    supervise(environment)


def check_port() -> None:
    """Say it now, not after a minute of work, when somebody else has the port."""
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        stop(f"PORT must be a number from 1 to 65535, not {PORT!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except OSError:
            stop(f"port {PORT} is taken. Choose another: make run PORT=8001")


def prepare_folder() -> None:
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        settings = DATA_DIR / "settings.env"
        if not settings.exists():
            words = SETTINGS.format(key=secrets.token_urlsafe(64))
            settings.write_text(words + (WAIVED if is_demonstration() else ""))
            settings.chmod(0o600)
    except OSError as error:
        stop(f"the data folder {DATA_DIR} cannot be written ({error.strerror}).")


def is_demonstration() -> bool:
    """Tell whether this is a demonstration that only this machine reaches."""
    demo = os.environ.get("DEMO", "1").strip().lower() in ("1", "true", "yes", "on", "y", "t", "ok")
    return demo and "SITE_URL" not in os.environ


def collect_static(environment: dict) -> None:
    """Gather static files, when any of them has changed since the last time."""
    digest = hashlib.sha256()
    folders = [ROOT / "build" / "assets", *sorted(ROOT.glob("*/static"))]
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path}{path.stat().st_mtime_ns}{path.stat().st_size}".encode())
    digest.update((ROOT / "uv.lock").read_bytes())
    stamp = ROOT / "build" / "stamps" / "static"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("  Gathering static files …", flush=True)
    manage(["collectstatic", "--noinput", "--clear", "--verbosity=0"], environment)
    stamp.write_text(digest.hexdigest())


def manage(arguments: list[str], environment: dict) -> None:
    done = subprocess.run([PYTHON, "manage.py", *arguments], cwd=ROOT, env=environment)
    if done.returncode:
        stop(f"“manage.py {arguments[0]}” failed; the reason stands above.")


def supervise(environment: dict) -> None:
    """Run web server and worker until somebody stops us; start again what was killed.

    The worker comes when the site answers: until then there is nothing it may touch. A web server
    that stops before it ever answered, or that says why it stops, is not started again.
    """
    stopping = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: stopping.set())
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    web, worker = start(WEB, environment), None
    while not stopping.wait(0.2) and (web.poll() is None or (worker and was_killed(web))):
        if web.returncode is not None:
            web = start_again("web server", web, WEB, environment)
        elif worker is None and answers():
            worker = start(worker_command(), environment)
        elif worker is not None and worker.poll() is not None:
            worker = start_again("background worker", worker, worker_command(), environment)
    if stopping.is_set():
        print("\n  Stopping …", flush=True)
    for process in filter(None, (web, worker)):
        end(process)
    if not stopping.is_set():
        stop("the web server stopped; the reason stands above.")


def start_again(name: str, process: subprocess.Popen, command: list[str], environment: dict):
    print(f"  The {name} stopped; starting it again …", flush=True)
    end(process)
    time.sleep(1)
    return start(command, environment)


def was_killed(process: subprocess.Popen) -> bool:
    """Tell whether it was killed from outside: by the system for want of memory, or by hand."""
    return process.returncode == -signal.SIGKILL


def answers() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(PORT))) == 0


def worker_command() -> list[str]:
    return [
        str(BIN / "celery"),
        "--app=elearning",
        "--quiet",
        "worker",
        "--beat",
        "--pool=threads",
        "--concurrency=2",
        "--loglevel=warning",
        "--without-gossip",
        "--without-mingle",
        f"--hostname=fagspor-{PORT}@%h",  # a name of its own, where several share a broker
    ]


def start(command: list[str], environment: dict) -> subprocess.Popen:
    """Start a process in a group of its own, so that its children can be ended with it."""
    return subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)


def end(process: subprocess.Popen) -> None:
    """End a process and what it started. A worker killed from outside leaves its beat behind."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def stop(reason: str) -> None:
    print(f"\nFagspor cannot go on: {reason}", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
