"""A PostgreSQL of one's own: made by initdb, durable as shipped, killed and started at will.

It lies in a folder of its own, listens on this machine only and on a free port. `postgres` refuses
to run as root: started by root, it runs as the user `postgres`, or `nobody` where there is none.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

NAME = "fagspor"
PACKAGED = Path("/usr/lib/postgresql")  # where Debian and Ubuntu keep them, off the PATH


def binaries() -> Path | None:
    """Return the folder that holds `initdb` and `postgres`, the newest; None when there is none."""
    packaged = sorted(PACKAGED.glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = shutil.which("postgres")
    folders = [*reversed(packaged), *([Path(on_path).resolve().parent] if on_path else [])]
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


class Cluster:
    """One PostgreSQL server with one database. `url` leads to it, also after it was killed."""

    def __init__(self) -> None:
        found = binaries()
        if found is None:
            raise RuntimeError("PostgreSQL's own programs (initdb, postgres) are not installed")
        self.programs = found
        self.port = free_port()
        self.url = f"postgres://{NAME}@127.0.0.1:{self.port}/{NAME}"
        self.folder = Path(tempfile.mkdtemp(prefix="fagspor-postgres-"))
        self._as_somebody = somebody_else(self.folder)
        self._run("initdb", "-D", "data", "-U", NAME, "-A", "trust", "-E", "UTF8", "--no-locale")
        self.process = self._launch()
        self.wait()
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {NAME}")

    def copy(self, url: str) -> None:
        """Fill the database with what lies in another one, whose server is not newer than this."""
        dump = [self.programs / "pg_dump", "--no-owner", "--no-privileges", url]
        found = subprocess.run(dump, check=True, stdout=subprocess.PIPE)
        load = [self.programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        load += ["-o", os.devnull, self._address(NAME)]
        subprocess.run(load, check=True, input=found.stdout)

    def _address(self, database: str) -> str:
        return f"postgresql://{NAME}@127.0.0.1:{self.port}/{database}?connect_timeout=2"

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_somebody, str(self.programs / program), *arguments]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def _launch(self) -> subprocess.Popen:
        """Start with the settings that PostgreSQL ships with: fsync and synchronous_commit on."""
        command = [*self._as_somebody, str(self.programs / "postgres"), "-D", "data"]
        command += ["-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        command += ["-c", f"unix_socket_directories={self.folder}"]
        log = (self.folder / "log").open("a")
        return subprocess.Popen(
            command, cwd=self.folder, stdout=log, stderr=log, start_new_session=True
        )

    def start(self) -> None:
        """Start again after a kill; it recovers from its write-ahead log."""
        if self.process.poll() is not None:
            self.process = self._launch()

    def wait(self, seconds: float = 60) -> None:
        """Wait until it takes connections."""
        until = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self._address("postgres")).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def kill(self) -> int:
        """kill -9 of the postmaster and everything it started; return how many there were."""
        killed = kill_all([self.process.pid, *children(self.process.pid)])
        self.process.wait()
        return killed

    def connections(self) -> list[int]:
        """Return the processes that serve connections."""
        return [pid for pid in children(self.process.pid) if f"{NAME} {NAME}" in command_of(pid)]

    def remove(self) -> None:
        """Stop it and take its folder away."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def somebody_else(folder: Path) -> list[str]:
    """Return what stands before a command so that it does not run as root; the folder is given to
    that user. Nothing for everybody but root."""
    if os.geteuid() != 0:
        return []
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]


def children(pid: int) -> list[int]:
    """Return the processes below `pid`, which may sit in sessions of their own."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *children(int(child))]
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def kill_all(pids: list[int]) -> int:
    """kill -9; return how many were still there."""
    killed = 0
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    return killed


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
