"""A case in the room: 200 phones at once, five rounds, on the server as it is shipped.

    python -m benchmarks.live                                 SQLite
    DATABASE_URL=postgres://… python -m benchmarks.live

Every choice that a phone was told is in must be in the database exactly once, and nothing else.
The phones ask for a bare Django view as often, before, in the same run.
"""

import json
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass

PHONES = 200
ROUNDS = 5
PATIENCE = 60  # seconds for everybody to come in, or to choose
STANDS = 3  # seconds that a split, a reason and what came of it stand
WORKERS = 2  # as `manage.py serve`


@dataclass(frozen=True)
class Run:
    """What the phones measured (milliseconds by kind) and were told; the server's CPU seconds."""

    took: dict[str, list[float]]
    told: dict[str, dict[str, str]]
    failed: list[str]
    cpu: float
    seconds: float

    def asked(self) -> int:
        return sum(map(len, self.took.values()))


class Facilitator:
    """Opens a room by the site's verb, and steers it by the requests of the wall."""

    def __init__(self, port: int):
        from assessments import live
        from benchmarks.phones import Phone
        from benchmarks.scenes import learner
        from courses.delivery import current_version

        user, session = learner(900)
        self.room = live.open_room(host=user, version=current_version("police-case", "case"))
        self.browser = Phone(port, self.room.code, 0)
        self.token = secrets.token_hex(16)
        self.browser.cookies = {"sessionid": session, "csrftoken": self.token}

    def step(self, choice: str = "", do: str = "next") -> None:
        self.room.refresh_from_db()
        fields = {"do": do, "round": self.room.round, "phase": self.room.phase, "choice": choice}
        fields |= {"csrfmiddlewaretoken": self.token}
        path = f"/da/i-rummet/{self.room.key}/trin/"
        status, _headers, _text = self.browser.ask("step", path, fields, X_Live_Part="1")
        if status != 200:
            raise RuntimeError(f"a step was answered {status}")

    def play(self) -> None:
        """Take the room through ROUNDS, along what the expert would choose, when all have chosen."""
        self.wait("here")
        for _round in range(ROUNDS):
            self.step()
            self.wait("voted")
            for choice in ("", "", self.best()):
                self.step(choice)
                time.sleep(STANDS)

    def wait(self, what: str) -> None:
        from assessments.models import LiveSession

        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            counted = LiveSession.objects.counted().get(pk=self.room.pk)
            if getattr(counted, what) == PHONES:
                return
            time.sleep(0.5)
        raise RuntimeError(f"{what}: {getattr(counted, what)} of {PHONES}")

    def best(self) -> str:
        """Return what an expert would choose where the room stands; in an investigation a lead."""
        from assessments import live_state, live_story
        from assessments.models import LiveSession

        place = live_state.place_of(LiveSession.objects.told().get(pk=self.room.pk))
        offered = live_story.options(place.scene, place.state)
        return (live_story.expert(offered) or offered[0]).key  # of leads, none is the right one

    def stored(self) -> dict[str, dict[str, str]]:
        """Return what the database holds, by phone and round."""
        found: dict[str, dict[str, str]] = {}
        for vote in self.room.votes.all():
            if vote.round:
                found.setdefault(str(vote.voter), {})[str(vote.round)] = vote.choice
        return found


def measure(server) -> None:
    """Print a bare view's figures and the room's, and whether every vote was counted once."""
    bare = _phones(server, "", lambda: None)
    host = Facilitator(server.port)
    stored: list[dict] = []

    def play() -> None:
        host.play()
        stored.append(host.stored())
        host.step(do="close")

    room = _phones(server, host.room.code, play)
    print(
        f"\nA case in the room: {PHONES} phones, {ROUNDS} rounds, {WORKERS} processes of 4 threads"
    )
    print(f"{'':36}{'asked':>10}{'p50 ms':>9}{'p95 ms':>9}{'slowest':>9}")
    for name, values in {**bare.took, **room.took}.items():
        ranked = sorted(values)
        half, most = ranked[len(ranked) // 2], ranked[int(len(ranked) * 0.95) - 1]
        print(f"{name:36}{len(ranked):10}{half:9.1f}{most:9.1f}{ranked[-1]:9.0f}")
    for name, run in (("bare view", bare), ("room", room)):
        load = run.cpu / run.seconds * 100
        print(
            f"{name + ', CPU':36}{run.cpu / run.asked() * 1000:10.2f} ms each,"
            f" {load:.0f} % of one core over {run.seconds:.0f} s"
        )
    _verdict(room, stored[0])


def _verdict(room: Run, stored: dict[str, dict[str, str]]) -> None:
    told = sum(map(len, room.told.values()))
    kept = sum(map(len, stored.values()))
    wrong = [phone for phone, choices in room.told.items() if stored.get(phone, {}) != choices]
    print(
        f"votes told as in: {told:,}; in the database: {kept:,}; phones whose choices differ: "
        f"{len(wrong)}; requests failed: {len(room.failed)}"
    )
    for line in room.failed[:5]:
        print(f"  {line}")
    if wrong or told != kept or told != PHONES * ROUNDS:
        raise SystemExit("votes were lost or doubled")


def _phones(server, code: str, meanwhile) -> Run:
    """Run the phones in a process of their own, and `meanwhile` beside them."""
    command = [sys.executable, "-m", "benchmarks.phones", str(server.port), code]
    command += [f"--phones={PHONES}"]
    cpu, began = server.cpu_seconds(), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        meanwhile()
        said, _errors = process.communicate(timeout=3 * PATIENCE)
    finally:
        process.kill()
    seconds = time.perf_counter() - began
    return Run(**json.loads(said), cpu=server.cpu_seconds() - cpu, seconds=seconds)


def main() -> None:
    """Measure only this, on an installation made for it."""
    from benchmarks.__main__ import installed

    with installed():
        import os

        from benchmarks.load import Server

        server = Server(dict(os.environ), workers=WORKERS)
        try:
            measure(server)
        finally:
            server.stop()


if __name__ == "__main__":
    main()
