"""Every address of the site, asked for by everybody who could ask, against one table.

The table is tests/access/table.py; it says what each role may do, and a new address that is not in
it makes `test_every_address_has_a_rule` fail, so that nobody forgets.
"""

import json
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import translation

from content import loader, setup
from content.models import CoursePage
from tests.access import table, world
from tests.access.table import RULES
from tests.content.conftest import SMALL

pytestmark = pytest.mark.django_db
OURS = ("people", "courses", "assessments", "certificates", "reporting", "content", "elearning")
ROLES = sorted(table.EVERYBODY)
REFUSED = {403, 404, 405}


@pytest.fixture(scope="module")
def _built(django_db_setup, django_db_blocker, tmp_path_factory):
    """Build the world once, in a transaction around those of the tests."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        around = transaction.atomic()
        around.__enter__()
        try:
            loader.load(SMALL)
            setup.set_up()
            yield world.build(CoursePage.objects.get(slug="small"))
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def around(_built, db, settings):
    """The world, with room for more requests than a person makes in a minute."""
    settings.ACCOUNT_RATE_LIMITS = False
    return _built


def patterns(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


def app_of(pattern) -> str:
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return view.__module__.split(".")[0]


# The walk ------------------------------------------------------------------------------------------


def test_every_address_has_a_rule():
    named = {p.name for p in patterns() if app_of(p) in (*OURS, "allauth", "health_check")}
    assert named - set(RULES) == set(), "say in tests/access/table.py who may use these"
    assert set(RULES) - {p.name for p in patterns()} == set(), "these addresses are gone"


def browser(around, role) -> Client:
    # What a view raises becomes the answer 500 that a person would get.
    client = Client(raise_request_exception=False)
    if around.users[role] is not None:
        client.force_login(around.users[role])
    return client


def ask(client, around, name, rule, method, side):
    arguments = rule.args(around, getattr(around, side)) if rule.args else []
    how = {"kwargs": arguments} if isinstance(arguments, dict) else {"args": arguments}
    with translation.override("en"):
        path = reverse(name, **how)
    if method == "get":
        return client.get(path)
    data = rule.data(around, getattr(around, side))
    if rule.json:
        return client.post(path, json.dumps(data), content_type="application/json")
    return client.post(path, data)


def outcome(response) -> str:
    """Sum an answer up: in, login, or the number of the refusal."""
    if response.status_code in REFUSED or response.status_code >= 500:
        return str(response.status_code)
    if response.status_code == 401:
        return "login"
    target = response.headers.get("Location", "").split("?")[0]
    if target == "/admin/":  # Wagtail refuses so, with a message
        return "403"
    if target.startswith(("/da/admin/", "/en/admin/")):  # Django looks for what is missing under a language
        return "404"
    return "login" if response.status_code == 302 and target.endswith("/konto/login/") else "in"


def expected(rule, method, side, role) -> set[str]:
    allowed = rule.allowed(method, side)
    refusals = {"403", "404", "405"} | ({"login"} if role == world.STRANGER else set())
    if allowed is None:
        return refusals
    return {"in"} if role in allowed else refusals - {"405"}


@contextmanager
def undone():
    """Take back whatever the request wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Sends whoever is signed in, or not, to where she belongs; that is no refusal.
GUIDES = {
    "account_login",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "invitation",
    "mfa_authenticate",
}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_who_gets_in(around, role, method):
    client = browser(around, role)
    wrong = []
    for name, rule in RULES.items():
        for side in ("a", "b") if rule.args else ("a",):
            with undone():
                session = dict(client.cookies)
                found = outcome(ask(client, around, name, rule, method, side))
                client.cookies.clear()
                client.cookies.update(session)
            wanted = expected(rule, method, side, role)
            if name in GUIDES and "in" in wanted:
                wanted |= {"login"}
            if found not in wanted:
                wrong.append(f"{method} {name} ({side}): {found}, not {' or '.join(sorted(wanted))}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_the_other_programme_is_shown(around, role):
    """Whatever page is shown about A, no name of B stands on it."""
    if role in (world.SYSTEM, world.OTHER):
        pytest.skip("belongs to B too")
    client = browser(around, role)
    leaks = []
    for name, rule in RULES.items():
        if rule.get is None:
            continue
        with undone():
            response = ask(client, around, name, rule, "get", "a")
            content = b"" if response.streaming else response.content
        if around.b.secret.encode() in content:
            leaks.append(name)
    assert not leaks, leaks


WRITING = ("INSERT", "UPDATE", "DELETE")


@pytest.mark.parametrize("role", ROLES)
def test_looking_writes_nothing(around, role):
    client = browser(around, role)
    client.get("/en/")
    wrote = []
    for name, rule in RULES.items():
        if rule.get is None:
            continue
        with undone(), Writes() as writes:
            ask(client, around, name, rule, "get", "a")
        touched = writes.tables - rule.writes - {"django_session"}
        if touched:
            wrote.append((name, sorted(touched)))
    assert not wrote, wrote


class Writes:
    """Notes which tables the statements in a `with` block wrote to."""

    def __init__(self):
        self.tables: set[str] = set()

    def __enter__(self):
        self._wrapper = connection.execute_wrapper(self._note)
        self._wrapper.__enter__()
        return self

    def __exit__(self, *error):
        self._wrapper.__exit__(*error)

    def _note(self, execute, sql, params, many, context):
        words = sql.replace('"', " ").split()
        if words and words[0].upper() in WRITING:
            self.tables.add(words[1] if words[0].upper() == "UPDATE" else words[2])
        return execute(sql, params, many, context)
