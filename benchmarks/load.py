"""Asking one server many times, from several threads, and reading what its process spent."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Request:
    path: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Measured:
    """Seconds and milliseconds; CPU is user and system time of the server's processes."""

    requests: int
    failed: int
    per_second: float
    p95_ms: float
    cpu_ms: float


class Server:
    """One gunicorn, of one worker process if not told otherwise: CPU a request is easy to read."""

    def __init__(self, env: dict[str, str], threads: int = 4, workers: int = 1):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "elearning.wsgi", f"--threads={threads}"]
        command += [f"--bind=127.0.0.1:{self.port}", f"--workers={workers}", "--log-level=warning"]
        self.process = subprocess.Popen(
            command, env=env | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        )
        self._wait()

    def _wait(self) -> None:
        for _try in range(300):
            try:
                if urlopen(f"http://127.0.0.1:{self.port}/bare/", timeout=2).status == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def cpu_seconds(self) -> float:
        return sum(map(_cpu_of, [self.process.pid, *_children(self.process.pid)]))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def _children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(
    server: Server, requests: Iterable[Request], *, clients: int = 4, rate: float | None = None
) -> Measured:
    """Send `requests`, spread over `clients` kept connections, after a short warm-up by the caller.

    With a `rate` (requests a second, of all clients together) each client waits for its turn, as
    people do; without, each asks again as soon as it is answered, and takes what the machine has.
    """
    work = list(requests)
    latencies: list[float] = []
    failed: list[int] = []
    shares = [work[number::clients] for number in range(clients)]
    gap = clients / rate if rate else 0.0
    threads = [
        threading.Thread(target=_client, args=(server.port, share, latencies, failed, gap))
        for share in shares
    ]
    cpu, began = server.cpu_seconds(), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    spent = server.cpu_seconds() - cpu
    return Measured(
        requests=len(work),
        failed=len(failed),
        per_second=len(work) / took,
        p95_ms=sorted(latencies)[int(len(latencies) * 0.95) - 1] * 1000 if latencies else 0.0,
        cpu_ms=spent / len(work) * 1000,
    )


def _client(
    port: int, share: list[Request], latencies: list[float], failed: list[int], gap: float
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    turn = time.perf_counter()
    for request in share:
        time.sleep(max(0.0, turn - time.perf_counter()))
        turn += gap
        began = time.perf_counter()
        status = _ask(connection, request)
        latencies.append(time.perf_counter() - began)
        if status >= 400 or status in (301, 302):
            failed.append(status)


def _ask(connection: http.client.HTTPConnection, request: Request) -> int:
    headers = {"Host": "localhost", "Accept-Encoding": "gzip"} | dict(request.headers)
    connection.request(request.method, request.path, body=request.body or None, headers=headers)
    response = connection.getresponse()
    response.read()
    return response.status


def signed_in(session: str, token: str = "") -> tuple[tuple[str, str], ...]:
    """Return the headers of a signed-in browser; with a CSRF token for what it posts."""
    cookies = f"sessionid={session}" + (f"; csrftoken={token}" if token else "")
    return (("Cookie", cookies), ("X-CSRFToken", token), ("Content-Type", "application/json"))


def at_once(jobs: list[Callable[[], None]]) -> float:
    """Run jobs side by side and return the seconds they took together."""
    threads = [threading.Thread(target=job) for job in jobs]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def csrf_in(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    return found.group(1) if found else ""
