"""A site as an operator runs it, and somebody who kills its parts with kill -9.

The supervisor does what systemd does for the units in docs/operators/running-for-real.md: what has
died is started again, after what is left of it has been cleared away. Nothing else is mended here.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.cluster import Cluster, children, free_port, kill_all

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
RESTART_AFTER = 0.1  # seconds, as systemd's RestartSec


class Site:
    """Web, worker and database, each kept running."""

    def __init__(self, cluster: Cluster, env: dict[str, str], folder: Path):
        self.cluster = cluster
        self.env = env
        self.folder = folder
        self.port = free_port()
        self.stopping = threading.Event()
        self.processes = {name: self._launch(name) for name in ("web", "worker")}
        self.supervisor = threading.Thread(target=self._supervise)
        self.supervisor.start()

    def _commands(self) -> dict[str, list[str]]:
        return {
            "web": [
                *(str(BIN / "gunicorn"), "elearning.wsgi", f"--bind=127.0.0.1:{self.port}"),
                *("--worker-class=gthread", "--workers=2", "--threads=4", "--preload"),
                "--log-level=warning",
            ],
            "worker": [
                *(str(BIN / "celery"), "--app=elearning", "--quiet", "worker", "--beat"),
                *("--pool=threads", "--concurrency=2", "--without-gossip", "--without-mingle"),
                *(f"--hostname=durability-{self.port}@%h", "--loglevel=warning"),
            ],
        }

    def _launch(self, name: str) -> subprocess.Popen:
        with (self.folder / f"{name}.log").open("a") as log:
            return subprocess.Popen(
                self._commands()[name],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _supervise(self) -> None:
        while not self.stopping.wait(0.05):
            self.cluster.start()
            for name, process in self.processes.items():
                if process.poll() is not None:
                    self._clear(process)
                    time.sleep(RESTART_AFTER)
                    self.processes[name] = self._launch(name)

    def _clear(self, process: subprocess.Popen) -> None:
        """End what a dead process left behind, as systemd ends a unit's whole group."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return

    def wait(self, seconds: float = 90) -> None:
        """Wait until every part works."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                asked = Request(f"http://localhost:{self.port}/health/?format=json")
                if urlopen(asked, timeout=5).status == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the site does not answer")

    def stop(self) -> None:
        self.stopping.set()
        self.supervisor.join()
        for process in self.processes.values():
            kill_all([process.pid, *children(process.pid)])
            process.wait()


class Killer:
    """Kills a part of a site at random moments; every sort in each round, in random order.

    Three times in four it lets the site come back first, so that there is something to lose (on a
    busy machine that takes its time); else it strikes again whether it has or not. `heard_at` tells
    when a device was last answered, on time.monotonic's clock.
    """

    def __init__(
        self, site: Site, seed: int, pause: tuple[float, float], heard_at: Callable[[], float]
    ):
        self.site = site
        self.heard_at = heard_at
        self.chance = random.Random(seed)
        self.pause = pause
        self.kills: Counter[str] = Counter(dict.fromkeys(self._ways(), 0))
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _ways(self) -> dict[str, Callable[[], bool]]:
        return {
            "web server": lambda: self._kill("web"),
            "one web process": lambda: self._kill_child("web"),
            "worker": lambda: self._kill("worker"),
            "database": self._kill_database,
            "one database connection": self._kill_connection,
        }

    def stop(self) -> None:
        self.stopping.set()
        self.thread.join()

    def complete(self) -> bool:
        """Tell whether every sort has had its turn."""
        return min(self.kills.values()) > 0

    def _run(self) -> None:
        turns: list[str] = []
        killed, patient = time.monotonic(), True
        while not self.stopping.wait(self.chance.uniform(*self.pause)):
            if patient and self.heard_at() < killed:
                continue
            ways = self._ways()
            turns = turns or self.chance.sample(list(ways), len(ways))
            sort = turns.pop()
            while not ways[sort]():  # there is none at this moment: the next that comes
                if self.stopping.wait(0.1):
                    return
            self.kills[sort] += 1
            killed, patient = time.monotonic(), self.chance.random() < 0.75

    def _kill(self, name: str) -> bool:
        """Kill the process itself, not what it started."""
        process = self.site.processes[name]
        process.kill()
        return True

    def _kill_child(self, name: str) -> bool:
        below = sorted(children(self.site.processes[name].pid))
        return bool(below) and kill_all([self.chance.choice(below)]) == 1

    def _kill_database(self) -> bool:
        return self.site.cluster.kill() > 0

    def _kill_connection(self) -> bool:
        """The server then takes all its other processes down too, and recovers."""
        pids = self.site.cluster.connections()
        return bool(pids) and kill_all([self.chance.choice(pids)]) == 1
