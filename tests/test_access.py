"""Every address of the site, asked for by everybody who could ask, against one table.

The table is tests/access/table.py; it says what each role may do, and a new address that is not in
it makes `test_every_address_has_a_rule` fail, so that nobody forgets.
"""

import json
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import translation

from certificates.models import Certificate
from content import loader, setup
from content.models import CoursePage
from courses import programmes
from courses.models import Activity, Cohort, Course, ImportJob, Programme, Seminar
from people import access
from people.access import Matter, Sight
from people.models import Role, User
from people.roles import grant
from reporting.models import SavedFigure, reportable
from tests import OURS, factories
from tests.access import table, world
from tests.access.table import RULES
from tests.content.conftest import SMALL

pytestmark = pytest.mark.django_db
ROLES = sorted(table.EVERYBODY)
REFUSED = {403, 404, 405}
REFUSALS = {str(status) for status in REFUSED}


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
            yield world.build(CoursePage.objects.get(slug="small")), media
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def around(_built, db, settings):
    """The world, with room for more requests than a person makes in a minute."""
    settings.ACCOUNT_RATE_LIMITS = False
    built, settings.MEDIA_ROOT = _built
    return built


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
    asked = response.request["PATH_INFO"]
    if target in (f"/da{asked}", f"/en{asked}"):
        # What is missing, Django looks for under a language.
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
    "mfa_login_webauthn",
    "socialaccount_signup",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}


# Answer 401 to everybody without a token, whoever is signed in: tests/reporting/test_api.py.
BY_TOKEN = {"api_publications", "api_publication", "api_learning"}


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
            if name in BY_TOKEN:
                wanted = {"login", "405", "403"}
            if name in GUIDES and "in" in wanted:
                wanted |= {"login"}
            if found not in wanted:
                wrong.append(
                    f"{method} {name} ({side}): {found}, not {' or '.join(sorted(wanted))}"
                )
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


LOOKS = ("people_auditentry", "people_seen")
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
        # That somebody saw names is always written down (tests/test_looks.py).
        touched = writes.tables - rule.writes - {"django_session", *LOOKS}
        if touched:
            wrote.append((name, sorted(touched)))
    assert not wrote, wrote


# Querysets and predicates --------------------------------------------------------------------------

OF_A_SIDE = ("programme", "cohort", "enrolment", "certificate", "attempt", "run", "seminar")
OF_A_SIDE += ("pair", "rule", "request", "batch")
OF_A_SIDE += ("target_group",)
OF_A_SIDE += ("plan", "reminder")
OF_A_SIDE += ("job", "figure", "invitation", "invited", "room")
OF_A_SIDE += ("seat", "event", "heads")
OF_A_SIDE += ("publication", "draft", "export", "token")
OF_A_SIDE += ("report", "indicator", "view")


def user_of(around, role):
    return around.users[role] or AnonymousUser()


def sees(user, thing) -> bool:
    return type(thing)._default_manager.visible_to(user).filter(pk=thing.pk).exists()


# Who sees which of A's things by `.visible_to`; the least that each role's work needs.
SEES = {
    "programme": {*table.FIGURES, world.FACILITATOR},
    "cohort": {*table.FIGURES, world.FACILITATOR},
    "enrolment": {world.LEARNER, *table.SEMINARS},
    "certificate": {world.LEARNER, *table.ADMIN},
    "batch": table.ADMIN,
    "attempt": {world.LEARNER},
    "run": {world.LEARNER},
    "seminar": {world.LEARNER, world.LEAD, *table.SEMINARS},
    "job": table.ADMIN,
    "pair": table.ADMIN,
    "rule": table.ADMIN,
    "request": table.ADMIN,
    "plan": table.ADMIN,
    "reminder": table.ADMIN,
    "figure": table.FIGURES,
    "report": table.LEADING,
    "indicator": {*table.FIGURES, world.CONTACT},  # who keeps the numbers
    "view": {world.LEAD},
    "target_group": table.FIGURES,
    "publication": table.LEADING,
    "token": table.LEADING,
    "export": {world.EVALUATOR},
    "draft": table.LEADING,
    "invitation": table.ADMIN,
    "invited": {world.SYSTEM},
    "room": {world.FACILITATOR},
    "seat": {world.LEARNER, *table.SEMINARS},
    "event": table.FIGURES,
    "heads": table.FIGURES,
}


@pytest.mark.parametrize("kind", OF_A_SIDE)
def test_who_sees_what_by_query(around, kind):
    seen = {role for role in ROLES if sees(user_of(around, role), getattr(around.a, kind))}
    assert seen == SEES[kind]
    other = {role for role in ROLES if sees(user_of(around, role), getattr(around.b, kind))}
    owner = {world.OTHER} if world.LEARNER in SEES[kind] else set()
    assert other == (SEES[kind] & {world.SYSTEM}) | owner


def test_every_queryset_of_this_kind_is_tried():
    nobody = {"Reaction"}  # tests/courses/test_door.py
    public = {"Course", "Activity", "Organisation", "Progress"}  # Progress: as Attempt
    models = {m for m in apps.get_models() if hasattr(m._default_manager, "visible_to")}
    tried = {"Programme", "Cohort", "Enrolment", "Certificate", "Attempt", "CaseRun", "Seminar"}
    tried |= {"Duplicate", "AssignmentRule", "JoinRequest"}
    tried |= {"ImportJob", "SavedFigure", "Invitation", "Person", "LiveSession"}
    tried |= {"TargetGroup", "Report", "Indicator", "SavedView"}
    tried |= {"IndicatorCount"}  # tests/reporting/test_indicators.py
    tried |= {"ReminderPlan", "CohortReminder"}
    tried |= {"Proposal", "Batch"}  # tests/certificates
    tried |= {"ErasureRequest", "Download", "RetentionRun"}  # tests/privacy
    tried |= {"LocalContact"}  # tests/people/test_local_contacts.py
    tried |= {"AuditEntry"}  # tests/content/test_audit_views.py
    tried |= {"SignInService"}  # tests/people
    tried |= {"Seat", "OpenEvent", "HeadCount"}
    tried |= {"Publication", "ShareDraft", "EvaluatorExport", "ApiToken"}
    tried |= {"ApiCall"}  # tests/reporting/test_api.py
    assert {m.__name__ for m in models} == tried | public | nobody


# What of the one table (people/access.py) each thing is; by name unless said otherwise.
MATTER = {
    "programme": (Matter.PROGRAMMES, ()),
    "cohort": (Matter.PROGRAMMES, ()),
    "enrolment": (Matter.PARTICIPATION, (Sight.NAMES,)),
    "seminar": (Matter.SEMINARS, ()),
    "certificate": (Matter.CERTIFICATES, (Sight.NAMES,)),
    "attempt": (Matter.SCORES, (Sight.NAMES,)),
    "run": (Matter.SCORES, (Sight.NAMES,)),
    "job": (Matter.ADDRESSES, (Sight.NAMES,)),
    "invitation": (Matter.ADDRESSES, (Sight.NAMES,)),
    "pair": (Matter.ADDRESSES, (Sight.NAMES,)),
    "rule": (Matter.ADDRESSES, (Sight.NAMES,)),
    "request": (Matter.ADDRESSES, (Sight.NAMES,)),
    "plan": (Matter.ADDRESSES, (Sight.NAMES,)),
    "reminder": (Matter.ADDRESSES, (Sight.NAMES,)),
    "figure": (Matter.FIGURES, ()),
    "target_group": (Matter.FIGURES, ()),
    "seat": (Matter.SEMINARS, (Sight.NAMES,)),
    "event": (Matter.FIGURES, ()),
    "heads": (Matter.FIGURES, ()),
}
HOLDERS = {
    Role.FACILITATOR: world.FACILITATOR,
    Role.COURSE_ADMINISTRATOR: world.ADMINISTRATOR,
    Role.COURSE_AUTHOR: world.AUTHOR,
    Role.PROJECT_LEAD: world.LEAD,
    Role.ORGANISATION_CONTACT: world.CONTACT,
    Role.EVALUATOR: world.EVALUATOR,
}


@pytest.mark.parametrize("kind", MATTER)
def test_queries_show_what_the_one_table_says(kind):
    matter, sights = MATTER[kind]
    holders = {HOLDERS[role] for role in access.roles_that_see(matter, *sights)}
    assert SEES[kind] - {world.LEARNER, world.SYSTEM} == holders


@pytest.mark.parametrize("role", ROLES)
def test_predicates_and_querysets_agree(around, role):
    """Whoever may do something to a thing also sees it; the same rule is never written twice."""
    user = user_of(around, role)
    narrower = {
        Programme: [reportable(user), programmes.administered_programmes(user)],
        Cohort: [programmes.administered_cohorts(user)],
        Seminar: [Seminar.objects.run_by(user), programmes.administered_seminars(user)],
        Certificate: [Certificate.objects.administered_by(user)],
    }
    for model, querysets in narrower.items():
        visible = set(model.objects.visible_to(user))
        for queryset in querysets:
            assert set(queryset) <= visible
    figures = SavedFigure.objects.filter(programme__in=reportable(user))
    assert set(SavedFigure.objects.visible_to(user)) == set(figures)
    jobs = ImportJob.objects.filter(cohort__in=programmes.administered_cohorts(user))
    assert set(ImportJob.objects.visible_to(user)) == set(jobs)
    assert programmes.may_administer(user) == programmes.administered_programmes(user).exists()


def test_one_row_and_many_rows_are_judged_alike(around):
    open_now = {cohort.pk for cohort in Cohort.objects.all() if cohort.is_open()}
    assert set(Cohort.objects.open().values_list("pk", flat=True)) == open_now
    valid = {c.pk for c in Certificate.objects.all() if c.status() == Certificate.Status.VALID}
    assert set(Certificate.objects.valid().values_list("pk", flat=True)) == valid


@pytest.mark.parametrize("flag", ["is_staff", "is_active"])
def test_a_flag_alone_opens_nothing(around, flag):
    """`is_staff` is no role; an account that was closed has none left."""
    from courses.freezing import retire_course

    user = factories.UserFactory(is_staff=True, is_active=flag == "is_staff")
    if flag == "is_active":
        grant(user=user, role=Role.SYSTEM_ADMINISTRATOR)
        user = User.objects.get(pk=user.pk)
        assert not Activity.objects.visible_to(user).exists()
        return
    with undone():
        retire_course(str(around.b.course.key))
        assert not Course.objects.visible_to(user).filter(pk=around.b.course.pk).exists()
        assert not Activity.objects.visible_to(user).exists()


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


# A's address, B's thing in the form ----------------------------------------------------------------


def forged(around):
    """Return who posts what where: an address she may use, naming something of the other side."""
    a, b = around.a, around.b
    stolen = b.attempt.key
    answers = [{"question": "q1", "response": {"options": ["a"]}, "number": 9}]
    day = {"title": "x", "starts_at": "2026-12-01 10:00", "ends_at": "2026-12-01 12:00"}
    return {
        "check in": (
            world.FACILITATOR,
            "seminar_check_in",
            [a.seminar.pk],
            table.learner(around, b),
        ),
        "withdraw": (
            world.ADMINISTRATOR,
            "cohort_person",
            [a.cohort.pk, b.learner.person.pk],
            {"act": "withdraw"},
        ),
        "hand in": (world.LEARNER, "learn_quiz_submit", ["core-quiz"], {"attempt": stolen}),
        "decide": (world.LEARNER, "learn_case", ["core-case"], table.decision(around, b)),
        "give a role": (
            world.ADMINISTRATOR,
            "role_grant",
            [],
            {
                "email": a.learner.email,
                "role": Role.FACILITATOR,
                "scope": str(b.cohort.key),
                "step": "give",
            },
        ),
        "make a system administrator": (
            world.ADMINISTRATOR,
            "role_grant",
            [],
            {"email": a.learner.email, "role": Role.SYSTEM_ADMINISTRATOR, "step": "give"},
        ),
        "reach everybody by a rule": (
            world.ADMINISTRATOR,
            "rule_new",
            [a.cohort.pk],
            {
                "name": "x",
                "starts_on": "2026-12-01",
                "from_cohorts": [b.cohort.pk],
                "whole_platform": "on",
                "step": "save",
            },
        ),
        "move": (
            world.ADMINISTRATOR,
            "seminar_edit",
            [a.seminar.pk],
            day | {"cohort": b.cohort.pk},
        ),
        "save": (
            world.LEARNER,
            "learn_quiz_save",
            ["core-quiz"],
            {"attempt": str(stolen), "answers": answers},
        ),
    }


@pytest.mark.parametrize(
    "what",
    [
        "check in",
        "withdraw",
        "hand in",
        "decide",
        "move",
        "save",
        "give a role",
        "make a system administrator",
        "reach everybody by a rule",
    ],
)
def test_naming_something_of_the_other_side_changes_nothing(around, what):
    role, name, arguments, data = forged(around)[what]
    client = browser(around, role)
    how = {"data": data}
    if what == "save":
        how = {"data": json.dumps(data), "content_type": "application/json"}
    with undone(), translation.override("en"), Writes() as writes:
        answer = client.post(reverse(name, args=arguments), **how)
    assert outcome(answer) in REFUSALS or answer.status_code == 422
    assert writes.tables <= {"django_session"}


def test_figures_are_not_narrowed_to_a_cohort_of_another_programme(around):
    client = browser(around, world.LEAD)
    with undone():
        path = reverse("reach_programme", args=[around.a.programme.key])
        page = client.get(f"{path}?cohort={around.b.cohort.pk}")
    assert around.b.secret not in page.content.decode()
    assert "figure" not in page.context
