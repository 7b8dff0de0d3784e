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
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", ROOT / "data")).resolve()
PORT = os.environ.get("PORT", "8000")
PYTHON = sys.executable
BIN = Path(PYTHON).parent
SETTINGS = """# Settings of this installation. docs/operators/settings.md lists them all.
SECRET_KEY={key}
"""


def main() -> None:
    check_port()
    prepare_folder()
    environment = os.environ | {
        "DATA_DIR": str(DATA_DIR),
        "SITE_URL": os.environ.get("SITE_URL", f"http://localhost:{PORT}"),
        "PYTHONUNBUFFERED": "1",
    }
    collect_static(environment)
    manage(["set_up"], environment)
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
            settings.write_text(SETTINGS.format(key=secrets.token_urlsafe(64)))
            settings.chmod(0o600)
    except OSError as error:
        stop(f"the data folder {DATA_DIR} cannot be written ({error.strerror}).")


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
    """Run web server and worker until somebody stops us; start a worker that died again."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    commands = {"web": web_command(), "worker": worker_command()}
    running = {name: start(command, environment) for name, command in commands.items()}
    while not stopping.wait(0.5) and running["web"].poll() is None:
        if running["worker"].poll() is not None:
            print("  The background worker stopped; starting it again …", flush=True)
            running["worker"] = start(commands["worker"], environment)
            stopping.wait(1)
    died = running["web"].poll() is not None and not stopping.is_set()
    print("\n  Stopping …", flush=True)
    for process in running.values():
        process.terminate()
    for process in running.values():
        wait(process)
    if died:
        stop("the web server stopped; the reason stands above.")


def web_command() -> list[str]:
    threads = os.environ.get("WEB_THREADS", "4")
    workers = os.environ.get("WEB_WORKERS", "2")
    return [
        str(BIN / "gunicorn"),
        "elearning.wsgi",
        f"--bind={os.environ.get('BIND', '127.0.0.1')}:{PORT}",
        f"--workers={workers}",
        f"--threads={threads}",
        "--worker-class=gthread",
        "--log-level=warning",
        "--max-requests=20000",
    ]


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
    ]


def start(command: list[str], environment: dict) -> subprocess.Popen:
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def wait(process: subprocess.Popen) -> None:
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


def stop(reason: str) -> None:
    print(f"\nFagspor cannot go on: {reason}", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    main()
