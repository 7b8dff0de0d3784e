"""`make run` keeps its processes going. Web server and worker are stand-ins here: what is tested is
who is started again, and who is not."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[2] / "bin" / "run.py"
# Listens on PORT and says its number in a file; `python -c WEB end` stops by itself instead.
WEB = """
import os, pathlib, socket, sys, time
pathlib.Path("web").write_text(str(os.getpid()))
server = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
time.sleep(0.6 if "end" in sys.argv else 60)
"""
WORKER = (
    "import os, pathlib, time; pathlib.Path('worker').write_text(str(os.getpid())); time.sleep(60)"
)
SUPERVISE = f"""
import importlib.util, os, sys
spec = importlib.util.spec_from_file_location("run", {str(RUN)!r})
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)
run.ROOT = os.getcwd()
run.WEB = [sys.executable, "-c", {WEB!r}, *sys.argv[1:]]
run.worker_command = lambda: [sys.executable, "-c", {WORKER!r}]
run.supervise(dict(os.environ))
"""


@pytest.fixture
def supervised(tmp_path):
    started = []

    def start(*arguments: str) -> subprocess.Popen:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", SUPERVISE, *arguments],
                cwd=tmp_path,
                env=os.environ | {"PORT": str(port), "DATA_DIR": str(tmp_path)},
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.wait(30)


def number(folder: Path, name: str, other_than: int = 0) -> int:
    """Return the process that stands in for `name`, once it is another one."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        written = (folder / name).read_text() if (folder / name).exists() else ""
        if written and int(written) != other_than:
            return int(written)
        time.sleep(0.05)
    raise AssertionError(f"no {name}")


def test_a_killed_web_server_and_a_killed_worker_are_started_again(supervised, tmp_path):
    process = supervised()
    web, worker = number(tmp_path, "web"), number(tmp_path, "worker")
    os.kill(web, signal.SIGKILL)
    assert number(tmp_path, "web", other_than=web)
    os.kill(worker, signal.SIGKILL)
    assert number(tmp_path, "worker", other_than=worker)
    process.terminate()
    assert process.wait(30) == 0


def test_a_web_server_that_stops_by_itself_ends_the_run(supervised, tmp_path):
    assert supervised("end").wait(30) == 1
