"""Two hundred phones in front of a wall, in a process of their own: `python -m benchmarks.phones`.

Each is a thread that does what assessments/live.js does: it asks for the numbers every other second,
for the page when the room has moved, and chooses once a round (one in five changes her mind). A new
connection each time, which is the dearest way. Prints what it measured and what it was told, as
JSON.
"""

import argparse
import http.client
import json
import random
import re
import threading
import time
from collections import defaultdict
from http.cookies import SimpleCookie
from urllib.parse import urlencode

EVERY = 2.0  # seconds between two questions
THINKING = 3.0  # seconds until a choice, at most
ROW = re.compile(r'name="choice" value="([^"]+)"')
HIDDEN = re.compile(r'name="(round|scene|csrfmiddlewaretoken)" value="([^"]+)"')


class Phone(threading.Thread):
    """One phone. `took` are milliseconds by kind; `told` the choice acknowledged, by round."""

    def __init__(self, port: int, code: str, number: int):
        super().__init__(daemon=True)
        self.port, self.code = port, code
        self.chance = random.Random(number)
        self.cookies: dict[str, str] = {}
        self.took: dict[str, list[float]] = defaultdict(list)
        self.told: dict[str, str] = {}
        self.failed: list[str] = []

    def ask(self, kind: str, path: str, form: dict | None = None, **headers) -> tuple:
        """Return status, headers and text. What the room refuses in words (409) is no failure."""
        body = urlencode(form) if form is not None else None
        sent = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        sent |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.perf_counter()
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("POST" if body else "GET", path, body=body, headers=sent)
            response = connection.getresponse()
            text = response.read().decode()
            connection.close()
        except OSError as error:
            self.failed.append(f"{kind}: {error}")
            return 0, {}, ""
        self.took[kind].append((time.perf_counter() - began) * 1000)
        for cookie in response.headers.get_all("Set-Cookie") or ():
            self.cookies |= {k: m.value for k, m in SimpleCookie(cookie).items()}
        if response.status >= 400 and response.status != 409:
            self.failed.append(f"{kind}: {response.status}")
        return response.status, response.headers, text

    def pause(self, seconds: float) -> None:
        time.sleep(seconds * self.chance.uniform(0.75, 1.25))


class InTheRoom(Phone):
    """Comes in, follows, chooses, until the room is closed."""

    def run(self) -> None:
        page = f"/da/live/{self.code}/"
        self.pause(self.chance.uniform(0, EVERY))
        _status, _headers, text = self.ask("page", page)
        self.ask("come in", f"{page}med/", dict(HIDDEN.findall(text)))
        etag, seen = "", ""
        while True:
            status, headers, text = self.ask("poll", f"{page}tilstand/", If_None_Match=etag)
            if status == 200:
                etag, numbers = headers["ETag"], json.loads(text)
                if not numbers["open"]:
                    return
                if numbers["moved"] != seen:
                    seen = numbers["moved"]
                    self.choose(page, self.ask("part", page, X_Live_Part="1")[2])
            self.pause(EVERY)

    def choose(self, page: str, text: str) -> None:
        rows, form = ROW.findall(text), dict(HIDDEN.findall(text))
        if not rows or form["round"] in self.told:
            return
        time.sleep(self.chance.uniform(0, THINKING))
        for _time in range(2 if self.chance.random() < 0.2 else 1):
            choice = self.chance.choice(rows)
            status, _headers, _text = self.ask(
                "vote", f"{page}stem/", form | {"choice": choice}, X_Live_Part="1"
            )
            if status == 200:
                self.told[form["round"]] = choice


class Idle(Phone):
    """Asks for the bare view as often, for `LASTS` seconds: what the machine can do."""

    LASTS = 20

    def run(self) -> None:
        self.pause(self.chance.uniform(0, EVERY))
        until = time.perf_counter() + self.LASTS
        while time.perf_counter() < until:
            self.ask("bare", "/bare/")
            self.pause(EVERY)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("code", help="of the room; nothing: the bare view")
    parser.add_argument("--phones", type=int, default=200)
    options = parser.parse_args()
    kind = InTheRoom if options.code else Idle
    phones = [kind(options.port, options.code, n) for n in range(options.phones)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    took: dict[str, list[float]] = defaultdict(list)
    for phone in phones:
        for name, values in phone.took.items():
            took[name] += values
    told = {phone.cookies.get(f"live-{options.code}", ""): phone.told for phone in phones}
    failed = [line for phone in phones for line in phone.failed]
    print(json.dumps({"took": took, "told": told, "failed": failed}))


if __name__ == "__main__":
    main()
