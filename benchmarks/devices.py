"""Learners' devices: they answer quizzes as autosave.js does, and never give up.

What was not acknowledged is kept and sent again, with all else that waits. Beside each device sits
a second tab of the same person, which repeats old messages, sends other answers under the same
number, hands in once more, and goes on after the attempt has been handed in.
"""

import http.client
import json
import queue
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.verdict import Given, Log, Options

FIRST_WAIT, LONGEST_WAIT = 0.1, 1.6  # seconds; autosave.js has the patience of a person
PATIENCE = 30  # seconds until a request counts as hanging
ATTEMPT = re.compile(r'data-attempt="([0-9a-f-]{36})"')


class Choices(NamedTuple):
    """The options of a question, and those that are right; of several right ones several are taken."""

    options: Options
    right: Options

    def some(self, chance: random.Random) -> Options:
        """Return what somebody chooses who knows the answer three times in four."""
        if chance.random() < 0.75:
            return self.right
        count = chance.randint(1, len(self.options)) if len(self.right) > 1 else 1
        return tuple(sorted(chance.sample(self.options, count)))


@dataclass
class Quiz:
    """A quiz by its address, with its questions by key."""

    slug: str
    questions: dict[str, Choices]


@dataclass
class Notes:
    """What all devices write down together."""

    log: Log = field(default_factory=Log)
    errors: Counter = field(default_factory=Counter)
    messages: int = 0
    heard_at: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)


class Line:
    """One kept connection of one signed-in browser."""

    def __init__(self, port: int, cookies: dict[str, str], notes: Notes):
        self.port = port
        self.notes = notes
        self.cookies = cookies  # one jar for all tabs of a browser
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, str, str]:
        """Return status, text and where it leads; ask again until somebody answers."""
        wait = FIRST_WAIT
        while True:
            try:
                answer = self._once(path, body, kind)
                trouble = f"status {answer[0]}" if again(answer[0]) else ""
            except (OSError, http.client.HTTPException) as error:
                self._hang_up()
                trouble = "timeout" if isinstance(error, TimeoutError) else "connection lost"
            if not trouble:
                return answer
            with self.notes.lock:
                self.notes.errors[trouble] += 1
            time.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def post_form(self, path: str, **fields: str) -> tuple[int, str, str]:
        return self.ask(path, urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def _once(self, path: str, body: bytes | None, kind: str) -> tuple[int, str, str]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "X-CSRFToken": self.cookies.get("csrftoken", "")}
        if kind:
            headers["Content-Type"] = kind
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        response = self.connection.getresponse()
        text = response.read().decode()
        for header in response.headers.get_all("Set-Cookie", []):
            name, _equals, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, text, response.headers.get("Location", "")

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


def again(status: int) -> bool:
    """Tell what autosave.js takes for a line that is down."""
    return status >= 500 or status == 429


class Device:
    """One learner with one open quiz after the other, and her second tab."""

    def __init__(self, port: int, session: str, quizzes: list[Quiz], notes: Notes, seed: int):
        cookies = {"sessionid": session}
        self.line = Line(port, cookies, notes)
        self.notes = notes
        self.quizzes = quizzes
        self.chance = random.Random(seed)
        self.tab = SecondTab(Line(port, cookies, notes), notes)
        self.threads = [
            threading.Thread(target=work, daemon=True) for work in (self._run, self.tab.run)
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def join(self) -> None:
        for thread in self.threads:
            thread.join()

    def _run(self) -> None:
        try:
            while not self.notes.stop.is_set():
                self._attempt(self.chance.choice(self.quizzes))
        finally:
            self.tab.waiting.put(None)

    def _attempt(self, quiz: Quiz) -> None:
        """Begin, answer every question, look at the list, hand in, see the result."""
        home = f"/da/laer/quiz/{quiz.slug}/"
        self.line.ask(home)
        key = self._begin(home)
        if key is None:
            return
        paper = Paper(home, key, self.line, self.notes)
        questions = list(quiz.questions.items())
        self.chance.shuffle(questions)
        for number, (question, choices) in enumerate(questions, 1):
            if self.chance.random() < 0.2:
                self.line.ask(f"{home}?sp={number}")
            for _change in range(self.chance.choice((1, 1, 1, 2, 3))):
                given = paper.give(question, choices.some(self.chance))
                self._disturb(paper, given, choices)
        self._hand_in(home, key, paper)

    def _begin(self, home: str) -> str | None:
        status, _text, _where = self.line.post_form(f"{home}begynd/")
        _status, text, where = self.line.ask(home)
        if where:  # on to the question
            _status, text, _where = self.line.ask(where)
        found = ATTEMPT.search(text)
        if status != 302 or found is None:
            return self._refused(f"begin: {status}, {_status}")
        with self.notes.lock:
            self.notes.log.begun.add(found.group(1))
        return found.group(1)

    def _disturb(self, paper: "Paper", given: Given, choices: Choices) -> None:
        """Let the second tab do, now and then, what second tabs do."""
        what = self.chance.random()
        if what < 0.10:
            self.tab.later(paper, given)  # the same again
        elif what < 0.20:
            old = given._replace(number=max(1, given.number - 1))
            self.tab.later(paper, old._replace(options=choices.some(self.chance)))
        elif what < 0.25:
            newer = given._replace(number=given.number + 1)
            self.tab.later(paper, newer._replace(options=choices.some(self.chance)))

    def _hand_in(self, home: str, key: str, paper: "Paper") -> None:
        if self.chance.random() < 0.3:
            self.tab.waiting.put(lambda line: line.post_form(f"{home}aflever/", attempt=key))
        self.line.ask(f"{home}gennemse/")
        paper.flush()
        status, _text, where = self.line.post_form(f"{home}aflever/", attempt=key)
        if status != 302 or not where.endswith("/resultat/"):
            self._refused(f"hand in: {status} {where}")
            return
        with self.notes.lock:
            self.notes.log.handed_in.add(key)
        self.line.ask(where)

    def _refused(self, why: str) -> None:
        with self.notes.lock:
            self.notes.log.refused.append(why)
        time.sleep(0.5)


class Paper:
    """What the device keeps of one attempt: the newest number of each answer, and what waits."""

    def __init__(self, home: str, attempt: str, line: Line, notes: Notes):
        self.path = f"{home}svar/"
        self.attempt = attempt
        self.line = line
        self.notes = notes
        self.numbers: dict[str, int] = {}
        self.waiting: dict[str, Given] = {}

    def give(self, question: str, options: Options) -> Given:
        """Answer a question under the next number, and send all that waits."""
        number = self.numbers.get(question, 0) + 1
        self.numbers[question] = number
        given = Given(self.attempt, question, number, options)
        self.waiting[question] = given
        self.flush()
        return given

    def flush(self) -> None:
        if not self.waiting:
            return
        saved = save(self.line, self.path, list(self.waiting.values()), self.notes, self.numbers)
        for question, number in saved.items():
            self.numbers[question] = max(number, self.numbers[question])
        self.waiting = {}


class SecondTab:
    """Sends what it is given in its own time, on a line of its own."""

    def __init__(self, line: Line, notes: Notes):
        self.line = line
        self.notes = notes
        self.waiting: queue.Queue[Callable[[Line], object] | None] = queue.Queue()

    def later(self, paper: Paper, given: Given) -> None:
        self.waiting.put(lambda line: save(line, paper.path, [given], self.notes, {}))

    def run(self) -> None:
        while (job := self.waiting.get()) is not None:
            job(self.line)


def save(line: Line, path: str, sent: list[Given], notes: Notes, known: dict[str, int]) -> dict:
    """Send answers until they are acknowledged, and write down what was said to stand.

    Return the numbers that stand. 409 is an attempt that has been handed in: nothing is said.
    """
    answers = [
        {"question": g.question, "number": g.number, "response": {"options": list(g.options)}}
        for g in sent
    ]
    with notes.lock:
        notes.log.sent.update(sent)
    body = json.dumps({"attempt": sent[0].attempt, "answers": answers}).encode()
    status, text, _where = line.ask(path, body, "application/json")
    with notes.lock:
        notes.messages += 1
        notes.heard_at = time.monotonic()
        if status != 200:
            if status != 409:
                notes.log.refused.append(f"save: {status} {text[:80]}")
            return {}
        answer = json.loads(text)
        return _write_down(answer, sent, notes.log, known)


def _write_down(answer: dict, sent: list[Given], log: Log, known: dict[str, int]) -> dict:
    """The server says which number stands; `overtaken` says with what, where it is not ours."""
    for given in sent:
        number = answer["saved"][given.question]
        stands = answer["overtaken"].get(given.question)
        options = given.options if stands is None else tuple(sorted(stands["options"]))
        log.acknowledged.append(Given(given.attempt, given.question, number, options))
        if number < max(given.number, known.get(given.question, 0)):
            log.backwards.append(f"{given}: number {number} was said to stand")
    return answer["saved"]
