"""A real installation for the browser tests: set up, served by gunicorn, with a Celery worker.

The tests drive it from outside, as people do; what they need to know they read in the browser or
from `manage.py`. All of them run in one xdist group, because they share the one server.
"""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e import servers

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
# What is only counted or would be fetched again is left out: nobody reads it.
AXE_RUN = """where => axe.run(where, {preload: false, resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})"""
EXIT_URL = "https://neutral.invalid/"  # reaches nobody; the tests answer for it
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
# Answers one question a line: Python in, what it printed out.
ASK = """
import contextlib, io, json, sys, traceback
from django.db import close_old_connections
for line in sys.stdin:
    said, error = io.StringIO(), ""
    with contextlib.redirect_stdout(said):
        try:
            exec(json.loads(line), {})
        except Exception:
            error = traceback.format_exc()
    close_old_connections()
    print(json.dumps({"said": said.getvalue(), "error": error}), flush=True)
"""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
]


@pytest.hookimpl(
    tryfirst=True
)  # before xdist reads the groups: one installation, not one a process
def pytest_collection_modifyitems(items):
    for item in items:
        if "/e2e/" in str(item.path):
            item.add_marker(pytest.mark.xdist_group("e2e"))
    # Who reads the demonstration's figures comes before those who add persons to it.
    items.sort(key=lambda item: item.get_closest_marker("untouched") is None)


class Site:
    """The running installation, as an operator has it."""

    def __init__(self, folder: Path):
        kept = folder / "installation.json"
        self.is_new = not kept.exists()
        if self.is_new:
            port = free_port()
            facts = {"port": port, "key": secrets.token_urlsafe(64), "servers": servers.own(port)}
            kept.write_text(json.dumps(facts))
        known = json.loads(kept.read_text())
        self.servers = known.get("servers") or servers.own(known["port"])
        self.port = known["port"]
        self.url = f"http://localhost:{self.port}"
        self.folder = folder
        self.env = os.environ | {
            "DATA_DIR": str(folder),
            "STATIC_ROOT": str(folder / "static"),
            "SECRET_KEY": known["key"],
            "SITE_URL": self.url,
            "DEBUG": "false",
            "DEMO": "1",
            "SECOND_FACTOR_WAIVED": "1",  # test_signing_in.py serves once more without it
            "EXIT_URL": EXIT_URL,
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "elearning.settings",
            **servers.settings(self.servers),
        }
        self.processes: dict[str, subprocess.Popen] = {}
        self.said = ""

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        """Run Python in the installation and return what it prints.

        One process answers them all: starting Django anew for each question takes seconds.
        """
        if "shell" not in self.processes:
            self.processes["shell"] = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", ASK],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        process = self.processes["shell"]
        process.stdin.write(json.dumps(textwrap.dedent(code)) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert answer["error"] == "", answer["error"]
        return answer["said"].strip()

    def learner(self, word: str, profession: str = "police-officer") -> str:
        """Make a police officer with a login, on the core and the track; return the address."""
        address = f"{word.lower()}-{secrets.token_hex(3)}@example.test"
        self.shell(f"""
            from allauth.account.models import EmailAddress
            from courses.enrolment import enrol_open
            from people.accounts import attach_person
            from people.affiliations import affiliate
            from people.models import Organisation, Profession, User
            from django.utils import timezone
            user = User.objects.create_user({address!r})
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
            person = attach_person(user=user, address=user.email)
            person.name = "Prøve {word.title()}"
            person.save()
            affiliate(person=person, since=timezone.localdate(),
                profession=Profession.objects.get(key={profession!r}),
                organisation=Organisation.objects.filter(kind="police", confirmed=True).first())
            enrol_open(person=person)
        """)
        return address

    def right_answers(self, slug: str) -> dict[str, list[str]]:
        """Return the keys of the right options of a quiz, by the key of the question."""
        return json.loads(
            self.shell(f"""
            import json
            from courses.models import CurrentVersion
            version = CurrentVersion.objects.get(activity__slug={slug!r}, language="da").version
            print(json.dumps({{q["key"]: [o["key"] for o in q.get("options", ()) if o.get("correct")]
                for q in version.definition["questions"]}}))
        """)
        )

    def open(self) -> None:
        """Set up what is new, and serve."""
        self.manage("collectstatic", "--noinput", "--verbosity=0")
        if self.is_new:
            self.said = self.manage("set_up")
        self.start("web")
        self.start("worker")
        self.wait()

    def close(self) -> None:
        """Stop every process, the one that will not stop too."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()

    def start(self, name: str) -> None:
        commands = {
            "web": [
                str(BIN / "gunicorn"),
                "elearning.wsgi",
                f"--bind=127.0.0.1:{self.port}",
                "--workers=1",
                "--threads=4",
                "--log-level=warning",
            ],
            "worker": [
                str(BIN / "celery"),
                "--app=elearning",
                "--quiet",
                "worker",
                "--beat",
                "--pool=threads",
                "--concurrency=2",
                "--without-gossip",
                "--without-mingle",
                # Two workers of one name lock each other out of RabbitMQ.
                f"--hostname=e2e-{self.port}@%h",
                "--loglevel=warning",
            ],
        }
        log = (self.folder / f"{name}.log").open("a")
        self.processes[name] = subprocess.Popen(
            commands[name],
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """kill -9 with all its children, as a power cut does."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def wait(self) -> None:
        wait_for(lambda: urlopen(self.url + "/da/", timeout=5).status == 200, 180)

    def signin_link(self, who: str) -> str:
        """Return a one-time link for the demonstration's user whose address begins with `who`."""
        return self.shell(
            "from people.models import User\n"
            "from people.signin_links import make_link\n"
            f"print(make_link(User.objects.get(email__startswith={who!r})))"
        )

    def mails(self) -> list[str]:
        """Return the text of every mail that has been sent, oldest first."""
        import email
        from email import policy

        files = sorted((self.folder / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime)
        parts = [part for f in files for part in f.read_bytes().split(b"-" * 79) if part.strip()]
        found = [email.message_from_bytes(part.strip(), policy=policy.default) for part in parts]
        return [
            f"To: {mail['To']}\nSubject: {mail['Subject']}\n\n"
            f"{mail.get_body(('plain',)).get_content() if mail.get_body(('plain',)) else ''}"
            for mail in found
        ]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds: float = 100):
    """Wait until `condition` gives something true, and return it. Longer than beat's sweep: a wake-up
    that was lost is made good by it within a minute."""
    until = time.monotonic() + seconds
    while True:
        try:
            if value := condition():
                return value
        except OSError:
            pass
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Set up and serve. With E2E_DATA the folder is kept and set up only once (for developers)."""
    kept = os.environ.get("E2E_DATA")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("installation")
    folder.mkdir(parents=True, exist_ok=True)
    site = Site(folder)
    try:
        site.open()
        yield site
    finally:
        site.close()
        if not kept:
            servers.remove(site.servers)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or None
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """One person at one browser. Collects every error the page has."""

    def __init__(self, chromium, site: Site, viewport: dict, **options):
        self.site = site
        self.context = chromium.new_context(
            base_url=site.url, viewport=viewport, **{"locale": "da-DK", **options}
        )
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.foreign: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)

    def _heard(self, message) -> None:
        if (
            message.type == "error"
            and "net::" not in message.text
            and "status of" not in message.text
        ):
            self.troubles.append(message.text)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.foreign.append(request.url)

    def go(self, path: str):
        return self.page.goto(path)

    def sign_in(self, who: str) -> None:
        """Sign in by the one-time link, as the newcomer does."""
        self.go(self.site.signin_link(who))
        self.page.locator("main form button[type=submit]").first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str, exact: bool = False) -> None:
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def press(self, name: str, exact: bool = False) -> None:
        self.page.get_by_role("button", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def axe(self, where: str = "html") -> list[str]:
        """Return what axe finds against WCAG 2.2 A and AA in a part of the page, in words.

        Who asks often lets each page bring axe along: `context.add_init_script(AXE)`.
        """
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(AXE_RUN, where)
        return [
            f"{violation['id']}: {violation['help']} {[n['html'][:120] for n in violation['nodes'][:3]]}"
            for violation in found["violations"]
        ]

    def check(self) -> None:
        """What must hold of every page: no axe finding, no sideways scroll, no error."""
        assert self.axe() == [], self.page.url
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 1, f"{self.page.url} scrolls sideways by {wide}px"
        assert "stalking" not in self.page.title().lower()
        assert self.troubles == [], self.page.url
        assert self.foreign == [], self.page.url

    def shot(self, name: str) -> None:
        """Keep a picture where SCREENSHOTS says, for the people who look."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def visit(chromium, site):
    """Open browsers: `visit(PHONE)`, `visit(DESK, java_script_enabled=False)`."""
    opened: list[Visitor] = []

    def open_browser(viewport: dict = DESK, **options) -> Visitor:
        opened.append(Visitor(chromium, site, viewport, **options))
        return opened[-1]

    yield open_browser
    for visitor in opened:
        visitor.context.close()


def code_in(mail: str) -> str:
    """Return the one-time code in a mail."""
    return re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", mail, re.M).group(1)


def data_of(response) -> dict:
    return json.loads(response.text())
